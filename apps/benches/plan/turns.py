"""A dialogue with its types: what is said, and what a right reply to each turn of it is.

Knows nothing of files, of facts, or of any planner.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from thirdwave.apps.benches.plan.answers import Answer, read_answer
from thirdwave.apps.benches.plan.scenes import Given, file_of

LEFT_OUT = frozenset({"detect_people", "detect_things", "estimate_pose"})
"""Calls that every planner needs and no plan is judged by."""
Tier = Literal[1, 2, 3]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Call(_Row):
    """A call that a right plan makes, with the arguments that matter."""

    tool: str
    args: Mapping[str, Any] = Field(default_factory=dict[str, Any])


class Condition(_Row):
    """What has to be true of a body afterwards; one of the five says what."""

    fact: str
    """A number of `facts.numbers_of`."""
    person: str
    more_than: float | None = None
    less_than: float | None = None
    near: float | None = None
    within: float = Field(default=10.0, gt=0)
    """Of `near`; degrees or metres, as the fact is."""
    same: float | None = None
    """As before this turn, within so much."""
    start: float | None = None
    """As in the scene as it is given, within so much."""

    @model_validator(mode="after")
    def _says_what(self) -> "Condition":
        told = (self.more_than, self.less_than, self.near, self.same, self.start)
        if all(one is None for one in told):
            raise ValueError("after: expected more_than, less_than, near, same or start, got none")
        return self


class Turn(_Row):
    """One thing that is said, and what a right reply to it is."""

    ask: str = Field(min_length=1, max_length=4000)
    answer: Any = None
    tol: float | None = Field(default=None, gt=0)
    """How far a number may be off; 4 deg, 0.05 m and 0 of counts when left out."""
    unit: Literal["deg", "m"] | None = None
    scene: str | None = None
    """Another scene of the thread, from this turn on."""
    plan: tuple[Call, ...] | None = None
    plans: tuple[tuple[Call, ...], ...] = ()
    corrects: tuple[str, ...] = ()
    """Words that a correction has to hold."""
    candidates: tuple[str, ...] = ()
    """Whom a question back has to name."""
    after: tuple[Condition, ...] = ()
    fact: str | None = None
    """Where the answer stands among the facts, so that it is checked: p2.left_knee_flexion,
    distance.p1.p2, p1.posture."""

    @field_validator("answer")
    @classmethod
    def _is_an_answer(cls, value: Any) -> Any:
        read_answer(value)
        return value

    @model_validator(mode="after")
    def _fits(self) -> "Turn":
        kind = self.right.kind
        if self.plan is not None and self.plans:
            raise ValueError("expected plan or plans, got both")
        if self.candidates and kind != "ask":
            raise ValueError("candidates: expected only where the answer is ask")
        if kind == "ask" and len(self.candidates) < 2:
            raise ValueError("candidates: expected at least two ids where the answer is ask")
        if self.corrects and kind != "abstain":
            raise ValueError("corrects: expected only where the answer is abstain")
        if kind == "pose" and not self.after:
            raise ValueError("after: expected what has to be true of the pose")
        if self.tol is not None and kind not in ("number", "parts"):
            raise ValueError(f"tol: expected only with a number, got answer {self.answer!r}")
        return self

    @property
    def right(self) -> Answer:
        """What the answer is."""
        return read_answer(self.answer)

    @property
    def right_plans(self) -> tuple[tuple[Call, ...], ...]:
        """Every plan that is right, core calls only; () where none was written."""
        given = self.plans or (() if self.plan is None else (self.plan,))
        return tuple(tuple(call for call in one if call.tool not in LEFT_OUT) for one in given)


class Dialogue(_Row):
    """One thread about a scene, or about several."""

    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    scene: str
    as_: Given = Field(default="scene", alias="as")
    tier: Tier
    also: tuple[str, ...] = ()
    turns: tuple[Turn, ...]

    @model_validator(mode="after")
    def _scenes_are_there(self) -> "Dialogue":
        for scene in (self.scene, *self.also):
            file_of(scene, self.as_)
        for number, turn in enumerate(self.turns, 1):
            if turn.scene is not None and turn.scene not in (self.scene, *self.also):
                raise ValueError(
                    f"turn {number}: scene: expected one of {', '.join((self.scene, *self.also))}, "
                    f"got {turn.scene!r}"
                )
        if not self.turns:
            raise ValueError("turns: expected at least one, got none")
        if self.turns[-1].right.kind == "ask":
            raise ValueError("the last turn is asked back: expected a turn that answers it")
        return self

    def scenes(self) -> list[str]:
        """The scene that each turn is about."""
        now, found = self.scene, list[str]()
        for turn in self.turns:
            now = turn.scene or now
            found.append(now)
        return found
