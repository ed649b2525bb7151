"""The term that keeps a fit near its start: exact, indifferent to where the body stands."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body import model_files
from thirdwave.body.fitting.kinematics import Kinematics, kinematics_of
from thirdwave.body.fitting.priors import PosePriorTerm, ShapePriorTerm
from thirdwave.body.fitting.solver import linearised, minimise
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.stay import StayTerm
from thirdwave.body.fitting.testing import check_term, random_state
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector
from thirdwave.body.skeleton import JOINT


@pytest.fixture(scope="module", params=["default", "smplx"])
def tree(request, tmp_path_factory) -> Kinematics:
    if request.param == "default":
        return kinematics_of(BodyModel.load())
    path = tmp_path_factory.mktemp("models") / "SMPLX_NEUTRAL.npz"
    model_files.save(path, model_files.smplx_members())
    return kinematics_of(BodyModel.load(path))


def begun(tree: Kinematics, batch: int = 3, seed: int = 1) -> State:
    """Random bodies, each of its own problem."""
    return replace(random_state(tree, batch, seed), problem=np.arange(batch))


@pytest.mark.parametrize("seed", range(4))
def test_its_derivative_is_that_of_its_residual(tree, seed):
    here = replace(random_state(tree, 3, seed), problem=np.array([2, 0, 2]))
    check_term(StayTerm(begun(tree), turn_sd_rad=0.2, betas_sd=0.5), here)


def test_its_derivative_is_exact_with_a_spread_for_each_joint_and_beta_too(tree):
    rng = np.random.default_rng(5)
    term = StayTerm(
        begun(tree),
        turn_sd_rad=rng.uniform(0.1, 0.5, tree.count),
        betas_sd=rng.uniform(0.3, 2.0, 10),
    )
    check_term(term, random_state(tree, 3, 7))


def test_near_the_start_it_is_exact_too(tree):
    start = begun(tree)
    step = 1e-3 * np.random.default_rng(0).normal(size=(start.size, start.unknowns.count))
    check_term(StayTerm(start), start.stepped(step))


def test_no_limb_is_tied_to_another(tree):
    start = begun(tree)
    assert linearised([(StayTerm(start), 1.0)], start).limbs_apart


def test_at_the_start_it_costs_nothing_wherever_the_body_stands(tree):
    start = begun(tree)
    moved = replace(start, transl=start.transl + 3.0)
    assert StayTerm(start).cost(moved) == pytest.approx(0.0, abs=1e-12)


def test_a_residual_is_the_angle_in_standard_deviations(tree):
    start = begun(tree, batch=1)
    knee = JOINT["left_knee"]
    local = start.local.copy()
    local[0, knee] = matrix_from_vector([0.0, np.radians(30.0), 0.0]) @ local[0, knee]
    term = StayTerm(start, turn_sd_rad=float(np.radians(15.0)), betas_sd=2.0)
    turned = replace(start, local=local, betas=start.betas + 1.0)
    residual = term.residual(turned)[0]
    by_joint = np.linalg.norm(residual[: 3 * tree.count].reshape(-1, 3), axis=1)
    assert by_joint[knee] == pytest.approx(2.0)
    assert np.delete(by_joint, knee) == pytest.approx(0.0, abs=1e-9)
    assert residual[3 * tree.count :] == pytest.approx(0.5)


def test_what_nothing_else_says_stays_as_it_was(tree):
    start = begun(tree)
    priors = [(PosePriorTerm(), 1.0), (ShapePriorTerm(), 1.0)]
    free = minimise(priors, start, 20).state
    held = minimise([*priors, (StayTerm(start), 100.0)], start, 20).state
    gone, stayed = (np.abs(state.pose - start.pose).mean() for state in (free, held))
    assert stayed < 0.2 * gone
    assert np.abs(free.betas).max() < 1e-3
    assert held.betas == pytest.approx(start.betas, rel=0.02)


def test_what_cannot_be_a_start_is_named(tree):
    with pytest.raises(ValueError, match=r"one candidate for each problem.*\[0, 0, 0\]"):
        StayTerm(random_state(tree))
    with pytest.raises(ValueError, match="betas_sd: expected a positive number, got 0"):
        StayTerm(begun(tree), betas_sd=0.0)
    with pytest.raises(ValueError, match=r"turn_sd_rad: expected a number or shape \(\d+,\), got"):
        StayTerm(begun(tree), turn_sd_rad=np.ones(7))
    with pytest.raises(ValueError, match="betas_sd: expected a positive number, got -1"):
        StayTerm(begun(tree), betas_sd=np.array([1.0] * 9 + [-1.0]))
