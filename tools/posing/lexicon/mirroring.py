"""Constraints for the other side: left and right exchanged everywhere. Knows nothing of names."""

from collections.abc import Iterable
from typing import Any

from thirdwave.body.posecodes.places import SIDED_SEGMENTS
from thirdwave.body.posing.constraints import DirectionConstraint, PoseConstraint

TURNING = frozenset({
    "trunk_side_bend", "trunk_twist", "head_turn", "head_tilt", "body_side_lean", "pelvis_roll",
    "body_turn", "gaze_turn",
})  # fmt: skip
"""Angles that count positive to the person's left."""
_OTHER = {"left": "right", "right": "left"}
_NAMES = ("side", "place", "to", "of", "on", "like", "way", "toward")
"""Fields that may name a side."""


def mirrored(constraints: Iterable[PoseConstraint]) -> tuple[PoseConstraint, ...]:
    """The constraints that the mirror image of a pose meets where the pose meets these."""
    return tuple(_mirrored(constraint) for constraint in constraints)


def other_side(name: str) -> str:
    """`name` with left for right: "left_knee" of "right_knee", "floor" of "floor"."""
    side, dash, rest = name.partition("_")
    return _OTHER.get(side, side) + dash + rest


def _mirrored(constraint: PoseConstraint) -> PoseConstraint:
    changed: dict[str, Any] = {}
    for field in _NAMES:
        value: Any = getattr(constraint, field, None)
        if isinstance(value, str):
            changed[field] = other_side(value)
        elif isinstance(value, tuple):
            changed[field] = tuple(map(other_side, value))
    if constraint.kind == "angle" and constraint.angle in TURNING:
        changed |= _negated(constraint.model_dump(include={"to", "by", "at_least", "at_most"}))
    if isinstance(constraint, DirectionConstraint) and constraint.segment not in SIDED_SEGMENTS:
        changed["out"] = None if constraint.out is None else -constraint.out
    return constraint.model_copy(update=changed)


def _negated(amount: dict[str, float | None]) -> dict[str, float | None]:
    turned = {name: None if value is None else -value for name, value in amount.items()}
    turned["at_least"], turned["at_most"] = turned["at_most"], turned["at_least"]
    return turned
