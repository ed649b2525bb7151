import numpy as np
import pytest

from tests.body.posecodes.posed import of, posed
from thirdwave.body.posecodes.balance import convex_hull, outside_m
from thirdwave.body.posecodes.codes import codes_of
from thirdwave.body.posing.constraints import SupportConstraint
from thirdwave.body.posing.solve import pose_body

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.5, 0.5], [1.0, 0.0]])


@pytest.mark.parametrize(
    ("point", "outside"),
    [((0.5, 0.5), -0.5), ((0.9, 0.5), -0.1), ((1.3, 0.5), 0.3), ((1.3, 1.4), 0.5), ((1, 1), 0.0)],
)
def test_distance_from_the_hull(point, outside):
    assert outside_m(np.array(point, dtype=float), SQUARE) == pytest.approx(outside, abs=1e-9)


def test_a_hull_has_no_inner_points_and_runs_one_way():
    hull = convex_hull(SQUARE)
    assert len(hull) == 4
    after = np.roll(hull, -1, axis=0)
    assert (hull[:, 0] * after[:, 1] - hull[:, 1] * after[:, 0]).sum() == pytest.approx(2.0)


def test_a_line_and_a_point_carry_by_their_distance():
    line = np.array([[0.0, 0.0], [2.0, 0.0]])
    assert outside_m(np.array([1.0, 0.3]), line) == pytest.approx(0.3)
    assert outside_m(np.array([0.0, 0.4]), line[:1]) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("posture", "support"),
    [
        ("standing", "feet"), ("chair", "seat"), ("floor, legs straight", "floor_seat"),
        ("kneeling upright", "knees"), ("on the heels", "heels"), ("one knee", "right_knee"),
        ("squatting", "feet"), ("supine", "back"), ("prone", "front"), ("bending", "feet"),
    ],
)  # fmt: skip
def test_what_carries_authored_bodies(posture, support):
    assert codes_of(posed(posture)).carried.support == support


@pytest.mark.parametrize(
    "on",
    ["feet", "left_foot", "right_foot", "toes", "seat", "floor_seat", "knees", "left_knee",
     "hands_and_knees", "hands_and_feet", "back", "front", "left_side", "right_side"],
)  # fmt: skip
def test_what_the_solver_was_asked_to_carry_is_found_again(on):
    (made,) = pose_body([SupportConstraint(on=on)])
    assert codes_of(of(made.body)).carried.support == on


def test_a_seat_is_as_high_as_the_shanks_are_long():
    chair = codes_of(posed("chair"))
    assert 0.35 < chair.value("seat_height") < 0.5
    assert "seat_height" not in codes_of(posed())


def test_quiet_standing_is_balanced_and_even_and_a_lean_is_not():
    standing = codes_of(posed())
    assert standing["off_balance"].category == "balanced"
    assert standing["weight_on_left"].category == "even"
    assert codes_of(posed(lean=25))["off_balance"].category == "falling"


def test_the_weight_goes_where_the_body_leans():
    for roll in (3, -3):
        codes = codes_of(posed(roll=roll))
        assert codes.carried.support == "feet"
        shift = codes.value("weight_on_left") - 0.5
        assert shift * codes.value("body_side_lean") > 0
        assert abs(shift) > 0.15
