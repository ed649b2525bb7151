"""Frames that set one value against others: "is p1 taller than p2", "whose knee is more bent"."""

from dataclasses import replace
from itertools import pairwise

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.query import (
    Among,
    Compare,
    Count,
    Everyone,
    Except,
    Focus,
    Group,
    Is,
    Nearest,
    Nth,
    Other,
    Outdoes,
    Query,
    Ref,
    Test,
    That,
    Things,
    Value,
    Which,
)
from thirdwave.agents.offline.reading.bag import Bag
from thirdwave.agents.offline.reading.quantity import SIDED_PARTS, SPREAD, Scale, scale
from thirdwave.agents.offline.reading.refer import PartOf, Somebody
from thirdwave.agents.offline.wording.lexicon import Chunk

BARE = {"more": True, "less": False, "most": True, "least": False}
SIZES = ("smallest", "biggest", "largest", "smaller", "bigger", "larger")
"""Of somebody as a whole these speak of the height."""
ASKED = ("who", "whose", "which", "what", "who_of")


def nearer(bag: Bag) -> Query | None:
    """Reads "is p3 closer to p2 or p4", "is p3 closer to p4 than to p2"."""
    operator = bag.one("comp")
    asked = bag.has("who", "which", "who_of")
    bag = bag.without("who", "which")
    if operator not in ("far-", "far+") or not bag.only("comp", "person", "choice", "than"):
        return None
    order = "min" if operator == "far-" else "max"
    if asked and bag.kinds == ("person", "comp", "person"):  # "which of p2 and p3 is closer to p1"
        some, to = bag.values("person")
        if isinstance(some.ref, Group) and not (to.many or to.quantifier):
            return Which(of=Nearest(to=to.ref, order=order, of=some.ref))
        return None
    if asked:
        return None
    if bag.kinds == ("person", "comp", "choice"):
        one, members = bag.one("person"), bag.one("choice")
        if one.quantifier or one.many or any(member.many for member in members):
            return None
        return Which(
            of=Nearest(to=one.ref, order=order, of=Group(members=tuple(m.ref for m in members)))
        )
    if bag.kinds == ("person", "comp", "person", "than", "person") and bag.one("than") == "to":
        one, first, second = bag.values("person")
        if any(somebody.quantifier or somebody.many for somebody in (one, first, second)):
            return None
        of = Group(members=(first.ref, second.ref))
        return Test(of=first.ref, predicate=Among(ref=Nearest(to=one.ref, order=order, of=of)))
    return None


def closest_pair(bag: Bag) -> Query | None:
    """Reads "which two people are closest together", "which pair is closest"."""
    operator = bag.one("sup")
    if operator not in ("far-", "far+") or not bag.has("who", "which"):
        return None
    bag = bag.without("each_other") if bag.has("pair") else bag
    if not bag.only("who", "which", "sup", "person", "pair", "each_other", "apart", "together"):
        return None
    people = bag.values("person")
    two = bag.has("pair") or any(p.n == 2 and isinstance(p.ref, Everyone) for p in people)
    if not two or len(people) > 1 or not (bag.has("pair", "each_other", "apart", "together")):
        return None
    return Which(of=Nearest(to=Everyone(), order="min" if operator == "far-" else "max"))


_SPREADING = {"far+": "wide+", "more": "wide+", "most": "wide+",
              "far-": "wide-", "less": "wide-", "least": "wide-"}  # fmt: skip


def _spread(bag: Bag) -> Bag:
    """Reads "whose feet are farthest apart", "the greatest distance between the feet" as widest."""
    parts: list[PartOf] = bag.values("part")
    operator = bag.one("comp", "sup")
    pair = len(parts) == 1 and parts[0].side is None and parts[0].part in SPREAD
    if operator == "far-" and bag.has("apart"):
        return bag  # "closest apart": which of the two?
    if pair and operator in _SPREADING and bag.has("apart", "distance", "between"):
        return Bag(
            tuple(
                replace(chunk, value=_SPREADING[operator]) if chunk.value == operator else chunk
                for chunk in bag.without("apart", "distance", "between").chunks
            )
        )
    if operator in ("wide+", "wide-") and bag.values("dim") == ["posture"]:
        return bag.without("dim")  # "the widest stance"
    return bag


