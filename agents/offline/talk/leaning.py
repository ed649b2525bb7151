"""Fragments made of the pieces of a question: "same joint on p3", "more than the right one?".

What a fragment names is put in the place of what the last question named, or set against its
value. Knows nothing of single words, nor of steps.
"""

from collections.abc import Sequence
from dataclasses import replace

from thirdwave.agents.offline.query import (
    Apart,
    Beyond,
    Compare,
    Everyone,
    Focus,
    Node,
    Nth,
    Other,
    Query,
    Side,
    Test,
    That,
    Value,
    Which,
)
from thirdwave.agents.offline.reading.bag import Bag, gather
from thirdwave.agents.offline.reading.quantity import scale
from thirdwave.agents.offline.reading.refer import PartOf, Somebody
from thirdwave.agents.offline.rewrite import rewrite, walk
from thirdwave.agents.offline.talk.counterparts import other_person
from thirdwave.agents.offline.talk.dialogue import Talk
from thirdwave.agents.offline.talk.fragments import (
    follow_up,
    lead_removed,
    sided,
    with_part,
    with_people,
    with_side,
)
from thirdwave.agents.offline.talk.one_change import value_of
from thirdwave.agents.offline.wording.lexicon import Chunk

RISING = {"more": True, "less": False, "most": True, "least": False}
FALLS_WITH = {"straight": True, "short": True, "low": True, "close": True}
"""Stems of comparatives that name the small end of a quantity."""
AMOUNT = ("how", "how_many", "difference")
ASKING = ("which", "who", "who_of", "whose", "what")
LINKS = ("on", "next_to")
"""Relations that only link a fragment to somebody: "on p3", "by p3"."""


def leaning(chunks: Sequence[Chunk], talk: Talk) -> Query | None:
    """What a fragment asks by the last question; None: it is none, or stands by itself."""
    if talk.last is None:
        return None
    bag = _joined(chunks)
    readers = (_who_is_that, _rank, _number, _against, _in_place)
    return next((query for read in readers if (query := read(bag, talk)) is not None), None)


def asked_again(query: Query, chunks: Sequence[Chunk], talk: Talk) -> Query | None:
    """The last question asked of whom a fragment describes; None: it asks something by itself.

    "And the one who is farthest away?" behind "are both her knees bent?" does not ask who it is.
    """
    first = next((chunk.kind for chunk in chunks if chunk.kind not in ("skip", "aux")), None)
    whom = query.of if isinstance(query, Which) else None
    if talk.last is None or first in (*ASKING, "show", "how_many", "how", "pronoun"):
        return None
    if not isinstance(whom, Nth | That) or (isinstance(whom, That) and not whom.one):
        return None
    if any(chunk.kind == "aux" for chunk in chunks[:1]):
        return None
    return with_people(talk.last, whom)


def _joined(chunks: Sequence[Chunk]) -> Bag:
    """The pieces of a fragment: without what only links them, the part with its owner."""
    first = next((chunk.kind for chunk in chunks if chunk.kind not in ("skip", "and")), None)
    bare = chunks if first == "than" else lead_removed(chunks)
    words = gather(bare, eager=True).without("skip", "aux", "and", "but").chunks
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else None
        before = found[-1] if found else None
        leads = after is not None and after.kind in ("person", "flip", "how_many", "how")
        leads = leads or chunk.text in ("by", "with")
        if chunk.kind == "rel" and chunk.value in LINKS and leads:
            continue
        if chunk.kind == "any_thing" and before is not None and before.kind == "same":
            continue
        if chunk.kind == "person" and before is not None and before.kind == "part":
            part: PartOf = before.value
            if part.owner is None and at == len(words) - 1:
                found[-1] = replace(before, value=replace(part, owner=chunk.value))
                continue
        found.append(chunk)
    return Bag(tuple(found))


