"""A Gaussian mixture of one's own as pose prior: its cost, its files, what it refuses."""

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.body.fitting.bodies import kinematics
from tests.body.fitting.test_terms import mixture
from thirdwave.body.fitting.gmm import GmmPriorTerm
from thirdwave.body.fitting.solver import minimise
from thirdwave.body.fitting.starts import likely_state
from thirdwave.body.fitting.testing import random_state
from thirdwave.body.rotations import matrix_from_vector

MEANS, WEIGHTS, COVARS = mixture(np.random.default_rng(0))
GMM = GmmPriorTerm(MEANS, WEIGHTS, covars=COVARS)


def max_mixture(pose, means, weights, covars):
    """-log of the likeliest component's density, without the constant of its dimension."""
    costs = []
    for mean, weight, covar in zip(means, weights, covars, strict=True):
        gap = pose - mean
        mahalanobis = gap @ np.linalg.inv(covar) @ gap
        costs.append(0.5 * mahalanobis - np.log(weight / np.sqrt(np.linalg.det(covar))))
    return np.min(costs), int(np.argmin(costs))


@pytest.mark.parametrize(("model", "width"), [("default", 69), ("smplx", 63)])
def test_the_cost_is_that_of_the_likeliest_component(model, width):
    state = random_state(kinematics(model), 20, seed=2)
    parts = (MEANS[:, :width], WEIGHTS, COVARS[:, :width, :width])
    wanted, chosen = zip(*(max_mixture(p.ravel(), *parts) for p in state.pose), strict=True)
    gap = GMM.cost(state) - np.array(wanted)
    # The same constant for every pose.
    np.testing.assert_allclose(gap, np.full(20, gap[0]), atol=1e-8)
    np.testing.assert_array_equal(GMM.component(state), chosen)
    assert len(set(chosen)) > 1


def test_precisions_are_covariances_the_other_way():
    state = random_state(kinematics("default"), 4)
    other = GmmPriorTerm(MEANS, WEIGHTS, precisions=np.linalg.inv(COVARS))
    np.testing.assert_allclose(other.residual(state), GMM.residual(state), atol=1e-8)


def test_a_fit_to_the_mixture_alone_ends_at_a_mean():
    tree = kinematics("default")
    solution = minimise([(GMM, 1.0)], random_state(tree, 6, seed=4), 50, tolerance=1e-12)
    component = GMM.component(solution.state)
    pose = solution.state.pose.reshape(6, -1)
    np.testing.assert_allclose(pose, MEANS[component], atol=1e-3)


def test_at_its_mean_the_likeliest_component_costs_nothing():
    tree = kinematics("default")
    state = likely_state(tree, np.zeros(3, dtype=np.int64))
    local = state.local.copy()
    local[:, 1:] = matrix_from_vector(MEANS.reshape(3, 23, 3))
    cost = GMM.cost(replace(state, local=local))
    best = np.argmax(np.log(WEIGHTS) - 0.5 * np.linalg.slogdet(COVARS)[1])
    assert cost[best] == pytest.approx(0.0, abs=1e-12)
    assert (cost >= 0).all()


@pytest.mark.parametrize("ending", ["npz", "npz, precisions", "pkl", "pkl of Python 2's protocol"])
def test_a_file_is_read(tmp_path, ending):
    path = tmp_path / f"gmm_08.{ending[:3]}"
    members: dict[str, Any] = {"means": MEANS, "covars": COVARS, "weights": WEIGHTS}
    if ending == "npz, precisions":
        members["precisions"] = np.asarray(np.linalg.inv(members.pop("covars")))
    if ending.startswith("npz"):
        np.savez(path, **members)
    else:
        path.write_bytes(pickle.dumps(members, protocol=2 if "2" in ending else None))
    state = random_state(kinematics("default"), 3)
    loaded = GmmPriorTerm.load(path)
    np.testing.assert_allclose(loaded.residual(state), GMM.residual(state), atol=1e-8)


def test_a_pickle_that_would_run_something_is_refused(tmp_path):
    path = tmp_path / "gmm_08.pkl"
    path.write_bytes(b"cos\nsystem\n(S'touch owned'\ntR.")
    with pytest.raises(ValueError, match=r"gmm: .*gmm_08\.pkl: refused .*os\.system"):
        GmmPriorTerm.load(path)


def test_a_file_without_a_mixture_is_refused(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, means=MEANS)
    with pytest.raises(ValueError, match=r"gmm: expected means, weights .*other\.npz; got means"):
        GmmPriorTerm.load(path)
    with pytest.raises(FileNotFoundError, match=r"gmm: no file .*nowhere\.npz"):
        GmmPriorTerm.load(tmp_path / "nowhere.npz")
    (tmp_path / "w.yaml").write_text("name: t\n")
    with pytest.raises(ValueError, match=r"gmm: expected an .* mixture .* kind of file: .*w\.yaml"):
        GmmPriorTerm.load(tmp_path / "w.yaml")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"means": MEANS[0]}, "means: expected 2-dimensional finite numbers"),
        ({"means": MEANS * np.nan}, "means: expected 2-dimensional finite numbers"),
        ({"means": MEANS[:, :68]}, r"expected rotation vectors \(M, 69\)"),
        ({"means": MEANS + 0j}, "means: expected .* got complex numbers"),
        ({"weights": WEIGHTS[:2]}, "M positive numbers"),
        ({"weights": WEIGHTS * 0}, "M positive numbers"),
        ({"covars": COVARS[:, :63, :63]}, r"covars: expected shape \(3, 69, 69\), got"),
        ({"covars": -COVARS}, "covars: expected positive definite"),
        ({"precisions": COVARS}, "expected covars or precisions, got both or none"),
        ({"covars": None}, "expected covars or precisions, got both or none"),
    ],
)
def test_what_is_no_mixture_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        GmmPriorTerm(**({"means": MEANS, "weights": WEIGHTS, "covars": COVARS} | given))


def test_a_mixture_for_smplx_does_not_do_for_smpl():
    narrow = GmmPriorTerm(MEANS[:, :63], WEIGHTS, covars=COVARS[:, :63, :63])
    with pytest.raises(ValueError, match="expected means of 69 numbers for smpl, got 63"):
        narrow.cost(random_state(kinematics("default")))
    assert np.isfinite(narrow.cost(random_state(kinematics("smplx")))).all()
