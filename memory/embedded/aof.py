"""An append-only file that ends in the middle of a write, or is damaged. Knows nothing of servers.

A file that breaks off (the power went, the disk was full) is read up to its last whole write, and
what was cut off is noted. One with damage in its middle is not read before `repair` was asked for.
"""

import re
import shutil
import time
from pathlib import Path

from thirdwave.memory.connecting.trouble import ServerError
from thirdwave.memory.embedded.binary import check_aof, find_binary

NOTES = "recovered"
"""File of the folder with a line for each time that something was cut off."""
_FILES = ("appendonlydir", "appendonly.aof")
"""Of Redis 7 and Valkey, a folder of files with a manifest; of Redis 6, one file."""


def sizes(folder: Path) -> dict[str, int]:
    """Bytes of each append-only file of a folder, by name."""
    files = [*(folder / _FILES[0]).glob("*.aof"), *folder.glob(_FILES[1])]
    return {file.name: file.stat().st_size for file in files}


def holds_data(folder: Path) -> bool:
    """Whether a server has ever written there."""
    return any((folder / name).exists() for name in _FILES)


def note_cut(folder: Path, before: dict[str, int], log: str) -> None:
    """Note what a server that started with files of those sizes has cut off, as its log says."""
    cuts = re.findall(r"Truncating the AOF (?:(\S+) )?at offset (\d+)", log)
    for path, offset in cuts:
        name = Path(path or _FILES[1]).name
        lost = before.get(name, 0) - int(offset)
        if lost > 0:
            _note(folder, f"{lost} bytes of an unfinished write were cut off {name}")


def recovered(folder: Path) -> list[str]:
    """What was cut off so far, oldest first, with the time."""
    try:
        return (folder / NOTES).read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []


def repair(folder: Path) -> list[str]:
    """Cut the file of a stopped server where its damage begins, behind a copy; what was done.

    Empty when it is whole. Everything from the damage on is lost. ServerError when the damage is
    not of a kind that can be cut off.
    """
    program = find_binary()
    damaged = [file for file in _appended(folder) if not _is_whole(program, file)]
    if not damaged:
        return []
    file = damaged[0]
    source = file.parent if file.parent != folder else file
    copy = folder / f"{source.name}.damaged-{time.strftime('%Y%m%dT%H%M%S')}"
    if file != _appended(folder)[-1]:
        raise ServerError(f"{file}: damaged, and others follow it: restore a backup of {source}")
    (shutil.copytree if source.is_dir() else shutil.copy2)(source, copy)
    before = file.stat().st_size
    check_aof(program, file, fix=True)
    if not _is_whole(program, file):
        raise ServerError(f"{file}: cannot be mended, the copy is {copy.name}: restore a backup")
    cut = f"{before - file.stat().st_size} bytes from the damage on were cut off {file.name}"
    _note(folder, cut)
    return [cut, f"the files as they were are in {copy}"]


def base_kind(folder: Path) -> str:
    """Whose form the oldest part of the files has: "VALKEY", "REDIS", or "" where that is open."""
    for file in (folder / _FILES[0]).glob("*.base.rdb"):
        with file.open("rb") as opened:
            magic = opened.read(6)
        return "VALKEY" if magic == b"VALKEY" else "REDIS" if magic[:5] == b"REDIS" else ""
    return ""


def _appended(folder: Path) -> list[Path]:
    """The files of commands, in the order in which they are read."""
    # The manifest is read here, and each file checked by itself: Valkey's checker does not know
    # the form of Valkey's own base file.
    manifest = next((folder / _FILES[0]).glob("*.manifest"), None)
    if manifest is None:
        single = folder / _FILES[1]
        return [single] if single.is_file() else []
    found = re.findall(r"(?m)^file (\S+) seq \d+ type i", manifest.read_text(errors="replace"))
    return [manifest.with_name(name) for name in found]


def _is_whole(program: str, file: Path) -> bool:
    if file.stat().st_size == 0:  # nothing was written yet, which the checker takes for damage
        return True
    return re.search(r"AOF(?: \S+)? is valid", check_aof(program, file)) is not None


def _note(folder: Path, line: str) -> None:
    with (folder / NOTES).open("a", encoding="utf-8") as notes:
        notes.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}\n")
