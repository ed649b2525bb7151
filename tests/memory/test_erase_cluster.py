"""Threads, facts and erasing on a real cluster, where every thing may be on another node."""

from collections.abc import Iterator

import pytest
from redis.cluster import RedisCluster

from tests.memory.checkpoints.servers import cluster, cluster_client
from tests.memory.test_erase import PHOTO, World
from thirdwave.memory import FactStore, ThreadStore


@pytest.fixture(scope="module")
def nodes() -> Iterator[RedisCluster]:
    with cluster() as port, cluster_client(port) as client:
        yield client


def keys(client: RedisCluster, tenant: str) -> set[bytes]:
    return set(client.scan_iter(match=f"tw:{{{tenant}:*", count=1000))


def test_nothing_is_left_on_any_node(nodes: RedisCluster) -> None:
    mine, others = World(nodes, "mine"), World(nodes, "others")  # pyright: ignore[reportArgumentType]
    others.ask("t1", PHOTO, b"drawn 1")
    before = keys(nodes, "others")
    for thread in ("t1", "t2", "t3"):
        mine.ask(thread, PHOTO, thread.encode())
    assert [thread.id for thread in ThreadStore(nodes, "mine").list()] == ["t3", "t2", "t1"]  # pyright: ignore[reportArgumentType]
    assert len(FactStore(nodes, "mine").list()) == 4  # pyright: ignore[reportArgumentType]
    assert mine.eraser.thread("t1").threads == ("t1",)
    assert not any(b"t1" in name for name in keys(nodes, "mine"))
    mine.eraser.tenant()
    assert keys(nodes, "mine") == set()
    assert keys(nodes, "others") == before
