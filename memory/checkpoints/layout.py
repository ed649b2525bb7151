"""Where a thread's checkpoints stand in Redis, and how they are written down.

    tw:{tenant:thread:ID}:saved   HASH, all of a thread; the parts of a field are joined by a zero:
        puts                how often a checkpoint was put: tells who prunes of those who put
        listed              for which time to live, in ms, the index has the thread; 0: for ever
        h NS                id of the newest checkpoint of a namespace (of a graph or a subgraph)
        o NS ID             the how manieth put a checkpoint was: the order of the thread
        c NS ID             a checkpoint: [parent, checkpoint, metadata, [channel and version]]
        v NS CHANNEL VERSION  a channel's value, stored once for all checkpoints that name it
        w NS ID             names of the writes that came after a checkpoint
        x NS ID NAME        a write: [task path, channel, value]; NAME is [task, position]
    tw:{tenant:checkpointed}      ZSET of thread ids by when they may be forgotten

One key for a thread: it expires, is evicted and is deleted as a whole, never in part. The index
stands under another tag; it is written first and put right when it is read. Knows nothing of
connections.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import ormsgpack
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
    writes_sort_key,
)
from langgraph.checkpoint.serde.base import SerializerProtocol


@dataclass(frozen=True, slots=True)
class Place:
    """What a config names."""

    thread_id: str
    ns: str
    checkpoint_id: str | None

    @classmethod
    def of(cls, config: RunnableConfig) -> "Place":
        """ValueError where it names no thread, or a name that has a zero byte."""
        named = config.get("configurable", {})
        if "thread_id" not in named:
            raise ValueError('config: expected {"configurable": {"thread_id": ...}}')
        ns, checkpoint_id = named.get("checkpoint_ns", ""), get_checkpoint_id(config)
        for what, name in (("checkpoint_ns", ns), ("checkpoint_id", checkpoint_id or "")):
            if "\0" in name:
                raise ValueError(f"{what}: expected a name without zero bytes, got {name!r}")
        return cls(str(named["thread_id"]), ns, checkpoint_id or None)

    @property
    def name(self) -> str:
        """Of its checkpoint, within the thread."""
        return f"{self.ns}\0{self.checkpoint_id}"

    def config(self, checkpoint_id: str) -> RunnableConfig:
        """That of one checkpoint here."""
        return {
            "configurable": {
                "thread_id": self.thread_id,
                "checkpoint_ns": self.ns,
                "checkpoint_id": checkpoint_id,
            }
        }


@dataclass(frozen=True, slots=True)
class Point:
    """A stored checkpoint that was unpacked and not yet restored."""

    parent: str | None
    bare: list[Any]
    metadata: list[Any]
    values: list[str]
    """Channel and version of each, as in the names of their values."""

    @classmethod
    def of(cls, stored: bytes) -> "Point":
        """As `Codec.checkpoint` wrote it: length of the names, names, the rest."""
        end = 4 + int.from_bytes(stored[:4])
        names = stored[4:end].decode().split("\0")[:-1]
        values = [f"{one}\0{two}" for one, two in zip(names[::2], names[1::2], strict=True)]
        parent, bare, metadata = ormsgpack.unpackb(stored[end:])
        return cls(parent, bare, metadata, values)

    def versions(self) -> dict[str, str]:
        """Version of each channel."""
        return dict(cast("list[tuple[str, str]]", [name.rsplit("\0", 1) for name in self.values]))


@dataclass(frozen=True, slots=True)
class Codec:
    """Writes down and restores by LangGraph's serializer."""

    serde: SerializerProtocol

    def dump(self, value: Any) -> list[Any]:
        """Kind and bytes."""
        return [*self.serde.dumps_typed(value)]

    def load(self, typed: Sequence[Any]) -> Any:
        """What `dump` got."""
        return self.serde.loads_typed((typed[0], typed[1]))

    def metadata(self, point: Point) -> dict[str, Any]:
        """Of a checkpoint."""
        return self.load(point.metadata)

    def checkpoint(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: Mapping[str, Any],
    ) -> tuple[list[str], dict[str, bytes], bytes]:
        """Names of the values a checkpoint takes over from earlier ones, those of its own with the
        values, and the checkpoint without values.
        """
        place = Place.of(config)
        bare: dict[str, Any] = dict(checkpoint)
        values = bare.pop("channel_values")
        versions: dict[str, Any] = bare["channel_versions"]
        if all(isinstance(version, str) for version in versions.values()):
            bare["channel_versions"] = None  # they stand in the names of the values
        names = "".join(f"{one}\0{version}\0" for one, version in versions.items()).encode()
        if names.count(b"\0") != 2 * len(versions):
            raise ValueError(f"channels: expected names without zero bytes, got {list(versions)}")
        told = get_checkpoint_metadata(config, metadata)
        point = ormsgpack.packb([place.checkpoint_id, self.dump(bare), self.dump(told)])
        over: list[str] = []
        own: dict[str, bytes] = {}
        for channel in values:
            if channel in new_versions:
                typed = ormsgpack.packb(self.dump(values[channel]))
                own[f"{channel}\0{new_versions[channel]}"] = typed
            elif channel in versions:
                over.append(f"{channel}\0{versions[channel]}")
        return over, own, len(names).to_bytes(4) + names + point

    def writes(
        self, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str
    ) -> Iterator[bytes]:
        """Name and value of each write of a task."""
        for position, (channel, value) in enumerate(writes):
            yield ormsgpack.packb([task_id, WRITES_IDX_MAP.get(channel, position)])
            yield ormsgpack.packb([task_path, channel, self.dump(value)])

    def restore(self, place: Place, stored: Sequence[Any]) -> CheckpointTuple:
        """A checkpoint with its values and, in the order in which a run applies them, its writes.

        `stored`: id, checkpoint, value or None of each channel, then name and value of each write.
        """
        raw_id, raw_point, raw_values, raw_writes = stored
        point, checkpoint_id = Point.of(raw_point), raw_id.decode()
        checkpoint: dict[str, Any] = self.load(point.bare)
        versions = point.versions()
        if checkpoint["channel_versions"] is None:
            checkpoint["channel_versions"] = versions
        checkpoint["channel_values"] = {
            channel: self.load(ormsgpack.unpackb(value))
            for channel, value in zip(versions, raw_values, strict=True)
            if value is not None
        }
        ordered: list[tuple[Any, tuple[str, str, Any]]] = []
        for name, value in zip(raw_writes[::2], raw_writes[1::2], strict=True):
            task_id, position = ormsgpack.unpackb(name)
            task_path, channel, typed = ormsgpack.unpackb(value)
            write = (task_id, channel, self.load(typed))
            ordered.append((writes_sort_key(task_path, task_id, position), write))
        return CheckpointTuple(
            config=place.config(checkpoint_id),
            checkpoint=cast(Checkpoint, checkpoint),
            metadata=cast(CheckpointMetadata, self.metadata(point)),
            parent_config=place.config(point.parent) if point.parent else None,
            pending_writes=[write for _, write in sorted(ordered, key=lambda item: item[0])],
        )


def next_version(current: str | int | None) -> str:
    """A version after `current` that no other branch of the thread has, in text order."""
    count = 0 if current is None else int(str(current).partition(".")[0])
    return f"{count + 1:016}.{random.getrandbits(32):08x}"