def comparison(bag: Bag) -> Query | None:
    """Two operands: with "than", "as ... as", "the same", or one of two to choose from."""
    bag = _spread(bag)
    if bag.has("difference") and not bag.has("comp", "sup", "same", "how", *ASKED[:3]):
        bag = Bag((*bag.without("difference", "what", "which").chunks, Chunk("how", "", "how")))
        if not bag.has("dim", "part"):
            return None
    elif not bag.has("comp", "same", "as") and not (bag.has("sup") and bag.has(*_CHOICES)):
        return None
    bag = bag.without("picture", "apart")
    operators = bag.values("comp", "sup")
    dimensions = list(dict.fromkeys(bag.values("dim")))
    same = bag.has("same", "as")
    if len(operators) > 1 or len(dimensions) > 1 or (bag.has("sup") and not bag.has(*_CHOICES)):
        return None
    extra = ("how", "than", "comp", "sup", "same", "as", "dim", "direction", "or", "and", "not")
    if not bag.only(*ASKED, *extra, "person", "part", "part_and", "part_or", "choice"):
        return None
    if bag.has("direction") and bag.values("direction") != ["camera"]:
        return None
    if bag.has("not") or ("than", "choice") in pairwise(bag.kinds):
        return None  # "who is taller than p1 or p2" asks of nobody but others
    if bag.has("direction"):
        dimensions = dimensions or ["far"]
    if _of_size(bag):
        dimensions = ["tall"]
    operator = operators[0] if operators else None
    dimension, rising = _direction(operator, dimensions[0] if dimensions else None)
    operands = _operands(bag)
    if operands is None:
        return None
    first, second = operands
    if second[0].many or first[0].many:
        return _beyond_all(bag, dimension, first, second, rising=rising)
    meant = _scale(dimension, first, rising=rising)
    other = _scale(dimension, second, rising=rising)
    if meant is None or other is None:
        return None
    if bag.has("who_of", "and") and not bag.has("part_and"):
        return None
    a = Value(of=first[0].ref, measure=meant.measure)
    b = Value(of=second[0].ref, measure=other.measure)
    if a == b:
        raise excuses.say_which("the second one")
    if same and operator is None:
        return Compare(first=a, second=b, ask="same")
    if bag.has("how"):
        # The difference is asked for in the direction of the word: "how much closer".
        if not meant.rising:
            a, b = b, a
        return Compare(first=a, second=b, ask="difference")
    which = bag.has(*ASKED) or bag.has(*_CHOICES)
    if which:
        return Compare(first=a, second=b, ask="which_more" if meant.rising else "which_less")
    if not bag.has("than"):
        return None
    return Compare(first=a, second=b, ask="more" if meant.rising else "less")


def _beyond_all(
    bag: Bag, dimension: str | None, first: "Operand", second: "Operand", *, rising: bool
) -> Query | None:
    """Reads "is p1 taller than p2 and p3": of the three p1 is the tallest."""
    one, others = first[0], second[0]
    if one.many or not bag.has("than") or bag.has("how", "same", *ASKED):
        return None
    meant = _scale(dimension, first, rising=rising)
    other = _scale(dimension, second, rising=rising)
    if meant is None or meant != other:
        return None
    members = others.ref.members if isinstance(others.ref, Group) else (others.ref,)
    order = "max" if meant.rising else "min"
    of = Group(members=(one.ref, *members))
    return Test(of=one.ref, predicate=Among(ref=Nth(by=meant.measure, order=order, of=of)))


_CHOICES = ("choice", "part_or")
Operand = tuple[Somebody, PartOf | None]


def _direction(operator: str | None, dimension: str | None) -> tuple[str | None, bool]:
    """The dimension and whether more of it is asked: ("tall", False) for "shorter"."""
    if operator is None:
        return dimension, True
    if operator in BARE:
        return dimension, BARE[operator]
    name, rising = operator[:-1], operator[-1] == "+"
    if dimension == "elevation" and name == "high":
        name = "elevation"
    return name, rising


