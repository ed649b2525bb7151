"""Which conversations there are and which scene each is about. Knows nothing of what was said."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from thirdwave.memory.keys import check_id, check_tenant, escaped, index, key, thread_key, unescaped
from thirdwave.memory.order import put_last

if TYPE_CHECKING:
    from redis import Redis

PAGE = 500
"""Threads that are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One conversation."""

    id: str
    created: float
    """Unix seconds."""
    touched: float
    """Unix seconds of the last `touch`."""
    scene: str | None = None
    """Id of the scene it is about now."""
    scenes: tuple[str, ...] = ()
    """Ids of all scenes it was about, in the order in which they came."""


class ThreadStore:
    """One tenant's conversations."""

    def __init__(self, redis: "Redis", tenant: str) -> None:
        self._redis: Any = redis
        self._tenant = check_tenant(tenant)
        self._index = index(tenant, "threads")

    def exists(self, thread_id: str) -> bool:
        """Whether `touch` was ever called for that thread."""
        return self.get(thread_id) is not None

    def touch(self, thread_id: str, scene: str | None = None) -> Thread:
        """Create the thread, or note that it is in use; with `scene`, that is its scene now."""
        now = time.time()
        name = self._key(check_id("thread", thread_id))
        fields: dict[str, Any] = {"touched": now}
        if scene is not None:
            fields["scene"] = check_id("scene", scene)
        # First the list, which is under another tag: a crash leaves an id that leads nowhere.
        put_last(self._redis, self._index, thread_id, again=True)
        if scene is not None:
            put_last(self._redis, self._scenes(thread_id), scene, again=False)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.hsetnx(name, "created", now)
            pipe.hset(name, mapping=fields)
            pipe.execute()
        found = self.get(thread_id)
        assert found is not None
        return found

    def get(self, thread_id: str) -> Thread | None:
        """The thread of that id, or None."""
        return self._read([thread_id])[0]

    def list(self, limit: int = 100) -> list[Thread]:
        """The threads touched last, newest first."""
        if limit < 1:
            raise ValueError(f"limit: expected at least 1, got {limit}")
        return [found for found in self._read(self._listed(limit)) if found is not None]

    def all(self) -> Iterator[Thread]:
        """Every thread, the one touched last first."""
        ids = self.ids()
        for begin in range(0, len(ids), PAGE):
            yield from (one for one in self._read(ids[begin : begin + PAGE]) if one is not None)

    def ids(self) -> "list_[str]":
        """Ids of all threads, the one touched last first."""
        return self._listed()

    def delete(self, thread_id: str) -> bool:
        """Take a thread off; whether it was there. `memory/erase.py` erases all that is its own."""
        own = (self._key(thread_id), self._scenes(thread_id), self._scenes_before(thread_id))
        gone = sum(self._redis.unlink(name) for name in own)
        # The list last: what a crash leaves is found by it.
        return bool(self._redis.zrem(self._index, escaped(thread_id))) or bool(gone)

    def _listed(self, limit: int = 0) -> "list_[str]":
        """Ids of the threads touched last, or of all."""
        names = self._redis.zrevrange(self._index, 0, limit - 1)
        return [unescaped(raw.decode()) for raw in names]

    def _key(self, thread_id: str) -> str:
        return thread_key(self._tenant, thread_id)

    def _read(self, ids: Sequence[str]) -> "list_[Thread | None]":
        with self._redis.pipeline(transaction=False) as pipe:
            for thread_id in ids:
                pipe.hgetall(self._key(thread_id))
                pipe.zrange(self._scenes_before(thread_id), 0, -1)
                pipe.zrange(self._scenes(thread_id), 0, -1)
            stored = pipe.execute()
        each = zip(ids, stored[::3], stored[1::3], stored[2::3], strict=True)
        return [
            _thread(thread_id, fields, [*before, *scenes]) if b"touched" in fields else None
            for thread_id, fields, before, scenes in each
        ]

    def _scenes(self, thread_id: str) -> str:
        return thread_key(self._tenant, thread_id, "scenes")

    def _scenes_before(self, thread_id: str) -> str:
        """Where an earlier version kept them: under another tag than the thread."""
        return key(self._tenant, "thread-scenes", escaped(thread_id))


list_ = list
"""The type: inside the class `list` is the method."""


def _thread(thread_id: str, stored: dict[bytes, bytes], scenes: Sequence[bytes]) -> Thread:
    scene = stored.get(b"scene")
    return Thread(
        id=thread_id,
        created=float(stored[b"created"]),
        touched=float(stored[b"touched"]),
        scene=None if scene is None else scene.decode(),
        scenes=tuple(dict.fromkeys(one.decode() for one in scenes)),
    )
