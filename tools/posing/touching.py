"""Which joints and parts of the body a constraint speaks of.

Knows nothing of amounts, nor of how a pose is found.
"""

from collections.abc import Iterable

from thirdwave.body.posecodes.angles import ANGLES
from thirdwave.body.posecodes.places import SIDES
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    ContactConstraint,
    DirectionConstraint,
    DistanceConstraint,
    PlaceConstraint,
    PoseConstraint,
    SupportConstraint,
    SymmetryConstraint,
)
from thirdwave.tools.posing.copying import PARTS

_ARM, _LEG, _HEAD = (
    ("{side}_shoulder", "{side}_elbow"),
    ("{side}_hip", "{side}_knee"),
    ("neck", "head"),
)
_TRUNK = ("spine1", "spine2", "spine3")

_OF_SEGMENT: dict[str, tuple[str, ...]] = {
    "upper_arm": ("{side}_shoulder",), "forearm": ("{side}_elbow",), "arm": _ARM,
    "hand": ("{side}_wrist",), "palm": ("{side}_elbow", "{side}_wrist"),
    "thumb": ("{side}_elbow", "{side}_wrist"),
    "thigh": ("{side}_hip",), "shank": ("{side}_knee",), "leg": _LEG, "foot": ("{side}_ankle",),
    "trunk": ("pelvis",), "chest": _TRUNK, "head": _HEAD, "face": _HEAD,
}  # fmt: skip

_OF_PLACE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("elbow", "upper_arm", "elbow_tip"), ("{side}_shoulder",)),
    **dict.fromkeys(("wrist", "hand", "palm", "fingertips", "forearm"), _ARM),
    **dict.fromkeys(("shoulder", "shoulder_top"), ("{side}_collar",)),
    **dict.fromkeys(
        ("knee", "thigh", "inner_thigh", "outer_thigh", "kneecap", "inner_knee"), ("{side}_hip",)
    ),
    **dict.fromkeys(("ankle", "shin", "calf", "heel", "sole", "ball", "toes", "foot"), _LEG),
    **dict.fromkeys(
        ("head", "crown", "forehead", "nose", "mouth", "chin", "back_of_head", "ear", "cheek",
         "eye", "temple"),
        _HEAD,
    ),
}  # fmt: skip
"""Joints that carry a place; none for those of the trunk."""

_BOTH_ARMS = ("left_shoulder", "left_elbow", "right_shoulder", "right_elbow")
_BOTH_LEGS = ("left_hip", "left_knee", "right_hip", "right_knee")


def joints_of(constraint: PoseConstraint) -> frozenset[str]:
    """SMPL joints that turn for it first of all; nothing for balance and keep."""
    match constraint:
        case AngleConstraint():
            moved = ANGLES[constraint.angle].moved_by
            # Collar bones follow upper arms.
            first = moved[:1] if len(moved) == 2 and moved[0] == "{side}_shoulder" else moved
            return _sided(first, constraint.side)
        case DirectionConstraint():
            return _sided(_OF_SEGMENT[constraint.segment], constraint.side)
        case PlaceConstraint() | DistanceConstraint():
            return _carrying(constraint.place, constraint.side) or _carrying(
                constraint.of, constraint.side
            )
        case ContactConstraint():
            return _of_contact(constraint)
        case SymmetryConstraint():
            arms = _BOTH_ARMS if constraint.of != "legs" else ()
            return frozenset((*arms, *(_BOTH_LEGS if constraint.of != "arms" else ())))
        case SupportConstraint():
            return frozenset((*_BOTH_LEGS, "pelvis"))
        case _:
            return frozenset()


def joints_set(constraints: Iterable[PoseConstraint]) -> frozenset[str]:
    """Joints whose turn these say, whatever it was; those of changes are left out."""
    return frozenset().union(
        *(joints_of(one) for one in constraints if getattr(one, "by", None) is None)
    )


def parts_of(constraints: Iterable[PoseConstraint]) -> frozenset[str]:
    """Parts of the body that these speak of, keys of `PARTS`; the pelvis counts as trunk."""
    joints = frozenset().union(*(joints_of(one) for one in constraints))
    found = {part for part, own in PARTS.items() if joints.intersection(own)}
    return frozenset(found | ({"trunk"} if "pelvis" in joints else set()))


def _of_contact(constraint: ContactConstraint) -> frozenset[str]:
    side = constraint.side
    far = {"left": "right", "right": "left"}.get(side or "", side) if constraint.crossed else side
    first, second = _carrying(constraint.place, side), _carrying(constraint.to, far)
    # Palms together hang on both arms; a hand on a knee leaves the knee alone.
    both = not first or (first | second) <= set(_BOTH_ARMS)
    return first | second if both else first


def _carrying(place: str, side: str | None) -> frozenset[str]:
    own, _, rest = place.partition("_")
    return _sided(_OF_PLACE.get(rest if own in SIDES else place, ()), own if own in SIDES else side)


def _sided(joints: Iterable[str], side: str | None) -> frozenset[str]:
    sides = SIDES if side == "both" else (side,)
    return frozenset(joint.format(side=one) for joint in joints for one in sides)
