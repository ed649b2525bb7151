"""Frames for pairs: "how far apart are they", "who is p1 facing", "what is she sitting on"."""

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.query import (
    Distance,
    Focus,
    Group,
    Is,
    Nearest,
    Nth,
    Partners,
    Query,
    Ref,
    Related,
    Test,
    That,
    Things,
)
from thirdwave.agents.offline.reading.bag import Bag
from thirdwave.agents.offline.reading.quantity import SIDED_PARTS, point
from thirdwave.agents.offline.reading.refer import PartOf, Somebody

ASKING = ("how", "what", "which", "where", "picture", "each_other", "apart", "how_many", "between")
INVERSE = {
    "left_of": "right_of",
    "right_of": "left_of",
    "above": "below",
    "below": "above",
    "next_to": "next_to",
    "touching": "touching",
}
"""What a thing is to a person -> what the person is to the thing. Depth is known of people only."""


def distance(bag: Bag) -> Query | None:
    """Metres between two people, or two parts."""
    dimensions = bag.values("dim")
    operands = bag.without(*ASKING, "distance", "dim", "direction", "and")
    spoken = bag.has("distance", "apart")
    if bag.has("direction") or bag.has("comp", "sup", "than", "who", "whose"):
        return None
    if not spoken and dimensions not in (["far"], ["close"]):
        return None
    if any(dimension not in ("far", "close") for dimension in dimensions):
        return None
    if operands.has("thing") and operands.only("thing", "person", "part"):
        return _to_thing(operands)
    if not operands.only("person", "part", "part_and"):
        return None
    people: list[Somebody] = operands.values("person")
    parts: list[PartOf] = operands.values("part", "part_and")
    if any(somebody.quantifier not in (None, "all") for somebody in people):
        return None
    if len(bag.values("person")) == 1 and any(chunk.text == "each" for chunk in bag.chunks):
        return None  # "how far from each?": of whom was not said
    if len(parts) == 2 and not people:
        return _between_parts(parts[0], parts[1])
    if len(parts) == 1 and len(people) <= 1:
        return _with_part(parts[0], people[0] if people else None, spoken=spoken)
    if parts:
        return None
    if len(people) == 2:
        first, second = people
        if first.nearest and second.nearest:
            return None
        if first.nearest:
            first, second = second, first
        return Distance(of=first.ref, to=nearest_to(second, first))
    if len(people) == 1:
        ref = people[0].ref
        if isinstance(ref, Group) and len(ref.members) == 2:
            return Distance(of=ref.members[0], to=ref.members[1])
        if people[0].many:
            return Distance(of=ref)
        return None
    return Distance(of=Focus(many=True)) if spoken else None


def _to_thing(operands: Bag) -> Query:
    """Reads "how far is p1 from the bench": the tool says so where it has no depth."""
    things, people = operands.values("thing"), operands.values("person")
    if len(things) != 1 or len(people) != 1 or operands.has("part") or people[0].quantifier:
        raise excuses.NO_THING_DEPTH
    return Distance(of=people[0].ref, to=Things(labels=(things[0],)))


def nearest_to(somebody: Somebody, other: Somebody) -> Ref:
    """Reads "p2 ... the nearest person": nearest to p2, not to the camera."""
    ref = somebody.ref
    if somebody.nearest is None or not isinstance(ref, Nth) or somebody.nearest == "middle":
        return ref
    return Nearest(to=other.ref, order=somebody.nearest, of=ref.of)


def _between_parts(first: PartOf, second: PartOf) -> Query | None:
    if first.part is None:
        return None
    of = first.owner or second.owner
    if of is None:
        return None
    to = second.owner or of
    second_point = point(second if second.part else PartOf(first.part, second.side))
    first_point = point(first)
    if first_point is None or second_point is None:
        raise excuses.say_side(str(first.part if first_point is None else second.part))
    if of.ref == to.ref and first_point == second_point:
        return None
    return Distance(of=of.ref, to=to.ref, part=first_point, to_part=second_point)


def _with_part(part: PartOf, other: Somebody | None, *, spoken: bool) -> Query | None:
    """Both hands of one person, or a hand (or head) of each of two."""
    name = part.part or ""
    own = part.owner if part.owner and not (part.owner.corefers and part.owner.pronoun) else None
    whose = own or other
    at = point(part)
    if other is not None and own is not None and not own.corefers:
        if at is None:
            raise excuses.say_side(name)
        return Distance(of=own.ref, to=other.ref, part=at, to_part="pelvis")
    if whose is None or not spoken:
        return None
    if isinstance(whose.ref, Group) or (whose.many and not (at is None and part.both)):
        if at is None:
            raise excuses.say_side(name)
        if isinstance(whose.ref, Group) and len(whose.ref.members) == 2:
            first, second = whose.ref.members
            return Distance(of=first, to=second, part=at, to_part=at)
        return Distance(of=whose.ref, part=at, to_part=at)
    base = point(PartOf(part.part, "left"))
    if at is None and base is not None and base.removeprefix("left_") in SIDED_PARTS:
        return Distance(
            of=whose.ref, to=whose.ref, part=base, to_part=base.replace("left_", "right_")
        )
    return None


def partners(bag: Bag) -> Query | None:
    """Whom or what somebody stands in a relation to."""
    if not bag.has("who", "what", "which", "any_thing"):
        return None
    rest = bag.without("who", "what", "which", "any_thing", "picture")
    if bag.has("holding") and rest.only("person", "holding", "part"):
        raise excuses.HOLDING
    people: list[Somebody] = rest.values("person")
    posture = [
        p for p in rest.values("pred") if isinstance(p, Is) and p.measure.quantity == "posture"
    ]
    bare = rest.without("person", "pred")
    if len(people) != 1 or len(posture) != len(rest.values("pred")) or len(posture) > 1:
        return None
    somebody = people[0]
    if somebody.quantifier or len(bare.chunks) != 1 or not bare.has("rel", "face"):
        return None
    if rest.kinds[0] != "person":
        return None
    relation = bare.one("rel", "face")
    if relation in ("above", "below") and bag.has("who"):
        return None
    among = "people" if bag.has("who") else "things"
    if among == "things" and relation in ("facing", "looking_at"):
        among = "all"
    if among == "things" and relation in ("in_front_of", "behind"):
        raise excuses.NO_THING_DEPTH
    of: Ref = somebody.ref
    idiom = bool(posture) and posture[0].value == "standing" and relation != "on"
    if posture and not idiom:  # "what is she sitting on" takes it that she sits
        of = That(predicate=posture[0], of=of, one=not somebody.many)
    return Partners(of=of, relation=relation, among=among)


def things(bag: Bag) -> Query | None:
    """Reads "what is next to p1", "is the ball next to p2": the object is the subject."""
    rest = bag.without("what", "which", "any_thing", "picture", "quant")
    if not rest.has("pred") or len(rest.values("pred")) > 1 or bag.has("how", "how_many"):
        return None
    related = rest.one("pred")
    if not isinstance(related, Related) or not rest.only("pred", "thing"):
        return None
    if isinstance(related.target, Things) or related.target is None:
        return None
    asked = bag.has("what", "any_thing")
    label = rest.one("thing")
    if (not asked and label is None) or (
        bag.has("which") and label is None and not bag.has("any_thing")
    ):
        return None
    relation = INVERSE.get(related.relation)
    if relation is None:
        raise excuses.NO_THING_DEPTH
    if label is None:
        return Partners(of=related.target, relation=relation, among="things")
    predicate = Related(relation=relation, target=Things(labels=(label,)))
    return Test(of=related.target, predicate=predicate, quantifier="any")
