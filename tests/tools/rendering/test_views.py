from typing import Any

import numpy as np
import pytest

from thirdwave.body.model import BodyModel
from thirdwave.tools.rendering.views import FILLS, Side, ground_grid, level_front, view_from

from .authored import lying, standing

POINTS = np.random.default_rng(0).uniform([-2, -1, 3], [1, 1, 8], (200, 3))
SIDES: tuple[Side, ...] = ("front", "left", "right", "back", "top")


def _camera_position(view):
    R, t = view.T_view_cam[:3, :3], view.T_view_cam[:3, 3]
    return -R.T @ t


@pytest.mark.parametrize(
    ("side", "axis", "sign"),
    [("front", 2, -1), ("back", 2, 1), ("left", 0, -1), ("right", 0, 1), ("top", 1, -1)],
)
def test_a_side_of_the_scene_is_the_pictures_side(side, axis, sign):
    at = _camera_position(view_from(side, POINTS))
    beyond = POINTS[:, axis].max() if sign > 0 else POINTS[:, axis].min()
    assert (at[axis] - beyond) * sign > 0


@pytest.mark.parametrize("yaw_deg", [0, 70, 180, -110])
def test_a_side_of_one_person_is_their_own_side(yaw_deg):
    posed = BodyModel.load().forward(standing(yaw_deg=yaw_deg))
    front = level_front(posed.rotations[9, :, 2])
    assert front is not None
    left = posed.joints[16] - posed.joints[17]  # from the right shoulder to the left
    own: dict[Side, Any] = {"front": front, "back": -front, "left": left, "right": -left}
    for side, towards in own.items():
        at = _camera_position(view_from(side, posed.vertices, front)) - posed.joints[0]
        level = at * [1, 0, 1] / np.linalg.norm(at * [1, 0, 1])
        assert level @ towards / np.linalg.norm(towards) > 0.99, side


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("own_front", [None, np.array([0.6, 0.0, 0.8])])
def test_everything_is_framed_and_the_picture_is_filled(side, own_front):
    view = view_from(side, POINTS, own_front)
    seen = view.in_view(POINTS)
    assert (seen[:, 2] > 0).all()
    half = np.array(view.camera.image_size) / 2
    reach = (np.abs(view.camera.project(seen) - half) / half).max()
    assert reach == pytest.approx(FILLS, abs=0.005)


@pytest.mark.parametrize("side", SIDES)
def test_views_turn_and_never_mirror(side):
    R = view_from(side, POINTS).T_view_cam[:3, :3]
    assert pytest.approx(np.eye(3), abs=1e-12) == R @ R.T
    assert np.linalg.det(R) == pytest.approx(1)


def test_from_the_front_left_stays_left_and_from_the_back_it_swaps():
    left, right = np.array([[-1.0, 0, 4]]), np.array([[1.0, 0, 4]])
    signs: dict[Side, int] = {"front": 1, "back": -1}
    for side, sign in signs.items():
        view = view_from(side, np.concatenate([left, right]))
        x_left, x_right = view.in_view(left)[0, 0], view.in_view(right)[0, 0]
        assert (x_right - x_left) * sign > 0


def test_from_the_top_near_is_down_and_left_is_left():
    near_left, far_right = [-1.0, 0, 3], [1.0, 0, 6]
    view = view_from("top", np.array([near_left, far_right]))
    (near_x, near_y, _), (far_x, far_y, _) = view.in_view([near_left, far_right])
    assert near_x < far_x
    assert near_y > far_y  # y down


def test_who_lies_on_the_back_has_no_level_front():
    posed = BodyModel.load().forward(lying())
    assert posed.rotations[9, 1, 2] < -0.9  # the chest faces up
    assert level_front(posed.rotations[9, :, 2]) is None


def test_the_grid_lies_under_the_lowest_point_and_around_the_feet():
    grid = ground_grid(POINTS)
    assert grid.shape[1:] == (2, 3)
    assert (grid[..., 1] == POINTS[:, 1].max()).all()
    for axis in (0, 2):
        assert grid[..., axis].min() < POINTS[:, axis].min()
        assert grid[..., axis].max() > POINTS[:, axis].max()


@pytest.mark.parametrize("extent", [0.3, 30.0, 3000.0])
def test_the_grid_stays_readable_under_any_scene(extent):
    assert 10 < len(ground_grid(np.array([[0, 0, 2], [extent, 1, 2 + extent]]))) < 1000
