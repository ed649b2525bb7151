"""Follow-ups that lean on more than one earlier turn: "which is more bent", "by how much".

Each reader returns None when a sentence is none of its kind. Knows nothing of steps.
"""

from collections.abc import Sequence

from thirdwave.agents.offline import excuses
from thirdwave.agents.offline.query import (
    Arm,
    Beyond,
    Both,
    Compare,
    Distance,
    Everyone,
    Focus,
    Group,
    Ids,
    Is,
    Measure,
    Node,
    Not,
    Nth,
    Query,
    Related,
    Test,
    Value,
    Which,
)
from thirdwave.agents.offline.reading.bag import Bag, gather
from thirdwave.agents.offline.reading.phrases import BENT_DEG
from thirdwave.agents.offline.rewrite import rewrite, walk
from thirdwave.agents.offline.talk.dialogue import Talk
from thirdwave.agents.offline.talk.fragments import SIDED, follow_up, lead_removed
from thirdwave.agents.offline.wording.lexicon import Chunk

MORE_OR_LESS = {"more": True, "most": True, "less": False, "least": False}
BENT = {"bent+": True, "bent-": False, "straight+": False, "straight-": True} | MORE_OR_LESS
"""Comparatives of an angle -> whether more of the angle is meant."""
ASKED = ("which", "who", "who_of", "whose", "what", "one", "side")
ARMS = ("elbow_flexion", "shoulder_elevation")
OF_PEOPLE = ("who", "who_of", "whose")
"""With these people are compared, not one person's two sides."""


def reply(chunks: Sequence[Chunk], talk: Talk) -> Query | None:
    """What a short sentence asks about the last questions; None: it stands by itself."""
    if talk.last is None:
        return None
    said = [chunk for chunk in chunks if chunk.kind not in ("skip", "aux")]
    if said and said[0].kind == "only":
        return follow_up(said[1:], talk.last)
    if len(said) > 1 and said[0].kind == "than" and said[0].text.startswith("compare"):
        return _set_against(follow_up(said[1:], talk.last), talk.last)
    if any(chunk.kind == "swap" for chunk in said) and len(said) <= 2:
        return _swapped(talk.last)
    if any(chunk.kind == "flip" for chunk in said) and len(said) <= 6:
        return _flipped(talk.last, said)
    spans = any(chunk.kind == "between" for chunk in chunks)  # "between 75 and 105"
    joined = [chunk for chunk in chunks if chunk.kind != "and"]
    bag = gather(lead_removed(chunks) if spans else joined, eager=False)
    readers = (
        _difference,
        _of_it,
        _more_of_two,
        _reversed,
        _limit,
        _which_arm,
        _other_direction,
        _pair,
    )
    return next((query for read in readers if (query := read(bag, talk)) is not None), None)


def _two_values(talk: Talk) -> tuple[Value, Value] | None:
    """The last two values of one quantity: of two people, or of two sides."""
    last, before = talk.last, talk.before
    if not isinstance(last, Value) or not isinstance(before, Value) or last == before:
        return None
    if last.measure.with_(side=None) != before.measure.with_(side=None):
        return None
    return before, last


def _difference(bag: Bag, talk: Talk) -> Query | None:
    """Reads "by how much?", "what is the difference?"."""
    if bag.has("how_many", "comp") and bag.values("dim") == ["angle"]:  # "how many degrees more"
        bag = Bag((Chunk("how", "", "how much"), *bag.without("how_many", "dim").chunks))
    if not bag.only("how", "what", "difference", "comp", "dim") or not bag.has("how", "difference"):
        return None
    much = any(chunk.text in ("by how much", "how much") for chunk in bag.chunks)
    if not (much or bag.has("difference")) or bag.has("dim"):
        return None
    if isinstance(talk.last, Compare):
        return talk.last.with_(ask="difference")
    ends = _two_ends(talk)
    if ends is not None:
        return Compare(first=ends[0], second=ends[1], ask="difference")
    if isinstance(talk.last, Which) and isinstance(talk.last.of, Nth):
        return _lead_of(talk.last.of)
    two = _two_values(talk)
    return Compare(first=two[0], second=two[1], ask="difference") if two else None


