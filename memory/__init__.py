"""What outlives a turn: checkpoints, scenes, blobs, cached results, threads, on plain Redis.

Importing this costs nothing: redis and langgraph load with the first name that needs them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thirdwave.memory.blobs import BlobStore
    from thirdwave.memory.connection import aconnect, connect
    from thirdwave.memory.facts import FactStore
    from thirdwave.memory.journal import Journal
    from thirdwave.memory.results import ResultCache
    from thirdwave.memory.saver import RedisSaver
    from thirdwave.memory.scenes import Event, SceneStore
    from thirdwave.memory.server import ServerError, ensure_server, stop_server
    from thirdwave.memory.threads import Thread, ThreadStore
    from thirdwave.memory.trouble import MemoryUnavailable

__all__ = [
    "BlobStore",
    "Event",
    "FactStore",
    "Journal",
    "MemoryUnavailable",
    "RedisSaver",
    "ResultCache",
    "SceneStore",
    "ServerError",
    "Thread",
    "ThreadStore",
    "aconnect",
    "connect",
    "ensure_server",
    "stop_server",
]

_HOME = {
    "BlobStore": "blobs",
    "Event": "scenes",
    "FactStore": "facts",
    "Journal": "journal",
    "MemoryUnavailable": "trouble",
    "RedisSaver": "saver",
    "ResultCache": "results",
    "SceneStore": "scenes",
    "ServerError": "server",
    "Thread": "threads",
    "ThreadStore": "threads",
    "aconnect": "connection",
    "connect": "connection",
    "ensure_server": "server",
    "stop_server": "server",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
