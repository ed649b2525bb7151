"""Synthetic people whose bodies are known: mixtures of authored poses, in front of a camera.

A person mixes two anchors of human activity and adds Laplace noise, clipped to what joints can
do; shapes are uniform. The fit's prior (one Gaussian for each rotation, all independent) is never
sampled, so a fit cannot be right by agreeing with its prior.
"""

from collections.abc import Mapping

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT, NUM_BETAS, NUM_JOINTS
from thirdwave.body.synthetic.anchors import ANCHORS, mirrored
from thirdwave.scene import Body, Camera, Pose

CAMERA = Camera(
    focal_length=np.array([1000.0, 1000.0]),
    principal_point=np.array([500.0, 500.0]),
    image_size=(1000, 1000),
)
DISTANCE_M = (2.5, 6.0)
CONCENTRATION = (0.8, 0.8)
"""Of the Dirichlet that mixes two anchors: most people are nearer to one of them."""
NEAR_TILT_DEG = 45.0
"""Only anchors whose pelvis is tilted alike are mixed: half lying is no pose."""
LARGEST_BETA = 2.0
BETA_FALL = 0.85
"""Each beta's range over the range of the one before."""

Ranges = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]

_SYMMETRIC: Mapping[str, tuple[Ranges, tuple[float, float, float]]] = {
    "hip": (((-130, 30), (-60, 60), (-30, 75)), (5, 4, 4)),
    "knee": (((0, 150), (-8, 8), (-5, 5)), (6, 2, 1)),
    "ankle": (((-35, 45), (-12, 12), (-15, 15)), (5, 3, 3)),
    "foot": (((-20, 25), (-4, 4), (-4, 4)), (3, 1, 1)),
    "collar": (((-8, 8), (-15, 15), (-12, 28)), (1, 3, 3)),
    "shoulder": (((-95, 95), (-140, 65), (-100, 100)), (8, 7, 7)),
    "elbow": (((-50, 50), (-150, 0), (-10, 10)), (10, 9, 2)),
    "wrist": (((-25, 25), (-25, 25), (-55, 55)), (5, 5, 9)),
    "hand": (((-5, 5), (-5, 5), (-5, 5)), (1, 1, 1)),
}
"""Range and scale of the noise, by axis, degrees, of the LEFT joint; the right mirrors y and z."""

_CENTRAL: Mapping[str, tuple[Ranges, tuple[float, float, float]]] = {
    "spine1": (((-12, 28), (-16, 16), (-14, 14)), (2, 2, 2)),
    "spine2": (((-12, 28), (-16, 16), (-14, 14)), (2, 2, 2)),
    "spine3": (((-12, 28), (-16, 16), (-14, 14)), (2, 2, 2)),
    "neck": (((-30, 30), (-40, 40), (-18, 18)), (5, 7, 3)),
    "head": (((-25, 25), (-35, 35), (-15, 15)), (5, 7, 3)),
}
"""Range and scale of the noise, by axis, degrees."""


def people(count: int, seed: int) -> list[Body]:
    """`count` bodies in front of `CAMERA`, each facing anywhere, 2.5 to 6 m away."""
    rng = np.random.default_rng(seed)
    return [person(rng) for _ in range(count)]


def poses(count: int, seed: int) -> Float64:
    """Rotation vectors without the root, radians, of as many people. Shape (count, 23, 3)."""
    rng = np.random.default_rng(seed)
    return np.array([_mixed_pose(rng)[0] for _ in range(count)])


def shape(rng: np.random.Generator) -> Float64:
    """Betas (10,), uniform, the range falling with the index."""
    reach = LARGEST_BETA * BETA_FALL ** np.arange(NUM_BETAS)
    return rng.uniform(-reach, reach)


def upright(yaw_deg: float, lean_deg: float = 0.0, roll_deg: float = 0.0) -> Float64:
    """Root rotation (3, 3): facing the camera, leant, rolled, then turned to image right by yaw."""
    turns = ((180, 0, 0), (0, yaw_deg, 0), (0, 0, roll_deg), (lean_deg, 0, 0))
    about_x, about_y, about_z, leaning = matrix_from_vector(np.radians(turns))
    return about_x @ about_y @ about_z @ leaning


def placed(root: Float64, pose: Float64, betas: Float64, pelvis_m: Float64) -> Body:
    """The body with that root rotation (3, 3) and `pose` (23, 3) whose pelvis is at (3,)."""
    pelvis_at_rest = BodyModel.load().rest_joints(betas)[0]
    return Body(
        pose=Pose(global_orient=vector_from_matrix(root), body_pose=pose),
        betas=betas,
        transl=pelvis_m - pelvis_at_rest,
    )


def somewhere(rng: np.random.Generator) -> Float64:
    """A place for a pelvis, metres, camera frame: in the middle part of the picture. Shape (3,)."""
    depth = rng.uniform(*DISTANCE_M)
    return np.array([rng.uniform(-0.15, 0.15) * depth, rng.uniform(-0.2, 0.35), depth])


def clipped(pose: Float64) -> Float64:
    """`pose` (..., 23, 3) with every component inside what the joint can do, radians."""
    return np.clip(pose, _LOW, _HIGH)


def noisy(pose: Float64, rng: np.random.Generator, size: float = 1.0) -> Float64:
    """`pose` (23, 3), radians, with Laplace noise of `size` times the usual, clipped."""
    return clipped(pose + rng.laplace(scale=size * _NOISE))


def person(rng: np.random.Generator) -> Body:
    """One body in front of `CAMERA`."""
    pose, tilt = _mixed_pose(rng)
    lean, roll = tilt + rng.laplace(scale=4.0, size=2)
    root = upright(rng.uniform(-180, 180), lean, roll)
    return placed(root, pose, shape(rng), somewhere(rng))


def _mixed_pose(rng: np.random.Generator) -> tuple[Float64, Float64]:
    """Pose (23, 3), radians, and tilt of the pelvis (2,), degrees."""
    first = _BOTH_WAYS[rng.integers(len(_BOTH_WAYS))]
    near = [a for a in _BOTH_WAYS if np.abs(a.tilt - first.tilt).max() < NEAR_TILT_DEG]
    second = near[rng.integers(len(near))]
    share = rng.dirichlet(CONCENTRATION)
    pose = noisy(share[0] * first.pose + share[1] * second.pose, rng)
    return pose, share[0] * first.tilt + share[1] * second.tilt


def _table() -> tuple[Float64, Float64, Float64]:
    low, high, noise = (np.zeros((NUM_JOINTS, 3)) for _ in range(3))
    for name, (ranges, scales) in _CENTRAL.items():
        low[JOINT[name]], high[JOINT[name]] = np.array(ranges).T
        noise[JOINT[name]] = scales
    for name, (ranges, scales) in _SYMMETRIC.items():
        lowest, highest = np.array(ranges, dtype=np.float64).T
        left, right = JOINT[f"left_{name}"], JOINT[f"right_{name}"]
        low[left], high[left] = lowest, highest
        low[right] = [lowest[0], -highest[1], -highest[2]]
        high[right] = [highest[0], -lowest[1], -lowest[2]]
        noise[left] = noise[right] = scales
    return np.radians(low[1:]), np.radians(high[1:]), np.radians(noise[1:])


_LOW, _HIGH, _NOISE = _table()
_BOTH_WAYS = (*ANCHORS, *(mirrored(anchor) for anchor in ANCHORS))
