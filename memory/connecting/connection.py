"""A checked connection to Redis: the one a URL names, or the embedded server of a data folder.

Knows nothing of what is kept there. What a URL may look like stands in `addresses`.
"""

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thirdwave.memory.connecting.addresses import Address, of_socket, parse
from thirdwave.memory.connecting.greeting import greeted
from thirdwave.memory.connecting.trouble import MemoryUnavailable, explain
from thirdwave.memory.embedded.server import Leave, ensure_server
from thirdwave.memory.embedded.versions import too_old
from thirdwave.memory.keys import index

if TYPE_CHECKING:
    from redis import Redis
    from redis.asyncio import Redis as AsyncRedis

__all__ = ["MemoryUnavailable", "aconnect", "address_of", "connect", "name_of"]


def connect(
    url: str | None,
    data_dir: Path | str,
    *,
    leave: Leave = "keep",
    tenant: str | None = None,
) -> "Redis":
    """A client of the Redis at `url`, or of the embedded server of `data_dir` when it is None.

    `leave` says what becomes of the embedded server behind its last user, `tenant` whose keys will
    be used. The client of a cluster is a `RedisCluster`. Raises MemoryUnavailable when the server
    cannot be reached, is older than Redis 6.2 or Valkey 7.2, evicts keys without expiry, is a
    replica or keeps its user from the tenant's keys, or the URL is none; ServerError when the
    embedded one cannot be started.
    """
    return _checked(address_of(url, data_dir, leave=leave), tenant)


async def aconnect(url: str | None, data_dir: Path | str, *, leave: Leave = "keep") -> "AsyncRedis":
    """As `connect`, for asyncio; the client belongs to the event loop that uses it first."""
    address = await asyncio.to_thread(address_of, url, data_dir, leave=leave)
    (await asyncio.to_thread(_checked, address)).close()
    return address.aclient()


def address_of(url: str | None, data_dir: Path | str, *, leave: Leave = "keep") -> Address:
    """What `connect` connects to, unchecked; starts the embedded server when `url` is None."""
    if url is None:
        return of_socket(ensure_server(data_dir, leave=leave))
    try:
        return parse(url)
    except ValueError as error:
        raise MemoryUnavailable(
            f"Redis URL: expected redis://, rediss://, unix://, redis+sentinel:// or "
            f"redis+cluster://: {error}"
        ) from error


def _checked(address: Address, tenant: str | None = None) -> "Redis":
    # redis-py is slow to import, so it is not loaded before somebody connects.
    from redis.exceptions import RedisClusterException, RedisError

    client: Any = None
    try:
        client = greeted(address).client()  # that of a cluster connects here
        wrong = _wrong_with(client, address) or _keeps_out(client, address, tenant)
    except (RedisError, RedisClusterException, OSError) as error:
        if client is not None:
            client.close()
        why = str(error) if isinstance(error, MemoryUnavailable) else explain(error, "the server")
        way_out = "" if address.embedded else "; or leave the URL out to use the embedded one"
        raise MemoryUnavailable(f"cannot use Redis at {address.shown}: {why}{way_out}") from error
    if wrong is not None:
        client.close()
        raise MemoryUnavailable(f"Redis at {address.shown} {wrong}")
    return client


def _wrong_with(client: Any, address: Address) -> str | None:
    """Why nothing should be kept there; None when it should, or the server does not say."""
    info = told(client)
    mode = info.get("redis_mode")
    if address.kind == "single" and mode in ("sentinel", "cluster"):
        name = "/NAME, the name of its master" if mode == "sentinel" else ""
        what = "a sentinel" if mode == "sentinel" else "a node of a cluster"
        return f"is {what}: write redis+{mode}://host:port{name}"
    policy = str(info.get("maxmemory_policy", ""))
    if policy.startswith("allkeys-"):
        return (
            f"has maxmemory-policy {policy}, which deletes conversations and scenes when memory "
            "is short: set noeviction or volatile-lru"
        )
    if info.get("role") == "slave":
        return "is a replica, which takes no writes: name the master, or redis+sentinel://"
    return too_old(*name_of(info))


def _keeps_out(client: Any, address: Address, tenant: str | None) -> str | None:
    """How the server's user is kept from the tenant's keys; None when it is not."""
    from redis.exceptions import NoPermissionError

    if tenant is None:
        return None
    try:
        client.exists(index(tenant, "threads"))
    except NoPermissionError:
        user = address.options.get("username") or "default"
        return (
            f"does not let the user {user!r} touch the keys of the tenant {tenant!r}: set "
            "THIRDWAVE_TENANT to that user's tenant, or give the user the rules that "
            f"`thirdwave memory acl {tenant}` prints"
        )
    return None


def told(client: Any) -> dict[str, Any]:
    """What the server says of itself (INFO); empty where its user may not ask.

    Of a cluster, what one of its masters says, with the worst policy of all.
    """
    from redis.exceptions import NoPermissionError

    try:
        if hasattr(client, "get_primaries"):
            found = client.info(target_nodes=client.PRIMARIES)
            infos: list[dict[str, Any]] = (
                [found] if "redis_version" in found else list(found.values())
            )
            policies = sorted(str(one.get("maxmemory_policy", "")) for one in infos)
            return {**infos[0], "maxmemory_policy": policies[0]}  # allkeys-* sorts first
        return client.info()
    except NoPermissionError:
        return {}


def name_of(info: dict[str, Any]) -> tuple[str, str]:
    """("Valkey", "9.1.2"), or ("", "") where the server does not say."""
    valkey = info.get("valkey_version")
    number = str(valkey or info.get("redis_version", ""))
    return ("Valkey" if valkey else "Redis", number) if re.match(r"\d", number) else ("", "")
