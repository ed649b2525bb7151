"""What a task has found so far, until its next checkpoint: a crash costs only what was running.

Knows nothing of what a task does; LangGraph's checkpoints are in `memory/saver.py`.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from thirdwave.memory.keys import check_tenant, thread_key

if TYPE_CHECKING:
    from redis import Redis

WEEK_S = 7 * 24 * 3600
"""How long a task that was cut off can be gone on with."""


class Journal:
    """One tenant's unfinished tasks: JSON by name, of each task of a thread."""

    def __init__(self, redis: "Redis", tenant: str, *, ttl_s: int = WEEK_S) -> None:
        self._redis: Any = redis
        self._tenant = check_tenant(tenant)
        self._ttl_s = ttl_s

    def kept(self, thread_id: str, task_id: str) -> dict[str, Any]:
        """Everything that was put for that task, by name; empty when nothing was."""
        stored = self._redis.hgetall(self._key(thread_id, task_id))
        return {name.decode(): json.loads(text) for name, text in stored.items()}

    def put(self, thread_id: str, task_id: str, found: Mapping[str, Any]) -> None:
        """Keep values by name, plain JSON, before anything that hangs on them is done."""
        at = self._key(thread_id, task_id)
        texts = {name: json.dumps(value, separators=(",", ":")) for name, value in found.items()}
        tasks = self._tasks(thread_id)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(tasks, task_id)
            pipe.expire(tasks, self._ttl_s)
            pipe.hset(at, mapping=texts)
            pipe.expire(at, self._ttl_s)
            pipe.execute()

    def drop(self, thread_id: str, task_id: str) -> None:
        """Forget a task: what it found stands in a checkpoint."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.unlink(self._key(thread_id, task_id))
            pipe.srem(self._tasks(thread_id), task_id)
            pipe.execute()

    def keys(self, thread_id: str) -> list[str]:
        """Where the tasks of a thread stand, each a HASH."""
        tasks = self._redis.smembers(self._tasks(thread_id))
        return [self._key(thread_id, raw.decode()) for raw in tasks]

    def erase(self, thread_id: str) -> None:
        """Forget all tasks of a thread."""
        self._redis.unlink(*self.keys(thread_id), self._tasks(thread_id))

    def _tasks(self, thread_id: str) -> str:
        return thread_key(self._tenant, thread_id, "tasks")

    def _key(self, thread_id: str, task_id: str) -> str:
        return thread_key(self._tenant, thread_id, "task", task_id)
