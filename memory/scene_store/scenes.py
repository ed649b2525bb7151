"""Scenes with all their revisions, on plain Redis. Knows nothing of tools or of pictures' bytes.

A revision is a short record of digests (camera, the parts of each person, things) with the event
that made it, in a stream whose entry ids are the revision numbers; the JSON behind a digest is
stored once. So any revision can be read, and a commit that moves one box stores one box.
"""

import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from thirdwave.memory.keys import check_id, check_tenant, index, key
from thirdwave.memory.order import put_last
from thirdwave.memory.scene_store.committing import Said, argument, send
from thirdwave.memory.scene_store.events import Event, Kind, dump_event, load_event
from thirdwave.memory.scene_store.parts import Parts, Recent
from thirdwave.memory.scene_store.restoring import restore
from thirdwave.scene.changes import SceneConflict, merge
from thirdwave.scene.scene import Scene

if TYPE_CHECKING:
    from redis import Redis

__all__ = ["Event", "Kind", "Revision", "SceneStore"]

TRY_S = 10.0
"""How long a commit is merged onto newer heads before it is given up."""
QUICK_TRIES = 64
"""Tries without a pause: a change that swaps no entries has to come first after a look."""
PAUSE_S = 0.005
"""Longest pause before a commit is tried again; its length is drawn."""
MOST_READ = 64
"""Revisions that are kept at hand: a question reads the same one several times."""
PAGE = 200
"""Revisions that are read at once from a log."""
MONTH_S = 30 * 24 * 3600
"""How long a what-if is kept that nobody looks at."""
DAY_S = 24 * 3600
"""Longer than anybody takes between naming a scene and making it."""
LONGEST_STEM = 100
"""Characters of a scene's id that the ids of its what-ifs begin with."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One entry of a scene's log."""

    rev: int
    event: Event
    record: str
    """JSON: the image, and the digests of the parts (`memory/scene_store/parts.py`)."""


