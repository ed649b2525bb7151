"""Checkpoints to put, and what is found of them."""

from typing import Any

from langgraph.checkpoint.base import empty_checkpoint

from thirdwave.memory import RedisSaver

Config = Any


def thread(thread_id: str, **more: Any) -> Config:
    return {"configurable": {"thread_id": thread_id, "checkpoint_ns": "", **more}}


def checkpoint(saver: RedisSaver, **values: Any) -> tuple[Any, Any, Any]:
    """A checkpoint in which every channel of `values` is new, its metadata, its new versions."""
    versions: Any = {channel: saver.get_next_version(None, None) for channel in values}
    made = {**empty_checkpoint(), "channel_values": values, "channel_versions": versions}
    return made, {"source": "loop", "step": 1, "run_id": "r1"}, versions


def put(saver: RedisSaver, config: Config, **values: Any) -> Config:
    """Put one on top of `config`."""
    return saver.put(config, *checkpoint(saver, **values))


async def aput(saver: RedisSaver, config: Config, **values: Any) -> Config:
    """As `put`."""
    return await saver.aput(config, *checkpoint(saver, **values))


def values(saver: RedisSaver, config: Config | None, **more: Any) -> list[Any]:
    """Of channel x in what is listed."""
    return [item.checkpoint["channel_values"]["x"] for item in saver.list(config, **more)]