def _in_place(bag: Bag, talk: Talk) -> Query | None:
    """Reads "same joint on p3", "the same elbow for her", "same thing, right side"."""
    assert talk.last is not None
    same = bag.has("same")
    rest = bag.without("same")
    if rest.kinds in (("flip",), ("other",)):
        return _other_side(talk.last)
    if rest.kinds == ("direction",) and rest.one("direction") in ("left", "right"):
        side: Side = rest.one("direction")
        return with_side(talk.last, side) if sided(talk.last) else None
    one = rest.one("person") if rest.kinds == ("person",) else None
    if isinstance(one, Somebody) and isinstance(one.ref, Other) and not one.many:
        return None if other_person(talk) or not sided(talk.last) else _other_side(talk.last)
    if isinstance(one, Somebody) and rest.chunks[0].text.startswith("all of the"):
        return with_people(talk.last, Everyone()) if len(talk.focus) == 1 else None
    if rest.kinds == ("who_rel", "person") and rest.one("person").quantifier == "all":
        return follow_up(rest.chunks[1:], talk.last)  # "is that so for everybody?"
    if isinstance(one, Somebody) and same:
        return None if one.quantifier else with_people(talk.last, one.ref)
    if sorted(rest.kinds) == ["part", "person"] and _unowned(rest.one("part")):
        whose = replace(rest.one("part"), owner=rest.one("person"))
        return _of_part(whose, talk, same=same)
    if rest.kinds == ("part",):
        return _of_part(rest.one("part"), talk, same=same)
    return None


def _unowned(part: PartOf) -> bool:
    """Whether it belongs to whom the fragment names: "the guy who kneels, his left one"."""
    return part.owner is None or part.owner.corefers or part.owner.pronoun


def _of_part(part: PartOf, talk: Talk, *, same: bool) -> Query | None:
    """The part a fragment names, of its owner; "the same elbow" keeps the side."""
    assert talk.last is not None
    owner = part.owner
    if owner is not None and owner.quantifier:
        return None
    if same and part.side is None:
        sides = {getattr(node, "side", None) for node in walk(talk.last)} - {None}
        if len(sides) == 1:
            part = replace(part, side=sides.pop())
    return with_part(talk.last, part)


def _other_side(last: Query) -> Query | None:
    sides = {getattr(node, "side", None) for node in walk(last)} & {"left", "right"}
    if len(sides) != 1:
        return None
    return with_side(last, "right" if sides == {"left"} else "left")


def _who_is_that(bag: Bag, talk: Talk) -> Query | None:
    """Reads "which one is that?", "who are they?" behind a question that told nobody by id."""
    assert talk.last is not None
    asks = bag.without("who_rel", "person", "name", "one")
    pointing = all(one.pronoun and not one.gender for one in bag.values("person"))
    if asks.kinds not in (("who",), ("which",), ("who_of",)) or not pointing:
        return None
    if isinstance(talk.last, Test) and talk.last.predicate is None:
        return Which(of=talk.last.of)
    return follow_up([Chunk("who", "", asks.chunks[0].text)], talk.last)


def _rank(bag: Bag, talk: Talk) -> Query | None:
    """Reads "and who is the third?", "and the second largest?" behind a superlative."""
    of = _order_of(talk.last)
    kinds = sorted(bag.without("one", "who", "which", "dim").kinds)
    if of is None or of.order == "middle" or kinds not in (["ordinal"], ["ordinal", "sup"]):
        return None
    rank, order = int(bag.one("ordinal")), of.order
    if "sup" not in kinds:
        asks = bag.has("who", "which") and not bag.has("dim")
        return Which(of=of.with_(n=rank)) if rank > 0 and asks else None
    rises = _rises(
        Bag(tuple(replace(c, kind="comp") if c.kind == "sup" else c for c in bag.chunks))
    )
    stem = str(bag.one("sup")).rstrip("+-")
    if rises is None or rank < 1 or not _goes_by(of, stem, bag.values("dim")):
        return None
    order = "max" if rises else "min"
    return Which(of=of.with_(n=rank, order=order))


def _order_of(last: Query | None) -> Nth | None:
    """The order of which the last question asked for one: who it is, or how much that one has."""
    of = last.of if isinstance(last, Which | Value) else None
    if not isinstance(of, Nth) or (isinstance(last, Value) and last.measure != of.by):
        return None
    return of


def _goes_by(of: Nth, stem: str, dimensions: Sequence[str]) -> bool:
    """Whether a superlative with these words can be of the same order."""
    said = {stem, *dimensions} - {"most", "least", "angle"}
    if not said:
        return True
    words = _WORDS_OF.get("flexion" if "flexion" in of.by.quantity else of.by.quantity, ())
    return said <= set(words)


_WORDS_OF = {
    "flexion": ("bent", "straight"), "trunk_inclination": ("lean", "bent"),
    "stature": ("tall", "short"), "depth": ("far", "close"), "level": ("high", "low"),
    "part_height": ("high", "low"), "distance": ("wide", "far", "apart"),
}  # fmt: skip
"""Which words of degree an order can be told in."""


