"""Which joints a check speaks of, and whether they were visible before the edit.

Of limbs that no picture shows an estimate has made something up: nothing is said of how they were.
"""

from collections.abc import Mapping
from dataclasses import replace

from thirdwave.body.posecodes.codes import ANGLE_JOINTS, LIMBS
from thirdwave.body.posecodes.places import SIDES, Side
from thirdwave.body.posing.checks import Check
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    BalanceConstraint,
    ContactConstraint,
    DirectionConstraint,
    DistanceConstraint,
    PlaceConstraint,
    SupportConstraint,
    SymmetryConstraint,
)
from thirdwave.body.posing.freedom import GROUPS, sides_of
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body

_LEGS = tuple(f"{side}_{joint}" for side in SIDES for joint in ("hip", "knee", "ankle"))
_SHOULDERS = ("left_shoulder", "right_shoulder")
_HIPS = ("left_hip", "right_hip")

_ENDS: Mapping[str, tuple[str, ...]] = {
    "shoulder": ("shoulder", "shoulder_top"),
    "elbow": ("elbow", "elbow_tip", "upper_arm"),
    "wrist": ("wrist", "hand", "palm", "fingertips", "forearm"),
    "hip": ("hip", "waist", "buttock"),
    "knee": ("knee", "kneecap", "inner_knee", "thigh", "inner_thigh", "outer_thigh"),
    "ankle": ("ankle", "heel", "sole", "ball", "toes", "foot", "shin", "calf"),
    "head": ("ear", "cheek", "eye", "temple"),
}
"""Places of a side by the joint that has to be seen for them."""
_MIDDLE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("pelvis", "seat", "lower_back", "hips"), _HIPS),
    **dict.fromkeys(("upper_back", "chest", "shoulders", "belly", "neck", "throat"), _SHOULDERS),
    "centre_of_mass": (*_SHOULDERS, *_LEGS),
}
_SEGMENTS: Mapping[str, tuple[str, ...]] = {
    **LIMBS,
    "hand": ("{side}_wrist",),
    "thumb": ("{side}_wrist",),
    "foot": ("{side}_ankle", "{side}_foot"),
    "trunk": (*_HIPS, *_SHOULDERS),
    "chest": _SHOULDERS,
    "head": ("head",),
    "face": ("head",),
}


def joints_of(check: Check) -> frozenset[str]:
    """SMPL joints that have to be seen before the number of a check says anything."""
    one = check.constraint
    found: set[str] = set()
    match one:
        case AngleConstraint():
            for side in _sides(check):
                names = ANGLE_JOINTS[one.angle][1]
                found |= {name.format(side=side) for name in names}
        case DirectionConstraint():
            for side in _sides(check):
                found |= {name.format(side=side) for name in _SEGMENTS[one.segment]}
        case PlaceConstraint() | DistanceConstraint():
            for side in _sides(check):
                found |= _of_place(one.place, side) | _of_place(one.of, side)
        case ContactConstraint():
            for side in _sides(check):
                found |= _of_place(one.place, side) | _of_place(one.to, side)
        case SupportConstraint() | BalanceConstraint():
            found |= set(_LEGS)
        case SymmetryConstraint():
            groups = ("arms", "legs") if one.of == "body" else (one.of,)
            found |= {
                name
                for group in groups
                for name in GROUPS[group]
                if not name.endswith(("collar", "foot"))
            }
        case _:
            pass
    return frozenset(found)


def hidden(check: Check, body: Body | None) -> bool:
    """Whether a body is an estimate that did not see all of a check's joints."""
    if body is None or body.fit is None:
        return False
    return not all(body.fit.seen[JOINT[name]] for name in joints_of(check))


def as_seen(check: Check, before: Body | None) -> Check:
    """The check without what was before, where that was not visible."""
    return replace(check, before=None) if hidden(check, before) else check


def _sides(check: Check) -> tuple[Side | None, ...]:
    """The sides that a check is about: of a constraint on both, the one in its label."""
    given: tuple[Side | None, ...] = sides_of(getattr(check.constraint, "side", None))
    if len(given) == 1:
        return given
    found: tuple[Side | None, ...] = tuple(side for side in SIDES if f"{side} " in check.label)
    return found[:1] or given


def _of_place(place: str, side: Side | None) -> set[str]:
    if place == "floor":
        return set()
    own = next((one for one in SIDES if place.startswith(f"{one}_")), side)
    bare = place.removeprefix(f"{own}_") if own else place
    if bare in _MIDDLE:
        return set(_MIDDLE[bare])
    end = next((end for end, places in _ENDS.items() if bare in places), "head")
    return {"head"} if end == "head" else {f"{own}_{end}"}
