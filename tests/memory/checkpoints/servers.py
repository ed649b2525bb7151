"""Real servers for these tests: the embedded one, Debian's, and a cluster of three."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import RedisError

START_S = 20.0
RANGES = ((0, 5460), (5461, 10922), (10923, 16383))
"""The slots of each node of a cluster."""


def binary() -> str:
    """Path of redis-server; skips the test where there is none."""
    found = shutil.which("redis-server")
    if found is None:
        pytest.skip("needs redis-server on PATH")
    return found


@contextmanager
def running(folder: str, *options: str) -> Iterator[None]:
    """A server of its own, ended by process id."""
    command = [binary(), "--dir", folder, "--save", "", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def wait(what: str, ready: Callable[[], Any]) -> None:
    """Until `ready` says yes."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        try:
            if ready():
                return
        except RedisError:
            pass  # it has not started yet
        time.sleep(0.02)
    raise TimeoutError(f"{what}: not ready within {START_S} s")


@contextmanager
def single() -> Iterator[str]:
    """Debian's server; yields its unix socket."""
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        path = str(Path(folder) / "s")
        with running(folder, "--port", "0", "--unixsocket", path):
            with Redis(unix_socket_path=path) as client:
                wait("redis-server", client.ping)
            yield path


def free_ports(number: int) -> list[int]:
    """TCP ports that nobody listens on."""
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in taken]


@contextmanager
def cluster() -> Iterator[int]:
    """Three nodes that share the slots; yields the port of one."""
    ports = free_ports(6)
    with ExitStack() as stack:
        for port, bus in zip(ports[:3], ports[3:], strict=True):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tw-"))
            options = f"--bind 127.0.0.1 --port {port} --cluster-port {bus} --cluster-enabled yes"
            stack.enter_context(running(folder, *options.split()))
        nodes = [stack.enter_context(Redis(port=port)) for port in ports[:3]]
        for node in nodes:
            wait("node", node.ping)
        for node, (first, last) in zip(nodes, RANGES, strict=True):
            node.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last)
            node.execute_command("CLUSTER", "MEET", "127.0.0.1", ports[0], ports[3])

        def joined() -> bool:
            infos: list[Any] = [node.execute_command("CLUSTER", "INFO") for node in nodes]
            wanted = (b"cluster_state:ok", b"cluster_known_nodes:3")
            return all(line in info for info in infos for line in wanted)

        wait("cluster", joined)
        yield ports[0]


def cluster_client(port: int) -> RedisCluster:
    """A client of the cluster that the node belongs to."""
    return RedisCluster(startup_nodes=[ClusterNode("127.0.0.1", port)])
