"""Closed-form starts lie near the truth, and what cannot be is not begun from."""

import numpy as np
import pytest

from tests.body.fitting.people import MODEL, camera_at, places, points3d, somebody, view
from tests.body.poses import CAMERA
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.pointset import point_set
from thirdwave.body.fitting.reach import unreachable
from thirdwave.body.fitting.starts import (
    start_from_3d,
    starts_from_2d,
    translation_from_slopes,
    triangulated,
)
from thirdwave.body.layouts import LAYOUTS
from thirdwave.body.measures import knee_flexion_deg
from thirdwave.body.skeleton import JOINT

PEOPLE = somebody(12)
TREE = kinematics_of(MODEL)
POINT = {name: row for row, name in enumerate(LAYOUTS["blazepose33"])}


def joint_errors(state):
    """Distance of each joint about the pelvis from the truth, metres. Shape (N, 24)."""
    found = state.posed.joints - state.posed.joints[:, :1]
    wanted = np.array([MODEL.forward(person).joints for person in PEOPLE])
    return np.linalg.norm(found - (wanted - wanted[:, :1]), axis=2)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_start_from_3d_is_near_and_bends_knees_as_they_are(layout):
    seen = points3d(PEOPLE, layout)
    state = start_from_3d(point_set(TREE, layout), seen.xyz, seen.confidence)
    assert joint_errors(state).mean() < 0.10
    gap = state.points(point_set(TREE, layout)).places + state.transl[:, None] - seen.xyz
    assert np.linalg.norm(gap, axis=2).mean() < 0.12
    for row, person in enumerate(PEOPLE):
        bent = [
            knee_flexion_deg(joints, "left")
            for joints in (state.posed.joints[row], MODEL.forward(person).joints)
        ]
        assert bent[0] == pytest.approx(bent[1], abs=25)


def test_a_missing_knee_is_where_the_lengths_of_the_leg_put_it():
    seen = points3d(PEOPLE)
    confidence = seen.confidence.copy()
    confidence[:, POINT["left_knee"]] = 0
    points = point_set(TREE, "blazepose33")
    whole = joint_errors(start_from_3d(points, seen.xyz, seen.confidence))
    state = start_from_3d(points, seen.xyz, confidence)
    short = joint_errors(state)
    assert short[:, JOINT["left_ankle"]].mean() < whole[:, JOINT["left_ankle"]].mean() + 0.08
    assert np.isfinite(state.local).all()


def test_a_wrong_hip_does_not_turn_the_trunk():
    seen = points3d(PEOPLE)
    xyz = seen.xyz.copy()
    xyz[:, POINT["right_hip"]] += [0.6, 0.2, -0.4]
    points = point_set(TREE, "blazepose33")
    right = start_from_3d(points, seen.xyz, seen.confidence)
    wrong = start_from_3d(points, xyz, seen.confidence)
    between = right.local[:, 0].swapaxes(1, 2) @ wrong.local[:, 0]
    angle = np.degrees(np.arccos(np.clip((np.trace(between, axis1=1, axis2=2) - 1) / 2, -1, 1)))
    assert np.median(angle) < 12


def test_a_gross_error_is_found_by_how_far_bones_reach_and_little_else():
    seen = points3d(PEOPLE)
    points = point_set(TREE, "blazepose33")
    assert unreachable(points, seen.xyz, seen.confidence, 0.03).mean() < 0.02
    xyz = seen.xyz.copy()
    for name in ("left_wrist", "right_ankle", "nose"):
        xyz[:, POINT[name]] += [0.9, -0.7, 0.8]
    found = unreachable(points, xyz, seen.confidence, 0.03)
    assert found[:, [POINT[n] for n in ("left_wrist", "right_ankle", "nose")]].mean() > 0.95
    assert found.sum() < 1.3 * 3 * len(PEOPLE)
    missing = seen.confidence.copy()
    missing[:, POINT["nose"]] = 0
    assert not unreachable(points, xyz, missing, 0.03)[:, POINT["nose"]].any()


def test_a_view_starts_upright_on_every_side_where_it_projects_best():
    picture = view(PEOPLE[:3], noise_px=0)
    points = point_set(TREE, "coco17")
    state = starts_from_2d(
        points,
        picture.xy,
        picture.confidence,
        focal_length=CAMERA.focal_length.astype(float),
        principal_point=CAMERA.principal_point.astype(float),
    )
    assert state.problem.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    facing = state.local[:, 0, :, 2]
    np.testing.assert_allclose(facing[:4] @ facing[:4].T, [[1, 0, -1, 0], [0, 1, 0, -1],
                               [-1, 0, 1, 0], [0, -1, 0, 1]], atol=1e-9)  # fmt: skip
    np.testing.assert_allclose(state.local[:, 0, 1, 1], -1.0, atol=1e-9)  # y down, head up
    truth = np.array([MODEL.forward(person).joints[0] for person in PEOPLE[:3]])
    pelvis = (state.posed.joints[:, 0] + state.transl).reshape(3, 4, 3)
    assert np.abs(pelvis - truth[:, None])[..., :2].max() < 0.4
    assert np.abs(pelvis - truth[:, None])[..., 2].max() < 2.5


def test_translation_of_perfect_and_of_partly_wrong_pixels():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(5, 20, 3))
    truth = np.array([0.5, -0.3, 6.0]) + rng.normal(size=(5, 3)) * 0.2
    seen = points + truth[:, None]
    slopes = seen[..., :2] / seen[..., 2:]
    found = translation_from_slopes(points, slopes, np.ones((5, 20)))
    np.testing.assert_allclose(found, truth, atol=1e-4)
    slopes[:, :2] += 0.15
    found = translation_from_slopes(points, slopes, np.ones((5, 20)))
    np.testing.assert_allclose(found, truth, atol=0.1)


def test_points_of_two_views_are_triangulated_and_mistrusted_where_rays_pass_far_apart():
    first = view(PEOPLE, noise_px=0)
    second = view(PEOPLE, noise_px=0, T_cam_world=camera_at(70))
    second.xy[:, 9] += 120.0
    second.confidence[:, 10] = 0.0
    xyz, confidence = triangulated([first, second], np.arange(len(PEOPLE)))
    good = [k for k in range(17) if k not in (9, 10)]
    np.testing.assert_allclose(xyz[:, good], places(PEOPLE, "coco17")[:, good], atol=1e-4)
    assert confidence[:, good].min() > 0.99
    assert (confidence[:, 10] == 0).all()
    assert np.median(confidence[:, 9]) < 0.5