def _scale(dimension: str | None, operand: Operand, *, rising: bool) -> Scale | None:
    part = operand[1]
    if part is not None and dimension is None:
        return scale("bent", part, rising=rising)
    if part is None and dimension is None:
        return None
    hips = part is not None and (part.part == "pelvis" or (part.part == "hip" and part.both))
    if hips and dimension in ("high", "low"):
        part = None  # between people: where the pelvis is, not how far above their own feet
    meant = scale(dimension, part, rising=rising)
    if (
        meant is not None
        and meant.measure.quantity == "part_height"
        and (meant.measure.part in SIDED_PARTS)
    ):
        raise excuses.say_side(str(part.part if part else meant.measure.part))
    return meant


def _operands(bag: Bag) -> tuple[Operand, Operand] | None:
    """The two that are compared, each with the part that is compared."""
    named = [c for c in bag.chunks if c.kind in ("person", "part", "part_and", "part_or")]
    choices: list[tuple[Somebody, ...]] = bag.values("choice")
    parts: list[PartOf] = [c.value for c in named if c.kind != "person"]
    people: list[Somebody] = [c.value for c in named if c.kind == "person"]
    if any(somebody.quantifier for somebody in people):
        return None
    if choices:
        return _chosen(choices[0], people, parts)
    if len(people) == 1 and isinstance(people[0].ref, Group) and len(people[0].ref.members) == 2:
        members = tuple(Somebody(ref) for ref in people[0].ref.members)
        return _chosen(members, [], parts)
    if len(parts) == 2:
        return _two_parts(parts, people)
    if len(parts) == 1:
        return _one_part(
            parts[0],
            people,
            sides=bag.has("which", "what", "who") or (parts[0].both and bag.has("how", "same")),
            than=bag.has("than"),
        )
    if len(people) == 2 and not parts:
        return (people[0], None), (people[1], None)
    if bag.has("than") and len(people) == 1 and not parts:
        return None
    return None


def _chosen(
    members: tuple[Somebody, ...], people: list[Somebody], parts: list[PartOf]
) -> tuple[Operand, Operand] | None:
    if len(members) != 2 or people or len(parts) > 1:
        return None
    part = parts[0] if parts else None
    if part is not None and part.owner is not None and not part.owner.corefers:
        return None
    return (members[0], part), (members[1], part)


def _two_parts(parts: list[PartOf], people: list[Somebody]) -> tuple[Operand, Operand] | None:
    first, second = parts
    if len(people) > 1 or first.part is None:
        return None
    whose = people[0] if people else first.owner
    if whose is None:
        return None
    if first.owner is not None and not first.owner.corefers and people:
        return None
    if second.part is None:
        second = replace(second, part=first.part)
    if second.side is None and second.owner is not None and not second.owner.corefers:
        second = replace(second, side=first.side)
    return (whose, first), (second.owner or whose, second)


def _one_part(
    part: PartOf, people: list[Somebody], *, sides: bool, than: bool
) -> tuple[Operand, Operand] | None:
    if part.part is None or len(people) > 2:
        return None
    owner = part.owner
    if len(people) == 2 and (owner is None or owner.corefers):
        return (people[0], part), (people[1], part)
    if len(people) == 1 and owner is not None and than:
        other = people[0]
        if other.side is not None and part.side is not None and other.side != part.side:
            return (owner, part), (owner, replace(part, side=other.side))
        return (owner, part), (other, part)
    whose = owner or (people[0] if people else None)
    if whose is None or (len(people) == 1 and owner is not None and not owner.corefers):
        return None
    if sides and not than and part.side is None and (not whose.many or whose.pronoun):
        left, right = replace(part, side="left"), replace(part, side="right")
        return (whose, left), (whose, right)
    return None


