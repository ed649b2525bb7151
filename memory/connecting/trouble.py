"""What a Redis error means to who runs it, in one line. Knows nothing of what was being kept.

A command or script that fails so has changed nothing: the server checks its memory and its disk
before it begins, and drops a transaction of which it has refused a part.
"""

from collections.abc import Sequence


class MemoryUnavailable(OSError):  # noqa: N818 - named after what happened
    """Redis cannot be reached, or is set up so that it would lose what is kept; says which."""


class ServerError(OSError):
    """The embedded server cannot be started, reached or stopped here; the message says why."""


_MEANING: Sequence[tuple[Sequence[str], str]] = (
    (
        ("MISCONF", "stop-writes-on-bgsave"),
        "cannot write to its disk and takes no writes: make room there; the embedded server goes "
        "on after `thirdwave doctor --stop`, another by itself",
    ),
    (
        ("OOM", "maxmemory", "OutOfMemoryError"),
        "is full (maxmemory) and takes no writes: raise its limit, delete threads, or collect "
        "what nothing refers to with `thirdwave memory gc`",
    ),
    (("LOADING", "BusyLoadingError"), "is still reading its files: try again soon"),
    (
        ("WRONGPASS", "NOAUTH", "AuthenticationError"),
        "refuses the user or the password: check both in the URL",
    ),
    (
        ("NOPERM", "NoPermissionError"),
        "does not let this user do that: give it the rules of `thirdwave memory acl TENANT`",
    ),
    (
        ("READONLY", "ReadOnlyError"),
        "is a replica, which takes no writes: name the master, or redis+sentinel://",
    ),
    (
        ("MasterNotFoundError",),
        "is not known: the sentinels name no master of that name that is up",
    ),
    (
        ("MaxConnectionsError", "No connection available"),
        "is not reached: every connection of this process is in use: raise ?max_connections=",
    ),
    (
        ("CLUSTERDOWN", "ClusterDownError", "SlotNotCoveredError"),
        "is a cluster with nodes missing, and takes nothing until they are back",
    ),
    (
        ("EXECABORT", "ExecAbortError"),
        "refused a part of a transaction, and so did none of it",
    ),
    (
        ("BUSY ", "UNKILLABLE"),
        "is busy with a script that does not end: an administrator may end it by SCRIPT KILL",
    ),
)
"""Words of an error, or its class, and what they say of the server."""


def explain(error: BaseException, server: str = "the memory's server") -> str:
    """`error`, which redis-py raised, as one line about `server`: what happened and the way out."""
    said = " ".join(str(error).split())
    about = f"{type(error).__name__} {getattr(error, 'status_code', None) or ''} {said}"
    for words, meaning in _MEANING:
        if any(word in about for word in words):
            return f"{server} {meaning} ({said})" if said else f"{server} {meaning}"
    return f"{server} failed: {said or type(error).__name__}; `thirdwave doctor` says more"
