"""What a step of a graph costs in several savers, beside a bare pipeline of the same bytes.

A step is what LangGraph asks of a saver in one: the writes of a task, then the checkpoint, each
waited for. All sides take turns, repeat after repeat, so that a busy machine is busy for all.
"""

import asyncio
import importlib.util
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver, empty_checkpoint
from langgraph.checkpoint.base.id import uuid6
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from redis.asyncio import Redis

from thirdwave.memory import RedisSaver, connect

OURS, PIPELINE = "RedisSaver", "bare pipeline"
MEMORY, SQLITE, PLAIN = "InMemorySaver", "AsyncSqliteSaver", "langgraph-checkpoint-plainredis"
STEPS = 40
"""Of a thread, in each repeat."""
TEXT = "p1's left knee is bent 103 degrees, the right one 98. " * 18
"""What changes in a step: about 1 KB, as records of a question are."""
KEPT = {"question": TEXT[:200], "turns": [TEXT[:400]] * 4}
"""What does not change: about 2 KB."""

Step = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Milliseconds a step of each side, one figure a repeat."""

    ms: dict[str, list[float]]
    missing: tuple[str, ...]
    """Peers that are not installed."""

    def median_ms(self, side: str) -> float:
        """The median over the repeats."""
        return median(self.ms[side])

    def ratio(self, side: str, to: str = PIPELINE) -> float:
        """The median over the repeats of one side's time over the other's."""
        return median(a / b for a, b in zip(self.ms[side], self.ms[to], strict=True))


def time_steps(home: Path, repeats: int) -> Steps:
    """Time every side that is installed, on the embedded server of `home`."""
    return asyncio.run(_time_steps(home, repeats))


async def _time_steps(home: Path, repeats: int) -> Steps:
    missing: list[str] = []
    async with AsyncExitStack() as stack:
        client = stack.enter_context(connect(None, home))
        address = client.get_connection_kwargs()["path"]
        aclient = Redis(unix_socket_path=address)
        stack.push_async_callback(aclient.aclose)
        ours = await stack.enter_async_context(RedisSaver(aredis=aclient, tenant="bench"))
        threads: dict[str, Callable[[str], Step]] = {
            OURS: lambda thread: _saver_steps(ours, thread),
            PIPELINE: lambda thread: _pipeline_steps(aclient, thread),
            MEMORY: lambda thread: _saver_steps(InMemorySaver(), thread),
        }
        for name, make in ((SQLITE, _sqlite), (PLAIN, _plain)):
            peer = await stack.enter_async_context(make(home, address))
            if peer is None:
                missing.append(name)
            else:
                threads[name] = lambda thread, peer=peer: _saver_steps(peer, thread)
        ms: dict[str, list[float]] = {name: [] for name in threads}
        for repeat in range(repeats + 1):
            for name, begin in threads.items():
                step = begin(f"t{repeat}")
                await step(-1)  # the first of a thread is longer, and once
                begun = time.perf_counter()
                for number in range(STEPS):
                    await step(number)
                took = (time.perf_counter() - begun) / STEPS * 1e3
                if repeat:  # the first round only warms up
                    ms[name].append(took)
    return Steps(ms=ms, missing=tuple(missing))


def _state(number: int) -> dict[str, Any]:
    return {**KEPT, "records": {"s1": f"{number} {TEXT}"}, "branch:to:act": None}


def _saver_steps(saver: "BaseCheckpointSaver[Any]", thread: str) -> Step:
    """One step after the other of a thread: two channels change in each."""
    config: dict[str, Any] = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
    versions: dict[str, Any] = {}

    async def step(number: int) -> None:
        nonlocal config
        values = _state(number)
        changed = ("records", "branch:to:act") if versions else tuple(values)
        if versions:
            writes = [(name, values[name]) for name in changed]
            await saver.aput_writes(config, writes, f"task-{number}", "~1")  # pyright: ignore[reportArgumentType]
        new = {name: saver.get_next_version(versions.get(name), None) for name in changed}
        versions.update(new)
        checkpoint: Any = {
            **empty_checkpoint(),
            "id": str(uuid6(clock_seq=number)),
            "channel_values": values,
            "channel_versions": dict(versions),
            "versions_seen": {"act": dict(versions)},
        }
        metadata: Any = {"source": "loop", "step": number, "parents": {}}
        config = await saver.aput(config, checkpoint, metadata, new)  # pyright: ignore[reportArgumentType, reportAssignmentType]

    return step


def _pipeline_steps(client: "Redis", thread: str) -> Step:
    """The same bytes, by nothing but redis-py: a transaction for the writes, and one for the rest.

    What is written is made ready once: this is what Redis and its client cost, and no more.
    """
    dumps = JsonPlusSerializer().dumps_typed
    bare = {**empty_checkpoint(), "channel_versions": dict.fromkeys(KEPT, "0" * 40)}
    _, checkpoint = dumps(bare)
    _, records = dumps(_state(0)["records"])
    key = f"bare:{{{thread}}}"

    async def step(number: int) -> None:
        async with client.pipeline(transaction=True) as pipe:
            pipe.hset(f"{key}:writes", mapping={f"{number}:0": records, f"{number}:1": b"null"})
            await pipe.execute()
        async with client.pipeline(transaction=True) as pipe:
            pipe.hset(f"{key}:values", mapping={f"records{number}": records, f"to{number}": b""})
            pipe.hset(f"{key}:points", str(number), checkpoint)
            pipe.zadd(f"{key}:ids", {str(number): 0})
            await pipe.execute()

    return step


@asynccontextmanager
async def _sqlite(home: Path, _address: str) -> "AsyncIterator[BaseCheckpointSaver[Any] | None]":
    if importlib.util.find_spec("langgraph.checkpoint.sqlite") is None:
        yield None
        return
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    async with AsyncSqliteSaver.from_conn_string(str(home / "bench.sqlite")) as saver:
        yield saver


@asynccontextmanager
async def _plain(_home: Path, address: str) -> "AsyncIterator[BaseCheckpointSaver[Any] | None]":
    if importlib.util.find_spec("langgraph_checkpoint_plainredis") is None:
        yield None
        return
    plain = importlib.import_module("langgraph_checkpoint_plainredis")
    client = Redis(unix_socket_path=address)
    yield plain.AsyncRedisSaver(client)
    await client.aclose()
