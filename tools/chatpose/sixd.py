"""Poses from the 144 numbers of the pose head: 24 rotations of 6 numbers. numpy only."""

from typing import Any

import numpy as np
import numpy.typing as npt

from thirdwave.body.rotations import vector_from_matrix
from thirdwave.scene import Pose
from thirdwave.tools.base import ToolFailed

LEAST = 1e-6
"""Shorter than this a direction says nothing."""


def rotations_from_columns(numbers: Any) -> npt.NDArray[np.float64]:
    """Rotation matrices (..., 3, 3) of 6 numbers each (..., 6), by Gram-Schmidt (Zhou et al. 2019).

    As HMR2 lays them out: the first three numbers are the first column, the last three the second.
    SPIN interleaves them and pytorch3d makes rows of them; both give other rotations.
    ToolFailed where the two columns span no plane.
    """
    x = np.asarray(numbers, np.float64)
    a, b = x[..., :3], x[..., 3:]
    first = a / np.maximum(np.linalg.norm(a, axis=-1, keepdims=True), 1e-300)
    rest = b - (first * b).sum(-1, keepdims=True) * first
    length = np.linalg.norm(rest, axis=-1, keepdims=True)
    plane = (np.linalg.norm(a, axis=-1) > LEAST) & (length[..., 0] > LEAST)
    if not (np.isfinite(x).all() and plane.all()):
        raise ToolFailed("chatpose: the pose head gave numbers that are no rotations")
    second = rest / length
    return np.stack((first, second, np.cross(first, second)), axis=-1)


def pose_from_numbers(numbers: Any) -> Pose:
    """The SMPL pose of the head's numbers. Shape (144,): root first, then 23 joints."""
    vectors = vector_from_matrix(rotations_from_columns(np.reshape(numbers, (24, 6))))
    return Pose(global_orient=vectors[0], body_pose=vectors[1:])
