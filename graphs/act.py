"""Runs the steps of a plan whose needs are met, side by side. The only place scenes are changed.

A question's plan and a hand-written workflow both come through here. Knows nothing of planners.
"""

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
from thirdwave.graphs.caching import cache_key, from_cache, to_cache
from thirdwave.graphs.context import Context
from thirdwave.memory.history import SceneHistory
from thirdwave.memory.scenes import Event, Kind
from thirdwave.scene import Observation, Scene
from thirdwave.scene.changes import SceneConflict
from thirdwave.scene.codec import (
    dump_observation,
)
from thirdwave.scene.history import UNDO
from thirdwave.tools.base import (
    Tool,
    ToolContext,
    ToolFailed,
    ToolRetry,
    broken_promise,
)

LOG = logging.getLogger("thirdwave")
POSING = frozenset({"edit_pose", UNDO, "keep_edit"})
"""Tools whose answer tells the revision in which people are so."""


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
    steps: Sequence[Step],
    records: Mapping[str, Record],
    scene: Scene,
    context: Context,
    *,
    on_branch: bool = False,
    what_if: str | None = None,
) -> tuple[dict[str, Record], Scene]:
    """Run `steps` side by side on `scene`; commit what they changed.

    A step that hangs on a what-if looks at its scene. `on_branch`: `scene` is one itself;
    `what_if`: the scene of the one that the talk is about. Returns the records and the newest
    scene. A tool that fails, hangs or does not understand its arguments makes a record that says
    so, and so does one that breaks. Errors of the stores rise.
    """
    done: dict[str, Record] = {}
    calls: list[tuple[Step, Callable[[], _Outcome], float]] = []
    grounds = _Grounds(scene, context, on_branch=on_branch)
    for step in steps:
        context.listener({"event": "step", "id": step.id, "tool": step.tool, "status": "started"})
        blocked = _blocked_by(step, records)
        if blocked:
            done[step.id] = empty_record(step.tool, step.args, list(step.needs), "skipped")
            done[step.id]["error"] = f"waits for {blocked}, which has no result"
            continue
        tool = context.tools[step.tool]
        history = SceneHistory(context.scenes, what_if)
        ground = grounds.of(step, records)
        call = _call(tool, resolve(step.args, records), ground, context, history)
        calls.append((step, call, tool.timeout_s))
    outcomes = _side_by_side([(call, timeout) for _, call, timeout in calls])
    for (step, _, _), outcome in zip(calls, outcomes, strict=True):
        why = str(resolve({"why": step.why}, records)["why"])
        ground = grounds.of(step, records)
        done[step.id] = _keep(step.model_copy(update={"why": why}), outcome, ground, grounds)
    for step in steps:
        record = done[step.id]
        context.listener(
            {"event": "step", "id": step.id, "tool": step.tool, "status": record["status"],
             "ms": record["ms"], "text": record["text"]}
        )  # fmt: skip
    return done, grounds.head


class _Grounds:
    """The scenes that the steps of a wave look at, and what has become of them."""

    def __init__(self, scene: Scene, context: Context, *, on_branch: bool) -> None:
        self.context = context
        self._scene = scene
        self._on_branch = on_branch
        self._bases: dict[str, Scene] = {scene.id: scene}
        self._heads: dict[str, Scene] = {scene.id: scene}

    @property
    def head(self) -> Scene:
        """The newest revision of the scene that the wave was given."""
        return self._heads[self._scene.id]

    def of(self, step: Step, records: Mapping[str, Record]) -> Scene:
        """The scene a step looks at: that of the last what-if it hangs on, else the wave's."""
        branches = [records[need]["branch"] for need in step.needs if need in records]
        branch = next((name for name in reversed(branches) if name), self._scene.id)
        if branch not in self._bases:
            self._bases[branch] = self._heads[branch] = self.context.scenes.load(branch)
        return self._bases[branch]

    def is_branch(self, scene: Scene) -> bool:
        """Whether that scene is a what-if."""
        return self._on_branch or scene.id != self._scene.id

    def commit(self, base: Scene, new: Scene, event: Event, *, branch: bool) -> Scene:
        """Keep `new`, made from `base`: in its scene, or on a branch that begins there.

        SceneConflict where others changed the same.
        """
        if branch and not self.is_branch(base):
            base = self.context.scenes.branch(base, event)
            new = replace(new, id=base.id)
        kept = self.context.scenes.commit(base, new, event)
        self._heads[kept.id] = kept
        return kept


