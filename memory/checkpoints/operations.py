"""Each thing a checkpointer does, once, for sync and async alike. Knows nothing of connections.

An operation is a coroutine, or an async generator where it finds many things, and awaits nothing
but `send`. Where `send` does not wait, as over a sync client, it needs no event loop.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
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
from thirdwave.memory.checkpoints.lineage import named, needed
from thirdwave.memory.checkpoints.listed import Listed
from thirdwave.memory.keys import escaped, index, thread_key, unescaped

PAGE = 16
"""Checkpoints that are read at once when they are listed."""
MAX_TRIES = 100
"""How often pruning begins anew because a checkpoint was put meanwhile."""

Command = tuple[Any, ...]
"""As redis-py takes it; or a script, its key, its arguments."""
Batch = list[Command]
"""Commands that are sent together, in this order; not a transaction."""
Send = Callable[[Batch], Awaitable[list[Any]]]
"""Gives the replies, and raises the first that is an error."""


@dataclass(frozen=True, slots=True)
class Operations:
    """What can be done with the checkpoints of one tenant's threads."""

    send: Send
    tenant: str
    codec: Codec
    ttl_ms: int = 0
    """How long a thread stays after it was last written to; 0: for ever."""
    read_refreshes: bool = False
    spare_writes: bool = False
    listed: Listed = field(default_factory=Listed)

    async def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Index first, then checkpoint and values by one script.

        The index is left out where it has the thread for sure, and so are values that did not
        change; where somebody has deleted either meanwhile, all is sent.
        """
        place = Place.of(config)
        saved, listed = self._saved(place.thread_id), self._listed(place.thread_id)
        at = (self.ttl_ms, place.ns, checkpoint["id"])
        lists, new = self.listed.is_due(saved), -1
        for versions in (new_versions, {**checkpoint["channel_versions"], **new_versions}):
            over, own, point = self.codec.checkpoint(config, checkpoint, metadata, versions)
            head = ormsgpack.packb([*at, over, list(own), 0 if lists else 1])
            first = [listed] if lists else []
            *_, new = await self.send([*first, (scripts.PUT, saved, head, point, *own.values())])
            if new >= 0:
                break
            lists = True
        if new:  # somebody who found no thread may have taken it off the index in between
            await self.send([listed])
        if lists:
            self.listed.was(saved)
        return place.config(checkpoint["id"])

    async def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str,
    ) -> None:
        """By one script. They may come before the checkpoint that they belong to."""
        place = Place.of(config)
        if not writes or place.checkpoint_id is None:
            return
        if self.spare_writes and not all(channel in WRITES_IDX_MAP for channel, _ in writes):
            return
        put = "HSET" if all(channel in WRITES_IDX_MAP for channel, _ in writes) else "HSETNX"
        head = ormsgpack.packb([self.ttl_ms, place.name, put])
        args = self.codec.writes(writes, task_id, task_path)
        await self.send([(scripts.PUT_WRITES, self._saved(place.thread_id), head, *args)])

    async def get(self, config: RunnableConfig) -> CheckpointTuple | None:
        """By one script, so that it is of one moment."""
        place = Place.of(config)
        ((stored,),) = await self.send([self._read(place, place.checkpoint_id or "")])
        if stored is None:
            return None
        if self.read_refreshes and self.ttl_ms:
            refresh = ("PEXPIRE", self._saved(place.thread_id), self.ttl_ms)
            await self.send([refresh, self._listed(place.thread_id)])
        return self.codec.restore(place, stored)

    async def history(
        self,
        config: RunnableConfig | None,
        wanted: dict[str, Any] | None,
        before: RunnableConfig | None,
        limit: int | None,
    ) -> AsyncGenerator[CheckpointTuple, None]:
        """The one that was put last first, of each namespace of each thread."""
        only = Place.of(config) if config else None
        any_ns = config is None or "checkpoint_ns" not in config.get("configurable", {})
        end = get_checkpoint_id(before) if before else None
        threads = [only.thread_id] if only else await self.threads()
        left = limit
        for thread_id in threads:
            ((_, rows, _),) = await self.send([(scripts.OUTLINE, self._saved(thread_id), 0)])
            for ns, points in sorted(_spaces(rows).items()):
                if only and not any_ns and ns != only.ns:
                    continue
                place = Place(thread_id, ns, None)
                newest_first = _before(end, [*reversed(points)])
                if only and only.checkpoint_id:
                    newest_first = [i for i in newest_first if i == only.checkpoint_id]
                for page in _pages(newest_first, PAGE if wanted else min(PAGE, left or PAGE)):
                    if left == 0:
                        return
                    (replies,) = await self.send([self._read(place, *page)])
                    found = [self.codec.restore(place, one) for one in replies if one is not None]
                    found = [item for item in found if _matches(item, wanted)][:left]
                    left = None if left is None else left - len(found)
                    for item in found:
                        yield item

    async def threads(self) -> list[str]:
        """Ids of the threads that are there; those that are gone leave the index."""
        (raw,) = await self.send([("ZRANGE", index(self.tenant, "checkpointed"), 0, -1)])
        ids = [unescaped(one.decode()) for one in raw]
        there: list[str] = []
        for page in _pages(ids, 256):
            replies = await self.send([("EXISTS", self._saved(one)) for one in page])
            for thread_id, exists in zip(page, replies, strict=True):
                if exists:
                    there.append(thread_id)
                else:
                    await self._forget(thread_id)
        return there

    async def delete(self, thread_id: str) -> None:
        """One key, then the index."""
        await self._forget(thread_id, ("UNLINK", self._saved(thread_id)))

    async def delete_runs(self, run_ids: Iterable[str]) -> None:
        """What a later checkpoint of another run is rebuilt from stays, see `lineage`."""
        wanted = {str(run_id) for run_id in run_ids}

        def others(points: dict[str, Point]) -> list[str]:
            return [
                one
                for one, point in points.items()
                if str(self.codec.metadata(point).get("run_id")) not in wanted
            ]

        for thread_id in await self.threads():
            await self._keep(thread_id, others)

    async def prune(self, thread_ids: Sequence[str], strategy: str) -> None:
        """What a kept checkpoint is rebuilt from stays, see `lineage`."""
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"strategy: expected keep_latest or delete, got {strategy!r}")
        for thread_id in map(str, thread_ids):
            if strategy == "delete":
                await self.delete(thread_id)
            else:
                await self._keep(thread_id, lambda points: [*points][-1:])

    async def copy(self, source: str, target: str) -> None:
        """In the target's place; where there is no source, nothing is done."""
        if source == target:
            return
        (fields,) = await self.send([("HGETALL", self._saved(source))])
        if not fields:
            return
        flat = [part for field in fields.items() for part in field]
        put = (scripts.REPLACE, self._saved(target), self.ttl_ms, *flat)
        await self.send([self._listed(target), put, self._listed(target)])

    def _saved(self, thread_id: str) -> str:
        return thread_key(self.tenant, thread_id, "saved")

    def _listed(self, thread_id: str) -> Command:
        listed = index(self.tenant, "checkpointed")
        return (scripts.LIST, listed, self.ttl_ms, escaped(thread_id))

    def _read(self, place: Place, *ids: str) -> Command:
        return (scripts.READ, self._saved(place.thread_id), place.ns, *ids)

    async def _forget(self, thread_id: str, *first: Command) -> None:
        """Take a thread that is gone off the index; one that is put meanwhile comes back on."""
        exists = ("EXISTS", self._saved(thread_id))
        *_, there = await self.send([*first, exists])
        if there:
            return
        forget = ("ZREM", index(self.tenant, "checkpointed"), escaped(thread_id))
        _, there = await self.send([forget, exists])
        if there:
            await self.send([self._listed(thread_id)])

    async def _keep(
        self, thread_id: str, choose: Callable[[dict[str, Point]], Sequence[str]]
    ) -> None:
        """Drop all but what `choose` keeps of each namespace, and the values nobody names then.

        Raises RuntimeError where others put checkpoints all the time.
        """
        saved = self._saved(thread_id)
        for _ in range(MAX_TRIES):
            ((puts, rows, values),) = await self.send([(scripts.OUTLINE, saved, 1)])
            args = self._drops(_spaces(rows), {one.decode() for one in values}, choose)
            if args is None:
                return
            (done,) = await self.send([(scripts.DROP, saved, puts, *args)])
            if done:
                await self._forget(thread_id)
                return
        raise RuntimeError(
            f"thread {thread_id!r}: a checkpoint was put each of the {MAX_TRIES} times that it was "
            "to be pruned: prune it when no run is under way"
        )

    def _drops(
        self,
        spaces: dict[str, dict[str, bytes]],
        values: set[str],
        choose: Callable[[dict[str, Point]], Sequence[str]],
    ) -> list[Any] | None:
        """Arguments of `DROP` behind `puts`; None where everything stays."""
        dropped: list[str] = []
        heads: list[str] = []
        unnamed: list[str] = []
        for ns, packed in spaces.items():
            points = {one: Point.of(point) for one, point in packed.items()}
            stored = {one.removeprefix(f"{ns}\0") for one in values if one.startswith(f"{ns}\0")}
            kept = needed(points, choose(points), self.codec.metadata, stored)
            dropped += [f"{ns}\0{one}" for one in points if one not in kept]
            heads += [ns, next((one for one in reversed(points) if one in kept), "")]
            unnamed += [f"{ns}\0{one}" for one in stored - named(points[one] for one in kept)]
        if not dropped:
            return None
        return [len(dropped), *dropped, len(heads) // 2, *heads, *unnamed]


def _spaces(rows: Sequence[Any]) -> dict[str, dict[str, bytes]]:
    """Each namespace's checkpoints by id, in the order in which they were put.

    By id where an older version has kept no order.
    """
    found: dict[str, dict[str, bytes]] = {}
    for _, name, stored in sorted(zip(rows[::3], rows[1::3], rows[2::3], strict=True)):
        ns, _, checkpoint_id = name.decode().rpartition("\0")
        found.setdefault(ns, {})[checkpoint_id] = stored
    return found


def _before(end: str | None, newest_first: list[str]) -> list[str]:
    """Those that were put before `end`; of a thread that does not have it, those of before it."""
    if end in newest_first:
        return newest_first[newest_first.index(end) + 1 :]
    return [one for one in newest_first if end is None or one < end]


def _pages(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _matches(found: CheckpointTuple, wanted: dict[str, Any] | None) -> bool:
    return all(found.metadata.get(name) == value for name, value in (wanted or {}).items())
