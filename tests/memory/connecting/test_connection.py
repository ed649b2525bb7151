import socket
import time
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import TimeoutError as TooLate

from thirdwave.memory import MemoryUnavailable, aconnect, connect


def test_without_a_url_the_embedded_server_answers(redis_server: Path) -> None:
    with connect(None, redis_server) as client:
        assert client.ping()


def test_a_url_is_used_and_nothing_is_started(redis_server: Path, tmp_path: Path) -> None:
    address = (redis_server / "redis" / "socket").read_text()
    with connect(f"unix://{address}", tmp_path) as client:
        assert client.ping()
    assert list(tmp_path.iterdir()) == []


def test_an_unreachable_server_is_named_in_one_line_without_its_password(tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(MemoryUnavailable, match=r"redis://\*\*\*@127.0.0.1:1") as caught:
        connect("redis://me:secret@127.0.0.1:1/0", tmp_path)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, OSError)
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    "url",
    ["localhost:6379", "http://localhost", "redis://host:port", "redis://", "redis://h?foo=bar"],
)
def test_what_is_no_redis_url_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(MemoryUnavailable, match="Redis URL: expected redis://"):
        connect(url, tmp_path)


def test_a_server_that_never_answers_is_said_soon(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        begun = time.monotonic()
        with pytest.raises(MemoryUnavailable, match=str(port)):
            connect(f"redis://127.0.0.1:{port}/0", tmp_path)
    assert time.monotonic() - begun < 20


def test_a_server_that_evicts_anything_is_refused_with_the_reason(
    redis_server: Path, redis_client: Redis
) -> None:
    redis_client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(MemoryUnavailable, match=r"allkeys-lru.*set noeviction"):
            connect(None, redis_server)
        redis_client.config_set("maxmemory-policy", "volatile-lru")
        connect(None, redis_server).close()
    finally:
        redis_client.config_set("maxmemory-policy", "noeviction")


def test_a_server_that_hides_its_policy_is_used(redis_server: Path, redis_client: Redis) -> None:
    redis_client.acl_setuser(
        "plain", enabled=True, passwords=["+word"], keys=["tw:*"], categories=["+@all", "-@admin"],
        commands=["-info", "-config"],
    )  # fmt: skip
    address = (redis_server / "redis" / "socket").read_text()
    try:
        with connect(f"unix://plain:word@{address}", redis_server) as client:
            assert client.ping()
        with pytest.raises(MemoryUnavailable, match="cannot use Redis"):
            connect(f"unix://plain:wrong@{address}", redis_server)
    finally:
        redis_client.acl_deluser("plain")


async def test_an_asyncio_client_of_the_embedded_server(redis_server: Path) -> None:
    client = await aconnect(None, redis_server)
    try:
        assert await client.set("k", 1)
        assert client.connection_pool.connection_kwargs["socket_timeout"] == 10.0
    finally:
        await client.aclose()
    with pytest.raises(MemoryUnavailable, match="Redis URL: expected redis://"):
        await aconnect("http://h", redis_server)


def test_a_server_that_stops_answering_is_waited_for_once(redis_server: Path) -> None:
    address = (redis_server / "redis" / "socket").read_text()
    with connect(f"unix://{address}?socket_timeout=0.5", redis_server) as client:
        begun = time.monotonic()
        with pytest.raises(TooLate):
            client.blpop(["nothing"], timeout=0)
        assert time.monotonic() - begun < 1.0
