"""What a user can mend: `UserError`, and which other errors are of that kind.

The one place that turns errors of the parts below into a line for the user.
"""

import sys


class UserError(Exception):
    """Bad input, usage or surroundings: one line: what was wanted, what came, the way out."""


def as_user_error(error: BaseException) -> UserError | None:
    """`error` as a line for the user, or None when it is a defect of ours.

    Modules that were never loaded cannot have raised anything, so none is loaded here.
    """
    if isinstance(error, UserError):
        return error
    for module, name in _MENDABLE:
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            return UserError(_of_redis(error) if module == "redis.exceptions" else str(error))
    return None


_MENDABLE = (
    ("thirdwave.memory.server", "ServerError"),
    ("thirdwave.memory.connection", "MemoryUnavailable"),
    ("thirdwave.graphs.workflow", "WorkflowError"),
    ("thirdwave.agents.plan", "PlanError"),
    ("redis.exceptions", "RedisError"),
)
"""Module and name of each error whose message is for the user."""


def _of_redis(error: BaseException) -> str:
    said = " ".join(str(error).split())
    if said.startswith("MISCONF"):
        return (
            "the memory's server cannot write to its disk: make room there, then "
            "`thirdwave doctor --stop`; the next command starts it again"
        )
    if "OOM" in said or "maxmemory" in said:
        return "the memory's server is full (maxmemory): raise its limit or delete threads"
    return f"the memory's server failed: {said}; `thirdwave doctor` says more"