def _number(bag: Bag, talk: Talk) -> Query | None:
    """Reads "and 50?" behind a question with a limit."""
    assert talk.last is not None
    if bag.without("dim", "unit", "what").kinds not in (("number",), ("decimal",)):
        return None
    limits = {node for node in walk(talk.last) if isinstance(node, Beyond | Apart)}
    if len(limits) != 1 or bag.values("dim") not in ([], ["angle"]):
        return None
    limit = float(bag.one("number", "decimal"))
    if (1.0 < next(iter(limits)).limit < 5.0) != (limit < 5.0):
        return None  # metres and degrees do not take each other's place

    def change(node: Node) -> Node:
        return node.with_(limit=limit) if isinstance(node, Beyond | Apart) else node

    return rewrite(talk.last, change)


def _against(bag: Bag, talk: Talk) -> Query | None:
    """Reads "more than the right one?", "by how many degrees more than p3?", "compare with p3"."""
    compares = bag.has("than") or bag.has("difference")
    allowed = ("comp", "than", "dim", "who_rel", "person", "part", "flip", "choice", *AMOUNT)
    if not compares or not bag.only(*allowed, *ASKING):
        return None
    than = next((at for at, one in enumerate(bag.chunks) if one.kind in ("than", "difference")), -1)
    before, behind = bag.chunks[:than], bag.chunks[than + 1 :]
    if any(one.kind in ("person", "part", "flip") and not _points(one) for one in before):
        return None
    operands = [one for one in behind if one.kind in ("person", "part", "flip")]
    operands = [one for one in operands if not (one.kind == "person" and _points(one))]
    if len(operands) != 1 or bag.has("choice"):
        return None
    whom = operands[0].value if operands[0].kind == "person" else None
    whose_other = isinstance(whom, Somebody) and isinstance(whom.ref, Other)
    if isinstance(talk.last, Compare) and whose_other and bag.has(*AMOUNT):
        return talk.last.with_(ask="difference")
    value = value_of(talk.last, talk) if talk.last is not None else None
    other = _operand(operands[0], value, talk) if isinstance(value, Value) else None
    if not isinstance(value, Value) or other is None or other == value:
        return None
    rises = _rises(bag)
    if bag.has(*AMOUNT):
        return Compare(first=value, second=other, ask="difference")
    if rises is None:
        named = bag.chunks[than].text.startswith(("compare", "in comparison", "relative"))
        return Compare(first=value, second=other, ask="which_more") if named else None
    if bag.has(*ASKING):
        return Compare(first=value, second=other, ask="which_more" if rises else "which_less")
    return Compare(first=value, second=other, ask="more" if rises else "less")


def _points(chunk: Chunk) -> bool:
    """Whether it only points back at the value: "is that more", "is this one higher"."""
    return chunk.kind == "person" and chunk.value.pronoun and chunk.text in (
        "this", "that", "this one", "that one", "it",
    )  # fmt: skip


def _rises(bag: Bag) -> bool | None:
    """Whether the comparative asks for more of the quantity; None: there is no one comparative."""
    operators = bag.values("comp")
    if len(operators) != 1:
        return None
    operator = str(operators[0])
    if operator in RISING:
        falling = [one for one in bag.values("dim") if one in FALLS_WITH]
        return RISING[operator] != bool(falling)
    stem, sign = operator[:-1], operator[-1]
    return (sign == "+") != (stem in FALLS_WITH)


def _operand(chunk: Chunk, value: Value, talk: Talk) -> Value | None:
    """The value that the last one is set against: another's, or of another part."""
    if chunk.kind == "flip":
        other = _other_side(value)
        return other if isinstance(other, Value) else None
    if chunk.kind == "part":
        part: PartOf = chunk.value
        side = part.side or value.measure.side
        if part.part is None:
            other = with_side(value, side) if side is not None else None
            measure = other.measure if isinstance(other, Value) else None
        else:
            meant = scale(None, replace(part, side=side))
            measure = None if meant is None else meant.measure
        if measure is None or part.both or measure.quantity != value.measure.quantity:
            return None
        owner = part.owner
        if owner is None or owner.corefers or isinstance(owner.ref, Focus):
            return value.with_(measure=measure)
        return value.with_(measure=measure, of=owner.ref)
    somebody: Somebody = chunk.value
    if somebody.quantifier or somebody.many:
        return None
    if somebody.side is not None and sided(value):
        other = with_side(value, somebody.side)
        return other if isinstance(other, Value) else None
    if isinstance(somebody.ref, Other) and not other_person(talk) and sided(value):
        other = _other_side(value)
        return other if isinstance(other, Value) else None
    return value.with_(of=somebody.ref)
