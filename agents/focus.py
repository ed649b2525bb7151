"""Whom an answer is about: who "he", "they" and "the other one" are in the next question.

Knows nothing of words.
"""

import re
from collections.abc import Mapping
from typing import Any

from thirdwave.agents.plan import Plan
from thirdwave.agents.record import Record

EDIT = "edit_pose"
"""Tool whose steps, of one plan, are told together: whoever it posed is talked about."""
POSING = frozenset({"edit_pose", "describe_pose", "compare_poses"})
"""Tools of poses: whom they are about stands in their arguments, whatever they found."""
LOOK = "look"
"""Tool that gives a text about those it was called for."""
SAID = frozenset({"remember", "recall", "forget"})
"""Tools of what the user said, which may be about somebody."""
_THING = re.compile(r"t\d+$")


def focus_of(plan: Plan, records: Mapping[str, Record]) -> tuple[str, ...]:
    """Ids of the people the answer is about, for "he", "they" and "the other one" later.

    Where several steps of poses answer together, all of theirs.
    """
    steps = told_together(plan)
    # Of two branches the one that was not taken is about nobody; neither is "otherwise" not taken.
    if any(_unmet(step, records) for step in steps):
        made = tuple(s for s in (*steps, *plan.also) if s in records and not _unmet(s, records))
        steps = made or steps
    people = [one for step in steps for one in _focus_at(step, records)]
    return tuple(dict.fromkeys(people))


def told_together(plan: Plan) -> tuple[str, ...]:
    """The steps whose results are the answer, in order: the answering one, or all that like it
    edit, compare or describe poses.
    """
    answering = next((step for step in plan.steps if step.id == plan.answering), None)
    if answering is None:
        return ()
    if answering.tool not in POSING:
        return (answering.id,)
    return tuple(step.id for step in plan.steps if step.tool == answering.tool)


def poses_before(records: Mapping[str, Record]) -> dict[str, dict[str, Any]]:
    """The poses, by person, before the edits of a plan that were made."""
    found: dict[str, dict[str, Any]] = {}
    for record in records.values():
        value = record["value"]
        if record["tool"] != EDIT or not isinstance(value, dict):
            continue
        for one in (value, *(value.get("others") or ())):
            if isinstance(one.get("person"), str) and isinstance(one.get("before"), dict):
                found.setdefault(one["person"], one["before"])
    return found


def _unmet(step_id: str, records: Mapping[str, Record]) -> bool:
    """Whether a step, or one that it waits for, was not run because its condition did not hold."""
    record = records.get(step_id)
    if record is None:
        return False
    return record["status"] == "unmet" or (
        record["status"] == "skipped" and any(_unmet(need, records) for need in record["needs"])
    )


def _focus_at(step_id: str, records: Mapping[str, Record]) -> tuple[str, ...]:
    pending = [step_id]
    visited: set[str] = set()
    while pending:
        step_id = pending.pop(0)
        record = records.get(step_id)
        if record is None or step_id in visited:
            continue
        visited.add(step_id)
        people = _people_in(record) or _whom(record, records)
        if people:
            return people
        pending.extend(record["needs"])
    return ()


def _people_in(record: Record) -> tuple[str, ...]:
    value = record["value"]
    if record["value_type"] == "person" and isinstance(value, str):
        return (value,)
    if record["value_type"] == "people" and value:
        return tuple(item for item in value if not _THING.match(item))
    if record["value_type"] == "pose" and isinstance(value, dict):
        return posed_in(value)
    if record["value_type"] == "measurements" and value:
        # A distance is about both, a relation is about who stands in it.
        both = [item["other"] for item in value if item["quantity"] == "distance"]
        people = [item["person"] for item in value] + [i for i in both if not _THING.match(i)]
        return tuple(dict.fromkeys(people))
    return ()


def _whom(record: Record, records: Mapping[str, Record]) -> tuple[str, ...]:
    """Whom a tool of poses, of looking or of what was said was called for: by id or by the step
    that found them.
    """
    if record["tool"] not in POSING | SAID | {LOOK}:
        return ()
    found: list[str] = []
    for name in ("person", "people", "a", "b", "about"):
        given = record["args"].get(name)
        if isinstance(given, str) and given.startswith("$"):
            step = records.get(given[1:])
            given = step["value"] if step is not None else None
        found += [given] if isinstance(given, str) else list(given or ())
    return tuple(one for one in dict.fromkeys(found) if not _THING.match(one))


def posed_in(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Whose poses a pose value holds: one person's with `others`, or `people` by id."""
    others = [other.get("person") for other in value.get("others") or ()]
    found = [value.get("person"), *others, *(value.get("people") or ())]
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str)))
