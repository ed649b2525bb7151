"""A thread is wholly there or wholly gone, and the index knows which."""

import asyncio
import threading
import time
from typing import Any, TypedDict

import pytest
from langgraph.graph import START, StateGraph
from redis.exceptions import ResponseError

from tests.memory.checkpoints.points import aput, put, thread, values
from thirdwave.memory import RedisSaver

SAVED = "tw:{tests:thread:%s}:saved"
INDEX = "tw:{tests:checkpointed}"


def fill(saver: RedisSaver, name: str, length: int = 3) -> Any:
    """Two namespaces, writes."""
    config = thread(name)
    for number in range(length):
        config = put(saver, config, x=number)
        saver.put_writes(config, [("x", number)], f"task-{number}")
    inner = put(saver, thread(name, checkpoint_ns="inner:1"), x="inner")
    saver.put_writes(inner, [("x", 9)], "task")
    return config


def test_a_thread_is_one_key_and_its_name_in_the_index(saver: RedisSaver, client: Any) -> None:
    fill(saver, "t")
    assert sorted(client.scan_iter()) == [INDEX.encode(), (SAVED % "t").encode()]
    saver.delete_thread("t")
    assert list(client.scan_iter()) == []


def test_a_thread_is_listed_once_while_nobody_takes_it_off(saver: RedisSaver, client: Any) -> None:
    config = put(saver, thread("t"), x=1)
    client.zadd(INDEX, {"t": 7})
    config = put(saver, config, x=2)
    assert client.zscore(INDEX, "t") == 7  # left alone
    client.delete(SAVED % "t")  # as who deletes a thread does, not knowing of this saver
    client.zrem(INDEX, "t")
    put(saver, config, x=3)
    assert client.zscore(INDEX, "t") == float("inf")


def test_a_thread_that_others_listed_for_a_shorter_time_is_listed_again(client: Any) -> None:
    stays, goes = RedisSaver(client, "tests"), RedisSaver(client, "tests", ttl_s=60)
    config = put(stays, thread("t"), x=1)
    config = put(goes, config, x=2)
    assert client.zscore(INDEX, "t") < float("inf")
    stays.put_writes(config, [("x", 1)], "task")
    put(stays, config, x=3)
    assert client.zscore(INDEX, "t") == float("inf")
    assert client.pttl(SAVED % "t") == -1


def test_a_thread_that_lives_for_a_time_is_listed_again_while_it_does(client: Any) -> None:
    saver = RedisSaver(client, "tests", ttl_s=0.4)
    config, ends = put(saver, thread("t"), x=1), list[float]()
    for number in range(4):
        ends.append(client.zscore(INDEX, "t"))
        time.sleep(0.15)
        config = put(saver, config, x=number)
    assert ends == sorted(ends)
    assert ends[-1] > ends[0]


def test_a_thread_that_is_not_written_to_expires_as_a_whole(client: Any) -> None:
    saver = RedisSaver(client, "tests", ttl_s=0.5)
    config = fill(saver, "t")
    assert len(list(saver.list(thread("t")))) == 3
    time.sleep(0.6)
    assert saver.get_tuple(config) is None
    assert list(saver.list(None)) == []
    assert list(client.scan_iter()) == []


def test_each_write_gives_the_whole_thread_its_time_again(client: Any) -> None:
    saver = RedisSaver(client, "tests", ttl_s=60)
    config = fill(saver, "t")

    def ticks_down() -> None:
        client.pexpire(SAVED % "t", 1000)

    def left() -> int:
        return client.pttl(SAVED % "t")

    ticks_down()
    saver.put_writes(config, [("x", 1)], "late")
    assert left() > 59_000
    ticks_down()
    put(saver, config, x=5)
    assert left() > 59_000
    ticks_down()
    assert saver.get_tuple(thread("t")) is not None
    assert left() <= 1000
    RedisSaver(client, "tests", ttl_s=60, read_refreshes=True).get_tuple(thread("t"))
    assert left() > 59_000
    put(RedisSaver(client, "tests"), config, x=6)
    assert left() == -1, "a writer who keeps threads for ever keeps this one"


def test_a_reader_never_sees_part_of_a_thread_that_expires(saver: RedisSaver, client: Any) -> None:
    """Its expiry is moved to and fro while it is read; whoever finds it finds all of it."""
    seen: list[int] = []
    for _ in range(15):
        fill(saver, "t")
        end = int(time.time() * 1000) + 12
        client.pexpireat(SAVED % "t", end)
        while (found := saver.get_tuple(thread("t"))) is not None:
            assert found.checkpoint["channel_values"] == {"x": 2}
            assert [value for _, _, value in found.pending_writes or ()] == [2]
            seen.append(len(list(saver.list(thread("t")))))
        assert saver.get_tuple(thread("t", checkpoint_ns="inner:1")) is None
    assert set(seen) <= {0, 3}
    assert 3 in seen


def test_a_run_that_outlives_its_thread_keeps_all_that_it_knows(client: Any) -> None:
    """What did not change is not sent again, unless the thread expired under the run."""

    class State(TypedDict, total=False):
        kept: str
        number: int

    def slow(state: State) -> dict[str, int]:
        client.unlink(SAVED % "t")  # as if its time were over
        return {"number": state.get("number", 0) + 1}

    graph = StateGraph(State)
    graph.add_node("slow", slow)
    graph.add_edge(START, "slow")
    made: Any = graph.compile(checkpointer=RedisSaver(client, "tests", ttl_s=60))
    made.invoke({"kept": "k", "number": 1}, thread("t"), durability="sync")
    assert made.get_state(thread("t")).values == {"kept": "k", "number": 2}


