"""The part of a picture that a model is shown: boxes with a margin, as a small bare JPEG.

Knows nothing of models, nor of what is asked.
"""

from collections.abc import Sequence
from io import BytesIO

import numpy as np

from thirdwave.tools.perception.raster import Rgb

MARGIN = 0.15
"""Of a region's longer side, left around it: what somebody holds or wears sticks out of a box."""
LONGEST_SIDE_PX = 768
"""Pixels of the longer side of what is shown: clothes can be told apart, and it costs few tokens.
The same as planners show."""
LEAST_PX = 8
"""A region smaller than this shows nothing."""
QUALITY = 85

Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels of the upright picture; the last two are not part of it."""


def region(boxes: Sequence[Sequence[float]], size: tuple[int, int], margin: float = MARGIN) -> Box:
    """The smallest region around all `boxes`, each (x0, y0, x1, y1) in pixels, with a margin.

    `size`: width and height of the picture. Without boxes all of it. ValueError says what is wrong
    with a box: not finite, turned round, or outside the picture.
    """
    width, height = size
    if not len(boxes):
        return 0, 0, width, height
    corners = np.asarray(boxes, float)
    if corners.ndim != 2 or corners.shape[1] != 4 or not np.isfinite(corners).all():
        raise ValueError(f"expected boxes of four finite numbers, got {boxes}")
    x0, y0 = corners[:, :2].min(0)
    x1, y1 = corners[:, 2:].max(0)
    if x1 <= x0 or y1 <= y0:
        raise ValueError(f"expected x0 < x1 and y0 < y1, got {_said(x0, y0, x1, y1)}")
    around = margin * max(x1 - x0, y1 - y0)
    left, right = np.clip([np.floor(x0 - around), np.ceil(x1 + around)], 0, width).astype(int)
    top, bottom = np.clip([np.floor(y0 - around), np.ceil(y1 + around)], 0, height).astype(int)
    if right - left < LEAST_PX or bottom - top < LEAST_PX:
        raise ValueError(
            f"expected a region of at least {LEAST_PX} x {LEAST_PX} px inside the picture of "
            f"{width} x {height} px, got {_said(x0, y0, x1, y1)}"
        )
    return int(left), int(top), int(right), int(bottom)


def as_jpeg(rgb: Rgb, box: Box, longest_px: int = LONGEST_SIDE_PX) -> bytes:
    """The part of `rgb`, shape (H, W, 3), as JPEG: at most `longest_px` long, pixels and no more.

    It is written anew from the pixels, so nothing of the file comes along: no EXIF, no place, no
    name.
    """
    from PIL import Image  # comes with the first look

    x0, y0, x1, y1 = box
    image = Image.fromarray(np.ascontiguousarray(rgb[y0:y1, x0:x1]))
    image.thumbnail((longest_px, longest_px))
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _said(*corners: float) -> str:
    return ", ".join(f"{corner:.0f}" for corner in corners)
