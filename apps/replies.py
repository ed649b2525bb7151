"""What a question gives: `Reply`, and `Asked` where the user has to say something first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from thirdwave.agents.plan import Answer, Plan
from thirdwave.agents.record import ArtifactRef, Record
from thirdwave.apps.contract import reply_json
from thirdwave.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the user has to say before the question can be answered: `Session.ask` with the reply
    (which one was meant), or `Session.decide` (whether tools may run), goes on.
    """

    kind: Literal["ask", "approve"]
    text: str
    options: tuple[Mapping[str, Any], ...] = ()
    """Of "ask": {"label", "people", "likely"} of each reading."""
    steps: tuple[Mapping[str, Any], ...] = ()
    """Of "approve": {"id", "tool", "args", "why"} of each step that waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to one question, with everything it rests on."""

    thread: str
    """Pass it to the next question to go on about the same picture."""
    question: str
    answer: Answer
    plan: Plan
    records: Mapping[str, Record]
    """What became of each step."""
    scene: Scene
    """The stored scene, as the question left it."""
    branch: Scene | None = None
    """The what-if that the answer is about; None: it is about the stored scene."""
    asked: Asked | None = None
    """Not None: the question waits for the user, and `answer` is what is asked back."""
    artifacts: tuple[tuple[ArtifactRef, Path], ...] = ()
    """Pictures that belong to the answer, and where they were saved."""
    timings_ms: Mapping[str, float] = field(default_factory=dict[str, float])
    """`total`; of that `plan`, making plans, and `tools`, the time in which any tool ran."""

    @property
    def text(self) -> str:
        """What is said."""
        return self.answer.text

    @property
    def value(self) -> Any:
        """The typed value behind the text."""
        return self.answer.value

    def to_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        return reply_json(self)


def asked_of(interrupts: Sequence[Any] | None) -> Asked | None:
    """What the graph stopped for; None: it did not."""
    if not interrupts:
        return None
    told: Mapping[str, Any] = interrupts[0].value
    steps = tuple(told.get("steps", ()))
    text = told.get("text") or "May I run " + ", ".join(step["tool"] for step in steps) + "?"
    return Asked(kind=told["kind"], text=text, options=tuple(told.get("options", ())), steps=steps)
