import numpy as np
import pytest

from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose.picture import square_round

RGB = np.zeros((60, 80, 3), np.uint8)


@pytest.mark.parametrize(
    "xyxy",
    [
        (0, 0, 1e5, 1e5),
        (-np.inf, 0, 10, 10),
        (0, np.nan, 10, 10),
        (np.nan, 0, 10, 10),
        (90, 10, 99, 20),
        (-30, 10, -1, 20),
        (10, -9, 20, 0),
        (10, 60, 20, 90),
    ],
)
def test_a_box_that_can_be_no_persons_is_refused_before_a_square_is_made(xyxy):
    with pytest.raises(ToolFailed, match="person in the picture, which is 80 x 60") as refused:
        square_round(RGB, xyxy, margin=0.2)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("xyxy", [(-20, -20, 100, 80), (70, 50, 90, 70), (-5, 0, 1, 60)])
def test_a_box_that_reaches_out_of_the_picture_is_cut_out(xyxy):
    crop = square_round(RGB, xyxy, margin=0.0)
    assert crop.shape[0] == crop.shape[1] == max(xyxy[2] - xyxy[0], xyxy[3] - xyxy[1])
    assert (crop == 0).all(-1).any()
