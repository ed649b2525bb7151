"""Which threads the index has for sure: they need not be put on it again with each checkpoint.

Only what this process has done is known here; the script that puts a checkpoint sees whether
somebody has changed it since. Knows nothing of connections.
"""

import time

REPEAT_S = 60.0
"""After so long a thread is listed again, whatever is known."""
MOST = 1024
"""Threads that are known."""


class Listed:
    """When threads are to be listed again. For several threads of a process at once."""

    def __init__(self, ttl_ms: int = 0) -> None:
        self._for_s = min(REPEAT_S, ttl_ms / 4000) if ttl_ms else REPEAT_S
        """An entry of the index outlives its thread by as long again as the thread lives."""
        self._until: dict[str, float] = {}

    def is_due(self, name: str) -> bool:
        """Whether a thread is to be listed before something is put into it."""
        return time.monotonic() > self._until.get(name, float("-inf"))

    def was(self, name: str) -> None:
        """A thread was listed just now."""
        until = {**self._until, name: time.monotonic() + self._for_s}
        if len(until) > MOST:
            del until[next(iter(until))]
        self._until = until