class SceneStore:
    """One tenant's scenes. What-ifs that nobody comes back to are gone after `branch_ttl_s`."""

    def __init__(self, redis: "Redis", tenant: str, *, branch_ttl_s: float = MONTH_S) -> None:
        if branch_ttl_s < 0.001:
            raise ValueError(f"branch_ttl_s: expected a positive time, got {branch_ttl_s}")
        self._redis: Any = redis
        self._tenant = check_tenant(tenant)
        self._branch_ttl_ms = int(branch_ttl_s * 1000)
        self._index = index(tenant, "scenes")
        self._parts = Parts()
        self._read: Recent[tuple[str, int], tuple[str, Scene]] = Recent(MOST_READ)
        """Revisions that were read last, by scene and number, with their records."""

    def create(self, scene: Scene, event: Event) -> Scene:
        """Keep a new scene as revision 1. ValueError when the id is taken."""
        return self._create(scene, event)

    def restore(self, scene_id: str, revisions: Sequence[tuple[Scene, Event]]) -> Scene:
        """Keep a scene with its past, oldest revision first: all of it or, cut off, nothing.

        Its newest revision. ValueError when the id is taken.
        """
        if not revisions:
            raise ValueError(f"scene {scene_id!r}: expected at least one revision, got none")
        nodes: dict[str, str] = {}
        told: list[tuple[str, str]] = []
        for scene, event in revisions:
            dumped = self._parts.dump(replace(scene, id=scene_id))
            nodes |= dumped.nodes
            told.append((dump_event(event, event.time or time.time()), dumped.record))
        keys = self._keys(scene_id)
        put_last(self._redis, self._index, scene_id, again=False)  # first, as in `branch`
        if not restore(self._redis, keys, _token(), told, nodes):
            raise ValueError(f"scene {scene_id!r} exists already")
        return self._as_rev(replace(revisions[-1][0], id=scene_id), len(told))

    def load(self, scene_id: str, rev: int | None = None) -> Scene:
        """The scene at revision `rev`, by default its newest. KeyError says what is not there."""
        head, nodes, log = self._keys(scene_id)
        at_hand = None if rev is None else self._read.get((scene_id, rev))
        if at_hand is not None:
            return at_hand[1]
        if rev is None:
            number, record, lives = self._redis.hmget(head, "rev", "scene", "ttl")
            if lives is not None:
                self._expire([head, nodes, log], int(lives))
            newest = None if number is None else int(number)
            if newest is not None and record is not None:
                return self._loaded(scene_id, newest, record.decode())
        at = ("+", "-") if rev is None else (f"{rev}-0", f"{rev}-0")
        found = self._redis.xrevrange(log, *at, count=1)
        if not found:
            which = "" if rev is None else f" at revision {rev}"
            raise KeyError(f"no scene {scene_id!r}{which} here")
        entry_id, fields = found[0]
        return self._loaded(scene_id, _number(entry_id), fields[b"scene"].decode())

    def commit(self, base: Scene, new: Scene, event: Event) -> Scene:
        """Make `new`, which was made from `base`, the next revision, and return what is kept.

        When others have committed since `base`, their changes are kept too: the result is then the
        merge of both. SceneConflict when both changed one entity, or when commits kept coming in;
        KeyError when the scene was deleted since. An event's `run` that is committed already makes
        no other revision: the one it made is returned, where `base` is as it was then.
        """
        if base.rev < 1 or base.id != new.id:
            raise ValueError(
                f"scene {new.id!r}: expected a base of the same id that was committed, "
                f"got {base.id!r} at revision {base.rev}"
            )
        token, began = _token() if event.run is None else event.run, time.monotonic()
        onto, merged, tries, whole = base, new, 0, False
        while True:
            tries += 1
            told = self._try(onto, merged, event, token, whole=whole)
            if told.committed and told.record is None:
                return self._as_rev(merged, told.rev)
            if told.rev == 0:
                raise KeyError(f"no scene {base.id!r} here: it was deleted")
            assert told.record is not None
            whole = told.rev == onto.rev  # an earlier version names parts otherwise
            onto = self._loaded(base.id, told.rev, told.record, told.texts)
            if told.committed:
                return onto
            merged = merge(base, new, onto)
            if time.monotonic() - began > TRY_S:
                raise SceneConflict(base.rev, onto.rev, "scene")
            if tries > QUICK_TRIES:
                time.sleep(random.uniform(0, PAUSE_S))  # noqa: S311 - nothing secret

    def branch(self, base: Scene, event: Event) -> Scene:
        """Keep `base` once more, as revision 1 of a what-if: a scene with an id of its own.

        Nothing that is committed to it changes the scene it came from. It is gone when nobody has
        changed or read it for a while, unless it is kept.
        """
        scene_id = f"{base.id[:LONGEST_STEM].strip()}.if-{_token()[:12]}"
        noted = replace(event, kind="branch", why=f"what if, from {base.id} at revision {base.rev}")
        # First the list: a crash leaves a name that leads nowhere, never a what-if nobody knows.
        put_last(self._redis, self._branches(base.id), scene_id, again=False)
        return self._create(replace(base, id=scene_id), noted, branched_from=base.id)

    def keep(self, branch_id: str) -> None:
        """Let a what-if stay for as long as a scene does. KeyError when it is gone."""
        head, nodes, log = self._keys(branch_id)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.hdel(head, "ttl")
            for name in (head, nodes, log):
                pipe.persist(name)
            pipe.exists(head)
            *_, there = pipe.execute()
        if not there:
            raise KeyError(f"no scene {branch_id!r} here")

    def branches(self, scene_id: str) -> list[str]:
        """Ids of the what-ifs of a scene that are still there, oldest first."""
        listed = [raw.decode() for raw in self._redis.zrange(self._branches(scene_id), 0, -1)]
        return [one for one in listed if self._redis.exists(self._keys(one)[0])]

    def ids(self) -> list[str]:
        """Ids of all scenes and what-ifs, oldest first. Some may have gone meanwhile."""
        return [raw.decode() for raw in self._redis.zrange(self._index, 0, -1)]

    def delete(self, scene_id: str) -> bool:
        """Delete a scene, its revisions and its what-ifs; whether it was there.

        What a crash leaves of it is deleted by the next call.
        """
        branches = self._branches(scene_id)
        for raw in self._redis.zrange(branches, 0, -1):
            self.delete(raw.decode())
        gone = self._redis.unlink(*self._keys(scene_id), branches)
        self._redis.zrem(self._index, scene_id)
        return bool(gone)

    def forget_gone(self, older_than_s: float = DAY_S) -> int:
        """Take what-ifs that are gone off the lists, and what a crash has left; how many."""
        before, count = time.time() - older_than_s, 0
        lists = [self._index, *(self._branches(one) for one in self.ids())]
        for listed in lists:
            for raw in self._redis.zrangebyscore(listed, "-inf", before):
                if not self._redis.exists(self._keys(raw.decode())[0]):
                    count += self._redis.zrem(listed, raw)
        return count

    def log(self, scene_id: str) -> list[Event]:
        """The events that made the revisions, oldest first. KeyError when there is no scene."""
        return [revision.event for revision in self.revisions(scene_id)]

    def revisions(self, scene_id: str, after: int = 0) -> Iterator[Revision]:
        """The log behind revision `after`, oldest first. KeyError when there is no scene."""
        log, last = self._keys(scene_id)[2], after
        while True:
            entries = self._redis.xrange(log, min=f"{last + 1}-0", count=PAGE)
            if not entries and last == 0:
                raise KeyError(f"no scene {scene_id!r} here")
            for entry_id, fields in entries:
                last = _number(entry_id)
                event = load_event(fields[b"event"], last)
                yield Revision(last, event, fields[b"scene"].decode())
            if len(entries) < PAGE:
                return

    def _create(self, scene: Scene, event: Event, branched_from: str | None = None) -> Scene:
        keys = self._keys(scene.id)
        dumped = self._parts.dump(scene)
        put_last(self._redis, self._index, scene.id, again=False)  # first, as in `branch`
        told = self._send(
            keys,
            expected=0,
            token=_token(),
            event=dump_event(event, event.time or time.time()),
            nodes=dumped.nodes,
            known=dumped.record,
            record=dumped.record,
            ttl_ms=None if branched_from is None else self._branch_ttl_ms,
            branched_from=branched_from or "",
        )
        if not told.committed:
            raise ValueError(f"scene {scene.id!r} exists already, at revision {told.rev}")
        return self._as_rev(scene, told.rev)

    def _as_rev(self, scene: Scene, rev: int) -> Scene:
        """`scene` as it is kept."""
        kept = replace(scene, rev=rev)
        dumped = self._parts.dump(scene)
        self._parts.kept(kept, dumped)
        self._read.put((kept.id, rev), (dumped.record, kept))
        return kept

    def _try(
        self, onto: Scene, new: Scene, event: Event, token: str, *, whole: bool = False
    ) -> Said:
        """Commit `new`, made from `onto`, if it fits what is there; `whole`: nothing is swapped."""
        before = self._parts.dump(onto)
        after = self._parts.dump(new, before)
        swaps = None if whole else before.swaps(after)
        if swaps is None:
            nodes = after.nodes
        else:
            both = ((out.nodes, part.nodes) for out, part in swaps)
            nodes = {d: new[d] for old, new in both for d in new if d not in old}
        return self._send(
            self._keys(new.id),
            expected=onto.rev,
            token=token,
            event=dump_event(event, event.time or time.time()),
            nodes=nodes,
            known=before.record,
            record=after.record if swaps is None else "",
            swaps=[(out.entry, part.entry) for out, part in swaps or ()],
        )

    def _send(self, keys: list[str], **given: Any) -> Said:
        return send(self._redis, keys, argument(**given))

    def _loaded(
        self, scene_id: str, rev: int, record: str, texts: "dict[str, str] | Any" = None
    ) -> Scene:
        """The scene of a record; parts that are not at hand are read, unless `texts` has them."""
        at_hand = self._read.get((scene_id, rev))
        if at_hand is not None and at_hand[0] == record:
            return at_hand[1]

        def fetch(digests: list[str]) -> dict[str, str]:
            found = {digest: texts[digest] for digest in digests if texts and digest in texts}
            absent = [digest for digest in digests if digest not in found]
            if absent:
                stored = self._redis.hmget(self._keys(scene_id)[1], absent)
                both = zip(absent, stored, strict=True)
                found |= {digest: text.decode() for digest, text in both if text is not None}
            return found

        scene = self._parts.load(record, rev, fetch)
        self._read.put((scene_id, rev), (record, scene))
        return scene

    def _expire(self, keys: list[str], ttl_ms: int) -> None:
        with self._redis.pipeline(transaction=True) as pipe:
            for name in keys:
                pipe.pexpire(name, ttl_ms)
            pipe.execute()

    def _branches(self, scene_id: str) -> str:
        return key(self._tenant, "scene", check_id("scene", scene_id), "branches")

    def _keys(self, scene_id: str) -> list[str]:
        check_id("scene", scene_id)
        return [key(self._tenant, "scene", scene_id, part) for part in ("head", "nodes", "log")]


def _token() -> str:
    return os.urandom(16).hex()


def _number(entry_id: bytes) -> int:
    return int(entry_id.partition(b"-")[0])
