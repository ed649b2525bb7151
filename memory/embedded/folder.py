"""The folder of an embedded server: private to its owner, with a socket whose path is not too long.

Knows nothing of what a server does there.
"""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from thirdwave.memory.connecting.trouble import ServerError

MAX_SOCKET_PATH = 100
"""Bytes. The systems allow 104 (macOS) to 108 (Linux), the closing zero included."""
OWNER = "socket-of"
"""File that says which folder `socket` was written for."""


def folder_of(data_dir: Path | str) -> Path:
    """Where the server of a data folder lives."""
    # Absolute: the server changes into its folder, and paths are handed to it.
    return Path(data_dir).expanduser().absolute() / "redis"


def make_private(folder: Path) -> None:
    """Make the folder, and let nobody but its owner in. ServerError when it cannot be ours."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise ServerError(f"{folder.parent}: expected a folder, and a file is there") from error
    except OSError as error:
        raise ServerError(
            f"{folder.parent}: cannot keep data here ({error.strerror}): choose another data folder"
        ) from error
    found = folder.stat()
    if found.st_uid != os.getuid():
        raise ServerError(f"{folder}: belongs to another user: choose another data folder")
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ServerError(f"{folder}: no permission to write: choose another data folder")


def record_socket(folder: Path, address: str) -> None:
    """Write down where the folder's server listens, and of which folder that is true."""
    (folder / "socket").write_text(address)
    (folder / OWNER).write_text(_identity(folder))


def recorded_socket(folder: Path) -> str | None:
    """The path that was written down when the server was started last; None: none was.

    In a copy of a folder it is the original's, which is somebody else's: None as well.
    """
    try:
        address = (folder / "socket").read_text() or None
        owner = folder / OWNER
        if owner.exists() and owner.read_text() != _identity(folder):
            return None
        return address
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise ServerError(f"{folder}: cannot be read ({error.strerror})") from error


def _identity(folder: Path) -> str:
    """What no copy of a folder has: device and number of the folder itself."""
    found = folder.stat()
    return f"{found.st_dev}:{found.st_ino}"


def choose_socket(folder: Path) -> str:
    """Where the socket goes: in the folder, or in a short private place if its path is too long."""
    inside = str(folder.resolve() / "server.sock")
    if len(os.fsencode(inside)) <= MAX_SOCKET_PATH:
        return inside
    name = hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 - checked to be ours below
        if not base:
            continue
        place = Path(base) / f"thirdwave-{os.getuid()}"
        if len(os.fsencode(place)) + 22 > MAX_SOCKET_PATH:
            continue
        try:
            place.mkdir(mode=0o700, exist_ok=True)
            found = place.lstat()
        except OSError:
            continue
        if (
            stat.S_ISDIR(found.st_mode)
            and found.st_uid == os.getuid()
            and stat.S_IMODE(found.st_mode) == 0o700
        ):
            return str(place / f"{name}.sock")
    raise ServerError(f"{folder}: this path is too long for a socket: choose a shorter data folder")
