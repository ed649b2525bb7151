"""The embedded server of a data folder, as something that can be killed and is started again."""

import os
import resource
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import ResponseError

from thirdwave.memory import ensure_server, stop_server

PATIENCE_S = 10.0
"""How long a server may take to end, or to notice that there is room again."""
UNLIMITED = resource.RLIM_INFINITY


def can_fill_disks() -> bool:
    """Whether this system lets one process limit another's files."""
    return hasattr(resource, "prlimit")


class Server:
    """The server of one data folder. What is started here is the product's own embedded one."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.socket = ensure_server(home)

    def client(self) -> Redis:
        """A connection that asks nothing first: a server without room refuses even PING."""
        return Redis(unix_socket_path=self.socket)

    def pid(self) -> int:
        """Of the server's process."""
        with self.client() as client:
            info: Any = client.info("server")
            return int(info["process_id"])

    def kill(self) -> None:
        """Kill -9, and wait until it is dead."""
        pid = self.pid()
        os.kill(pid, signal.SIGKILL)
        _wait_for_the_end(pid)

    def start(self) -> None:
        """Start it again, as any client would."""
        self.socket = ensure_server(self.home)

    def fill_disk(self) -> None:
        """From now on the server can write no further: its next writes to a file fail, or stop half
        way. The limit on the size of its files stands for a disk without room (Linux).
        """
        folder = self.home / "redis"
        largest = max(f.stat().st_size for f in folder.rglob("*") if f.is_file())
        resource.prlimit(self.pid(), resource.RLIMIT_FSIZE, (largest + 100, UNLIMITED))

    def fill_memory(self) -> None:
        """From now on the server refuses what would take memory."""
        with self.client() as client:
            client.config_set("maxmemory", 1)

    def make_room(self) -> None:
        """Take the limits away, and wait until the server takes writes again."""
        resource.prlimit(self.pid(), resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
        with self.client() as client:
            client.config_set("maxmemory", 0)
            deadline = time.monotonic() + PATIENCE_S
            while True:
                try:
                    client.set("tw:room", "", px=1)
                except ResponseError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.05)
                else:
                    return

    def kill_and_start(self) -> None:
        """Kill -9 and start it again: a crash that somebody noticed."""
        self.kill()
        self.start()

    def stop_and_start(self) -> None:
        """Stop it and start it again, as for an upgrade."""
        stop_server(self.home)
        self.start()


@contextmanager
def new_server() -> Iterator[Server]:
    """A server with a data folder of its own; both are gone at the end."""
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        try:
            yield Server(Path(folder))
        finally:
            stop_server(folder)


def _wait_for_the_end(pid: int) -> None:
    """Until a killed process is gone. A child's status is taken; another's is its parent's."""
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)
        return
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if _is_zombie(pid):
            return
        time.sleep(0.002)
    raise TimeoutError(f"process {pid} did not end within {PATIENCE_S:.0f} s of kill -9")


def _is_zombie(pid: int) -> bool:
    """Dead, and its parent has not looked yet."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "Z"
