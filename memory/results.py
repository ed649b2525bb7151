"""Results of tool calls that need not be computed again. Knows nothing of tools.

What a result hangs on (tool, version, arguments, inputs) is in the key that the caller makes; the
tenant is added here, so that no tenant ever reads another's result. Of calls that ask the same at
once, in whatever threads and processes, one computes and the others wait for it.
"""

import hashlib
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from thirdwave.memory.keys import check_tenant, index, key

if TYPE_CHECKING:
    from redis import Redis

WEEK_S = 7 * 24 * 3600
FAILED_S = 10
"""How long a failure counts: it spares a plan's next try, and a cause may be mended meanwhile."""
LEASE_S = 10.0
"""How long others wait for somebody who no longer says that it computes."""
IDLE = 20
"""Rounds without anything to renew after which nobody stands ready to."""
POLL_S = (0.004, 0.05)
"""Shortest and longest pause between two looks whether a result has come."""

# KEYS: result, lease. ARGV: token, lease in ms. Returns {"kept", result}, {"mine"} or {"wait"}.
_CLAIM = """
local kept = redis.call('GET', KEYS[1])
if kept then return {'kept', kept} end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {'mine'} end
return {'wait'}
"""
# KEYS: result, lease. ARGV: token, result or "", seconds. What is found out late is kept, too.
_END = """
if ARGV[2] ~= '' then redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return 1
"""
# KEYS: lease. ARGV: token, lease in ms.
_RENEW = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
"""
# KEYS: list of results. ARGV: result; until when it was listed: not if it was put again since.
_UNLIST = """
local until_then = redis.call('ZSCORE', KEYS[1], ARGV[1])
if until_then and tonumber(until_then) == tonumber(ARGV[2]) then
  return redis.call('ZREM', KEYS[1], ARGV[1])
end
return 0
"""


class Failure(Exception):  # noqa: N818 - it is a result like others
    """A call failed for good; its text says why. `of`: the scene with which it is to be erased."""

    def __init__(self, why: str, of: str | None = None) -> None:
        super().__init__(why)
        self.of = of


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out."""

    result: dict[str, Any]
    kept: bool
    """It was there, or somebody else has computed it."""


