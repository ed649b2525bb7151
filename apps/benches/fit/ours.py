"""thirdwave's own fit, in the bench's terms: the one file that knows how it is called.

Every function takes a batch of problems; `robust` is the distance, in sigmas, at which a point
stops pulling harder, or None for the plain squares that the baselines minimise too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.apps.benches.fit.seen import CloudProblem, PixelProblem
from thirdwave.body.fitting.fit import fit_bodies
from thirdwave.body.fitting.inputs import ROBUST, Points3D, View
from thirdwave.body.fitting.result import BodyFit
from thirdwave.body.fitting.sequence import fit_sequence as fit_frames
from thirdwave.body.model import BodyModel
from thirdwave.scene import Body

ROBUST_SIGMAS = ROBUST
"""What the bench passes as `robust` where points may be wrong: the fit's default."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Result:
    """A fitted body and what the fit says of itself."""

    body: Body
    accepted: bool
    uncertainty_mm: float | None = None
    """Standard deviation of a joint's place, as the fit itself estimates it; None: it does not."""


def fit_3d(problems: Sequence[CloudProblem], *, robust: float | None = None) -> list[Result]:
    """The bodies of landmarks in space."""
    return _results(fit_bodies(BodyModel.load(), _points(problems, robust)))


def fit_2d(problems: Sequence[PixelProblem], *, robust: float | None = None) -> list[Result]:
    """The bodies of keypoints in one picture each, from the bench's four starts."""
    return _results(fit_bodies(BodyModel.load(), views=[_view(problems, robust)]))


def fit_two_views(
    pairs: Sequence[tuple[PixelProblem, PixelProblem]], *, robust: float | None = None
) -> list[Result]:
    """The bodies of keypoints in two pictures each.

    The second camera stands elsewhere for every person, so that each is a call of its own.
    """
    return [
        result
        for pair in pairs
        for result in _results(
            fit_bodies(BodyModel.load(), views=[_view([view], robust) for view in pair])
        )
    ]


def fit_sequence(
    problems: Sequence[CloudProblem], *, fps: float, robust: float | None = None
) -> list[Result]:
    """The bodies of one person's frames, one shape for all."""
    return _results(fit_frames(BodyModel.load(), _points(problems, robust), fps=fps).fits)


def _points(problems: Sequence[CloudProblem], robust: float | None) -> Points3D:
    return Points3D(
        xyz=np.stack([problem.xyz for problem in problems]),
        confidence=np.stack([problem.confidence for problem in problems]),
        layout="blazepose33",
        sigma_m=problems[0].sigma_m,
        robust=robust,
    )


def _view(problems: Sequence[PixelProblem], robust: float | None) -> View:
    first = problems[0]
    T_cam_world = np.eye(4)
    T_cam_world[:3, :3], T_cam_world[:3, 3] = first.rotation, first.translation
    return View(
        xy=np.stack([problem.xy for problem in problems]),
        confidence=np.stack([problem.confidence for problem in problems]),
        layout="coco17",
        camera=first.camera,
        sigma_px=first.sigma_px,
        T_cam_world=T_cam_world,
        robust=robust,
    )


def _results(fits: Sequence[BodyFit]) -> list[Result]:
    return [
        Result(
            body=fit.body,
            accepted=fit.accepted,
            uncertainty_mm=float(fit.uncertainty_mm[1:].mean()),
        )
        for fit in fits
    ]
