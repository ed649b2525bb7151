"""What a sensor says of a known body: points in space or in pictures, noisy, missing, wrong.

A problem is what a fit is given, and nothing of the truth. Knows no fitters.
"""

from dataclasses import dataclass, field

import numpy as np

from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64, matrix_from_vector
from thirdwave.body.synthetic.mixtures import CAMERA
from thirdwave.body.synthetic.points import landmarks_of
from thirdwave.scene import Body, Camera

SIGMA_M = 0.010
SIGMA_PX = 5.0
OUTLIER_M = (0.3, 1.0)
OUTLIER_PX = (100.0, 300.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """What is wrong with the points besides their noise."""

    missing: float = 0.0
    """Share of the points that were not seen."""
    outliers: float = 0.0
    """Share of the points that are somewhere else, and claim to be sure."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class CloudProblem:
    """33 BlazePose landmarks in space."""

    xyz: Float64
    """Metres, camera frame; where the confidence is 0 it means nothing. Shape (33, 3)."""
    confidence: Float64
    """1 or 0. Shape (33,)."""
    sigma_m: float = SIGMA_M


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class PixelProblem:
    """17 COCO keypoints in one picture."""

    xy: Float64
    """Pixels; where the confidence is 0 it means nothing. Shape (17, 2)."""
    confidence: Float64
    """1 or 0. Shape (17,)."""
    camera: Camera = CAMERA
    sigma_px: float = SIGMA_PX
    rotation: Float64 = field(default_factory=lambda: np.eye(3))
    """Turns the first camera's frame to this one's. Shape (3, 3)."""
    translation: Float64 = field(default_factory=lambda: np.zeros(3))
    """A point x of the first camera's frame is rotation x + translation here, metres. (3,)."""


Problem = CloudProblem | PixelProblem


def cloud_of(
    body: Body, rng: np.random.Generator, *, sigma_m: float = SIGMA_M, damage: Damage | None = None
) -> CloudProblem:
    """The landmarks of `body` with N(0, sigma_m) on every axis, and `damage`."""
    points = landmarks_of(body)
    points = points + sigma_m * rng.normal(size=points.shape)
    moved, confidence = _damaged(points, rng, damage or Damage(), OUTLIER_M)
    return CloudProblem(xyz=moved, confidence=confidence, sigma_m=sigma_m)


def pixels_of(
    body: Body,
    rng: np.random.Generator,
    *,
    sigma_px: float = SIGMA_PX,
    damage: Damage | None = None,
    rotation: Float64 | None = None,
    translation: Float64 | None = None,
) -> PixelProblem:
    """The COCO keypoints of `body` with N(0, sigma_px) on both axes, and `damage`."""
    R = np.eye(3) if rotation is None else rotation
    t = np.zeros(3) if translation is None else translation
    points = CAMERA.project(landmarks_of(body)[COCO_ROWS] @ R.T + t)
    points = points + sigma_px * rng.normal(size=points.shape)
    moved, confidence = _damaged(points, rng, damage or Damage(), OUTLIER_PX)
    return PixelProblem(
        xy=moved, confidence=confidence, sigma_px=sigma_px, rotation=R, translation=t
    )


def two_views_of(
    body: Body, rng: np.random.Generator, *, sigma_px: float = SIGMA_PX
) -> tuple[PixelProblem, PixelProblem]:
    """`body` from `CAMERA` and from a second one 60 to 90 degrees around it, equally far away."""
    pelvis = BodyModel.load(body.body_model).forward(body).joints[0]
    angle = np.radians(rng.uniform(60, 90)) * rng.choice([-1.0, 1.0])
    turn = matrix_from_vector([0.0, angle, 0.0])
    return (
        pixels_of(body, rng, sigma_px=sigma_px),
        pixels_of(body, rng, sigma_px=sigma_px, rotation=turn, translation=pelvis - turn @ pelvis),
    )


def _damaged(
    points: Float64, rng: np.random.Generator, damage: Damage, reach: tuple[float, float]
) -> tuple[Float64, Float64]:
    """`points` (K, D) with some thrown `reach` far off, and the confidence (K,) of what is seen."""
    count = len(points)
    order = rng.permutation(count)
    missing = order[: round(damage.missing * count)]
    wrong = order[len(missing) :][: round(damage.outliers * count)]
    confidence = np.ones(count)
    confidence[missing] = 0.0
    moved = points.copy()
    moved[missing] = 0.0
    away = rng.normal(size=(len(wrong), points.shape[1]))
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    moved[wrong] += away * rng.uniform(*reach, size=(len(wrong), 1))
    return moved, confidence
