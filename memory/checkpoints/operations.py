"""Each thing a checkpointer does, once, for sync and async alike. Knows nothing of connections.

An operation is a generator: it yields batches of commands, is sent their replies, and returns its
result or, where there are many, yields them as `Found`. `drivers` send what is yielded.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import ormsgpack
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
)

from thirdwave.memory.checkpoints import scripts
from thirdwave.memory.checkpoints.layout import Codec, Place, Point
from thirdwave.memory.checkpoints.lineage import named, needed, newest
from thirdwave.memory.checkpoints.listed import Listed
from thirdwave.memory.keys import check_id, index, key

PAGE = 16
"""Checkpoints that are read at once when they are listed."""
MAX_TRIES = 100
"""How often pruning begins anew because a checkpoint was put meanwhile."""

Command = tuple[Any, ...]
"""As redis-py takes it; or a script, its key, its arguments."""
Batch = list[Command]
"""Commands that are sent together, in this order; not a transaction."""


@dataclass(frozen=True, slots=True)
class Found:
    """Results so far of an operation that has many."""

    items: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Operations:
    """What can be done with the checkpoints of one tenant's threads."""

    tenant: str
    codec: Codec
    ttl_ms: int = 0
    """How long a thread stays after it was last written to; 0: for ever."""
    read_refreshes: bool = False
    spare_writes: bool = False
    listed: Listed = field(default_factory=Listed)

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> Generator[Batch, list[Any], RunnableConfig]:
        """Index first, then checkpoint and values by one script.

        The index is left out where it has the thread for sure, and so are values that did not
        change; where somebody has deleted either meanwhile, all is sent.
        """
        place = Place.of(config)
        saved, listed = self._saved(place.thread_id), self._listed(place.thread_id)
        at = (self.ttl_ms, place.ns, checkpoint["id"], place.checkpoint_id or "")
        lists, new = self.listed.is_due(saved), -1
        for versions in (new_versions, {**checkpoint["channel_versions"], **new_versions}):
            over, own, point = self.codec.checkpoint(config, checkpoint, metadata, versions)
            head = ormsgpack.packb([*at, over, list(own), 0 if lists else 1])
            first = [listed] if lists else []
            *_, new = yield [*first, (scripts.PUT, saved, head, point, *own.values())]
            if new >= 0:
                break
            lists = True
        if new:  # somebody who found no thread may have taken it off the index in between
            yield [listed]
        if lists:
            self.listed.was(saved)
        return place.config(checkpoint["id"])

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str,
    ) -> Generator[Batch, list[Any], None]:
        """By one script. They may come before the checkpoint that they belong to."""
        place = Place.of(config)
        if not writes or place.checkpoint_id is None:
            return
        if self.spare_writes and not all(channel in WRITES_IDX_MAP for channel, _ in writes):
            return
        put = "HSET" if all(channel in WRITES_IDX_MAP for channel, _ in writes) else "HSETNX"
        head = ormsgpack.packb([self.ttl_ms, place.name, put])
        args = self.codec.writes(writes, task_id, task_path)
        yield [(scripts.PUT_WRITES, self._saved(place.thread_id), head, *args)]

    def get(self, config: RunnableConfig) -> Generator[Batch, list[Any], CheckpointTuple | None]:
        """By one script, so that it is of one moment."""
        place = Place.of(config)
        ((stored,),) = yield [self._read(place, place.checkpoint_id or "")]
        if stored is None:
            return None
        if self.read_refreshes and self.ttl_ms:
            yield [
                ("PEXPIRE", self._saved(place.thread_id), self.ttl_ms),
                self._listed(place.thread_id),
            ]
        return self.codec.restore(place, stored)

    def history(
        self,
        config: RunnableConfig | None,
        wanted: dict[str, Any] | None,
        before: RunnableConfig | None,
        limit: int | None,
    ) -> Generator[Batch | Found, Any, None]:
        """Newest first, of each namespace of each thread."""
        only = Place.of(config) if config else None
        any_ns = config is None or "checkpoint_ns" not in config.get("configurable", {})
        end = get_checkpoint_id(before) if before else None
        threads = [only.thread_id] if only else (yield from self.threads())
        left = limit
        for thread_id in threads:
            for ns, ids in (yield from self._checkpoints(thread_id)).items():
                if only and not any_ns and ns != only.ns:
                    continue
                place = Place(thread_id, ns, None)
                newest_first = [i for i in reversed(ids) if end is None or i < end]
                if only and only.checkpoint_id:
                    newest_first = [i for i in newest_first if i == only.checkpoint_id]
                for page in _pages(newest_first, PAGE if wanted else min(PAGE, left or PAGE)):
                    if left == 0:
                        return
                    (replies,) = yield [self._read(place, *page)]
                    found = [self.codec.restore(place, one) for one in replies if one is not None]
                    found = [item for item in found if _matches(item, wanted)][:left]
                    left = None if left is None else left - len(found)
                    yield Found(found)

    def threads(self) -> Generator[Batch, list[Any], list[str]]:
        """Ids of the threads that are there; those that are gone leave the index."""
        (raw,) = yield [("ZRANGE", index(self.tenant, "checkpointed"), 0, -1)]
        ids = [one.decode() for one in raw]
        there: list[str] = []
        for page in _pages(ids, 256):
            replies = yield [("EXISTS", self._saved(one)) for one in page]
            for thread_id, exists in zip(page, replies, strict=True):
                if exists:
                    there.append(thread_id)
                else:
                    yield from self._forget(thread_id)
        return there

    def delete(self, thread_id: str) -> Generator[Batch, list[Any], None]:
        """One key, then the index."""
        yield from self._forget(thread_id, ("UNLINK", self._saved(thread_id)))

    def delete_runs(self, run_ids: Iterable[str]) -> Generator[Batch, list[Any], None]:
        """What a later checkpoint of another run is rebuilt from stays, see `lineage`."""
        wanted = {str(run_id) for run_id in run_ids}

        def others(points: dict[str, Point]) -> list[str]:
            return [
                one
                for one, point in points.items()
                if str(self.codec.metadata(point).get("run_id")) not in wanted
            ]

        for thread_id in (yield from self.threads()):
            yield from self._keep(thread_id, others)

    def prune(self, thread_ids: Sequence[str], strategy: str) -> Generator[Batch, list[Any], None]:
        """What a kept checkpoint is rebuilt from stays, see `lineage`."""
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"strategy: expected keep_latest or delete, got {strategy!r}")
        for thread_id in map(str, thread_ids):
            if strategy == "delete":
                yield from self.delete(thread_id)
            else:
                yield from self._keep(thread_id, lambda points: [newest(points, points)])

    def copy(self, source: str, target: str) -> Generator[Batch, list[Any], None]:
        """In the target's place; where there is no source, nothing is done."""
        if source == target:
            return
        (fields,) = yield [("HGETALL", self._saved(source))]
        if not fields:
            return
        flat = [part for field in fields.items() for part in field]
        put = (scripts.REPLACE, self._saved(target), self.ttl_ms, *flat)
        yield [self._listed(target), put, self._listed(target)]

    def _saved(self, thread_id: str) -> str:
        return key(self.tenant, "thread", check_id("thread", thread_id), "saved")

    def _listed(self, thread_id: str) -> Command:
        return (scripts.LIST, index(self.tenant, "checkpointed"), self.ttl_ms, thread_id)

    def _read(self, place: Place, *ids: str) -> Command:
        return (scripts.READ, self._saved(place.thread_id), place.ns, *ids)

    def _forget(self, thread_id: str, *first: Command) -> Generator[Batch, list[Any], None]:
        """Take a thread that is gone off the index; one that is put meanwhile comes back on."""
        exists = ("EXISTS", self._saved(thread_id))
        *_, there = yield [*first, exists]
        if there:
            return
        _, there = yield [("ZREM", index(self.tenant, "checkpointed"), thread_id), exists]
        if there:
            yield [self._listed(thread_id)]

    def _checkpoints(self, thread_id: str) -> Generator[Batch, list[Any], dict[str, list[str]]]:
        """Ids of each namespace, oldest first."""
        (names,) = yield [(scripts.OUTLINE, self._saved(thread_id), 0)]
        found: dict[str, list[str]] = {}
        for name in sorted(names):
            ns, _, checkpoint_id = name.decode().rpartition("\0")
            found.setdefault(ns, []).append(checkpoint_id)
        return found

    def _keep(
        self, thread_id: str, choose: Callable[[dict[str, Point]], Sequence[str]]
    ) -> Generator[Batch, list[Any], None]:
        """Drop all but what `choose` keeps of each namespace, and the values nobody names then.

        Raises RuntimeError where others put checkpoints all the time.
        """
        saved = self._saved(thread_id)
        for _ in range(MAX_TRIES):
            ((puts, raw_points, raw_values),) = yield [(scripts.OUTLINE, saved, 1)]
            args = self._drops(_split(raw_points), {one.decode() for one in raw_values}, choose)
            if args is None:
                return
            (done,) = yield [(scripts.DROP, saved, puts, *args)]
            if done:
                yield from self._forget(thread_id)
                return
        raise RuntimeError(
            f"thread {thread_id!r}: a checkpoint was put each of the {MAX_TRIES} times that it was "
            "to be pruned: prune it when no run is under way"
        )

    def _drops(
        self,
        spaces: dict[str, dict[str, Point]],
        values: set[str],
        choose: Callable[[dict[str, Point]], Sequence[str]],
    ) -> list[Any] | None:
        """Arguments of `DROP` behind `puts`; None where everything stays."""
        dropped: list[str] = []
        heads: list[str] = []
        unnamed: list[str] = []
        for ns, points in spaces.items():
            stored = {one.removeprefix(f"{ns}\0") for one in values if one.startswith(f"{ns}\0")}
            kept = needed(points, choose(points), self.codec.metadata, stored)
            dropped += [f"{ns}\0{one}" for one in points if one not in kept]
            heads += [ns, newest(points, kept)]
            unnamed += [f"{ns}\0{one}" for one in stored - named(points[one] for one in kept)]
        if not dropped:
            return None
        return [len(dropped), *dropped, len(heads) // 2, *heads, *unnamed]


def _split(raw_points: Sequence[bytes]) -> dict[str, dict[str, Point]]:
    """Each namespace's checkpoints by id."""
    found: dict[str, dict[str, Point]] = {}
    for name, stored in zip(raw_points[::2], raw_points[1::2], strict=True):
        ns, _, checkpoint_id = name.decode().rpartition("\0")
        found.setdefault(ns, {})[checkpoint_id] = Point.of(stored)
    return found


def _pages(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _matches(found: CheckpointTuple, wanted: dict[str, Any] | None) -> bool:
    return all(found.metadata.get(name) == value for name, value in (wanted or {}).items())
