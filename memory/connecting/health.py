"""How well a Redis keeps what is put there: what `thirdwave doctor` says of it.

Knows nothing of what is kept. What the server's user may not ask is left out.
"""

import shutil
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thirdwave.memory.connecting.connection import name_of, told
from thirdwave.memory.embedded import forcing
from thirdwave.memory.keys import check_tenant

PINGS = 20
"""Round trips of which the latency is the median."""
SCAN_S = 2.0
"""How long a tenant's keys are counted; a large server is not held up for a number."""
TIGHT = 0.9
"""Share of the memory's limit from which on it is said that it is short."""
SCARCE = 64 << 20
"""Bytes that are free on the disk below which it is said: rewriting the file takes twice its size.
"""
SLOW_MS = 20.0
"""Latency from which on it is said: a step of a conversation is two or three round trips."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a server said of itself; None and "" for what it did not say."""

    server: str
    """For instance "Valkey 9.1.2"."""
    policy: str
    """maxmemory-policy."""
    persistence: str
    """What of it is on, for instance "append-only file, forced to the disk every second"."""
    used_bytes: int | None
    limit_bytes: int | None
    """None also where there is no limit."""
    latency_ms: float
    keys: int | None
    """Of the tenant."""
    counted: bool
    """Whether `keys` is all of them, not only those that were counted in time."""
    risks: tuple[str, ...]
    """A line each: what may be lost, when, and what to do about it."""

    def line(self) -> str:
        """Everything but the risks, in a line."""
        parts = [self.server or "Redis of unknown version", self.policy, self.persistence]
        if self.used_bytes is not None:
            limit = f" of {_mb(self.limit_bytes)}" if self.limit_bytes else ", no limit"
            parts.append(f"{_mb(self.used_bytes)}{limit}")
        parts.append(f"{self.latency_ms:.2f} ms a round trip")
        if self.keys is not None:
            parts.append(f"{'' if self.counted else 'over '}{self.keys} keys of the tenant")
        return ", ".join(part for part in parts if part)


def examine(client: Any, tenant: str, folder: Path | None = None) -> Health:
    """Ask a server that `connect` gave. RedisError when it does not answer.

    `folder`: where it keeps its files, when that is on this machine.
    """
    info = told(client)
    fsync, saves = _config(client, "appendfsync"), _config(client, "save")
    if fsync == "no" and forcing.is_forced(Path(_config(client, "dir") or ".")):
        fsync = "everysec"  # by a process beside the server
    keys, counted = _count(client, check_tenant(tenant))
    used, limit = info.get("used_memory"), info.get("maxmemory") or None
    latency_ms = _latency_ms(client)
    aof = None if not info else bool(info.get("aof_enabled"))
    return Health(
        server=" ".join(name_of(info)).strip(),
        policy=str(info.get("maxmemory_policy", "")),
        persistence=_persistence(aof, fsync, saves),
        used_bytes=used,
        limit_bytes=limit,
        latency_ms=latency_ms,
        keys=keys,
        counted=counted,
        risks=(*_of_disk(info, saves, folder), *_risks(info, aof, fsync, saves, latency_ms)),
    )


_FORCED = {
    "always": "forced to the disk before each answer",
    "everysec": "forced to the disk every second (a power cut can lose the last)",
    "no": "forced to the disk when the system likes",
}


def _persistence(aof: bool | None, fsync: str | None, saves: str | None) -> str:
    if aof is None:
        return ""
    if aof:
        forced = _FORCED.get(fsync or "")
        return f"append-only file{f', {forced}' if forced else ''}"
    return f"snapshots ({saves})" if saves else "no persistence" if saves == "" else "no AOF"


def _risks(
    info: dict[str, Any], aof: bool | None, fsync: str | None, saves: str | None, latency_ms: float
) -> list[str]:
    risks: list[str] = []
    if aof and fsync == "no":
        risks.append(
            "a power cut can lose the writes of about half a minute: set appendfsync everysec"
        )
    if aof is False and saves:
        risks.append("a crash loses every write since the last snapshot: set appendonly yes")
    if aof is False and not saves:
        kept = "unless it keeps snapshots" if saves is None else "everything"
        risks.append(f"a crash or restart loses {kept}: set appendonly yes")
    used, limit = info.get("used_memory", 0), info.get("maxmemory", 0)
    if limit and used > TIGHT * limit:
        risks.append(
            f"memory is short, {100 * used / limit:.0f} % of maxmemory is used: raise it, or "
            "`thirdwave memory gc`"
        )
    if str(info.get("maxmemory_policy", "")).startswith("volatile-"):
        risks.append(
            "when memory is short, results, journals and what has an expiry are dropped before "
            "their time: set noeviction to be told instead"
        )
    if latency_ms > SLOW_MS:
        risks.append(f"a round trip takes {latency_ms:.0f} ms: a step waits for several")
    return risks


def _of_disk(info: dict[str, Any], saves: str | None, folder: Path | None) -> list[str]:
    """What has failed, or will soon, for want of room on the server's disk."""
    free = None if folder is None else shutil.disk_usage(folder).free
    room = "" if free is None else f", {_mb(free)} are free at {folder}"
    failed = [
        what
        for what, state in (("append-only file", "aof_last_write_status"),
                            ("snapshot", "rdb_last_bgsave_status"))
        if info.get(state, "ok") != "ok" and (state.startswith("aof") or saves)
    ]  # fmt: skip
    if failed:
        return [
            f"it takes no writes, since it could not write its {' and its '.join(failed)}{room}: "
            "make room on its disk, and it goes on by itself; else look at its log"
        ]
    if free is not None and free < SCARCE:
        return [f"its disk is nearly full{room}: make room before writes are refused"]
    return []


def _latency_ms(client: Any) -> float:
    from redis.exceptions import ResponseError

    taken: list[float] = []
    ping: Callable[[], Any] = client.ping
    for _ in range(PINGS):
        begun = time.perf_counter()
        with suppress(ResponseError):  # a server that cannot write its disk refuses PING, too
            ping()
        taken.append(1e3 * (time.perf_counter() - begun))
    return statistics.median(taken)


def _config(client: Any, name: str) -> str | None:
    """A setting of the server; None where its user may not ask, as in most services."""
    from redis.exceptions import ResponseError

    more = {"target_nodes": client.get_primaries()[0]} if hasattr(client, "get_primaries") else {}
    try:
        found = client.config_get(name, **more)
    except ResponseError:
        return None
    value = found.get(name)
    return None if value is None else str(value)


def _count(client: Any, tenant: str) -> tuple[int | None, bool]:
    """How many keys a tenant has, and whether that is all; (None, True) where SCAN is refused."""
    from redis.exceptions import NoPermissionError

    deadline, count = time.monotonic() + SCAN_S, 0
    try:
        for _ in client.scan_iter(match=f"tw:{{{tenant}:*", count=1000):
            count += 1
            if time.monotonic() > deadline:
                return count, False
    except NoPermissionError:
        return None, True
    return count, True


def _mb(size: int | None) -> str:
    return f"{(size or 0) / (1 << 20):.1f} MB"
