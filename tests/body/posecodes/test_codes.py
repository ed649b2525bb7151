from dataclasses import replace

import numpy as np
import pytest

from tests.body.posecodes.posed import posed
from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.angles import ANGLES
from thirdwave.body.posecodes.bins import BINS
from thirdwave.body.posecodes.codes import ANGLE_JOINTS, codes_of
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic import mixtures
from thirdwave.body.synthetic.anchors import mirrored_pose
from thirdwave.scene import Pose

FAMILIES = {
    "joint", "orientation", "inclination", "gaze", "distance", "position", "ground", "contact",
    "symmetry", "balance",
}  # fmt: skip


def test_every_family_is_there_and_every_code_is_sound():
    codes = codes_of(posed())
    assert {code.family for code in codes.codes.values()} == FAMILIES
    words = {word for bins in BINS.values() for word in bins.words} | {"seat"}
    for code in codes.codes.values():
        assert np.isfinite(code.value), code.name
        assert code.category in words, code
        assert set(code.joints) <= set(JOINT), code
        assert code.joints, code.name


@pytest.mark.parametrize(
    ("pose", "name", "value", "category"),
    [
        ({"left_elbow": (0, -90, 0)}, "left_elbow_flexion", 90, "at right angles"),
        ({"head": (0, 30, 0)}, "head_turn", 30, "to the left"),
        ({"head": (0, -30, 0)}, "head_turn", -30, "to the right"),
        ({"left_shoulder": (0, 0, 0)}, "left_arm_raised", 90, "level"),
        ({"left_shoulder": (0, 0, 80)}, "left_upper_arm_raised", 175, "upright"),
        ({"spine1": (0, 0, 0), "spine2": (0, 30, 0)}, "trunk_twist", 30, "to the left"),
    ],
)
def test_an_authored_angle_is_measured_and_named(pose, name, value, category):
    code = codes_of(posed(angles=pose))[name]
    assert code.value == pytest.approx(value, abs=9)
    assert code.category == category


def test_facing_is_counted_from_the_camera_to_the_persons_left():
    for yaw, category in ((0, "ahead"), (90, "to the left"), (-90, "to the right"), (180, "away")):
        code = codes_of(posed(yaw=yaw))["body_turn"]
        assert abs((code.value - yaw + 180) % 360 - 180) < 1
        assert code.category == category


def test_a_hand_above_the_head_is_found_in_positions():
    codes = codes_of(posed(angles={"left_shoulder": (0, 0, 80)}))
    assert codes["left_hand_above_head"].category in ("above", "far above")
    assert codes["right_hand_above_head"].category == "far below"
    assert codes["left_hand_above_right"].value > 0.8


def test_sides_exchange_when_the_pose_is_mirrored():
    body = mixtures.people(1, seed=4)[0]
    level = replace(body, betas=np.zeros(10))
    other = replace(
        level,
        pose=Pose(
            global_orient=np.asarray([np.pi, 0, 0]), body_pose=mirrored_pose(level.pose.body_pose)
        ),
    )
    level = replace(
        level, pose=Pose(global_orient=np.asarray([np.pi, 0, 0]), body_pose=level.pose.body_pose)
    )
    model = BodyModel.load()
    one, two = (codes_of(model.forward(shape)) for shape in (level, other))
    for name in ("knee_flexion", "elbow_flexion", "thigh_abduction", "hand_above_shoulder"):
        assert one.value(f"left_{name}") == pytest.approx(two.value(f"right_{name}"), abs=0.6)
    for name in ("trunk_twist", "head_turn", "trunk_side_bend", "left_hand_above_right"):
        assert one.value(name) == pytest.approx(-two.value(name), abs=0.6)


def test_a_code_of_an_unseen_joint_is_left_out():
    codes = codes_of(posed())
    seen = np.ones(24, dtype=bool)
    seen[JOINT["left_wrist"]] = False
    left = codes.seen(seen)
    assert "left_elbow_flexion" not in left
    assert "hands_apart" not in left
    assert "right_elbow_flexion" in left
    assert all("left_wrist" not in code.joints for code in left.codes.values())
    with pytest.raises(KeyError, match="no code 'left_elbow_flexion'"):
        left["left_elbow_flexion"]


def test_alike_sides_are_symmetric_and_a_raised_arm_is_not():
    assert codes_of(posed())["arms_differ"].category == "alike"
    one = codes_of(posed("left arm raised"))
    assert one["arms_differ"].category == "different"
    assert one["legs_differ"].category == "alike"


def test_codes_do_not_hang_on_where_the_body_is_or_faces():
    near, turned = codes_of(posed()), codes_of(posed(yaw=70))
    for name, code in near.codes.items():
        if name != "body_turn":
            assert turned.value(name) == pytest.approx(code.value, abs=0.05), name


def test_every_angle_says_what_it_hangs_on():
    assert set(ANGLE_JOINTS) == set(ANGLES)