def test_the_index_forgets_threads_that_are_gone(client: Any) -> None:
    saver = RedisSaver(client, "tests", ttl_s=60)
    for name in ("kept", "expired"):
        put(saver, thread(name), x=1)
    client.unlink(SAVED % "expired")
    assert saver.threads() == ["kept"]
    assert client.zrange(INDEX, 0, -1) == [b"kept"]


def test_the_index_forgets_them_without_being_asked(client: Any) -> None:
    saver = RedisSaver(client, "tests", ttl_s=0.05)
    put(saver, thread("old"), x=1)
    client.zadd(INDEX, {"old": int(time.time() * 1000) - 61_000})  # as if a minute had passed
    put(saver, thread("new"), x=1)
    assert client.zrange(INDEX, 0, -1) == [b"new"]


def test_what_a_crash_left_in_the_index_only_is_put_right(saver: RedisSaver, client: Any) -> None:
    client.zadd(INDEX, {"ghost": "inf"})  # the index is written first
    put(saver, thread("t"), x=1)
    assert values(saver, None) == [1]
    assert client.zrange(INDEX, 0, -1) == [b"t"]


def test_deleting_and_putting_at_once_leave_no_thread_off_the_index(
    saver: RedisSaver, client: Any
) -> None:
    stop = threading.Event()

    def sweep() -> None:
        while not stop.is_set():
            saver.delete_thread("t")
            saver.threads()

    rival = threading.Thread(target=sweep)
    rival.start()
    try:
        for number in range(150):
            put(saver, thread("t"), x=number)
    finally:
        stop.set()
        rival.join()
    there = client.exists(SAVED % "t") == 1
    assert (client.zscore(INDEX, "t") is not None) >= there


def test_a_copy_is_whole_and_on_its_own(client: Any) -> None:
    saver = RedisSaver(client, "tests", ttl_s=60)
    fill(saver, "t")
    put(saver, thread("copy"), x="was there")
    saver.copy_thread("t", "copy")
    saver.delete_thread("t")
    assert values(saver, thread("copy")) == [2, 1, 0]
    assert values(saver, thread("copy", checkpoint_ns="inner:1")) == ["inner"]
    assert client.pttl(SAVED % "copy") > 59_000
    saver.copy_thread("no such thread", "copy")
    assert values(saver, thread("copy")) == [2, 1, 0]


async def test_pruning_beside_a_writer_loses_nothing_that_it_put(saver: RedisSaver) -> None:
    """Each new checkpoint forks from the first, which a pruner wants to drop all the time."""
    first = await aput(saver, thread("t"), x=0, shared="s")
    versions: Any = (await saver.aget_tuple(first)).checkpoint["channel_versions"]  # pyright: ignore

    async def fork(number: int) -> None:
        found = await saver.aget_tuple(first)
        if found is None:
            return
        made: Any = {**found.checkpoint, "id": f"{number:04}"}
        made["channel_versions"] = {**versions, "x": f"9.{number}"}
        made["channel_values"] = {"x": number, "shared": "s"}
        config = await saver.aput(first, made, {}, {"x": f"9.{number}"})
        again = await saver.aget_tuple(config)
        assert again is None or again.checkpoint["channel_values"] == made["channel_values"]

    async def write() -> None:
        for number in range(60):
            await fork(number)

    async def prune() -> None:
        for _ in range(20):
            await saver.aprune(["t"])

    await asyncio.gather(write(), prune())
    left = [item async for item in saver.alist(thread("t"))]
    assert left
    assert all(item.checkpoint["channel_values"]["shared"] == "s" for item in left)


def test_writers_side_by_side_lose_nothing(saver: RedisSaver) -> None:
    start = put(saver, thread("t"), x="start")

    def work(name: str) -> None:
        config = start
        for number in range(30):
            config = put(saver, config, x=f"{name}-{number}")
            saver.put_writes(start, [("x", number)], f"{name}-{number}")

    workers = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(set(values(saver, thread("t")))) == 91
    found = saver.get_tuple(start)
    assert found is not None
    assert len(found.pending_writes or ()) == 90


def test_a_time_to_live_that_is_none_is_refused(client: Any) -> None:
    with pytest.raises(ValueError, match=r"ttl_s: expected at least 0.001 seconds, or None, got 0"):
        RedisSaver(client, "tests", ttl_s=0)


def test_a_full_server_says_so_and_stores_nothing(debian: str) -> None:
    from redis import Redis

    with Redis(unix_socket_path=debian) as client:
        client.flushall()
        saver = RedisSaver(client, "tests")
        config = put(saver, thread("t"), x=1)
        used = client.info("memory")["used_memory"]
        client.config_set("maxmemory", used)
        try:
            with pytest.raises(ResponseError, match="maxmemory"):
                put(saver, config, x="x" * 1_000_000)
        finally:
            client.config_set("maxmemory", 0)
        assert values(saver, thread("t")) == [1]
        assert client.hlen(SAVED % "t") == 6
