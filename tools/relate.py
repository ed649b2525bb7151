"""The tool `relate`: how people stand to one another and to things, pair by pair.

Knows nothing of where bodies come from; what words mean stands in `quantities`, the geometry of
people in `pairs` and that of boxes in `boxes`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pydantic import Field

from thirdwave.scene import Finding, Measurement, Observation, Person, Scene, Thing
from thirdwave.tools.base import Arguments, People, Things, ToolRetry, chosen, tool, unknown_person
from thirdwave.tools.measure import observed
from thirdwave.tools.measuring.boxes import relate_boxes, relate_to_thing
from thirdwave.tools.measuring.pairs import relate_bodies
from thirdwave.tools.measuring.phrases import other, sentence
from thirdwave.tools.measuring.posed import missing, subject_of
from thirdwave.tools.measuring.quantities import Part, listing
from thirdwave.tools.measuring.relations import RELATIONS, Relation

BY_BOX: frozenset[str] = frozenset({"left_of", "right_of", "above", "below", "side"})
"""Relations that boxes tell when no parts are named."""
TAKES_PARTS: frozenset[str] = BY_BOX - {"side"} | {"distance", "touching"}


class RelateArgs(Arguments):
    """Which relation, between whom."""

    relation: Relation = Field(description="Defined under limits")
    people: People = Field(
        default=None, description="The first of each pair; everybody when left out"
    )
    others: Things = Field(
        default=None, description="The second: things or people; all of `among` when left out"
    )
    among: Literal["people", "things", "all", "own"] = Field(
        default="people",
        description="What the second can be when `others` is left out; own: parts of the first",
    )
    part: Part | None = Field(default=None, description="Of the first; a hand is its wrist")
    other_part: Part | None = Field(
        default=None, description="Of the second person; one person's own parts when both are one"
    )


@tool(
    returns="measurements",
    cost="about 1 ms a person, CPU",
    limits=(
        "Things are boxes in the picture without depth unless their 3D box is given. Left and "
        "right are the viewer's. Nothing tells what is held or meant. Relations:\n"
        + listing(RELATIONS)
    ),
)
def relate(scene: Scene, args: RelateArgs) -> Observation:
    """Relate people to each other or to things: distance, facing, next to, on, in front of, ...

    One measurement per pair: yes or no, or metres for distance. Without `others` everybody is
    paired with all of `among`; a distance comes once for both directions.
    """
    if (args.part or args.other_part) and args.relation not in TAKES_PARTS:
        raise ToolRetry(
            f"relate.part: {args.relation} is between whole people; parts go with "
            f"{', '.join(sorted(TAKES_PARTS))}"
        )
    people = chosen(scene, args.people)
    seconds = _seconds(scene, args)
    values: list[Measurement] = []
    done: set[frozenset[str]] = set()
    parts = args.part is not None and args.other_part is not None
    alone = args.among == "own" and args.others is None
    if alone and not parts:
        raise ToolRetry("relate.among: own parts need `part` and `other_part`, such as left_wrist")
    own = parts and (alone or args.others is not None)
    for person in people:
        for second in (person,) if alone else seconds:
            itself = args.part == args.other_part and (alone or len(seconds) > 1)
            if person.id == second.id and (not own or itself):
                continue
            pair = frozenset((person.id, second.id))
            # A distance is the same both ways; of a yes or no each of the two wants their own.
            if args.relation == "distance" and args.part == args.other_part and pair in done:
                continue
            done.add(pair)
            values.append(_pair(scene, person, second, args))
    if values:
        return observed(scene, values)
    text = _nobody_else(scene, people, args)
    # Nobody is next to nobody, but there is no distance to nobody.
    unknown = text if args.relation == "distance" else None
    empty = observed(scene, values)
    return replace(empty, text=text, evidence=(Finding(text=text),), unknown=unknown)


def _seconds(scene: Scene, args: RelateArgs) -> Sequence[Person | Thing]:
    """The second of each pair; ToolRetry names an id that is not in the scene."""
    everything = {entity.id: entity for entity in (*(scene.people or ()), *(scene.things or ()))}
    if args.others is not None:
        for entity in args.others:
            if entity not in everything:
                if entity.startswith("t"):
                    there = ", ".join(thing.id for thing in scene.things or ()) or "nothing"
                    raise ToolRetry(f"no thing {entity!r} in this picture, there is: {there}")
                unknown_person(scene, entity)
        return [everything[entity] for entity in args.others]
    if args.among in ("things", "all") and scene.things is None:
        raise ToolRetry("nobody has looked for things yet: call detect_things first")
    people = () if args.among == "things" else scene.people or ()
    return [*people, *(() if args.among in ("people", "own") else scene.things or ())]


def _pair(scene: Scene, first: Person, second: Person | Thing, args: RelateArgs) -> Measurement:
    blank = Measurement(
        person=first.id,
        quantity=args.relation,
        value=None,
        unit=RELATIONS[args.relation].unit,
        part=args.part,
        other=second.id,
        other_part=args.other_part,
    )
    if args.other_part and isinstance(second, Thing):
        raise ToolRetry(f"relate.other_part: {second.id} is a thing and has no {args.other_part}")
    if args.relation in BY_BOX and not args.part and not args.other_part:
        found = relate_boxes(scene, blank, first, second)
    elif isinstance(second, Thing):
        found = relate_to_thing(scene, blank, first, second)
    else:
        found = _people(scene, blank, first, second)
    if found.value is None:
        return found
    # The figure behind a yes or no belongs to the sentence; what a distance assumes does not.
    remark = found.note if isinstance(found.value, bool) else ""
    if args.relation == "side":
        return replace(found, text=f"{other(found, scene)} is {found.value} of {first.id}")
    return replace(found, text=sentence(found, scene, remark))


def _people(scene: Scene, blank: Measurement, first: Person, second: Person) -> Measurement:
    if blank.quantity == "on":
        return missing(blank, f"whether {first.id} is on {second.id} is not measured, only things")
    subjects = [subject_of(person) for person in (first, second)]
    for subject in subjects:
        if isinstance(subject, str):
            return missing(blank, subject)
    one, two = subjects
    assert not isinstance(one, str)
    assert not isinstance(two, str)
    return relate_bodies(scene, blank, one, two)


def _nobody_else(scene: Scene, people: Sequence[Person], args: RelateArgs) -> str:
    if not people:
        return "nobody was found in the picture"
    if args.among == "things" and args.others is None:
        return "no known thing was found to relate to"
    if args.others == ():
        return "there is nobody and nothing to relate to"
    return f"nobody else than {people[0].id} is in the picture"
