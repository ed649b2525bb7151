"""Uncertainty is what the data leave open, and verdicts name their reason."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body.fitting.people import MODEL, points3d, somebody
from thirdwave.body.fitting import covariance, trust
from thirdwave.body.fitting.fit import fit_bodies
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.objective import Objective
from thirdwave.body.fitting.solver import linearised
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.layouts import LAYOUTS
from thirdwave.body.skeleton import JOINT, NUM_JOINTS

PEOPLE = somebody(8)
TREE = kinematics_of(MODEL)


def uncertainty_of(seen):
    objective = Objective.of(TREE, seen, (), {}, {})
    state = state_of_bodies(TREE, PEOPLE)
    return trust.uncertainty(linearised(objective.softened(), state).hessian, state)


def test_twice_the_noise_is_nearly_twice_the_uncertainty():
    fine, coarse = (uncertainty_of(points3d(PEOPLE, sigma_m=s)).joints_mm for s in (0.01, 0.02))
    ratio = coarse[:, 1:] / fine[:, 1:]
    assert 1.3 < np.median(ratio) < 2.0
    assert (coarse > fine).all()


def test_the_covariance_is_that_of_many_noisy_fits():
    person = PEOPLE[:1]
    seen = [points3d(person, seed=seed, robust=None) for seed in range(80)]
    together = replace(seen[0], xyz=np.concatenate([s.xyz for s in seen]),
                       confidence=np.ones((80, 33)))  # fmt: skip
    fits = fit_bodies(MODEL, together)
    joints = np.array([MODEL.forward(fit.body).joints for fit in fits])
    about = joints - joints[:, :1]
    spread = 1e3 * np.sqrt(((about - about.mean(0)) ** 2).sum(2).mean(0))[1:]
    said = np.mean([fit.uncertainty_mm[1:] for fit in fits], axis=0)
    # The prior's share is in what is said, and does not vary from fit to fit.
    assert (spread < 1.1 * said).all()
    assert 0.45 < np.median(spread / said) < 1.05


def test_limb_by_limb_the_variances_are_those_of_the_whole_inverse():
    state = state_of_bodies(TREE, PEOPLE)
    terms = Objective.of(TREE, points3d(PEOPLE), (), {}, {}).softened()
    hessian = linearised(terms, state).hessian
    assert covariance._limbs_apart(TREE, hessian)
    by_limbs, alone = covariance.joint_variances(hessian, state)
    held = hessian + covariance.HELD * np.eye(hessian.shape[1])
    at_once, alone_too = covariance._at_once(held, np.einsum("bii->bi", held), state)
    np.testing.assert_allclose(by_limbs, at_once, rtol=1e-6)
    np.testing.assert_allclose(alone, alone_too, rtol=1e-6)
    left, right = TREE.limb_turns[:2]
    hessian[:, left, right] += 1e-3
    hessian[:, right, left] += 1e-3
    assert not covariance._limbs_apart(TREE, hessian)
    np.testing.assert_allclose(covariance.joint_variances(hessian, state)[0], by_limbs, rtol=1e-2)


def test_a_joint_without_points_is_as_open_as_the_prior_leaves_it():
    confidence = np.ones((len(PEOPLE), 33))
    for name in ("elbow", "wrist", "pinky", "index", "thumb"):
        confidence[:, LAYOUTS["blazepose33"].index(f"left_{name}")] = 0
    whole, open_ = (
        uncertainty_of(points3d(PEOPLE)),
        uncertainty_of(points3d(PEOPLE, confidence=confidence)),
    )
    wrist, other = JOINT["left_wrist"], JOINT["right_wrist"]
    assert (open_.joints_mm[:, wrist] > 5 * whole.joints_mm[:, wrist]).all()
    np.testing.assert_allclose(open_.joints_mm[:, other], whole.joints_mm[:, other], rtol=0.25)
    assert (whole.condition >= 1).all()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_shows_the_joints_it_has_points_for(layout):
    names = LAYOUTS[layout]
    all_seen = trust.seen_joints(layout, np.ones(len(names), bool))
    feet = [JOINT["left_foot"], JOINT["right_foot"]]
    assert all_seen[feet].all() == any("foot" in n or "toe" in n for n in names)
    assert all_seen[[j for j in range(NUM_JOINTS) if j not in feet]].all()
    assert not trust.seen_joints(layout, np.zeros(len(names), bool)).any()
    but_knee = np.array([name != "left_knee" for name in names])
    lost = np.flatnonzero(all_seen & ~trust.seen_joints(layout, but_knee))
    assert lost.tolist() == [JOINT["left_knee"]]


def verdict(**changes):
    fine = {
        "cost": 50.0, "given": 33, "followed": 33, "offered": 33, "beta": 1.0,
        "residual_sigmas": 1.0, "residual_text": "10 mm", "joints_mm": np.full(24, 30.0),
    }  # fmt: skip
    return trust.refusal(**(fine | changes))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"given": 0}, "no point has any confidence"),
        ({"given": 5}, "5 points were given, a pose needs at least 6"),
        ({"cost": np.inf}, "the fit diverged"),
        ({"cost": np.nan}, "the fit diverged"),
        ({"followed": 20}, "only 20 of 33 points agree with one body"),
        ({"residual_sigmas": 9.0}, "10 mm off its points, 9.0 times"),
        ({"beta": -6.0}, "a beta of -6.0 standard deviations"),
        ({"joints_mm": np.arange(24) * 20.0}, "uncertain by 240 mm on average (right_hand 460 mm"),
    ],
)
def test_a_refusal_names_its_reason(changes, told):
    assert verdict() == ""
    assert told in verdict(**changes)


def test_confidence_falls_with_uncertainty_and_is_halved_where_not_seen():
    certain = trust.confidence_of(np.array([0.0, 80.0, 800.0]), np.array([True, True, True]))
    np.testing.assert_allclose(certain, [1.0, 0.5, 1 / 101])
    unseen = trust.confidence_of(np.array([0.0]), np.array([False]))
    np.testing.assert_allclose(unseen, [0.5])
