"""What is doubtful in what a plan found: steps that broke, doubtful bodies, contradictions.

Reads records alone, so it works for every planner. Knows nothing of what is done about it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import hypot
from typing import Any, Literal

from thirdwave.agents.answers.outcomes import asked_of, is_done, upstream
from thirdwave.agents.plan import Plan
from thirdwave.agents.record import Record
from thirdwave.tools.measuring.wording import listed

Kind = Literal["broke", "rejected", "unsure"]
CHANGING = frozenset({"edit_pose", "undo_edit", "keep_edit", "generate_pose"})
"""Tools after which people are otherwise than the picture shows them."""
UNSURE = 0.4
"""Confidence below which an answer is doubted; texts say "low confidence" of the same."""
CONTRADICTED = 0.5
"""Confidence of an answer that hangs on what contradicts itself."""
ERRORS = 2.0
"""Two measurements of the same thing differ when they do by so many of their expected errors."""
STRAIGHT_DEG = 30.0
"""Both a knee and a hip under it are nearly straight: no thigh is level and no leg is folded."""
UPRIGHT_DEG, LEVEL_DEG = 30.0, 60.0
"""A trunk nearer to upright than the first is not lying; past the second it does not stand."""
_FOLDED = ("sitting", "squatting")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What of an answer is doubtful."""

    kind: Kind
    """broke: a step failed. rejected: a body was not accepted. unsure: low confidence."""
    step: str
    """The step that broke, or that measured what is doubted."""
    people: tuple[str, ...]
    text: str
    """As it is told to the user, without figures."""


LONGEST_WHY = 160
"""Characters of an error that a note repeats."""


def suspicion(plan: Plan, records: Mapping[str, Record]) -> Suspicion | None:
    """The first thing that the answer hangs on and that is doubtful; None: nothing is."""
    found = [one for group in asked_of(plan) for name in group for one in _of(name, records)]
    order: tuple[Kind, ...] = ("broke", "rejected", "unsure")
    return min(found, key=lambda one: order.index(one.kind), default=None)


def contradictions(plan: Plan, records: Mapping[str, Record]) -> tuple[str, ...]:
    """What the steps that the answer hangs on say against one another, one line each."""
    hanging: dict[int, Record] = {}
    for group in asked_of(plan):
        for name in group:
            hanging |= {id(one): one for one in upstream(name, records)}
    if any(record["tool"] in CHANGING for record in records.values()):
        return ()  # before and after an edit are two things
    measured: dict[str, list[dict[str, Any]]] = {}
    about: set[str] = set()
    for record in records.values():
        if record["value_type"] == "measurements" and is_done(record) and not record["branch"]:
            for item in record["value"]:
                if item.get("value") is not None:
                    measured.setdefault(item["person"], []).append(item)
                    about |= {item["person"]} if id(record) in hanging else set()
    found = [line for who in measured if who in about for line in _of_person(who, measured[who])]
    return tuple(dict.fromkeys((*found, *_not_there(hanging.values()))))


def _why(error: str) -> str:
    """An error as a note repeats it: without figures and paths, which nothing proves."""
    words = [word for word in error.replace('"', "'").split() if not re.search(r"[\d/\\]", word)]
    return " ".join(words)[:LONGEST_WHY].strip(" :,.")


def _of(step_id: str, records: Mapping[str, Record]) -> list[Suspicion]:
    above = upstream(step_id, records)
    names = {id(record): name for name, record in records.items()}
    found: list[Suspicion] = []
    for record in above:
        if record["status"] == "failed" and not record["retry"]:
            why = _why(record["error"] or "")
            text = f"{record['tool']} did not work" + (f" ({why})" if why else "")
            found.append(Suspicion("broke", names[id(record)], (), text))
    answering = records.get(step_id)
    for record in above:
        if record["value_type"] != "measurements" or record["status"] == "failed":
            continue
        items = record["value"] or ()
        refused = _people(item for item in items if _is_rejected(item))
        if refused and (answering is None or not is_done(answering)):
            text = f"the body of {listed(refused)} was rejected"
            found.append(Suspicion("rejected", names[id(record)], refused, text))
        low = _people(item for item in items if _is_low(item))
        if low and is_done(answering) and answering and answering["confidence"] < UNSURE:
            text = f"the body of {listed(low)} is uncertain where it was measured"
            found.append(Suspicion("unsure", names[id(record)], low, text))
    return found


def _is_rejected(item: Mapping[str, Any]) -> bool:
    said = f"{item.get('note', '')} {item.get('text', '')}"
    return item.get("value") is None and "body estimate was rejected" in said


def _is_low(item: Mapping[str, Any]) -> bool:
    return item.get("value") is not None and item.get("confidence", 1.0) < UNSURE


def _people(items: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item["person"] for item in items))


def _of_person(who: str, items: list[dict[str, Any]]) -> list[str]:
    """What was measured of one person that cannot all be so."""
    found = _twice(who, items)
    postures = {item["value"] for item in items if item["quantity"] == "posture"}
    bends: dict[str, list[float]] = {}
    for item in items:
        if isinstance(item["value"], float) and item.get("other") is None:
            bends.setdefault(item["quantity"], []).append(item["value"])
    knees, hips = bends.get("knee_flexion"), bends.get("hip_flexion")
    folded = next((one for one in _FOLDED if one in postures), None)
    if folded and knees and hips and max(knees) < STRAIGHT_DEG and max(hips) < STRAIGHT_DEG:
        found.append(f"{who} comes out as {folded}, yet knees and hips as nearly straight")
    trunk = bends.get("trunk_inclination")
    if trunk and "lying" in postures and max(trunk) < UPRIGHT_DEG:
        found.append(f"{who} comes out as lying, yet the trunk as nearly upright")
    if trunk and "standing" in postures and min(trunk) > LEVEL_DEG:
        found.append(f"{who} comes out as standing, yet the trunk as nearly level")
    return found


def _twice(who: str, items: list[dict[str, Any]]) -> list[str]:
    """What was measured twice and came out differently."""
    first: dict[tuple[Any, ...], dict[str, Any]] = {}
    found: list[str] = []
    for item in items:
        key = tuple(item.get(name) for name in ("quantity", "side", "part", "other", "other_part"))
        before = first.setdefault(key, item)
        if before is item or _agree(before, item):
            continue
        what = " ".join(str(part) for part in (item.get("side"), item["quantity"]) if part)
        found.append(f"{who}'s {what.replace('_', ' ')} came out differently in two ways")
    return found


def _agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    a, b = one["value"], other["value"]
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, str) or isinstance(b, str):
        return a == b
    error = hypot(one.get("sigma") or 0.0, other.get("sigma") or 0.0)
    return abs(a - b) <= max(ERRORS * error, 1e-6)


def _not_there(hanging: Iterable[Record]) -> list[str]:
    """People who were counted and of whom no body could be made."""
    records = list(hanging)
    if not any(record["tool"] == "count" for record in records):
        return []
    counted = {
        one
        for record in records
        if record["value_type"] == "people"
        and record["tool"] not in ("estimate_pose", "refine_fit")
        for one in record["value"] or ()
    }
    lost = [
        one
        for one in sorted(counted)
        for record in records
        if record["tool"] == "estimate_pose"
        and f"the estimate for {one} was rejected" in record["text"]
    ]
    return [f"{one} was found and counted, yet no body fits there" for one in lost]
