"""Forces an embedded server's append-only file to the disk once a second. Knows nothing of Redis.

A server that forces its file itself (`appendfsync everysec`) holds writes back while the disk is
busy with that, for up to two seconds, and acknowledges them all the same: a kill -9 then loses
them. One that does not (`appendfsync no`) has written before it answers, so a kill of it loses
nothing; and what a power cut can lose is kept as small by this file. It is run as a process of its
own, by an interpreter without packages, for as long as a server of the folder lives.
"""

import fcntl
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

EVERY_S = 1.0
"""How far the disk may be behind."""
LOCK = "forced"
"""File whose lock is held by the process that forces; it inherits it as this handle."""
HANDLE = 3


def start(folder: Path) -> None:
    """See to it that the folder's append-only file is forced for as long as its server lives."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # somebody does already
    else:
        if not sys.executable:
            raise FileNotFoundError("no Python interpreter to force the file: set appendfsync")
        command = [sys.executable, "-I", "-S", __file__, str(folder)]
        actions = [(os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_RDWR, 0) for n in range(3)]
        given = [*actions, (os.POSIX_SPAWN_DUP2, handle, HANDLE)]
        os.posix_spawn(
            sys.executable, command, dict(os.environ), file_actions=given, setsid=True
        )  # fmt: skip
    finally:
        os.close(handle)


def is_forced(folder: Path) -> bool:
    """Whether somebody forces the append-only file of a folder."""
    return _is_held(folder / LOCK)


def force(folder: Path, done: dict[Path, int]) -> None:
    """Force the append-only files that have grown since they were `done`, which is kept up."""
    for path in (*folder.glob("appendonlydir/*.aof"), *folder.glob("appendonly.aof")):
        with suppress(FileNotFoundError):  # rewritten meanwhile: the server forces what it rewrites
            size = path.stat().st_size
            if done.get(path) == size:
                continue
            file = os.open(path, os.O_RDONLY)
            try:
                os.fsync(file)
            finally:
                os.close(file)
            done[path] = size


def _is_held(path: Path) -> bool:
    """Whether another process holds the lock of a file, which is not made."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def main(folder: Path) -> None:
    """Force the file every second until the folder's server, which holds `alive`, is gone."""
    done: dict[Path, int] = {}
    server: tuple[int, int] | None = None
    while True:
        lives = _is_held(folder / "alive")
        server = server or (_running(folder) if lives else None)
        force(folder, done)
        if not lives and not _is_held(folder / "alive"):
            if not folder.exists() and server is not None:
                _end_orphan(*server)
            return  # nor has another been started meanwhile
        time.sleep(EVERY_S)


def _running(folder: Path) -> tuple[int, int] | None:
    """The pid of the folder's server and a handle of the file whose lock it holds."""
    try:
        pid = int((folder / "pid").read_text())
        return pid, os.open(folder / "alive", os.O_RDWR)
    except (OSError, ValueError):
        return None


def _end_orphan(pid: int, alive: int) -> None:
    """End a server whose folder was deleted: nobody could find it, and its data is gone."""
    try:
        fcntl.flock(alive, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:  # it still holds the lock, so the pid is still its own
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


if __name__ == "__main__":
    with suppress(OSError):  # nobody is there to tell; the system writes in its own time
        main(Path(sys.argv[1]))
