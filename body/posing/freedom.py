"""Which joints a constraint may turn, and how far: everything else stays as it is.

Knows nothing of residuals.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np

from thirdwave.body.posecodes.angles import ANGLES
from thirdwave.body.posecodes.places import SIDES, Side, Sides
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    BalanceConstraint,
    ContactConstraint,
    DirectionConstraint,
    DistanceConstraint,
    KeepConstraint,
    PlaceConstraint,
    PoseConstraint,
    SupportConstraint,
)
from thirdwave.body.posing.supports import SUPPORTS
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT, JOINT_NAMES

Level = Literal[0, 1, 2]
"""0: only what a constraint speaks of; 1: trunk and the rest of the limb help; 2: everything."""
LOCKED_DEG, HELPS_DEG, LOOSE_DEG, IDLE_DEG = 0.25, 12.0, 50.0, 8.0
"""How far a joint turns for one unit of cost: not spoken of, helping, spoken of, and not spoken of
in a pose that is made from nothing."""

ARM = ("collar", "shoulder", "elbow", "wrist")
LEG = ("hip", "knee", "ankle")
SPINE = ("spine1", "spine2", "spine3")
HEAD = ("neck", "head")
GROUPS: dict[str, tuple[str, ...]] = {
    "arms": tuple(f"{s}_{j}" for s in SIDES for j in ARM),
    "legs": tuple(f"{s}_{j}" for s in SIDES for j in (*LEG, "foot")),
    "trunk": (*SPINE, "pelvis"),
    "head": HEAD,
    **{f"{s}_arm": tuple(f"{s}_{j}" for j in (*ARM, "hand")) for s in SIDES},
    **{f"{s}_leg": tuple(f"{s}_{j}" for j in (*LEG, "foot")) for s in SIDES},
}
"""Joints by what people call them."""

_ARM_PLACES = ("elbow", "elbow_tip", "upper_arm", "shoulder", "shoulder_top")
_HAND_PLACES = ("hand", "palm", "fingertips", "wrist", "forearm")
_KNEE_PLACES = ("knee", "kneecap", "inner_knee", "thigh", "inner_thigh", "outer_thigh")
_FOOT_PLACES = ("foot", "ankle", "heel", "sole", "ball", "toes", "shin", "calf")
_HEAD_PLACES = ("head", "crown", "forehead", "nose", "mouth", "chin", "back_of_head", "nape",
                "throat", "ear", "cheek", "eye", "temple", "neck")  # fmt: skip

_SEGMENTS: dict[str, tuple[dict[str, float], ...]] = {
    "upper_arm": ({"shoulder": LOOSE_DEG, "collar": HELPS_DEG},),
    "forearm": ({"elbow": LOOSE_DEG, "shoulder": LOOSE_DEG},),
    "arm": ({"shoulder": LOOSE_DEG, "collar": HELPS_DEG, "elbow": HELPS_DEG},),
    "hand": ({"wrist": LOOSE_DEG, "elbow": LOOSE_DEG, "shoulder": HELPS_DEG},),
    "palm": ({"wrist": LOOSE_DEG, "elbow": LOOSE_DEG, "shoulder": HELPS_DEG},),
    "thumb": ({"wrist": LOOSE_DEG, "elbow": LOOSE_DEG, "shoulder": HELPS_DEG},),
    "thigh": ({"hip": LOOSE_DEG},),
    "shank": ({"knee": LOOSE_DEG, "hip": LOOSE_DEG},),
    "leg": ({"hip": LOOSE_DEG, "knee": HELPS_DEG},),
    "foot": ({"ankle": LOOSE_DEG, "hip": HELPS_DEG},),
}
SWAYS_DEG = 7.0
"""As `HELPS_DEG`, of the pelvis where nobody speaks of how it is tipped."""
_STANDING = {
    "pelvis": SWAYS_DEG,
    **{f"{s}_{j}": LOOSE_DEG for s in SIDES for j in LEG},
}


def sides_of(side: Sides | None) -> tuple[Side | None, ...]:
    """The sides that a constraint speaks of."""
    return SIDES if side == "both" else (side,)


def freedom_deg(
    constraints: Sequence[PoseConstraint], *, level: Level, edit: bool, joints: int
) -> Float64:
    """Spread of each joint's turn, degrees, (joints,)."""
    spread = np.full(joints, LOCKED_DEG if edit else IDLE_DEG)
    for constraint in constraints:
        for name, degrees in turned_by(constraint, level).items():
            if JOINT[name] < joints:
                spread[JOINT[name]] = max(spread[JOINT[name]], degrees)
    for constraint in constraints:
        if isinstance(constraint, KeepConstraint):
            for name in kept_joints(constraint):
                if JOINT[name] < joints:
                    spread[JOINT[name]] = LOCKED_DEG
    return spread


def giving_way(spread_deg: Float64) -> Float64:
    """The spread (n,) of a body whose arms get out of the way of the rest."""
    arms = [JOINT[name] for name in GROUPS["arms"] if not name.endswith("collar")]
    given = spread_deg.copy()
    given[arms] = np.maximum(given[arms], HELPS_DEG)
    return given


def kept_joints(constraint: KeepConstraint) -> tuple[str, ...]:
    """SMPL joints that may not turn. ValueError names one there is not."""
    found: list[str] = []
    for name in constraint.of:
        if name not in GROUPS and name not in JOINT:
            raise ValueError(
                f"keep.of {name!r}: expected one of {', '.join((*GROUPS, *JOINT_NAMES))}"
            )
        found += GROUPS.get(name, (name,))
    return tuple(dict.fromkeys(found))


