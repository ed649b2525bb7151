"""Which Redis a URL names, and the clients made for it. Knows nothing of what is kept there.

    redis://[user:password@]host[:port][/db]           one server
    rediss://...                                       the same by TLS
    unix://[user:password@]/path/of/socket             one server on this machine
    redis+sentinel://h1:26379,h2:26379/name[/db]       the master of that name, wherever it is now
    redis+cluster://h1:6379,h2:6379                    a cluster, or redis://...?cluster=true

`rediss+sentinel://` and `rediss+cluster://` are the same by TLS. `?option=value` sets one of
`OPTIONS`. No password is ever part of a message.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from thirdwave.memory.connecting import failover

if TYPE_CHECKING:
    from redis import Redis
    from redis.asyncio import Redis as AsyncRedis

CONNECT_S = 5.0
"""How long a server may take to accept a connection."""
ANSWER_S = 10.0
"""How long it may take to answer a command; blobs of many megabytes go through one."""
CONNECTIONS = 64
"""Most connections of one process; who needs one more waits `WAIT_S` for it."""
WAIT_S = 20.0
PAUSES_S = (0.05, 1.0)
"""First and longest pause before a command that failed by a lost connection is sent again."""
RETRIES = {"single": 3, "sentinel": 6, "cluster": 6}
"""How often that is done: where another server takes over, long enough for that to happen.

