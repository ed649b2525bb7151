"""Runs the steps of a plan whose needs are met, side by side. The only place scenes are changed.

A question's plan and a hand-written workflow both come through here. Knows nothing of planners.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thirdwave.agents.plan import CONDITION, REFERENCE, Step
from thirdwave.agents.record import DONE, Record, Status, empty_record
from thirdwave.graphs.calls import Outcome, call_for_each, call_once, side_by_side
from thirdwave.graphs.context import Context
from thirdwave.graphs.grounds import Grounds
from thirdwave.graphs.keeping import keep
from thirdwave.graphs.tracing import ToolRun, Tracer
from thirdwave.memory.scene_store.history import SceneHistory
from thirdwave.scene import Scene


class Keeper:
    """Is told of the steps of a wave, before anybody hears of them; this one keeps nothing."""

    def done(self, step: Step, record: Record, *, changed: bool) -> None:
        """Take a step's record; `changed`: a scene was, and the new one is committed."""

    def at_leisure(self) -> None:
        """Use the time while steps run that take longer."""


NOBODY = Keeper()


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
    tracer: Tracer | None = None,
    keeper: Keeper = NOBODY,
    task: str | None = None,
    again: bool = False,
) -> tuple[dict[str, Record], Scene]:
    """Run `steps` side by side on `scene`; commit what they changed.

    A step that hangs on a what-if looks at its scene. `on_branch`: `scene` is one itself;
    `what_if`: the scene of the one that the talk is about. `task` names this run, also when it is
    run `again` after a crash: what it has committed is not committed twice. Returns the records and
    the newest scene. A tool that fails, hangs or does not understand its arguments makes a
    record that says so, and so does one that breaks. Errors of the stores rise, and Cancelled.
    """
    done: dict[str, Record] = {}
    running: list[_Running] = []
    grounds = Grounds(scene, context, on_branch=on_branch, task=task, again=again, what_if=what_if)

    def finish(step: Step, record: Record, changed: bool = False) -> None:
        done[step.id] = record
        keeper.done(step, record, changed=changed)
        context.listener(
            {"event": "step", "id": step.id, "tool": step.tool, "status": record["status"],
             "ms": record["ms"], "text": record["text"] or record["error"] or ""}
        )  # fmt: skip

    for step in steps:
        idle = _idle(step, records, (decisions or {}).get(step.id, {}))
        if idle is not None:
            finish(step, idle)
            continue
        tool = context.tools[step.tool]
        history = SceneHistory(context.scenes, what_if)
        ground = grounds.of(step, records)
        args = resolve(step.args, records)
        limit_s = tool.timeout_s
        if step.each is None:
            call = call_once(tool, args, scene=ground, context=context, history=history)
        else:
            people = _people_of(step.each, records)
            limit_s *= max(1, len(people))
            call = call_for_each(tool, args, people, scene=ground, context=context, history=history)
        context.listener({"event": "step", "id": step.id, "tool": step.tool, "status": "started"})
        run = None if tracer is None else tracer.started(tool, args)
        call = call if run is None else run.inside(call)
        why = str(resolve({"why": step.why}, records)["why"])
        told = step.model_copy(update={"why": why})
        running.append(_Running(told, ground, call, limit_s, run))
    for one, outcome in _in_turn(running, context, keeper):
        record = keep(one.step, outcome, one.ground, grounds)
        if one.run is not None:
            one.run.ended(record)
        finish(one.step, record, _changes(outcome) and record["status"] in DONE)
    return {step.id: done[step.id] for step in steps}, grounds.head


@dataclass(frozen=True, slots=True)
class _Running:
    step: Step
    ground: Scene
    call: Callable[[], Outcome]
    limit_s: float
    run: ToolRun | None


def _in_turn(
    running: Sequence[_Running], context: Context, keeper: Keeper
) -> Iterator[tuple[_Running, Outcome]]:
    """Steps and their outcomes as they finish.

    What changes a scene waits for the steps before it in the plan, so that of two that change the
    same the first counts, whichever was faster.
    """
    arrived: dict[int, Outcome] = {}
    given: set[int] = set()
    calls = [(one.call, one.limit_s) for one in running]
    try:
        for number, outcome in side_by_side(calls, context.cancelled, keeper.at_leisure):
            arrived[number] = outcome
            for ready in sorted(arrived.keys() - given):
                if not _changes(arrived[ready]) or all(
                    before in arrived for before in range(ready)
                ):
                    given.add(ready)
                    yield running[ready], arrived[ready]
    except BaseException as error:
        for number, one in enumerate(running):
            if one.run is not None and number not in given:
                one.run.left(error)
        raise


def _changes(outcome: Outcome) -> bool:
    seen = outcome.seen
    return seen is not None and seen.scene is not None and outcome.status != "known"


def resolve(args: Mapping[str, Any], records: Mapping[str, Record]) -> dict[str, Any]:
    """`args` with each "$s1" replaced by the value of that step, inside a text by the id.

    "$each" is no step: it stays for the loop.
    """
    found: dict[str, Any] = {}
    for name, value in args.items():
        match = REFERENCE.fullmatch(value) if isinstance(value, str) else None
        if match and match.group(1) in records:
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
