"""The experiments of `thirdwave bench fit`, and the numbers they must reach.

Everything is drawn from one seed; both sides of every ratio run in this process, on one thread.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

import numpy as np

from thirdwave.apps.benches.fit import ours, surface_fitter
from thirdwave.apps.benches.fit.baselines import RECIPES, Recipe
from thirdwave.apps.benches.fit.compare import COLUMNS, Comparison, compare
from thirdwave.apps.benches.fit.motion import FPS, motions
from thirdwave.apps.benches.fit.objective import acceleration_error, mpjpe_mm
from thirdwave.apps.benches.fit.seen import (
    SIGMA_M,
    SIGMA_PX,
    Damage,
    cloud_of,
    pixels_of,
    two_views_of,
)
from thirdwave.apps.benches.fit.starts import cloud_start, pixel_starts
from thirdwave.apps.benches.fit.truth import people
from thirdwave.apps.benches.report import SEED, Report, Rows, Target
from thirdwave.scene import Body

Tell = Callable[[str], None]

DAMAGE = Damage(missing=0.3, outliers=0.1)
JITTER_M = 0.015
BAD_FIT_MM = 150.0
EQUAL = 1.001
"""An objective counts as equal within a part in a thousand: the baselines work in float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured."""

    people: int
    """For what our fit does alone."""
    compared_3d: int
    compared_2d: int
    batch: int
    motions: int
    recipes: tuple[Recipe, ...]


FULL = Sizes(people=200, compared_3d=20, compared_2d=16, batch=256, motions=8, recipes=RECIPES)
QUICK = Sizes(
    people=30,
    compared_3d=3,
    compared_2d=3,
    batch=64,
    motions=2,
    # The recipes of the papers' names that are quick, and the LBFGS that does best.
    recipes=tuple(r for r in RECIPES if r.name in ("Adam 100+100 (SPIN)", "LBFGS 30+150")),
)


def run(*, quick: bool, tell: Tell) -> Report:
    """Run every experiment."""
    return measure(QUICK if quick else FULL, tell)


def measure(sizes: Sizes, tell: Tell) -> Report:
    """Run every experiment at these sizes."""
    import torch

    torch.set_num_threads(1)
    three, two = compare_3d(sizes, tell), compare_2d(sizes, tell)
    tell("accuracy, with and without missing and wrong points")
    alone = accuracy(sizes)
    tell("throughput")
    speed = throughput(sizes)
    tell("sequences")
    video = sequences(sizes)
    tell("two views")
    views = two_views(sizes)
    lbfgs_3d, lbfgs_2d = three.best("LBFGS"), two.best("LBFGS")
    metrics = {
        "speedup_3d_vs_lbfgs": three.speedup(lbfgs_3d),
        "speedup_3d_vs_adam": three.speedup(three.best("Adam")),
        "mpjpe_3d_10mm_mm": alone["mpjpe_3d_10mm_mm"],
        "objective_ratio_3d": three.objective_ratio(),
        "speedup_2d_vs_lbfgs": two.speedup(lbfgs_2d),
        "mpjpe_2d_5px_mm": median(two.ours.errors_mm),
        "mpjpe_2d_5px_best_baseline_mm": min(median(b.errors_mm) for b in two.baselines),
        "mpjpe_2d_5px_mean_mm": mean(two.ours.errors_mm),
        "mpjpe_2d_5px_best_baseline_mean_mm": min(mean(b.errors_mm) for b in two.baselines),
        "objective_ratio_2d": two.objective_ratio(),
        **speed,
        **{key: number for key, number in alone.items() if key != "mpjpe_3d_10mm_mm"},
        **video,
        **views,
    }
    return Report(
        bench="fit",
        metrics=metrics,
        targets=targets(metrics),
        packages=("numpy", "torch", "smplfitter"),
        notes=notes(sizes, lbfgs_3d.name, lbfgs_2d.name),
        tables=(
            Rows(
                title=f"3D landmarks, {1e3 * SIGMA_M:.0f} mm noise, one start",
                columns=COLUMNS,
                rows=(*three.rows, *surface_rows(sizes)),
            ),
            Rows(
                title=f"2D keypoints, {SIGMA_PX:.0f} px noise, four starts",
                columns=COLUMNS,
                rows=two.rows,
            ),
        ),
        draw=lambda folder: _draw(folder, three, two),
    )


def targets(metrics: dict[str, float]) -> dict[str, Target]:
    """What the metrics have to be; two of them against the best baseline of the same run."""
    return {
        "speedup_3d_vs_lbfgs": Target(">=", 100.0),
        "mpjpe_3d_10mm_mm": Target("<=", 15.0),
        "objective_ratio_3d": Target("<=", EQUAL),
        "speedup_2d_vs_lbfgs": Target(">=", 40.0),
        "mpjpe_2d_5px_mm": Target("<=", metrics["mpjpe_2d_5px_best_baseline_mm"]),
        "mpjpe_2d_5px_mean_mm": Target("<=", metrics["mpjpe_2d_5px_best_baseline_mean_mm"]),
        "fits_per_s_single": Target(">=", 250.0),
        "batch_gain": Target(">=", 3.0),
        "mpjpe_missing30_outlier10_ratio": Target("<=", 1.5),
        "rejected_recall_150mm": Target(">=", 0.9),
        "accel_error_reduction_video": Target(">=", 0.4),
        "mpjpe_video_ratio": Target("<=", 1.0),
        "mpjpe_reduction_two_views": Target(">=", 0.4),
    }


def compare_3d(sizes: Sizes, tell: Tell) -> Comparison:
    """33 landmarks in space, noise only, plain squares for everybody."""
    truths = people(sizes.compared_3d, SEED + 1)
    rng = np.random.default_rng(SEED + 1)
    return compare(
        [cloud_of(body, rng) for body in truths],
        truths,
        ours=lambda problem: ours.fit_3d([problem])[0].body,
        starts=lambda problem: [cloud_start(problem)],
        recipes=sizes.recipes,
        tell=lambda what: tell(f"3D: {what}"),
    )


def compare_2d(sizes: Sizes, tell: Tell) -> Comparison:
    """17 keypoints in one picture, noise only, plain squares and four starts for everybody."""
    truths = people(sizes.compared_2d, SEED + 2)
    rng = np.random.default_rng(SEED + 2)
    return compare(
        [pixels_of(body, rng) for body in truths],
        truths,
        ours=lambda problem: ours.fit_2d([problem])[0].body,
        starts=pixel_starts,
        recipes=sizes.recipes,
        tell=lambda what: tell(f"2D: {what}"),
    )


def accuracy(sizes: Sizes) -> dict[str, float]:
    """Clean, and with missing and wrong points: errors, and whether bad fits are rejected."""
    truths = people(sizes.people, SEED + 3)
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


def throughput(sizes: Sizes) -> dict[str, float]:
    """Fits a second one by one, and how many times that in a batch."""
    rng = np.random.default_rng(SEED + 4)
    problems = [cloud_of(body, rng) for body in people(sizes.batch, SEED + 4)]
    ours.fit_3d(problems[:2])
    single: list[float] = []
    batched: list[float] = []
    for part in np.array_split(np.arange(min(len(problems), 60)), 3):
        for number in part:
            single.append(_seconds(lambda n=number: ours.fit_3d([problems[n]])))
        batched.append(_seconds(lambda: ours.fit_3d(problems)) / len(problems))
    return {
        "fits_per_s_single": 1 / median(single),
        "fits_per_s_batch": 1 / median(batched),
        "batch_gain": median(single) / median(batched),
    }


def sequences(sizes: Sizes) -> dict[str, float]:
    """120 frames of landmarks with jitter: the sequence fit against frame by frame."""
    rng = np.random.default_rng(SEED + 5)
    less_shaken, error_ratio = [], []
    for motion in motions(sizes.motions, SEED + 5):
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


def two_views(sizes: Sizes) -> dict[str, float]:
    """Keypoints in two pictures 60 to 90 degrees apart against the first picture alone."""
    truths = people(sizes.people, SEED + 6)
    rng = np.random.default_rng(SEED + 6)
    pairs = [two_views_of(body, rng) for body in truths]
    one = _errors(ours.fit_2d([first for first, _ in pairs]), truths)
    both = _errors(ours.fit_two_views(pairs), truths)
    return {
        "mpjpe_one_view_mm": float(np.median(one)),
        "mpjpe_two_views_mm": float(np.median(both)),
        "mpjpe_reduction_two_views": float(1 - np.median(both) / np.median(one)),
    }


def surface_rows(sizes: Sizes) -> tuple[tuple[str, ...], ...]:
    """The closed-form surface fit's row, where it is installed."""
    if not surface_fitter.installed():
        return ()
    truths = people(sizes.compared_3d, SEED + 1)
    rng = np.random.default_rng(SEED + 1)
    errors, seconds = surface_fitter.errors_and_seconds(truths, rng, SIGMA_M)
    row = (
        surface_fitter.NAME,
        str(len(errors)),
        "",
        f"{median(errors):.1f}",
        f"{mean(errors):.1f}",
        f"{1e3 * seconds:.1f}",
    )
    return (row,)


