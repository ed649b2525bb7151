"""Angles, heights and directions of known poses come out as they were authored."""

import numpy as np
import pytest

from tests.body.poses import body, legs, root
from thirdwave.body import measures
from thirdwave.body.model import BodyModel
from thirdwave.body.skeleton import JOINT_NAMES


def posed(angles=None, **orient):
    return BodyModel.load().forward(body(angles, orient=root(**orient)))


@pytest.mark.parametrize("angle", [0.0, 20.0, 90.0, 150.0])
@pytest.mark.parametrize("side", ["left", "right"])
def test_bending_an_elbow_by_an_angle_measures_that_angle(side, angle):
    sign = -1 if side == "left" else 1
    # The mean body's arm is straight along x at rest, so the authored angle is the flexion.
    straight = measures.elbow_flexion_deg(posed().joints, side)
    bent = measures.elbow_flexion_deg(posed({f"{side}_elbow": (0, sign * angle, 0)}).joints, side)
    assert straight < 1.5
    assert bent == pytest.approx(angle, abs=1.5)


@pytest.mark.parametrize("angle", [30.0, 60.0, 120.0])
@pytest.mark.parametrize("yaw", [0, 130])
def test_bending_a_knee_by_an_angle_adds_that_angle(angle, yaw):
    def flexion(degrees):
        joints = posed({"left_knee": (degrees, 0, 0)}, yaw=yaw).joints
        return measures.knee_flexion_deg(joints, "left")

    rest = flexion(0.0)
    assert rest < 6.0
    # The rest leg bends by `rest` in the other direction or the same, a little out of plane.
    assert flexion(angle) == pytest.approx(angle, abs=rest + 0.5)
    assert flexion(angle) - flexion(20.0) == pytest.approx(angle - 20.0, abs=0.5)
    straight_leg = measures.knee_flexion_deg(posed(yaw=yaw).joints, "right")
    assert straight_leg < 6.0


def test_three_points_at_a_right_angle_are_bent_by_exactly_ninety():
    joints = np.zeros((24, 3))
    joints[[1, 4, 7]] = [[0, 0, 4], [0, 1, 4], [0, 1, 5]]  # left hip, knee, ankle
    assert measures.knee_flexion_deg(joints, "left") == pytest.approx(90.0, abs=1e-9)
    joints[7] = [0, 2, 4]
    assert measures.knee_flexion_deg(joints, "left") == 0.0
    joints[7] = [0, 0, 4]
    assert measures.knee_flexion_deg(joints, "left") == 180.0


def test_hips_flex_with_the_thigh():
    standing = measures.hip_flexion_deg(posed().joints, "left")
    sitting = measures.hip_flexion_deg(posed(legs(90, 90)).joints, "left")
    assert standing < 12
    assert sitting - standing == pytest.approx(90, abs=12)


@pytest.mark.parametrize(("lean", "expected"), [(0, 0), (45, 45), (90, 90)])
def test_the_trunk_inclines_by_its_lean(lean, expected):
    assert measures.trunk_inclination_deg(posed(lean=lean).joints) == pytest.approx(expected, abs=5)


def test_arms_hang_are_raised_and_are_overhead():
    hanging, up = posed().joints, posed({"left_shoulder": (0, 0, 75)}).joints
    level = posed({"left_shoulder": (0, 0, 0)}).joints
    assert measures.shoulder_elevation_deg(hanging, "left") < 25
    assert measures.shoulder_elevation_deg(level, "left") == pytest.approx(90, abs=8)
    assert measures.shoulder_elevation_deg(up, "left") > 150
    for joints, raised, overhead in ((hanging, 0, 0), (level, 0, 0), (up, 1, 1)):
        assert measures.arm_raised(joints, "left") == raised
        assert measures.arm_overhead(joints, "left") == overhead
        assert not measures.arm_raised(joints, "right")


def test_a_hand_on_the_head_is_raised_but_not_overhead():
    joints = posed({"left_shoulder": (0, 0, 40), "left_elbow": (0, 0, 110)}).joints
    assert measures.arm_raised(joints, "left")
    assert not measures.arm_overhead(joints, "left")


def test_facing_somebody_is_a_small_bearing():
    p = posed(yaw=90)
    chest, direction = p.joints[9], measures.chest_direction(p.rotations)
    right_of_it, left_of_it = chest + np.array([2.0, 0.5, 0.0]), chest - np.array([2.0, 0.5, 0.0])
    assert measures.bearing_deg(chest, direction, right_of_it) == pytest.approx(0, abs=1e-3)
    assert measures.bearing_deg(chest, direction, left_of_it) == pytest.approx(180, abs=1e-3)


def test_stature_is_sole_to_crown_whatever_the_pose():
    model = BodyModel.load()
    crouched = body(legs(120, 130))
    assert measures.stature_m(model, crouched) == pytest.approx(1.71, abs=0.01)
    tall = body(betas=np.array([1.0] + [0.0] * 9))
    assert measures.stature_m(model, tall) > 1.76


def test_heights_are_above_the_sole():
    p = posed()
    soles = p.vertices[:, 1].max()
    assert measures.floor_y_m(p.joints) == pytest.approx(soles, abs=0.02)
    assert measures.part_height_m(p.joints, "head") == pytest.approx(1.53, abs=0.03)
    assert measures.part_height_m(p.joints, "left_hand") == measures.part_height_m(
        p.joints, "left_wrist"
    )


def test_every_quantity_hangs_on_joints_that_exist():
    for quantity in measures.HANGS_ON:
        for name in measures.hangs_on(quantity, "left", part="hands"):
            assert name in JOINT_NAMES
    assert set(measures.SIGMA) <= set(measures.HANGS_ON)
    assert measures.hangs_on("knee_flexion", "right") == ("right_hip", "right_knee", "right_ankle")


def test_a_wrong_name_is_answered_with_the_right_ones():
    with pytest.raises(ValueError, match="expected one of knee_flexion"):
        measures.hangs_on("knee_bend")
    with pytest.raises(ValueError, match="expected a side"):
        measures.hangs_on("knee_flexion")
    with pytest.raises(ValueError, match="expected one of pelvis"):
        measures.part_position(np.zeros((24, 3)), "tail")


def test_depth_of_a_guessed_focal_length_is_far_less_sure():
    assert measures.depth_sigma_m(4.0, focal_known=False) == pytest.approx(1.64, abs=0.02)
    assert measures.depth_sigma_m(4.0, focal_known=True) == pytest.approx(0.34, abs=0.02)
