"""Where every method begins: the likely pose, turned to the points or to four sides."""

import numpy as np

from thirdwave.apps.benches.fit.seen import CloudProblem, PixelProblem, landmarks_of
from thirdwave.body import prior
from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.body.rotations import Float64, kabsch, vector_from_matrix
from thirdwave.body.skeleton import NUM_BETAS
from thirdwave.body.synthetic.mixtures import upright
from thirdwave.scene import BLAZEPOSE33, Body, Pose

YAWS_DEG = (0.0, 90.0, 180.0, 270.0)
TORSO = np.array(
    [
        BLAZEPOSE33.index(name)
        for name in ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
    ]
)
"""Rows of the landmarks that a start is laid on, as far as they were seen."""
FEWEST_TORSO_POINTS = 3
NEAREST_M = 0.5


def cloud_start(problem: CloudProblem) -> Body:
    """The likely pose, its torso laid on the seen torso (Kabsch)."""
    seen = TORSO[problem.confidence[TORSO] > 0]
    if len(seen) < FEWEST_TORSO_POINTS:
        seen = np.flatnonzero(problem.confidence > 0)
    points = landmarks_of(_likely(np.eye(3), np.zeros(3)))
    root, _ = kabsch(points[seen], problem.xyz[seen])
    turned = landmarks_of(_likely(root, np.zeros(3)))
    return _likely(root, (problem.xyz[seen] - turned[seen]).mean(0))


def pixel_starts(problem: PixelProblem, count: int = len(YAWS_DEG)) -> list[Body]:
    """The likely pose upright, facing `count` of the four sides, where its points project best."""
    starts = []
    for yaw in YAWS_DEG[:count]:
        root = upright(yaw)
        points = landmarks_of(_likely(root, np.zeros(3)))[COCO_ROWS]
        transl = translation_of(problem, points)
        transl[2] = max(transl[2], NEAREST_M)
        starts.append(_likely(root, transl))
    return starts


def translation_of(problem: PixelProblem, points: Float64) -> Float64:
    """The translation (3,), metres, that projects `points` (17, 3) nearest the seen pixels.

    Linear least squares on the projection equations (DLT).
    """
    seen = problem.confidence > 0
    camera = problem.camera
    slope = ((problem.xy - camera.principal_point) / camera.focal_length)[seen]
    at = points[seen]
    equations = np.zeros((len(at), 2, 3))
    equations[:, [0, 1], [0, 1]] = 1.0
    equations[:, :, 2] = -slope
    wanted = slope * at[:, 2:] - at[:, :2]
    solution, *_ = np.linalg.lstsq(equations.reshape(-1, 3), wanted.ravel(), rcond=None)
    return np.asarray(solution, dtype=np.float64)


def _likely(root: Float64, transl: Float64) -> Body:
    """The prior's mean with that root rotation (3, 3) and translation (3,)."""
    return Body(
        pose=Pose(global_orient=vector_from_matrix(root), body_pose=prior.MEAN),
        betas=np.zeros(NUM_BETAS),
        transl=transl,
    )
