"""For authors of tools: check that a tool keeps the contract. Public, stable."""

import json
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel

from thirdwave.scene import Observation, Scene, ValueType
from thirdwave.tools.base import Tool, ToolContext, ToolFailed, ToolRetry


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
    assert isinstance(seen, Observation), f"{tool.name}: expected an Observation, got {type(seen)}"
    assert before == (scene.rev, scene.person_ids, scene.image), f"{tool.name}: scene was changed"
    assert seen.text.strip(), f"{tool.name}: an observation needs text, it is what a model reads"
    assert seen.value_type in get_args(ValueType), f"{tool.name}: value_type {seen.value_type!r}"
    if tool.returns != "any" and seen.unknown is None:
        assert seen.value_type == tool.returns, (
            f"{tool.name}: promised {tool.returns}, gave {seen.value_type}"
        )
    json.dumps(seen.value)  # values travel between steps as JSON
    check_value(seen)
    assert 0 <= seen.confidence <= 1, f"{tool.name}: confidence {seen.confidence} is not in 0..1"
    if seen.scene is not None:
        assert seen.scene.id == scene.id, f"{tool.name}: gave the scene another id"
    return seen


def check_value(seen: Observation) -> None:
    """Raise AssertionError unless the value is what `value_type` says."""
    value, kind = seen.value, seen.value_type
    good = {
        "bool": isinstance(value, bool),
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": isinstance(value, (int, float)) and not isinstance(value, bool),
        "people": isinstance(value, list),
        "things": isinstance(value, list),
        "measurements": isinstance(value, list) and all("quantity" in item for item in value),
        "person": isinstance(value, str),
        "text": isinstance(value, str),
        "pose": True,
        "none": value is None,
    }[kind]
    assert good or seen.unknown is not None, f"value {value!r} is not {kind}"


__all__ = ["ToolFailed", "ToolRetry", "check_tool", "check_value", "no_blobs"]
