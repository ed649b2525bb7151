"""The terms of a body fit: what each adds to the cost and to the normal equations.

The cost is a sum of squares (robust ones by Geman-McClure); `add` gives J^T J and J^T r. Knows
nothing of where observations come from or how the sum is minimised.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from thirdwave.body import prior
from thirdwave.body.landmark_kinematics import LandmarkKinematics, PosedLandmarks
from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import NUM_BETAS, NUM_JOINTS, PARENTS
from thirdwave.scene import Camera

TURNS = slice(0, 3 * NUM_JOINTS)
BETAS = slice(TURNS.stop, TURNS.stop + NUM_BETAS)
TRANSL = slice(BETAS.stop, BETAS.stop + 3)
CLOUD_SHIFT = slice(TRANSL.stop, TRANSL.stop + 3)
NUM_UNKNOWNS = CLOUD_SHIFT.stop
"""Unknowns of a step: a turn of each joint in the camera frame, betas, transl, cloud shift."""

MIN_DEPTH_M = 0.3
"""A body whose `transl` is nearer than this is no candidate for a reprojection."""

_PARENT = np.array(PARENTS[1:])


@dataclass(frozen=True, eq=False)
class FitState:
    """One candidate for the body."""

    kinematics: LandmarkKinematics
    local: Float64
    """Rotations relative to the parent, the root's first. Shape (24, 3, 3)."""
    betas: Float64
    """Shape (10,)."""
    transl: Float64
    """Metres, camera frame. Shape (3,)."""
    cloud_shift: Float64
    """Where the 3D landmark cloud floats: body point + shift = cloud point, metres. Shape (3,)."""

    @cached_property
    def posed(self) -> PosedLandmarks:
        """Landmarks at transl = 0."""
        return self.kinematics.forward(self.local, self.betas)

    @cached_property
    def pose(self) -> Float64:
        """Rotation vectors relative to the parent, radians. Shape (23, 3)."""
        return vector_from_matrix(self.local[1:])

    def stepped(self, step: Float64) -> "FitState":
        """The candidate one `step` (88,) further."""
        turns = matrix_from_vector(step[TURNS].reshape(NUM_JOINTS, 3))
        above = self.posed.rotations[_PARENT]
        local = self.local.copy()
        local[0] = turns[0] @ local[0]
        local[1:] = above.transpose(0, 2, 1) @ turns[1:] @ above @ local[1:]
        return replace(
            self,
            local=local,
            betas=self.betas + step[BETAS],
            transl=self.transl + step[TRANSL],
            cloud_shift=self.cloud_shift + step[CLOUD_SHIFT],
        )


class Term(Protocol):
    """One part of the cost."""

    def cost(self, state: FitState) -> float:
        """Share of the cost; infinite where the state is none this term can judge."""
        ...

    def add(self, state: FitState, hessian: Float64, gradient: Float64) -> None:
        """Add J^T J to `hessian` (88, 88) and J^T r to `gradient` (88,), in place."""
        ...


class PixelTerm:
    """Projected landmarks against pixels, robust."""

    def __init__(
        self, camera: Camera, rows: np.ndarray, pixels: Float64, weights: Float64, robust: float
    ) -> None:
        """`rows` (M,) say which landmark each of `pixels` (M, 2) is; `weights` (M,) are 1/px,
        0 for a point that does not count; `robust` is the distance, in sigmas, that saturates.
        """
        used = weights > 0
        self._rows, self._pixels, self._weights = rows[used], pixels[used], weights[used][:, None]
        self._focal = camera.focal_length.astype(np.float64)
        self._centre = camera.principal_point.astype(np.float64)
        self._robust = robust

    def cost(self, state: FitState) -> float:
        """Infinite for a body at the camera or behind it."""
        if state.transl[2] < MIN_DEPTH_M:
            return float("inf")
        _, residual = self._project(state)
        return float(geman_mcclure((residual**2).sum(1), self._robust).sum())

    def add(self, state: FitState, hessian: Float64, gradient: Float64) -> None:
        """Projection's derivative by the point, times the point's by the unknowns."""
        points, residual = self._project(state)
        depth = points[:, 2]
        by_point = np.zeros((len(points), 2, 3))
        by_point[:, [0, 1], [0, 1]] = self._focal / depth[:, None]
        by_point[:, :, 2] = -self._focal * points[:, :2] / depth[:, None] ** 2
        trust = influence((residual**2).sum(1), self._robust)[:, None]
        by_point *= (self._weights * trust)[..., None]
        jacobian = np.concatenate([by_point @ state.posed.jacobian[self._rows], by_point], axis=2)
        rows = jacobian.reshape(-1, TRANSL.stop)
        hessian[: TRANSL.stop, : TRANSL.stop] += gram(rows)
        gradient[: TRANSL.stop] += rows.T @ (residual * trust).ravel()

    def _project(self, state: FitState) -> tuple[Float64, Float64]:
        points = state.posed.points[self._rows] + state.transl
        points[:, 2] = np.maximum(points[:, 2], 0.05)
        projected = self._focal * points[:, :2] / points[:, 2:] + self._centre
        return points, (projected - self._pixels) * self._weights


