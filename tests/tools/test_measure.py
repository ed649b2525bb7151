from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from tests.tools.authored_scenes import (
    LEFT_ARM_UP,
    SITTING,
    SQUATTING,
    estimated,
    person,
    run,
    scene,
    values,
)
from thirdwave.body import measures
from thirdwave.body.model import BodyModel
from thirdwave.scene import BLAZEPOSE33, Camera, Keypoints, Measurement, Scene
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.measure import measure
from thirdwave.tools.measuring.quantities import QUANTITIES, Quantity

ASIDE = {"left_shoulder": (0.0, 0.0, 0.0), "left_elbow": (0.0, -90.0, 0.0)}


def only(seen) -> Any:
    """The one measurement of an observation; its value is whatever the quantity's is."""
    (item,) = seen.value
    return Measurement.from_json(item)


@pytest.mark.parametrize(
    ("angles", "lean", "label"),
    [({}, 0, "standing"), (SITTING, 2, "sitting"), (SQUATTING, 30, "squatting"), ({}, 90, "lying")],
)
def test_posture_of_an_authored_body_is_named(angles, lean, label):
    seen = run(measure, scene(person("p1", angles, lean=lean)), quantity="posture")
    assert only(seen).value == label
    assert seen.text == f"p1 is {label}"


@pytest.mark.parametrize("quantity", get_args(Quantity))
def test_every_quantity_keeps_the_contract_and_stands_on_the_card(quantity):
    part = {"part": "left_wrist"} if quantity in ("part_height", "visible") else {}
    seen = run(measure, scene(person("p1", x=-0.5), person("p2", x=0.5)), quantity=quantity, **part)
    assert seen.unknown is None
    per_person = 2 if QUANTITIES[quantity].sided else 1
    assert len(seen.value) == 2 * per_person
    assert {item.get("unit") for item in seen.value} == {QUANTITIES[quantity].unit}
    assert all(item["text"].startswith(item["person"]) for item in seen.value)
    assert QUANTITIES[quantity].definition in measure.limits


def test_sides_are_the_persons_own_from_the_front_and_from_behind():
    for yaw in (0, 180):
        where = scene(person("p1", LEFT_ARM_UP, yaw=yaw))
        assert values(run(measure, where, quantity="arm_raised")) == {
            ("p1", "left"): True,
            ("p1", "right"): False,
        }


def test_both_sides_come_unless_one_is_named():
    where = scene(person("p1", ASIDE))
    assert set(values(run(measure, where, quantity="elbow_flexion"))) == {
        ("p1", "left"), ("p1", "right"),
    }  # fmt: skip
    one = only(run(measure, where, quantity="elbow_flexion", side="left"))
    assert one.side == "left"
    assert one.value == pytest.approx(90, abs=8)  # the rest arm is not quite straight


def test_a_joint_angle_is_said_in_whole_degrees():
    where = scene(person("p1", SITTING))
    one = run(measure, where, quantity="knee_flexion", side="left")
    assert one.text == f"p1's left knee is bent {only(one).value:.0f} deg"
    both = run(measure, where, quantity="knee_flexion")
    assert both.text.count("p1's") == 1
    assert ", right knee " in both.text


def test_arms_are_said_together():
    up = {"left_shoulder": (0.0, 0.0, 70.0), "right_shoulder": (0.0, 0.0, -70.0)}
    said = {
        name: run(measure, scene(person("p1", angles)), quantity="arm_raised").text
        for name, angles in {"both": up, "left": LEFT_ARM_UP, "none": {}}.items()
    }
    assert said == {
        "both": "p1 has both arms raised",
        "left": "p1 has the left arm raised, not the right one",
        "none": "p1 has no arm raised",
    }


@pytest.mark.parametrize(
    ("yaw", "word"), [(0, "camera"), (90, "image right"), (-90, "image left"), (180, "away")]
)
def test_facing_is_a_yaw_with_its_word(yaw, word):
    found = only(run(measure, scene(person("p1", yaw=yaw)), quantity="facing"))
    assert abs(found.value - yaw) % 360 == pytest.approx(0, abs=1)
    assert found.note == word


def test_given_bodies_are_exact_and_estimates_say_about():
    exact = run(measure, scene(person("p1", z=3.0)), quantity="depth")
    rough = run(measure, scene(estimated(person("p1", z=3.0))), quantity="depth")
    assert "about" not in exact.text
    assert only(exact).sigma is None
    assert rough.text.startswith("p1 is about 3.0")
    assert only(rough).sigma > 0.2


def test_an_assumed_focal_length_is_noted():
    where = scene(estimated(person("p1")), camera=Camera.assumed((1280, 960)))
    assert "focal length was assumed" in only(run(measure, where, quantity="depth")).note


def test_stature_is_the_shapes_and_not_the_poses():
    stood = only(run(measure, scene(person("p1")), quantity="stature")).value
    sat = only(run(measure, scene(person("p1", SITTING)), quantity="stature")).value
    assert stood == pytest.approx(sat)
    assert 1.6 < stood < 1.85


def test_a_raised_hand_is_higher_than_a_hanging_one():
    where = scene(person("p1", LEFT_ARM_UP))
    heights = [
        only(run(measure, where, quantity="part_height", part=part)).value
        for part in ("left_wrist", "head", "right_wrist", "left_foot")
    ]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] == pytest.approx(0.025, abs=0.05)


