"""Stores that keep nothing: what is written stands over what is there, and goes with them.

Knows nothing of what is run on them.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from thirdwave.graphs.context import Blobs, Scenes
from thirdwave.memory.results import Found
from thirdwave.scene import Scene
from thirdwave.scene.changes import SceneConflict, merge
from thirdwave.scene.facts import Fact, Facts, fact_name


class OverlayScenes:
    """Scenes as they were at a time. What is committed is seen here alone.

    `branches` gives the id that the what-if of a step shall have, by step id.
    """

    def __init__(
        self, scenes: Scenes, *, pinned: Mapping[str, int], time: float, branches: Mapping[str, str]
    ) -> None:
        self._below = scenes
        self._pinned = dict(pinned)
        self._time = time
        self._branches = branches
        self._own: dict[str, dict[int, Scene]] = {}
        self._events: dict[str, list[Any]] = {}

    def load(self, scene_id: str, rev: int | None = None) -> Scene:
        """The scene at `rev`, or at the newest revision there was. KeyError: it was not there."""
        own = self._own.get(scene_id, {})
        if rev is None:
            return own[max(own)] if own else self._below.load(scene_id, self._last(scene_id))
        if rev in own:
            return own[rev]
        if scene_id in self._branches.values() or rev > self._last(scene_id):
            raise KeyError(f"no scene {scene_id!r} at revision {rev} then")
        return self._below.load(scene_id, rev)

    def commit(self, base: Scene, new: Scene, event: Any) -> Scene:
        """Make `new` the newest revision here; merged with what came since `base`."""
        head = self.load(base.id)
        merged = new if head.rev == base.rev else merge(base, new, head)
        return self._keep(merged, head.rev + 1, event)

    def branch(self, base: Scene, event: Any) -> Scene:
        """Keep `base` as revision 1 of a what-if, under the id it had."""
        scene_id = self._branches.get(event.step) or f"{base.id}.if-{len(self._own)}"
        if scene_id in self._own:
            raise SceneConflict(base.rev, base.rev, "what-if")
        noted = replace(event, kind="branch", why=f"what if, from {base.id}")
        return self._keep(replace(base, id=scene_id), 1, noted)

    def keep(self, branch_id: str) -> None:
        """Nothing ends here before this does."""
        del branch_id

    def log(self, scene_id: str) -> list[Any]:
        """The events that had made the revisions, oldest first."""
        own = self._events.get(scene_id, [])
        if scene_id in self._branches.values():
            return list(own)
        last = self._last(scene_id)
        return [*(event for event in self._below.log(scene_id) if event.rev <= last), *own]

    def _keep(self, scene: Scene, rev: int, event: Any) -> Scene:
        kept = replace(scene, rev=rev)
        self._own.setdefault(scene.id, {})[rev] = kept
        self._events.setdefault(scene.id, []).append(replace(event, time=self._time, rev=rev))
        return kept

    def _last(self, scene_id: str) -> int:
        """The newest revision that there was."""
        if scene_id not in self._pinned:
            revs = [e.rev for e in self._below.log(scene_id) if e.time <= self._time]
            if not revs:
                raise KeyError(f"no scene {scene_id!r} then")
            self._pinned[scene_id] = max(revs)
        return self._pinned[scene_id]


class OverlayBlobs:
    """Blobs that can be read, and written for as long as this lasts."""

    def __init__(self, blobs: Blobs) -> None:
        self._below = blobs
        self._own: dict[str, bytes] = {}

    def put(self, data: bytes, media_type: str) -> str:
        """Keep `data` here and return its sha256."""
        del media_type
        blob_id = hashlib.sha256(data).hexdigest()
        self._own[blob_id] = data
        return blob_id

    def get(self, blob_id: str, /) -> bytes:
        """The bytes; KeyError when they are not there."""
        return self._own[blob_id] if blob_id in self._own else self._below.get(blob_id)

    def touch(self, blob_id: str) -> bool:
        """Whether the blob is there."""
        return blob_id in self._own or self._below.touch(blob_id)


class NoResults:
    """Keeps no results: everything is found out again."""

    def once(
        self,
        result_key: str,
        compute: Callable[[], dict[str, Any]],
        *,
        most_s: float,
        waiting: Callable[[], None],
    ) -> Found:
        """What `compute` gives."""
        del result_key, most_s, waiting
        return Found(compute(), kept=False)

    def drop(self, result_key: str) -> None:
        """There is nothing to forget."""
        del result_key


class OverlayFacts:
    """Facts as they are. What is kept is known here alone, and nothing is forgotten."""

    def __init__(self, facts: Facts) -> None:
        self._below = facts
        self._own: list[Fact] = []

    def keep(self, fact: Fact) -> Fact:
        """Know it here."""
        self._own.append(fact)
        return fact

    def known(self, picture: str | None) -> list[Fact]:
        """What is remembered, and what was kept here."""
        replaced = {(fact.name, fact.picture) for fact in self._own}
        below = self._below.known(picture)
        return [f for f in below if (f.name, f.picture) not in replaced] + self._own

    def forget(self, name: str, picture: str | None) -> list[Fact]:
        """What would be forgotten."""
        return [fact for fact in self.known(picture) if fact.name == fact_name(name)]
