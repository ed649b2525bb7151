"""How far an estimate lies from the truth: the field's errors of joints, rotations and keypoints.

Points of the truth that are not known are NaN, and so are their errors. Knows no bodies.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from thirdwave.body.rotations import Float64, kabsch, vector_from_matrix

FEWEST_POINTS = 3
"""Fewer do not say which way a cloud is turned."""

COCO_SIGMAS = np.array(
    [.026, .025, .025, .035, .035, .079, .079, .072, .072, .062, .062, .107, .107, .087, .087,
     .089, .089]
)  # fmt: skip
"""How far COCO's annotators differ by keypoint, in sqrt(area of the person). Shape (17,)."""


def joint_errors_mm(points: Any, truth: Any, *, root: Any, true_root: Any) -> Float64:
    """Distance of each joint with root on root; the mean over joints is the MPJPE.

    `points` and `truth` (..., K, 3) and the roots (..., 3) in metres. Shape (..., K), millimetres.
    """
    about = np.asarray(points, dtype=np.float64) - np.asarray(root, dtype=np.float64)[..., None, :]
    wanted = np.asarray(truth, dtype=np.float64) - np.asarray(true_root)[..., None, :]
    return 1e3 * np.linalg.norm(about - wanted, axis=-1)


def pa_joint_errors_mm(points: Any, truth: Any) -> Float64:
    """Distance of each joint after the best turn, shift and scale; the mean is the PA-MPJPE.

    `points` and `truth` (K, 3), metres. Shape (K,), millimetres; all NaN where fewer than three
    joints are known.
    """
    a, b = np.asarray(points, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    known = np.isfinite(a).all(1) & np.isfinite(b).all(1)
    if known.sum() < FEWEST_POINTS:
        return np.full(len(b), np.nan)
    scale, R, t = similarity(a[known], b[known])
    return 1e3 * np.linalg.norm(scale * a @ R.T + t - b, axis=1)


def similarity(source: Any, target: Any) -> tuple[float, Float64, Float64]:
    """Scale, rotation (3, 3) and translation (3,) that carry `source` (K, 3) closest to `target`.

    scale R x + t, never a mirror image (Umeyama 1991).
    """
    a, b = np.asarray(source, dtype=np.float64), np.asarray(target, dtype=np.float64)
    R, _ = kabsch(a, b)
    middle_a, middle_b = a.mean(0), b.mean(0)
    turned = (a - middle_a) @ R.T
    scale = float((turned * (b - middle_b)).sum() / max(float((turned**2).sum()), 1e-300))
    return scale, R, middle_b - scale * R @ middle_a


def rotation_error_deg(first: Any, second: Any) -> float:
    """Angle of the turn between two rotations (3, 3), degrees, 0 to 180."""
    between = np.asarray(first, dtype=np.float64).T @ np.asarray(second, dtype=np.float64)
    return float(np.degrees(np.linalg.norm(vector_from_matrix(between))))


def turn_between_deg(points: Any, truth: Any) -> float:
    """Angle of the rotation that carries `points` (K, 3) closest to `truth`, degrees.

    The orientation error of a part that keeps its shape, such as the torso. NaN where fewer than
    three points are known.
    """
    a, b = np.asarray(points, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    known = np.isfinite(a).all(1) & np.isfinite(b).all(1)
    if known.sum() < FEWEST_POINTS:
        return float("nan")
    return rotation_error_deg(np.eye(3), kabsch(a[known], b[known])[0])


def keypoint_similarities(xy: Any, truth: Any, area: float, sigmas: Any = COCO_SIGMAS) -> Float64:
    """exp(-d^2 / (2 area (2 sigma)^2)) of each keypoint, 1 where it is exact. Shape (K,).

    `xy` and `truth` (K, 2) in pixels, `area` of the person in pixels squared.
    """
    gap = np.asarray(xy, dtype=np.float64) - np.asarray(truth, dtype=np.float64)
    spread = 2 * area * (2 * np.asarray(sigmas, dtype=np.float64)) ** 2
    return np.exp(-(gap**2).sum(-1) / np.maximum(spread, 1e-300))


def oks(
    xy: Any, truth: Any, labelled: Sequence[bool] | Any, area: float, sigmas: Any = COCO_SIGMAS
) -> float:
    """Object keypoint similarity: the mean over the keypoints that are labelled; NaN for none."""
    chosen = np.asarray(labelled, dtype=bool)
    if not chosen.any():
        return float("nan")
    return float(keypoint_similarities(xy, truth, area, sigmas)[chosen].mean())