def _two_ends(talk: Talk) -> tuple[Value, Value] | None:
    """The most and the least of one quantity, asked for one after the other."""
    asked = [one.of for one in (talk.before, talk.last) if isinstance(one, Which)]
    ends = {one.order: Value(of=one, measure=one.by) for one in asked if isinstance(one, Nth)}
    if set(ends) == {"max", "min"} and ends["max"].measure == ends["min"].measure:
        return ends["max"], ends["min"]
    found = [Value(of=one, measure=one.by) for one in asked if isinstance(one, Nth)]
    if len(found) != 2 or found[0] == found[1] or found[0].measure != found[1].measure:
        return None
    return found[0], found[1]


def _lead_of(first: Nth) -> Query | None:
    """By how much the tallest is taller than the next."""
    if first.order == "middle" or first.n != 1 or first.by.quantity == "image_x":
        return None
    a, b = (Value(of=one, measure=first.by) for one in (first, first.with_(n=2)))
    if first.order == "min":
        a, b = b, a
    return Compare(first=a, second=b, ask="difference")


def _of_it(bag: Bag, talk: Talk) -> Query | None:
    """Reads "is it raised?", "is it bent?" about the limb that was just measured."""
    last = talk.last
    if not isinstance(last, Value) or len(bag.chunks) != 1 or last.measure.quantity not in SIDED:
        return None
    side = last.measure.side
    said, value = bag.kinds[0], bag.chunks[0].value
    if said in ("raised", "lowered") and last.measure.quantity in ARMS:
        arm = Arm(overhead=value == "overhead", side=side)
        return Test(of=last.of, predicate=arm if said == "raised" else Not(predicate=arm))
    if said == "dim" and value in ("bent", "straight") and "flexion" in last.measure.quantity:
        bent = Beyond(measure=last.measure, more=value == "bent", limit=BENT_DEG)
        return Test(of=last.of, predicate=bent)
    return None


def _more_of_two(bag: Bag, talk: Talk) -> Query | None:
    """Reads "which one is more bent?" about the joint that was just measured."""
    operators, dimensions = bag.values("comp", "sup"), set(bag.values("dim"))
    if len(operators) != 1 or not bag.has(*ASKED) or not dimensions <= {"bent", "angle"}:
        return None
    if not bag.only(*ASKED, "comp", "sup", "dim", "person") or operators[0] not in BENT:
        return None
    people = bag.values("person")
    if any(not one.pronoun for one in people):
        return None
    more = BENT[operators[0]]
    if not isinstance(talk.last, Value):
        return _ranked(talk, more=more) if bag.has("whose") else None
    measure = talk.last.measure
    if measure.quantity not in (*SIDED, "trunk_inclination"):
        return None
    two = _two_values(talk)
    if two is not None and two[0].of == two[1].of and bag.has(*OF_PEOPLE):
        two = None  # one person's two sides: not what "who" asks
    if two is not None:
        return Compare(first=two[0], second=two[1], ask="which_more" if more else "which_less")
    if isinstance(talk.last.of, Everyone | Group) or _several(talk.last.of):
        return Which(of=Nth(by=measure, order="max" if more else "min", of=talk.last.of))
    if bag.has(*OF_PEOPLE):
        return Which(of=Nth(by=measure, order="max" if more else "min"))
    if measure.quantity in SIDED and measure.side is None:
        left, right = (
            talk.last.with_(measure=measure.with_(side=side)) for side in ("left", "right")
        )
        return Compare(first=left, second=right, ask="which_more" if more else "which_less")
    raise excuses.say_which("the two to compare")


def _ranked(talk: Talk, *, more: bool) -> Query | None:
    """Reads "whose is least bent?" behind another question about one joint."""
    found = {node for node in walk(talk.last) if isinstance(node, Measure)}
    joints = {measure for measure in found if measure.quantity in SIDED}
    if len(joints) != 1 or len(found) != 1:
        return None
    return Which(of=Nth(by=joints.pop(), order="max" if more else "min"))


def _several(ref: Node) -> bool:
    return isinstance(ref, Ids) and len(ref.ids) > 1


def _reversed(bag: Bag, talk: Talk) -> Query | None:
    """Reads "and less?", "and the least?" behind a question for the most."""
    operator = bag.one("comp", "sup")
    if bag.kinds not in (("comp",), ("sup",)) or operator not in MORE_OR_LESS:
        return None
    more = MORE_OR_LESS[operator]
    last = talk.last
    if isinstance(last, Compare) and last.ask.startswith("which"):
        return last.with_(ask="which_more" if more else "which_less")
    if isinstance(last, Which) and isinstance(last.of, Nth) and last.of.by.quantity in SIDED:
        return Which(of=last.of.with_(order="max" if more else "min", n=1))
    return None