def resolve(args: Mapping[str, Any], records: Mapping[str, Record]) -> dict[str, Any]:
    """`args` with each "$s1" replaced by the value of that step, inside a text by the id."""
    found: dict[str, Any] = {}
    for name, value in args.items():
        match = REFERENCE.fullmatch(value) if isinstance(value, str) else None
        if match:
            found[name] = records[match.group(1)]["value"]
        elif isinstance(value, str):
            found[name] = REFERENCE.sub(lambda m: _id_of(records.get(m.group(1)), m[0]), value)
        else:
            found[name] = value
    return found


def _id_of(record: Record | None, written: str) -> str:
    """The person a step found, or what was `written` where it is no step's name."""
    if record is None:
        return written
    value = record["value"]
    return value if isinstance(value, str) else " and ".join(map(str, value))


def _blocked_by(step: Step, records: Mapping[str, Record]) -> str | None:
    for need in step.needs:
        record = records[need]
        if record["status"] not in DONE or record["unknown"] is not None:
            return need
    return None


def _call(
    tool: Tool,
    args: dict[str, Any],
    scene: Scene,
    context: Context,
    history: SceneHistory,
) -> Callable[[], _Outcome]:
    def call() -> _Outcome:
        start = time.perf_counter()

        def outcome(status: Status, seen: Observation | None = None, **more: Any) -> _Outcome:
            return _Outcome(status, (time.perf_counter() - start) * 1e3, seen, **more)

        try:
            parsed = tool.parse(args)
            foreign = _Foreign(tool, scene, context, history)
            known = foreign.known(parsed)
            if known is not None:
                return outcome("known", known)
            key = cache_key(tool, parsed, scene, context)
            kept = context.results.get(key) if key else None
            if kept is not None:
                seen, artifacts = from_cache(kept, scene)
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
            context.results.put(key, to_cache(seen, artifacts, scene))
        return outcome("ok", seen, artifacts=artifacts)

    return call


class _Foreign:
    """Runs a tool's own code. Whatever it raises or gives back wrongly is a failure of that tool.

    A plug-in's defect must not end the question, and is named; a lost store is no fault of it.
    """

    def __init__(self, tool: Tool, scene: Scene, context: Context, history: SceneHistory) -> None:
        self._tool, self._scene, self._context = tool, scene, context
        self._history = history
        self._lost: list[Exception] = []

    def known(self, args: BaseModel) -> Observation | None:
        """What the scene already knows of the call's result."""
        known = self._tool.known
        return None if known is None else self._guarded(lambda: known(self._scene, args), True)

    def run(self, args: BaseModel) -> Observation:
        """The call's result. Raises ToolRetry or ToolFailed."""
        lent = ToolContext(blob=self._blob, settings=self._context.settings, history=self._history)
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


def _keep(step: Step, outcome: _Outcome, base: Scene, grounds: _Grounds) -> Record:
    """The record of a step; commits the scene it changed."""
    record = empty_record(step.tool, step.args, list(step.needs), "failed")
    record["ms"] = round(outcome.ms, 2)
    record["branch"] = base.id if grounds.is_branch(base) else None
    seen = outcome.seen
    if seen is None:
        record["error"], record["retry"] = outcome.error, outcome.retry
        return record
    dumped = dump_observation(seen)
    value = dumped["value"]
    if seen.scene is not None and outcome.status != "known":
        event = _event(step, seen, grounds.context)
        try:
            kept = grounds.commit(base, seen.scene, event, branch=seen.branch)
        except SceneConflict as conflict:
            record["error"] = f"somebody else changed the same: {conflict}"
            return record
        if grounds.is_branch(kept):
            record["branch"] = kept.id
        base = kept
    if seen.value_type == "pose" and isinstance(value, dict) and step.tool in POSING:
        value = {**value, "rev": base.rev, "branch": record["branch"]}
    record.update(
        status=outcome.status,
        text=seen.text,
        value=value,
        value_type=seen.value_type,
        unit=seen.unit,
        evidence=dumped["evidence"],
        confidence=seen.confidence,
        unknown=seen.unknown,
        artifacts=list(outcome.artifacts),
    )
    return record


def _event(step: Step, seen: Observation, context: Context) -> Event:
    """Why the scene changes: a pose that was made is an edit, anything else was found out.

    What is kept or undone was asked for before: that instruction is why.
    """
    kind: Kind = "edit" if seen.value_type == "pose" else "look"
    asked = seen.value.get("instruction") if isinstance(seen.value, dict) else None
    return Event(
        who=context.who,
        step=step.id,
        tool=step.tool,
        version=context.tools[step.tool].version,
        why=str(asked or step.why),
        kind="undo" if step.tool == UNDO else kind,
    )
