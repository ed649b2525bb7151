"""A question back: who the candidates are, each named with where they stand, and who is likely.

Knows nothing of words of a question, nor of how the user is reached.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from thirdwave.agents.plan import Doubt, Option, Plan, Step, references
from thirdwave.agents.record import DONE, Record
from thirdwave.scene import Scene

AMONG = "among"
"""In `Plan.meaning`: ids of those among whom the user chose."""
CHOSEN = "chosen"
"""In `Plan.meaning`: id of whom the user chose where the query names nobody."""
_PEOPLE = ("people", "others", "within", "of")
"""Arguments of several people; where one was to be found the id stands alone."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def doubt_between(
    scene: Scene, asked: str, plans: Mapping[str, Plan | None], *, last: Sequence[str] = ()
) -> Doubt:
    """Which of several people is meant: an option for each id of `plans`, with its plan.

    `asked` begins the question ("Who is meant by 'him'"). `last` holds who was spoken of, oldest
    first: the last of them is the likely one, else whoever is largest in the picture.
    """
    ids = _from_the_left(scene, plans)
    labels = {one: label_of(scene, one) for one in ids}
    *most, end = labels.values()
    spoken = [one for one in last if one in labels]
    likely = spoken[-1] if spoken else max(ids, key=lambda one: _area(scene, one))
    return Doubt(
        text=f"{asked}: {', '.join(most)} or {end}?",
        options=tuple(
            Option(label=labels[one], people=(one,), plan=_told(plans[one], ids)) for one in ids
        ),
        likely=ids.index(likely),
    )


def _begun(text: str, scene: Scene) -> str:
    """A text with a capital; an id at its beginning stays as it is written."""
    first = text.split(maxsplit=1)[0].rstrip(",;:") if text else ""
    ids = {*scene.person_ids, *(thing.id for thing in scene.things or ())}
    return text if first in ids else f"{text[:1].upper()}{text[1:]}"


def label_of(scene: Scene, person: str) -> str:
    """Somebody with where they stand for the viewer: "p1 (on the left)", "p2 (Ann, second ...)"."""
    found = next((one for one in scene.people or () if one.id == person), None)
    notes = [found.name] if found is not None and found.name else []
    notes += [place] if (place := _place(scene, person)) else []
    return f"{person} ({', '.join(notes)})" if notes else person


def doubt_found(plan: Plan, records: Mapping[str, Record], scene: Scene) -> Doubt | None:
    """What is to be asked where a step was to find one person and found several.

    Each option is the same plan with that one in the step's place. None: nobody is in doubt, or
    who it is was the question itself.
    """
    for step in plan.steps:
        record = records.get(step.id)
        if record is None or step.id == plan.answering or step.args.get("expect") != "one":
            continue
        people = _several(record, scene)
        used = [other for other in plan.steps if step.id in other.needs]
        if not people or not used or any(step.id in references(one.when) for one in used):
            continue
        plans = {one: _settled(plan, step, one) for one in people}
        why = str(record["unknown"]).removesuffix(": say which")
        return doubt_between(scene, f"{_begun(why, scene)}. Who is meant", plans)
    return None


def kept_records(plan: Plan, records: Mapping[str, Record]) -> dict[str, Record]:
    """What stays of `records` for `plan`: steps that are no part of it, or were skipped, go."""
    ids = {step.id for step in plan.steps}
    return {name: record for name, record in records.items()
            if name in ids and record["status"] in DONE}  # fmt: skip


def _several(record: Record, scene: Scene) -> tuple[str, ...]:
    value = record["value"]
    if record["status"] not in DONE or record["unknown"] is None or not isinstance(value, list):
        return ()
    people = tuple(one for one in value if one in scene.person_ids)
    return people if len(people) == len(value) > 1 else ()


def _settled(plan: Plan, settled: Step, person: str) -> Plan:
    """`plan` with a person instead of the step that was to find them."""
    name = f"${settled.id}"

    def put(value: Any, *, people: bool) -> Any:
        if value == name:
            return [person] if people else person
        return value.replace(name, person) if isinstance(value, str) else value

    steps: list[Step] = []
    for step in plan.steps:
        if step.id == settled.id:
            continue
        args = {key: put(value, people=key in _PEOPLE) for key, value in step.args.items()}
        needs = tuple(need for need in step.needs if need != settled.id)
        steps.append(Step(id=step.id, tool=step.tool, args=args, needs=needs, when=step.when,
                          each=step.each, why=step.why))  # fmt: skip
    meaning = {**(plan.meaning or {}), CHOSEN: person}
    return plan.model_copy(update={"steps": tuple(steps), "meaning": meaning})


def _told(plan: Plan | None, ids: Sequence[str]) -> Plan | None:
    if plan is None:
        return None
    return plan.model_copy(update={"meaning": {**(plan.meaning or {}), AMONG: list(ids)}})


def _from_the_left(scene: Scene, ids: Mapping[str, Any]) -> list[str]:
    order = {person.id: _centre(person.xyxy) for person in scene.people or ()}
    return sorted(ids, key=lambda one: order.get(one, 0.0))


def _place(scene: Scene, person: str) -> str:
    order = [one.id for one in sorted(scene.people or (), key=lambda one: _centre(one.xyxy))]
    if person not in order or len(order) < 2:
        return ""
    at = order.index(person)
    if at == 0:
        return "on the left"
    if at == len(order) - 1:
        return "on the right"
    if 2 * at == len(order) - 1:
        return "in the middle"
    if 2 * at < len(order):
        return f"{_ordinal(at)} from the left"
    return f"{_ordinal(len(order) - 1 - at)} from the right"


def _ordinal(at: int) -> str:
    return _ORDINALS[at] if at < len(_ORDINALS) else f"{at + 1}th"


def _centre(xyxy: Any) -> float:
    return float(xyxy[0] + xyxy[2]) / 2


def _area(scene: Scene, person: str) -> float:
    box = next((one.xyxy for one in scene.people or () if one.id == person), (0.0,) * 4)
    return float((box[2] - box[0]) * (box[3] - box[1]))