def more_than_somebody(bag: Bag) -> Query | None:
    """Reads "who is taller than p1", "how many are closer to the camera than p2"."""
    asks = bag.has(*_SEEKS) or bag.has("person")
    bag = bag.without("picture")
    if not asks or not bag.has("than") or len(bag.values("comp")) != 1:
        return None
    if not bag.only(*_SEEKS, "person", "comp", "than", "direction", "dim", "part"):
        return None
    parts: list[PartOf] = bag.values("part")
    if len(parts) > 1 or (parts and (parts[0].part is None or parts[0].owner is not None)):
        return None
    if bag.values("direction") not in ([], ["camera"]) or len(bag.values("dim")) > 1:
        return None
    people: list[Somebody] = bag.values("person")
    if not people or bag.kinds[-1] not in ("person", "direction"):
        return None
    one = people[-1]
    before = people[:-1]
    if one.many or one.quantifier or len(before) > 1:
        return None
    among: Ref = Focus(many=True) if bag.has("who_of") else Everyone()
    searched = before[0] if before else None
    if searched is not None:
        if not searched.many or (searched.quantifier is None and not bag.has(*_SEEKS)):
            return None
        among = searched.ref
    elif not bag.has(*_SEEKS):
        return None
    dimension, rising = _direction(bag.one("comp"), next(iter(bag.values("dim")), None))
    if bag.has("direction"):
        dimension = dimension or "far"
    if _of_size(bag):
        dimension = "tall"
    if dimension in ("far", "close") and not bag.has("direction"):
        return None  # closer to whom?
    if parts and dimension == "angle":
        dimension = None
    meant = _scale(dimension, (Somebody(Everyone()), parts[0] if parts else None), rising=rising)
    if meant is None:
        return None
    beyond = Outdoes(measure=meant.measure, more=meant.rising, than=one.ref)
    of = That(predicate=beyond, of=among)
    if bag.has("how_many"):
        return Count(of=of)
    if searched is not None and searched.quantifier is not None:
        n = searched.n
        return Test(of=among, predicate=beyond, quantifier=searched.quantifier, n=n)
    return Which(of=of)


_SEEKS = ("who", "whose", "which", "how_many", "who_of")


def extreme(bag: Bag) -> Query | None:
    """Reads "who is tallest", "whose left knee is most bent", "who is closest to p2"."""
    if not bag.has("sup", "comp") or bag.has("than", "how", "not"):
        return None
    bag = _spread(bag)
    if bag.has("choice") and not bag.has("thing"):
        return None
    bag = bag.without("picture", "front")
    if not bag.only(
        *ASKED,
        "sup",
        "comp",
        "dim",
        "person",
        "part",
        "direction",
        "ordinal",
        "thing",
        "pred",
        "choice",
    ):
        return None
    operators = bag.values("sup", "comp")
    dimensions = list(dict.fromkeys(bag.values("dim")))
    if len(operators) != 1 or len(dimensions) > 1:
        return None
    if bag.has("direction") and bag.values("direction") not in (["camera"], ["away"]):
        return None
    parts: list[PartOf] = bag.values("part")
    people: list[Somebody] = bag.values("person")
    dimension, rising = _direction(operators[0], dimensions[0] if dimensions else None)
    if _of_size(bag):
        dimension = "tall"
    if bag.has("whose") and not parts and dimension in ("bent", "straight"):
        raise excuses.SAY_JOINT  # never the trunk: "whose" is about a part that was not said
    if bag.has("thing"):
        return _nearest_to_thing(bag, operators[0])
    among: Ref = Everyone()
    if bag.has("pred"):  # "who stands closest to p5", "which of them sitting is tallest"
        if len(bag.values("pred")) > 1:
            return None
        if not bag.has(*ASKED) and not _stands(bag, dimension):
            return None
        among = (
            among
            if not bag.has(*ASKED)
            else That(predicate=bag.one("pred"), of=Focus(many=True) if of_them(bag) else among)
        )
    chosen = people[0] if people and bag.kinds[:2] in _WHICH_ONE else None
    if chosen is not None and isinstance(chosen.ref, Except) and not bag.has("pred"):
        among, people = chosen.ref, people[1:]  # "who but p1 is closest to p3"
    elif chosen is not None and isinstance(chosen.ref, That) and not bag.has("pred"):
        among, people = chosen.ref.with_(one=False), people[1:]  # "which sitting person is ..."
    if len(parts) > 1 or len(people) > 1:
        return None
    part = parts[0] if parts else None
    meant = _scale(dimension, (people[0] if people else Somebody(Everyone()), part), rising=rising)
    if meant is None:
        return None
    n = int(bag.one("ordinal") or 1)
    if n < 1:
        return None
    order = "max" if meant.rising else "min"
    owner = part.owner if part is not None and part.owner and not part.owner.corefers else None
    somebody = people[0] if people else owner
    asked = bag.has(*ASKED)
    if somebody is not None and not _many(somebody):
        near = meant.measure.quantity == "depth" and not bag.has("direction") and part is None
        if near and asked and people:
            if not isinstance(among, Everyone):
                return Which(of=Nearest(to=somebody.ref, order=order, of=among))
            first = bag.kinds.index("person") < max(
                at for at, kind in enumerate(bag.kinds) if kind in ("sup", "comp")
            )
            return Which(
                of=Nearest(to=somebody.ref, order=order, give="others" if first else "people")
            )
        if asked or owner is not None:
            return None
        return Test(of=somebody.ref, predicate=Among(ref=Nth(by=meant.measure, order=order, n=n)))
    if somebody is not None and not isinstance(among, Everyone):
        return None
    of: Ref = somebody.ref if somebody else among
    if bag.has("who_of") and not bag.has("pred"):
        of = Focus(many=True)
    found = Nth(by=meant.measure, order=order, n=n, of=of)
    if bag.has("what") and part is not None and not bag.has("who", "whose", "which", "who_of"):
        return Value(of=found, measure=meant.measure)  # "what is the largest knee angle"
    return Which(of=found)


