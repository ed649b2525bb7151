"""A named pose and a manner: what lexicon entries are once they are read.

Knows nothing of files, of how names are found in words, or of how a pose is found.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from thirdwave.body.posecodes.places import Side
from thirdwave.body.posing.constraints import PoseConstraint
from thirdwave.body.posing.mirror import mirrored

ENOUGH = 0.5
"""Strength from which on what is not a change, such as arms that hug the chest, is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPose:
    """A pose that has a name."""

    name: str
    also: tuple[str, ...]
    """Synonyms."""
    group: str
    """What it belongs to: "yoga"."""
    side: Side | None
    """Which side the constraints are for; None where the pose has no sides."""
    constraints: tuple[PoseConstraint, ...]
    file: Path
    """Where it is written."""
    phase_of: str | None = None
    """The pose of which it is a phase; where both are named the phase is meant."""

    def on(self, side: Side) -> "NamedPose":
        """The pose for `side`. ValueError for a pose without sides."""
        if self.side is None:
            raise ValueError(f"pose {self.name!r} is the same on both sides, leave {side!r} out")
        if side == self.side:
            return self
        return replace(self, side=side, constraints=mirrored(self.constraints))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """A manner or state, as a change of whatever pose there is."""

    name: str
    also: tuple[str, ...]
    """Synonyms."""
    constraints: tuple[PoseConstraint, ...]
    file: Path
    """Where it is written."""

    def scaled(self, strength: float) -> tuple[PoseConstraint, ...]:
        """The constraints for more or less of it: 1 as written, 0.5 a bit, 1.5 very, -1 less.

        Changes `by` are multiplied; the others hold from ENOUGH on and are left out below.
        """
        scaled: list[PoseConstraint] = []
        for constraint in self.constraints:
            by = getattr(constraint, "by", None)
            if by is not None and strength:
                scaled.append(constraint.model_copy(update={"by": by * strength}))
            elif by is None and strength >= ENOUGH:
                scaled.append(constraint)
        return tuple(scaled)
