"""Bytes of an image file to an upright RGB picture, with the focal length if the file tells it.

Whatever comes, the outcome is a `Picture` or `BadPicture` with one line that says what is wrong.
Knows nothing of files, addresses or networks. Pillow is imported with the first picture.
"""

import struct
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO
from math import hypot
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from thirdwave.tools.perception.raster import Rgb

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 50_000_000
"""Larger pictures are refused by their header, before a pixel is decoded."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
"""What is read, besides AVIF where Pillow can. Formats that run other programs stay out."""
FULL_FRAME_DIAGONAL_MM = hypot(36.0, 24.0)
ORIENTATION_TAG, EXIF_IFD, FOCAL_35MM_TAG = 0x0112, 0x8769, 0xA405

_OTHER_FORMATS = (
    (b"%PDF", 0, "a PDF document"),
    (b"heic", 8, "a HEIC photograph"),
    (b"heix", 8, "a HEIC photograph"),
    (b"mif1", 8, "a HEIF photograph"),
    (b"avif", 8, "an AVIF picture"),
    (b"<svg", 0, "an SVG drawing"),
    (b"ftyp", 4, "a film"),
    (b"PK\x03\x04", 0, "a ZIP archive"),
)
_BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, RuntimeError,
    OverflowError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow's decoders raise on damaged files; found by damaging some 160 000."""
_one_at_a_time = Lock()


class BadPicture(ValueError):  # noqa: N818 - the reader is told what is bad, not that it is an error
    """The bytes are not a picture that can be looked at; the message is one line for the user."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Picture:
    """A decoded picture, upright as its EXIF orientation says."""

    rgb: Rgb
    """Read-only. Shape (H, W, 3), 0..255."""
    size: tuple[int, int]
    """Width and height, pixels, upright."""
    focal_px: float | None
    """Focal length in pixels from the EXIF 35 mm equivalent, or None. Wrong for a cropped file
    whose EXIF was kept; lost in most pictures from the web."""
    format: str
    """What the file was, for instance "JPEG"."""


def read_image(data: bytes, *, max_pixels: int = MAX_PIXELS) -> Picture:
    """The picture in `data`, the bytes of an image file.

    Upright by EXIF; the first frame of an animation; transparent parts on white; 16-bit grey
    scaled by its range of 65535, not by its content. Colour profiles are not applied.

    Raises BadPicture when `data` is empty, is no picture of a known format, is truncated or
    damaged, has more than `max_pixels` pixels, or has 32 bits a channel.
    """
    if not data:
        raise BadPicture(f"picture: expected an image file ({_wanted()}), got 0 bytes")
    # Pillow warns about odd files through Python's process-wide filters: they are changed here
    # for one decoding at a time and put back.
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = _open(data)
        width, height = image.size
        if width * height > max_pixels:
            raise BadPicture(
                f"picture: expected at most {max_pixels / 1e6:g} megapixels, "
                f"got {width} x {height} ({width * height / 1e6:.1f}); send a smaller copy"
            )
        kind = image.format or "image"
        try:
            image.load()
            orientation, focal_mm = _exif(image)
            upright = _upright(_to_rgb(image), orientation)
        except _BROKEN as error:
            if isinstance(error, BadPicture):
                raise
            reason = " ".join(str(error).split()) or type(error).__name__
            raise BadPicture(
                f"picture: the {kind} file is truncated or damaged ({reason}); send it again"
            ) from error
    rgb = np.array(upright)
    rgb.setflags(write=False)
    focal_px = None
    if focal_mm is not None:
        focal_px = focal_mm / FULL_FRAME_DIAGONAL_MM * hypot(*upright.size)
    return Picture(rgb=rgb, size=upright.size, focal_px=focal_px, format=kind)


def _open(data: bytes) -> "Image":
    """The image with its header read and nothing decoded."""
    from PIL import Image, UnidentifiedImageError, features

    formats = (*FORMATS, "AVIF") if features.check("avif") else FORMATS
    try:
        return Image.open(BytesIO(data), formats=formats)
    except UnidentifiedImageError as error:
        raise BadPicture(
            f"picture: expected an image file ({_wanted()}), got {_sniff(data)}"
        ) from error
    except Image.DecompressionBombError as error:
        raise BadPicture(
            f"picture: expected at most {MAX_PIXELS / 1e6:g} megapixels, "
            f"its header says: {error}; send a smaller copy"
        ) from error
    except _BROKEN as error:
        raise BadPicture(
            f"picture: the file's header is damaged ({error}); send it again"
        ) from error


def _wanted() -> str:
    return ", ".join(FORMATS)


def _sniff(data: bytes) -> str:
    """What the bytes seem to be, in words."""
    for magic, offset, name in _OTHER_FORMATS:
        if data[offset : offset + len(magic)] == magic:
            return name
    start = data[:24]
    if start.isascii() and all(byte >= 32 or byte in b"\t\r\n" for byte in start):
        return f"text ({len(data)} bytes that begin with {start.decode()!r})"
    return f"{len(data)} bytes of something else"


def _exif(image: "Image") -> tuple[int, float | None]:
    """Orientation (1 to 8) and 35 mm equivalent focal length; (1, None) where EXIF is damaged."""
    orientation, focal_mm = 1, None
    try:
        exif = image.getexif()
        orientation = int(exif.get(ORIENTATION_TAG, 1))
        value = float(exif.get_ifd(EXIF_IFD).get(FOCAL_35MM_TAG, 0))
        # 0 stands for unknown; what is no lens ever built is a damaged number.
        focal_mm = value if 4 <= value <= 3000 else None
    except (*_BROKEN, ArithmeticError):
        pass
    return orientation, focal_mm


def _upright(image: "Image", orientation: int) -> "Image":
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image


def _to_rgb(image: "Image") -> "Image":
    """Mode RGB, from whatever mode the file has."""
    from PIL import Image

    if image.mode.startswith("I;16"):
        return _from_16_bit(np.asarray(image))
    if image.mode == "I":
        values = np.asarray(image)
        if values.min() < 0 or values.max() > 0xFFFF:
            raise BadPicture("picture: expected 8 or 16 bits a channel, got 32; save it as 8 bits")
        return _from_16_bit(values)
    if image.mode == "F":
        raise BadPicture("picture: expected 8 or 16 bits a channel, got floats; save it as 8 bits")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def _from_16_bit(values: np.ndarray) -> "Image":
    from PIL import Image

    grey = ((values.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    return Image.fromarray(grey).convert("RGB")
