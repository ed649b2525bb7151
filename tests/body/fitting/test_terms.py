"""Every term is what it says, for every kind of body model; and the check of that finds faults."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.body.fitting.bodies import MODELS, kinematics
from thirdwave.body.fitting.capsules import SelfPenetrationTerm
from thirdwave.body.fitting.floor import FloorTerm
from thirdwave.body.fitting.gmm import GmmPriorTerm
from thirdwave.body.fitting.observations import Points2DTerm, Points3DTerm
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.priors import FocalPriorTerm, PosePriorTerm, ShapePriorTerm
from thirdwave.body.fitting.term import Term
from thirdwave.body.fitting.testing import check_term, random_state, unknown_name
from thirdwave.body.layouts import point_table

FOCAL, CENTRE = np.array([900.0, 880.0]), np.array([640.0, 480.0])
T_CAM_WORLD = np.array([[0.0, 0, 1, 0.2], [0, 1, 0, -0.1], [-1, 0, 0, 5.0], [0, 0, 0, 1]])


def points3d(tree, rng, **options):
    points = PointSet(tree, point_table(tree.model, "openpose25"))
    weights = 100.0 * rng.uniform(size=(2, 25, 3)) * (rng.uniform(size=(2, 25, 1)) > 0.2)
    return Points3DTerm(points, rng.normal(size=(2, 25, 3)), weights, **options)


def points2d(tree, rng, **options):
    points = PointSet(tree, point_table(tree.model, "coco17"))
    weights = rng.uniform(size=(2, 17)) * (rng.uniform(size=(2, 17)) > 0.2)
    xy = CENTRE + 100 * rng.normal(size=(2, 17, 2))
    return Points2DTerm(points, xy, weights, focal_length=FOCAL, principal_point=CENTRE, **options)


def mixture(rng, width=69, components=3):
    root = rng.normal(size=(components, width, width)) / 6
    covars = root @ root.swapaxes(1, 2) + 0.1 * np.eye(width)
    weights = rng.uniform(0.1, 1.0, size=components)
    return 0.3 * rng.normal(size=(components, width)), weights, covars


def gmm(_tree, rng):
    means, weights, covars = mixture(rng)
    return GmmPriorTerm(means, weights, covars=covars)


TERMS = {
    "3D": points3d,
    "3D, robust": lambda tree, rng: points3d(tree, rng, robust=20.0),
    "3D, floating": lambda tree, rng: points3d(tree, rng, floating=True),
    "2D": points2d,
    "2D, robust": lambda tree, rng: points2d(tree, rng, robust=30.0),
    "2D, moved camera": lambda tree, rng: points2d(tree, rng, T_cam_world=T_CAM_WORLD),
    "2D, unknown focal": lambda tree, rng: points2d(
        tree, rng, T_cam_world=T_CAM_WORLD, fit_focal=True
    ),
    "pose prior": lambda tree, rng: PosePriorTerm(),
    "shape prior": lambda tree, rng: ShapePriorTerm(),
    "focal prior": lambda tree, rng: FocalPriorTerm(),
    "gmm": gmm,
    "floor": lambda tree, rng: FloorTerm(
        tree, [[0.0, -1, 0.1], [0, -1, 0]], [-0.3, 0.2], contact=rng.uniform(size=(2, 8))
    ),
    "floor, robust": lambda tree, rng: FloorTerm(tree, [0, -2, 0], 2.0, contact=0.5, robust=5.0),
    # No overlap is allowed by so much that random bodies would give nothing to check.
    "self-penetration": lambda tree, rng: SelfPenetrationTerm(tree, allowed_m=-0.3),
    "self-penetration, robust": lambda tree, rng: SelfPenetrationTerm(
        tree, allowed_m=-0.3, robust=5.0
    ),
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("term", TERMS)
@settings(max_examples=4, deadline=None, database=None)
@given(seed=st.integers(0, 10_000))
def test_a_jacobian_equals_finite_differences(model, term, seed):
    tree = kinematics(model)
    state = replace(random_state(tree, 2, seed), problem=np.array([1, 0]))
    check_term(TERMS[term](tree, np.random.default_rng(seed)), state)


class Wrong(Term):
    """How far two unknowns are from where they should be, with faults by choice."""

    def __init__(self, fault=""):
        self.fault = fault

    def columns(self, unknowns):
        last = unknowns.betas.stop - (self.fault == "forgets a column")
        return (slice(unknowns.betas.start, last), unknowns.shift)

    def residual(self, state):
        gaps = np.concatenate([state.betas**2, state.shift], axis=1)
        if self.fault == "looks at the others":
            gaps += gaps.mean(0)
        if self.fault == "has no slope":
            gaps *= 0.0
        if self.fault == "is endless":
            gaps /= 0.0 * gaps
        return gaps[0] if self.fault == "is one candidate's" else gaps

    def jacobian(self, state):
        slopes = np.zeros((state.size, 13, 13))
        slopes[:, range(10), range(10)] = 2.0 * state.betas
        slopes[:, range(10, 13), range(10, 13)] = 1.0
        if self.fault == "is wrong in beta 3":
            slopes[:, 3, 3] *= 1.001
        if self.fault == "is wrong in z":
            slopes[:, 12, 12] = -1.0
        if self.fault == "forgets a column":
            slopes = np.delete(slopes, 9, axis=2)
        if self.fault == "has a column too few":
            slopes = slopes[..., :-1]
        if self.fault == "has none":
            return super().jacobian(state)
        return slopes

    def cost(self, state):
        return super().cost(state) * (2.0 if self.fault == "counts twice" else 1.0)

    def add_to(self, equations, state, weight):
        super().add_to(equations, state, weight)
        if self.fault == "adds to shift":
            equations.gradient[:, state.unknowns.shift] += 1.0


@pytest.mark.parametrize("fault", ["", "has none"])
def test_a_right_term_passes(fault):
    check_term(Wrong(fault), random_state(kinematics("default")))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("is wrong in beta 3", r"wrong Jacobian: betas\[3\]: residual 3"),
        ("is wrong in z", r"wrong Jacobian: shift z: residual 12 .* by 1 per unit, .* says -1"),
        ("forgets a column", r"not among its columns: betas\[9\]"),
        ("has a column too few", r"jacobian: expected shape \(3, 13, 13\), got \(3, 13, 12\)"),
        ("looks at the others", "candidate 0 gets another one in company"),
        ("is one candidate's", r"expected shape \(B, N\), got \(13,\)"),
        ("is endless", "expected finite numbers"),
        ("has no slope", "no unknown moves a residual"),
        ("counts twice", "cost: expected"),
        ("adds to shift", r"shift x: add_to gives another J\^T r"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_wrong_term_is_told_what_is_wrong(fault, said):
    with pytest.raises(AssertionError, match=said):
        check_term(Wrong(fault), random_state(kinematics("default")))


def test_unknowns_are_named():
    tree = kinematics("default")
    names = [unknown_name(tree, column) for column in range(tree.unknowns.count)]
    assert len(set(names)) == tree.unknowns.count
    assert names[tree.unknowns.turns.stop - 1] == "turn of pelvis about z"
    assert names[tree.unknowns.transl.start] == "transl x"
    assert names[-1] == "log_focal"
    assert "turn of left_knee about y" in names


def test_random_states_are_those_of_their_seed():
    tree = kinematics("smplx")
    first, again = random_state(tree, 4, seed=1), random_state(tree, 4, seed=1)
    np.testing.assert_array_equal(first.local, again.local)
    assert not np.allclose(first.local, random_state(tree, 4, seed=2).local)
    turned = first.local @ first.local.swapaxes(-1, -2)
    np.testing.assert_allclose(turned, np.broadcast_to(np.eye(3), turned.shape), atol=1e-12)
