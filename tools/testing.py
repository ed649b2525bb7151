"""For authors of tools and backends: check that one keeps its contract. Public, stable."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from thirdwave.scene import Observation, Scene
from thirdwave.tools.base import Tool, ToolContext, ToolFailed, ToolRetry, broken_promise
from thirdwave.tools.detectors.testing import check_detector
from thirdwave.tools.estimators.testing import check_backend, check_estimator


def no_blobs(blob_id: str) -> bytes:
    """A blob store without blobs, for tools that read no picture."""
    raise KeyError(f"no blob {blob_id}")


def check_tool(
    tool: Tool,
    scene: Scene,
    args: Mapping[str, Any] | None = None,
    *,
    context: ToolContext | None = None,
) -> Observation:
    """Run `tool` once on `scene` and check every promise a tool makes; return what it said.

    Raises AssertionError that names the broken promise. ToolRetry and ToolFailed raised by the
    tool itself pass through: they are answers too.
    """
    context = context or ToolContext(blob=no_blobs)
    assert tool.name.isidentifier(), f"name {tool.name!r}: expected an identifier"
    assert tool.description, f"{tool.name}: expected a description, the planner reads it"
    assert issubclass(tool.args, BaseModel), f"{tool.name}: args must be a pydantic model"
    json.dumps(tool.card())  # a card that is not JSON cannot be shown to a planner

    try:
        tool.parse({"no_such_argument_": 1})
    except ToolRetry:
        pass
    else:
        extra = tool.args.model_config.get("extra")
        raise AssertionError(
            f"{tool.name}: an unknown argument passed (extra={extra!r}), forbid it"
        )

    before = (scene.rev, scene.person_ids, scene.image)
    seen = tool.run(scene, tool.parse(args or {}), context)
    assert before == (scene.rev, scene.person_ids, scene.image), f"{tool.name}: scene was changed"
    broken = broken_promise(tool, seen)
    assert broken is None, f"{tool.name}: {broken}"
    if seen.scene is not None:
        assert seen.scene.id == scene.id, f"{tool.name}: gave the scene another id"
    return seen


__all__ = [
    "ToolFailed",
    "ToolRetry",
    "check_backend",
    "check_detector",
    "check_estimator",
    "check_tool",
    "no_blobs",
]
