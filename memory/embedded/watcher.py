"""Ends an embedded server behind its last user, also when that was killed. Knows nothing of Redis.

A user holds a shared lock on the file `users` as long as its process lives; the kernel drops it,
however the process ends. This file is run as a process of its own, by an interpreter without
packages, and waits for the exclusive lock: to hold it means that nobody is left. Who comes
meanwhile waits for the lock, then finds no server and starts one.
"""

import fcntl
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

STOP_S = 10.0
"""How long a server may take to write its files and end."""
PID_S = 2.0
"""How long a server that lives may take to write its pid, which it does when it starts."""
PAUSE_S = 0.01


def hold(path: Path, kind: int = fcntl.LOCK_EX, *, wait_s: float = 0.0) -> int | None:
    """Lock a file, made if need be: its handle, to be closed; None when others held it so long.

    OSError when it cannot be opened.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(handle)
                return None
            time.sleep(PAUSE_S)


def is_alive(folder: Path) -> bool:
    """Whether a server process of this folder exists, answering or not: it holds `alive`."""
    handle = hold(folder / "alive")
    if handle is None:
        return True
    os.close(handle)
    return False


def end_server(folder: Path) -> int:
    """End the live server of a folder, which writes what it holds; its pid.

    TimeoutError, ValueError (no pid) or OSError when it cannot be ended.
    """
    deadline = time.monotonic() + PID_S
    while not (text := _read(folder / "pid")).strip().isdigit():
        if time.monotonic() > deadline:
            raise ValueError(f"no pid in {folder / 'pid'}")
        time.sleep(PAUSE_S)
    pid = int(text)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGCONT)  # one that was stopped hears nothing before
    deadline = time.monotonic() + STOP_S
    while is_alive(folder):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the server (pid {pid}) did not end in {STOP_S:.0f} s")
        time.sleep(PAUSE_S)
    return pid


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def main(folder: Path) -> None:
    """Wait until nobody uses the folder's server, then end it."""
    mine = hold(folder / "watch")
    if mine is None:
        return  # another one waits already
    users = os.open(folder / "users", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(users, fcntl.LOCK_EX)
    lock = hold(folder / "lock", wait_s=60.0)
    if lock is not None and is_alive(folder):
        end_server(folder)
    # In this order: who comes next has to find that nobody watches any more.
    os.close(mine)
    os.close(users)


if __name__ == "__main__":
    with suppress(OSError, ValueError):  # nobody is left to tell; the next user says what is wrong
        main(Path(sys.argv[1]))
