"""LangGraph checkpoints on core Redis commands: no modules. Knows nothing of what a graph computes.

One thread is, in each namespace (ns) of its graph and subgraphs:

    tw:{tenant:thread:ID}:ns            SET   of its namespaces
    tw:{tenant:thread:ID}:ids:NS        ZSET  of checkpoint ids, all of score 0: sorted by time
    tw:{tenant:thread:ID}:points:NS     HASH  checkpoint id -> parent, checkpoint, metadata
    tw:{tenant:thread:ID}:values:NS     HASH  channel and version -> value, shared by checkpoints
    tw:{tenant:thread:ID}:writes:NS:CP  HASH  task and index -> a write not yet in a checkpoint

The index of threads stands under another hash tag, so this is for one server, not for a cluster.
Pruning keeps no history for `DeltaChannel`; the graphs here have none.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

import ormsgpack
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
    writes_sort_key,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from thirdwave.memory.keys import check_id, check_tenant, index, key
from thirdwave.memory.threaded import ThreadedSaver

if TYPE_CHECKING:
    from redis import Redis

# KEYS: writes. ARGV: (field, value, "1" to replace or "0" to keep the first)*. A task that is run
# again writes what it wrote, so the first stands; errors, interrupts and resumes are replaced.
_PUT_WRITES = """
for i = 1, #ARGV, 3 do
  local put = ARGV[i + 2] == '1' and 'HSET' or 'HSETNX'
  redis.call(put, KEYS[1], ARGV[i], ARGV[i + 1])
