"""thirdwave's own fit, in the bench's terms: the one file that knows how it is called.

Every function takes a batch of problems; `robust` is the distance, in sigmas, at which a point
stops pulling harder, or None for the plain squares that the baselines minimise too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from thirdwave.apps.benches.fit.seen import CloudProblem, PixelProblem, landmarks_of
from thirdwave.apps.benches.fit.starts import cloud_start, pixel_starts
from thirdwave.body.fit_terms import (
    CLOUD_SHIFT,
    TRANSL,
    CloudTerm,
    FitState,
    PixelTerm,
    PosePriorTerm,
    ShapePriorTerm,
    Term,
    geman_mcclure,
    gram,
    influence,
)
from thirdwave.body.landmark_kinematics import LandmarkKinematics
from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.body.model import BodyModel, local_rotations
from thirdwave.body.rotations import Float64, vector_from_matrix
from thirdwave.body.solver import Solution, minimise
from thirdwave.scene import Body, Pose

ROBUST_SIGMAS = 6.0
"""What the bench passes as `robust` where points may be wrong."""
NO_LIMIT = 1e6
MAX_STEPS = 40
SMOOTHING_FRAMES = 2.0
ACCEPTED_SIGMAS = 3.0
"""A fit whose median point lies farther off than this is rejected."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Result:
    """A fitted body and what the fit says of itself."""

    body: Body
    accepted: bool
    uncertainty_mm: float | None = None
    """Standard deviation of a joint's place, as the fit itself estimates it; None: it does not."""


def fit_3d(problems: Sequence[CloudProblem], *, robust: float | None = None) -> list[Result]:
    """The bodies of landmarks in space, from the bench's own start."""
    return [_fit_cloud(problem, robust) for problem in problems]


def fit_2d(problems: Sequence[PixelProblem], *, robust: float | None = None) -> list[Result]:
    """The bodies of keypoints in one picture each, from the bench's four starts."""
    return [_fit_views((problem,), robust) for problem in problems]


def fit_two_views(
    pairs: Sequence[tuple[PixelProblem, PixelProblem]], *, robust: float | None = None
) -> list[Result]:
    """The bodies of keypoints in two pictures each, from the first picture's four starts."""
    return [_fit_views(pair, robust) for pair in pairs]


def fit_sequence(
    problems: Sequence[CloudProblem], *, fps: float, robust: float | None = None
) -> list[Result]:
    """The bodies of one person's frames, one shape for all."""
    results = fit_3d(problems, robust=robust)
    return _smoothed(results, SMOOTHING_FRAMES * fps / 30.0)


def _fit_cloud(problem: CloudProblem, robust: float | None) -> Result:
    weights = np.repeat(problem.confidence[:, None] / problem.sigma_m, 3, axis=1)
    terms: tuple[Term, ...] = (
        CloudTerm(problem.xyz, weights, robust or NO_LIMIT), PosePriorTerm(), ShapePriorTerm(),
    )  # fmt: skip
    start = _state(cloud_start(problem))
    found = minimise(terms, replace(start, cloud_shift=start.transl), MAX_STEPS)
    body = _body(found.state, found.state.cloud_shift)
    gap = np.linalg.norm(landmarks_of(body) - problem.xyz, axis=1) / problem.sigma_m
    return Result(body=body, accepted=_accepted(gap[problem.confidence > 0]))


def _fit_views(views: Sequence[PixelProblem], robust: float | None) -> Result:
    terms: tuple[Term, ...] = (
        *(_ViewTerm(view, robust or NO_LIMIT) for view in views), PosePriorTerm(), ShapePriorTerm(),
    )  # fmt: skip
    best: Solution | None = None
    for start in pixel_starts(views[0]):
        found = minimise(terms, _state(start), MAX_STEPS)
        best = found if best is None or found.cost < best.cost else best
    assert best is not None
    body = _body(best.state, best.state.transl)
    gaps = []
    for view in views:
        inside = landmarks_of(body)[COCO_ROWS] @ view.rotation.T + view.translation
        gap = np.linalg.norm(view.camera.project(inside) - view.xy, axis=1) / view.sigma_px
        gaps.append(gap[view.confidence > 0])
    return Result(body=body, accepted=_accepted(np.concatenate(gaps)))


