"""The terms that compare a body with what was observed of it: points in 3D, points in pictures."""

from abc import abstractmethod
from copy import copy
from functools import cached_property
from typing import Self

import numpy as np

from thirdwave.body.fitting.kinematics import Unknowns
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import Columns, NormalEquations, Term
from thirdwave.body.rotations import Float64

NEAREST_M = 0.3
"""A body whose root is nearer to a camera than this is no candidate for a reprojection."""
NEAREST_POINT_M = 0.05


class _PointsTerm(Term):
    """Residuals of points, weighted; the equations are built limb by limb."""

    points: PointSet
    _weights: Float64
    """Shape (N, K, ...)."""

    def __init__(self) -> None:
        self._source = object()

    @property
    def source(self) -> object:
        """A softer copy of a term has its residuals."""
        return self._source

    def without(self, points: np.ndarray) -> Self:
        """The same term, deaf to `points` (N, K), bool."""
        if not points.any():
            return self
        deaf = copy(self)
        deaf._source = object()
        deaf._weights = np.where(points[..., None], 0.0, self._weights)
        return deaf

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """Turns, betas, and where the body is."""
        return self._columns(slice(0, unknowns.core.start), unknowns)

    def jacobian(self, state: State) -> Float64:
        """The points' own derivative, weighted: exact."""
        by_unknowns = state.points(self.points).jacobian
        return self._weighted(state, by_unknowns, slice(None), self._pulls(state))

    def add_to(self, equations: NormalEquations, state: State, weight: float) -> None:
        """As by the Jacobian, at a fifth of the work: a limb's points move no other limb."""
        residual = self._residual_once(state)
        trust = self.trust(residual)
        pulls = self._pulls(state)
        if trust is not None:
            residual = residual * trust
            per_point = trust.reshape(state.size, self.points.count, -1)
            pulls = pulls * per_point[..., None]
        by_point = residual.reshape(state.size, self.points.count, -1)
        blocks = state.points(self.points).slopes
        for group, columns, block in zip(self.points.groups, self._by_group, blocks, strict=True):
            jacobian = self._weighted(state, block, group.chosen, pulls)
            own = by_point[:, group.chosen].reshape(state.size, -1)
            equations.add(columns, jacobian, own, weight)

    @cached_property
    def _by_group(self) -> list[Columns]:
        tree = self.points.kinematics
        return [
            Columns(self._columns(group.limb, tree.unknowns), tree) for group in self.points.groups
        ]

    @abstractmethod
    def _columns(self, limb: slice, unknowns: Unknowns) -> tuple[slice, ...]:
        """Where the Jacobian of a limb's points stands."""

    @abstractmethod
    def _pulls(self, state: State) -> Float64:
        """What a point's derivative is multiplied with. Shape (B, K, dims, ...)."""

    @abstractmethod
    def _weighted(
        self, state: State, slopes: Float64, rows: np.ndarray | slice, pulls: Float64
    ) -> Float64:
        """Derivative of the residuals of the points `rows`. Shape (B, dims R, C)."""


class Points3DTerm(_PointsTerm):
    """Points of the body against measured 3D points."""

    dims = 3

    def __init__(
        self,
        points: PointSet,
        xyz: Float64,
        weights: Float64,
        *,
        robust: float | None = None,
        floating: bool = False,
    ) -> None:
        """`xyz` (N, K, 3) metres in the world frame, `weights` (N, K, 3) 1/m, 0 for a point that
        does not count; N problems. `floating`: the origin of `xyz` is unknown and is fitted apart
        from the body's place (`State.shift`), so that its error cannot pull the body.
        """
        super().__init__()
        self.points, self.robust, self.floating = points, robust, floating
        self._xyz = np.where(weights > 0, xyz, 0.0)
        self._weights = np.asarray(weights, dtype=np.float64)

    def residual(self, state: State) -> Float64:
        """(body - measured) x weight. Shape (B, 3 K)."""
        place = state.shift if self.floating else state.transl
        gap = state.points(self.points).places + place[:, None]
        gap -= self._xyz[state.problem]
        gap *= self._weights[state.problem]
        return gap.reshape(state.size, -1)

    def gap_m(self, state: State) -> Float64:
        """Distance of every point from its measurement, metres. Shape (B, K)."""
        place = state.shift if self.floating else state.transl
        gap = state.points(self.points).places + place[:, None] - self._xyz[state.problem]
        return np.sqrt((gap * gap).sum(-1))

    def _columns(self, limb: slice, unknowns: Unknowns) -> tuple[slice, ...]:
        if self.floating:
            return (limb, slice(unknowns.core.start, unknowns.betas.stop), unknowns.shift)
        return (limb, slice(unknowns.core.start, unknowns.transl.stop))

    def _pulls(self, state: State) -> Float64:
        return self._weights[state.problem][..., None]

    def _weighted(
        self, state: State, slopes: Float64, rows: np.ndarray | slice, pulls: Float64
    ) -> Float64:
        return (slopes * pulls[:, rows]).reshape(state.size, -1, slopes.shape[-1])


