"""What our fit does alone: broken input, throughput, sequences and a second view.

Each experiment draws its own people from the bench's seed and gives its metrics by key.
"""

import time
from collections.abc import Callable, Sequence
from statistics import mean, median

import numpy as np

from thirdwave.apps.benches.fit import ours
from thirdwave.apps.benches.fit.motion import FPS, motions
from thirdwave.apps.benches.fit.objective import acceleration_error, mpjpe_mm
from thirdwave.apps.benches.fit.seen import Damage, cloud_of, pixels_of, two_views_of
from thirdwave.apps.benches.report import SEED
from thirdwave.body.synthetic.mixtures import people
from thirdwave.scene import Body

DAMAGE = Damage(missing=0.3, outliers=0.1)
JITTER_M = 0.015
BAD_FIT_MM = 150.0
SINGLES = 60
"""Fits that are timed one by one."""


def accuracy(count: int) -> dict[str, float]:
    """Clean, and with missing and wrong points: errors, and whether bad fits are rejected."""
    truths = people(count, SEED + 3)
    rng = np.random.default_rng(SEED + 3)
    clean_3d = _errors(ours.fit_3d([cloud_of(b, rng) for b in truths]), truths)
    clean_2d = _errors(ours.fit_2d([pixels_of(b, rng) for b in truths]), truths)
    fits_3d = ours.fit_3d(
        [cloud_of(b, rng, damage=DAMAGE) for b in truths], robust=ours.ROBUST_SIGMAS
    )
    fits_2d = ours.fit_2d(
        [pixels_of(b, rng, damage=DAMAGE) for b in truths], robust=ours.ROBUST_SIGMAS
    )
    errors_3d, errors_2d = _errors(fits_3d, truths), _errors(fits_2d, truths)
    ratio_3d = float(np.median(errors_3d) / np.median(clean_3d))
    ratio_2d = float(np.median(errors_2d) / np.median(clean_2d))
    rejected = np.array([not fit.accepted for fit in (*fits_3d, *fits_2d)])
    bad = np.concatenate([errors_3d, errors_2d]) > BAD_FIT_MM
    return {
        "mpjpe_3d_10mm_mm": float(np.median(clean_3d)),
        "mpjpe_missing30_outlier10_ratio": max(ratio_3d, ratio_2d),
        "mpjpe_missing30_outlier10_ratio_3d": ratio_3d,
        "mpjpe_missing30_outlier10_ratio_2d": ratio_2d,
        # Where no fit is bad there is none to miss.
        "rejected_recall_150mm": float(rejected[bad].mean()) if bad.any() else 1.0,
        "bad_share_150mm": float(bad.mean()),
        "rejected_share": float(rejected.mean()),
        "rejected_share_of_good": float(rejected[~bad].mean()) if (~bad).any() else 0.0,
    }


def throughput(batch: int) -> dict[str, float]:
    """Fits a second one by one, and how many times that in a batch."""
    rng = np.random.default_rng(SEED + 4)
    problems = [cloud_of(body, rng) for body in people(batch, SEED + 4)]
    ours.fit_3d(problems[:2])
    single: list[float] = []
    batched: list[float] = []
    for part in np.array_split(np.arange(min(len(problems), SINGLES)), 3):
        for number in part:
            single.append(_seconds(lambda n=number: ours.fit_3d([problems[n]])))
        batched.append(_seconds(lambda: ours.fit_3d(problems)) / len(problems))
    return {
        "fits_per_s_single": 1 / median(single),
        "fits_per_s_batch": 1 / median(batched),
        "batch_gain": median(single) / median(batched),
    }


def sequences(count: int) -> dict[str, float]:
    """120 frames of landmarks with jitter: the sequence fit against frame by frame."""
    rng = np.random.default_rng(SEED + 5)
    less_shaken, error_ratio = [], []
    for motion in motions(count, SEED + 5):
        problems = [cloud_of(body, rng, sigma_m=JITTER_M) for body in motion.bodies]
        frames = [fit.body for fit in ours.fit_3d(problems)]
        together = [fit.body for fit in ours.fit_sequence(problems, fps=FPS)]
        apart_accel, joint_accel = (
            acceleration_error(bodies, motion.bodies, FPS) for bodies in (frames, together)
        )
        less_shaken.append(1 - joint_accel / apart_accel)
        apart_mm, joint_mm = (
            mean(mpjpe_mm(a, b) for a, b in zip(bodies, motion.bodies, strict=True))
            for bodies in (frames, together)
        )
        error_ratio.append(joint_mm / apart_mm)
    return {
        "accel_error_reduction_video": median(less_shaken),
        "mpjpe_video_ratio": median(error_ratio),
    }


def two_views(count: int) -> dict[str, float]:
    """Keypoints in two pictures 60 to 90 degrees apart against the first picture alone."""
    truths = people(count, SEED + 6)
    rng = np.random.default_rng(SEED + 6)
    pairs = [two_views_of(body, rng) for body in truths]
    one = _errors(ours.fit_2d([first for first, _ in pairs]), truths)
    both = _errors(ours.fit_two_views(pairs), truths)
    return {
        "mpjpe_one_view_mm": float(np.median(one)),
        "mpjpe_two_views_mm": float(np.median(both)),
        "mpjpe_reduction_two_views": float(1 - np.median(both) / np.median(one)),
    }


def _errors(fits: Sequence[ours.Result], truths: Sequence[Body]) -> np.ndarray:
    return np.array([mpjpe_mm(fit.body, truth) for fit, truth in zip(fits, truths, strict=True)])


def _seconds(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began
