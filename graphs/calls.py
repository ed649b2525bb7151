"""One step's call of its tool, or one for each of some people, and calls side by side.

Stores what a call made (pictures, results to be found again), never a scene. Knows no plans.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from thirdwave.agents.plan import with_each
from thirdwave.agents.record import ArtifactRef, Status
from thirdwave.graphs.caching import cache_key
from thirdwave.graphs.context import Context
from thirdwave.graphs.foreign import Foreign
from thirdwave.graphs.patience import Cancelled, as_finished, never, nothing
from thirdwave.graphs.sharing import shared, stored
from thirdwave.memory.results import Failure
from thirdwave.memory.scene_store.history import SceneHistory
from thirdwave.scene import Observation, Scene
from thirdwave.tools.base import Tool, ToolFailed, ToolRetry


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call gave, before anything of it is stored."""

    status: Status
    ms: float
    seen: Observation | None = None
    artifacts: tuple[ArtifactRef, ...] = ()
    error: str | None = None
    retry: bool = False


def call_once(
    tool: Tool,
    args: Mapping[str, Any],
    *,
    scene: Scene,
    context: Context,
    history: SceneHistory,
) -> Callable[[], Outcome]:
    """A call of `tool`: what the scene knows, or what was found before, or the tool itself."""

    def call() -> Outcome:
        start = time.perf_counter()

        def outcome(status: Status, seen: Observation | None = None, **more: Any) -> Outcome:
            return Outcome(status, (time.perf_counter() - start) * 1e3, seen, **more)

        try:
            parsed = tool.parse(args)
            foreign = Foreign(tool, scene, context, history)
            known = foreign.known(parsed)
            if known is not None:
                return outcome("known", known)
            key = cache_key(tool, parsed, scene, context)
            if key is None:
                seen = foreign.run(parsed)
                return outcome("ok", seen, artifacts=stored(seen, context))
            run = partial(foreign.run, parsed)
            seen, artifacts, kept = shared(key, tool, run, scene, context)
            return outcome("cached" if kept else "ok", seen, artifacts=artifacts)
        except ToolRetry as error:
            return outcome("failed", error=str(error), retry=True)
        except (ToolFailed, Failure) as error:
            return outcome("failed", error=str(error))

    return call


def call_for_each(
    tool: Tool,
    args: Mapping[str, Any],
    people: Sequence[str],
    *,
    scene: Scene,
    context: Context,
    history: SceneHistory,
) -> Callable[[], Outcome]:
    """A call for each of `people` in turn, each on the scene that the one before left."""

    def call() -> Outcome:
        start = time.perf_counter()
        seen: list[Observation] = []
        artifacts: list[ArtifactRef] = []
        now = scene
        for person in people:
            if context.cancelled():
                raise Cancelled
            given = with_each(args, person)
            one = call_once(tool, given, scene=now, context=context, history=history)()
            if one.seen is None or one.seen.unknown is not None:
                return replace(one, ms=(time.perf_counter() - start) * 1e3)
            seen.append(one.seen)
            artifacts += one.artifacts
            now = one.seen.scene or now
        ms = (time.perf_counter() - start) * 1e3
        return Outcome("ok", ms, _joined(seen, now if now is not scene else None), tuple(artifacts))

    return call


def _joined(seen: Sequence[Observation], scene: Scene | None) -> Observation:
    """What was seen of each, as one observation."""
    if not seen:
        return Observation(text="there is nobody to do that for", value=[], value_type="people")
    kinds = {one.value_type for one in seen}
    kind = kinds.pop() if len(kinds) == 1 else "text"
    text = "; ".join(one.text.rstrip(".") for one in seen)
    value: Any = text
    if kind in ("measurements", "people", "things"):
        value = [item for one in seen for item in one.value]
    elif kind == "pose":
        value = {**seen[0].value, "others": [one.value for one in seen[1:]]}
    elif kind == "person":
        value, kind = [one.value for one in seen], "people"
    elif kind == "bool":
        value = all(one.value for one in seen)
    else:
        kind = "text"
    return Observation(
        text=text,
        value=value,
        value_type=kind,
        unit=seen[0].unit,
        evidence=tuple(line for one in seen for line in one.evidence),
        confidence=min(one.confidence for one in seen),
        scene=scene,
        branch=any(one.branch for one in seen),
    )


def side_by_side(
    calls: Sequence[tuple[Callable[[], Outcome], float]],
    cancelled: Callable[[], bool] = never,
    on_wait: Callable[[], None] = nothing,
) -> Iterator[tuple[int, Outcome]]:
    """Run calls with their limits in seconds; each one's number and outcome as it finishes.

    Cancelled when the user has had enough: those that still run are left behind.
    """
    limits_s = [limit_s for _, limit_s in calls]
    for number, outcome in as_finished([call for call, _ in calls], limits_s, cancelled, on_wait):
        late_s = limits_s[number]
        late = Outcome("failed", late_s * 1e3, error=f"no result within {late_s:.0f} s")
        yield number, outcome or late
