"""The first word with a server, in little time: whether it answers, and if not, why.

Of several hosts the first that answers goes to the front, so that no later step waits for a dead
one. Knows nothing of what is kept there, and keeps no connection.
"""

import socket
import ssl
from dataclasses import replace
from typing import Any

from thirdwave.memory.connecting.addresses import CONNECT_S, Address, quiet
from thirdwave.memory.connecting.trouble import MemoryUnavailable, explain

ONE_OF_MANY_S = 2.0
"""How long one of several hosts may take to answer."""
ANSWERS = ("MISCONF", "NOPERM")
"""Errors of a server that reads: who writes, or asks for more, is told by the command."""


def greeted(address: Address) -> Address:
    """The address, with the first host that answers in front.

    MemoryUnavailable, one line without the address, when none does or it would not let us in.
    """
    from redis.exceptions import RedisError

    failed: list[tuple[tuple[str, int], Exception]] = []
    for host in address.hosts or (("", 0),):
        try:
            _greet(address, host)
        except (RedisError, OSError) as error:
            failed.append((host, error))
            continue
        others = tuple(one for one in address.hosts if one != host)
        return replace(address, hosts=(host, *others)) if others else address
    host, error = next((one for one in failed if not _is_silence(one[1])), failed[0])
    raise MemoryUnavailable(_why(address, host, error)) from error


def _greet(address: Address, host: tuple[str, int]) -> None:
    """Connect, log in and PING, once."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    options: dict[str, Any] = {**quiet(), **_options(address)}
    most_s = CONNECT_S if len(address.hosts) <= 1 else ONE_OF_MANY_S
    options |= {"socket_timeout": most_s, "retry": Retry(NoBackoff(), 0)}
    options["socket_connect_timeout"] = min(options["socket_connect_timeout"], most_s)
    if "path" in options:
        hasty: Any = redis.UnixDomainSocketConnection(**options)
    else:
        kind = redis.SSLConnection if options.pop("ssl", False) else redis.Connection
        hasty = kind(**{**options, "host": host[0], "port": host[1]})
    try:
        hasty.connect()
        hasty.send_command("PING")
        hasty.read_response()
    except redis.ResponseError as error:
        if not any(word in f"{getattr(error, 'status_code', '')} {error}" for word in ANSWERS):
            raise
    finally:
        hasty.disconnect()


def _options(address: Address) -> dict[str, Any]:
    return dict(address.sentinel if address.kind == "sentinel" else address.options)


def _is_silence(error: Exception) -> bool:
    """Whether there was no answer at all, rather than one that refuses."""
    from redis.exceptions import ConnectionError as ConnectionLost
    from redis.exceptions import TimeoutError as TooLate

    return type(error) in (ConnectionLost, TooLate)


def _why(address: Address, host: tuple[str, int], error: Exception) -> str:
    from redis.exceptions import AuthenticationError

    by_tls = bool(_options(address).get("ssl"))
    if address.kind == "sentinel" and isinstance(error, AuthenticationError):
        given = "password" in address.sentinel
        return (
            f"the sentinels {'refuse that password' if given else 'want a password'} of their own: "
            "write ?sentinel_password=... (and &sentinel_username=...) at the end of the URL; the "
            "one before the @ is the master's"
        )
    if host[0] and by_tls and _speaks_plainly(host):
        return "the server speaks no TLS on that port: write redis instead of rediss, or its port"
    if host[0] and not by_tls and _speaks_tls(host):
        return "the server speaks TLS on that port: write rediss instead of redis"
    return explain(error, "the server" if address.kind == "single" else f"{host[0]}:{host[1]}")


def _speaks_plainly(host: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(host, ONE_OF_MANY_S) as line:
            line.sendall(b"PING\r\n")
            return line.recv(8).startswith((b"+PONG", b"-"))
    except OSError:
        return False


def _speaks_tls(host: tuple[str, int]) -> bool:
    """Whether a server there begins to shake hands; nothing is told to it."""
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname = False
    anybody.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection(host, ONE_OF_MANY_S) as line,
            anybody.wrap_socket(line, server_hostname=host[0]),
        ):
            return True
    except OSError:
        return False
