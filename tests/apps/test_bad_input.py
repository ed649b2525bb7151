"""Bad input: one clear line, exit status 2, no traceback, nothing half-written."""

import struct
import zlib

import pytest
from PIL import Image

from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import Settings


def one_line(done, *words: str) -> None:
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb() -> bytes:
    """30000 x 30000 pixels of nothing in under a megabyte."""
    header = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    row = zlib.compress(bytes(90001) * 200, 9)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", row)
            + chunk(b"IEND", b""))  # fmt: skip


def test_a_missing_file(thirdwave, tmp_path):
    one_line(thirdwave("ask", tmp_path / "no.jpg", "Who?"), "no.jpg", "no such file")


def test_a_folder(thirdwave, tmp_path):
    one_line(thirdwave("ask", tmp_path, "Who?"), "folder")


def test_a_text_file(thirdwave, tmp_path):
    path = tmp_path / "notes.jpg"
    path.write_text("these are words")
    one_line(thirdwave("ask", path, "Who?"), "notes.jpg")


def test_a_truncated_photograph(thirdwave, tmp_path, basketball):
    path = tmp_path / "half.jpg"
    path.write_bytes(basketball.read_bytes()[:20_000])
    one_line(thirdwave("ask", path, "Who?"), "half.jpg")


def test_a_decompression_bomb(thirdwave, tmp_path):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_bomb())
    one_line(thirdwave("ask", path, "Who?"), "bomb.png", "900000000 pixels")


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_an_empty_question(thirdwave, basketball, question):
    one_line(thirdwave("ask", basketball, question), "question")


def test_a_very_long_question(thirdwave, basketball):
    one_line(thirdwave("ask", basketball, "who is sitting " * 1400), "4000", "20999")


@pytest.mark.parametrize("thread", ["nobody-knows-it", "", "a b", "../../x", "x" * 5000, "{a}:b"])
def test_an_unknown_thread(thirdwave, basketball, thread):
    one_line(thirdwave("ask", basketball, "Who?", "--thread", thread), "thread")


def test_a_question_without_a_picture(thirdwave):
    one_line(thirdwave("ask", "How many people?"), "picture")


def test_a_data_folder_that_cannot_be_written(thirdwave, basketball, tmp_path):
    file = tmp_path / "file"
    file.write_text("not a folder")
    env = {"THIRDWAVE_HOME": str(file / "data")}
    one_line(thirdwave("ask", basketball, "Who is standing?", env=env), str(file))


def test_a_server_that_is_not_there(thirdwave, basketball):
    env = {"REDIS_URL": "redis://127.0.0.1:1/0"}
    one_line(thirdwave("ask", basketball, "Who is standing?", env=env), "127.0.0.1")


def test_wrong_settings_and_usage(thirdwave, basketball):
    one_line(thirdwave("ask", basketball, "Who?", env={"THIRDWAVE_TENANT": "a:b"}), "TENANT")
    one_line(thirdwave("ask", basketball, "Who?", env={"THIRDWAVE_RENDERER": "x"}), "RENDERER")
    one_line(thirdwave("ask", basketball, "Who?", "--modle", "x"), "--modle")
    one_line(thirdwave("ask", basketball, "Who?", "--model", "gpt"), "provider:name")
    one_line(thirdwave("tools", "guess"), "guess", "detect_people")
    one_line(thirdwave("run", "none.yaml"), "none.yaml")
    one_line(thirdwave("threads", "list", "--limit", "9" * 30), "--limit")
    one_line(thirdwave("threads", "list", "--limit", "0"), "--limit")
    one_line(thirdwave("memory", "gc", "--older-than", "nan"), "--older-than")


def test_one_pixel(thirdwave, tmp_path):
    path = tmp_path / "pixel.png"
    Image.new("RGB", (1, 1)).save(path)
    one_line(thirdwave("ask", path, "Who?"), "pixel.png", "got 1 x 1")


def test_what_came_cannot_control_the_terminal_or_fill_it(thirdwave, tmp_path):
    done = thirdwave("ask", "/a\nb\x1b[31m.jpg", "Who?")
    one_line(done, "no such file")
    assert "\x1b" not in done.stderr
    path = tmp_path / "scene.json"
    path.write_text('{"%s": 1}' % ("k" * 1_000_000))
    done = thirdwave("ask", path, "Who?")
    one_line(done, "scene.json")
    assert len(done.stderr) < 1000


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', "[" * 100_000, "[1]", "\ufeff{}", "{"])
def test_json_that_is_no_scene(thirdwave, tmp_path, text):
    path = tmp_path / "scene.json"
    path.write_text(text, encoding="utf-8")
    one_line(thirdwave("ask", path, "Who?"), "scene.json")


def test_pictures_that_cannot_be_kept_are_said_before_the_work(thirdwave, basketball, tmp_path):
    (tmp_path / "artifacts").write_text("not a folder")
    env = {"THIRDWAVE_HOME": str(tmp_path)}
    try:
        one_line(thirdwave("ask", basketball, "Who is standing?", env=env), "artifacts")
    finally:
        thirdwave("doctor", "--stop", env=env)


def test_nothing_is_written_for_input_that_was_refused(thirdwave, tmp_path):
    env = {"THIRDWAVE_HOME": str(tmp_path / "new")}
    thirdwave("ask", tmp_path / "no.jpg", "Who?", env=env)
    thirdwave("ask", __file__, "Who?", env=env)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("name", "given", "wanted"),
    [
        ("LOOK_MODEL", "foo", "provider:name"),
        ("LOOK_MODEL", "openai:foo@http", "provider:name"),
        ("MODEL_URL", "localhost:80", "http://..."),
        ("MODEL_URL", "http://", "http://..."),
        ("MODEL_CALLS", "many", "integer"),
        ("MODEL_TOKENS", "0", "greater"),
        ("MODEL_SECONDS", "nan", "finite"),
    ],
)
def test_a_bad_setting_of_a_model_is_named_with_what_was_wanted(name, given, wanted):
    with pytest.raises(UserError) as raised:
        Settings.from_env({f"THIRDWAVE_{name}": given})
    said = str(raised.value)
    assert said.startswith(f"THIRDWAVE_{name}: expected ")
    assert wanted in said
    assert said.endswith(f", got {given!r}")


def test_a_bad_model_to_look_with_is_bad_usage(thirdwave, two_people):
    one_line(thirdwave("ask", two_people, "Who?", env={"THIRDWAVE_LOOK_MODEL": "foo"}), "LOOK_M")
