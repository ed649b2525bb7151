"""Resizing and cropping of RGB pictures, and box overlap: what the three networks share.

Pictures are (H, W, 3) uint8. Pixel coordinates are x right, y down; boxes are xyxy.
"""

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from PIL.Image import Image

Rgb = npt.NDArray[np.uint8]
"""A picture. Shape (H, W, 3), 0..255."""
Floats = npt.NDArray[np.float64]
"""Numbers on their way through the decoding, in double precision."""


def check_rgb(rgb: Rgb) -> None:
    """Raise ValueError unless `rgb` is (H, W, 3) uint8 with a pixel in it."""
    shape, dtype = np.shape(rgb), getattr(rgb, "dtype", type(rgb).__name__)
    if dtype != np.uint8 or len(shape) != 3 or shape[2] != 3 or 0 in shape:
        raise ValueError(f"rgb: expected shape (H, W, 3) of uint8, got {shape} of {dtype}")


def to_image(rgb: Rgb) -> "Image":
    """The Pillow image of `rgb`."""
    from PIL import Image

    return Image.fromarray(rgb)


def resize(rgb: Rgb, size: tuple[int, int]) -> Rgb:
    """`rgb` (H, W, 3) at `size` (width, height). Shape (height, width, 3).

    Shrinking averages exactly the area under each new pixel, so that thin limbs neither vanish
    nor tear; enlarging interpolates. (Pillow's box filter takes whole pixels only: at a ratio of
    2.5 that is another picture, and a network this unsure finds other people in it.)
    """
    (height, width), (new_width, new_height) = rgb.shape[:2], size
    if new_width * new_height >= width * height:
        from PIL.Image import Resampling

        return np.asarray(to_image(rgb).resize(size, Resampling.BILINEAR))
    # Whole blocks first, where there are several: Pillow does those at once.
    block = max(1, int(min(height / new_height, width / new_width) / 3))
    if block > 1:
        rgb = np.asarray(to_image(rgb).reduce(block))
    columns_first = _area_means(rgb, height / block, new_height).swapaxes(0, 1)
    means = _area_means(columns_first, width / block, new_width).swapaxes(0, 1)
    return np.rint(means).astype(np.uint8)


def _area_means(rows: npt.NDArray[Any], length: float, count: int) -> npt.NDArray[np.float32]:
    """(N, ...) to (count, ...): the mean over each of `count` equal parts of `length` rows.

    `length` is N, or less when the last row shows less than the others.
    """
    ratio = length / count
    starts = np.arange(count) * ratio
    means = np.zeros((count, *rows.shape[1:]), np.float32)
    for tap in range(ceil(ratio) + 1):
        index = starts.astype(int) + tap
        # How much of this row lies in the part: all, a fraction at either end, or nothing.
        inside = np.minimum(index + 1, starts + ratio) - np.maximum(index, starts)
        weight = (inside.clip(0, 1) / ratio).astype(np.float32)
        means += weight.reshape(-1, *[1] * (rows.ndim - 1)) * rows[index.clip(max=len(rows) - 1)]
    return means


def warp(rgb: Rgb, matrix: Floats, size: int) -> npt.NDArray[np.float32] | None:
    """A square of `size` pixels whose pixel (u, v) shows `matrix` @ (u, v, 1) of the picture.

    Shape (size, size, 3), 0 to 255; black where the picture has ended; None where it shows none
    of it. `matrix` is (2, 3), pixel indices to pixel indices. Bilinear; a picture much finer than
    the square is averaged over whole blocks first.
    """
    height, width = rgb.shape[:2]
    corners = np.array([[0, 0, 1], [size, 0, 1], [0, size, 1], [size, size, 1]]) @ matrix.T
    low = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 2, [width, height])
    if (high <= low).any():
        return None
    part = rgb[low[1] : high[1], low[0] : high[0]]
    block = max(1, int(np.linalg.norm(matrix[:, 0]) / 3))
    if block > 1:
        part = np.asarray(to_image(part).reduce(block))
    # Everything outside falls on the black rim, which also lets the picture's edge fade out.
    part = np.pad(part, ((1, 2), (1, 2), (0, 0)))
    rows, columns = part.shape[:2]
    v, u = np.mgrid[:size, :size].astype(np.float32)
    linear = (matrix[:, :2] / block).astype(np.float32)
    # The index of a block's middle is half a block minus half a pixel further than its first.
    shift = (matrix[:, 2] + 0.5 - low) / block - 0.5 + 1
    x = (linear[0, 0] * u + linear[0, 1] * v + np.float32(shift[0])).clip(0, columns - 2)
    y = (linear[1, 0] * u + linear[1, 1] * v + np.float32(shift[1])).clip(0, rows - 2)
    left, top = np.floor(x), np.floor(y)
    right_share, lower_share = (x - left)[..., None], (y - top)[..., None]
    first = top.astype(np.intp) * columns + left.astype(np.intp)
    pixels = part.reshape(-1, 3).astype(np.float32)
    upper = pixels.take(first, axis=0)
    upper += (pixels.take(first + 1, axis=0) - upper) * right_share
    lower = pixels.take(first + columns, axis=0)
    lower += (pixels.take(first + columns + 1, axis=0) - lower) * right_share
    return np.rint(upper + (lower - upper) * lower_share)


def overlap(box: Any, boxes: Any) -> Floats:
    """Intersection over union of one box (4,) with many (N, 4). Shape (N,)."""
    box, boxes = np.asarray(box, np.float64), np.asarray(boxes, np.float64)
    sides = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    shared = np.clip(sides, 0, None).prod(axis=1)
    return shared / (area(box) + area(boxes) - shared + 1e-9)


def area(boxes: Any) -> Any:
    """Area of boxes (..., 4) in square pixels. Shape (...)."""
    boxes = np.asarray(boxes, np.float64)
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])
