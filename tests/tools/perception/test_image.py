import struct
import warnings
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageFile

from tests.tools.perception.pictures import ASTRONAUT, encoded
from thirdwave.tools.perception.image import BadPicture, read_image

RAMP = np.tile(np.arange(256, dtype=np.uint8), (40, 1))


def _png_header(width: int, height: int) -> bytes:
    """A PNG that promises this size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_a_photograph_comes_as_read_only_rgb_with_its_size():
    picture = read_image(ASTRONAUT.read_bytes())
    assert picture.rgb.shape == (512, 512, 3)
    assert picture.rgb.dtype == np.uint8
    assert not picture.rgb.flags.writeable
    assert (picture.size, picture.focal_px, picture.format) == ((512, 512), None, "JPEG")
    assert np.array_equal(picture.rgb, np.array(Image.open(ASTRONAUT)))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_comes_upright(orientation: int):
    upright = np.zeros((30, 50, 3), np.uint8)
    upright[:15, :25, 0], upright[:15, 25:, 1], upright[15:, :25, 2] = 255, 255, 255
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.swapaxes(0, 1),
        6: np.rot90(upright),
        7: np.rot90(upright, 2).swapaxes(0, 1),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    for format in ("PNG", "TIFF", "WEBP"):
        options = {"lossless": True} if format == "WEBP" else {}
        image = Image.fromarray(np.ascontiguousarray(stored))
        picture = read_image(encoded(image, format, exif=exif, **options))
        assert picture.size == (50, 30), format
        assert np.array_equal(picture.rgb, upright), format


def test_the_focal_length_is_that_of_the_35_mm_equivalent_on_the_upright_diagonal():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0xA405] = 26
    picture = read_image(encoded(Image.new("RGB", (400, 300)), "JPEG", exif=exif))
    assert picture.size == (300, 400)
    assert picture.focal_px == pytest.approx(26 / 43.27 * 500, rel=1e-3)


@pytest.mark.parametrize("focal", [0, 65535])
def test_an_impossible_focal_length_is_none(focal: int):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA405] = focal
    data = encoded(Image.new("RGB", (40, 30)), "JPEG", exif=exif)
    assert read_image(data).focal_px is None


def test_damaged_exif_costs_the_exif_and_not_the_picture():
    exif = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + b"\x12\x01\x99" * 9
    data = encoded(Image.new("RGB", (40, 30), "red"), "JPEG", exif=exif)
    picture = read_image(data)
    assert (picture.size, picture.focal_px) == ((40, 30), None)


def test_grey_and_one_bit_pictures_have_three_equal_channels():
    grey = read_image(encoded(Image.fromarray(RAMP), "PNG")).rgb
    assert np.array_equal(grey, np.dstack([RAMP] * 3))
    one_bit = Image.fromarray(RAMP).convert("1", dither=Image.Dither.NONE)
    black_and_white = read_image(encoded(one_bit, "PNG")).rgb
    assert np.array_equal(black_and_white, np.dstack([np.where(RAMP > 127, 255, 0)] * 3))


def test_16_bit_grey_is_scaled_by_its_range_and_not_by_its_content():
    values = np.tile(np.linspace(0, 20000, 256).astype(np.uint16), (40, 1))
    for format in ("PNG", "TIFF"):
        rgb = read_image(encoded(Image.fromarray(values), format)).rgb
        assert np.array_equal(rgb, np.dstack([np.rint(values / 257).astype(np.uint8)] * 3))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_parts_are_white(mode: str):
    image = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    image.paste((90, 90, 90, 255), (10, 10, 20, 20))
    data = encoded(image.convert(mode), "PNG")
    assert Image.open(BytesIO(data)).mode == mode
    rgb = read_image(data).rgb
    assert (rgb[0, 0] == 255).all()
    assert np.abs(rgb[15, 15].astype(int) - 90).max() <= 3


def test_a_grey_png_with_one_transparent_value_is_white_there():
    data = encoded(Image.fromarray(RAMP), "PNG", transparency=0)
    rgb = read_image(data).rgb
    assert rgb[0, 0].tolist() == [255] * 3
    assert rgb[0, 1].tolist() == [1] * 3


def test_cmyk_comes_as_rgb():
    red = Image.new("CMYK", (40, 30), (0, 255, 255, 0))
    assert np.abs(read_image(encoded(red, "TIFF")).rgb[5, 5].astype(int) - [255, 0, 0]).max() < 10
    assert np.abs(read_image(encoded(red, "JPEG")).rgb[5, 5].astype(int) - [255, 0, 0]).max() < 20


def test_of_an_animation_the_first_frame_is_taken():
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "lime", "blue")]
    for format in ("GIF", "WEBP", "PNG"):
        data = encoded(frames[0], format, save_all=True, append_images=frames[1:])
        colour = read_image(data).rgb[10, 10].astype(int)
        assert np.abs(colour - [255, 0, 0]).max() < 10, format


def test_a_single_pixel_is_a_picture():
    assert read_image(encoded(Image.new("RGB", (1, 1), "red"), "PNG")).rgb.tolist() == [
        [[255, 0, 0]]
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "0 bytes"),
        (b"Dear Sir or Madam,\nthis is no picture", "text"),
        (b"%PDF-1.7 and so on", "a PDF document"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "a HEIC photograph"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "text"),
        (bytes(range(128, 256)), "128 bytes of something else"),
    ],
)
def test_what_is_no_picture_is_refused_in_one_line_that_says_what_came(data: bytes, says: str):
    with pytest.raises(BadPicture, match=says) as caught:
        read_image(data)
    assert "expected an image file (JPEG, PNG" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_truncated_file_is_refused_in_one_line(format: str):
    whole = encoded(Image.open(ASTRONAUT), format)
    for share in (0.02, 0.3, 0.9):
        with pytest.raises(BadPicture) as caught:
            read_image(whole[: int(len(whole) * share)])
        assert "\n" not in str(caught.value)
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


def test_damaged_bytes_give_a_picture_or_bad_picture_and_never_another_error():
    rng = np.random.default_rng(7)
    small = Image.open(ASTRONAUT).resize((64, 64))
    messages = []
    for format in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM"):
        whole = np.frombuffer(encoded(small, format), np.uint8)
        for _ in range(60):
            damaged = whole.copy()
            damaged[rng.integers(0, min(len(whole), 400), 6)] = rng.integers(0, 256, 6)
            try:
                read_image(damaged.tobytes())
            except BadPicture as error:
                messages.append(str(error))
    assert len(messages) > 50
    assert not any("\n" in message for message in messages)


@pytest.mark.parametrize("size", [(8000, 6251), (50_000_001, 1), (60_000, 60_000)])
def test_a_decompression_bomb_is_refused_by_its_header(size: tuple[int, int]):
    with pytest.raises(BadPicture, match="pixels"):
        read_image(_png_header(*size))


def test_the_limit_is_the_callers_and_the_message_names_both_numbers():
    data = encoded(Image.new("RGB", (100, 50)), "PNG")
    assert read_image(data, max_pixels=5000).size == (100, 50)
    with pytest.raises(BadPicture, match=r"at most 0\.004 megapixels, got 100 x 50"):
        read_image(data, max_pixels=4000)


def test_pillows_warnings_do_not_leak():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with pytest.raises(BadPicture):
            read_image(_png_header(10_000, 10_000))
        read_image(encoded(Image.new("P", (9, 9)), "PNG", transparency=b"\x00\x80"))
    assert caught == []


def test_32_bit_pictures_are_refused_with_the_way_out():
    for image in (Image.new("F", (9, 9), 0.5), Image.new("I", (9, 9), 70_000)):
        with pytest.raises(BadPicture, match="save it as 8 bits"):
            read_image(encoded(image, "TIFF"))
