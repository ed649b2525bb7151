"""What a planner says and what an answer is: `Step`, `Plan`, `Evidence`, `Answer`, `Turn`.

Outside text becomes an object here, so unknown keys are errors. Knows nothing of how plans run.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from thirdwave.scene import ValueType
from thirdwave.tools.base import Tool, ToolRetry

REFERENCE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
"""`"$s2"`: the value of step s2; inside a longer text the id of the person it found."""

SAMPLES: dict[str, Any] = {
    "people": ["p1"],
    "person": "p1",
    "things": ["t1"],
    "measurements": [{"person": "p1", "quantity": "knee_flexion", "value": 0.0}],
    "pose": {"person": "p1", "global_orient": [0.0] * 3, "body_pose": [[0.0] * 3] * 23},
}
"""A stand-in per value type, to check a step's other arguments before anything ran."""


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
    why: str = ""

    @model_validator(mode="before")
    @classmethod
    def _references_are_needs(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or not isinstance(data.get("args"), Mapping):
            return data
        needs = data.get("needs", ())
        if not isinstance(needs, (list, tuple)):
            return data  # the schema says what was wanted
        named = [match for value in data["args"].values() for match in references(value)]
        return {**data, "needs": tuple(dict.fromkeys((*needs, *named)))}


class Plan(BaseModel):
    """Steps as a directed graph, and which of them answers. No steps: an abstention."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: tuple[Step, ...] = ()
    answer: str | None = Field(default=None, description="Id of the step that answers")
    abstain: str | None = Field(
        default=None, description="Why this cannot be measured, and what could be"
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
        if not self.steps and not self.abstain:
            raise ValueError("expected steps, or `abstain` with the reason")
        if self.answer is not None and self.answer not in {step.id for step in self.steps}:
            raise ValueError(f"answer: expected the id of a step, got {self.answer!r}")
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


def check_plan(plan: Plan, tools: Mapping[str, Tool]) -> None:
    """Raise PlanError unless every step could run.

    Checked before anything runs: tools exist, needs are steps without circles, references fit
    the argument's type, and the other arguments pass the tool's schema.
    """
    steps = {step.id: step for step in plan.steps}
    for step in plan.steps:
        if step.tool not in tools:
            raise PlanError(f"{step.id}: no tool {step.tool!r}, there is: {', '.join(tools)}")
        for need in step.needs:
            if need not in steps:
                raise PlanError(f"{step.id}: needs {need!r}, which is no step of this plan")
    _check_order(steps)
    for step in plan.steps:
        _check_arguments(step, steps, tools)


def _check_order(steps: Mapping[str, Step]) -> None:
    done: set[str] = set()
    waiting = dict(steps)
    while waiting:
        ready = [name for name, step in waiting.items() if done.issuperset(step.needs)]
        if not ready:
            raise PlanError(f"steps wait for one another in a circle: {', '.join(waiting)}")
        for name in ready:
            done.add(name)
            del waiting[name]


def _check_arguments(step: Step, steps: Mapping[str, Step], tools: Mapping[str, Tool]) -> None:
    tool = tools[step.tool]
    sample: dict[str, Any] = {}
    for name, value in step.args.items():
        direct = references(value) if isinstance(value, str) else []
        if direct and REFERENCE.fullmatch(value) is None:
            sample[name] = _named_in_text(step, name, value, steps, tools)
            continue
        if not direct:
            if references(value):
                raise PlanError(f"{step.id}.{name}: a reference must be the whole argument")
            sample[name] = value
            continue
        accepted = tool.accepts(name)
        given = tools[steps[direct[0]].tool].returns
        if not accepted:
            raise PlanError(f"{step.id}.{name}: {tool.name} takes no reference here, got {value!r}")
        if given != "any" and given not in accepted:
            wanted = " or ".join(accepted)
            raise PlanError(f"{step.id}.{name}: expected {wanted}, {value} gives {given}")
        sample[name] = SAMPLES[given if given != "any" else accepted[0]]
    try:
        tool.parse(sample)
    except ToolRetry as error:
        raise PlanError(f"{step.id}: {error}") from error


def _named_in_text(
    step: Step, name: str, text: str, steps: Mapping[str, Step], tools: Mapping[str, Tool]
) -> str:
    """The text with a stand-in for each "$s1": only the id of a person can stand in a text."""
    for named in references(text):
        given = tools[steps[named].tool].returns
        if given not in ("person", "people", "any"):
            raise PlanError(f"{step.id}.{name}: a text names people, ${named} gives {given}")
    return REFERENCE.sub("p1", text)
