"""One test for each sign and axis that is easy to get wrong."""

import numpy as np
import pytest

from tests.body.poses import body, root
from thirdwave.body.measures import (
    facing_word,
    facing_yaw_deg,
    head_yaw_deg,
    part_position,
    pelvis_depth_m,
)
from thirdwave.body.model import BodyModel
from thirdwave.body.raster import OPENGL_FROM_CAMERA
from thirdwave.body.rotations import matrix_from_vector
from thirdwave.scene import Body, Pose


def posed(given):
    return BodyModel.load().forward(given)


def oriented(global_orient):
    pose = Pose(global_orient=np.array(global_orient), body_pose=np.zeros((23, 3)))
    return posed(Body(pose=pose, betas=np.zeros(10), transl=np.array([0, 0, 4.0])))


def test_at_rest_left_is_x_up_is_y_and_the_nose_is_towards_z():
    model = BodyModel.load()
    rest = model.rest_joints(np.zeros(10))
    assert part_position(rest, "left_shoulder")[0] > part_position(rest, "right_shoulder")[0]
    assert part_position(rest, "head")[1] > part_position(rest, "pelvis")[1]
    assert model.landmarks.template[0, 2] > model.landmarks.template[7, 2]  # nose, left ear


def test_half_a_turn_about_x_is_upright_and_faces_the_camera():
    p = oriented([np.pi, 0, 0])
    assert facing_yaw_deg(p.rotations) == pytest.approx(0, abs=1e-4)
    assert part_position(p.joints, "head")[1] < part_position(p.joints, "hips")[1]


def test_half_a_turn_about_z_is_upright_and_faces_away():
    p = oriented([0, 0, np.pi])
    assert abs(facing_yaw_deg(p.rotations)) == pytest.approx(180, abs=1e-4)
    assert part_position(p.joints, "head")[1] < part_position(p.joints, "hips")[1]


def test_facing_the_camera_the_left_shoulder_is_at_image_right():
    p = posed(body())
    assert (
        part_position(p.joints, "left_shoulder")[0] > part_position(p.joints, "right_shoulder")[0]
    )


def test_seen_from_behind_the_left_shoulder_is_at_image_left():
    p = posed(body(orient=root(yaw=180)))
    assert (
        part_position(p.joints, "left_shoulder")[0] < part_position(p.joints, "right_shoulder")[0]
    )


def test_an_upright_nose_is_above_the_hips_which_is_smaller_y():
    p = posed(body(orient=root(yaw=40)))
    nose = p.vertices[332]
    assert nose[1] < part_position(p.joints, "hips")[1]


@pytest.mark.parametrize(
    ("yaw", "word"),
    [(0, "camera"), (90, "image right"), (-90, "image left"), (180, "away"), (30, "camera")],
)
def test_plus_ninety_faces_image_right(yaw, word):
    p = posed(body(orient=root(yaw=yaw)))
    assert facing_word(facing_yaw_deg(p.rotations)) == word
    assert np.cos(np.radians(facing_yaw_deg(p.rotations) - yaw)) == pytest.approx(1, abs=1e-6)
    nose, back = p.vertices[332], part_position(p.joints, "head")
    if word.startswith("image"):
        assert (nose[0] > back[0]) == (word == "image right")


def test_the_head_turns_apart_from_the_chest():
    p = posed(body({"head": (0, 50, 0)}))
    assert facing_yaw_deg(p.rotations) == pytest.approx(0, abs=1e-4)
    assert head_yaw_deg(p.rotations) == pytest.approx(50, abs=1e-3)


def test_transl_is_not_where_the_pelvis_is():
    p = posed(body(transl=(0.0, 0.0, 4.0)))
    pelvis = p.joints[0]
    assert np.linalg.norm(pelvis - [0, 0, 4.0]) > 0.2
    # SMPL turns about the pelvis's rest position: X = R (x - J0) + J0 + transl.
    np.testing.assert_allclose(pelvis, p.model.J_template[0] + [0, 0, 4.0], atol=1e-6)
    assert pelvis_depth_m(p.joints) == pytest.approx(pelvis[2])


def test_turning_the_root_leaves_the_pelvis_in_place():
    first, second = posed(body()).joints[0], posed(body(orient=root(yaw=77, lean=50))).joints[0]
    np.testing.assert_allclose(first, second, atol=1e-9)


def test_the_opengl_flip_is_a_rotation_and_puts_the_person_in_front_and_upright():
    assert np.linalg.det(OPENGL_FROM_CAMERA) == pytest.approx(1.0)
    joints = posed(body()).joints @ OPENGL_FROM_CAMERA.T
    assert part_position(joints, "head")[1] > part_position(joints, "hips")[1]
    assert (joints[:, 2] < 0).all()
    np.testing.assert_allclose(OPENGL_FROM_CAMERA, matrix_from_vector([np.pi, 0, 0]), atol=1e-12)


def test_knees_bend_backwards_and_hips_forwards():
    upright = posed(body())
    bent = posed(body({"left_knee": (60, 0, 0)}))
    raised = posed(body({"left_hip": (-60, 0, 0)}))
    # Facing the camera, forwards is towards it: smaller z.
    assert (
        part_position(bent.joints, "left_ankle")[2] > part_position(upright.joints, "left_ankle")[2]
    )
    assert (
        part_position(raised.joints, "left_knee")[2] < part_position(upright.joints, "left_knee")[2]
    )
