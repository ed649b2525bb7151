"""Constraints on the other side: the mirror image of some, and both sides of what is symmetric.

Knows nothing of poses.
"""

from collections.abc import Sequence
from typing import Any

from thirdwave.body.posing.constraints import (
    PoseConstraint,
    SymmetryConstraint,
    read_constraints,
)

_SIGNED = frozenset({
    "trunk_side_bend", "trunk_twist", "head_turn", "head_tilt", "body_side_lean", "pelvis_roll",
    "body_turn", "gaze_turn",
})  # fmt: skip
"""Angles that change sign in a mirror."""
_OTHER = {"left": "right", "right": "left"}
_ARMS = ("arm", "hand", "palm", "thumb", "elbow", "wrist", "shoulder", "fingertips")


def mirrored(constraints: Sequence[PoseConstraint]) -> tuple[PoseConstraint, ...]:
    """The same with left and right exchanged everywhere."""
    return read_constraints([_mirrored(one.model_dump(exclude_none=True)) for one in constraints])


def both_sides(constraints: Sequence[PoseConstraint]) -> tuple[PoseConstraint, ...]:
    """The constraints, and where a symmetry is asked the mirror image of those of its limbs."""
    added: list[PoseConstraint] = []
    for one in constraints:
        if not isinstance(one, SymmetryConstraint):
            continue
        own = [c for c in constraints if _is_of(c, one.of) and c is not one]
        if one.like is not None:
            own = [c for c in own if _side_of(c) == one.like]
        added += [c for c in mirrored(own) if c not in constraints]
    return (*constraints, *added)


def _mirrored(data: dict[str, Any]) -> dict[str, Any]:
    found = {name: _swapped(value) if name != "said" else value for name, value in data.items()}
    if data.get("angle") in _SIGNED:
        for name in ("to", "by"):
            if name in found:
                found[name] = -found[name]
        low, high = found.pop("at_least", None), found.pop("at_most", None)
        found |= {} if high is None else {"at_least": -high}
        found |= {} if low is None else {"at_most": -low}
    unsided = data.get("kind") == "direction" and data.get("side") is None
    if unsided and data.get("out") is not None:
        found["out"] = -found["out"]
    return found


def _swapped(value: Any) -> Any:
    if isinstance(value, str):
        head, line, rest = value.partition("_")
        return f"{_OTHER[head]}{line}{rest}" if head in _OTHER else value
    if isinstance(value, (list, tuple)):
        return [_swapped(item) for item in value]
    return value


def _side_of(one: PoseConstraint) -> str | None:
    data = one.model_dump()
    if data.get("side") in _OTHER:
        return str(data["side"])
    place = str(data.get("place", ""))
    return place.partition("_")[0] if place.partition("_")[0] in _OTHER else None


def _is_of(one: PoseConstraint, what: str) -> bool:
    if _side_of(one) is None:
        return False
    if what == "body":
        return True
    data = one.model_dump()
    name = str(data.get("angle") or data.get("segment") or data.get("place") or "")
    return any(word in name for word in _ARMS) == (what == "arms")
