"""LangGraph's own contract for checkpointers, all of it, by both ways of calling."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from langgraph.checkpoint.base import BaseCheckpointSaver, CheckpointTuple
from langgraph.checkpoint.conformance import checkpointer_test, validate

from thirdwave.memory import RedisSaver


class Blocking(BaseCheckpointSaver[str]):
    """The suite calls async methods only; these call the sync ones."""

    def __init__(self, saver: RedisSaver) -> None:
        super().__init__(serde=saver.serde)
        self._saver = saver
        self.get_next_version = saver.get_next_version  # pyright: ignore[reportAttributeAccessIssue]

    async def aput(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
        return self._saver.put(config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: Any, writes: Any, task_id: str, task_path: str = ""
    ) -> None:
        self._saver.put_writes(config, writes, task_id, task_path)

    async def aget_tuple(self, config: Any) -> CheckpointTuple | None:
        return self._saver.get_tuple(config)

    async def alist(self, config: Any, **more: Any) -> AsyncIterator[CheckpointTuple]:
        for item in self._saver.list(config, **more):
            yield item

    async def adelete_thread(self, thread_id: str) -> None:
        self._saver.delete_thread(thread_id)

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        self._saver.delete_for_runs(run_ids)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        self._saver.copy_thread(source_thread_id, target_thread_id)

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        self._saver.prune(thread_ids, strategy=strategy)


@pytest.mark.parametrize("way", ["async", "sync"])
async def test_the_official_contract_holds_in_full(client: Any, way: str) -> None:
    @checkpointer_test(f"RedisSaver, {way}")
    async def make() -> Any:
        client.flushall()
        async with RedisSaver(client, "contract") as saver:
            yield saver if way == "async" else Blocking(saver)

    report = await validate(make)
    failed = {
        name: result.failures for name, result in report.results.items() if result.passed is False
    }
    assert failed == {}
    assert sum(result.tests_passed for result in report.results.values()) >= 81
    assert report.conformance_level() == "FULL"