end
"""


class RedisSaver(ThreadedSaver):
    """Checkpoints of one tenant's threads.

    Stored types are restored only when LangGraph knows them as safe or the graph's state declares
    them; another comes back as plain data.

    `spare_writes`: what a task wrote is not stored before the checkpoint that holds it. That is
    right where tasks never run side by side and may run again: a crash in between costs the task.
    """

    def __init__(
        self,
        redis: "Redis",
        tenant: str,
        *,
        serde: SerializerProtocol | None = None,
        spare_writes: bool = False,
    ) -> None:
        super().__init__(serde=serde or JsonPlusSerializer(allowed_msgpack_modules=None))
        self._redis: Any = redis
        self._tenant = check_tenant(tenant)
        self._threads = index(tenant, "checkpointed")
        self._put_writes = redis.register_script(_PUT_WRITES)
        self._spare_writes = spare_writes

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint and the channel values that are new in it, all or nothing."""
        thread_id, ns, parent = _where(config)
        bare: dict[str, Any] = dict(checkpoint)
        channel_values = bare.pop("channel_values")
        point = ormsgpack.packb(
            [parent, self._dump(bare), self._dump(get_checkpoint_metadata(config, metadata))]
        )
        values = {
            _version_field(channel, version): ormsgpack.packb(
                self._dump(channel_values[channel]) if channel in channel_values else None
            )
            for channel, version in new_versions.items()
        }
        checkpoint_id = checkpoint["id"]
        with self._redis.pipeline(transaction=True) as pipe:
            if values:
                pipe.hset(self._key(thread_id, "values", ns), mapping=values)
            pipe.hset(self._key(thread_id, "points", ns), checkpoint_id, point)
            pipe.zadd(self._key(thread_id, "ids", ns), {checkpoint_id: 0})
            pipe.sadd(self._key(thread_id, "ns"), ns)
            pipe.zadd(self._threads, {thread_id: 0})
            pipe.execute()
        return _config(thread_id, ns, checkpoint_id)

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store what one task wrote since a checkpoint."""
        thread_id, ns, checkpoint_id = _where(config)
        if not writes or checkpoint_id is None:
            return
        special = all(channel in WRITES_IDX_MAP for channel, _ in writes)
        if self._spare_writes and not special:
            return
        replace = "1" if special else "0"
        args: list[Any] = []
        for position, (channel, value) in enumerate(writes):
            field = ormsgpack.packb([task_id, WRITES_IDX_MAP.get(channel, position)])
            args += [field, ormsgpack.packb([task_path, channel, self._dump(value)]), replace]
        self._put_writes(keys=[self._key(thread_id, "writes", ns, checkpoint_id)], args=args)

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint that `config` names, by default the thread's newest; None if none."""
        thread_id, ns, checkpoint_id = _where(config)
        if checkpoint_id is None:
            newest = self._redis.zrevrange(self._key(thread_id, "ids", ns), 0, 0)
            if not newest:
                return None
            checkpoint_id = newest[0].decode()
        return self._read(thread_id, ns, checkpoint_id)

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """Checkpoints, newest first, whose metadata has what `filter` asks for."""
        only_id = get_checkpoint_id(config) if config else None
        end = get_checkpoint_id(before) if before else None
        left = limit
        for thread_id, ns in self._places(config):
            newest_first = self._redis.zrevrangebylex(
                self._key(thread_id, "ids", ns), f"({end}" if end else "+", "-"
            )
            for raw in newest_first:
                if left == 0:
                    return
                if only_id is not None and raw.decode() != only_id:
                    continue
                found = self._read(thread_id, ns, raw.decode())
                if found is None or not _matches(found, filter):
                    continue
                left = None if left is None else left - 1
                yield found

    def delete_thread(self, thread_id: str) -> None:
        """Delete everything of one thread."""
        keys = [self._key(thread_id, "ns")]
        for ns, ids in self._checkpoints(thread_id):
            keys += self._keys(thread_id, ns, ids)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.unlink(*keys)
            pipe.zrem(self._threads, thread_id)
            pipe.execute()

    def delete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the checkpoints that those runs made, in whatever thread."""
        wanted = {str(run_id) for run_id in run_ids}
        for raw in self._redis.zrange(self._threads, 0, -1):
            thread_id = raw.decode()
            for ns, ids in self._checkpoints(thread_id):
                points = self._redis.hmget(self._key(thread_id, "points", ns), ids) if ids else []
                made = [
                    checkpoint_id
                    for checkpoint_id, point in zip(ids, points, strict=True)
                    if point is not None and str(self._metadata(point).get("run_id")) in wanted
                ]
                if made:
                    self._drop(thread_id, ns, made)

    def copy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy everything of one thread to another, in whose place it comes."""
        source, target = str(source_thread_id), str(target_thread_id)
        if source == target:
            return
        self.delete_thread(target)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.copy(self._key(source, "ns"), self._key(target, "ns"), replace=True)
            for ns, ids in self._checkpoints(source):
                pairs = zip(self._keys(source, ns, ids), self._keys(target, ns, ids), strict=True)
                for old, new in pairs:
                    pipe.copy(old, new, replace=True)
                pipe.zadd(self._threads, {target: 0})
            pipe.execute()

    def prune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Keep each namespace's newest checkpoint only, or ("delete") nothing."""
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"strategy: expected keep_latest or delete, got {strategy!r}")
        for thread_id in map(str, thread_ids):
            if strategy == "delete":
                self.delete_thread(thread_id)
                continue
            for ns, ids in self._checkpoints(thread_id):
                self._drop(thread_id, ns, ids[:-1])

    def get_next_version(self, current: str | None, channel: None) -> str:
        """A version after `current` that no other branch of the thread has, in text order."""
        count = 0 if current is None else int(str(current).partition(".")[0])
        return f"{count + 1:032}.{random.random():.16f}"  # noqa: S311 - apart, not secret

    def _key(self, thread_id: str, *rest: str) -> str:
        return key(self._tenant, "thread", check_id("thread", thread_id), *rest)

    def _keys(self, thread_id: str, ns: str, ids: Iterable[str]) -> "list_[str]":
        parts = [self._key(thread_id, part, ns) for part in ("ids", "points", "values")]
        return parts + [self._key(thread_id, "writes", ns, i) for i in ids]

    def _dump(self, value: Any) -> "list_[Any]":
        return [*self.serde.dumps_typed(value)]

    def _load(self, typed: "list_[Any]") -> Any:
        kind, data = typed
        return self.serde.loads_typed((kind, data))

    def _metadata(self, point: bytes) -> dict[str, Any]:
        return self._load(ormsgpack.unpackb(point)[2])

    def _places(self, config: RunnableConfig | None) -> Iterator[tuple[str, str]]:
        """The (thread, namespace) pairs that `config` leaves open."""
        if config is None:
            threads = [raw.decode() for raw in self._redis.zrange(self._threads, 0, -1)]
        else:
            thread_id, ns, _ = _where(config)
            if "checkpoint_ns" in config.get("configurable", {}):
                yield thread_id, ns
                return
            threads = [thread_id]
        for thread_id in threads:
            for ns in self._namespaces(thread_id):
                yield thread_id, ns

    def _namespaces(self, thread_id: str) -> "list_[str]":
        return sorted(ns.decode() for ns in self._redis.smembers(self._key(thread_id, "ns")))

    def _checkpoints(self, thread_id: str) -> "list_[tuple[str, list_[str]]]":
        """Each namespace of a thread with its checkpoint ids, oldest first."""
        return [
            (ns, [i.decode() for i in self._redis.zrange(self._key(thread_id, "ids", ns), 0, -1)])
            for ns in self._namespaces(thread_id)
        ]

    def _read(self, thread_id: str, ns: str, checkpoint_id: str) -> CheckpointTuple | None:
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.hget(self._key(thread_id, "points", ns), checkpoint_id)
            pipe.hgetall(self._key(thread_id, "writes", ns, checkpoint_id))
            point, stored_writes = pipe.execute()
        if point is None:
            return None
        parent, bare, metadata = ormsgpack.unpackb(point)
        checkpoint: dict[str, Any] = self._load(bare)
        versions: dict[str, Any] = checkpoint["channel_versions"]
        checkpoint["channel_values"] = self._values(thread_id, ns, versions)
        return CheckpointTuple(
            config=_config(thread_id, ns, checkpoint_id),
            checkpoint=cast(Checkpoint, checkpoint),
            metadata=self._load(metadata),
            parent_config=_config(thread_id, ns, parent) if parent else None,
            pending_writes=self._writes(stored_writes),
        )

    def _values(self, thread_id: str, ns: str, versions: dict[str, Any]) -> dict[str, Any]:
        if not versions:
            return {}
        fields = [_version_field(channel, version) for channel, version in versions.items()]
        stored = self._redis.hmget(self._key(thread_id, "values", ns), fields)
        typed = {
            channel: ormsgpack.unpackb(value)
            for channel, value in zip(versions, stored, strict=True)
            if value is not None
        }
        return {channel: self._load(value) for channel, value in typed.items() if value is not None}

    def _writes(self, stored: dict[bytes, bytes]) -> "list_[tuple[str, str, Any]]":
        """Pending writes in the order in which a run applies them."""
        ordered: list_[tuple[Any, tuple[str, str, Any]]] = []
        for field, value in stored.items():
            task_id, position = ormsgpack.unpackb(field)
            task_path, channel, typed = ormsgpack.unpackb(value)
            write = (task_id, channel, self._load(typed))
            ordered.append((writes_sort_key(task_path, task_id, position), write))
        return [write for _, write in sorted(ordered, key=lambda item: item[0])]

    def _drop(self, thread_id: str, ns: str, ids: "list_[str]") -> None:
        """Delete checkpoints, and the values that none of those left names."""
        if not ids:
            return
        points, values = self._key(thread_id, "points", ns), self._key(thread_id, "values", ns)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.hdel(points, *ids)
            pipe.zrem(self._key(thread_id, "ids", ns), *ids)
            pipe.unlink(*(self._key(thread_id, "writes", ns, i) for i in ids))
            # Read in the same transaction: a value that is put later is not in this list.
            pipe.hvals(points)
            pipe.hkeys(values)
            *_, points_left, fields = pipe.execute()
        named = {
            _version_field(channel, version).encode()
            for point in points_left
            for channel, version in self._load(ormsgpack.unpackb(point)[1])[
                "channel_versions"
            ].items()
        }
        unnamed = [field for field in fields if field not in named]
        if unnamed:
            self._redis.hdel(values, *unnamed)


list_ = list
"""The type: inside the class `list` is the method."""


def _where(config: RunnableConfig) -> tuple[str, str, str | None]:
    """Thread, namespace and checkpoint id that a config names."""
    named = config.get("configurable", {})
    if "thread_id" not in named:
        raise ValueError('config: expected {"configurable": {"thread_id": ...}}')
    return str(named["thread_id"]), named.get("checkpoint_ns", ""), get_checkpoint_id(config)


def _config(thread_id: str, ns: str, checkpoint_id: str) -> RunnableConfig:
    return {
        "configurable": {
            "thread_id": thread_id,
            "checkpoint_ns": ns,
            "checkpoint_id": checkpoint_id,
        }
    }


def _version_field(channel: str, version: Any) -> str:
    return f"{channel}\0{version}"


def _matches(found: CheckpointTuple, wanted: dict[str, Any] | None) -> bool:
    metadata = cast(dict[str, Any], found.metadata)
    return all(metadata.get(name) == value for name, value in (wanted or {}).items())
