import numpy as np
import pytest

from thirdwave.tools.perception.raster import area, check_rgb, overlap, resize, warp


def _noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)


def _means(rgb: np.ndarray, width: int, height: int) -> np.ndarray:
    """By brute force: each pixel repeated until the parts are whole numbers of pixels."""
    rows = rgb.astype(float).repeat(height, axis=0).reshape(height, *rgb.shape).mean(axis=1)
    return rows.repeat(width, axis=1).reshape(height, width, rgb.shape[1], 3).mean(axis=2)


@pytest.mark.parametrize(("height", "width"), [(90, 70), (91, 73), (128, 251), (7, 200)])
def test_shrinking_is_the_mean_over_the_exact_area(height: int, width: int):
    rgb = _noise(height, width)
    new_width, new_height = max(1, round(width * 0.37)), max(1, round(height * 0.37))
    small = resize(rgb, (new_width, new_height))
    assert small.shape == (new_height, new_width, 3)
    assert np.abs(small - _means(rgb, new_width, new_height)).max() <= 0.51


def test_shrinking_a_lot_stays_in_place_up_to_the_ragged_edge():
    y, x = np.mgrid[:403, :501]
    ramp = np.stack([x / 2, y / 2, (x + y) / 4], axis=2).astype(np.uint8)
    small = resize(ramp, (30, 20)).astype(float)
    assert np.abs(small - _means(ramp, 30, 20)).max() < 1.1


def test_enlarging_interpolates_between_the_pixels():
    rgb = np.array([[[0] * 3, [100] * 3]], np.uint8)
    assert resize(rgb, (4, 1))[0, :, 0].tolist() == [0, 25, 75, 100]


def test_warp_by_the_identity_is_a_copy_and_black_outside():
    rgb = _noise(20, 30)
    square = warp(rgb, np.eye(2, 3), 32)
    assert square is not None
    assert np.array_equal(square[:20, :30], rgb)
    assert not square[20:].any()
    assert not square[:, 30:].any()


def test_warp_interpolates_and_fades_at_the_edge():
    rgb = np.full((4, 4, 3), 80, np.uint8)
    rgb[:, 2:] = 120
    square = warp(rgb, np.array([[1.0, 0, -0.5], [0, 1, 0]]), 5)
    assert square is not None
    assert square[1, :, 0].tolist() == [40, 80, 100, 120, 60]


def test_a_quarter_turn_is_exact():
    rgb = _noise(16, 16)
    square = warp(rgb, np.array([[0.0, -1, 15], [1, 0, 0]]), 16)
    assert square is not None
    assert np.array_equal(square, rgb[:, ::-1].swapaxes(0, 1))


def test_a_much_finer_picture_is_averaged_and_stays_in_place():
    rgb = np.zeros((900, 900, 3), np.uint8)
    rgb[405:450, 495:540] = 255
    square = warp(rgb, np.array([[9.0, 0, 4], [0, 9, 4]]), 100)
    assert square is not None
    weights = square[..., 0]
    y, x = np.mgrid[:100, :100]
    middle = [(x * weights).sum() / weights.sum(), (y * weights).sum() / weights.sum()]
    assert middle == pytest.approx([57, 47], abs=0.01)


def test_warp_to_a_place_beside_the_picture_is_none():
    assert warp(_noise(20, 30), np.array([[1.0, 0, 500], [0, 1, 0]]), 16) is None


def test_overlap_is_intersection_over_union():
    boxes = np.array([[0, 0, 2, 2], [1, 0, 3, 2], [5, 5, 6, 6], [1, 1, 1, 1]], float)
    assert overlap(boxes[0], boxes) == pytest.approx([1, 1 / 3, 0, 0])
    assert area(boxes).tolist() == [4, 4, 1, 0]


@pytest.mark.parametrize(
    "rgb", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8), None]
)
def test_what_is_not_rgb_is_refused_with_its_shape(rgb):
    with pytest.raises(ValueError, match=r"expected shape \(H, W, 3\) of uint8, got "):
        check_rgb(rgb)