class ResultCache:
    """One tenant's results, as JSON, each kept for `ttl_s` seconds."""

    def __init__(
        self,
        redis: "Redis",
        tenant: str,
        *,
        ttl_s: int = WEEK_S,
        failed_s: int = FAILED_S,
        lease_s: float = LEASE_S,
    ) -> None:
        for name, value in (("ttl_s", ttl_s), ("failed_s", failed_s)):
            if value < 1:
                raise ValueError(f"{name}: expected at least one second, got {value}")
        self._redis: Any = redis
        self._tenant = check_tenant(tenant)
        self._ttl_s, self._failed_s = ttl_s, failed_s
        self._lease_ms = max(1, int(lease_s * 1000))
        self._index = index(tenant, "results")
        self._claim, self._end, renew, self._unlist = (
            redis.register_script(script) for script in (_CLAIM, _END, _RENEW, _UNLIST)
        )
        self._leases = _Leases(
            lambda lease, token: renew(keys=[lease], args=[token, self._lease_ms]), lease_s / 3
        )

    def get(self, result_key: str) -> dict[str, Any] | None:
        """The result kept under that key; None when there is none or its time is over."""
        found = self._redis.get(self._keys(result_key)[0])
        kept = None if found is None else json.loads(found)
        return None if kept is None or _FAILED in kept else kept

    def put(self, result_key: str, result: dict[str, Any]) -> None:
        """Keep `result`, which is plain JSON; a result under the same key is replaced."""
        text = _text(result)
        self._list(result_key, self._ttl_s)
        self._redis.set(self._keys(result_key)[0], text, ex=self._ttl_s)

    def drop(self, result_key: str) -> None:
        """Forget a result, for instance one whose pictures are gone."""
        self.delete(self._keys(result_key)[0])

    def entries(self) -> Iterator[tuple[str, bytes]]:
        """Key and JSON text of every result that is kept; what is over goes off the list."""
        for raw, until in self._redis.zrange(self._index, 0, -1, withscores=True):
            name = raw.decode()
            text = self._redis.get(name)
            if text is not None:
                yield name, text
            elif until < time.time():  # else it is just being put
                self._unlist(keys=[self._index], args=[name, repr(until)])

    def delete(self, name: str) -> bool:
        """Forget a result by the key that `entries` gives; whether it was there."""
        gone = self._redis.unlink(name)
        self._redis.zrem(self._index, name)
        return bool(gone)

    def once(
        self,
        result_key: str,
        compute: Callable[[], dict[str, Any]],
        *,
        most_s: float = 600.0,
        waiting: Callable[[], None] = lambda: None,
    ) -> Found:
        """The result kept under that key, else what `compute` gives, which is kept.

        Whoever asks for the same meanwhile waits for it, at most until `most_s` after that began,
        and takes over from one that has died. A `Failure` that `compute` raises is kept for a
        short time and raised for all; anything else it raises is its caller's alone. `waiting` is
        called between two looks, and may raise to wait no longer.
        """
        keys = self._keys(result_key)
        token, pause_s = os.urandom(16).hex(), POLL_S[0]
        while True:
            said, *kept = self._claim(keys=keys, args=[token, self._lease_ms])
            if said == b"kept":
                return Found(_opened(json.loads(kept[0])), kept=True)
            if said == b"mine":
                with self._leases.held(keys[1], token, most_s):
                    return Found(self._computed(result_key, token, compute), kept=False)
            waiting()
            time.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311 - nothing secret
            pause_s = min(pause_s * 1.5, POLL_S[1])

    def _computed(
        self, result_key: str, token: str, compute: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        text, lives_s = "", self._ttl_s
        try:
            try:
                result = compute()
            except Failure as failure:
                kept = {_FAILED: str(failure), "of": failure.of}
                text, lives_s = _text(kept), self._failed_s
                raise
            text = _text(result)
            return result
        finally:
            if text:
                self._list(result_key, lives_s)
            self._end(keys=self._keys(result_key), args=[token, text, lives_s])

    def _list(self, result_key: str, lives_s: int) -> None:
        """List a result before it is there: what is of a thread must be found to be erased."""
        self._redis.zadd(self._index, {self._keys(result_key)[0]: time.time() + lives_s})

    def _keys(self, result_key: str) -> list[str]:
        name = hashlib.sha256(result_key.encode()).hexdigest()
        return [key(self._tenant, "result", name), key(self._tenant, "result", name, "lease")]


class _Leases:
    """Renews what is held, in one thread that ends when nothing is for a while."""

    def __init__(self, renew: Callable[[str, str], Any], every_s: float) -> None:
        self._renew = renew
        self._every_s = every_s
        self._held: dict[tuple[str, str], float] = {}
        """Until when, by lease and token."""
        self._changed = Condition()
        self._process = 0
        """In which the thread runs; 0: it does not."""

    @contextmanager
    def held(self, lease: str, token: str, most_s: float) -> Iterator[None]:
        """Renew a lease as long as this lasts, and `most_s` at most."""
        with self._changed:
            self._held[lease, token] = time.monotonic() + most_s
            if self._process != os.getpid():
                self._process = os.getpid()
                Thread(target=self._run, daemon=True, name="thirdwave-leases").start()
        try:
            yield
        finally:
            with self._changed:
                self._held.pop((lease, token), None)

    def _run(self) -> None:
        from redis.exceptions import RedisError

        idle = 0
        while True:
            time.sleep(self._every_s)
            with self._changed:
                held = [one for one, until in self._held.items() if until > time.monotonic()]
                idle = 0 if held else idle + 1
                if idle == IDLE:
                    self._process = 0
                    return
            for lease, token in held:
                try:
                    self._renew(lease, token)
                except RedisError:  # whoever computes will be told of it when it keeps its result
                    break


_FAILED = "failed for good"


def _opened(kept: dict[str, Any]) -> dict[str, Any]:
    if _FAILED in kept:
        raise Failure(kept[_FAILED], of=kept.get("of"))
    return kept


def _text(result: dict[str, Any]) -> str:
    return json.dumps(result, separators=(",", ":"), allow_nan=False)
