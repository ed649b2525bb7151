"""Contact sheets: every entry is solved, drawn from two sides, and what is wrong is written."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from thirdwave.tools.posing import sheet
from thirdwave.tools.posing.lexicon import Lexicon

FILE = """
poses:
- {name: test up, support: feet, directions: {upper_arm: up}}
- {name: test torn, support: feet, angles: {left_knee_flexion: 0},
   contacts: [[left_heel, left_buttock]]}
- {name: test seat, support: {on: seat, height: 0.6}, angles: {knee_flexion: 80}}
manners:
- {name: test nod, angles: {head_flexion: {by: 30}}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "mine.yaml"
    file.write_text(FILE)
    return file


def test_poses_are_drawn_and_faults_told(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["test up", "test torn", "test seat"]
    sheet.main(["--lexicon", str(file), "--names", *names, "--out", str(tmp_path / "out")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("test up: as wanted (")
    assert "cannot hold together" in lines[1] or "wanted" in lines[1]
    assert lines[-1] == "3 drawn, 1 not as wanted"
    with Image.open(tmp_path / "out" / "poses_01.png") as picture:
        pixels = np.asarray(picture.convert("RGB"), dtype=int)
    assert pixels.shape[1] == sheet.COLUMNS * sheet.VIEW[0] * 2
    for view in range(6):
        cell = pixels[: sheet.VIEW[1], view * sheet.VIEW[0] : (view + 1) * sheet.VIEW[0]]
        blue = (cell[..., 2] > cell[..., 0] + 40).mean()
        assert 0.03 < blue < 0.5, view


def test_manners_are_shown_on_each_start(file: Path) -> None:
    lexicon = Lexicon.load([file])
    shown = list(sheet.manners(lexicon, ["test nod"], ["standing", "test seat"]))
    assert [one.title for one in shown] == ["test nod: standing", "test nod: test seat"]
    assert [one.seat_m for one in shown] == [None, 0.6]


def test_a_group_stands_for_its_entries(file: Path) -> None:
    titles = [one.title for one in sheet.poses(Lexicon.load([file]), ["mine"])]
    assert titles == ["test up", "test torn", "test seat"]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--names", "test dwon"], "no pose is called 'test dwon'"),
        (["--manners", "--names", "zzz"], "no manner is called 'zzz'"),
        (["--lexicon", "none.yaml"], "nothing is there"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(
    options: list[str], wanted: str, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit, match=wanted):
        sheet.main([*options, "--out", str(tmp_path)])
