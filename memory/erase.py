"""Erasing: a scene, a thread or a tenant with all that is theirs alone, and nothing left behind.

First what is to go is marked, then it goes, then the mark. So what a crash has left in the middle
is known, and gone with `finish`. Of a thread go its checkpoints, tasks and entries; its scenes with
their revisions and what-ifs; results that were found on them; the facts that it was told; and the
blobs that nobody else refers to. What another thread shares stays whole.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from thirdwave.memory.blob_store.blobs import BlobStore
from thirdwave.memory.blob_store.collecting import OutOfReach
from thirdwave.memory.facts import FactStore
from thirdwave.memory.journal import Journal
from thirdwave.memory.keys import check_id, check_tenant
from thirdwave.memory.marks import Doomed, Marks
from thirdwave.memory.reach import Reach, ids_in
from thirdwave.memory.results import ResultCache
from thirdwave.memory.saver import RedisSaver
from thirdwave.memory.scene_store.scenes import SceneStore
from thirdwave.memory.threads import ThreadStore

if TYPE_CHECKING:
    from redis import Redis

    from thirdwave.memory.reach import Saver

ANY_AGE_S = -24 * 3600.0
"""Blobs go whatever the clock says that put them; one that is put meanwhile stays by its count."""
_OF_THREAD = re.compile(r"(.+)\.[0-9a-f]{16}(?:\.if-[0-9a-f]+)*", re.DOTALL)
"""The id of a scene: that of the thread that began it, its picture, and of a what-if what it is."""


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
    outside: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    """Blobs that stay, since their bytes lie outside Redis at a place that is not set: where each
    does, if it is known. `finish` deletes them where that place is set."""

    def __add__(self, other: "Erased") -> "Erased":
        return Erased(
            threads=(*self.threads, *other.threads),
            scenes=(*self.scenes, *other.scenes),
            blobs=tuple(dict.fromkeys((*self.blobs, *other.blobs))),
            results=self.results + other.results,
            facts=self.facts + other.facts,
            others=self.others + other.others,
            unlisted=self.unlisted or other.unlisted,
            outside={**self.outside, **other.outside},
        )

    def __bool__(self) -> bool:
        named = self.threads or self.scenes or self.blobs
        return bool(named or self.results or self.facts or self.others)


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
        self._marks = Marks(redis, tenant)
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
        """As `threads`, of one."""
        return self.threads([thread_id], keep_facts=keep_facts)

    def threads(self, thread_ids: Iterable[str], *, keep_facts: bool = False) -> Erased:
        """Erase threads, with one look at what others still use.

        `keep_facts`: not what they were asked to remember. What is gone; nothing where no such
        thread was.
        """
        named = tuple(dict.fromkeys(check_id("thread", one) for one in thread_ids))
        if not named:
            return Erased()
        there = self.known(named)
        doomed = self._doomed_threads(named, keep_facts)
        self._marks.put("thread", doomed)
        scenes = [scene_id for one in doomed.values() for scene_id in one.scenes]
        erased = self._without(scenes) + Erased(threads=there)
        erased += self._forgotten([one for one in named if not doomed[one].keep_facts])
        for thread_id in named:
            for saver in self._savers:
                saver.delete_thread(thread_id)
            self._journal.erase(thread_id)
        erased += self._unused(doomed, but=named)
        # The thread's own entry goes last: until then it can be named and erased again.
        for thread_id in named:
            self._threads.delete(thread_id)
        self._marks.drop("thread", named)
        return erased

    def scene(self, scene_id: str) -> Erased:
        """Erase a scene with its revisions and what-ifs; threads that were about it stay."""
        marked = self._marks.all("scene").get(check_id("scene", scene_id), Doomed())
        scenes = (*marked.scenes, scene_id)
        found = self._blobs_of(scenes, None, self._reach.results_by_scene())
        doomed = {scene_id: marked.more(scenes, sorted(found & set(self._blobs.ids())))}
        self._marks.put("scene", doomed)
        erased = self._without(scenes) + self._unused(doomed)
        self._marks.drop("scene", [scene_id])
        return erased

    def tenant(self) -> Erased:
        """Erase everything of the tenant, also what a crash or an older version has left.

        That last part has to list keys: a tenant's own user may not, an administrator's does.
        """
        self._marks.put("tenant", {"": Doomed()})
        threads = self._reach.threads()
        erased = self._without(self._scenes.ids()) + Erased(threads=tuple(threads))
        for thread_id in threads:  # nobody stays, so nobody is looked for who shares something
            for saver in self._savers:
                saver.delete_thread(thread_id)
            self._journal.erase(thread_id)
            self._threads.delete(thread_id)
        erased += Erased(facts=len(self._facts.forget_all(self._facts.list())))
        erased += Erased(results=sum(self._results.delete(n) for n, _ in self._results.entries()))
        erased += self._without_blobs()
        erased += self._swept(keep=erased.outside)
        for kind in ("thread", "scene", "outside"):
            self._marks.drop(kind, list(self._marks.all(kind)))
        self._note_outside({"": Doomed(blobs=tuple(erased.outside))}, erased.outside)
        self._marks.drop("tenant", [""])
        return erased

    def finish(self) -> Erased:
        """Go on with what a crash has cut off in the middle, and what was out of reach."""
        if self._marks.all("tenant"):
            return self.tenant()
        erased = self.threads(self._marks.all("thread"))
        for name in self._marks.all("scene"):
            erased += self.scene(name)
        return erased + self._unused(self._marks.all("outside"))

    def knows(self, thread_id: str) -> bool:
        """Whether there is such a thread, or what a crash has left of one."""
        return bool(self.known([thread_id]))

    def known(self, thread_ids: Sequence[str]) -> tuple[str, ...]:
        """Those of them that there are, or of which a crash, or a place not set, has left some."""
        there = {*self._threads.ids(), *self._marks.all("thread"), *self._marks.all("outside")}
        with self._redis.pipeline(transaction=False) as pipe:
            for thread_id in thread_ids:
                pipe.exists(self._reach.saved(thread_id))
            saved = pipe.execute() if thread_ids else []
        both = zip(thread_ids, saved, strict=True)
        return tuple(one for one, is_saved in both if is_saved or one in there)

    def _doomed_threads(self, named: Sequence[str], keep_facts: bool) -> dict[str, Doomed]:
        """What goes with each of these threads: what a crash has left marked, and what is found."""
        marked, outside = self._marks.all("thread"), self._marks.all("outside")
        scenes = self._scenes_of(named)
        results, blobs = self._reach.results_by_scene(), frozenset(self._blobs.ids())
        doomed: dict[str, Doomed] = {}
        for one in named:
            known = marked.get(one, Doomed(keep_facts=keep_facts))
            known = known.more(scenes[one], outside[one].blobs if one in outside else ())
            found = self._blobs_of(known.scenes, one, results) & blobs
            doomed[one] = known.more((), sorted(found))
        return doomed

    def _scenes_of(self, named: Collection[str]) -> dict[str, tuple[str, ...]]:
        """By thread the scenes and what-ifs that only these threads are about."""
        found: dict[str, dict[str, None]] = {one: {} for one in named}
        others: set[str] = set()
        for thread in self._threads.all():
            if thread.id in found:
                found[thread.id] |= dict.fromkeys(thread.scenes)
            else:
                others |= set(thread.scenes)
        for scene_id in self._scenes.ids():
            begun = _OF_THREAD.fullmatch(scene_id)
            if begun is not None and begun[1] in found:
                found[begun[1]][scene_id] = None
        return {of: tuple(one for one in some if one not in others) for of, some in found.items()}

    def _blobs_of(
        self,
        scenes: Sequence[str],
        thread_id: str | None,
        results: Mapping[str, list[tuple[str, bytes]]],
    ) -> set[str]:
        """What may be a blob that scenes, results that were found on them and a thread refer to."""
        found = set(self._reach.in_scenes(scenes))
        for scene_id in self._reach.with_branches(scenes):
            for _, text in results.get(scene_id, ()):
                found |= ids_in(text)
        return found if thread_id is None else found | self._reach.in_thread(thread_id)

    def _without(self, scenes: Sequence[str]) -> Erased:
        """Delete scenes with their what-ifs, and the results that were found on them."""
        every = self._reach.with_branches(scenes)
        found = self._reach.results_by_scene() if every else {}
        names = [name for scene_id in every for name, _ in found.get(scene_id, ())]
        results = sum(self._results.delete(name) for name in names)
        there = [one for one in reversed(every) if self._scenes.delete(one)]
        return Erased(scenes=tuple(there), results=results)

    def _forgotten(self, threads: Collection[str]) -> Erased:
        """Forget what these threads were told."""
        told = [fact for fact in self._facts.list() if fact.thread in threads]
        return Erased(facts=len(self._facts.forget_all(told)))

    def _unused(self, doomed: Mapping[str, Doomed], but: Collection[str] = ()) -> Erased:
        """Delete those of the blobs that nobody but those threads refers to."""
        if not doomed:
            return Erased()
        among = frozenset(blob for one in doomed.values() for blob in one.blobs)
        referred = (one for some in self._reach.everything(but) for one in some)
        done = self._blobs.collect(referred, older_than_s=ANY_AGE_S, among=among)
        self._note_outside(doomed, done.out_of_reach)
        return Erased(blobs=tuple(done.gone), outside=done.out_of_reach)

    def _without_blobs(self) -> Erased:
        """Delete every blob that can be reached."""
        gone: list[str] = []
        outside: dict[str, str | None] = {}
        for blob_id in self._blobs.ids():
            try:
                if self._blobs.delete(blob_id):
                    gone.append(blob_id)
            except OutOfReach as error:
                outside[blob_id] = error.place
        return Erased(blobs=tuple(gone), outside=outside)

    def _note_outside(self, doomed: Mapping[str, Doomed], outside: Collection[str]) -> None:
        """Keep a mark by each name for its blobs that could not be reached, and no other."""
        left = {of: tuple(b for b in one.blobs if b in outside) for of, one in doomed.items()}
        self._marks.put("outside", {of: Doomed(blobs=some) for of, some in left.items() if some})
        self._marks.drop("outside", [of for of, some in left.items() if not some])

    def _swept(self, keep: Collection[str]) -> Erased:
        """Delete whatever key of the tenant is left, where keys may be listed, but some blobs'."""
        from redis.exceptions import NoPermissionError

        gone, stay = 0, {self._marks.key, *self._blobs.keys_of(keep)}
        try:
            for name in self._redis.scan_iter(match=f"tw:{{{self._tenant}:*", count=1000):
                gone += 0 if name.decode() in stay else self._redis.unlink(name)
        except NoPermissionError:
            return Erased(others=gone, unlisted=True)
        return Erased(others=gone)
