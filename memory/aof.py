"""An append-only file that ends in the middle of a write, or is damaged. Knows nothing of servers.

A file that breaks off (the power went, the disk was full) is read up to its last whole write, and
what was cut off is noted. One with damage in its middle is not read before `repair` was asked for.
"""

import re
import shutil
import time
from pathlib import Path

from thirdwave.memory.binary import check_aof, find_binary
from thirdwave.memory.trouble import ServerError

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
    for name, offset in cuts:
        name = Path(name or _FILES[1]).name
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
    """Cut the files of a stopped server where their damage begins, behind a copy; what was done.

    Empty when they are whole. Everything from the damage on is lost. ServerError when the damage is
    not of a kind that can be cut off.
    """
    program = find_binary()
    source = next((folder / name for name in _FILES if (folder / name).exists()), None)
    if source is None:
        return []
    manifest = next(source.glob("*.manifest"), None) if source.is_dir() else source
    if manifest is None:
        raise ServerError(f"{source}: has no manifest: restore it from a backup")
    if _whole(check_aof(program, manifest)):
        return []
    copy = folder / f"{source.name}.damaged-{time.strftime('%Y%m%dT%H%M%S')}"
    (shutil.copytree if source.is_dir() else shutil.copy2)(source, copy)
    before = sizes(folder)
    said = check_aof(program, manifest, fix=True)
    if not _whole(check_aof(program, manifest)):
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "nothing")
        raise ServerError(
            f"{source}: cannot be mended ({last.strip()}); it was copied to {copy.name}: restore a "
            "backup"
        )
    done = [
        f"{before[name] - now} bytes from the damage on were cut off {name}"
        for name, now in sizes(folder).items()
        if before.get(name, 0) > now
    ]
    for line in done:
        _note(folder, line)
    return [*done, f"the files as they were are in {copy}"]


def _whole(said: str) -> bool:
    return "All AOF files and manifest are valid" in said or bool(
        re.search(r"AOF(?: \S+)? is valid", said)
    )


def _note(folder: Path, line: str) -> None:
    with (folder / NOTES).open("a", encoding="utf-8") as notes:
        notes.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}\n")
