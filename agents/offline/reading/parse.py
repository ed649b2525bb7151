"""What is asked: a bag of people, parts, predicates and operators becomes a `Query`.

Each frame reads one kind of question and returns None for any other. A frame may only read a bag
when nothing of it is left over; so a word that was not understood is never dropped.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.excuses import NotUnderstood
from thirdwave.agents.offline.query import (
    Among,
    Arm,
    Beyond,
    Both,
    Count,
    CountThings,
    Either,
    Everyone,
    Focus,
    Group,
    Is,
    ListThings,
    Measure,
    Node,
    Not,
    Nth,
    Other,
    Predicate,
    Quantifier,
    Query,
    Ref,
    Related,
    Render,
    Seen,
    SideOf,
    Sole,
    Test,
    That,
    TheOne,
    Things,
    Value,
    Which,
)
from thirdwave.agents.offline.reading.accounted import SAME_RELATION, dropped
from thirdwave.agents.offline.reading.alike import alike
from thirdwave.agents.offline.reading.amounts import amount, with_statistics
from thirdwave.agents.offline.reading.bag import Bag, gather
from thirdwave.agents.offline.reading.frames_compare import (
    closest_pair,
    comparison,
    extreme,
    more_than_somebody,
    nearer,
)
from thirdwave.agents.offline.reading.frames_limbs import limbs, several_things, touching, where_is
from thirdwave.agents.offline.reading.frames_relate import distance, partners, things
from thirdwave.agents.offline.reading.frames_value import plugin, value
from thirdwave.agents.offline.reading.refer import PLACES, PartOf, Somebody, place_at
from thirdwave.agents.offline.reading.simpler import shorter
from thirdwave.agents.offline.rewrite import walk
from thirdwave.agents.offline.wording.lexicon import Chunk

OPENERS = ("what", "which")
LEANING_DEG = 20.0
"""Somebody leans from this inclination of the trunk on."""
_LIMB = ("part", "side", "both_sides", "raised")
ORDERED = ("straighten", "bend", "raise", "lift", "flex", "stretch", "extend", "hold up", "put up")
QUESTIONED = ("who", "whose", "who_of", "which", "what", "how", "how_many", "where", "quant")
"""Without one of these a text that begins with one of those asks for something to be done."""
ASKED = ("who", "whose", "who_of", "which", "show")


_EXCLUDES = re.compile(
    r"not (?:the |this |that )?(?:first|second|third|fourth|last|former|latter|left|right|leftmost"
    r"|rightmost|middle)(?: (?:one|person|man|woman|guy))?[ .!]*",
    re.IGNORECASE,
)
"""Says only who is not meant."""


def parse(chunks: Sequence[Chunk], said: str = "", people: int | None = None) -> Query:
    """The query a sentence asks. Raises NotUnderstood with what to say instead.

    `said`: the user's own words, to be quoted; `people`: how many are in the picture, if known.
    """
    text = said or " ".join(chunk.text for chunk in chunks)
    try:
        return _parsed(chunks, text, people)
    except excuses.NoReading:
        for less in shorter(chunks):
            try:
                query = _parsed(less, text, people)
            except NotUnderstood:
                continue
            if dropped(chunks, query) is None:
                return query
        raise


def _parsed(chunks: Sequence[Chunk], text: str, people: int | None) -> Query:
    def part(own: Sequence[Chunk]) -> Query | None:
        try:
            return _parsed(own, text, people)
        except NotUnderstood:
            return None

    chunks = with_statistics(chunks)
    if (query := amount(chunks, part)) is not None:
        return query
    example = excuses.near([chunk.kind for chunk in chunks], people)
    if _EXCLUDES.fullmatch(text.strip()):
        raise excuses.say_which(f"{text.strip(' .!')!r}")
    _refuse(chunks, text, example)
    counted = _counts_limbs(chunks)
    whether = next((c.kind for c in chunks if c.kind != "skip"), None) == "aux"
    for eager in (False, True):
        bag = gather(chunks, eager=eager)
        _check_genders(bag)
        if counted:
            query = limbs(bag)
            if query is not None:
                return query
            continue
        if whether and (query := _whether_leaning(bag) or _whether_turned(bag)) is not None:
            return query
        for frame in FRAMES:
            query = frame(bag)
            # "is the one sitting ..." asks whether, so a description alone is half a question.
            half = whether and isinstance(query, Which | Render) and not bag.has(*ASKED)
            half = half and not bag.has("choice")
            if query is not None and not half:
                return query
    if counted:
        raise excuses.no_counting(text, [str(c.value) for c in chunks if c.kind == "part"])
    raise excuses.no_reading(text, example)


def _counts_limbs(chunks: Sequence[Chunk]) -> bool:
    """Whether limbs are counted, not people: "how many hands", "how many of p2's knees"."""
    said = [c for c in chunks if c.kind not in ("skip", "pid", "poss", "of", "pronoun")]
    said = [c for c in said if c.value not in ("bent", "straight")]
    return any(a.kind == "how_many" and b.kind in _LIMB for a, b in pairwise(said))


def _whether_leaning(bag: Bag) -> Query | None:
    """Reads "is p1 leaning?" as a yes-or-no question; "how far is he leaning" keeps its value."""
    if bag.without("picture").kinds != ("person", "dim") or bag.one("dim") != "lean":
        return None
    somebody: Somebody = bag.one("person")
    if somebody.n > 1 or somebody.quantifier == "not_all":
        return None
    measure = Measure(quantity="trunk_inclination")
    predicate = Beyond(measure=measure, more=True, limit=LEANING_DEG)
    return Test(of=somebody.ref, predicate=predicate, quantifier=somebody.quantifier or "all")


def _whether_turned(bag: Bag) -> Query | None:
    """Reads "is p3's head turned away from the camera?"."""
    if bag.kinds != ("person", "dim", "direction") or bag.one("dim") != "head_direction":
        return None
    somebody: Somebody = bag.one("person")
    turned = Is(measure=Measure(quantity="head_direction"), value=bag.one("direction"))
    return Test(of=somebody.ref, predicate=turned, quantifier=somebody.quantifier or "all")


def _refuse(chunks: Sequence[Chunk], text: str, example: str) -> None:
    """Raise for words that name what cannot be measured, and for words nobody knows."""
    for chunk in chunks:
        if chunk.kind == "unmeasurable":
            raise excuses.unmeasurable(chunk.value, chunk.text)
    for chunk in chunks:
        if chunk.kind == "unknown":
            raise excuses.unknown_word(chunk.text, example)
    for first, second in pairwise(chunks):
        if second.text == "it" and first.kind in ("of", "rel", "than", "face"):
            raise excuses.say_which("'it'")
    said = [chunk for chunk in chunks if chunk.kind not in ("skip", "aux")]
    if said and said[0].text in ORDERED and not {c.kind for c in said} & set(QUESTIONED):
        raise excuses.no_reading(text, example)
    than = any(c.kind == "than" for c in said)
    if than and said[-1].kind == "poss" and not any(c.kind in ("part", "dim") for c in said):
        raise excuses.no_reading(text, example)  # "than the coach's": the coach's what?
    kinds_said = [chunk.kind for chunk in chunks]
    for at in range(len(kinds_said) - 2):
        if kinds_said[at : at + 3] == ["and", "pronoun", "who"] and chunks[at + 1].value == "these":
            raise excuses.ONE_AT_A_TIME  # "count those standing and those who are lying"
    texts = {chunk.text for chunk in chunks}
    visible = any("visible" in one or "seen" in one for one in texts)
    listing = any(chunk.kind in ("which", "what", "who", "how_many") for chunk in chunks)
    if texts & {"joint", "joints"} and visible and listing:
        raise excuses.JOINTS_VISIBLE
    said = [c for c in chunks if c.kind != "skip"]
    for first, second in pairwise(said):
        if first.kind == "quant" and first.value in ("all", "none") and second.kind == "number":
            raise excuses.ALL_OF_A_NUMBER
    sided = any(chunk.kind == "side" for chunk in chunks)
    kinds = [chunk.kind for chunk in chunks]
    if sided and "part" in kinds:
        for at, kind in enumerate(kinds):
            near = kinds[at + 1 : at + 2]
            if kind == "viewer" or (
                kind == "part" and near == ["picture"] and "side" in kinds[:at]
            ):
                raise excuses.VIEWER_SIDE
            if kind == "side" and near == ["picture"] and "part" in kinds[:at]:
                raise excuses.VIEWER_SIDE


def _check_genders(bag: Bag) -> None:
    """Reads "the man ... the woman": which is which cannot be seen."""
    named = [
        node
        for value in bag.values("person", "part", "part_and", "part_or", "choice", "pred")
        for node in _nodes(value)
    ]
    genders = {one.gender for one in named if isinstance(one, TheOne | Focus) and one.gender}
    nouns = any(isinstance(one, TheOne) and one.gender for one in named)
    if len(genders) > 1 and nouns:  # "he" and "she" are the two the talk is about
        raise excuses.say_which("the man and the woman")


def _nodes(value: Any) -> Iterator[Node]:
    """The nodes of a joined chunk."""
    if isinstance(value, tuple):
        for one in value:
            yield from _nodes(one)
    elif isinstance(value, Somebody):
        yield from walk(value.ref)
    elif isinstance(value, PartOf):
        yield from _nodes(value.owner)
    elif isinstance(value, Node):
        yield from walk(value)


# Frames that need no module of their own.


def show(bag: Bag) -> Query | None:
    """Reads "draw the bodies", "show him from the side"."""
    if not bag.has("show", "mesh", "view"):
        return None
    rest = bag.without("show", "mesh", "view", "picture")
    views = bag.values("view")
    if bag.has("show") and sorted(rest.kinds) == ["person", "pred"] and len(views) < 2:
        those = rest.one("person")
        if those.many and those.quantifier in (None, "all"):  # "show me those who sit"
            of = That(predicate=rest.one("pred"), of=those.ref)
            return Render(of=of, view=views[0] if views else "photo")
    bodies = [part for part in rest.values("part") if part.part == "trunk"]
    if not rest.only("person", "part") or len(views) > 1:
        return None
    if len(rest.values("part")) != len(bodies) or len(rest.chunks) > 1:
        return None
    if not bag.has("show") and not (bag.has("mesh") or views):
        return None
    somebody = rest.one("person") or (bodies[0].owner if bodies else None)
    ref: Ref = somebody.ref if somebody else Everyone()
    return Render(of=ref, view=views[0] if views else "photo")


def shown(bag: Bag) -> Query | None:
    """Reads "show me who is sitting": a question behind "show"."""
    if not bag.has("show") or len(bag.chunks) < 2:
        return None
    rest = bag.without("show")
    if rest.kinds == ("person", "pred") and not rest.chunks[0].value.many:
        return None  # "draw p1 sitting" does not ask whether p1 is
    return next((query for frame in FRAMES[2:] if (query := frame(rest)) is not None), None)


def count(bag: Bag) -> Query | None:
    """Reads "how many are sitting", "count the people facing left", "how many chairs"."""
    if not bag.has("how_many", "headcount"):
        return None
    bag = bag.without(*OPENERS)
    if bag.kinds == ("headcount",):
        return Count(of=Everyone())
    rest = bag.without("how_many", "headcount", "picture")
    if rest.kinds == ("thing",):
        return CountThings(things=Things(labels=(rest.one("thing"),)))
    if rest.kinds == ("any_thing",):
        return CountThings(things=Things())
    if not rest.only("person", "pred", "who", "who_of") or not rest.chunks:
        return None
    if len(rest.values("person")) > 1 or len(rest.values("pred")) > 1:
        return None
    somebody = rest.one("person")
    of: Ref = somebody.ref if somebody else Everyone()
    if somebody is not None and not somebody.many and not isinstance(of, That):
        if not isinstance(of, TheOne):
            return None
        of = Everyone()
    if isinstance(of, That):
        of = of.with_(one=False)
    predicate = rest.one("pred")
    return Count(of=That(predicate=predicate, of=of) if predicate else of)


def which(bag: Bag) -> Query | None:
    """Reads "who is sitting", "which of them are standing", "which people have an arm up"."""
    named = bag.one("person") if bag.without("picture").kinds == ("person",) else None
    if named is not None and isinstance(named.ref, Nth | That) and named.quantifier is None:
        return Which(of=named.ref)
    if not bag.has("who", "whose", "who_of", "which", "what") or bag.has("how"):
        return None
    rest = bag.without("who", "whose", "who_of", "which", "what", "picture")
    of: Ref = Focus(many=True) if bag.has("who_of") else Everyone()
    if rest.kinds == ("pred",) and bag.has("who", "whose", "who_of", "which"):
        return Which(of=That(predicate=rest.one("pred"), of=of))
    if not bag.has("who", "which", "who_of"):
        return None
    if sorted(rest.kinds) == ["person", "pred"]:
        somebody = rest.one("person")
        if not somebody.many or somebody.quantifier not in (None, "any", "all"):
            return None
        return Which(of=That(predicate=rest.one("pred"), of=somebody.ref))
    if rest.kinds == ("person",):
        return _named(rest.one("person"))
    said = rest.chunks[0].value if rest.kinds[:1] == ("pred",) else None
    place = _only_place(Bag(rest.chunks[1:]) if said else rest)
    if place is None or said is None:
        return Which(of=place) if place is not None else None
    return Which(of=place.with_(of=That(predicate=said)))


def _named(somebody: Somebody) -> Query | None:
    """Reads "who is the tallest" picks; "who is the man on the left" asks for a name."""
    ref = somebody.ref
    located = isinstance(ref, Nth) and ref.by.quantity in ("image_x", "depth")
    if isinstance(ref, Other):
        return Which(of=ref)
    if isinstance(ref, That) or (isinstance(ref, Nth) and (not located or somebody.gender is None)):
        return Which(of=ref)
    if isinstance(ref, Everyone) and somebody.quantifier is None:
        return None
    if somebody.many:
        return None
    raise excuses.unmeasurable("names and identity", "who")


def _only_place(rest: Bag) -> Nth | None:
    place = place_at(rest.chunks, 0)
    if place is None or place[1] != len(rest.chunks) or place[0] not in PLACES:
        return None
    by, order = PLACES[place[0]]
    return Nth(by=by, order=order)


def test(bag: Bag) -> Query | None:
    """Reads "is p1 sitting", "are they all standing", "is anyone lying down"."""
    quantifier_words = bag.values("at_least")
    bag = bag.without("picture", "at_least")
    if bag.kinds[:2] == ("not", "person") and bag.chunks[0].text != "no":
        bag = Bag(bag.chunks[1:])  # "isn't p2 sitting?" asks whether p2 is
    if bag.kinds == ("neither", "choice", "pred"):  # "is neither p2 nor p4 standing"
        members = tuple(member.ref for member in bag.one("choice"))
        return Test(of=Group(members=members), predicate=bag.one("pred"), quantifier="none")
    if bag.kinds == ("either", "choice", "pred"):  # "is either p2 or p4 standing"
        members = tuple(member.ref for member in bag.one("choice"))
        return Test(of=Group(members=members), predicate=bag.one("pred"), quantifier="any")
    if bag.kinds == ("choice", "pred"):  # "is p2 or p4 standing"
        of_them = Group(members=tuple(member.ref for member in bag.one("choice")))
        if not any(member.many or member.quantifier for member in bag.one("choice")):
            return Test(of=of_them, predicate=bag.one("pred"), quantifier="any")
    if bag.values("dim") == ["posture"] and any(_is_posture(one) for one in bag.values("pred")):
        bag = bag.without("dim")  # "is the posture of p4 kneeling"
    if (place := _at_a_place(bag)) is not None:
        return place
    if not bag.only("person", "pred", "not"):
        return None
    people, predicates = bag.values("person"), bag.values("pred")
    if len(people) == 2 and not predicates and bag.kinds == ("person", "person"):
        first, second = people
        if (
            isinstance(second.ref, Nth | That)
            and second.located
            and not (first.quantifier or second.quantifier)
        ):
            return Test(of=first.ref, predicate=Among(ref=second.ref))
    if bag.kinds == ("pred",) and _of_a_limb(predicates[0]):
        # "is the left arm raised" of whom the talk is about, "are any arms raised" of anybody
        some = isinstance(predicates[0], Arm) and predicates[0].side is None
        every = bag.chunks[0].text.split()[0] in ("all", "every")
        quantifier: Quantifier = "any" if some and not every else "all"
        return Test(of=Focus(many=some or every), predicate=predicates[0], quantifier=quantifier)
    if len(people) != 1 or len(predicates) > 1 or len(bag.chunks) != len(people) + len(predicates):
        return None
    somebody: Somebody = people[0]
    if somebody.n > 1 or quantifier_words:
        if not somebody.many and somebody.n < 2:
            return None
        counted = quantifier_words[0] if quantifier_words else "exactly"
        n = somebody.n
        of = somebody.ref
        if isinstance(of, That) and not predicates and somebody.n < 2:
            return None
        predicate = predicates[0] if predicates else None
        return Test(of=of, predicate=predicate, quantifier=counted, n=n)
    if not predicates:
        if somebody.quantifier == "all" and isinstance(somebody.ref, That):
            return Which(of=somebody.ref)  # "everyone who is sitting"
        if somebody.quantifier in ("any", "none") or isinstance(somebody.ref, That):
            return Test(of=somebody.ref, quantifier=somebody.quantifier or "any")
        return None
    asked: Predicate = predicates[0]
    if somebody.quantifier == "none" and isinstance(asked, Beyond):
        asked = asked.with_(both=False)  # "none of the knees is bent": not one of them
    single = somebody.quantifier is None
    if single and isinstance(asked, Either) and (query := _one_of_two(somebody.ref, asked)):
        return query
    return Test(of=somebody.ref, predicate=asked, quantifier=somebody.quantifier or "all")


def _at_a_place(bag: Bag) -> Query | None:
    """Reads "is p1 at the front", "is she on the far left"."""
    if bag.kinds[:1] != ("person",) or len(bag.chunks) < 2:
        return None
    place, somebody = _only_place(Bag(bag.chunks[1:])), bag.chunks[0].value
    if place is None or somebody.quantifier or somebody.many:
        return None
    return Test(of=somebody.ref, predicate=Among(ref=place))


def _is_posture(predicate: Predicate) -> bool:
    return isinstance(predicate, Is) and predicate.measure.quantity == "posture"


def _of_a_limb(predicate: Predicate) -> bool:
    """Whether it is said of an arm or a knee, so that "is the left arm raised" leaves out whose."""
    visible = all(isinstance(node, Seen | Both | Either | Not) for node in walk(predicate))
    return visible or isinstance(predicate, Arm | Beyond)


def sole(bag: Bag) -> Query | None:
    """Reads "is p1 the only one sitting", "is only p3 standing", "who is the only one lying"."""
    bag = bag.without("picture")
    if not bag.has("only") or not bag.only("only", "person", "pred", "one", "who", "which"):
        return None
    at = bag.kinds.index("only")
    before, after = bag.chunks[:at], bag.chunks[at + 1 :]
    kinds = tuple(chunk.kind for chunk in after)
    if not before and kinds == ("person", "pred"):
        named, predicate = after[0].value, after[1].value
        if named.quantifier or named.n > 1:
            exact = named.n > 1 or after[0].text.startswith("one ")
            if not exact or not isinstance(named.ref, Everyone):
                return None
            return Test(of=named.ref, predicate=predicate, quantifier="exactly", n=named.n)
        return Sole(of=named.ref, predicate=predicate)
    predicate = _sole_predicate(after)
    if predicate is None or len(before) != 1:
        return None
    if before[0].kind == "person" and not before[0].value.quantifier:
        return Sole(of=before[0].value.ref, predicate=predicate)
    return Which(of=That(predicate=predicate, one=True)) if before[0].kind != "person" else None


def _sole_predicate(after: Sequence[Chunk]) -> Predicate | None:
    """What the only one is or does: "one sitting", "person who is not standing"."""
    kinds = tuple(chunk.kind for chunk in after)
    if kinds == ("person",) and isinstance(after[0].value.ref, That):
        that: That = after[0].value.ref
        return that.predicate if isinstance(that.of, Everyone) else None
    if kinds == ("one", "pred"):
        return after[1].value
    if kinds == ("person", "pred") and isinstance(after[0].value.ref, TheOne | Everyone):
        return None if after[0].value.quantifier else after[1].value
    return None


def _one_of_two(of: Ref, asked: Either) -> Query | None:
    """Reads "sitting or standing", "facing us or his back to us", "before or behind p4"."""
    if _all_postures(asked):
        return Value(of=of, measure=Measure(quantity="posture"))
    words = {part.measure.quantity for part in asked.parts if isinstance(part, Is)}
    if len(words) == 1 and all(isinstance(part, Is) for part in asked.parts):
        return Value(of=of, measure=Measure(quantity=words.pop()))
    bends = [part.measure for part in asked.parts if isinstance(part, Beyond)]
    if len(bends) == len(asked.parts) and len(set(bends)) == 1:  # "straight or bent"
        return Value(of=of, measure=bends[0])
    sides = [part for part in asked.parts if isinstance(part, Related)]
    if len(sides) != 2 or len(asked.parts) != 2 or sides[0].target != sides[1].target:
        return None
    if SAME_RELATION.get(sides[0].relation) != sides[1].relation:
        return None
    target = sides[0].target
    if {one.relation for one in sides} == {"left_of", "right_of"} and target is not None:
        return None if isinstance(target, Things) else SideOf(of=target, other=of)
    return Test(of=of, predicate=sides[0])


def _all_postures(predicate: Either) -> bool:
    return all(
        isinstance(part, Is) and part.measure.quantity == "posture" for part in predicate.parts
    )


def list_things(bag: Bag) -> Query | None:
    """Reads "what objects are there", "is there a ball"."""
    rest = bag.without("what", "which", "picture", "quant")
    if rest.kinds == ("any_thing",):
        return ListThings(things=Things())
    if rest.kinds == ("thing",):
        return ListThings(things=Things(labels=(rest.one("thing"),)))
    return None


def describe(bag: Bag) -> Query | None:
    """Reads "describe the scene": everybody's posture."""
    rest = bag.without("describe", "what", "picture", "mesh")
    if rest.values("dim") == ["posture"]:
        rest = rest.without("dim")
    if not bag.has("describe") or not rest.only("person") or len(rest.chunks) > 1:
        return None
    somebody = rest.one("person")
    of: Ref = somebody.ref if somebody else Everyone()
    return Value(of=of, measure=Measure(quantity="posture"))


FRAMES: tuple[Callable[[Bag], Query | None], ...] = (
    show,
    shown,
    plugin,
    describe,
    several_things,
    where_is,
    touching,
    more_than_somebody,
    count,
    distance,
    nearer,
    closest_pair,
    alike,
    comparison,
    extreme,
    partners,
    things,
    sole,
    which,
    value,
    test,
    list_things,
)
"""In this order; the first that reads the whole bag wins."""