A single server that did not answer in time is not asked again: it hangs, and nobody takes over.
"""

Kind = Literal["single", "sentinel", "cluster"]


def _flag(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise ValueError("expected true or false")


def _file(text: str) -> str:
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError("there is no such file")
    return str(path)


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise ValueError("expected a whole number")
    return int(text)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d{0,9}\.?\d{1,9}", text) or float(text) == 0:
        raise ValueError("expected seconds above 0")
    return float(text)


def _checks(text: str) -> str:
    if text not in ("required", "optional", "none"):
        raise ValueError("expected required, optional or none")
    return text


OPTIONS: Mapping[str, Callable[[str], Any]] = {
    "db": _whole,
    "cluster": _flag,
    "retries": _whole,
    "max_connections": _whole,
    "timeout": _seconds,
    "socket_timeout": _seconds,
    "socket_connect_timeout": _seconds,
    "health_check_interval": _whole,
    "client_name": str,
    "username": str,
    "password": str,
    "sentinel_username": str,
    "sentinel_password": str,
    "ssl_ca_certs": _file,
    "ssl_certfile": _file,
    "ssl_keyfile": _file,
    "ssl_password": str,
    "ssl_cert_reqs": _checks,
    "ssl_check_hostname": _flag,
}
"""What may stand behind the `?` of a URL, as redis-py names it, with how it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A Redis and how to speak to it."""

    kind: Kind
    shown: str
    """For messages: the URL without password and options."""
    hosts: tuple[tuple[str, int], ...] = ()
    """Host and port: of the server, of the sentinels, or of some nodes of the cluster."""
    service: str | None = None
    """Name by which sentinels know the master."""
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Of each connection, as redis-py takes them."""
    sentinel: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Of the connections to sentinels."""
    connections: int = CONNECTIONS
    wait_s: float = WAIT_S
    retries: int = 3
    embedded: bool = False
    """Whether it is the embedded server, which no URL names."""

    def client(self) -> "Redis":
        """A client that is not connected yet; only that of a cluster asks it for its nodes."""
        import redis
        from redis.retry import Retry

        return self._make(redis, Retry)

    def aclient(self) -> "AsyncRedis":
        """The same for asyncio, for one event loop, with the same settings."""
        from redis import asyncio
        from redis.asyncio.retry import Retry

        return self._make(asyncio, Retry)

    def _make(self, lib: Any, retries: Any) -> Any:
        """A client of `lib`, redis or redis.asyncio, which name everything alike."""
        from importlib import import_module

        from redis.backoff import ExponentialBackoff

        pauses = ExponentialBackoff(base=PAUSES_S[0], cap=PAUSES_S[1])
        lost = {"supported_errors": (lib.ConnectionError,)} if self.kind == "single" else {}
        retry = retries(pauses, self.retries, **lost)
        options = {**quiet(), **self.options, "retry": retry}
        if self.kind == "cluster":
            cluster = import_module(f"{lib.__name__}.cluster")
            nodes = [cluster.ClusterNode(host, port) for host, port in self.hosts]
            return cluster.RedisCluster(
                startup_nodes=nodes, max_connections=self.connections, **options
            )
        if self.kind == "sentinel":
            sentinel = import_module(f"{lib.__name__}.sentinel").Sentinel
            once = {**quiet(), **self.sentinel, "retry": retries(ExponentialBackoff(), 0)}
            watch = sentinel(self.hosts, sentinel_kwargs=once)  # a dead one is passed over
            return watch.master_for(
                self.service,
                connection_pool_class=failover.pool_class(lib),
                connection_class=failover.connection_class(lib, ssl=options.pop("ssl", False)),
                max_connections=self.connections,
                **options,
            )
        if "path" in options:
            kind = lib.UnixDomainSocketConnection
        else:
            kind = lib.SSLConnection if options.pop("ssl", False) else lib.Connection
            options = {"host": self.hosts[0][0], "port": self.hosts[0][1], **options}
        pool = lib.BlockingConnectionPool(
            max_connections=self.connections, timeout=self.wait_s, connection_class=kind, **options
        )
        return lib.Redis.from_pool(pool)


def of_socket(path: str) -> Address:
    """The embedded server, on that unix socket."""
    options = {**_patience({}), "path": path}
    return Address(
        kind="single", shown=path, options=options, retries=RETRIES["single"], embedded=True
    )


def parse(url: str) -> Address:
    """What a URL names. ValueError says what is wrong with it, without showing a password."""
    scheme, split, _ = url.partition("://")
    secure, _, kind = scheme.partition("+")
    if not split or scheme not in _SCHEMES:
        raise ValueError(f"got {scheme + '://...' if split else 'no scheme'}")
    parts = _split(url)
    given = _given(parts, secure)
    if given.pop("cluster", False):
        kind = "cluster"
    kind = kind or "single"
    user, password = given.pop("username", None), given.pop("password", None)
    login = {"username": user or _login(parts)[0], "password": password or _login(parts)[1]}
    watch = {name: given.pop(f"sentinel_{name}", None) for name in login}
    tls = {name: value for name, value in given.items() if name.startswith("ssl_")}
    if secure == "rediss":
        tls["ssl"] = True
    retries = given.pop("retries", RETRIES[kind])
    connections, wait_s = given.pop("max_connections", CONNECTIONS), given.pop("timeout", WAIT_S)
    if connections < 1:
        raise ValueError("max_connections: expected at least 1, got 0")
    options: dict[str, Any] = {**_patience(given), **_set(login), **given, **tls}
    service, hosts, db = None, (), ""
    if secure == "unix":
        if not parts.path.strip("/"):
            raise ValueError("expected the path of a socket, got none")
        options["path"] = unquote(parts.path)
    else:
        hosts = _hosts(parts.netloc, 26379 if kind == "sentinel" else 6379)
        service, db = _path(parts.path, kind)
    if db:
        options.setdefault("db", int(db))
    if kind == "cluster" and options.pop("db", 0):
        raise ValueError("a cluster has database 0 only")
    where = parts.path if secure == "unix" else parts.netloc.rpartition("@")[2] + parts.path
    return Address(
        kind=kind,  # pyright: ignore[reportArgumentType]
        shown=f"{scheme}://{'***@' if any(login.values()) else ''}{where}",
        hosts=hosts,
        service=service,
        options=options,
        sentinel={"socket_timeout": 2.0, "socket_connect_timeout": 2.0, **_set(watch), **tls},
        connections=connections,
        wait_s=wait_s,
        retries=retries,
    )


_SCHEMES = ("redis", "rediss", "unix", *(f"{one}+{kind}" for one in ("redis", "rediss")
            for kind in ("sentinel", "cluster")))  # fmt: skip


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError("a bracket of an IPv6 address is missing") from None
    if "@" in parts.path + parts.query + parts.fragment:
        raise ValueError("in a password, write / ? # @ as %2F %3F %23 %40")
    return parts


def _given(parts: SplitResult, secure: str) -> dict[str, Any]:
    """The options behind the `?`, read."""
    given: dict[str, Any] = {}
    for name, text in parse_qsl(parts.query, keep_blank_values=True):
        if name not in OPTIONS:
            raise ValueError(f"unknown option {name[:40]!r}, there is: {', '.join(OPTIONS)}")
        if name.startswith("ssl_") and secure != "rediss":
            raise ValueError(f"{name}: only rediss:// goes by TLS")
        try:
            given[name] = OPTIONS[name](text)
        except ValueError as error:
            shown = "" if "password" in name else f", got {text[:80]!r}"
            raise ValueError(f"{name}: {error}{shown}") from None
    return given


def _login(parts: SplitResult) -> tuple[str | None, str | None]:
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    return unquote(user) or None, unquote(password) or None


def _hosts(netloc: str, port: int) -> tuple[tuple[str, int], ...]:
    hosts: list[tuple[str, int]] = []
    for one in netloc.rpartition("@")[2].split(","):
        found = re.fullmatch(r"(\[[0-9A-Fa-f:.%]+\]|[^:\[\]\s]+)(?::(\d{1,5}))?", one)
        if found is None:
            raise ValueError("expected host:port with a number" if one else "no host")
        hosts.append((unquote(found[1]).strip("[]"), int(found[2] or port)))
    return tuple(hosts)


def _path(path: str, kind: str) -> tuple[str | None, str]:
    """Name of the master, where sentinels are asked for it, and number of the database."""
    names = [unquote(name) for name in path.split("/") if name]
    service = names.pop(0) if kind == "sentinel" and names else None
    if kind == "sentinel" and service is None:
        raise ValueError("expected the master's name: redis+sentinel://host:26379/NAME")
    if len(names) > 1 or not all(re.fullmatch(r"\d{1,5}", name) for name in names):
        raise ValueError(f"expected the number of a database at the end, got {'/'.join(names)!r}")
    return service, names[0] if names else ""


def _patience(given: Mapping[str, Any]) -> dict[str, Any]:
    usual = {"socket_connect_timeout": CONNECT_S, "socket_timeout": ANSWER_S}
    return {name: given.get(name, value) for name, value in usual.items()}


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def quiet() -> dict[str, Any]:
    """Without what newer redis-py says to the server when it connects: no tenant's user may."""
    from importlib.util import find_spec

    if not (find_spec("redis.driver_info") and find_spec("redis.maint_notifications")):
        return {}  # an older one says nothing, or minds no refusal
    from redis.maint_notifications import MaintNotificationsConfig

    silent = MaintNotificationsConfig(enabled=False)
    return {"driver_info": None, "maint_notifications_config": silent}
