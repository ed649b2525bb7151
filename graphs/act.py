"""Runs the steps of a plan whose needs are met, side by side. The only place scenes are changed.

A question's plan and a hand-written workflow both come through here. Knows nothing of planners.
"""

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from thirdwave.agents.plan import REFERENCE, Step
from thirdwave.agents.record import DONE, ArtifactRef, Record, Status, empty_record
from thirdwave.graphs.context import Context
from thirdwave.memory.scenes import Event
from thirdwave.scene import Observation, Scene
from thirdwave.scene.changes import SceneConflict
from thirdwave.scene.codec import (
    dump_observation,
    dump_scene,
    load_observation,
    load_scene,
    scene_digest,
)
from thirdwave.tools.base import (
    Aspect,
    Tool,
    ToolContext,
    ToolFailed,
    ToolRetry,
    broken_promise,
)

LOG = logging.getLogger("thirdwave")
CHANGEABLE: tuple[Aspect, ...] = ("camera", "people", "things")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a call gave, before anything of it is stored."""

    status: Status
    ms: float
    seen: Observation | None = None
    artifacts: tuple[ArtifactRef, ...] = ()
    error: str | None = None
    retry: bool = False


def ready_steps(steps: Sequence[Step], records: Mapping[str, Record]) -> list[Step]:
    """Steps not yet dealt with whose needs all are."""
    return [s for s in steps if s.id not in records and all(need in records for need in s.needs)]


def run_wave(
    steps: Sequence[Step], records: Mapping[str, Record], scene: Scene, context: Context
) -> tuple[dict[str, Record], Scene]:
    """Run `steps` side by side on `scene`; commit what they changed.

    Returns their records and the newest scene. A tool that fails, hangs or does not understand
    its arguments makes a record that says so, and so does one that breaks. Errors of the stores
    rise.
    """
    done: dict[str, Record] = {}
    calls: list[tuple[Step, Callable[[], _Outcome], float]] = []
    for step in steps:
        context.listener({"event": "step", "id": step.id, "tool": step.tool, "status": "started"})
        blocked = _blocked_by(step, records)
        if blocked:
            done[step.id] = empty_record(step.tool, step.args, list(step.needs), "skipped")
            done[step.id]["error"] = f"waits for {blocked}, which has no result"
            continue
        tool = context.tools[step.tool]
        calls.append(
            (step, _call(tool, resolve(step.args, records), scene, context), tool.timeout_s)
        )
    outcomes = _side_by_side([(call, timeout) for _, call, timeout in calls])
    head = scene
    for (step, _, _), outcome in zip(calls, outcomes, strict=True):
        record, head = _keep(step, outcome, scene, head, context)
        done[step.id] = record
    for step in steps:
        record = done[step.id]
        context.listener(
            {"event": "step", "id": step.id, "tool": step.tool, "status": record["status"],
             "ms": record["ms"], "text": record["text"]}
        )  # fmt: skip
    return done, head


def resolve(args: Mapping[str, Any], records: Mapping[str, Record]) -> dict[str, Any]:
    """`args` with each "$s1" replaced by the value of that step."""
    found: dict[str, Any] = {}
    for name, value in args.items():
        match = REFERENCE.fullmatch(value) if isinstance(value, str) else None
        found[name] = records[match.group(1)]["value"] if match else value
    return found


def _blocked_by(step: Step, records: Mapping[str, Record]) -> str | None:
    for need in step.needs:
        record = records[need]
        if record["status"] not in DONE or record["unknown"] is not None:
            return need
    return None


def _call(
    tool: Tool, args: dict[str, Any], scene: Scene, context: Context
) -> Callable[[], _Outcome]:
    def call() -> _Outcome:
        start = time.perf_counter()

        def outcome(status: Status, seen: Observation | None = None, **more: Any) -> _Outcome:
            return _Outcome(status, (time.perf_counter() - start) * 1e3, seen, **more)

        try:
            parsed = tool.parse(args)
            foreign = _Foreign(tool, scene, context)
            known = foreign.known(parsed)
            if known is not None:
                return outcome("known", known)
            key = _cache_key(tool, parsed, scene, context)
            kept = context.results.get(key) if key else None
            if kept is not None:
                seen, artifacts = _from_cache(kept, scene)
                return outcome("cached", seen, artifacts=artifacts)
            seen = foreign.run(parsed)
        except ToolRetry as error:
            return outcome("failed", error=str(error), retry=True)
        except ToolFailed as error:
            return outcome("failed", error=str(error))
        artifacts = tuple(
            ArtifactRef(
                id=context.blobs.put(item.data, item.media_type),
                media_type=item.media_type,
                name=item.name,
            )
            for item in seen.artifacts
        )
        if key:
            context.results.put(key, _to_cache(seen, artifacts, scene))
        return outcome("ok", seen, artifacts=artifacts)

    return call


class _Foreign:
    """Runs a tool's own code. Whatever it raises or gives back wrongly is a failure of that tool.

    A plug-in's defect must not end the question, and is named; a lost store is no fault of it.
    """

    def __init__(self, tool: Tool, scene: Scene, context: Context) -> None:
        self._tool, self._scene, self._context = tool, scene, context
        self._lost: list[Exception] = []

    def known(self, args: BaseModel) -> Observation | None:
        """What the scene already knows of the call's result."""
        known = self._tool.known
        return None if known is None else self._guarded(lambda: known(self._scene, args), True)

    def run(self, args: BaseModel) -> Observation:
        """The call's result. Raises ToolRetry or ToolFailed."""
        lent = ToolContext(blob=self._blob, settings=self._context.settings)
        seen = self._guarded(lambda: self._tool.run(self._scene, args, lent), False)
        assert seen is not None
        return seen

    def _guarded(
        self, call: Callable[[], Observation | None], optional: bool
    ) -> Observation | None:
        try:
            seen = call()
        except (ToolRetry, ToolFailed):
            raise
        except (Exception, SystemExit) as error:
            if self._lost:
                raise self._lost[0] from None
            LOG.debug("%s broke", self._tool.name, exc_info=True)
            why = " ".join(str(error).split())[:200]
            raise ToolFailed(
                f"the tool {self._tool.name} broke: {type(error).__name__}: {why}"
            ) from error
        if seen is None and optional:
            return None
        broken = broken_promise(self._tool, seen)
        if broken is not None:
            raise ToolFailed(f"the tool {self._tool.name} broke its promise: {broken}")
        return seen

    def _blob(self, blob_id: str) -> bytes:
        try:
            return self._context.blobs.get(blob_id)
        except KeyError:
            raise
        except Exception as error:
            self._lost.append(error)
            raise


