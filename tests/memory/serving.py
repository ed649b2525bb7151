"""Real servers for tests, each in a process of its own, on a free port or a socket of its own."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

REDIS = shutil.which("redis-server") or ""
SENTINEL = shutil.which("redis-sentinel") or ""
needs_redis = pytest.mark.skipif(not REDIS, reason="no redis-server on PATH")


def free_port() -> int:
    """A port that nobody listens on, with the one that a cluster's node needs 10000 above it."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port: int = taken.getsockname()[1]
        if port < 50000:
            return port


@contextmanager
def serving(program: str, *settings: str, config: str | None = None) -> Iterator[Path]:
    """Run a server with those settings until the end of the block; its folder."""
    with tempfile.TemporaryDirectory(prefix="tw-") as name:
        folder = Path(name)
        first: list[str] = []
        if config is not None:
            (folder / "server.conf").write_text(config)
            first = [str(folder / "server.conf")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [program, *first, *settings, "--dir", name], stdout=log, stderr=log
            )
        (folder / "pid").write_text(str(process.pid))
        try:
            yield folder
        finally:
            process.kill()
            process.wait()


def until_up(client: Redis, within_s: float = 20.0) -> Redis:
    """Wait until a server answers."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            client.ping()
            return client
        except (RedisError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextmanager
def redis_at(port: int, *more: str, program: str = REDIS) -> Iterator[Redis]:
    """A server on a port, by default a redis-server, with an administrator's client."""
    settings = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", *more]
    with serving(program, *settings) as folder, Redis(port=port) as client:
        until_up(client)
        client.pid = int((folder / "pid").read_text())  # pyright: ignore[reportAttributeAccessIssue]
        client.folder = folder  # pyright: ignore[reportAttributeAccessIssue]
        yield client


def kill(client: Redis) -> None:
    """Kill the server of a client of `redis_at`."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(client.pid, 9)  # pyright: ignore[reportAttributeAccessIssue]
