"""Writes what a user asked for to the path that they named: a file, a link, a pipe, a device.

Knows nothing of what is written.
"""

import secrets
import stat
from pathlib import Path

from thirdwave.apps.errors import UserError

_DEVICES = (Path("/dev"), Path("/proc"))
"""What lies here is written into, whatever it is a link to: "/dev/stdout"."""


def write_out(path: Path, data: bytes) -> None:
    """Write `data` to where `path` leads.

    A regular file is replaced whole, behind links too; anything else is written into and stays
    what it is. UserError where that cannot be, and where the folder is missing: none is made.
    """
    try:
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            mode = None
        if mode is not None and stat.S_ISDIR(mode):
            raise UserError(f"{path}: expected a file, this is a folder")
        into = mode is not None and not stat.S_ISREG(mode)
        if into or any(path.absolute().is_relative_to(folder) for folder in _DEVICES):
            with path.open("wb", buffering=0) as out:
                rest = memoryview(data)
                while rest:
                    rest = rest[out.write(rest) :]
            return
        target = path.resolve()
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UserError(f"{path}: cannot be written: {why}") from error
    if not target.parent.is_dir():
        raise UserError(f"{path}: expected the folder {target.parent} to be there: make it first")
    write_whole(target, data)


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` so that a reader sees all of it or nothing. UserError when it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror}") from error
