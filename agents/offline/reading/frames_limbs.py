"""Frames that count or find several: "how many hands are raised", "where is p3", "balls and cups".

Knows nothing of who is in the picture.
"""

from dataclasses import replace

from thirdwave.agents.offline.excuses import say_side
from thirdwave.agents.offline.query import (
    Arm,
    Beyond,
    CountLimbs,
    CountThings,
    Either,
    Everyone,
    Group,
    Ids,
    Measure,
    Not,
    Nth,
    Predicate,
    Query,
    Ref,
    Related,
    Test,
    That,
    TheOne,
    Things,
    Which,
)
from thirdwave.agents.offline.reading.bag import Bag
from thirdwave.agents.offline.reading.quantity import point
from thirdwave.agents.offline.reading.refer import PartOf, Somebody

ARM_QUANTITY = {False: "arm_raised", True: "arm_overhead"}


def limbs(bag: Bag) -> Query | None:
    """Reads "how many hands are raised", "how many of p2's knees are bent": each for itself."""
    rest = bag.without("how_many", "picture", "what", "which")
    said, people = rest.values("pred"), rest.values("person")
    if (
        not bag.has("how_many")
        or len(said) != 1
        or len(people) > 1
        or not rest.only("pred", "person")
    ):
        return None
    somebody: Somebody | None = people[0] if people else None
    if somebody is not None and somebody.quantifier not in (None, "all"):
        return None
    of: Ref = somebody.ref if somebody else Everyone()
    return _counted(said[0], of)


def _counted(said: Predicate, of: Ref) -> Query | None:
    denied = isinstance(said, Not)
    inner = said.predicate if isinstance(said, Not) else said
    if isinstance(inner, Arm) and not denied:
        side = None if inner.side in ("both", "all") else inner.side
        measure = Measure(quantity=ARM_QUANTITY[inner.overhead], side=side)
        return CountLimbs(measure=measure, of=of)
    if isinstance(inner, Beyond):
        more = inner.more != denied
        return CountLimbs(measure=inner.measure, of=of, more=more, limit=inner.limit)
    return None


def where_is(bag: Bag) -> Query | None:
    """Reads "where is p3", "where's the one lying down": who it is, told with the place."""
    if not bag.has("where"):
        return None
    rest = bag.without("where", "picture")
    if rest.kinds != ("person",):
        return None
    somebody: Somebody = rest.one("person")
    named = isinstance(somebody.ref, Ids | Nth | That | Group) and somebody.quantifier is None
    return Which(of=somebody.ref) if named and not isinstance(somebody.ref, TheOne) else None


def several_things(bag: Bag) -> Query | None:
    """Reads "how many balls and bottles are there": all of them together."""
    rest = bag.without("how_many", "headcount", "picture", "quant")
    if not bag.has("how_many") or rest.without("and").chunks == rest.chunks:
        return None
    labels = rest.values("thing")
    if not rest.only("thing", "and") or len(labels) < 2:
        return None
    return CountThings(things=Things(labels=tuple(dict.fromkeys(labels))))


def touching(bag: Bag) -> Query | None:
    """Reads "are p1's hands touching", "does p1's left hand touch p2's right knee"."""
    asks = bag.has("who", "whose", "who_of") and not bag.has("each_other", "and")
    bag = bag.without("picture", "each_other", "and", *(("who", "whose") if asks else ()))
    relations = bag.values("rel")
    parts: list[PartOf] = bag.values("part", "part_and")
    if relations != ["touching"] or not bag.only("rel", "part", "part_and", "person"):
        return None
    people: list[Somebody] = bag.values("person")
    if len(people) == 1 and not parts:
        return _anybody_touching(people[0])
    if (own := _hand_on_oneself(parts, people, asks=asks)) is not None:
        return own
    if len(people) > 1 or not parts or len(parts) > 2:
        return None
    first, second = parts[0], parts[-1]
    owner = first.owner or (people[0] if people else None)
    if owner is None or owner.quantifier or owner.many:
        return None
    if len(parts) == 1:
        return _own_touching(first, owner, people)
    other = second.owner or owner
    target = None if other.ref == owner.ref or other.corefers else other.ref
    if first.part is None or other.quantifier or other.many:
        return None
    points = []
    for part in (first, second if second.part else replace(second, part=first.part)):
        at = point(part)
        if at is None:
            raise say_side(str(part.part))
        points.append(at)
    touch = Related(relation="touching", target=target, part=points[0], to_part=points[1])
    return Test(of=owner.ref, predicate=touch)


def _hand_on_oneself(parts: list[PartOf], people: list[Somebody], *, asks: bool) -> Query | None:
    """Reads "is anyone touching their own head with a hand", "who touches her knee with a hand"."""
    hands = [one for one in parts if one.part in ("wrist", "arm")]
    others = [one for one in parts if one not in hands]
    if len(hands) != 1 or len(others) != 1 or len(people) != (0 if asks else 1):
        return None
    hand, other = hands[0], others[0]
    if not all(one.owner is None or one.owner.corefers for one in parts) or hand.both:
        return None
    if other.owner is None or (people and people[0].n > 1):
        return None  # whose head it is was not said
    at = point(other)
    if at is None:
        raise say_side(str(other.part))
    sides = (hand.side,) if hand.side else ("left", "right")
    touches = tuple(
        Related(relation="touching", part=f"{side}_wrist", to_part=at) for side in sides
    )
    said = touches[0] if len(touches) == 1 else Either(parts=touches)
    if asks:
        return Which(of=That(predicate=said))
    somebody = people[0]
    return Test(of=somebody.ref, predicate=said, quantifier=somebody.quantifier or "all")


def _anybody_touching(some: Somebody) -> Query | None:
    """Reads "are they touching?", "are any two people touching?": one another."""
    if some.quantifier == "any" or (some.n == 2 and isinstance(some.ref, Everyone)):
        return Test(of=some.ref, predicate=Related(relation="touching"), quantifier="any")
    if not some.many or some.quantifier not in (None, "all"):
        return None
    return Test(of=some.ref, predicate=Related(relation="touching", mutual=True))


def _own_touching(part: PartOf, owner: Somebody, people: list[Somebody]) -> Query | None:
    """Both of a pair of one's own, or a part and another person."""
    other = next((one for one in people if one != owner), None)
    left = point(replace(part, side="left"))
    if part.both and part.side is None and other is None and left and left.startswith("left_"):
        touch = Related(relation="touching", part=left, to_part=left.replace("left_", "right_"))
        return Test(of=owner.ref, predicate=touch)
    return None
