"""What a model is asked to reply, `PlanReply`, and how that becomes a `Plan`.

Knows nothing of models, nor of how a reply is found in what they write.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from thirdwave.agents.cards import compact
from thirdwave.agents.plan import Doubt, Option, Plan, PlanError, Step

NAME = "plan"
"""What the function is called that a model with tool calling calls."""
LONGEST_TEXT = 400
"""Characters of what a model may say to the user: a reason, a question back, a note."""
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")


class OptionReply(BaseModel):
    """One reading that is offered to the user."""

    model_config = ConfigDict(extra="forbid")

    label: str = Field(min_length=1, description='As the user sees it: "p1 (on the left)"')
    people: tuple[str, ...] = Field(default=(), description="Ids of those it would be about")


class AskReply(BaseModel):
    """A question back."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, description="One question that names the candidates")
    options: tuple[OptionReply, ...] = Field(min_length=2, description="The likeliest first")


class PlanReply(BaseModel):
    """A plan of tool calls that answers the question, or why there is none."""

    model_config = ConfigDict(extra="forbid")

    steps: tuple[Step, ...] = ()
    answer: str | None = Field(default=None, description="Id of the step that answers")
    also: tuple[str, ...] = Field(
        default=(), description="Further steps that answer, where several things were asked"
    )
    abstain: str | None = Field(
        default=None, description="Instead of steps: what cannot be measured, and what could be"
    )
    ask: AskReply | None = Field(
        default=None, description="Instead of steps: a question back, where its answer matters"
    )
    note: str | None = Field(default=None, description="How the question was read, if unusually")
    picture: int | None = Field(
        default=None, ge=1, description="Number of the picture it is about; left out: the present"
    )
    on_branch: bool = Field(default=False, description="Ask the last what-if, not the scene")


def reply_schema() -> dict[str, Any]:
    """The JSON schema of a reply, as functions and JSON modes take it."""
    schema = PlanReply.model_json_schema()
    found = compact(schema, schema.get("$defs", {}))
    found.pop("$defs", None)
    step = found["properties"]["steps"]["items"]["properties"]
    for name in ("id", "when", "each"):  # not every provider knows patterns; the reader checks
        step[name].pop("pattern", None)
    return {"title": NAME, **found}


def to_plan(reply: Mapping[str, Any], *, question: str = "", pictures: Sequence[str] = ()) -> Plan:
    """The plan that a reply means. PlanError says all that was wrong with it, in one line.

    What a model says to the user in its own words may not hold numbers: nothing was measured yet.
    """
    try:
        read = PlanReply.model_validate(_without_nothing(reply))
    except ValidationError as error:
        raise PlanError(_told(error)) from error
    if read.steps and (read.abstain or read.ask):
        raise PlanError("expected steps, or `abstain`, or `ask`: one of them alone")
    options = read.ask.options if read.ask else ()
    asked = {f"ask.options.{n}.label": option.label for n, option in enumerate(options)}
    said = {"abstain": read.abstain, "note": read.note, "ask.text": read.ask and read.ask.text}
    for name, text in {**said, **asked}.items():
        _check_words(name, text or "", question)
    try:
        return Plan(
            steps=read.steps,
            answer=read.answer,
            also=read.also,
            abstain=_quoted(read.abstain),
            ask=_doubt(read.ask),
            note=_quoted(read.note),
            picture=_picture(read.picture, pictures),
            on_branch=read.on_branch,
        )
    except ValidationError as error:
        raise PlanError(_told(error)) from error


def _quoted(text: str | None) -> str | None:
    """A model's own words, marked as such: nothing of them was measured."""
    if not text:
        return None
    plain = " ".join(text.encode("utf-8", "replace").decode().split()).replace('"', "'")
    return f'the language model says, unmeasured: "{plain}"'


def _doubt(ask: AskReply | None) -> Doubt | None:
    if ask is None:
        return None
    options = tuple(Option(label=one.label, people=one.people) for one in ask.options)
    return Doubt(text=ask.text, options=options)


def _picture(number: int | None, pictures: Sequence[str]) -> str | None:
    if number is None:
        return None
    if number > len(pictures):
        raise PlanError(f"picture: expected 1 to {len(pictures)}, got {number}")
    return pictures[number - 1]


def _without_nothing(reply: Mapping[str, Any]) -> dict[str, Any]:
    """A reply without the fields that were filled in with nothing: null, "", []."""
    kept = {name: value for name, value in reply.items() if value not in (None, "", [], {})}
    if isinstance(kept.get("steps"), list):
        kept["steps"] = [
            {name: value for name, value in step.items() if value is not None and value != ""}
            if isinstance(step, Mapping)
            else step
            for step in kept["steps"]
        ]
    return kept


def _check_words(name: str, text: str, question: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise PlanError(f"{name}: expected at most {LONGEST_TEXT} characters, got {len(text)}")
    known = set(_NUMBER.findall(question))
    made_up = [number for number in _NUMBER.findall(text) if number not in known]
    if made_up:
        raise PlanError(f"{name}: says {made_up[0]}, which nobody has measured: leave numbers out")


def _told(error: ValidationError) -> str:
    """What is wrong with a reply: keys that nobody wanted, and the first other mistakes."""
    errors = error.errors()
    extra = [_where(one["loc"]) for one in errors if one["type"] == "extra_forbidden"]
    parts = [f"unknown keys: {', '.join(extra[:8])}"] if extra else []
    for one in [one for one in errors if one["type"] != "extra_forbidden"][:3]:
        where, wrong = _where(one["loc"]), one["msg"].removeprefix("Value error, ")
        parts.append(f"{where}: {wrong}" if where else wrong)
    return "; ".join(parts)


def _where(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc)
