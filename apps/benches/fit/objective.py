"""The one objective that every method of the bench minimises, and the errors all are judged by.

Squared distance to the points in sigmas, plus the pose prior, its joint limits and the shape
prior, each with weight 1; no robust function. Numpy, in float64, from the body alone: which
method made the body cannot matter.
"""

from collections.abc import Sequence

import numpy as np

from thirdwave.apps.benches.fit.seen import CloudProblem, Problem, landmarks_of
from thirdwave.body import prior
from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64
from thirdwave.scene import Body


def objective(problem: Problem, body: Body) -> float:
    """The cost of `body`; the least is best."""
    return data_cost(problem, body) + prior_cost(body)


def data_cost(problem: Problem, body: Body) -> float:
    """Squared distance of the body's points to the seen ones, in sigmas."""
    points = landmarks_of(body)
    if isinstance(problem, CloudProblem):
        gap = (points - problem.xyz) / problem.sigma_m
    else:
        inside = points[COCO_ROWS] @ problem.rotation.T + problem.translation
        gap = (problem.camera.project(inside) - problem.xy) / problem.sigma_px
    return float((problem.confidence[:, None] * gap**2).sum())


def prior_cost(body: Body) -> float:
    """How unlikely pose and shape are: squared deviations in standard deviations, and limits."""
    pose = np.asarray(body.pose.body_pose, dtype=np.float64)
    likely = (((pose - prior.MEAN) / prior.SD) ** 2).sum()
    walls = ((prior.beyond_limits(pose) / prior.LIMIT_SD_RAD) ** 2).sum()
    return float(likely + walls + (np.asarray(body.betas, dtype=np.float64) ** 2).sum())


def mpjpe_mm(body: Body, truth: Body) -> float:
    """Mean distance over the 24 joints, pelvis on pelvis, millimetres."""
    gap = _about_pelvis(body) - _about_pelvis(truth)
    return 1e3 * float(np.linalg.norm(gap, axis=-1).mean())


def acceleration_error(bodies: Sequence[Body], truths: Sequence[Body], fps: float) -> float:
    """Mean over joints and frames of the acceleration's error, pelvis on pelvis, m/s^2."""
    gap = np.array(
        [_about_pelvis(b) - _about_pelvis(t) for b, t in zip(bodies, truths, strict=True)]
    )
    second = gap[2:] - 2 * gap[1:-1] + gap[:-2]
    return float(np.linalg.norm(second, axis=-1).mean()) * fps**2


def _about_pelvis(body: Body) -> Float64:
    joints = BodyModel.load(body.body_model).forward(body).joints
    return joints - joints[0]
