"""What human poses are likely: mean and spread of every rotation, and how far joints bend.

An analytic table for SMPL's T-pose rest frame, written by hand; no motion capture is in it. The
fit is flat to its weight between 0.5 and 2.
"""

from collections.abc import Mapping

import numpy as np

from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT, NUM_JOINTS

Vector = tuple[float, float, float]

_SYMMETRIC: Mapping[str, tuple[Vector, Vector]] = {
    "hip": ((-15, 0, 3), (40, 15, 15)),
    "knee": ((15, 0, 0), (40, 6, 5)),
    "ankle": ((0, 0, 0), (15, 8, 8)),
    "foot": ((0, 0, 0), (8, 3, 3)),
    "collar": ((0, 0, 0), (4, 8, 8)),
    "shoulder": ((0, -15, -55), (30, 35, 40)),
    "elbow": ((0, -35, 0), (20, 45, 10)),
    "wrist": ((0, 0, 0), (10, 10, 15)),
    "hand": ((0, 0, 0), (3, 3, 3)),
}
"""Mean and standard deviation per axis, degrees, of the LEFT joint; the right mirrors y and z."""

_CENTRAL: Mapping[str, tuple[Vector, Vector]] = {
    "spine1": ((4, 0, 0), (12, 10, 8)),
    "spine2": ((4, 0, 0), (12, 10, 8)),
    "spine3": ((4, 0, 0), (12, 10, 8)),
    "neck": ((3, 0, 0), (14, 18, 10)),
    "head": ((3, 0, 0), (14, 18, 10)),
}
"""Mean and standard deviation per axis, degrees."""

_LIMITS: Mapping[tuple[str, str], tuple[float, float]] = {
    ("left_knee", "x"): (0, 155),
    ("right_knee", "x"): (0, 155),
    ("left_elbow", "y"): (-155, 0),
    ("right_elbow", "y"): (0, 155),
    ("spine1", "x"): (-15, 35),
    ("spine2", "x"): (-15, 35),
    ("spine3", "x"): (-15, 35),
}
"""Lowest and highest rotation about one axis, degrees. Other axes are free."""

LIMIT_SD_RAD = np.radians(4.0)
"""Softness of a limit: one standard deviation beyond it."""


def _table() -> tuple[Float64, Float64]:
    mean, sd = np.zeros((NUM_JOINTS, 3)), np.ones((NUM_JOINTS, 3))
    for name, (m, s) in _CENTRAL.items():
        mean[JOINT[name]], sd[JOINT[name]] = m, s
    for name, (m, s) in _SYMMETRIC.items():
        mean[JOINT[f"left_{name}"]], sd[JOINT[f"left_{name}"]] = m, s
        mean[JOINT[f"right_{name}"]] = np.array(m) * [1, -1, -1]
        sd[JOINT[f"right_{name}"]] = s
    return np.radians(mean[1:]), np.radians(sd[1:])


def _limits() -> tuple[Float64, Float64]:
    low, high = np.full((NUM_JOINTS, 3), -np.inf), np.full((NUM_JOINTS, 3), np.inf)
    for (name, axis), (lowest, highest) in _LIMITS.items():
        column = "xyz".index(axis)
        low[JOINT[name], column], high[JOINT[name], column] = np.radians([lowest, highest])
    return low[1:], high[1:]


MEAN, SD = _table()
"""Mean pose and spread, rotation vectors in radians. Shape (23, 3) each, without the root."""

LOW, HIGH = _limits()
"""Limits of each rotation vector component, radians, infinite where free. Shape (23, 3) each."""


def beyond_limits(pose: Float64) -> Float64:
    """How far each component of `pose` (23, 3) lies outside its limits, signed, radians."""
    return pose - np.clip(pose, LOW, HIGH)
