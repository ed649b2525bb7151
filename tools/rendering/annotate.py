"""Boxes, labels and lines on a picture, and the picture as PNG. Knows nothing of bodies.

Pixels are x right, y down; boxes are xyxy.
"""

from collections.abc import Iterable
from io import BytesIO
from math import sqrt
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from thirdwave.tools.rendering.layer import Bytes

Colour = tuple[int, int, int]
MAX_BYTES = 2_000_000
"""Pictures are sent to readers: a larger PNG is made smaller, in pixels."""
EDGE: Colour = (60, 60, 60)
"""Around a thin box."""
MIN_SIDE = 640
"""A long side that is not made smaller any more."""
SURELY_SMALL = 600_000
"""Pixels of which a PNG takes 1.8 MB at the very most."""
BAND = 8
"""Rows of a band by which the size of a PNG is guessed."""


class Sheet:
    """A picture that is being drawn on."""

    def __init__(self, rgb: Bytes) -> None:
        self.image = Image.fromarray(rgb)
        self._pen = ImageDraw.Draw(self.image)
        measure = min(max(self.image.size), 2 * min(self.image.size))  # a panorama is as a square
        self.line = max(1, round(measure / 400))
        """Width of a line, pixels."""
        self._font_size = max(13, round(measure / 42))
        self._font = ImageFont.load_default(self._font_size)
        self._labels: list[tuple[float, float, float, float]] = []

    def box(self, xyxy: Any, colour: Colour, *, thin: bool = False) -> None:
        """A frame around `xyxy` (4,), kept inside the picture.

        A thin one has a dark edge, so that it shows on light and on dark.
        """
        width, height = self.image.size
        x0, y0, x1, y1 = np.clip(xyxy, 0, [width - 1, height - 1] * 2).tolist()
        if thin:
            self._pen.rectangle((x0, y0, x1, y1), outline=EDGE, width=self.line + 2)
            x0, y0, x1, y1 = x0 + 1, y0 + 1, max(x1 - 1, x0 + 1), max(y1 - 1, y0 + 1)
        self._pen.rectangle((x0, y0, x1, y1), outline=colour, width=self.line + (not thin))

    def label(self, text: str, corner: Any, colour: Colour) -> None:
        """`text` on a patch of `colour` whose lower left corner is `corner` (2,).

        It moves inside the picture, and up or else down where a label stands already.
        """
        x, y = (float(number) for number in corner)
        pad = self._font_size / 5
        width, height = self._font.getlength(text) + 2 * pad, self._font_size * 1.3
        x = min(max(x, 0.0), max(self.image.width - width, 0.0))
        y = min(max(y - height, 0.0), max(self.image.height - height, 0.0))
        y = self._free(x, y, width, height)
        self._labels.append((x, y, x + width, y + height))
        self._pen.rectangle((x, y, x + width - 1, y + height - 1), fill=colour)
        bright = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] > 140
        ink = (20, 20, 20) if bright else (255, 255, 255)
        self._pen.text((x + pad, y + height / 2), text, fill=ink, font=self._font, anchor="lm")

    def lines(self, segments: Iterable[Any], colour: Colour) -> None:
        """Segments (2, 2), pixels."""
        for segment in segments:
            self._pen.line([tuple(point) for point in segment], fill=colour, width=self.line)

    def _free(self, x: float, y: float, width: float, height: float) -> float:
        """The nearest free place above `y`, else below; `y` when there is none."""

        def taken(at: float) -> bool:
            return any(
                x < right and x + width > left and at < bottom and at + height > top
                for left, top, right, bottom in self._labels
            )

        steps = range(len(self._labels) + 1)
        upwards = [y - n * (height + 1) for n in steps]
        downwards = [y + n * (height + 1) for n in steps]
        for at in upwards + downwards:
            if 0 <= at <= self.image.height - height and not taken(at):
                return at
        return y


def to_png(image: Image.Image, max_bytes: int = MAX_BYTES) -> tuple[bytes, tuple[int, int]]:
    """`image` as PNG and its size; shrunk, never under `MIN_SIDE`, while the file is too large."""
    if image.width * image.height > SURELY_SMALL:
        image = _shrunk(image, _guessed_bytes(image), max_bytes)
    while True:
        data = _encoded(image)
        smaller = _shrunk(image, len(data), max_bytes)
        if smaller is image:
            return data, image.size
        image = smaller


def _shrunk(image: Image.Image, got_bytes: int, max_bytes: int) -> Image.Image:
    """`image` at the size at which its PNG should fit, itself when it does or may not shrink."""
    shrink = max(0.95 * sqrt(max_bytes / got_bytes), MIN_SIDE / max(image.size))
    if got_bytes <= max_bytes or shrink >= 1:
        return image
    size = (round(image.width * shrink), round(image.height * shrink))
    return image.resize(size, Image.Resampling.LANCZOS)


def _guessed_bytes(image: Image.Image) -> int:
    """What a PNG of `image` would take, from every eighth band of rows: an eighth of the time."""
    rows = np.asarray(image)
    bands = [rows[top : top + BAND] for top in range(0, len(rows), 8 * BAND)]
    sample = np.concatenate(bands)
    return round(len(_encoded(Image.fromarray(sample))) * len(rows) / len(sample))


def _encoded(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", compress_level=4)  # 6 saves 6 % and takes three times as long
    return buffer.getvalue()
