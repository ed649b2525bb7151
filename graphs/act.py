"""Runs the steps of a plan whose needs are met, side by side. The only place scenes are changed.

A question's plan and a hand-written workflow both come through here. Knows nothing of planners.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from thirdwave.agents.plan import CONDITION, REFERENCE, Step
from thirdwave.agents.record import DONE, Record, Status, empty_record
from thirdwave.graphs.calls import Outcome, call_for_each, call_once, side_by_side
from thirdwave.graphs.context import Context
from thirdwave.graphs.grounds import Grounds
from thirdwave.graphs.keeping import keep
from thirdwave.memory.history import SceneHistory
from thirdwave.scene import Scene


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
    decisions: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Record], Scene]:
    """Run `steps` side by side on `scene`; commit what they changed.

    A step that hangs on a what-if looks at its scene. `on_branch`: `scene` is one itself;
    `what_if`: the scene of the one that the talk is about. Returns the records and the newest
    scene. A tool that fails, hangs or does not understand its arguments makes a record that says
    so, and so does one that breaks. Errors of the stores rise.
    """
    done: dict[str, Record] = {}
    calls: list[tuple[Step, Callable[[], Outcome], float]] = []
    grounds = Grounds(scene, context, on_branch=on_branch)
    for step in steps:
        context.listener({"event": "step", "id": step.id, "tool": step.tool, "status": "started"})
        decision = (decisions or {}).get(step.id, {})
        idle = _idle(step, records, decision)
        if idle is not None:
            done[step.id] = idle
            continue
        if decision.get("type") == "edit":
            step = step.model_copy(update={"args": decision.get("args", step.args)})  # noqa: PLW2901
        tool = context.tools[step.tool]
        history = SceneHistory(context.scenes, what_if)
        ground = grounds.of(step, records)
        args = resolve(step.args, records)
        if step.each is None:
            call = call_once(tool, args, scene=ground, context=context, history=history)
        else:
            people = _people_of(step.each, records)
            call = call_for_each(tool, args, people, scene=ground, context=context, history=history)
        calls.append((step, call, tool.timeout_s))
    outcomes = side_by_side([(call, timeout) for _, call, timeout in calls])
    for (step, _, _), outcome in zip(calls, outcomes, strict=True):
        why = str(resolve({"why": step.why}, records)["why"])
        ground = grounds.of(step, records)
        done[step.id] = keep(step.model_copy(update={"why": why}), outcome, ground, grounds)
    for step in steps:
        record = done[step.id]
        context.listener(
            {"event": "step", "id": step.id, "tool": step.tool, "status": record["status"],
             "ms": record["ms"], "text": record["text"]}
        )  # fmt: skip
    return done, grounds.head


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


def _idle(step: Step, records: Mapping[str, Record], decision: Mapping[str, Any]) -> Record | None:
    """The record of a step that is not to run, with why; None: it is to run."""
    status: Status = "skipped"
    blocked = _blocked_by(step, records)
    if blocked:
        why = f"waits for {blocked}, which has no result"
    elif step.when is not None and not _holds(step.when, records):
        status, why = "unmet", "its condition does not hold"
    elif decision.get("type") == "reject":
        said = str(decision.get("message") or "")
        status, why = "refused", f"{step.tool} was not allowed" + (f": {said}" if said else "")
    else:
        return None
    record = empty_record(step.tool, step.args, list(step.needs), status)
    record["error"] = why
    return record


def _blocked_by(step: Step, records: Mapping[str, Record]) -> str | None:
    for need in step.needs:
        record = records[need]
        if record["status"] not in DONE or record["unknown"] is not None:
            return need
    return None


def _holds(condition: str, records: Mapping[str, Record]) -> bool:
    """Whether a step's condition holds: "$s2" or "not $s2"."""
    match = CONDITION.fullmatch(condition)
    assert match is not None, condition
    return bool(records[match[2]]["value"]) != bool(match[1])


def _people_of(reference: str, records: Mapping[str, Record]) -> list[str]:
    value = records[reference.removeprefix("$")]["value"]
    return [value] if isinstance(value, str) else list(value)
