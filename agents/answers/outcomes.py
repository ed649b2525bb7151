"""What became of each thing that a plan was to find out or do: told, not due, refused, missing.

Knows nothing of how it is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from thirdwave.agents.focus import EDIT, told_together
from thirdwave.agents.plan import CONDITION, Plan, Step
from thirdwave.agents.record import DONE, Record

End = Literal["told", "unmet", "refused", "missing"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one of the steps that answer ended."""

    step: str
    end: End
    """told: it has a result. unmet: its condition does not hold, or there is nobody to do it for.
    refused: the user did not allow it. missing: a result is wanting."""
    reason: str = ""
    """Why it has no result, where a step said so."""
    by: str | None = None
    """The step that its condition, or its people, come from."""
    wanted: bool = True
    """False: the condition had to be false for it to run."""


def asked_of(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """The steps that answer, in the order they are told; edits of one request together.

    Edits on different conditions are no one request: of two branches only one is made.
    """
    steps = {step.id: step for step in plan.steps}
    groups: list[tuple[str, ...]] = []
    taken: set[str] = set()
    for number, name in enumerate((plan.answering, *plan.also)):
        if name is None:
            continue
        own = (told_together(plan) if number == 0 else _edits_with(name, plan)) or (name,)
        conditions = dict.fromkeys(steps[one].when if one in steps else None for one in own)
        for condition in conditions:
            left = tuple(
                one
                for one in own
                if one not in taken and (steps[one].when if one in steps else None) == condition
            )
            taken.update(left)
            if left:
                groups.append(left)
    return tuple(groups)


def _edits_with(name: str, plan: Plan) -> tuple[str, ...]:
    """The edits on the same condition as this one, of a request that comes second."""
    step = next((step for step in plan.steps if step.id == name), None)
    if step is None or step.tool != EDIT:
        return (name,)
    return tuple(one.id for one in plan.steps if (one.tool, one.when) == (EDIT, step.when))


def outcome_of(step_id: str, plan: Plan, records: Mapping[str, Record]) -> Outcome:
    """How a step ended, by its own record or by the one that kept it from running."""
    steps = {step.id: step for step in plan.steps}
    record = records.get(step_id)
    if is_done(record):
        step = steps.get(step_id)
        if step is not None and step.each and not _people_behind(step, records):
            return Outcome(step_id, "unmet", by=step.each.removeprefix("$"))
        return Outcome(step_id, "told")
    for name in _upstream_names(step_id, records):
        one = records[name]
        if one["status"] == "refused":
            return Outcome(step_id, "refused", one["error"] or f"{one['tool']} was not allowed")
        if one["status"] == "unmet":
            match = CONDITION.fullmatch(steps[name].when or "") if name in steps else None
            by, wanted = (match[2], not match[1]) if match else (None, True)
            return Outcome(step_id, "unmet", one["error"] or "", by=by, wanted=wanted)
    return Outcome(step_id, "missing", _missing(step_id, records))


def instead_of(one: Outcome, others: "tuple[Outcome, ...]", plan: Plan) -> bool:
    """Whether another branch ran in the stead of a step whose condition did not hold."""
    if one.end != "unmet" or one.by is None:
        return False
    steps = {step.id: step for step in plan.steps}
    for other in others:
        step = steps.get(other.step)
        match = CONDITION.fullmatch(step.when or "") if step is not None else None
        against = match is not None and match[2] == one.by and bool(match[1]) == one.wanted
        if against and other.end != "unmet":
            return True
    return False


def is_done(record: Record | None) -> bool:
    """Whether a step has a result that says something."""
    return record is not None and record["status"] in DONE and record["unknown"] is None


def upstream(step_id: str, records: Mapping[str, Record]) -> list[Record]:
    """The step and what it hangs on, farthest first."""
    return [records[name] for name in _upstream_names(step_id, records)]


def _upstream_names(step_id: str, records: Mapping[str, Record]) -> list[str]:
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        record = records.get(name)
        if record is None or name in ordered:
            return
        for need in record["needs"]:
            visit(need)
        ordered[name] = None

    visit(step_id)
    return list(ordered)


def _people_behind(step: Step, records: Mapping[str, Record]) -> object:
    source = records.get((step.each or "").removeprefix("$"))
    return source is None or source["value"]


def _missing(step_id: str, records: Mapping[str, Record]) -> str:
    """Why a step has no result: the first step upstream that could not give one."""
    above = upstream(step_id, records)
    empty = next((r for r in above if r["tool"] == "detect_people" and r["value"] == []), None)
    if empty is not None and not empty["unknown"]:
        return empty["text"]  # who looked knows whom it left out
    reasons = [
        record["unknown"] or record["error"]
        for record in above
        if record["status"] != "skipped" and (record["unknown"] or record["error"])
    ]
    return next((reason for reason in reasons if reason), "a step of the plan gave no result")
