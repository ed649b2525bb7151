"""A body in another's pose, mirrored or relaxed: heading, place, floor and shape stay."""

from dataclasses import replace

import numpy as np
import pytest

from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.measured import Measured, measured
from thirdwave.body.posing.start import relaxed
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic.mixtures import people
from thirdwave.scene import Body, Fit
from thirdwave.tools.posing.apply import apply_words
from thirdwave.tools.posing.copying import (
    PARTS,
    in_pose_of,
    mirrored_body,
    relaxed_in,
    standing_where,
)

PEOPLE = people(24, 5)
TURNING = ("side_bend", "twist", "head_turn", "tilt", "side_lean", "roll", "gaze_turn")
"""Angles that count to the person's left."""


def look(body: Body) -> Measured:
    return measured(BodyModel.load(body.body_model).forward(body))


def stays(before: Body, after: Body) -> None:
    """Heading and shape are as they were, the pelvis over its place."""
    a, b = look(before), look(after)
    assert b.heading == pytest.approx(a.heading, abs=1e-5)
    assert after.betas == pytest.approx(before.betas)
    assert b.place("pelvis")[[0, 2]] == pytest.approx(a.place("pelvis")[[0, 2]], abs=1e-5)


@pytest.mark.parametrize(("own", "other"), list(zip(PEOPLE[:12], PEOPLE[12:], strict=True)))
def test_who_takes_anothers_pose_stays_where_they_are(own, other):
    found = in_pose_of(own, other)
    stays(own, found)
    assert look(found).floor_m == pytest.approx(look(own).floor_m, abs=1e-5)
    assert found.pose.body_pose == pytest.approx(other.pose.body_pose)
    # Another shape moves angles that are measured between joints by some degrees.
    same = [name for name in look(own).angles if name.startswith(("pelvis", "trunk", "head"))]
    for name in same:
        assert look(found).angles[name] == pytest.approx(look(other).angles[name], abs=1e-3)


@pytest.mark.parametrize("own", PEOPLE[:12])
def test_mirrored_left_is_right_and_twice_is_the_same(own):
    found = mirrored_body(own)
    stays(own, found)
    before, after = look(own).angles, look(found).angles
    swap = {"left": "right", "right": "left"}
    for name, value in before.items():
        side, _, rest = name.partition("_")
        other = f"{swap[side]}_{rest}" if side in swap else name
        sign = -1 if side not in swap and any(word in name for word in TURNING) else 1
        assert after[other] == pytest.approx(sign * value, abs=2.5), name
    again = mirrored_body(found)
    assert again.pose.body_pose == pytest.approx(own.pose.body_pose, abs=1e-6)
    assert look(again).angles == pytest.approx(before, abs=1e-3)


def test_relaxed_legs_leave_the_rest_as_it_is():
    own, rest = PEOPLE[0], relaxed(BodyModel.load())
    found = relaxed_in(own, ["left_leg"], rest)
    leg = {JOINT[name] - 1 for name in PARTS["left_leg"]}
    for row in range(23):
        wanted = rest if row in leg else own
        assert found.pose.body_pose[row] == pytest.approx(wanted.pose.body_pose[row])
    assert found.pose.global_orient == pytest.approx(own.pose.global_orient)


def test_relaxed_in_all_parts_stands_upright_on_the_same_floor():
    own, rest = PEOPLE[1], relaxed(BodyModel.load())
    found = relaxed_in(own, list(PARTS), rest)
    stays(own, found)
    now = look(found)
    assert now.floor_m == pytest.approx(look(own).floor_m, abs=1e-5)
    assert abs(now.angle("pelvis_pitch")) < 3
    assert abs(now.angle("pelvis_roll")) < 3


def test_a_body_is_set_down_where_another_stands():
    found = standing_where(PEOPLE[2], PEOPLE[3])
    assert look(found).floor_m == pytest.approx(look(PEOPLE[3]).floor_m, abs=1e-6)
    there = look(PEOPLE[3]).place("pelvis")
    assert look(found).place("pelvis")[[0, 2]] == pytest.approx(there[[0, 2]], abs=1e-6)


def test_limbs_that_were_not_seen_are_not_taken_over():
    own = apply_words("t-pose", None)[0].body
    sitting = apply_words("sitting on a chair", None)[0].body
    seen = np.ones(24, dtype=bool)
    seen[[JOINT["left_knee"], JOINT["left_ankle"], JOINT["left_foot"]]] = False
    half_seen = replace(sitting, fit=Fit(method="landmarks", accepted=True, seen=seen))
    (done,) = apply_words("same pose as p2", own, others={"p2": half_seen})
    turns = done.body.pose.body_pose
    for joint in ("left_hip", "left_knee"):
        np.testing.assert_allclose(turns[JOINT[joint] - 1], own.pose.body_pose[JOINT[joint] - 1])
    right = JOINT["right_knee"] - 1
    np.testing.assert_allclose(turns[right], sitting.pose.body_pose[right], atol=1e-6)
    assert done.held == ("p2's left leg is not visible, and was not taken over",)
