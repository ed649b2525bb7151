"""Pictures as the vision tower gets them: a square round a person, and CLIP's preparation.

Knows nothing of networks. Pictures are RGB, (H, W, 3), 0..255.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose.config import read_json

Pixels = npt.NDArray[np.uint8]
CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What CLIP's `preprocessor_config.json` says."""

    side: int
    """Of the square that comes out, pixels."""
    shortest_edge: int
    """The picture's shorter side is made this long before the middle is cut out."""
    mean: tuple[float, ...] = CLIP_MEAN
    std: tuple[float, ...] = CLIP_STD
    resample: int = 3
    """Pillow's number of the filter; 3 is bicubic."""

    def __call__(self, rgb: Pixels) -> npt.NDArray[np.float32]:
        """Resized, the middle cut out, scaled and normalised. Shape (3, side, side)."""
        from PIL import Image

        height, width = rgb.shape[:2]
        # The longer side is cut to a whole pixel, as CLIP's own preparation does.
        scale = self.shortest_edge / min(width, height)
        size = (
            (self.shortest_edge, int(height * scale))
            if width <= height
            else (int(width * scale), self.shortest_edge)
        )
        small = Image.fromarray(rgb).resize(size, Image.Resampling(self.resample))
        left, top = (size[0] - self.side) // 2, (size[1] - self.side) // 2
        middle = small.crop((left, top, left + self.side, top + self.side))
        values = (np.asarray(middle, np.float32) / 255 - self.mean) / self.std
        return values.astype(np.float32).transpose(2, 0, 1)


def read_preparation(folder: Path | None, image_size: int) -> Preparation:
    """The preparation stated in the tower's `folder`, or CLIP's own for `image_size` pixels."""
    path = folder / "preprocessor_config.json" if folder else None
    if path is None or not path.is_file():
        return Preparation(side=image_size, shortest_edge=image_size)
    from PIL import Image

    data = read_json(path)
    try:
        side = _pixels(data.get("crop_size", image_size), "height")
        short = _pixels(data.get("size", image_size), "shortest_edge")
        mean = tuple(float(n) for n in data.get("image_mean", CLIP_MEAN))
        std = tuple(float(n) for n in data.get("image_std", CLIP_STD))
        resample = int(Image.Resampling(data.get("resample", 3)))
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise ToolFailed(f"{path}: no preparation of a CLIP model: {error!r}") from error
    if side != image_size or short < side or len(mean) != 3 or len(std) != 3:
        raise ToolFailed(
            f"{path}: expected pictures of {image_size} px and 3 colours as the tower takes, "
            f"got {side} px cut out of {short}, {len(mean)} colours"
        )
    if not np.isfinite([*mean, *std]).all() or min(std) <= 0:
        raise ToolFailed(f"{path}: expected finite image_mean and image_std over 0, got {std}")
    return Preparation(side=side, shortest_edge=short, mean=mean, std=std, resample=resample)


def checked_copy(rgb: Any) -> Pixels:
    """A copy of a picture that nobody can write. TypeError or ValueError where `rgb` is none."""
    if not isinstance(rgb, np.ndarray) or rgb.dtype != np.uint8:
        came = f"{rgb.dtype} {rgb.shape}" if isinstance(rgb, np.ndarray) else type(rgb).__name__
        raise TypeError(f"rgb: expected an array of uint8, shape (H, W, 3), got {came}")
    if rgb.ndim != 3 or rgb.shape[2] != 3 or not rgb.size:
        raise ValueError(f"rgb: expected shape (H, W, 3) with pixels in it, got {rgb.shape}")
    copy = np.array(rgb, order="C")
    copy.setflags(write=False)
    return copy


def square_round(rgb: Pixels, xyxy: Any, margin: float) -> Pixels:
    """The square round a box, its longer side widened by `margin` (0.2: a fifth).

    What lies outside the picture is CLIP's mean colour, which the tower sees as nothing. ToolFailed
    for a box that shows nothing of the picture, or that is over twice as large.
    """
    height, width = rgb.shape[:2]
    x0, y0, x1, y1 = (float(n) for n in xyxy)
    inside = x0 < width and y0 < height and x1 > 0 and y1 > 0  # nan is not
    if not (inside and max(x1 - x0, y1 - y0) <= 2 * max(width, height)):
        raise ToolFailed(
            f"box ({x0:g}, {y0:g}, {x1:g}, {y1:g}): expected pixels of a person in the picture, "
            f"which is {width} x {height}"
        )
    side = max(1, round(max(x1 - x0, y1 - y0) * (1 + margin)))
    left, top = round((x0 + x1 - side) / 2), round((y0 + y1 - side) / 2)
    return _window(rgb, left, top, side)


def whole_square(rgb: Pixels) -> Pixels:
    """The whole picture in a square: cutting out the middle would lose who stands aside."""
    height, width = rgb.shape[:2]
    side = max(height, width)
    return _window(rgb, (width - side) // 2, (height - side) // 2, side)


def _window(rgb: Pixels, left: int, top: int, side: int) -> Pixels:
    height, width = rgb.shape[:2]
    window = np.empty((side, side, 3), np.uint8)
    window[:] = np.round(np.array(CLIP_MEAN) * 255)
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + side, width), min(top + side, height)
    if x1 > x0 and y1 > y0:
        window[y0 - top : y1 - top, x0 - left : x1 - left] = rgb[y0:y1, x0:x1]
    return window


def _pixels(value: Any, key: str) -> int:
    """Older files state a number, newer ones an object."""
    return int(value[key] if isinstance(value, Mapping) else value)
