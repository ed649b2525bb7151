"""Posed landmarks and their derivatives, without the mesh.

A landmark is skinned to a few joints, so its place and the exact Jacobian by every rotation and
beta cost a few small products. Knows nothing of cameras, weights or priors.
"""

from dataclasses import dataclass

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import NUM_BETAS, NUM_JOINTS, PARENTS, ancestors_or_self, levels

_PARENTS = np.array(PARENTS)
_ABOVE = ancestors_or_self()
_LEVELS = levels()


@dataclass(frozen=True, eq=False, slots=True)
class PosedLandmarks:
    """Landmarks of one pose and shape, with `transl` = 0. Metres, axes of the camera frame."""

    points: Float64
    """Shape (K, 3)."""
    joints: Float64
    """SMPL joints. Shape (24, 3)."""
    rotations: Float64
    """Rotation of each joint's rest frame to the camera frame. Shape (24, 3, 3)."""
    jacobian: Float64
    """Derivative of the points by [a turn of each joint in the camera frame (24 x 3, radians),
    betas (10)]. Shape (K, 3, 82)."""


class LandmarkKinematics:
    """Forward kinematics of a body model's landmark table."""

    def __init__(self, model: BodyModel) -> None:
        table = model.landmarks
        self.count = len(table.template)
        # One row per (landmark, joint that carries part of it).
        landmark, joint = np.nonzero(table.weights)
        self._joint = joint
        self._weight = table.weights[landmark, joint][:, None]
        self._first_row = np.flatnonzero(np.r_[True, np.diff(landmark) > 0])
        self._moved_by = (self._weight * _ABOVE[joint])[..., None]
        self._arm = _with_slopes(
            table.template[landmark] - model.J_template[joint],
            table.shapedirs[landmark] - model.J_shapedirs[joint],
        )
        bone, slopes = model.J_template.copy(), model.J_shapedirs.copy()
        bone[1:] -= model.J_template[_PARENTS[1:]]
        slopes[1:] -= model.J_shapedirs[_PARENTS[1:]]
        self._bone = _with_slopes(bone, slopes)

    def forward(self, local: Float64, betas: Float64) -> PosedLandmarks:
        """Landmarks for local rotations (24, 3, 3), the root's first, and betas (10,)."""
        # Column 0 holds a position, columns 1..10 its derivative by the betas.
        bone, arm = self._bone.copy(), self._arm.copy()
        bone[..., 0] += bone[..., 1:] @ betas
        arm[..., 0] += arm[..., 1:] @ betas
        rotations = np.empty((NUM_JOINTS, 3, 3))
        joints = np.empty((NUM_JOINTS, 3, 1 + NUM_BETAS))
        rotations[0], joints[0] = local[0], bone[0]
        for level in _LEVELS:
            parents = _PARENTS[level]
            rotations[level] = rotations[parents] @ local[level]
            joints[level] = joints[parents] + rotations[parents] @ bone[level]
        carried = rotations[self._joint] @ arm + joints[self._joint]
        points = np.add.reduceat(carried * self._weight[..., None], self._first_row, axis=0)
        # A turn w of joint a moves a point by w x lever, over the weights of the joints below a.
        lever = np.add.reduceat(
            self._moved_by * (carried[:, None, :, 0] - joints[None, :, :, 0]),
            self._first_row,
            axis=0,
        )
        turns = np.zeros((self.count, 3, NUM_JOINTS, 3))
        turns[:, 0, :, 1], turns[:, 0, :, 2] = lever[..., 2], -lever[..., 1]
        turns[:, 1, :, 0], turns[:, 1, :, 2] = -lever[..., 2], lever[..., 0]
        turns[:, 2, :, 0], turns[:, 2, :, 1] = lever[..., 1], -lever[..., 0]
        jacobian = np.concatenate([turns.reshape(self.count, 3, -1), points[..., 1:]], axis=2)
        return PosedLandmarks(
            points=points[..., 0], joints=joints[..., 0], rotations=rotations, jacobian=jacobian
        )


def _with_slopes(positions: Float64, slopes: Float64) -> Float64:
    """Positions (N, 3) and their slopes (N, 3, 10) side by side, shape (N, 3, 11)."""
    return np.concatenate([positions[..., None], slopes], axis=2)
