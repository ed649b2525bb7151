"""Feet do not sink into the floor, and stand on it where they are said to."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body.fitting.bodies import MODELS, kinematics, rest
from thirdwave.body.fitting.floor import FloorTerm, foot_points
from thirdwave.body.fitting.observations import Points3DTerm
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.priors import PosePriorTerm, ShapePriorTerm
from thirdwave.body.fitting.solver import minimise
from thirdwave.body.layouts import point_table
from thirdwave.body.points import PointTable

UP = [0.0, 1.0, 0.0]
"""Up of the rest frame."""


def soles_m(state):
    """Heights of the points under the feet above y = 0."""
    points = PointSet(state.kinematics, foot_points(state.kinematics.model))
    return state.points(points).places[..., 1] + state.transl[:, None, 1]


@pytest.mark.parametrize("model", MODELS)
def test_the_points_of_the_feet_are_under_them(model):
    tree = kinematics(model)
    points = PointSet(tree, foot_points(tree.model))
    at = dict(zip(points.names, rest(tree).points(points).places[0], strict=True))
    assert len(at) == 8
    lowest = tree.model.mesh.v_template[:, 1].min()
    assert all(lowest <= place[1] < lowest + 0.02 for place in at.values())
    for side, outwards in (("left", 1), ("right", -1)):
        heel, inner, outer, toes = (
            at[f"{side}_{name}"] for name in ("heel", "inner_ball", "outer_ball", "toes")
        )
        assert heel[2] < min(inner[2], outer[2]) < toes[2]
        assert 0 < outwards * inner[0] < outwards * outer[0]


def test_a_foot_above_the_floor_costs_nothing_and_one_below_its_depth():
    state = rest(kinematics("default"), 2)
    lowest = soles_m(state).min()
    state = replace(state, transl=np.array([[0, 0.5 - lowest, 0], [0, -0.02 - lowest, 0]]))
    term = FloorTerm(state.kinematics, UP, 0.0, sd_m=0.01)
    cost = term.cost(state)
    assert cost[0] == 0.0
    below = np.minimum(soles_m(state)[1], 0.0)
    assert cost[1] == pytest.approx((below**2).sum() / 0.01**2)
    assert below.min() == pytest.approx(-0.02)


def test_only_feet_in_contact_are_pulled_down():
    state = rest(kinematics("default"))
    state = replace(state, transl=np.array([[0, 0.3 - soles_m(state).min(), 0]]))
    contact = np.array([1.0, 0, 0, 0, 0, 0, 0, 0])
    cost = FloorTerm(state.kinematics, UP, 0.0, contact=contact, sd_m=0.01).cost(state)
    assert cost[0] == pytest.approx((soles_m(state)[0, 0] / 0.01) ** 2)


def test_a_floor_may_be_given_in_any_length_and_for_each_problem():
    tree = kinematics("default")
    state = replace(rest(tree, 2), problem=np.array([1, 0]))
    one = FloorTerm(tree, [0, 5.0, 0], 5.0).height_m(state)
    np.testing.assert_allclose(one, soles_m(state) - 1.0)
    two = FloorTerm(tree, [UP, UP], [1.0, -2.0]).height_m(state)
    np.testing.assert_allclose(two, soles_m(state) - [[-2.0], [1.0]])


def test_a_fit_with_the_floor_puts_sunken_feet_on_it():
    tree = kinematics("default")
    rng = np.random.default_rng(3)
    truth = rest(tree, 4)
    truth = replace(truth, transl=-soles_m(truth).min(1)[:, None] * np.array(UP))
    truth = replace(truth, problem=np.arange(4))
    points = PointSet(tree, point_table(tree.model, "smpl24"))
    xyz = truth.points(points).places + truth.transl[:, None]
    xyz = xyz + 0.02 * rng.normal(size=xyz.shape)
    # Ankles and feet that were measured 8 cm too low.
    low = [name.endswith(("ankle", "foot")) for name in points.names]
    xyz[:, low, 1] -= 0.08
    observed = Points3DTerm(points, xyz, np.full(xyz.shape, 1 / 0.02))
    terms = [(observed, 1.0), (PosePriorTerm(), 1.0), (ShapePriorTerm(), 1.0)]
    without = minimise(terms, truth, 30).state
    floor = FloorTerm(tree, UP, 0.0, contact=1.0)
    with_floor = minimise([*terms, (floor, 1.0)], truth, 30).state
    assert soles_m(without).min() < -0.04
    assert soles_m(with_floor).min() > -0.015
    assert np.abs(soles_m(with_floor)).mean() < 0.4 * np.abs(soles_m(without)).mean()


def test_other_points_may_lie_on_the_floor():
    tree = kinematics("default")
    back = PointTable.of_joints(tree.model, ["pelvis", "spine3"])
    term = FloorTerm(tree, UP, 0.0, points=back, contact=[1.0, 0.5], sd_m=1.0)
    state = rest(tree)
    heights = state.posed.joints[0, [0, 9], 1]
    wanted = np.stack([np.minimum(heights, 0), heights * [1.0, 0.5]], axis=1)
    np.testing.assert_allclose(term.residual(state), wanted.reshape(1, 4))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"normal": [0, 1]}, r"normal: expected finite numbers of shape \(3,\) or \(N, 3\)"),
        ({"normal": [0, 0, 0]}, "normal: expected vectors that point up"),
        ({"normal": "up"}, r"normal: .* got text \('up'\)"),
        ({"normal": np.zeros((0, 3))}, "normal: expected finite numbers"),
        ({"offset": np.nan}, r"offset: expected finite metres, a number or .* got \[nan\]"),
        ({"offset": "a"}, r"offset: .* got text \('a'\)"),
        ({"contact": [1, 0]}, r"contact: expected one number for each of left_heel, .*\(2,\)"),
        ({"contact": np.nan}, "contact: expected numbers from 0 to 1, got nan"),
        ({"contact": -1}, r"contact: expected numbers from 0 to 1, got -1\.0"),
        ({"contact": np.ones((2, 8)), "offset": np.zeros(3)}, "got offset for 3, contact for 2"),
        ({"sd_m": 0}, r"sd_m: expected a positive number of metres, got 0\.0"),
        ({"robust": -1}, "robust: expected a positive number of sigmas or None"),
    ],
)
def test_a_floor_that_is_none_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        FloorTerm(kinematics("default"), **({"normal": UP, "offset": 0.0} | given))
