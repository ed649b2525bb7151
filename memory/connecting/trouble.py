"""What a Redis error means to who runs it, in one line. Knows nothing of what was being kept.

A command or script that fails so has changed nothing: the server checks its memory and its disk
before it begins, and drops a transaction of which it has refused a part.
"""

from collections.abc import Sequence


class MemoryUnavailable(OSError):  # noqa: N818 - named after what happened
    """Redis cannot be reached, or is set up so that it would lose what is kept; says which."""


class ServerError(OSError):
    """The embedded server cannot be started, reached or stopped here; the message says why."""


LONGEST_SAID = 120
"""Characters of a server's own words that are passed on."""

_MEANING: Sequence[tuple[Sequence[str], str]] = (
    (
        ("MISCONF", "stop-writes-on-bgsave"),
        "cannot write to its disk and takes no writes: make room there, and it goes on by itself "
        "within seconds; what is there can be read, and `thirdwave doctor` says how much is free",
    ),
    (
        ("OOM", "maxmemory", "OutOfMemoryError"),
        "is full (maxmemory) and takes no writes: raise its limit, delete threads, or collect "
        "what nothing refers to with `thirdwave memory gc`",
    ),
    (("LOADING", "BusyLoadingError"), "is still reading its files: try again soon"),
    (
        ("NOAUTH", "HELLO must be called with the client already authenticated"),
        "wants a password and got none: write it into the URL, redis://USER:PASSWORD@host",
    ),
    (
        ("WRONGPASS", "AuthenticationError", "invalid username-password", "invalid password"),
        "refuses the user or the password: check both in the URL, before the @",
    ),
    (
        ("NOPERM", "NoPermissionError"),
        "does not let this user do that: check that THIRDWAVE_TENANT is the user's tenant, or give "
        "it the rules of `thirdwave memory acl TENANT`",
    ),
    (
        ("READONLY", "ReadOnlyError"),
        "is a replica, which takes no writes: name the master, or redis+sentinel://",
    ),
    (
        ("No master found", "MasterNotFoundError"),
        "is not known: the sentinels name no master of that name that is up",
    ),
    (
        ("MaxConnectionsError", "No connection available"),
        "is not reached: every connection of this process is in use: raise ?max_connections=",
    ),
    (
        ("max number of clients",),
        "has as many clients as it takes: raise its maxclients, or close some",
    ),
    (
        ("Cluster mode is not enabled", "cluster support disabled"),
        "is no cluster: write redis:// instead of redis+cluster://",
    ),
    (
        ("CLUSTERDOWN", "ClusterDownError", "SlotNotCoveredError"),
        "is a cluster with nodes missing, and takes nothing until they are back",
    ),
    (("MovedError", "MOVED"), "is a node of a cluster: write redis+cluster:// instead of redis://"),
    (
        ("unknown command 'SENTINEL'", "unknown command `SENTINEL`"),
        "is no sentinel: name the sentinels, by default on port 26379, or write redis://",
    ),
    (("DB index is out of range",), "has no database of that number: leave it out, or name less"),
    (
        ("EXECABORT", "ExecAbortError"),
        "refused a part of a transaction, and so did none of it",
    ),
    (
        ("BUSY ", "UNKILLABLE"),
        "is busy with a script that does not end: an administrator may end it by SCRIPT KILL",
    ),
    (("Protocol Error", "InvalidResponse"), "is no Redis: something else answers there"),
    (
        ("CERTIFICATE_VERIFY_FAILED", "certificate verify failed"),
        "shows a certificate that is not trusted for this host: name its authority by "
        "?ssl_ca_certs=FILE, and the host as the certificate does",
    ),
    (
        ("certificate required", "CERTIFICATE_REQUIRED", "handshake failure"),
        "wants a certificate of ours: ?ssl_certfile=FILE&ssl_keyfile=FILE",
    ),
    (
        ("Name or service not known", "nodename nor servname", "name resolution", "No address"),
        "is not found: nobody knows a host of that name: check it in the URL",
    ),
    (
        ("Connection refused", "No such file or directory"),
        "is not running, or listens elsewhere: start it, or check host, port and path",
    ),
    (
        ("Timeout connecting", "Timeout reading", "timed out"),
        "does not answer in time: look whether it hangs, or a firewall keeps it",
    ),
    (
        ("Connection closed by server", "Connection reset", "Broken pipe"),
        "broke the connection off: look whether it was stopped; what it acknowledged is kept",
    ),
)
"""Words of an error, or its class, and what they say of the server; the first that is found."""


def explain(error: BaseException, server: str = "the memory's server") -> str:
    """`error`, which redis-py raised, as one line about `server`: what happened and the way out."""
    said = " ".join(str(error).split())
    about = f"{type(error).__name__} {getattr(error, 'status_code', None) or ''} {said}"
    shown = said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]} ..."
    for words, meaning in _MEANING:
        if any(word in about for word in words):
            return f"{server} {meaning} ({shown})" if said else f"{server} {meaning}"
    return f"{server} failed: {shown or type(error).__name__}; `thirdwave doctor` says more"
