"""Erasing: a scene, a thread or a tenant with all that is theirs alone, and nothing left behind.

First what is to go is marked, then it goes, then the mark. So what a crash has left in the middle
is known, and gone with `finish`. Of a thread go its checkpoints, tasks and entries; its scenes with
their revisions and what-ifs; results that were found on them; the facts that it was told; and the
blobs that nobody else refers to. What another thread shares stays whole.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from thirdwave.memory.blob_store.blobs import BlobStore
from thirdwave.memory.facts import FactStore
from thirdwave.memory.journal import Journal
from thirdwave.memory.keys import check_id, check_tenant, index
from thirdwave.memory.reach import Reach, ids_in
from thirdwave.memory.results import ResultCache
from thirdwave.memory.saver import RedisSaver
from thirdwave.memory.scene_store.scenes import SceneStore
from thirdwave.memory.threads import ThreadStore

if TYPE_CHECKING:
    from redis import Redis

    from thirdwave.memory.reach import Saver

THREAD, SCENE, TENANT = "thread", "scene", "tenant"
ANY_AGE_S = -24 * 3600.0
"""Blobs go whatever the clock says that put them; one that is put meanwhile stays by its count."""
_OWN_SCENE = r"\.[0-9a-f]{16}(?:\.if-[0-9a-f]+)*"
"""How the id of a scene goes on behind that of its thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What is gone."""

    threads: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    blobs: tuple[str, ...] = ()
    """Their ids: copies outside, such as saved pictures, are found by them."""
    results: int = 0
    facts: int = 0
    others: int = 0
    """Keys of a tenant that nothing else has named: what older versions or crashes had left."""
    unlisted: bool = False
    """Those were not looked for: this user may not list keys."""

    def __add__(self, other: "Erased") -> "Erased":
        return Erased(
            threads=(*self.threads, *other.threads),
            scenes=(*self.scenes, *other.scenes),
            blobs=tuple(dict.fromkeys((*self.blobs, *other.blobs))),
            results=self.results + other.results,
            facts=self.facts + other.facts,
            others=self.others + other.others,
            unlisted=self.unlisted or other.unlisted,
        )

    def __bool__(self) -> bool:
        named = self.threads or self.scenes or self.blobs
        return bool(named or self.results or self.facts or self.others)


@dataclass(slots=True)
class _Doomed:
    """What is to go, as the mark has it."""

    scenes: list[str] = field(default_factory=list[str])
    blobs: list[str] = field(default_factory=list[str])
    keep_facts: bool = False


class Eraser:
    """Erases what is of one tenant. Ask nobody of what is being erased meanwhile.

    `blobs`: the store, where some are kept outside Redis. `saver`: who keeps the threads, where
    that is not `RedisSaver`.
    """

    def __init__(
        self,
        redis: "Redis",
        tenant: str,
        *,
        blobs: BlobStore | None = None,
        saver: "Saver | None" = None,
    ) -> None:
        self._redis: Any = redis
        self._tenant = check_tenant(tenant)
        self._marks = index(tenant, "erasing")
        self._blobs = blobs or BlobStore(redis, tenant)
        self._results = ResultCache(redis, tenant)
        self._scenes = SceneStore(redis, tenant)
        self._threads = ThreadStore(redis, tenant)
        self._facts = FactStore(redis, tenant)
        self._reach = Reach(redis, tenant, saver=saver)
        self._journal = Journal(redis, tenant)
        self._savers: list[Saver] = [RedisSaver(redis, tenant=tenant)]
        self._savers += [] if saver is None else [saver]

    def thread(self, thread_id: str, *, keep_facts: bool = False) -> Erased:
        """Erase a thread; `keep_facts`: not what it was asked to remember.

        What is gone; nothing where no such thread was.
        """
        there = self.knows(thread_id)
        doomed = self._marked(THREAD, thread_id) or _Doomed(keep_facts=keep_facts)
        doomed.scenes = _more(doomed.scenes, self._scenes_of(thread_id))
        doomed.blobs = _more(doomed.blobs, self._blobs_of(doomed.scenes, thread_id))
        self._mark(THREAD, thread_id, doomed)
        erased = self._without(doomed.scenes)
        if not doomed.keep_facts:
            told = [fact for fact in self._facts.list() if fact.thread == thread_id]
            erased += Erased(facts=len(self._facts.forget_all(told)))
        for saver in self._savers:
            saver.delete_thread(thread_id)
        self._journal.erase(thread_id)
        erased += self._unused(doomed.blobs, but=thread_id)
        # The thread's own entry goes last: until then it can be named and erased again.
        self._threads.delete(thread_id)
        self._unmark(THREAD, thread_id)
        return erased + Erased(threads=(thread_id,) if there else ())

    def scene(self, scene_id: str) -> Erased:
        """Erase a scene with its revisions and what-ifs; threads that were about it stay."""
        doomed = self._marked(SCENE, check_id("scene", scene_id)) or _Doomed()
        doomed.scenes = _more(doomed.scenes, [scene_id])
        doomed.blobs = _more(doomed.blobs, self._blobs_of(doomed.scenes, None))
        self._mark(SCENE, scene_id, doomed)
        erased = self._without(doomed.scenes) + self._unused(doomed.blobs, but=None)
        self._unmark(SCENE, scene_id)
        return erased

    def tenant(self) -> Erased:
        """Erase everything of the tenant, also what a crash or an older version has left.

        That last part has to list keys: a tenant's own user may not, an administrator's does.
        """
        self._mark(TENANT, "", _Doomed())
        threads = self._reach.threads()
        erased = self._without(self._scenes.ids()) + Erased(threads=tuple(threads))
        for thread_id in threads:  # nobody stays, so nobody is looked for who shares something
            for saver in self._savers:
                saver.delete_thread(thread_id)
            self._journal.erase(thread_id)
            self._threads.delete(thread_id)
        erased += Erased(facts=len(self._facts.forget_all(self._facts.list())))
        erased += Erased(results=sum(self._results.delete(n) for n, _ in self._results.entries()))
        erased += Erased(blobs=tuple(b for b in self._blobs.ids() if self._blobs.delete(b)))
        erased += self._swept()
        self._redis.unlink(self._marks)
        return erased

    def finish(self) -> Erased:
        """Go on with what a crash has cut off in the middle."""
        erased = Erased()
        marked = [raw.decode().split("\0", 1) for raw in self._redis.hkeys(self._marks)]
        if any(kind == TENANT for kind, _ in marked):
            return self.tenant()
        for kind, name in marked:
            erased += self.thread(name) if kind == THREAD else self.scene(name)
        return erased

    def knows(self, thread_id: str) -> bool:
        """Whether there is such a thread, or what a crash has left of one."""
        entry = check_id("thread", thread_id) in self._threads.ids()
        saved = self._redis.exists(self._reach.saved(thread_id))
        return entry or bool(saved) or self._marked(THREAD, thread_id) is not None

    def _scenes_of(self, thread_id: str) -> list[str]:
        """Scenes and what-ifs that only this thread is about."""
        thread = self._threads.get(thread_id)
        named = [] if thread is None else list(thread.scenes)
        begun = re.compile(re.escape(thread_id) + _OWN_SCENE)
        own = [scene_id for scene_id in self._scenes.ids() if begun.fullmatch(scene_id)]
        others = {
            scene_id
            for other in self._threads.ids()
            if other != thread_id and (found := self._threads.get(other)) is not None
            for scene_id in found.scenes
        }
        return [one for one in dict.fromkeys((*named, *own)) if one not in others]

    def _blobs_of(self, scenes: Sequence[str], thread_id: str | None) -> list[str]:
        """Blobs that these scenes, results that were found on them and a thread refer to."""
        known = frozenset(self._blobs.ids())
        found = set(self._reach.in_scenes(scenes))
        for _, text in self._reach.results_on(self._reach.with_branches(scenes)):
            found |= ids_in(text)
        if thread_id is not None:
            found |= self._reach.in_thread(thread_id)
        return sorted(found & known)

    def _without(self, scenes: Sequence[str]) -> Erased:
        """Delete scenes with their what-ifs, and the results that were found on them."""
        every = self._reach.with_branches(scenes)
        results = sum(self._results.delete(name) for name, _ in self._reach.results_on(every))
        there = [one for one in reversed(every) if self._scenes.delete(one)]
        return Erased(scenes=tuple(there), results=results)

    def _unused(self, blobs: Sequence[str], but: str | None) -> Erased:
        """Delete those of the blobs that nobody but that thread refers to."""
        referred = (one for some in self._reach.everything(but) for one in some)
        gone = self._blobs.collect(referred, older_than_s=ANY_AGE_S, among=frozenset(blobs))
        return Erased(blobs=tuple(gone))

    def _swept(self) -> Erased:
        """Delete whatever key of the tenant is left, where keys may be listed."""
        from redis.exceptions import NoPermissionError

        gone = 0
        try:
            for name in self._redis.scan_iter(match=f"tw:{{{self._tenant}:*", count=1000):
                gone += 0 if name == self._marks.encode() else self._redis.unlink(name)
        except NoPermissionError:
            return Erased(others=gone, unlisted=True)
        return Erased(others=gone)

    def _marked(self, kind: str, name: str) -> _Doomed | None:
        text = self._redis.hget(self._marks, f"{kind}\0{name}")
        return None if text is None else _Doomed(**json.loads(text))

    def _mark(self, kind: str, name: str, doomed: _Doomed) -> None:
        text = json.dumps(
            {"scenes": doomed.scenes, "blobs": doomed.blobs, "keep_facts": doomed.keep_facts}
        )
        self._redis.hset(self._marks, f"{kind}\0{name}", text)

    def _unmark(self, kind: str, name: str) -> None:
        self._redis.hdel(self._marks, f"{kind}\0{name}")


def _more(marked: Sequence[str], found: Sequence[str]) -> list[str]:
    return list(dict.fromkeys((*marked, *found)))
