"""A LangGraph checkpointer on core Redis commands: no modules. Knows nothing of what a graph does.

    from redis import Redis
    from thirdwave.memory import RedisSaver

    graph = builder.compile(checkpointer=RedisSaver(Redis(), tenant="acme", ttl_s=30 * 86400))

`invoke` and `ainvoke` both work, in any thread and any event loop. How things are kept is in
`checkpoints/layout.py`. Needs Redis 6.2 or Valkey 7.2, single, behind Sentinel or as a cluster.
"""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from thirdwave.memory.checkpoints.drivers import Driver, run, stream
from thirdwave.memory.checkpoints.layout import Codec, next_version
from thirdwave.memory.checkpoints.listed import Listed
from thirdwave.memory.checkpoints.operations import Operations, Send
from thirdwave.memory.keys import check_tenant

if TYPE_CHECKING:
    from redis import Redis
    from redis.asyncio import Redis as AsyncRedis
    from redis.asyncio.cluster import RedisCluster as AsyncRedisCluster
    from redis.cluster import RedisCluster

    Client = Redis | RedisCluster | AsyncRedis | AsyncRedisCluster


class RedisSaver(BaseCheckpointSaver[str]):
    """Checkpoints of one tenant's threads.

    `redis`: a sync client or one of asyncio; the other kind is made from its settings when it is
    needed, and one of asyncio for each event loop. `aredis`: the one of asyncio, where both are
    given; it serves the first loop that uses the saver. Clients that are given are the caller's to
    close; those made here are closed by `close`, `aclose` or when their event loop shuts down.

    `ttl_s`: a thread is gone, as a whole, so long after it was last written to; with
    `read_refreshes`, after it was last read. None: it stays. A thread has one key, so no part of it
    can expire or be evicted alone.

    `allowed`: types, or (module, name), that are restored besides those that LangGraph knows as
    safe and those that a graph's state declares; others come back as plain data. `serde` replaces
    the serializer altogether.

    `spare_writes`: what a task wrote is not stored before the checkpoint that holds it, which saves
    a round trip a step. That is right where tasks never run side by side and may run again, as in
    thirdwave's own graph, whose results are kept by their questions: a crash costs the task, not
    what it found. Not with `DeltaChannel`, whose values are rebuilt from such writes.

    Redis errors come as redis-py raises them; nothing was stored then, or all of it.
    """

    def __init__(
        self,
        redis: "Client | None" = None,
        tenant: str = "local",
        *,
        aredis: "AsyncRedis | AsyncRedisCluster | None" = None,
        ttl_s: float | None = None,
        read_refreshes: bool = False,
        allowed: Collection[type | tuple[str, ...]] = (),
        serde: SerializerProtocol | None = None,
        spare_writes: bool = False,
    ) -> None:
        if redis is None and aredis is None:
            raise ValueError("RedisSaver: expected a Redis client, got none: give redis or aredis")
        if ttl_s is not None and ttl_s < 0.001:
            raise ValueError(f"ttl_s: expected at least 0.001 seconds, or None, got {ttl_s}")
        super().__init__(
            serde=serde or JsonPlusSerializer(allowed_msgpack_modules=tuple(allowed) or None)
        )
        self._driver = Driver(redis, aredis)
        self._tenant = check_tenant(tenant)
        self._ttl_ms = 0 if ttl_s is None else round(ttl_s * 1000)
        self._read_refreshes = read_refreshes
        self._spare_writes = spare_writes
        self._listed = Listed(self._ttl_ms)

    @classmethod
    def from_url(cls, url: str, tenant: str = "local", **options: Any) -> "RedisSaver":
        """On the Redis at `url`, which is as `REDIS_URL`; close it, or use it by `with`.

        Takes the options of the class. MemoryUnavailable says what is wrong with the URL or server.
        """
        from thirdwave.memory.connecting.connection import connect

        saver = cls(connect(url, "."), tenant, **options)
        saver._driver.own()
        return saver

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint and the channel values that are new in it, all or nothing."""
        return run(self._do.put(config, checkpoint, metadata, new_versions))

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """As `put`."""
        return await self._ado.put(config, checkpoint, metadata, new_versions)

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store what one task wrote since a checkpoint, all or nothing."""
        run(self._do.put_writes(config, writes, task_id, task_path))

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """As `put_writes`."""
        await self._ado.put_writes(config, writes, task_id, task_path)

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint that `config` names, by default the thread's newest; None if none."""
        return run(self._do.get(config))

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """As `get_tuple`."""
        return await self._ado.get(config)

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """Checkpoints, newest first, whose metadata has what `filter` asks for."""
        return stream(self._do.history(config, filter, before, limit))

    def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """As `list`."""
        return self._ado.history(config, filter, before, limit)

    def threads(self) -> "list_[str]":
        """Ids of the threads that have checkpoints, in no order."""
        return run(self._do.threads())

    async def athreads(self) -> "list_[str]":
        """As `threads`."""
        return await self._ado.threads()

    def delete_thread(self, thread_id: str) -> None:
        """Delete everything of one thread."""
        run(self._do.delete(thread_id))

    async def adelete_thread(self, thread_id: str) -> None:
        """As `delete_thread`."""
        await self._ado.delete(thread_id)

    def delete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the checkpoints that those runs made, in whatever thread.

        One from which a `DeltaChannel` of a later checkpoint is rebuilt stays.
        """
        run(self._do.delete_runs(run_ids))

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """As `delete_for_runs`."""
        await self._ado.delete_runs(run_ids)

    def copy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy everything of one thread to another, in whose place it comes."""
        run(self._do.copy(source_thread_id, target_thread_id))

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """As `copy_thread`."""
        await self._ado.copy(source_thread_id, target_thread_id)

    def prune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Keep each namespace's newest checkpoint only, or ("delete") nothing.

        Ancestors from which a `DeltaChannel` of the newest is rebuilt stay, with their writes.
        """
        run(self._do.prune(thread_ids, strategy))

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """As `prune`."""
        await self._ado.prune(thread_ids, strategy)

    def get_next_version(self, current: str | None, channel: None) -> str:
        """A version after `current` that no other branch of the thread has, in text order."""
        return next_version(current)

    def close(self) -> None:
        """Close what was made here for sync calls."""
        self._driver.close()

    async def aclose(self) -> None:
        """Close what was made here for the running event loop, and for sync calls."""
        await self._driver.aclose()

    def __enter__(self) -> "RedisSaver":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    async def __aenter__(self) -> "RedisSaver":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()

    @property
    def _do(self) -> Operations:
        return self._operations(self._driver.send)

    @property
    def _ado(self) -> Operations:
        return self._operations(self._driver.asend)

    def _operations(self, send: Send) -> Operations:
        # Made anew: LangGraph changes the serializer of a copy of this saver for each graph.
        return Operations(
            send=send,
            tenant=self._tenant,
            codec=Codec(self.serde),
            ttl_ms=self._ttl_ms,
            read_refreshes=self._read_refreshes,
            spare_writes=self._spare_writes,
            listed=self._listed,
        )


list_ = list
"""The type: inside the class `list` is the method."""
