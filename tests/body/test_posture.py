"""Authored poses get the posture that their name says."""

from dataclasses import replace

import numpy as np
import pytest

from tests.body.poses import POSTURES, body, legs, root
from thirdwave.body.model import BodyModel
from thirdwave.body.posture import leg_signals, posture
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic.anchors import ANCHORS


def joints_of(angles, **orient):
    return BodyModel.load().forward(body(angles, orient=root(**orient))).joints


@pytest.mark.parametrize("yaw", [0, 60, 90, 180, -120])
@pytest.mark.parametrize("name", POSTURES)
def test_an_authored_posture_is_named_from_every_side(name, yaw):
    label, angles, orient = POSTURES[name]
    found = posture(joints_of(angles, yaw=yaw, **orient))
    assert found.label == label, found
    assert 0.5 <= found.score <= 1.0
    assert found.margin >= 0


def test_without_a_leg_seen_the_posture_is_unknown():
    seen = np.ones(24, bool)
    seen[[JOINT["left_ankle"], JOINT["right_knee"]]] = False
    found = posture(joints_of(legs(88, 88)), seen)
    assert (found.label, found.score) == ("unknown", 0.0)
    assert "leg" in found.reason


def test_without_a_shoulder_seen_the_posture_is_unknown():
    seen = np.ones(24, bool)
    seen[[JOINT["left_shoulder"], JOINT["right_shoulder"]]] = False
    assert posture(joints_of({}), seen).label == "unknown"


def test_only_the_seen_leg_counts():
    angles = {"left_hip": (-88, 0, 0), "left_knee": (88, 0, 0)}
    joints = joints_of(angles)
    seen = np.ones(24, bool)
    seen[JOINT["right_ankle"]] = False
    assert posture(joints).label == "standing"
    assert posture(joints, seen).label == "sitting"


def test_one_bent_leg_is_a_lunge_and_no_seat():
    angles = {"left_hip": (-80, 0, 0), "left_knee": (80, 0, 0), "right_hip": (15, 0, 0)}
    assert posture(joints_of(angles)).label == "standing"


def test_a_posture_on_a_border_has_a_score_near_one_half():
    clear, narrow = joints_of(legs(75, 8), lean=75), joints_of(legs(40.5, 8), lean=40.5)
    assert posture(narrow).score < 0.6 < 0.9 < posture(clear).score


def test_who_is_upside_down_is_in_none_of_these_postures():
    handstand = BodyModel.load().forward(body(orient=root(lean=172))).joints
    said = posture(handstand)
    assert said.label == "unknown"
    assert "upside down" in said.reason


ANCHOR = {one.name: one for one in ANCHORS}


def joints_of_anchor(name, yaw=0.0):
    one = ANCHOR[name]
    upright = body(orient=root(yaw=yaw, lean=one.lean_deg, roll=one.roll_deg))
    pose = replace(upright.pose, body_pose=np.asarray(one.pose, np.float32))
    return BodyModel.load().forward(replace(upright, pose=pose)).joints


@pytest.mark.parametrize("yaw", [0, 80, 200])
@pytest.mark.parametrize("name", ["lifting from the floor", "half squat, arms ahead", "deep squat"])
def test_with_the_weight_over_the_feet_nobody_sits(name, yaw):
    assert posture(joints_of_anchor(name, yaw)).label == "squatting"


@pytest.mark.parametrize("name", ["sitting, leaning on the knees", "sitting on a chair"])
def test_who_leans_forward_on_a_chair_still_sits(name):
    assert posture(joints_of_anchor(name)).label == "sitting"


def test_the_knee_of_a_runner_is_above_the_ground():
    joints = joints_of_anchor("running")
    signals = leg_signals(joints, ("left", "right"))
    assert signals.knee_height.min() < 0.45 < signals.knee_above_ground.min()
    assert posture(joints).label == "standing"


def test_a_lunge_to_the_side_is_no_seat():
    assert posture(joints_of_anchor("sideways lunge")).label == "standing"
