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
    ("thirdwave.memory.embedded.server", "ServerError"),
    ("thirdwave.memory.connecting.trouble", "MemoryUnavailable"),
    ("thirdwave.memory.blob_store.blobs", "BudgetReached"),
    ("thirdwave.memory.blob_store.blobs", "WrongBytes"),
    ("thirdwave.graphs.workflow", "WorkflowError"),
    ("thirdwave.agents.plan", "PlanError"),
    ("redis.exceptions", "RedisError"),
    ("redis.exceptions", "RedisClusterException"),
)
"""Module and name of each error whose message is for the user."""


def _of_redis(error: BaseException) -> str:
    from thirdwave.memory.connecting.trouble import explain

    return explain(error)
