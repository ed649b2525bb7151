"""A checked connection to Redis: the one a URL names, or the embedded server of a data folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from thirdwave.memory.server import ensure_server

if TYPE_CHECKING:
    from redis import Redis

CONNECT_S = 5.0
"""How long a server may take to accept a connection."""
ANSWER_S = 30.0
"""How long it may take to answer a command; blobs of many megabytes go through one."""


class MemoryUnavailable(OSError):  # noqa: N818 - named after what happened
    """Redis cannot be reached, or is set up so that it would lose what is kept; says which."""


def connect(url: str | None, data_dir: Path | str) -> "Redis":
    """A client of the Redis at `url`, or of the embedded server of `data_dir` when it is None.

    Raises MemoryUnavailable when the server cannot be reached or evicts keys without expiry,
    or the URL is none, ServerError when the embedded one cannot be started.
    """
    # redis-py is slow to import, so it is not loaded before somebody connects.
    from redis import Redis, exceptions
    from redis.backoff import ExponentialBackoff
    from redis.retry import Retry

    options: Any = {
        "socket_connect_timeout": CONNECT_S,
        "socket_timeout": ANSWER_S,
        "retry": Retry(ExponentialBackoff(cap=0.5, base=0.05), 3),
    }
    if url is None:
        address = ensure_server(data_dir)
        name, client = address, Redis(unix_socket_path=address, **options)
    else:
        name = _without_password(url)
        try:
            client = Redis.from_url(url, **options)
            if url.startswith(("redis://", "rediss://")) and not urlsplit(url).hostname:
                raise ValueError("no host")
            pool = client.connection_pool
            pool.connection_class(**pool.connection_kwargs)  # knows the options that a URL may set
        except (ValueError, TypeError) as error:
            raise MemoryUnavailable(
                f"Redis URL: expected redis://, rediss:// or unix://, got {name!r} ({error})"
            ) from error
    try:
        _greet(client)
        policy = _eviction_policy(client)
    except exceptions.RedisError as error:
        client.close()
        raise MemoryUnavailable(
            f"cannot use Redis at {name}: {error}: start it, "
            "or leave the URL out to use the embedded server"
        ) from error
    if policy.startswith("allkeys-"):
        client.close()
        raise MemoryUnavailable(
            f"Redis at {name} has maxmemory-policy {policy}, which deletes conversations and "
            "scenes when memory is short: set noeviction or volatile-lru"
        )
    return client


def _greet(client: "Redis") -> None:
    """PING with little patience: a server that accepts and never answers is said soon."""
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    pool = client.connection_pool
    hasty = pool.connection_class(
        **{**pool.connection_kwargs, "socket_timeout": CONNECT_S, "retry": Retry(NoBackoff(), 0)}
    )
    try:
        hasty.connect()
        hasty.send_command("PING")
        hasty.read_response()
    finally:
        hasty.disconnect()


def _eviction_policy(client: "Redis") -> str:
    """What the server does when memory is short; "" where it does not say."""
    from redis.exceptions import NoPermissionError

    try:
        info: Any = client.info("memory")
    except NoPermissionError:
        return ""
    return str(info.get("maxmemory_policy", ""))


def _without_password(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(not a URL)"
    if "@" not in parts.netloc:
        return urlunsplit(parts._replace(query=""))
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"***@{host}", query=""))
