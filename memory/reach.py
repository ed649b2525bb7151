"""What refers to what: the blobs of scenes, threads and results, and the results of scenes.

Garbage is what nothing refers to. Knows nothing of deleting.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from thirdwave.memory.journal import Journal
from thirdwave.memory.keys import check_tenant, index, thread_key, unescaped
from thirdwave.memory.results import ResultCache
from thirdwave.memory.scene_store.scenes import SceneStore
from thirdwave.memory.threads import ThreadStore

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from redis import Redis

    Saver = BaseCheckpointSaver[Any]

PAGE = 500
"""Fields of a thread that are read at once."""
_SHA256 = re.compile(rb"(?=([0-9a-f]{64}))")


class Reach:
    """References of one tenant. `saver`: who keeps the threads, where that is not `RedisSaver`."""

    def __init__(self, redis: "Redis", tenant: str, *, saver: "Saver | None" = None) -> None:
        self._saver = saver
        self._redis: Any = redis
        self._tenant = check_tenant(tenant)
        self._scenes = SceneStore(redis, tenant)
        self._threads = ThreadStore(redis, tenant)
        self._results = ResultCache(redis, tenant)
        self._journal = Journal(redis, tenant)

    def everything(self, but: Collection[str] = ()) -> Iterator[set[str]]:
        """The blobs that scenes, results and every thread `but` those refer to, some at a time."""
        yield self.in_scenes(self._scenes.ids())
        for _, text in self._results.entries():
            yield ids_in(text)
        for thread_id in self.threads():
            if thread_id not in but:
                yield self.in_thread(thread_id)

    def in_scenes(self, scenes: Iterable[str]) -> set[str]:
        """The pictures of scenes at all their revisions; one that has gone has none.

        Logs are read, not scenes: a look at a what-if would make it live longer.
        """
        found: set[str] = set()
        for scene_id in scenes:
            try:
                for revision in self._scenes.revisions(scene_id):
                    found |= ids_in(revision.record.encode())
            except KeyError:
                continue
        return found

    def in_thread(self, thread_id: str) -> set[str]:
        """Every sha256 that stands in a thread's checkpoints or tasks, as whatever it is there."""
        found: set[str] = set()
        where: Any = {"configurable": {"thread_id": thread_id}}
        for one in () if self._saver is None else self._saver.list(where):
            values = json.dumps(one.checkpoint["channel_values"], default=str)
            found |= ids_in(values.encode())
        own = [self.saved(thread_id), *self._journal.keys(thread_id)]
        for name in own:
            for _, value in self._redis.hscan_iter(name, count=PAGE):
                found |= ids_in(value)
        return found

    def results_by_scene(self) -> dict[str, list[tuple[str, bytes]]]:
        """Results by the scene on which they were found, which the graph notes in them."""
        found: dict[str, list[tuple[str, bytes]]] = {}
        for name, text in self._results.entries():
            scene_id = _scene_of(text)
            if scene_id is not None:
                found.setdefault(scene_id, []).append((name, text))
        return found

    def with_branches(self, scenes: Sequence[str]) -> list[str]:
        """Scenes, and what-ifs of them and of these."""
        found = dict.fromkeys(scenes)
        waiting = list(scenes)
        while waiting:
            new = [one for one in self._scenes.branches(waiting.pop()) if one not in found]
            found |= dict.fromkeys(new)
            waiting += new
        return list(found)

    def threads(self) -> list[str]:
        """Ids of all threads, also of those that only have checkpoints."""
        saved = self._redis.zrange(index(self._tenant, "checkpointed"), 0, -1)
        names = (unescaped(raw.decode()) for raw in saved)
        return list(dict.fromkeys((*self._threads.ids(), *names)))

    def saved(self, thread_id: str) -> str:
        """Where a thread's checkpoints stand (`checkpoints/layout.py`): a HASH, only read here."""
        return thread_key(self._tenant, thread_id, "saved")


def ids_in(value: bytes) -> set[str]:
    """Every sha256 in hex that stands in some bytes, also where two run into each other."""
    return {found.decode() for found in _SHA256.findall(value)}


def _scene_of(text: bytes) -> str | None:
    found: Any = json.loads(text)
    return found.get("of") if isinstance(found, Mapping) else None
