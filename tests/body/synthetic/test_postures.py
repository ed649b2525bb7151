"""Synthetic people are what their labels say, wherever the camera is."""

from collections import Counter

import numpy as np
import pytest

from thirdwave.body.model import BodyModel
from thirdwave.body.posture import posture
from thirdwave.body.rotations import matrix_from_vector
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic.families import FAMILIES
from thirdwave.body.synthetic.mixtures import clipped
from thirdwave.body.synthetic.postures import (
    LOOKING_DOWN_DEG,
    MIXTURE,
    ROLL_DEG,
    camera_tilt,
    level_body,
    sample,
    sample_mixture,
)

PEOPLE = [sample(np.random.default_rng([0, number])) for number in range(120)]


def angle_deg(first, second):
    return np.degrees(np.arccos(np.clip(first @ second, -1, 1)))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_rules_say_of_true_joints_what_the_label_says(family):
    rng = np.random.default_rng(1)
    for _ in range(8):
        body, label = level_body(rng, family)
        wanted = FAMILIES[family].label
        assert label == (wanted or label)
        if label != "unknown":
            assert posture(BodyModel.load().forward(body).joints).label == label


def test_no_joint_goes_beyond_what_it_can_do():
    for person in PEOPLE:
        pose = np.asarray(person.body.pose.body_pose, np.float64)
        np.testing.assert_allclose(clipped(pose), pose, atol=1e-6)


def test_a_seed_draws_the_same_person_and_another_seed_another():
    again, other = (sample(np.random.default_rng([0, number])) for number in (5, 6))
    np.testing.assert_array_equal(again.body.transl, PEOPLE[5].body.transl)
    np.testing.assert_array_equal(again.body.pose.body_pose, PEOPLE[5].body.pose.body_pose)
    assert np.abs(other.body.transl - PEOPLE[5].body.transl).max() > 1e-3


def test_nobody_is_behind_or_on_top_of_the_camera():
    assert min(person.joints[:, 2].min() for person in PEOPLE) > 0.5


def test_people_who_are_not_cut_are_inside_the_picture():
    outside = []
    for person in PEOPLE:
        pixels = person.camera.project(person.joints)
        inside = ((pixels >= 0) & (pixels <= person.camera.image_size)).all(1)
        if not person.cut:
            outside.append(1 - inside.mean())
    assert np.mean(outside) < 0.01


def test_the_share_of_people_who_are_cut_is_the_one_asked_for():
    def cut(share):
        rng = np.random.default_rng(2)
        return [sample(rng, cut_share=share).cut for _ in range(20)]

    assert not any(cut(0.0))
    assert all(cut(1.0))


def test_gravity_is_known_in_the_camera_frame():
    # Who stands has the head against gravity, however the camera is tilted.
    rng = np.random.default_rng(3)
    off = []
    for _ in range(15):
        person = sample(rng, families={"standing": 1.0})
        up = person.joints[JOINT["neck"]] - person.joints[JOINT["pelvis"]]
        off.append(angle_deg(up / np.linalg.norm(up), -person.down))
    assert np.median(off) < 15


def test_cameras_look_down_more_than_up_and_roll_little():
    rng = np.random.default_rng(4)
    tilts = np.array([camera_tilt(rng) @ [0.0, 1.0, 0.0] for _ in range(400)])
    pitch = np.degrees(np.arctan2(tilts[:, 2], np.hypot(tilts[:, 0], tilts[:, 1])))
    roll = np.degrees(np.arctan2(-tilts[:, 0], tilts[:, 1]))
    assert pitch.max() <= LOOKING_DOWN_DEG + 1e-9
    assert pitch.mean() > 3
    assert np.abs(roll).max() <= ROLL_DEG + 1e-9


def test_the_camera_turns_the_person_and_nothing_else():
    rng = np.random.default_rng(5)
    body, _ = level_body(rng, "chair")
    from thirdwave.body.synthetic.postures import tilted

    tilt = camera_tilt(rng)
    model = BodyModel.load()
    level, turned = model.forward(body).joints, model.forward(tilted(body, tilt)).joints
    np.testing.assert_allclose(turned - turned[0], (level - level[0]) @ tilt.T, atol=1e-6)


def test_all_families_are_drawn_and_only_those_asked_for():
    names = Counter(person.family for person in PEOPLE)
    assert len(names) > 0.8 * len(FAMILIES)
    rng = np.random.default_rng(6)
    assert {sample(rng, families={"prone": 1, "supine": 2}).family for _ in range(12)} == {
        "prone", "supine",
    }  # fmt: skip


def test_mixtures_get_the_label_that_the_rules_give_them_in_a_level_camera():
    person = sample_mixture(np.random.default_rng(7), image_size=(300, 200))
    assert person.family == MIXTURE
    assert person.camera.image_size == (300, 200)
    ahead = np.cross([1.0, 0.0, 0.0], person.down)
    ahead /= np.linalg.norm(ahead)
    level = np.stack([np.cross(person.down, ahead), person.down, ahead])
    assert np.linalg.det(level) == pytest.approx(1)
    assert posture(person.joints @ level.T).label == person.label


@pytest.mark.parametrize("family", ["floor, legs straight", "floor, knees up"])
def test_who_sits_on_the_floor_has_the_seat_near_it(family):
    rng = np.random.default_rng(8)
    for _ in range(6):
        joints = BodyModel.load().forward(level_body(rng, family)[0]).joints
        assert joints[:, 1].max() - joints[0, 1] < 0.3


def test_people_on_the_side_lie_on_either():
    rng = np.random.default_rng(9)
    sides = []
    for _ in range(12):
        body, _ = level_body(rng, "on the side")
        left = matrix_from_vector(np.asarray(body.pose.global_orient, np.float64))[:, 0]
        sides.append(left[1] > 0)
    assert 0 < sum(sides) < len(sides)