class _ViewTerm(PixelTerm):
    """Keypoints of one picture, of a camera that may stand elsewhere than the first."""

    def __init__(self, view: PixelProblem, robust: float) -> None:
        super().__init__(view.camera, COCO_ROWS, view.xy, view.confidence / view.sigma_px, robust)
        self._turn, self._shift = view.rotation, view.translation

    def cost(self, state: FitState) -> float:
        """Infinite for a body at the camera or behind it."""
        points, residual = self._project(state)
        if points[:, 2].min() <= 0.1:
            return float("inf")
        return float(geman_mcclure((residual**2).sum(1), self._robust).sum())

    def add(self, state: FitState, hessian: Float64, gradient: Float64) -> None:
        """As a `PixelTerm`, through the camera's rotation."""
        points, residual = self._project(state)
        depth = points[:, 2]
        by_point = np.zeros((len(points), 2, 3))
        by_point[:, [0, 1], [0, 1]] = self._focal / depth[:, None]
        by_point[:, :, 2] = -self._focal * points[:, :2] / depth[:, None] ** 2
        trust = influence((residual**2).sum(1), self._robust)[:, None]
        by_point = (by_point * (self._weights * trust)[..., None]) @ self._turn
        jacobian = np.concatenate([by_point @ state.posed.jacobian[self._rows], by_point], axis=2)
        rows = jacobian.reshape(-1, TRANSL.stop)
        hessian[: TRANSL.stop, : TRANSL.stop] += gram(rows)
        gradient[: TRANSL.stop] += rows.T @ (residual * trust).ravel()

    def _project(self, state: FitState) -> tuple[Float64, Float64]:
        points = (state.posed.points[self._rows] + state.transl) @ self._turn.T + self._shift
        points[:, 2] = np.maximum(points[:, 2], 0.05)
        projected = self._focal * points[:, :2] / points[:, 2:] + self._centre
        return points, (projected - self._pixels) * self._weights


def _accepted(sigmas: Float64) -> bool:
    return bool(len(sigmas) and np.median(sigmas) < ACCEPTED_SIGMAS)


def _smoothed(results: Sequence[Result], spread: float) -> list[Result]:
    """Rotations and translations averaged over neighbouring frames, shapes over all."""
    frames = np.arange(len(results))
    kernel = np.exp(-0.5 * ((frames[:, None] - frames) / spread) ** 2)
    kernel /= kernel.sum(1, keepdims=True)
    local = np.array([local_rotations(result.body.pose) for result in results])
    U, _, Vt = np.linalg.svd(np.einsum("fg,gjab->fjab", kernel, local))
    smooth = U @ Vt
    transl = kernel @ np.array([result.body.transl for result in results], dtype=np.float64)
    betas = np.mean([result.body.betas for result in results], axis=0)
    return [
        replace(
            result,
            body=Body(
                pose=Pose(
                    global_orient=vector_from_matrix(smooth[frame, 0]),
                    body_pose=vector_from_matrix(smooth[frame, 1:]),
                ),
                betas=betas,
                transl=transl[frame],
            ),
        )
        for frame, result in enumerate(results)
    ]


def _state(body: Body) -> FitState:
    return FitState(
        kinematics=_kinematics(),
        local=local_rotations(body.pose),
        betas=body.betas.astype(np.float64),
        transl=body.transl.astype(np.float64),
        cloud_shift=np.zeros(CLOUD_SHIFT.stop - CLOUD_SHIFT.start),
    )


def _body(state: FitState, transl: Float64) -> Body:
    return Body(
        pose=Pose(global_orient=vector_from_matrix(state.local[0]), body_pose=state.pose),
        betas=state.betas,
        transl=transl,
    )


@cache
def _kinematics() -> LandmarkKinematics:
    return LandmarkKinematics(BodyModel.load())