def of_them(bag: Bag) -> bool:
    """Whether it is asked of those talked about; "which of the two who sit" says itself of whom."""
    said = [chunk.text.split() for chunk in bag.chunks if chunk.kind == "who_of"]
    described = bag.has("pred") and bag.has("who", "who_rel")
    return any("the" not in words or not described for words in said)


def _nearest_to_thing(bag: Bag, operator: str) -> Query:
    """Reads "who is closest to the ball": the tool says so where it has no depth."""
    rest = bag.without("who", "which", "thing", "sup", "comp")
    if rest.kinds == ("choice",) and operator in ("far-", "far+") and len(bag.values("thing")) == 1:
        members = rest.one("choice")
        if not any(one.many or one.quantifier for one in members):
            to = Things(labels=(bag.one("thing"),))
            of = Group(members=tuple(one.ref for one in members))
            return Which(of=Nearest(to=to, order="min" if operator == "far-" else "max", of=of))
    among: Ref = rest.one("person").ref if rest.kinds == ("person",) else Everyone()
    plural = not rest.chunks or (rest.kinds == ("person",) and rest.one("person").many)
    fits = operator in ("far-", "far+") and bag.has("who", "which") and plural
    if not fits or bag.kinds[-1] != "thing" or len(bag.values("thing")) > 1:
        raise excuses.NO_THING_DEPTH
    order = "min" if operator == "far-" else "max"
    to = Things(labels=(bag.one("thing"),))
    return Which(of=Nearest(to=to, order=order, of=among))


def _stands(bag: Bag, dimension: str | None) -> bool:
    """Reads "is p1 standing closest to the camera": where p1 is, not how."""
    said = bag.one("pred")
    standing = isinstance(said, Is) and said.value == "standing"
    return standing and dimension in ("far", "close", "x") and bag.has("person")


_WHICH_ONE = (("which", "person"), ("who", "person"))


def _many(somebody: Somebody) -> bool:
    return somebody.many and somebody.quantifier is None and not isinstance(somebody.ref, Other)


def _of_size(bag: Bag) -> bool:
    """Whether "bigger" or "smallest" is said of people, not of an angle."""
    scales = [chunk for chunk in bag.chunks if chunk.kind in ("sup", "comp")]
    said = any(one.text in SIZES and one.value in BARE for one in scales)
    return said and not bag.has("part", "dim")
