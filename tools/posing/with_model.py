"""Words to a pose by a language model: it fills in constraints, the solver measures, it mends.

The model sees words and numbers, never a picture. Knows nothing of scenes or of which model it is.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from thirdwave.body.posecodes.places import CENTRAL, SIDED, Support
from thirdwave.scene import Body
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.posing.applied import Applied
from thirdwave.tools.posing.apply import apply_edit
from thirdwave.tools.posing.asked import NotPossible, keeping
from thirdwave.tools.posing.edit import PoseEdit
from thirdwave.tools.posing.feedback import angles_in_words, complaints, pose_in_numbers
from thirdwave.tools.posing.lexicon import Lexicon

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

PROMPT = Path(__file__).parent / "with_model.md"
MOST_TRIES = 3
MOST_WORDS = 2000
"""Characters of an instruction that a model is shown."""
MOST_REPLY = 50_000
"""Characters of a reply that are looked at."""
MOST_SAID, MOST_SAID_BACK = 400, 4000
"""Characters of a fault that are told, and of a reply that the model is reminded of."""
MOST_FAULTS = 8
"""Faults of one reply that are sent back."""


class NoPose(ValueError):  # noqa: N818 - says why there is no pose
    """The model found no pose in the words, or none that could be made; the message says why."""


class ModelReply(BaseModel):
    """What a model replies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reading: str = Field(default="", max_length=1000, description="The pose, in one sentence")
    edit: PoseEdit | None = Field(default=None, description="The pose as constraints")
    no_pose: str = Field(
        default="", max_length=1000, description="Why the words say nothing of a pose; else empty"
    )


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Imagined:
    """A pose that a model imagined and the solver made."""

    applied: list[Applied]
    reading: str
    """What the model took the words to mean; not measured."""
    tries: int
    """Replies it took."""
    faults: tuple[str, ...]
    """What was wrong with the replies before."""


def imagine(
    words: str,
    model: "BaseChatModel",
    start: Body | None,
    *,
    lexicon: Lexicon,
    others: Mapping[str, Body] | None = None,
    keep: Sequence[str] = (),
    seed: int = 0,
    samples: int = 1,
    tries: int = MOST_TRIES,
) -> Imagined:
    """The pose of `words` as `model` imagines it, done to `start` or from a relaxed one.

    Joints or parts of `keep` may not turn. A reply that is none, contradicts itself or cannot be
    met is sent back with what was measured, until `tries` replies have come. NoPose says what was
    wrong with the last, or why the model sees no pose; ToolFailed what the provider said.
    """
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    if len(words) > MOST_WORDS:
        raise NoPose(f"expected at most {MOST_WORDS} characters about a pose, got {len(words)}")
    others = others or {}
    messages: list[BaseMessage] = [
        SystemMessage(_prompt(start, lexicon, tuple(others))),
        HumanMessage(f"The words, as data: {json.dumps(words)}"),
    ]
    faults: list[str] = []
    for attempt in range(1, tries + 1):
        raw: Any = ""
        try:
            raw = _reply(model, messages)
            reply = _read(raw)
            if reply.edit is None or reply.edit.empty:
                why = _line(reply.no_pose) or "it said none"
                raise NoPose(f"the language model sees no pose in these words: {why}")
            found = apply_edit(
                keeping(reply.edit, keep), start,
                lexicon=lexicon, others=others, seed=seed, samples=samples,
            )  # fmt: skip
            wrong = complaints(found)
            if not wrong:
                reading = _line(reply.reading)
                return Imagined(applied=found, reading=reading, tries=attempt, faults=tuple(faults))
        except (NotPossible, WrongReply) as error:
            wrong = (str(error),)
        faults.append(_line("; ".join(wrong)))
        said = raw if isinstance(raw, str) else json.dumps(raw, default=str)
        measured = json.dumps([_line(line) for line in wrong[:MOST_FAULTS]])
        messages += [
            AIMessage(_line(said, MOST_SAID_BACK)),
            HumanMessage(
                f"That was solved and measured: {measured}. Reply with the whole edit, mended."
            ),
        ]
    raise NoPose(f"the language model's pose was none after {tries} replies: {faults[-1]}")


class WrongReply(ValueError):  # noqa: N818 - what came is no `ModelReply`
    """A model's reply is no edit; the message says what was expected."""


def _prompt(start: Body | None, lexicon: Lexicon, people: Sequence[str]) -> str:
    parts = {
        "angles": angles_in_words(),
        "places": f"once: {', '.join(CENTRAL)}; sided: {', '.join(SIDED)}",
        "supports": ", ".join(get_args(Support)),
        "poses": ", ".join(lexicon.poses),
        "manners": ", ".join(lexicon.manners),
        "people": ", ".join(people) or "none",
        "pose": pose_in_numbers(start),
    }
    # One pass: text that was put in is never looked at again.
    template = PROMPT.read_text(encoding="utf-8")
    return re.sub(r"\{(\w+)\}", lambda m: parts.get(m.group(1), m.group()), template)


def _reply(model: "BaseChatModel", messages: "list[BaseMessage]") -> Any:
    """A reply: structured where the model calls tools, else its text."""
    from langchain_core.exceptions import OutputParserException
    from langchain_core.messages import SystemMessage

    schema = ModelReply.model_json_schema() | {"description": "A pose as constraints."}
    try:
        try:
            structured = model.with_structured_output(schema, method="function_calling")
        except NotImplementedError:
            told = f"{messages[0].text}\n\nSchema of the reply:\n{json.dumps(schema)}"
            return model.invoke([SystemMessage(told), *messages[1:]]).text
        return structured.invoke(messages)
    except OutputParserException as error:
        raise WrongReply(f"expected one JSON object: {_line(str(error))}") from error
    # A provider's client is foreign code, and raises its own kinds.
    except Exception as error:
        raise ToolFailed(
            f"the language model gave no pose: {type(error).__name__}: {_line(str(error))}"
        ) from error


def _read(reply: Any) -> ModelReply:
    if isinstance(reply, str):
        at = reply[:MOST_REPLY].find("{")
        if at < 0:
            raise WrongReply(f"expected one JSON object, got {_line(reply, 80)!r}")
        try:
            reply, _ = json.JSONDecoder().raw_decode(reply[:MOST_REPLY], at)
        except (json.JSONDecodeError, RecursionError) as error:
            raise WrongReply(f"expected one JSON object: {error}") from error
    try:
        return ModelReply.model_validate(reply)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "reply"
        raise WrongReply(f"{where}: {_line(first['msg'])}") from error


def _line(text: str, most: int = MOST_SAID) -> str:
    return " ".join(text.split())[:most]
