"""Whether what a dialogue file says is right can be right: held against the scene's facts.

An answer is looked up where its `fact` says, else where its plan's only measurement leads.
Knows nothing of what was answered.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from thirdwave.apps.benches.plan.answers import allowed
from thirdwave.apps.benches.plan.facts import NEXT_M, TOUCH_M, Facts, facts_of
from thirdwave.apps.benches.plan.turns import Call, Turn

PAIRS = ("distance", "facing_off", "looking_off", "gap")
"""Facts between two people: `distance.p1.p2`."""
Value = float | bool | str


def contradictions(turn: Turn, scene: str) -> Iterator[str]:
    """What of a turn cannot be, a line each."""
    facts = facts_of(scene)
    right = turn.right
    named = [*turn.candidates, *(one.person for one in turn.after)]
    if right.kind in ("person", "people"):
        named += [right.value] if right.kind == "person" else right.value
    for person in dict.fromkeys(named):
        if person not in facts.people:
            yield f"{person}: expected one of {', '.join(facts.people)}"
    for condition in turn.after:
        if condition.person in facts.people:
            numbers = facts.people[condition.person].numbers
            if condition.fact not in numbers:
                yield f"after: fact {condition.fact!r}: expected one of {', '.join(numbers)}"
    yield from _wrong_calls(turn)
    yield from _wrong_value(turn, facts)


def fact_at(facts: Facts, place: str) -> Value:
    """The fact of a name such as p2.left_knee_flexion; ValueError says what there is."""
    what, *rest = place.split(".")
    if what in PAIRS and len(rest) == 2 and tuple(rest) in facts.between:
        pair = facts.between[rest[0], rest[1]]
        return {
            "distance": pair.distance_m,
            "facing_off": pair.facing_off_deg,
            "looking_off": pair.looking_off_deg,
            "gap": pair.surface_gap_m,
        }[what]
    if what in facts.people and len(rest) == 1:
        person = facts.people[what]
        if rest[0] == "posture":
            return person.posture
        known: dict[str, Value] = {**person.numbers, **person.holds}
        if rest[0] in known:
            return known[rest[0]]
    raise ValueError(
        f"fact {place!r}: expected p1.NUMBER, p1.posture, p1.left_arm_raised or "
        f"{'|'.join(PAIRS)}.p1.p2"
    )


def _wrong_value(turn: Turn, facts: Facts) -> Iterator[str]:
    right = turn.right
    if turn.fact is not None:
        try:
            truth = fact_at(facts, turn.fact)
        except ValueError as error:
            yield str(error)
            return
    else:
        found = _by_plan(turn, facts)
        if found is None:
            return
        truth = found
    if right.kind == "number":
        if isinstance(truth, (str, bool)):
            return
        within = allowed(right.value, turn.tol, turn.unit)
        if abs(truth - float(right.value)) > within:
            yield f"answer {right.value}: the facts say {truth:.2f}, more than {within} off"
    elif right.kind == "bool":
        if isinstance(truth, bool) and truth != right.value:
            yield f"answer {right.value}: the facts say {truth}"
    elif right.kind == "person":
        if isinstance(truth, str) and truth in facts.people and truth != right.value:
            yield f"answer {right.value}: the facts say {truth}"
    elif right.kind == "text" and isinstance(truth, str) and truth not in right.value:
        yield f"answer {right.value}: the facts say {truth}"


def _by_plan(turn: Turn, facts: Facts) -> Value | None:
    """What the first right plan would find, where it is one measurement, or one and a place."""
    plans = turn.right_plans
    if not plans or len(plans[0]) not in (1, 2):
        return None
    first, *rest = plans[0]
    if first.tool == "measure" and not rest:
        return _measured(first, facts)
    if first.tool == "relate" and not rest:
        return _related(first, facts)
    if first.tool == "measure" and rest[0].tool == "select" and first.args.get("people") is None:
        return _extreme(first, rest[0], facts)
    return None


def _measured(call: Call, facts: Facts) -> Value | None:
    people = _ids(call.args.get("people"))
    if len(people) != 1 or people[0] not in facts.people:
        return None
    name = _name(call)
    person = facts.people[people[0]]
    if name == "posture":
        return person.posture
    known: dict[str, Value] = {**person.numbers, **person.holds}
    return known.get(name)


def _related(call: Call, facts: Facts) -> Value | None:
    ends = (_ids(call.args.get("people")), _ids(call.args.get("others")))
    if any(len(end) != 1 for end in ends) or call.args.keys() & {"part", "other_part"}:
        return None
    pair = facts.between.get((ends[0][0], ends[1][0]))
    if pair is None:
        return None
    return {
        "distance": pair.distance_m,
        "next_to": pair.distance_m < NEXT_M,
        "touching": pair.surface_gap_m < TOUCH_M,
    }.get(str(call.args.get("relation")))


def _extreme(measure: Call, select: Call, facts: Facts) -> Value | None:
    name, keep = _name(measure), select.args.get("keep")
    if keep not in ("max", "min") or select.args.keys() & {"within", "give"}:
        return None
    values = {one.id: one.numbers[name] for one in facts.people.values() if name in one.numbers}
    if len(values) < len(facts.people):
        return None
    return (max if keep == "max" else min)(values, key=lambda person: values[person])


def _name(call: Call) -> str:
    """The fact that a measurement is about."""
    quantity, side = str(call.args.get("quantity")), call.args.get("side")
    if quantity == "part_height":
        return f"{call.args.get('part')}_height"
    return quantity if side is None else f"{side}_{quantity}"


def _ids(given: Any) -> list[str]:
    if isinstance(given, str):
        return [given]
    return [str(one) for one in given] if isinstance(given, (list, tuple)) else []


def _wrong_calls(turn: Turn) -> Iterator[str]:
    """Tools and arguments that there are not."""
    known = _arguments()
    for call in {call.tool: call for plan in turn.right_plans for call in plan}.values():
        if call.tool not in known:
            yield f"plan: tool {call.tool!r}: expected one of {', '.join(known)}"
    for plan in turn.right_plans:
        for call in plan:
            unknown = set(call.args) - known.get(call.tool, set(call.args))
            if unknown:
                names = ", ".join(sorted(known[call.tool]))
                yield f"plan: {call.tool}: {', '.join(sorted(unknown))}: expected one of {names}"


@cache
def _arguments() -> dict[str, set[str]]:
    from thirdwave.tools.registry import load_tools

    return {name: set(tool.args.model_fields) for name, tool in load_tools().tools.items()}
