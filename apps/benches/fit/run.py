"""The experiments of `thirdwave bench fit`, and the numbers they must reach.

Everything is drawn from one seed; both sides of every ratio run in this process, on one thread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

import numpy as np

from thirdwave.apps.benches.fit import ours, surface_fitter
from thirdwave.apps.benches.fit.alone import accuracy, sequences, throughput, two_views
from thirdwave.apps.benches.fit.baselines import RECIPES, Recipe
from thirdwave.apps.benches.fit.compare import COLUMNS, Comparison, compare
from thirdwave.apps.benches.fit.seen import SIGMA_M, SIGMA_PX, cloud_of, pixels_of
from thirdwave.apps.benches.fit.starts import cloud_start, pixel_starts
from thirdwave.apps.benches.report import SEED, Report, Rows, Target
from thirdwave.body.synthetic.mixtures import people

Tell = Callable[[str], None]

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
    recipes_2d: tuple[Recipe, ...]


FULL = Sizes(
    people=200,
    compared_3d=20,
    compared_2d=16,
    batch=256,
    motions=8,
    recipes=RECIPES,
    recipes_2d=RECIPES,
)
BEST_LBFGS = "LBFGS 30+150"
QUICK = Sizes(
    people=30,
    compared_3d=3,
    compared_2d=6,
    batch=128,
    motions=2,
    # The recipes of the papers' names that are quick, and the LBFGS that does best; for the four
    # starts of a picture that one alone.
    recipes=tuple(r for r in RECIPES if r.name in ("Adam 100+100 (SPIN)", BEST_LBFGS)),
    recipes_2d=tuple(r for r in RECIPES if r.name == BEST_LBFGS),
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
    alone = accuracy(sizes.people)
    tell("throughput")
    speed = throughput(sizes.batch)
    tell("sequences")
    video = sequences(sizes.motions)
    tell("two views")
    views = two_views(sizes.people)
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
        recipes=sizes.recipes_2d,
        tell=lambda what: tell(f"2D: {what}"),
    )


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
        f"{lbfgs_2d} in 2D; processor time on one thread, medians over {sizes.compared_3d} and "
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


def _draw(folder: Path, three: Comparison, two: Comparison) -> list[Path]:
    from thirdwave.apps.benches.fit.plot import error_against_time, people_sheet

    return [
        error_against_time(folder / "fit.png", {"3D landmarks": three, "2D keypoints": two}),
        people_sheet(folder / "people.png", people(40, SEED + 1)),
    ]