def turned_by(constraint: PoseConstraint, level: Level) -> dict[str, float]:
    """Joints that a constraint turns, and how freely, degrees."""
    if level == 2:
        return dict.fromkeys(JOINT_NAMES, LOOSE_DEG)
    turned = _turned(constraint)
    if level == 0:
        return turned
    more: dict[str, float] = dict.fromkeys((*SPINE, *HEAD), HELPS_DEG)
    for name in list(turned):
        for side in SIDES:
            if name in GROUPS[f"{side}_arm"]:
                more |= dict.fromkeys(GROUPS[f"{side}_arm"], LOOSE_DEG)
                more |= dict.fromkeys(SPINE, LOOSE_DEG / 2)
            if name in GROUPS[f"{side}_leg"]:
                more |= dict.fromkeys(GROUPS[f"{side}_leg"], LOOSE_DEG)
    if isinstance(constraint, ContactConstraint | DistanceConstraint | PlaceConstraint):
        more |= dict.fromkeys(SPINE, LOOSE_DEG) | _STANDING | {"pelvis": LOOSE_DEG}
    return _joined([turned, more])


def _turned(constraint: PoseConstraint) -> dict[str, float]:
    match constraint:
        case AngleConstraint():
            return _by_angle(constraint)
        case DirectionConstraint():
            return _by_direction(constraint)
        case PlaceConstraint():
            return _joined(_by_place(constraint.place, side) for side in sides_of(constraint.side))
        case ContactConstraint() | DistanceConstraint():
            return _joined(_by_two(constraint, side) for side in sides_of(constraint.side))
        case SupportConstraint():
            moved = dict(_STANDING)
            if SUPPORTS[constraint.on].moves_arms:
                moved |= dict.fromkeys(GROUPS["arms"], LOOSE_DEG)
            return moved
        case BalanceConstraint():
            return dict.fromkeys(_STANDING, HELPS_DEG)
        case _:
            return {}


def _by_angle(constraint: AngleConstraint) -> dict[str, float]:
    turned: dict[str, float] = {}
    for side in sides_of(constraint.side):
        names = [name.format(side=side) for name in ANGLES[constraint.angle].moved_by]
        turned |= dict.fromkeys(names, LOOSE_DEG)
        if constraint.angle.startswith("upper_arm"):
            turned[f"{side}_collar"] = HELPS_DEG
        if constraint.angle == "foot_turn":
            turned |= {f"{side}_hip": LOOSE_DEG, f"{side}_ankle": HELPS_DEG}
    if "pelvis" in turned and constraint.angle != "body_turn":
        turned |= _STANDING | {"pelvis": LOOSE_DEG}
    if constraint.angle == "body_lean":
        turned |= dict.fromkeys(SPINE, HELPS_DEG / 2)
    return turned


def _by_direction(constraint: DirectionConstraint) -> dict[str, float]:
    if constraint.segment in ("head", "face"):
        return dict.fromkeys(HEAD, LOOSE_DEG)
    if constraint.segment == "chest":
        return dict.fromkeys(SPINE, LOOSE_DEG)
    if constraint.segment == "trunk":
        return {**_STANDING, "pelvis": LOOSE_DEG, **dict.fromkeys(SPINE, HELPS_DEG)}
    (own,) = _SEGMENTS[constraint.segment]
    return {
        f"{side}_{joint}": degrees
        for side in sides_of(constraint.side)
        for joint, degrees in own.items()
    }


def _by_two(
    constraint: ContactConstraint | DistanceConstraint, side: Side | None
) -> dict[str, float]:
    """The first place comes to the other, two of a kind meet: hands, knees, feet."""
    moved = _by_place(constraint.place, side)
    other = constraint.to if isinstance(constraint, ContactConstraint) else constraint.of
    kinds = [_kind(name) for name in (constraint.place, other)]
    if kinds[0] is not None and kinds[0] == kinds[1]:
        moved = _joined([moved, _by_place(other, side)])
    return moved


def _kind(place: str) -> str | None:
    own = place.removeprefix("left_").removeprefix("right_")
    kinds = {"hand": _HAND_PLACES, "knee": _KNEE_PLACES, "foot": _FOOT_PLACES}
    return next((name for name, places in kinds.items() if own in places), None)


def _by_place(place: str, side: Side | None) -> dict[str, float]:
    for own in SIDES:
        if place.startswith(f"{own}_"):
            place, side = place.removeprefix(f"{own}_"), own
    if place in _HAND_PLACES:
        return {f"{side}_{j}": LOOSE_DEG for j in ("shoulder", "elbow", "wrist")} | {
            f"{side}_collar": HELPS_DEG
        }
    if place in _ARM_PLACES:
        return {f"{side}_shoulder": LOOSE_DEG, f"{side}_collar": LOOSE_DEG}
    if place in _KNEE_PLACES:
        return {f"{side}_hip": LOOSE_DEG, f"{side}_knee": HELPS_DEG}
    if place in _FOOT_PLACES:
        return {f"{side}_{j}": LOOSE_DEG for j in LEG}
    if place in _HEAD_PLACES:
        return {**dict.fromkeys(HEAD, LOOSE_DEG), **dict.fromkeys(SPINE, HELPS_DEG)}
    if place in ("upper_back", "chest", "shoulders"):
        return {**dict.fromkeys(SPINE, LOOSE_DEG), **_STANDING}
    return dict(_STANDING)


def _joined(parts: Iterable[dict[str, float]]) -> dict[str, float]:
    whole: dict[str, float] = {}
    for part in parts:
        for name, degrees in part.items():
            whole[name] = max(whole.get(name, 0.0), degrees)
    return whole
