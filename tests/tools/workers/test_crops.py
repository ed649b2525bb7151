import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.body.poses import CAMERA
from tests.tools.workers.truth import known_people
from thirdwave.body.rotations import ray_rotation
from thirdwave.scene import Camera
from thirdwave.tools.workers.crops import Crop, place, square_boxes

real = st.floats


def camera(focal: float, size: tuple[int, int] = (1280, 960), aspect: float = 1.0) -> Camera:
    return Camera(
        focal_length=np.array([focal, focal * aspect]),
        principal_point=np.array(size) / 2 + [13.0, -7.0],
        image_size=size,
    )


@pytest.mark.parametrize(
    ("xyxy", "centre", "side"),
    [
        ((0, 0, 300, 300), (150, 150), 400),
        ((10, 20, 110, 420), (60, 220), 400),
        ((100, 50, 400, 450), (250, 250), 400),
        ((0, 0, 500, 100), (250, 50), 500 * 4 / 3),
    ],
)
def test_a_box_grows_to_three_by_four_and_then_to_a_square(xyxy, centre, side):
    centres, sides = square_boxes(np.array([xyxy], np.float64))
    assert np.allclose(centres[0], centre)
    assert sides[0] == pytest.approx(side)


FLAT = np.random.default_rng(0).uniform(-0.5, 0.5, (20, 3)) * [1.0, 1.0, 0.0]
"""Points across the line of sight, which every lens shows alike."""
BODY = known_people()[1].joints - known_people()[1].joints[0]
PELVIS = np.array([-0.002, -0.22, 0.03])


@given(
    scale=real(0.4, 1.4),
    shift=st.tuples(real(-0.3, 0.3), real(-0.3, 0.3)),
    side=real(100, 900),
    focal=real(500, 3000),
)
def test_on_the_optical_axis_it_is_the_crop_to_full_of_the_hmr_family(scale, shift, side, focal):
    ours = camera(focal)
    crop = Crop(centre=ours.principal_point.astype(np.float64), side=side)
    t = crop.translation(np.array([scale, *shift]))
    placed = place(crop, FLAT, np.zeros(3), t, ours)
    assert np.allclose(placed.rotation, np.eye(3))
    assert np.allclose(placed.at[:2], shift, atol=1e-6)
    assert placed.at[2] == pytest.approx(2 * focal / (side * scale))


@given(
    scale=real(0.4, 1.4),
    centre=st.tuples(real(100, 1200), real(100, 900)),
    side=real(100, 900),
)
def test_far_away_it_is_the_crop_to_full_of_the_hmr_family_anywhere(scale, centre, side):
    ours = camera(200_000.0)
    crop = Crop(centre=np.array(centre), side=side)
    placed = place(crop, BODY, np.zeros(3), crop.translation(np.array([scale, 0.0, 0.0])), ours)
    wanted = 2 * (np.array(centre) - ours.principal_point) / (side * scale)
    assert np.allclose(placed.rotation, np.eye(3), atol=0.01)
    assert np.allclose(placed.at[:2], wanted, rtol=0.02)
    assert placed.at[2] == pytest.approx(2 * 200_000 / (side * scale), rel=0.02)


@given(
    scale=real(0.4, 1.4),
    shift=st.tuples(real(-0.3, 0.3), real(-0.3, 0.3)),
    centre=st.tuples(real(0, 1280), real(0, 960)),
    side=real(100, 400),
    focal=real(900, 3000),
    aspect=real(0.9, 1.1),
)
def test_the_pelvis_keeps_its_pixel_and_the_body_its_scale(
    scale, shift, centre, side, focal, aspect
):
    ours = camera(focal, aspect=aspect)
    crop = Crop(centre=np.array(centre), side=side)
    t = crop.translation(np.array([scale, *shift]))
    points = BODY + PELVIS
    placed = place(crop, points, PELVIS, t, ours)
    pelvis, body = crop.pixels((PELVIS + t)[None])[0], crop.pixels(points + t)
    assert np.allclose(ours.project(placed.at), pelvis, atol=0.01)

    def extent(pixels) -> float:
        return float(np.sqrt(((pixels - pelvis) ** 2).sum(1).mean()))

    assert extent(ours.project(placed.apply(points))) == pytest.approx(extent(body), rel=0.05)


def test_the_turn_is_that_of_the_ray_through_the_boxs_middle():
    crop = Crop(centre=np.array([1100.0, 300.0]), side=400.0)
    t = crop.translation(np.array([0.9, 0.1, 0.0]))
    placed = place(crop, BODY, np.zeros(3), t, CAMERA)
    ray = np.append((crop.centre - CAMERA.principal_point) / CAMERA.focal_length, 1.0)
    assert np.allclose(placed.rotation, ray_rotation(ray))
    assert np.allclose(placed.rotation @ [0, 0, 1], ray / np.linalg.norm(ray))


@pytest.mark.parametrize("points", [np.zeros((5, 3)), -50 * BODY])
def test_points_that_are_no_body_are_refused(points):
    crop = Crop(centre=np.array([600.0, 300.0]), side=400.0)
    t = crop.translation(np.array([0.9, 0.1, 0.0]))
    with pytest.raises(ValueError, match="in front of the camera"):
        place(crop, points, np.zeros(3), t, CAMERA)
