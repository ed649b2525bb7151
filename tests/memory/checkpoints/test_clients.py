"""Whatever client is given, sync and async calls work, in any thread and event loop."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.cluster import RedisCluster as AsyncRedisCluster
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.retry import Retry
from redis.sentinel import Sentinel

from tests.memory.checkpoints import servers
from tests.memory.checkpoints.points import aput, put, thread, values
from thirdwave.memory import MemoryUnavailable, RedisSaver
from thirdwave.memory.checkpoints.twins import copy, twin


@pytest.fixture
def path(debian: str) -> str:
    with Redis(unix_socket_path=debian) as client:
        client.flushall()
    return debian


def connections(client: Redis) -> set[str]:
    """Which the server has; the embedded one serves other tests of this process as well."""
    return {one["id"] for one in client.client_list()}


def none_left(client: Redis, before: set[str]) -> None:
    """No connection made since then is left, as soon as the server has noticed."""
    servers.wait("their ends", lambda: connections(client) <= before)


def test_one_saver_serves_one_event_loop_after_another(client: Any) -> None:
    before = connections(client) if isinstance(client, Redis) else set()
    saver = RedisSaver(client, "tests")
    config = asyncio.run(aput(saver, thread("t"), x=1))
    config = asyncio.run(aput(saver, config, x=2))
    put(saver, config, x=3)
    assert values(saver, thread("t")) == [3, 2, 1]
    if isinstance(client, Redis):
        none_left(client, before)


def test_an_async_client_is_enough(path: str) -> None:
    async def use(saver: RedisSaver, number: int) -> None:
        await aput(saver, thread("t"), x=number)

    saver = RedisSaver(aredis=AsyncRedis(unix_socket_path=path))
    asyncio.run(use(saver, 1))
    asyncio.run(use(saver, 2))
    assert values(saver, thread("t")) == [2, 1]
    saver.close()
    first = RedisSaver(AsyncRedis(unix_socket_path=path))
    assert values(first, thread("t")) == [2, 1]
    first.close()


async def test_both_clients_are_used_where_both_are_given(path: str) -> None:
    client, aclient = (
        Redis(unix_socket_path=path, client_name="sync"),
        AsyncRedis(unix_socket_path=path, client_name="async"),
    )
    async with aclient:
        async with RedisSaver(client, aredis=aclient) as saver:
            await aput(saver, thread("t"), x=1)
            assert values(saver, thread("t")) == [1]
            assert {one["name"] for one in client.client_list()} == {"sync", "async"}
        assert await aclient.ping(), "who is given is not closed"
    client.close()


async def test_what_many_tasks_do_at_once_is_each_answered(saver: RedisSaver) -> None:
    configs = await asyncio.gather(*(aput(saver, thread(f"t{n}"), x=n) for n in range(50)))
    found = await asyncio.gather(*(saver.aget_tuple(config) for config in configs))
    assert [item and item.checkpoint["channel_values"]["x"] for item in found] == [*range(50)]
    assert sorted(await saver.athreads()) == sorted(f"t{n}" for n in range(50))
    with pytest.raises(ValueError, match="thread_id: expected"):
        await saver.aget_tuple(thread(""))
    await saver.aclose()


async def test_one_failing_call_fails_no_other(path: str) -> None:
    async with RedisSaver(AsyncRedis(unix_socket_path=path)) as saver:
        with Redis(unix_socket_path=path) as client:
            client.set("tw:{local:thread:bad}:saved", "not a thread")
        good, bad = await asyncio.gather(
            aput(saver, thread("good"), x=1),
            aput(saver, thread("bad"), x=1),
            return_exceptions=True,
        )
        assert "WRONGTYPE" in str(bad)
        assert await saver.aget_tuple(good) is not None  # pyright: ignore[reportArgumentType]


async def test_a_caller_that_is_cancelled_stops_no_other(saver: RedisSaver) -> None:
    tasks = [asyncio.create_task(aput(saver, thread(f"t{n}"), x=n)) for n in range(10)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert [type(one) for one in results[1:]] == [dict] * 9
    assert (await saver.aget_tuple(thread("t9"))) is not None
    await saver.aclose()


async def test_when_everything_is_cancelled_the_saver_goes_on(saver: RedisSaver) -> None:
    async def write(name: str) -> None:
        config = thread(name)
        while True:
            config = await aput(saver, config, x=1)

    for moment in range(20):
        writers = [asyncio.create_task(write(f"{moment}-{n}")) for n in range(4)]
        await asyncio.sleep(0.001 * moment)
        mine = asyncio.current_task()
        async with asyncio.timeout(10):
            while not all(writer.done() for writer in writers):  # a cluster's client may go on once
                for task in asyncio.all_tasks() - {mine}:
                    task.cancel()
                await asyncio.wait(writers, timeout=0.05)
        async with asyncio.timeout(10):
            await aput(saver, thread("last"), x=moment)


def test_a_server_that_forgot_the_scripts_is_told_them(saver: RedisSaver, client: Any) -> None:
    config = put(saver, thread("t"), x=1)
    client.script_flush()
    put(saver, config, x=2)
    client.script_flush()
    assert values(saver, thread("t")) == [2, 1]


def test_a_client_that_decodes_or_speaks_resp3_serves_as_well(path: str) -> None:
    kinds: list[Any] = [{"decode_responses": True}, {"protocol": 3}]
    for number, options in enumerate(kinds):
        with Redis(unix_socket_path=path, **options) as client:
            saver = RedisSaver(client, f"tests-{number}")
            put(saver, thread("t"), x=b"\xff\x00")
            saver.copy_thread("t", "copy")
            saver.prune(["t"])
            asyncio.run(aput(saver, thread("copy"), x=b"\xfe"))
            assert values(saver, None) == [b"\xff\x00", b"\xfe", b"\xff\x00"] or values(
                saver, None
            ) == [b"\xfe", b"\xff\x00", b"\xff\x00"]


def test_from_url_closes_what_it_made(path: str, cluster: int) -> None:
    with Redis(unix_socket_path=path) as client:
        before = connections(client)
        with RedisSaver.from_url(f"unix://{path}", "acme", ttl_s=60) as saver:
            put(saver, thread("t"), x=1)
            assert values(saver, thread("t")) == [1]
            assert connections(client) > before
        none_left(client, before)
    with RedisSaver.from_url(f"redis+cluster://127.0.0.1:{cluster}", "acme") as saver:
        put(saver, thread("t"), x=1)
        assert asyncio.run(aput(saver, thread("t"), x=2))
        assert values(saver, thread("t")) == [2, 1]
        saver.delete_thread("t")
    with pytest.raises(MemoryUnavailable, match="nowhere"):
        RedisSaver.from_url("unix:///nowhere.sock")


def test_no_client_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a Redis client, got none"):
        RedisSaver()


@pytest.mark.parametrize(
    "given", ["redis://localhost", b"redis://localhost", Redis, object(), 6379]
)
def test_what_is_no_client_is_refused_at_once(given: Any) -> None:
    for name in ("redis", "aredis"):
        with pytest.raises(TypeError, match=r"got \w+: of a URL make one by RedisSaver.from_url"):
            RedisSaver(**{name: given})


def test_two_clients_of_one_kind_are_refused() -> None:
    with pytest.raises(TypeError, match="got two of asyncio"):
        RedisSaver(AsyncRedis(), aredis=AsyncRedis())
    with pytest.raises(TypeError, match=r"expected a client of redis\.asyncio, got"):
        RedisSaver(aredis=Redis())  # pyright: ignore[reportArgumentType]


def test_a_twin_has_the_same_settings(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    given = Redis(
        host="h", port=1, db=2, username="u", password="p", socket_timeout=7, ssl=True,
        ssl_ca_certs=str(tmp_path / "ca.pem"), ssl_check_hostname=False, max_connections=9,
        retry=Retry(NoBackoff(), 4), client_name="me",
    )  # fmt: skip
    made = twin(given)
    assert isinstance(made, AsyncRedis)
    assert made.connection_pool.connection_class.__name__ == "SSLConnection"
    for one in (made, twin(made), copy(made)):
        kept = one.connection_pool.connection_kwargs
        assert {"host": "h", "port": 1, "db": 2, "username": "u", "password": "p"}.items() <= (
            kept.items()
        )
        assert (kept["socket_timeout"], kept["client_name"]) == (7, "me")
        assert (kept["ssl_ca_certs"], kept["ssl_check_hostname"]) == (
            str(tmp_path / "ca.pem"), False,
        )  # fmt: skip
        assert kept["retry"].get_retries() == 4
        assert one.connection_pool.max_connections == 9
    assert isinstance(twin(made), Redis)


def test_a_twin_knows_sentinels_and_clusters(cluster: int) -> None:
    watch = Sentinel([("a", 1), ("b", 2)], sentinel_kwargs={"password": "s"})
    made = twin(watch.master_for("main", db=3, password="p", socket_timeout=5))
    pool = made.connection_pool
    assert isinstance(made, AsyncRedis)
    assert (pool.service_name, pool.is_master, pool.connection_kwargs["db"]) == ("main", True, 3)
    asked = [one.connection_pool.connection_kwargs for one in pool.sentinel_manager.sentinels]
    assert [(one["host"], one["port"], one["password"]) for one in asked] == [
        ("a", 1, "s"), ("b", 2, "s"),
    ]  # fmt: skip
    with RedisCluster(host="127.0.0.1", port=cluster) as client:
        other = twin(client)
        assert isinstance(other, AsyncRedisCluster)
        asyncio.run(other.aclose())
