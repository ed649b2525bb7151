"""A first guess at a pose: each limb turned straight to where its own constraints say.

What a search begins with, not what it stays near. Knows nothing of contacts and places.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import cos, radians, sin

import numpy as np

from thirdwave.body.fitting.state import State
from thirdwave.body.measures import UP
from thirdwave.body.posecodes.measured import Measured
from thirdwave.body.posecodes.places import SIDES, Side
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    DirectionConstraint,
    PoseConstraint,
)
from thirdwave.body.posing.freedom import sides_of
from thirdwave.body.posing.goal import bounds
from thirdwave.body.rotations import Float64, matrix_from_vector
from thirdwave.body.skeleton import JOINT

_LIMBS = {"thigh": ("hip", (0.0, -1.0, 0.0)), "upper_arm": ("shoulder", (1.0, 0.0, 0.0))}
"""Joint that turns a limb, and where the LEFT limb points at rest."""
_HINGES: dict[str, tuple[str, tuple[float, float, float]]] = {
    "knee_flexion": ("knee", (1.0, 0.0, 0.0)),
    "elbow_flexion": ("elbow", (0.0, -1.0, 0.0)),
    "ankle_flexion": ("ankle", (-1.0, 0.0, 0.0)),
}
"""Joint and axis of the LEFT side; the right mirrors y and z."""
_WAYS = {
    "up": (180.0, 0.0), "down": (0.0, 0.0), "front": (90.0, 0.0), "back": (90.0, 180.0),
    "out": (90.0, 90.0), "in": (90.0, -90.0),
}  # fmt: skip


def preset(constraints: Sequence[PoseConstraint], home: State, before: Measured) -> State:
    """`home` with knees, elbows, ankles, thighs and upper arms as they are asked for; its lowest
    joint stays as high as it was.
    """
    local = home.local[0].copy()
    for side in SIDES:
        for one in constraints:
            if isinstance(one, AngleConstraint) and side in sides_of(one.side):
                _set_hinge(local, one, side, before)
        for limb in _LIMBS:
            raised_out = _asked(constraints, limb, side, before)
            if raised_out is not None:
                _set_limb(local, limb, side, raised_out)
    other = replace(home, local=local[None])
    lowest = [float((state.posed.joints[0] @ UP).min()) for state in (home, other)]
    shift = UP * (lowest[0] - lowest[1]) + home.posed.joints[0, 0] - other.posed.joints[0, 0]
    return replace(other, transl=home.transl + shift[None])


def _set_hinge(local: Float64, one: AngleConstraint, side: Side, before: Measured) -> None:
    if one.angle not in _HINGES:
        return
    joint, axis = _HINGES[one.angle]
    mirror = np.array([1.0, 1.0, 1.0] if side == "left" else [1.0, -1.0, -1.0])
    angle = radians(_value(one, side, before))
    local[JOINT[f"{side}_{joint}"]] = matrix_from_vector(angle * np.array(axis) * mirror)


def _asked(
    constraints: Sequence[PoseConstraint], limb: str, side: Side, before: Measured
) -> Float64 | None:
    """Where a limb is to point, unit vector in the frame of what carries it, left side's out +x."""
    angles: dict[str, float] = {}
    for one in constraints:
        if isinstance(one, DirectionConstraint) and side in sides_of(one.side):
            if one.segment == limb and one.frame in ("body", "chest", "pelvis"):
                return _direction(one)
        elif (
            isinstance(one, AngleConstraint)
            and one.angle.startswith(limb)
            and side in sides_of(one.side)
        ):
            angles[one.angle.removeprefix(f"{limb}_")] = _value(one, side, before)
    if not angles:
        return None
    if "elevation" in angles or "plane" in angles:
        raised = angles.get("elevation", before.angle("upper_arm_elevation", side))
        return _pointing(raised, angles.get("plane", before.angle("upper_arm_plane", side)))
    names = ("thigh_flexion", "thigh_abduction") if limb == "thigh" else (
        "upper_arm_flexion", "upper_arm_abduction")  # fmt: skip
    flexion = radians(angles.get("flexion", before.angle(names[0], side)))
    abduction = radians(angles.get("abduction", before.angle(names[1], side)))
    level = cos(abduction)
    return np.array([sin(abduction), -level * cos(flexion), level * sin(flexion)])


def _direction(one: DirectionConstraint) -> Float64:
    if one.raised is not None:
        return _pointing(one.raised, one.out or 0.0)
    ways = [_pointing(*_WAYS[way]) for way in one.toward if way in _WAYS]
    total = sum(ways, np.zeros(3))
    length = float(np.linalg.norm(total))
    return total / length if length > 1e-6 else np.array([0.0, -1.0, 0.0])


def _pointing(raised_deg: float, out_deg: float) -> Float64:
    up, around = radians(raised_deg), radians(out_deg)
    return np.array([sin(up) * sin(around), -cos(up), sin(up) * cos(around)])


def _set_limb(local: Float64, limb: str, side: Side, wanted: Float64) -> None:
    """The shortest turn from where the limb points at rest."""
    joint, at_rest = _LIMBS[limb]
    mirror = np.array([1.0 if side == "left" else -1.0, 1.0, 1.0])
    rest, aim = np.array(at_rest) * mirror, wanted * mirror
    axis = np.cross(rest, aim)
    sine = float(np.linalg.norm(axis))
    vector = np.zeros(3) if sine < 1e-9 else axis / sine * np.arctan2(sine, rest @ aim)
    local[JOINT[f"{side}_{joint}"]] = matrix_from_vector(vector)


def _value(one: AngleConstraint, side: Side, before: Measured) -> float:
    """The bound that is nearest to what a body has."""
    now = before.angle(one.angle, side)
    low, high = bounds(one, now)
    return float(np.clip(now, low, high))
