"""The solver goes down and nowhere else, alike alone and in company."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body.fitting.bodies import MODELS, kinematics
from thirdwave.body.fitting.capsules import SelfPenetrationTerm
from thirdwave.body.fitting.floor import FloorTerm
from thirdwave.body.fitting.observations import Points2DTerm, Points3DTerm
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.priors import PosePriorTerm, ShapePriorTerm
from thirdwave.body.fitting.solver import linearised, minimise, solve, total_cost
from thirdwave.body.fitting.starts import likely_state, start_from_3d
from thirdwave.body.fitting.term import Term
from thirdwave.body.fitting.testing import random_state
from thirdwave.body.layouts import point_table

PEOPLE = 5
SIGMA_M = 0.02
PER_CANDIDATE = ("local", "betas", "transl", "shift", "log_focal")


def problem(model="default", noise_m=SIGMA_M, robust=None):
    """Five people seen by 24 noisy joints each: terms, starts, truth."""
    tree = kinematics(model)
    rng = np.random.default_rng(8)
    truth = replace(random_state(tree, PEOPLE, seed=8), problem=np.arange(PEOPLE))
    points = PointSet(tree, point_table(tree.model, "smpl24"))
    xyz = truth.points(points).places + truth.transl[:, None]
    xyz = xyz + noise_m * rng.normal(size=xyz.shape)
    confidence = np.ones(xyz.shape[:2])
    observed = Points3DTerm(points, xyz, np.full(xyz.shape, 1 / SIGMA_M), robust=robust)
    terms = [(observed, 1.0), (PosePriorTerm(), 1.0), (ShapePriorTerm(), 1.0)]
    return terms, start_from_3d(points, xyz, confidence), truth


def same(state, other, atol):
    for name in PER_CANDIDATE:
        np.testing.assert_allclose(getattr(state, name), getattr(other, name), atol=atol)


@pytest.mark.parametrize("robust", [None, 3.0])
def test_the_cost_never_rises(robust):
    terms, start, _ = problem(robust=robust)
    before = total_cost(terms, start)
    for steps in range(1, 12):
        solution = minimise(terms, start, steps, tolerance=0.0)
        assert (solution.cost <= before).all()
        np.testing.assert_allclose(solution.cost, total_cost(terms, solution.state))
        np.testing.assert_array_equal(solution.start_cost, total_cost(terms, start))
        before = solution.cost
    assert (before < 0.5 * total_cost(terms, start)).all()


@pytest.mark.parametrize("model", MODELS)
def test_a_batch_is_solved_as_one_by_one(model):
    terms, start, _ = problem(model)
    together = minimise(terms, start, 30)
    for row in range(PEOPLE):
        alone = minimise(terms, start.take(np.array([row])), 30)
        same(alone.state, together.state.take(np.array([row])), atol=1e-7)
        assert alone.iterations[0] == together.iterations[row]
        assert alone.cost[0] == pytest.approx(together.cost[row])


@pytest.mark.parametrize("model", MODELS)
def test_limbs_solved_apart_are_solved_as_all_at_once(model):
    terms, start, _ = problem(model)
    if model == "default":  # pose correctives make a vertex hang on every joint
        terms = [*terms, (FloorTerm(start.kinematics, [0, -1, 0], 0.4, contact=0.5), 1.0)]
    equations = linearised(terms, start)
    assert equations.limbs_apart
    damping = np.geomspace(1e-6, 1.0, PEOPLE)
    apart = solve(equations, damping)
    equations.limbs_apart = False
    np.testing.assert_allclose(apart, solve(equations, damping), rtol=1e-6, atol=1e-9)


def test_arms_that_meet_are_not_solved_apart():
    state = random_state(kinematics("default"), 3)
    touching = linearised([(SelfPenetrationTerm(state.kinematics, allowed_m=-1.0), 1.0)], state)
    assert not touching.limbs_apart
    far = linearised([(SelfPenetrationTerm(state.kinematics, allowed_m=1.0), 1.0)], state)
    assert far.limbs_apart


@pytest.mark.parametrize("model", MODELS)
def test_a_body_seen_without_error_is_found(model):
    terms, start, truth = problem(model, noise_m=0.0)
    solution = minimise([(terms[0][0], 1e4), *terms[1:]], start, 100, tolerance=1e-9)
    found = solution.state.points(terms[0][0].points).places + solution.state.transl[:, None]
    there = truth.points(terms[0][0].points).places + truth.transl[:, None]
    assert np.linalg.norm(found - there, axis=-1).max() < 0.003


def test_a_start_that_cannot_be_judged_comes_back_as_it_was():
    tree = kinematics("default")
    points = PointSet(tree, point_table(tree.model, "coco17"))
    start = replace(likely_state(tree, np.arange(2)), transl=np.array([[0, 0, 4.0], [0, 0, -4.0]]))
    xy = np.random.default_rng(0).normal(size=(2, 17, 2)) * 100
    seen = Points2DTerm(
        points, xy, np.ones((2, 17)), focal_length=np.full(2, 900.0), principal_point=np.zeros(2)
    )
    solution = minimise([(seen, 1.0), (PosePriorTerm(), 1.0)], start, 5)
    assert np.isinf(solution.cost[1])
    assert solution.iterations[1] == 0
    same(solution.state.take(np.array([1])), start.take(np.array([1])), atol=0.0)
    assert solution.iterations[0] > 0


def test_a_body_at_its_minimum_stays():
    tree = kinematics("default")
    start = replace(random_state(tree, 2), betas=np.zeros((2, 10)))
    solution = minimise([(ShapePriorTerm(), 1.0)], start, 5)
    assert not solution.iterations.any()
    same(solution.state, start, atol=0.0)


class ByResidualAlone(Term):
    """Another term without its Jacobian."""

    def __init__(self, term):
        self.term, self.robust, self.dims = term, term.robust, term.dims

    def residual(self, state):
        return self.term.residual(state)


def test_a_term_without_a_jacobian_fits_as_well():
    terms, start, _ = problem()
    start = start.take(np.arange(2))
    exact = minimise(terms, start, 30)
    plain = minimise([(ByResidualAlone(term), weight) for term, weight in terms], start, 30)
    same(plain.state, exact.state, atol=1e-5)
    assert (plain.iterations == exact.iterations).all()


def test_a_weight_of_four_is_twice_the_residual():
    terms, start, _ = problem()
    (observed, _), *priors = terms
    points, xyz = observed.points, observed._xyz
    twice = Points3DTerm(points, xyz, np.full(xyz.shape, 2 / SIGMA_M))
    heavy = minimise([(observed, 4.0), *priors], start, 30)
    same(heavy.state, minimise([(twice, 1.0), *priors], start, 30).state, atol=1e-7)
