"""What came of one thing that was said: the reply as scoring reads it, and who may give it.

Anything that answers can be scored: `SessionTaker` asks the product, tests ask by hand. Knows no
truth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from thirdwave.scene import Scene


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Made:
    """A call that was made."""

    tool: str
    args: Mapping[str, Any]
    """With what earlier steps found in the place of references."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Taken:
    """One reply, and what it took."""

    text: str
    value: Any = None
    value_type: str = "none"
    unit: str | None = None
    parts: tuple[Any, ...] = ()
    """Values where several things were answered at once."""
    abstained: bool = False
    asked: bool = False
    """Whether it asked back instead of answering."""
    candidates: tuple[str, ...] = ()
    """Ids of those that it named when it asked back."""
    calls: tuple[Made, ...] = ()
    pictures: int = 0
    """How many pictures came with it."""
    owned_up: bool = False
    """Whether it says itself that what it did is not all that was asked."""
    scene: Scene | None = None
    """The scene that the reply is about, as it left it."""
    before: Scene | None = None
    """The same before it was changed; None when it was not."""
    failure: str = ""
    """What broke; empty where nothing did."""
    plan_ms: float = 0.0
    """Inside the planner."""
    tools_ms: float = 0.0
    """Inside tools, those that ran side by side counted once."""
    total_ms: float = 0.0
    """From the question to the answer, as the reply says."""
    turn_ms: float = 0.0
    """The same with the picture read, the thread looked up and the scene loaded."""

    @property
    def overhead_ms(self) -> float:
        """What is neither planning nor tools."""
        return max(0.0, self.total_ms - self.tools_ms - self.plan_ms)


class Taker(Protocol):
    """Whoever takes the benchmark."""

    def ask(
        self, text: str, *, picture: Path | None, thread: str | None
    ) -> tuple[Taken, str | None]:
        """The reply and its thread. `picture` is None when the talk goes on about the same."""
        ...
