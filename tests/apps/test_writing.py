"""What `--out` names is written: files whole, links followed, pipes and devices left in place."""

import os
import stat
import threading
from pathlib import Path

import pytest

from thirdwave.apps.errors import UserError
from thirdwave.apps.writing import write_out

LONG = b"0123456789" * 50_000
"""More than a pipe holds at once."""


def test_a_file_is_made_and_replaced_and_nothing_is_left_beside(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    for data in (b"one", b"2"):
        write_out(path, data)
        assert path.read_bytes() == data
    assert os.listdir(tmp_path) == ["out.json"]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed(tmp_path: Path, there: bool) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "out.json", tmp_path / "link"
    if there:
        target.write_bytes(b"old")
    link.symlink_to(target)
    write_out(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_pipe_gets_it_all_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_out(pipe, LONG)
    reader.join(10)
    assert read == [LONG]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_stays_a_device(tmp_path: Path) -> None:
    link = tmp_path / "null"
    link.symlink_to(os.devnull)
    for path in (Path(os.devnull), link):
        write_out(path, LONG)
        assert stat.S_ISCHR(path.stat().st_mode)
    assert link.is_symlink()


def test_what_cannot_be_written_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no/such.*to be there: make it first"):
        write_out(tmp_path / "no" / "such" / "out.json", b"x")
    assert os.listdir(tmp_path) == []
    with pytest.raises(UserError, match="this is a folder"):
        write_out(tmp_path, b"x")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match="cannot be written: Not a directory"):
        write_out(tmp_path / "file" / "out.json", b"x")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(UserError, match="cannot be written"):
        write_out(loop, b"x")
