"""What came of an edit: the body, what was asked and measured, or why it was refused.

Knows nothing of how the body was found, nor of people and scenes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from thirdwave.body.posing.solve import Check, Plausible
from thirdwave.scene import Body
from thirdwave.tools.posing.edit import PoseEdit


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Applied:
    """An edit and the body it made; where it is refused the body is the one before."""

    edit: PoseEdit
    body: Body
    checks: tuple[Check, ...] = ()
    """What was asked expressly, measured; then what a named pose or a manner brought along."""
    asked: int = 0
    """How many of the checks, the first ones, were asked expressly."""
    clashes: tuple[str, ...] = ()
    """Constraints that contradict each other, a sentence each."""
    held: tuple[str, ...] = ()
    """Amounts held to what a joint can do, a sentence each."""
    plausible: Plausible | None = None
    """None where no solver was asked: a pose that was copied or mirrored."""
    said: frozenset[str] = frozenset()
    """SMPL joints whose turn the edit says, whatever it was before."""
    begun: Body | None = None
    """The body that changes count from; None for one that was made of words alone."""
    refused: str = ""
    """Why nothing was done: what was understood, and what contradicts it or cannot be."""

    @property
    def met(self) -> bool:
        """Whether everything that must hold does."""
        return not self.refused and all(one.met for one in self.checks if one.constraint.hard)

    @property
    def unmet(self) -> tuple[Check, ...]:
        """Of the checks that must hold those that do not."""
        return tuple(one for one in self.checks if one.constraint.hard and not one.met)

    @property
    def text(self) -> str:
        """What was done and measured, or why it was not, ready to say."""
        if self.refused:
            return f"{self.refused}; the pose was left as it was"
        said = [one.text for one in self.checks[: self.asked]]
        said += [f"not quite: {one.text}" for one in self.unmet if one.text not in said]
        return "; ".join((*dict.fromkeys(said), *self.held))


def refusal(understood: Sequence[str], clashes: Sequence[str], unmet: Sequence[Check]) -> str:
    """One line: what was understood, and what stands against it."""
    heard = ", ".join(repr(words) for words in dict.fromkeys(understood) if words)
    against = "; ".join(dict.fromkeys(clashes or [one.text for one in unmet]))
    begin = f"I understood {heard}, but " if heard else ""
    why = "that contradicts itself" if clashes else "no pose does that"
    return f"{begin}{why}: {against}"
