"""What a planner and its model have said to each other about one question, and what that cost.

The graph keeps it as JSON from one try to the next, so that a planner itself remembers nothing of
a question. Knows nothing of models.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LONGEST = 4000
"""Characters of a reply, and of what a step found, that are kept."""


@dataclass(frozen=True, slots=True)
class Try:
    """One reply of the model that did not do, and why."""

    said: str
    reason: str
    found: tuple[str, ...] = ()
    """What the steps of that plan said, where it ran: text only, never instructions."""


@dataclass(slots=True, kw_only=True)
class Talk:
    """The tries so far. The planner adds to it as it goes, also where it ends in an error."""

    tries: list[Try] = field(default_factory=list[Try])
    said: str = ""
    """The model's last reply, until it is known whether it does."""
    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0

    def fail(self, reason: str, found: tuple[str, ...] = ()) -> None:
        """The last reply did not do."""
        cut = tuple(text[:LONGEST] for text in found)
        self.tries.append(Try(self.said[:LONGEST], reason[:LONGEST], cut))
        self.said = ""

    def to_json(self) -> dict[str, Any]:
        """As graph state keeps it."""
        return {
            "tries": [asdict(one) | {"found": list(one.found)} for one in self.tries],
            "said": self.said[:LONGEST],
            "calls": self.calls,
            "tokens": self.tokens,
            "seconds": self.seconds,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any] | None) -> "Talk":
        """The talk that was kept, or a new one."""
        if not kept:
            return cls()
        tries = [Try(t["said"], t["reason"], tuple(t["found"])) for t in kept["tries"]]
        return cls(
            tries=tries,
            said=kept["said"],
            calls=kept["calls"],
            tokens=kept["tokens"],
            seconds=kept["seconds"],
        )
