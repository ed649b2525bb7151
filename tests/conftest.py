"""Shared fixtures: one real embedded server for the whole run, emptied for each test that asks."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from redis import Redis

# Before LangGraph is imported: nothing is restored from a checkpoint that is not known as safe.
os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"

# A run in the background ignores Ctrl-C, and so would the programs that tests send it to.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Path]:
    """Data folder of a running embedded server."""
    from thirdwave.memory import ensure_server, stop_server

    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        ensure_server(folder)
        yield Path(folder)
        stop_server(folder)


@pytest.fixture
def redis_client(redis_server: Path) -> "Iterator[Redis]":
    """A client of the session's server, which holds nothing yet."""
    from thirdwave.memory import connect

    client = connect(None, redis_server)
    client.flushall()
    yield client
    client.close()
