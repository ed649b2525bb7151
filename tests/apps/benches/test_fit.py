"""The fit bench: one objective for all methods, baselines that descend, every number there."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from thirdwave.apps.benches.fit import ours, run, surface_fitter  # noqa: E402
from thirdwave.apps.benches.fit.baselines import RECIPES, Recipe, TorchCost, descend  # noqa: E402
from thirdwave.apps.benches.fit.compare import Comparison, Score, compare  # noqa: E402
from thirdwave.apps.benches.fit.objective import data_cost, mpjpe_mm, objective  # noqa: E402
from thirdwave.apps.benches.fit.seen import (  # noqa: E402
    Damage,
    cloud_of,
    landmarks_of,
    pixels_of,
    two_views_of,
)
from thirdwave.apps.benches.fit.starts import cloud_start, pixel_starts  # noqa: E402
from thirdwave.apps.benches.fit.torch_body import TorchBody  # noqa: E402
from thirdwave.body.model import BodyModel  # noqa: E402
from thirdwave.body.synthetic import mixtures as truth  # noqa: E402

MODEL = BodyModel.load()
PEOPLE = truth.people(6, seed=11)
CONTRACT = {
    "speedup_3d_vs_lbfgs", "speedup_3d_vs_adam", "mpjpe_3d_10mm_mm", "objective_ratio_3d",
    "speedup_2d_vs_lbfgs", "mpjpe_2d_5px_mm", "mpjpe_2d_5px_best_baseline_mm",
    "fits_per_s_single", "batch_gain", "mpjpe_missing30_outlier10_ratio",
    "rejected_recall_150mm", "accel_error_reduction_video", "mpjpe_reduction_two_views",
}  # fmt: skip


def tensors(bodies):
    takes = (
        lambda b: b.pose.global_orient, lambda b: b.pose.body_pose, lambda b: b.betas,
        lambda b: b.transl,
    )  # fmt: skip
    return [torch.tensor(np.array([take(b) for b in bodies])) for take in takes]


def test_the_torch_body_is_the_body():
    with torch.no_grad():
        surface, joints = TorchBody(MODEL)(*tensors(PEOPLE))
    for row, body in enumerate(PEOPLE):
        posed = MODEL.forward(body)
        np.testing.assert_allclose(surface[row, :-33], posed.vertices, atol=1e-4)
        np.testing.assert_allclose(surface[row, -33:], landmarks_of(body), atol=1e-4)
        np.testing.assert_allclose(joints[row], posed.joints, atol=1e-4)


def test_landmarks_need_no_surface():
    with torch.no_grad():
        whole, bare = (
            TorchBody(MODEL, surface=surface).landmarks(*tensors(PEOPLE))
            for surface in (True, False)
        )
    np.testing.assert_allclose(whole, bare, atol=1e-5)


def test_the_gradient_at_no_rotation_is_finite():
    parameters = [t.zero_().requires_grad_() for t in tensors(PEOPLE[:1])]
    TorchBody(MODEL).landmarks(*parameters).square().sum().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in parameters)


@pytest.mark.parametrize("kind", ["cloud", "pixels", "second view", "damaged"])
def test_all_methods_minimise_one_objective(kind):
    rng = np.random.default_rng(0)
    body = TorchBody(MODEL, surface=False)
    beyond = 0
    for first, second in pairwise(PEOPLE):
        problem = {
            "cloud": lambda b=first: cloud_of(b, rng),
            "pixels": lambda b=first: pixels_of(b, rng),
            "second view": lambda b=first: two_views_of(b, rng)[1],
            "damaged": lambda b=first: cloud_of(b, rng, damage=Damage(missing=0.3, outliers=0.1)),
        }[kind]()
        # Bent beyond the joints' limits, so that every part of the objective is there.
        pose = second.pose.body_pose + np.float32(0.5) * rng.normal(size=(23, 3))
        tried = replace(second, pose=replace(second.pose, body_pose=pose))
        orient, turns, betas, transl = tensors([tried])
        with torch.no_grad():
            points = body.landmarks(orient, turns, betas, transl)
            found = float(TorchCost(problem)(points, turns, betas))
        assert found == pytest.approx(objective(problem, tried), rel=1e-4)
        beyond += objective(problem, tried) > data_cost(problem, tried)
    assert beyond == len(PEOPLE) - 1


def test_the_objective_knows_nothing_of_points_that_were_not_seen():
    seen = cloud_of(PEOPLE[0], np.random.default_rng(0), damage=Damage(missing=0.3))
    moved = replace(seen, xyz=seen.xyz + (1 - seen.confidence[:, None]))
    assert objective(seen, PEOPLE[1]) == objective(moved, PEOPLE[1])


def test_errors_are_about_the_pelvis():
    body = PEOPLE[0]
    assert mpjpe_mm(replace(body, transl=body.transl + 1), body) == pytest.approx(0, abs=1e-3)
    bent = body.pose.body_pose.copy()
    bent[0, 0] -= 0.3
    assert 5 < mpjpe_mm(replace(body, pose=replace(body.pose, body_pose=bent)), body) < 60


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_baseline_descends_from_its_start(recipe):
    short = replace(recipe, root_steps=10, steps=10)
    problem = cloud_of(PEOPLE[0], np.random.default_rng(0))
    start = cloud_start(problem)
    found = descend(short, problem, [start], surface=False)
    assert found.objective < 0.8 * objective(problem, start)
    assert found.objective == objective(problem, found.body)
    times = [at for at, _ in found.trace]
    assert times == sorted(times)
    assert times[-1] == found.seconds


def test_a_baseline_keeps_the_best_of_its_starts():
    problem = pixels_of(PEOPLE[1], np.random.default_rng(0))
    starts = pixel_starts(problem)
    for optimiser in ("adam", "lbfgs"):
        recipe = Recipe(name="short", optimiser=optimiser, root_steps=5, steps=8,
                        learning_rate=0.05 if optimiser == "adam" else 1.0)  # fmt: skip
        alone = [descend(recipe, problem, [s], surface=False).objective for s in starts]
        together = descend(recipe, problem, starts, surface=False).objective
        assert together == pytest.approx(min(alone), rel=0.02), optimiser


def test_with_the_best_lbfgs_the_likely_pose_becomes_the_person():
    recipe = next(r for r in RECIPES if r.name == "LBFGS 30+150")
    problem = cloud_of(PEOPLE[0], np.random.default_rng(0))
    found = descend(recipe, problem, [cloud_start(problem)], surface=False)
    assert mpjpe_mm(found.body, PEOPLE[0]) < 30


def test_our_fit_answers_every_kind_of_problem():
    rng = np.random.default_rng(0)
    clouds = [cloud_of(body, rng) for body in PEOPLE[:2]]
    pairs = [two_views_of(body, rng) for body in PEOPLE[:2]]
    for fits, limit_mm in ((ours.fit_3d(clouds), 40), (ours.fit_two_views(pairs), 120)):
        for fit, body in zip(fits, PEOPLE[:2], strict=True):
            assert mpjpe_mm(fit.body, body) < limit_mm
            assert fit.accepted
    singles = ours.fit_2d([first for first, _ in pairs])
    for fit, (first, _) in zip(singles, pairs, strict=True):
        assert objective(first, fit.body) < min(objective(first, s) for s in pixel_starts(first))


def test_methods_are_compared_problem_by_problem():
    rng = np.random.default_rng(0)
    tiny = (Recipe(name="Adam tiny", optimiser="adam", root_steps=2, steps=2, learning_rate=0.01),)
    found = compare(
        [cloud_of(body, rng) for body in PEOPLE[:2]],
        PEOPLE[:2],
        ours=lambda problem: ours.fit_3d([problem])[0].body,
        starts=lambda problem: [cloud_start(problem)],
        recipes=tiny,
        tell=lambda _: None,
    )
    assert [row[0] for row in found.rows] == ["thirdwave", "Adam tiny"]
    assert found.objective_ratio() < 1
    assert len(found.baselines[0].seconds) == len(found.ours.seconds) == 2
    assert found.baselines[0].ways[0]


def test_ratios_are_medians_of_ratios_against_the_best_objective():
    def score(name, objectives, seconds):
        return Score(name=name, objectives=objectives, errors_mm=(1.0,) * 3, seconds=seconds)

    found = Comparison(
        ours=score("thirdwave", (10.0, 20.0, 30.0), (1.0, 2.0, 4.0)),
        baselines=(
            score("LBFGS quick", (40.0, 40.0, 40.0), (2.0, 2.0, 2.0)),
            score("LBFGS slow", (20.0, 20.0, 20.0), (30.0, 20.0, 20.0)),
        ),
    )
    assert found.best("LBFGS").name == "LBFGS slow"
    assert found.speedup(found.best("LBFGS")) == 10.0
    assert found.objective_ratio() == 1.0


def test_the_closed_form_surface_fit_finds_the_body_where_it_is_installed():
    if not surface_fitter.installed():
        pytest.skip("smplfitter is not installed")
    errors, seconds = surface_fitter.errors_and_seconds(PEOPLE, np.random.default_rng(0), 0.01)
    assert np.median(errors) < 30
    assert seconds > 0


def test_every_experiment_runs_and_every_number_is_there(tmp_path):
    recipes = tuple(replace(r, root_steps=3, steps=12) for r in run.QUICK.recipes)
    tiny = run.Sizes(
        people=2,
        compared_3d=1,
        compared_2d=1,
        batch=3,
        motions=1,
        recipes=recipes,
        recipes_2d=recipes,
    )
    told = []
    report = run.measure(tiny, told.append)
    assert report.metrics.keys() >= CONTRACT
    assert report.targets.keys() <= report.metrics.keys()
    assert report.targets.keys() >= CONTRACT - {
        "speedup_3d_vs_adam", "mpjpe_2d_5px_best_baseline_mm",
    }  # fmt: skip
    assert report.metrics["speedup_3d_vs_lbfgs"] > 0
    assert {what.split(":")[0] for what in told} >= {"3D", "2D", "throughput", "sequences"}
    assert len(report.tables) == 2
    pytest.importorskip("matplotlib")
    assert report.draw is not None
    for picture in report.draw(tmp_path):
        assert picture.stat().st_size > 10_000
