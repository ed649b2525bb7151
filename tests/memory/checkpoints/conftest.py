"""Savers on each kind of server, with nothing on it yet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from tests.memory.checkpoints import servers
from thirdwave.memory import RedisSaver, connect


@pytest.fixture(scope="session")
def debian() -> Iterator[str]:
    """Unix socket of Debian's redis-server."""
    with servers.single() as path:
        yield path


@pytest.fixture(scope="session")
def cluster() -> Iterator[int]:
    """Port of one of three nodes."""
    servers.binary()
    with servers.cluster() as port:
        yield port


@pytest.fixture(params=["embedded", "debian", "cluster"])
def client(request: pytest.FixtureRequest, redis_server: Path) -> Iterator[Any]:
    """A sync client of each kind of server, which holds nothing yet."""
    if request.param == "embedded":
        made: Any = connect(None, redis_server)
    elif request.param == "debian":
        made = Redis(unix_socket_path=request.getfixturevalue("debian"))
    else:
        made = servers.cluster_client(request.getfixturevalue("cluster"))
    made.flushall()
    yield made
    made.close()


@pytest.fixture
def saver(client: Any) -> Iterator[RedisSaver]:
    """On each kind of server."""
    with RedisSaver(client, "tests") as made:
        yield made