class CloudTerm:
    """Landmarks against the 3D cloud, which floats freely: its origin, mid-hip, is its worst point.

    Tying it to `transl` or to the hips would pull the whole body after the hips' error.
    """

    def __init__(self, cloud: Float64, weights: Float64, robust: float) -> None:
        """`cloud` (K, 3) metres, camera axes; `weights` (K, 3) 1/m, 0 for a point not to count."""
        self._used = weights.max(1) > 0
        self._cloud, self._weights = cloud[self._used], weights[self._used]
        self._robust = robust

    def cost(self, state: FitState) -> float:
        """Robust squared distance in sigmas."""
        return float(
            geman_mcclure((self._residual(state) ** 2).sum(1), self._robust).sum(),
        )

    def add(self, state: FitState, hessian: Float64, gradient: Float64) -> None:
        """The point's own derivative, and the identity for the cloud's shift."""
        residual = self._residual(state)
        trust = influence((residual**2).sum(1), self._robust)[:, None]
        jacobian = np.zeros((len(residual), 3, NUM_UNKNOWNS))
        jacobian[:, :, : BETAS.stop] = state.posed.jacobian[self._used]
        jacobian[:, :, CLOUD_SHIFT] = np.eye(3)
        rows = (jacobian * (self._weights * trust)[..., None]).reshape(-1, NUM_UNKNOWNS)
        hessian += gram(rows)
        gradient += rows.T @ (residual * trust).ravel()

    def _residual(self, state: FitState) -> Float64:
        gap = state.posed.points[self._used] + state.cloud_shift - self._cloud
        return gap * self._weights


class PosePriorTerm:
    """Likely poses, and soft walls where joints stop bending."""

    def cost(self, state: FitState) -> float:
        """Squared deviations in standard deviations, plus the limits' own."""
        likely = ((state.pose - prior.MEAN) / prior.SD) ** 2
        walls = (prior.beyond_limits(state.pose) / prior.LIMIT_SD_RAD) ** 2
        return float(likely.sum() + walls.sum())

    def add(self, state: FitState, hessian: Float64, gradient: Float64) -> None:
        """The rotation vector's change is taken as the turn seen from the parent's frame."""
        over = prior.beyond_limits(state.pose)
        stiffness = 1 / prior.SD**2 + (over != 0) / prior.LIMIT_SD_RAD**2
        force = (state.pose - prior.MEAN) / prior.SD**2 + over / prior.LIMIT_SD_RAD**2
        above = state.posed.rotations[_PARENT]
        blocks = above @ (stiffness[..., None] * above.transpose(0, 2, 1))
        index = np.arange(3, TURNS.stop).reshape(-1, 3)
        hessian[index[:, :, None], index[:, None, :]] += blocks
        gradient[3 : TURNS.stop] += (above @ force[..., None]).ravel()


class ShapePriorTerm:
    """Shapes near the model's mean: betas are in standard deviations."""

    def cost(self, state: FitState) -> float:
        """Squared betas."""
        return float((state.betas**2).sum())

    def add(self, state: FitState, hessian: Float64, gradient: Float64) -> None:
        """The identity."""
        hessian[BETAS, BETAS] += np.eye(NUM_BETAS)
        gradient[BETAS] += state.betas


def gram(rows: Float64) -> Float64:
    """J^T J of `rows` (N, U), a block of rows at a time. Shape (U, U).

    One product is just large enough for OpenBLAS to wake its other threads, which then spin: that
    took 20 times the CPU of these small ones, and most of a fit's time on a busy machine.
    """
    total = np.zeros((rows.shape[1], rows.shape[1]))
    for first in range(0, len(rows), 32):
        block = rows[first : first + 32]
        total += block.T @ block
    return total


def geman_mcclure(squared: Float64, sigmas: float) -> Float64:
    """Squared residuals that saturate at `sigmas` squared."""
    limit = sigmas * sigmas
    return limit * squared / (limit + squared)


def influence(squared: Float64, sigmas: float) -> Float64:
    """Square root of Geman-McClure's weight: 1 at a residual of 0, towards 0 far out."""
    limit = sigmas * sigmas
    return limit / (limit + squared)
