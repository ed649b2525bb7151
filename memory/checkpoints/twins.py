"""A client for asyncio from a sync one's settings, and the other way round.

For single servers, Sentinel and Cluster, over TCP, TLS and unix sockets. Knows nothing of what is
sent.
"""

from collections.abc import Mapping
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.cluster import RedisCluster as AsyncRedisCluster
from redis.cluster import RedisCluster

from thirdwave.memory.connecting import failover

CARRIED = frozenset({
    "client_name", "credential_provider", "db", "driver_info", "health_check_interval", "host",
    "maint_notifications_config", "password", "path", "port", "protocol", "socket_connect_timeout",
    "socket_keepalive", "socket_timeout", "username",
})  # fmt: skip
"""Settings of a connection that mean the same on both sides; those of TLS (`ssl_`) too."""


def is_async(client: Any) -> bool:
    """Whether it is a client of `redis.asyncio`; TypeError where it is none of redis-py's."""
    if isinstance(client, (AsyncRedis, AsyncRedisCluster)):
        return True
    if isinstance(client, (Redis, RedisCluster)):
        return False
    raise TypeError(
        f"RedisSaver: expected a client of redis-py, got {type(client).__name__}: of a URL "
        "make one by RedisSaver.from_url(url)"
    )


def is_cluster(client: Any) -> bool:
    """Whether it is a client of a cluster."""
    return hasattr(client, "nodes_manager")


def twin(client: Any) -> Any:
    """For asyncio where `client` is sync, else sync; of the same server, not yet connected."""
    name = "redis" if is_async(client) else "redis.asyncio"
    lib = SimpleNamespace(
        redis=import_module(name),
        sentinel=import_module(f"{name}.sentinel"),
        cluster=import_module(f"{name}.cluster"),
        retry=import_module(f"{name}.retry").Retry,
    )
    if is_cluster(client):
        return _cluster(client, lib)
    if hasattr(client.connection_pool, "sentinel_manager"):
        return _sentinel(client.connection_pool, lib)
    return _single(client.connection_pool, lib)


def copy(client: Any) -> Any:
    """Another client like it, not yet connected: one for asyncio serves one event loop."""
    return twin(twin(client))


def _single(pool: Any, lib: Any) -> Any:
    names = [kind.__name__ for kind in pool.connection_class.__mro__]
    name = next(name for name in names if hasattr(lib.redis, name))
    made = lib.redis.ConnectionPool(
        connection_class=getattr(lib.redis, name),
        max_connections=pool.max_connections,
        **_settings(pool.connection_kwargs, lib),
    )
    return lib.redis.Redis.from_pool(made)


def _sentinel(pool: Any, lib: Any) -> Any:
    watch = pool.sentinel_manager
    asked = [one.connection_pool.connection_kwargs for one in watch.sentinels]
    manager = lib.sentinel.Sentinel(
        [(one["host"], one["port"]) for one in asked],
        min_other_sentinels=watch.min_other_sentinels,
        sentinel_kwargs={
            **_settings(watch.sentinel_kwargs, lib),
            "ssl": bool(watch.sentinel_kwargs.get("ssl")),
        },
    )
    make = manager.master_for if pool.is_master else manager.slave_for
    ssl = any("SSL" in kind.__name__ for kind in pool.connection_class.__mro__)
    return make(
        pool.service_name,
        connection_pool_class=failover.pool_class(lib.redis),
        connection_class=failover.connection_class(lib.redis, ssl=ssl),
        max_connections=pool.max_connections,
        **_settings(pool.connection_kwargs, lib),
    )


def _cluster(client: Any, lib: Any) -> Any:
    given = client.get_connection_kwargs()
    nodes = client.nodes_manager.startup_nodes.values()
    settings = _settings({**given, "retry": client.retry}, lib)
    for name in ("db", "host", "path", "port"):
        settings.pop(name, None)
    return lib.cluster.RedisCluster(
        startup_nodes=[lib.cluster.ClusterNode(one.host, one.port) for one in nodes],
        ssl=bool(given.get("ssl"))
        or "SSL" in getattr(given.get("connection_class"), "__name__", ""),
        **settings,
    )


def _settings(given: Mapping[str, Any], lib: Any) -> dict[str, Any]:
    settings = {
        name: value
        for name, value in given.items()
        if name in CARRIED or (name.startswith("ssl_") and value is not None)
    }
    retry = given.get("retry")
    if retry is not None:
        settings["retry"] = lib.retry(retry._backoff, retry.get_retries())
    return settings