class Points2DTerm(_PointsTerm):
    """Projected points of the body against pixels of one view."""

    dims = 2

    def __init__(
        self,
        points: PointSet,
        xy: Float64,
        weights: Float64,
        *,
        focal_length: Float64,
        principal_point: Float64,
        T_cam_world: Float64 | None = None,
        robust: float | None = None,
        fit_focal: bool = False,
    ) -> None:
        """`xy` (N, K, 2) pixels, `weights` (N, K) 1/px, 0 for a point that does not count.

        `focal_length` and `principal_point` (2,) or (N, 2) pixels; `T_cam_world` (4, 4) or
        (N, 4, 4), the identity where left out; `fit_focal` lets the fit scale the focal length.
        """
        super().__init__()
        self.points, self.robust, self.fit_focal = points, robust, fit_focal
        problems = len(xy)
        self._xy = np.where(weights[..., None] > 0, xy, 0.0)
        self._weights = np.asarray(weights, dtype=np.float64)[..., None]
        self._focal = np.broadcast_to(focal_length, (problems, 2)).astype(np.float64)
        self._centre = np.broadcast_to(principal_point, (problems, 2)).astype(np.float64)
        self._T = None
        if T_cam_world is not None and not np.array_equal(T_cam_world, np.eye(4)):
            self._T = np.broadcast_to(T_cam_world, (problems, 4, 4)).astype(np.float64)

    def cost(self, state: State) -> Float64:
        """Infinite for a body at a camera, or behind it, that sees some of it."""
        root = self._in_camera(state, state.posed.joints[:, :1] + state.transl[:, None])
        heard = (self._weights[state.problem] > 0).any((1, 2))
        hidden = (root[:, 0, 2] < NEAREST_M) & heard
        return np.where(hidden, np.inf, super().cost(state))

    def residual(self, state: State) -> Float64:
        """(projection - pixel) x weight. Shape (B, 2 K)."""
        gap = self._projected(state) - self._xy[state.problem]
        gap *= self._weights[state.problem]
        return gap.reshape(state.size, -1)

    def gap_px(self, state: State) -> Float64:
        """Distance of every point of this view from its pixel. Shape (B, K)."""
        gap = self._projected(state) - self._xy[state.problem]
        return np.sqrt((gap * gap).sum(-1))

    def _columns(self, limb: slice, unknowns: Unknowns) -> tuple[slice, ...]:
        own = (limb, slice(unknowns.core.start, unknowns.transl.stop))
        return (*own, unknowns.log_focal) if self.fit_focal else own

    def _pulls(self, state: State) -> Float64:
        """The projection's derivative by the point in the world and by log focal, weighted."""
        seen, focal = self._seen(state), self._scaled_focal(state)[:, None]
        scale = self._weights[state.problem] * focal / seen[..., 2:]
        pulls = np.zeros((*seen.shape[:2], 2, 4))
        pulls[..., [0, 1], [0, 1]] = scale
        # Twice the focal length is twice the distance from the principal point.
        pulls[..., 3] = scale * seen[..., :2]
        pulls[..., 2] = -pulls[..., 3] / seen[..., 2:]
        if self._T is not None:
            pulls[..., :3] = pulls[..., :3] @ self._T[state.problem][:, None, :3, :3]
        return pulls

    def _weighted(
        self, state: State, slopes: Float64, rows: np.ndarray | slice, pulls: Float64
    ) -> Float64:
        pulls = pulls[:, rows]
        jacobian = pulls[..., :3] @ slopes
        if self.fit_focal:
            jacobian = np.concatenate([jacobian, pulls[..., 3:]], axis=3)
        return jacobian.reshape(state.size, -1, jacobian.shape[-1])

    def _seen(self, state: State) -> Float64:
        """Points in the camera frame, never behind it. Shape (B, K, 3)."""
        seen = self._in_camera(state, state.points(self.points).places + state.transl[:, None])
        np.maximum(seen[..., 2], NEAREST_POINT_M, out=seen[..., 2])
        return seen

    def _in_camera(self, state: State, places: Float64) -> Float64:
        if self._T is None:
            return places
        T = self._T[state.problem]
        return places @ T[:, :3, :3].swapaxes(1, 2) + T[:, None, :3, 3]

    def _scaled_focal(self, state: State) -> Float64:
        focal = self._focal[state.problem]
        return focal * np.exp(state.log_focal)[:, None] if self.fit_focal else focal

    def _projected(self, state: State) -> Float64:
        seen = self._seen(state)
        slope = seen[..., :2] / seen[..., 2:]
        return slope * self._scaled_focal(state)[:, None] + self._centre[state.problem][:, None]