def notes(sizes: Sizes, lbfgs_3d: str, lbfgs_2d: str) -> tuple[str, ...]:
    """What has to be said beside the numbers."""
    said = [
        f"speedups are against the LBFGS with the best objective: {lbfgs_3d} in 3D, "
        f"{lbfgs_2d} in 2D; one thread, medians over {sizes.compared_3d} and "
        f"{sizes.compared_2d} problems",
        "truth is mixed of authored activity poses with Laplace noise and uniform shapes, not "
        "drawn from the fit's prior",
    ]
    if sizes == QUICK:
        said.append("quick: few problems and two baselines, so errors are rough")
    if surface_fitter.installed():
        said.append("smplfitter is given all 6890 vertices and 24 joints, the others 33 landmarks")
    else:
        said.append("smplfitter is not installed, so the surface fit is left out")
    return tuple(said)


def _errors(fits: Sequence[ours.Result], truths: Sequence[Body]) -> np.ndarray:
    return np.array([mpjpe_mm(fit.body, truth) for fit, truth in zip(fits, truths, strict=True)])


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _draw(folder: Path, three: Comparison, two: Comparison) -> list[Path]:
    from thirdwave.apps.benches.fit.plot import error_against_time, people_sheet

    return [
        error_against_time(folder / "fit.png", {"3D landmarks": three, "2D keypoints": two}),
        people_sheet(folder / "people.png", people(40, SEED + 1)),
    ]
