"""What outlives a turn: checkpoints, scenes, blobs, cached results, threads, on plain Redis.

Importing this costs nothing: redis and langgraph load with the first name that needs them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from thirdwave.memory.blob_store.blobs import BlobStore
    from thirdwave.memory.connecting.connection import aconnect, connect
    from thirdwave.memory.connecting.trouble import MemoryUnavailable
    from thirdwave.memory.embedded.server import ServerError, ensure_server, stop_server
    from thirdwave.memory.facts import FactStore
    from thirdwave.memory.journal import Journal
    from thirdwave.memory.results import ResultCache
    from thirdwave.memory.saver import RedisSaver
    from thirdwave.memory.scene_store.scenes import Event, SceneStore
    from thirdwave.memory.threads import Thread, ThreadStore

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
    "BlobStore": "blob_store.blobs",
    "Event": "scene_store.scenes",
    "FactStore": "facts",
    "Journal": "journal",
    "MemoryUnavailable": "connecting.trouble",
    "RedisSaver": "saver",
    "ResultCache": "results",
    "SceneStore": "scene_store.scenes",
    "ServerError": "embedded.server",
    "Thread": "threads",
    "ThreadStore": "threads",
    "aconnect": "connecting.connection",
    "connect": "connecting.connection",
    "ensure_server": "embedded.server",
    "stop_server": "embedded.server",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