def _limit(bag: Bag, talk: Talk) -> Query | None:
    """Reads "is it more than 45?" about the value that was just given."""
    if not bag.chunks or set(bag.kinds) != {"limit"} or not isinstance(talk.last, Value | Test):
        return None
    measure = _measured(talk.last)
    if measure is None:
        return None
    limits: list[tuple[bool, float, str | None]] = bag.values("limit")
    unit = limits[-1][2]
    metric = measure.quantity in ("depth", "stature", "part_height", "level")
    if measure.quantity in ("posture", "facing") or (unit is not None and (unit == "m") != metric):
        return None
    beyond = [Beyond(measure=measure, more=more, limit=limit) for more, limit, _ in limits]
    predicate = beyond[0] if len(beyond) == 1 else Both(parts=tuple(beyond))
    return Test(of=talk.last.of, predicate=predicate)


def _measured(last: Value | Test) -> Measure | None:
    """The one quantity that was asked for, or held against a limit."""
    if isinstance(last, Value):
        return last.measure
    found = {node.measure for node in walk(last.predicate) if isinstance(node, Beyond)}
    return found.pop() if len(found) == 1 and last.quantifier == "all" else None


def _which_arm(bag: Bag, talk: Talk) -> Query | None:
    """Reads "which arm?" behind a question for a raised arm."""
    if bag.kinds != ("which", "part") or bag.one("part").part not in ("arm", "wrist"):
        return None
    arms = [node for node in walk(talk.last) if isinstance(node, Arm)]
    if len(arms) != 1 or not talk.focus:
        return None
    quantity = "arm_overhead" if arms[0].overhead else "arm_raised"
    return Value(of=Focus(many=len(talk.focus) > 1), measure=Measure(quantity=quantity))


def _other_direction(bag: Bag, talk: Talk) -> Query | None:
    """Reads "and right?", "and the camera?" behind a question for a direction."""
    if bag.kinds not in (("side",), ("direction",)):
        return None
    values = [node for node in walk(talk.last) if isinstance(node, Is)]
    if len(values) != 1 or values[0].measure.quantity not in ("facing", "head_direction"):
        return None
    value = bag.one("side", "direction")
    return rewrite(talk.last, lambda n: n.with_(value=value) if isinstance(n, Is) else n)


def _pair(bag: Bag, talk: Talk) -> Query | None:
    """Reads "and p2 from p3?" behind a question for a distance."""
    if bag.kinds != ("person", "person") or not isinstance(talk.last, Distance):
        return None
    first, second = bag.values("person")
    return talk.last.with_(of=first.ref, to=second.ref)


def _set_against(other: Query | None, last: Query) -> Query | None:
    """Reads "compare with p1" behind a value of somebody else."""
    if not isinstance(other, Value) or not isinstance(last, Value) or other == last:
        return None
    return Compare(first=last, second=other, ask="which_more")


def _swapped(last: Query) -> Query | None:
    """Reads "and vice versa?"."""
    if isinstance(last, Compare):
        return last.with_(first=last.second, second=last.first)
    predicate = last.predicate if isinstance(last, Test) else None
    if isinstance(last, Test) and isinstance(predicate, Related):
        target = predicate.target
        if isinstance(target, Ids | Nth):
            return last.with_(of=target, predicate=predicate.with_(target=last.of))
    return None


def _same_asked(last: Query, said: Sequence[Chunk]) -> bool:
    """Whether "how bent is his other elbow" asks what was asked of the one elbow."""
    joint = last.measure.quantity.removesuffix("_flexion") if isinstance(last, Value) else None
    owned = all(one.value in ("his", "her", "their") for one in said if one.kind == "pronoun")
    dims = {one.value for one in said if one.kind == "dim"}
    named = any(joint in one.text.split() for one in said if one.kind == "flip")
    return joint is not None and owned and named and dims <= {"bent", "angle"}


def _flipped(last: Query, said: Sequence[Chunk]) -> Query | None:
    """Reads "and on the other side?": the same part on the other side."""
    again = [chunk for chunk in said if chunk.kind in ("how", "what", "dim", "pronoun", "how_many")]
    if again and not _same_asked(last, said):
        return None
    if any(c.kind not in ("flip", "part", "rel", "of") for c in said if c not in again):
        return None
    sides = {getattr(node, "side", None) for node in walk(last)} - {None}
    if len(sides) != 1 or not sides <= {"left", "right"}:
        return None
    return follow_up([Chunk("side", "right" if sides == {"left"} else "left", "side")], last)
