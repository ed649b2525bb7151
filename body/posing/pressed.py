"""Which parts of the body are asked to touch, and so may press into one another.

Knows nothing of how deep.
"""

from collections.abc import Sequence

from thirdwave.body.posecodes.formulas import point
from thirdwave.body.posing.constraints import (
    ContactConstraint,
    DistanceConstraint,
    PoseConstraint,
    SupportConstraint,
)
from thirdwave.body.posing.freedom import sides_of
from thirdwave.body.posing.plausible import Touching
from thirdwave.body.posing.supports import SUPPORTS

NEAR_M = 0.1
"""Places that are to be nearer than this press as well."""
_PARTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("hand", "palm", "fingertips", "wrist", "forearm"), ("hand", "forearm")),
    **dict.fromkeys(("elbow", "elbow_tip"), ("forearm", "upper_arm")),
    **dict.fromkeys(("upper_arm", "shoulder", "shoulder_top"), ("upper_arm",)),
    **dict.fromkeys(("hip", "thigh", "inner_thigh", "outer_thigh", "buttock"), ("thigh",)),
    **dict.fromkeys(("knee", "kneecap", "inner_knee"), ("thigh", "shank")),
    **dict.fromkeys(("shin", "calf"), ("shank",)),
    **dict.fromkeys(("ankle", "heel", "sole", "ball", "toes", "foot"), ("foot", "shank")),
}
"""Capsules that lie under each sided place; all other places lie on head or trunk."""
_HEAD = ("head", "crown", "forehead", "nose", "mouth", "chin", "back_of_head", "nape", "throat",
         "neck", "ear", "cheek", "eye", "temple")  # fmt: skip


def touching_parts(constraints: Sequence[PoseConstraint]) -> Touching:
    """Pairs of capsules that contacts bring together."""
    pairs: set[frozenset[str]] = set()
    for one in constraints:
        for side in sides_of(getattr(one, "side", None)):
            match one:
                case ContactConstraint() if one.to != "floor":
                    crossed = {"left": "right", "right": "left"}.get(side or "")
                    other = point(one.to, crossed if one.crossed else side)  # type: ignore[arg-type]
                    pairs |= _pairs(point(one.place, side), other)
                case DistanceConstraint() if (one.to or one.at_most or 1.0) < NEAR_M:
                    pairs |= _pairs(point(one.place, side), point(one.of, side))
                case SupportConstraint():
                    for a, b in SUPPORTS[one.on].touching:
                        pairs |= _pairs(a, b)
                case _:
                    continue
    return frozenset(pairs)


def _pairs(place: str, other: str) -> set[frozenset[str]]:
    return {frozenset((a, b)) for a in _capsules(place) for b in _capsules(other)}


def _capsules(place: str) -> tuple[str, ...]:
    side, _, own = place.partition("_")
    if side in ("left", "right"):
        if own in _PARTS:
            return tuple(f"{side}_{part}" for part in _PARTS[own])
        place = own
    return ("head",) if place in _HEAD else ("upper_trunk", "lower_trunk")