def _side_by_side(calls: Sequence[tuple[Callable[[], _Outcome], float]]) -> list[_Outcome]:
    """Run each call in a daemon thread: one that hangs can be left behind without blocking exit."""
    futures: list[tuple[Future[_Outcome], float]] = []
    for call, timeout_s in calls:
        future: Future[_Outcome] = Future()
        threading.Thread(target=_fulfil, args=(future, call), daemon=True).start()
        futures.append((future, time.monotonic() + timeout_s))
    outcomes: list[_Outcome] = []
    for (future, deadline), (_, timeout_s) in zip(futures, calls, strict=True):
        try:
            outcomes.append(future.result(timeout=max(0.0, deadline - time.monotonic())))
        except FutureTimeoutError:
            outcomes.append(
                _Outcome("failed", timeout_s * 1e3, error=f"no result within {timeout_s:.0f} s")
            )
    return outcomes


def _fulfil(future: "Future[_Outcome]", call: Callable[[], _Outcome]) -> None:
    try:
        future.set_result(call())
    except BaseException as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
        future.set_exception(error)


def _keep(
    step: Step, outcome: _Outcome, base: Scene, head: Scene, context: Context
) -> tuple[Record, Scene]:
    """The record of a step; commits the scene it changed."""
    record = empty_record(step.tool, step.args, list(step.needs), "failed")
    record["ms"] = round(outcome.ms, 2)
    seen = outcome.seen
    if seen is None:
        record["error"], record["retry"] = outcome.error, outcome.retry
        return record, head
    if seen.scene is not None and outcome.status != "known":
        event = Event(
            who=context.who,
            step=step.id,
            tool=step.tool,
            version=context.tools[step.tool].version,
            why=step.why,
        )
        try:
            head = context.scenes.commit(base, seen.scene, event)
        except SceneConflict as conflict:
            record["error"] = f"somebody else changed the same: {conflict}"
            return record, head
    dumped = dump_observation(seen)
    record.update(
        status=outcome.status,
        text=seen.text,
        value=dumped["value"],
        value_type=seen.value_type,
        unit=seen.unit,
        evidence=dumped["evidence"],
        confidence=seen.confidence,
        unknown=seen.unknown,
        artifacts=list(outcome.artifacts),
    )
    return record, head


def _cache_key(tool: Tool, args: BaseModel, scene: Scene, context: Context) -> str | None:
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


def _to_cache(seen: Observation, artifacts: Sequence[ArtifactRef], base: Scene) -> dict[str, Any]:
    new = seen.scene
    changed = [] if new is None else [a for a in CHANGEABLE if _differs(base, new, a)]
    return {
        "observation": dump_observation(replace(seen, scene=None, artifacts=())),
        "artifacts": list(artifacts),
        "changed": changed,
        "scene": dump_scene(new) if new is not None and changed else None,
    }


def _from_cache(
    kept: Mapping[str, Any], scene: Scene
) -> tuple[Observation, tuple[ArtifactRef, ...]]:
    seen = load_observation(kept["observation"])
    if kept["changed"]:
        then = load_scene(kept["scene"])
        fields = [*kept["changed"], *(["searched"] if "things" in kept["changed"] else [])]
        seen = replace(seen, scene=replace(scene, **{name: getattr(then, name) for name in fields}))
    return seen, tuple(kept["artifacts"])


def _differs(a: Scene, b: Scene, aspect: Aspect) -> bool:
    return scene_digest(a, [aspect]) != scene_digest(b, [aspect])