def test_an_unseen_knee_has_no_value_and_a_reason():
    where = scene(estimated(person("p1", SITTING), ["left_knee"]))
    one = run(measure, where, quantity="knee_flexion", side="left")
    assert only(one).value is None
    assert not only(one).seen
    assert one.unknown == "p1's left knee is not visible"
    both = run(measure, where, quantity="knee_flexion")
    assert both.unknown is None
    assert values(both)["p1", "left"] is None
    assert both.text.endswith("p1's left knee is not visible")


@pytest.mark.parametrize("quantity", ["posture", "knee_flexion", "facing", "depth", "stature"])
def test_nothing_is_stated_from_a_rejected_body_or_none(quantity):
    rejected = estimated(person("p1"), accepted=False)
    for who, word in ((rejected, "rejected"), (replace(rejected, body=None), "no body")):
        seen = run(measure, scene(who), quantity=quantity)
        assert {item["value"] for item in seen.value} == {None}
        assert seen.unknown is not None
        assert word in seen.unknown


def test_the_place_in_the_picture_needs_no_body():
    who = replace(person("p1"), body=None)
    found = only(run(measure, scene(who), quantity="image_x"))
    assert found.value == pytest.approx(float(who.xyxy[0] + who.xyxy[2]) / 2)


def test_legs_that_are_not_seen_leave_the_posture_open():
    hidden = ["left_knee", "right_knee", "left_ankle", "right_ankle"]
    seen = run(measure, scene(estimated(person("p1", SITTING), hidden)), quantity="posture")
    assert seen.unknown is not None
    assert "no leg is visible" in seen.unknown


def test_a_hanging_upper_arm_is_not_raised_even_when_the_wrist_is_hidden():
    hanging = estimated(person("p1"), ["left_wrist"])
    lifted = estimated(person("p1", LEFT_ARM_UP), ["left_wrist"])
    no = only(run(measure, scene(hanging), quantity="arm_raised", side="left"))
    assert no.value is False
    assert "wrist is not visible" in no.text
    assert only(run(measure, scene(lifted), quantity="arm_raised", side="left")).value is None


def test_landmarks_that_bend_a_joint_otherwise_lower_its_confidence():
    who = estimated(person("p1", SITTING))
    assert who.body is not None
    joints = BodyModel.load().forward(who.body).joints
    xyz = np.zeros((33, 3))
    for name in ("left_hip", "left_knee", "left_ankle"):
        xyz[BLAZEPOSE33.index(name)] = measures.part_position(joints, name)
    agreeing = Keypoints(names=BLAZEPOSE33, xy=np.zeros((33, 2)), confidence=np.ones(33), xyz=xyz)
    xyz = xyz.copy()
    straight = 2 * xyz[BLAZEPOSE33.index("left_knee")] - xyz[BLAZEPOSE33.index("left_hip")]
    xyz[BLAZEPOSE33.index("left_ankle")] = straight
    contrary = replace(agreeing, xyz=xyz)
    first, second = (
        only(
            run(measure, scene(replace(who, landmarks=marks)), quantity="knee_flexion", side="left")
        )
        for marks in (agreeing, contrary)
    )
    assert first.value == pytest.approx(second.value)
    assert second.confidence == pytest.approx(0.5 * first.confidence)
    assert "landmarks alone say 0 deg" in second.text


def test_wrong_calls_are_sent_back_with_what_to_mend():
    where = scene(person("p1"))
    for args, word in (
        ({"quantity": "posture", "people": ["p7"]}, "p7"),
        ({"quantity": "facing", "side": "left"}, "no sides"),
        ({"quantity": "part_height"}, "part"),
        ({"quantity": "depth", "part": "head"}, "part"),
        ({"quantity": "mood"}, "quantity"),
    ):
        with pytest.raises(ToolRetry, match=word):
            run(measure, where, **args)
    with pytest.raises(ToolRetry, match="detect_people"):
        run(measure, Scene(id="s", camera=where.camera), quantity="posture")


def test_a_body_of_a_model_file_that_is_not_there_fails_with_its_name():
    who = person("p1")
    assert who.body is not None
    lost = replace(who, body=replace(who.body, body_model="/nowhere/smpl.npz"))
    with pytest.raises(ToolFailed, match="no file /nowhere/smpl"):
        run(measure, scene(lost), quantity="posture")


def test_measuring_nobody_is_no_failure():
    seen = run(measure, scene(), quantity="posture")
    assert seen.value == []
    assert seen.unknown is None


def test_level_orders_people_by_the_height_of_their_hips():
    low = person("p2", x=1)
    assert low.body is not None
    down = replace(low.body, transl=low.body.transl + np.array([0, 0.4, 0], np.float32))
    told = run(measure, scene(person("p1"), replace(low, body=down)), quantity="level")
    level = {who: float(str(value)) for (who, _), value in values(told).items()}
    assert level["p1"] - level["p2"] == pytest.approx(0.4)
    assert f"p2's pelvis is {-level['p2']:.2f} m below the camera" in told.text
    hidden = scene(estimated(person("p1"), ["pelvis"]))
    assert run(measure, hidden, quantity="level").unknown == "p1's pelvis is not visible"


def test_a_part_is_visible_when_it_was_seen_inside_the_picture():
    where = scene(estimated(person("p1", x=-1), ["left_wrist"]), person("p2", x=1))
    seen = run(measure, where, quantity="visible", part="left_wrist")
    assert values(seen) == {("p1", None): False, ("p2", None): True}
    assert "p1 does not have the left wrist visible" in seen.text
    outside = scene(person("p1", x=9))
    assert values(run(measure, outside, quantity="visible", part="head")) == {("p1", None): False}
