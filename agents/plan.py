"""What a planner says and what an answer is: `Step`, `Plan`, `Evidence`, `Answer`, `Turn`.

Outside text becomes an object here, so unknown keys are errors. Knows nothing of how plans run.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from thirdwave.scene import ValueType

REFERENCE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
"""`"$s2"`: the value of step s2; inside a longer text the id of the person it found."""
EACH = "each"
"""`"$each"` in the arguments of a step that is done for each of some people: that one's id."""
CONDITION = re.compile(r"(not )?\$([A-Za-z_][A-Za-z0-9_]*)")
"""`"$s2"`, `"not $s2"`: whether step s2 found somebody, or gave true."""


class PlanError(ValueError):
    """A plan that cannot run; the message tells the planner what to mend."""


class Step(BaseModel):
    """One tool call of a plan."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description='Unique: "s1", "s2", ...')
    tool: str = Field(description="Name of a tool card")
    args: dict[str, Any] = Field(
        default_factory=dict,
        description='Arguments; "$s1" stands for the value of step s1, within words for the id '
        "of the person it found",
    )
    needs: tuple[str, ...] = Field(
        default=(), description="Steps to wait for; those referred to by $ are added"
    )
    when: str | None = Field(
        default=None,
        pattern=rf"^{CONDITION.pattern}$",
        description='Run only if that step gave true or found somebody: "$s2"; "not $s2": only '
        "if it gave false or found nobody",
    )
    each: str | None = Field(
        default=None,
        pattern=rf"^{REFERENCE.pattern}$",
        description='Run once for each person that step found: "$s2"; "$each" in `args` is the id',
    )
    why: str = ""

    @model_validator(mode="before")
    @classmethod
    def _references_are_needs(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or not isinstance(data.get("args", {}), Mapping):
            return data
        needs = data.get("needs", ())
        if not isinstance(needs, (list, tuple)):
            return data  # the schema says what was wanted
        outer = [data.get("when"), data.get("each")]
        named = [
            match
            for value in (*data.get("args", {}).values(), *outer)
            for match in references(value)
        ]
        if data.get("each"):
            named = [name for name in named if name != EACH]
        return {**data, "needs": tuple(dict.fromkeys((*needs, *named)))}


class Option(BaseModel):
    """One reading of a question that can be read in several ways."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    """What it is called where the user is asked: "p1 (on the left)"."""
    people: tuple[str, ...] = ()
    """Ids of those it would be about, where that is known."""
    plan: "Plan | None" = None
    """What to run when it is chosen; None: the planner is asked again, told the choice."""


class Doubt(BaseModel):
    """What is asked back, where different readings would give different answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    """One question to the user, with the candidates named."""
    options: tuple[Option, ...] = Field(min_length=2)
    likely: int = Field(default=0, ge=0)
    """The option that is taken when nobody can be asked."""

    @model_validator(mode="after")
    def _likely_is_one(self) -> "Doubt":
        if self.likely >= len(self.options):
            raise ValueError(f"likely: expected under {len(self.options)}, got {self.likely}")
        return self


class Plan(BaseModel):
    """Steps as a directed graph, and which of them answers. No steps: it abstains or asks back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: tuple[Step, ...] = ()
    answer: str | None = Field(default=None, description="Id of the step that answers")
    also: tuple[str, ...] = Field(
        default=(),
        description="Further steps whose results belong to the answer, in the order they are told",
    )
    abstain: str | None = Field(
        default=None, description="Why this cannot be measured, and what could be"
    )
    ask: Doubt | None = Field(
        default=None, description="A question back, where its answer changes what is to be done"
    )
    picture: str | None = Field(
        default=None, description="Id of the scene it is about; null: the one talked about now"
    )
    note: str | None = Field(
        default=None, description="What the user has to know about how the question was read"
    )
    on_branch: bool = Field(
        default=False, description="Ask the talk's last what-if, not the scene as it is"
    )
    meaning: dict[str, Any] | None = Field(
        default=None, description="The planner's own note of what was understood; it is given back"
    )

    @field_validator("steps")
    @classmethod
    def _each_id_once(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        ids = [step.id for step in steps]
        if len(set(ids)) != len(ids):
            raise ValueError(f"steps: expected each id once, got {', '.join(ids)}")
        return steps

    @model_validator(mode="after")
    def _steps_or_a_reason(self) -> "Plan":
        if not self.steps and not self.abstain and self.ask is None:
            raise ValueError("expected steps, or `abstain` with the reason")
        known = {step.id for step in self.steps}
        for name in (self.answer, *self.also):
            if name is not None and name not in known:
                raise ValueError(f"answer: expected the id of a step, got {name!r}")
        return self

    @property
    def answering(self) -> str | None:
        """Id of the step that answers: the named one, else the last."""
        return self.answer or (self.steps[-1].id if self.steps else None)


class Evidence(BaseModel):
    """One line an answer points at: what a step that ran has stated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str
    text: str
    value: float | bool | str | None = None


class Part(BaseModel):
    """One of several things that were asked at once, answered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str
    text: str
    value: Any = None
    value_type: ValueType = "none"
    unit: str | None = None


class Answer(BaseModel):
    """What is said to the user."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    value: Any = None
    value_type: ValueType = "none"
    unit: str | None = None
    evidence: tuple[Evidence, ...] = ()
    abstained: bool = False
    reason: str | None = None
    artifacts: tuple[str, ...] = ()
    """Ids of the pictures, meshes and tables that belong to it."""
    confidence: float = 1.0
    parts: tuple[Part, ...] = ()
    """Where several things were asked at once, each with its own value; `value` is the first's."""
    notes: tuple[str, ...] = ()
    """What has to be known beside it: how the question was read, what was doubted and rechecked."""


class Turn(BaseModel):
    """One question and its answer, as the dialogue remembers it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    answer: str
    value: Any = None
    value_type: ValueType = "none"
    focus: tuple[str, ...] = ()
    """Ids of the people the answer was about."""
    abstained: bool = False
    meaning: dict[str, Any] | None = None
    """The planner's own note, as it gave it in `Plan.meaning`."""
    scene_id: str | None = None
    branch: str | None = None
    """Scene of the what-if it was about; None: it was about the scene as it is."""
    posed: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Whom it posed, by id: the pose before, as `edit_pose` gives it."""


def references(value: Any) -> list[str]:
    """Ids of the steps that an argument refers to."""
    if isinstance(value, str):
        return REFERENCE.findall(value)
    if isinstance(value, Mapping):
        return [name for item in value.values() for name in references(item)]
    if isinstance(value, (list, tuple)):
        return [name for item in value for name in references(item)]
    return []


def with_each(args: Mapping[str, Any], person: str) -> dict[str, Any]:
    """The arguments of a step that is done for each of some people, for one of them."""

    def put(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace(f"${EACH}", person)
        return [put(item) for item in value] if isinstance(value, (list, tuple)) else value

    return {name: put(value) for name, value in args.items()}
