"""Results of steps, kept between questions: under which key, and as what JSON.

Knows nothing of where they are kept, nor of running steps.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from thirdwave.agents.record import ArtifactRef
from thirdwave.graphs.context import Context
from thirdwave.scene import Observation, Scene
from thirdwave.scene.codec import (
    dump_observation,
    dump_scene,
    load_observation,
    load_scene,
    scene_digest,
)
from thirdwave.tools.base import Aspect, Tool

CHANGEABLE: tuple[Aspect, ...] = ("camera", "people", "things")


def cache_key(tool: Tool, args: BaseModel, scene: Scene, context: Context) -> str | None:
    """Key of a call whose result may be kept, or None. The store is the tenant's own."""
    if not tool.reads:
        return None
    parts = {
        "tool": tool.name,
        "version": tool.version,
        "args": args.model_dump(mode="json"),
        "settings": {k: str(v) for k, v in sorted(context.settings.items())},
        "scene": scene_digest(scene, tool.reads),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def to_cache(seen: Observation, artifacts: Sequence[ArtifactRef], base: Scene) -> dict[str, Any]:
    """What is kept of an observation: itself, what it changed of the scene, and of which scene."""
    new = seen.scene
    changed = [] if new is None else [a for a in CHANGEABLE if _differs(base, new, a)]
    return {
        "observation": dump_observation(replace(seen, scene=None, artifacts=())),
        "artifacts": list(artifacts),
        "changed": changed,
        "scene": dump_scene(new) if new is not None and changed else None,
        "of": base.id,
    }


def from_cache(
    kept: Mapping[str, Any], scene: Scene
) -> tuple[Observation, tuple[ArtifactRef, ...]]:
    """The observation as if it had been made on `scene`, and its artifacts."""
    seen = load_observation(kept["observation"])
    if kept["changed"]:
        then = load_scene(kept["scene"])
        fields = [*kept["changed"], *(["searched"] if "things" in kept["changed"] else [])]
        seen = replace(seen, scene=replace(scene, **{name: getattr(then, name) for name in fields}))
    return seen, tuple(kept["artifacts"])


def _differs(a: Scene, b: Scene, aspect: Aspect) -> bool:
    return scene_digest(a, [aspect]) != scene_digest(b, [aspect])
