"""A thread's newest checkpoint, read once for two: who asks how the thread stands, and the graph.

Knows nothing of what a checkpoint holds.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)


class OneRead(BaseCheckpointSaver[str]):
    """A checkpointer for one turn of one thread, sync. What `newest` gave is not read again."""

    def __init__(self, saver: BaseCheckpointSaver[str], thread: str) -> None:
        super().__init__(serde=saver.serde)
        self._saver = saver
        self._config: RunnableConfig = {"configurable": {"thread_id": thread}}
        self._newest: CheckpointTuple | None = None

    @property
    def at_hand(self) -> CheckpointTuple | None:
        """What `newest` gave and nobody was given since: the graph will begin there."""
        return self._newest

    def newest(self) -> CheckpointTuple | None:
        """The thread's newest checkpoint, which the next who asks for that one is given too."""
        self._newest = self._saver.get_tuple(self._config)
        return self._newest

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint that `config` names, by default the newest; what was read is given once:
        a graph changes what it is given.
        """
        found, self._newest = self._newest, None
        named = config.get("configurable", {})
        other = named.get("checkpoint_id") or named.get("checkpoint_ns")
        thread = self._config.get("configurable", {})["thread_id"]
        if found is None or other or named.get("thread_id") != thread:
            return self._saver.get_tuple(config)
        return found

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint."""
        return self._saver.put(config, checkpoint, metadata, new_versions)

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store what a task wrote."""
        self._saver.put_writes(config, writes, task_id, task_path)

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """Checkpoints, newest first."""
        return self._saver.list(config, filter=filter, before=before, limit=limit)

    def get_next_version(self, current: str | None, channel: None) -> str:
        """A version after `current`."""
        return self._saver.get_next_version(current, channel)
