"""LangGraph's own Redis checkpointer instead of ours, where a server has the modules it needs.

It knows no tenants. `thirdwave threads delete` deletes by its own `delete_thread`; `memory erase`
does so for the threads that thirdwave knows of. Chosen by `THIRDWAVE_CHECKPOINTER=official`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

ONLY_TENANT = "local"
"""Whoever has another tenant has several, whose threads it would mix."""
COMMANDS = {"RedisJSON": ("JSON.GET", "tw"), "RediSearch": ("FT.INFO", "tw")}
"""Of each module one that changes nothing."""
USE_OURS = "or leave the setting out: thirdwave's own needs no module"


def official_saver(redis: Any, tenant: str) -> "BaseCheckpointSaver[str]":
    """The checkpointer of `langgraph-checkpoint-redis`, ready for use.

    ValueError for tenants and servers that it is not for, ImportError without the package.
    """
    if tenant != ONLY_TENANT:
        raise ValueError(
            f"checkpointer official: it keeps no tenants apart, expected tenant {ONLY_TENANT!r}, "
            f"got {tenant!r}: name no tenant, {USE_OURS}"
        )
    try:
        from langgraph.checkpoint.redis import RedisSaver  # pyright: ignore
    except ImportError as error:
        raise ImportError(
            "checkpointer official: expected the package langgraph-checkpoint-redis: "
            f"pip install langgraph-checkpoint-redis, {USE_OURS}"
        ) from error
    check_modules(redis)
    saver: Any = RedisSaver(redis_client=redis)
    saver.setup()
    return saver


def check_modules(redis: Any) -> None:
    """ValueError when a server has not the modules that the official checkpointer needs."""
    from redis.exceptions import ResponseError

    for module, command in COMMANDS.items():
        try:
            redis.execute_command(*command)
        except ResponseError as error:
            if "unknown command" in str(error).lower():
                raise ValueError(
                    "checkpointer official: expected a server with RedisJSON and RediSearch, got "
                    f"one without {module}: use Redis 8 or Redis Stack, {USE_OURS}"
                ) from error
