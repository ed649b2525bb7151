"""LangGraph's own suite for checkpointers, over our saver's asyncio calls and its sync ones."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from langgraph.checkpoint.base import CheckpointTuple
from langgraph.checkpoint.conformance import checkpointer_test, validate

from thirdwave.memory import RedisSaver, connect


class SyncCalls(RedisSaver):
    """A saver whose sync calls do the work: the suite knows only those of asyncio."""

    async def aput(self, *given: Any, **named: Any) -> Any:
        """By `put`."""
        return await asyncio.to_thread(self.put, *given, **named)

    async def aput_writes(self, *given: Any, **named: Any) -> None:
        """By `put_writes`."""
        await asyncio.to_thread(self.put_writes, *given, **named)

    async def aget_tuple(self, config: Any) -> CheckpointTuple | None:
        """By `get_tuple`."""
        return await asyncio.to_thread(self.get_tuple, config)

    async def alist(self, config: Any, **named: Any) -> AsyncIterator[CheckpointTuple]:
        """By `list`."""
        for one in await asyncio.to_thread(lambda: [*self.list(config, **named)]):
            yield one

    async def adelete_thread(self, thread_id: str) -> None:
        """By `delete_thread`."""
        await asyncio.to_thread(self.delete_thread, thread_id)

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """By `delete_for_runs`."""
        await asyncio.to_thread(self.delete_for_runs, run_ids)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """By `copy_thread`."""
        await asyncio.to_thread(self.copy_thread, source_thread_id, target_thread_id)

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """By `prune`."""
        await asyncio.to_thread(lambda: self.prune(thread_ids, strategy=strategy))


def conformance(home: Path) -> tuple[int, int, list[str]]:
    """How many tests passed, how many there are, and what failed; on an embedded server.

    A capability that is not there counts as one test that failed.
    """
    passed, failures = 0, list[str]()
    for kind in (RedisSaver, SyncCalls):
        count, failed = asyncio.run(_validate(kind, home))
        passed += count
        failures += [f"{kind.__name__}: {failure}" for failure in failed]
    return passed, passed + len(failures), failures


async def _validate(kind: type[RedisSaver], home: Path) -> tuple[int, list[str]]:
    @checkpointer_test(kind.__name__)
    async def make() -> Any:
        with connect(None, home) as client:
            client.flushall()
            async with kind(client, "contract") as saver:
                yield saver

    report = await validate(make)
    failed: list[str] = []
    for name, result in report.results.items():
        failed += result.failures if result.detected else [f"{name}: not there"]
    return sum(result.tests_passed for result in report.results.values()), failed
