from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from thirdwave.tools.rendering.annotate import MIN_SIDE, Sheet, to_png

RED, BLUE = (200, 30, 30), (30, 30, 200)


def _sheet(width=300, height=200):
    return Sheet(np.full((height, width, 3), 255, np.uint8))


def _patch(sheet, colour):
    """Box around all pixels of that colour: x_min, y_min, x_max, y_max."""
    y, x = np.nonzero((np.asarray(sheet.image) == colour).all(axis=2))
    return x.min(), y.min(), x.max(), y.max()


def test_a_label_stands_on_its_corner():
    sheet = _sheet()
    sheet.label("p1", (100, 120), RED)
    x0, y0, _, y1 = _patch(sheet, RED)
    assert x0 == 100
    assert y0 < 110
    assert y1 == pytest.approx(119, abs=1)


@pytest.mark.parametrize("corner", [(-50, -50), (299, 0), (299, 199), (-5, 500)])
def test_a_label_never_leaves_the_picture(corner):
    sheet, free = _sheet(), _sheet()
    free.label("p1", (100, 120), RED)
    sheet.label("p1", corner, RED)
    whole, got = _patch(free, RED), _patch(sheet, RED)
    assert got[2] - got[0] == pytest.approx(whole[2] - whole[0], abs=1)
    assert got[3] - got[1] == pytest.approx(whole[3] - whole[1], abs=1)


@pytest.mark.parametrize("corner", [(100, 120), (100, 5)])
def test_labels_do_not_hide_each_other(corner):
    sheet = _sheet()
    sheet.label("p1", corner, RED)
    before = (np.asarray(sheet.image) == RED).all(axis=2).sum()
    sheet.label("p2", corner, BLUE)
    assert (np.asarray(sheet.image) == RED).all(axis=2).sum() == before


def test_a_box_that_passes_the_edge_is_drawn_along_it():
    sheet = _sheet()
    sheet.box((-40, 20, 900, 90), RED)
    assert _patch(sheet, RED) == (0, 20, 299, 90)


@pytest.mark.parametrize("paper", [0, 255])
def test_a_thin_box_shows_on_light_and_on_dark(paper):
    sheet = Sheet(np.full((200, 300, 3), paper, np.uint8))
    sheet.box((50, 50, 150, 150), (250, 250, 250), thin=True)
    differs = np.abs(np.asarray(sheet.image).astype(int) - paper).max(axis=2)
    assert (differs[100, 50:54] > 50).any()


def test_a_flat_picture_keeps_its_size():
    data, size = to_png(Image.new("RGB", (1600, 1200), (90, 90, 90)))
    assert size == (1600, 1200)
    assert Image.open(BytesIO(data)).size == size


def test_a_picture_too_large_to_send_is_made_smaller():
    noise = np.random.default_rng(0).integers(0, 256, (900, 1200, 3), dtype=np.uint8)
    data, size = to_png(Image.fromarray(noise), max_bytes=2_000_000)
    assert len(data) <= 2_000_000
    assert MIN_SIDE <= max(size) < 1200
    assert size[0] / size[1] == pytest.approx(4 / 3, abs=0.01)


def test_a_small_picture_is_never_made_smaller():
    noise = np.random.default_rng(0).integers(0, 256, (400, MIN_SIDE, 3), dtype=np.uint8)
    _, size = to_png(Image.fromarray(noise), max_bytes=1000)
    assert size == (MIN_SIDE, 400)
