"""Whether every word that carries meaning left its mark in the query that was read.

The last check before a plan is written: a word that was joined and then dropped would be an
answer to another question. Knows nothing of grammar.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from thirdwave.agents.offline.query import (
    Alike,
    Among,
    Apart,
    Arm,
    Beyond,
    Compare,
    CompareCounts,
    Count,
    CountLimbs,
    Distance,
    Everyone,
    Except,
    Ids,
    Is,
    ListThings,
    Measure,
    Nearest,
    Node,
    Not,
    Nth,
    Other,
    Outdoes,
    Partners,
    Query,
    Related,
    Render,
    Seen,
    Sole,
    Statistic,
    Test,
    That,
    Things,
    Top,
    Value,
)
from thirdwave.agents.offline.rewrite import walk
from thirdwave.agents.offline.wording.lexicon import Chunk

WHOLE_BODY = ("posture", "facing", "depth", "stature", "image_x", "level")
"""Quantities of somebody as a whole: no word for a part can have led to them."""
SAME_RELATION = {
    "left_of": "right_of", "right_of": "left_of", "above": "below", "below": "above",
    "in_front_of": "behind", "behind": "in_front_of",
}  # fmt: skip
DEFINITE = ("the", "both", "these", "those", "his", "her", "their", "all")
PLACED = {"left": "min", "right": "max"}


def dropped(chunks: Sequence[Chunk], query: Query) -> Chunk | None:
    """The first word of a question that the query does not account for; None: there is none."""
    marks = _Marks.of(query)
    said = [chunk for chunk in chunks if chunk.kind not in ("skip", "aux")]
    for at, chunk in enumerate(said):
        before = said[at - 1] if at else None
        if (
            chunk.text in ("me", "us")
            and before is not None
            and before.kind in ("describe", "show")
        ):
            continue  # who wants to know
        if chunk.kind == "not" and at == 0 and chunk.text != "no":
            continue  # "isn't p2 sitting" asks whether p2 is; "are no knees bent" denies
        if chunk.kind == "same" and at + 1 < len(said) and said[at + 1].kind in ("noun", "one"):
            continue  # "the same person" is whoever the talk is about
        if chunk.text == "by" and at + 1 < len(said) and said[at + 1].kind == "comp":
            continue  # "bent by more than"
        if chunk.kind == "number" and (_definite(chunks, chunk) or _names(before)):
            continue
        if not marks.account_for(chunk):
            return chunk
    return None


def _definite(chunks: Sequence[Chunk], chunk: Chunk) -> bool:
    at = next(at for at, one in enumerate(chunks) if one is chunk)
    return at > 0 and chunks[at - 1].text.split()[-1] in DEFINITE


def _names(before: Chunk | None) -> bool:
    return before is not None and before.kind in ("person_number", "noun", "other", "sure")


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the nodes of a query hold."""

    nodes: tuple[Node, ...]
    words: frozenset[str]
    """Every text in the query: values, sides, relations, labels, ids, views."""
    numbers: frozenset[float]

    @classmethod
    def of(cls, query: Query) -> "_Marks":
        nodes = tuple(walk(query))
        leaves = [leaf for node in nodes for leaf in _leaves(node)]
        return cls(
            nodes,
            frozenset(leaf for leaf in leaves if isinstance(leaf, str)),
            frozenset(float(leaf) for leaf in leaves if isinstance(leaf, int | float)),
        )

    def account_for(self, chunk: Chunk) -> bool:
        """Whether some part of the query can have come from this word."""
        check = _CHECKS.get(chunk.kind)
        return check is None or check(self, chunk)

    def has(self, *kinds: type[Any]) -> bool:
        return any(isinstance(node, kinds) for node in self.nodes)

    def measures(self) -> list[str]:
        return [node.quantity for node in self.nodes if isinstance(node, Measure)]

    def posture(self, chunk: Chunk) -> bool:
        if any(isinstance(node, Is) and node.value == chunk.value for node in self.nodes):
            return True
        idiom = self.has(Partners) or (self.has(Among) and self.has(Nth))
        if chunk.value == "standing" and idiom:
            return True  # "what is she standing next to" says where she is, not how
        bent = ("trunk_inclination", "knee_flexion", "elbow_flexion", "hip_flexion")
        if chunk.value == "bending" and any(quantity in bent for quantity in self.measures()):
            return True
        # "is he sitting or standing"
        return any(isinstance(n, Value) and n.measure.quantity == "posture" for n in self.nodes)

    def relation(self, chunk: Chunk) -> bool:
        said = str(chunk.value).removeprefix("just_")
        if said in self.words or SAME_RELATION.get(said) in self.words:
            return True
        if chunk.value in ("above", "below"):
            return self.has(Beyond, Compare, Arm, Apart, Test, CountLimbs, Outdoes)
        if chunk.value == "next_to":
            return self.has(Distance, Nearest) or "depth" in self.measures()
        if chunk.text == "on" and self.has(Value, Compare):
            return True  # "elbow flexion on p3"
        placed = self.has(Nth, Render) or bool({"left", "right"} & self.words)
        return chunk.value in ("on", "left_of", "right_of") and placed

    def identity(self, chunk: Chunk) -> bool:
        return chunk.value in self.words

    def thing(self, chunk: Chunk) -> bool:
        labels = [label for n in self.nodes if isinstance(n, Things) for label in n.labels or ()]
        return any(label in (chunk.value, f"{side} {chunk.value}") for label in labels
                   for side in PLACED)  # fmt: skip

    def number(self, chunk: Chunk) -> bool:
        value = float(chunk.value)
        near = {value, value / 100}
        if {"at_least", "at_most"} & self.words:  # "more than two" are at least three
            near |= {value - 1, value + 1}
        if value == 2 and any(isinstance(n, Nearest) and n.to == Everyone() for n in self.nodes):
            return True  # "which two are closest together"
        return bool(near & self.numbers) or f"p{chunk.value}" in self.words

    def denial(self, chunk: Chunk) -> bool:
        del chunk
        if self.has(Not, Except) or {"none", "at_most", "at_least"} & self.words:
            return True
        return self.has(Beyond, CountLimbs)

    def exception(self, chunk: Chunk) -> bool:
        del chunk
        return self.has(Except, Distance, Apart)

    def quantifier(self, chunk: Chunk) -> bool:
        return chunk.value not in ("none", "not_all") or self.denial(chunk)

    def part(self, chunk: Chunk) -> bool:
        if chunk.value in ("hip", "pelvis") and "level" in self.words:
            return True
        if self.has(Arm, Seen) or any(quantity not in WHOLE_BODY for quantity in self.measures()):
            return True
        if any(isinstance(n, Distance | Related) and (n.part or n.to_part) for n in self.nodes):
            return True
        if chunk.value == "head" and {"looking_at", "head_direction"} & self.words:
            return True
        return self.has(Render) and chunk.value == "trunk"

    def side(self, chunk: Chunk) -> bool:
        sided = (f"{chunk.value}_", f"{chunk.value} ")
        if any(word == chunk.value or word.startswith(sided) for word in self.words):
            return True
        if {"which_more", "which_less"} & self.words:
            return True
        if any(isinstance(node, Arm) and node.side in ("both", "all") for node in self.nodes):
            return True
        if any(isinstance(node, Value) and _sided(node.measure) for node in self.nodes):
            return True
        placed = [n.order for n in self.nodes if isinstance(n, Nth) and n.by.quantity == "image_x"]
        return PLACED[chunk.value] in placed or bool(placed and chunk.value == "right")

    def raised(self, chunk: Chunk) -> bool:
        if chunk.text == "up" and "posture" in self.measures():
            return True  # "sitting up"
        lifted = ("shoulder_elevation", "part_height", "arm_raised", "arm_overhead")
        return self.has(Arm, Render) or any(quantity in lifted for quantity in self.measures())

    def facing(self, chunk: Chunk) -> bool:
        del chunk
        return bool({"facing", "looking_at", "head_direction"} & self.words)

    def direction(self, chunk: Chunk) -> bool:
        if chunk.value in self.words or self.has(Nth, Distance, Compare, Apart):
            return True
        if self._sided_thing(chunk):
            return True
        return bool({"depth", "facing", "head_direction", "trunk_inclination"} & self.words)

    def order(self, chunk: Chunk) -> bool:
        del chunk
        ordering = (Compare, CompareCounts, Statistic, Nth, Top, Nearest, Beyond, Distance, Apart,
                    Outdoes, Alike)  # fmt: skip
        return self.has(*ordering) or bool({"at_least", "at_most"} & self.words)

    def statistic(self, chunk: Chunk) -> bool:
        of_two = chunk.value == "range" and self.has(Compare)
        return chunk.value in self.words or of_two

    def numbers_of(self, chunk: Chunk) -> bool:
        del chunk
        return self.has(CompareCounts)

    def dimension(self, chunk: Chunk) -> bool:
        del chunk
        return self.has(Measure, Distance, Nearest, Apart)

    def ordinal(self, chunk: Chunk) -> bool:
        return self.has(Nth) or f"p{chunk.value}" in self.words

    def sole(self, chunk: Chunk) -> bool:
        del chunk
        one = any(isinstance(node, That) and node.one for node in self.nodes)
        return one or self.has(Sole, Not) or "exactly" in self.words

    def amount(self, chunk: Chunk) -> bool:
        return chunk.value in self.words or self.has(Beyond, Arm, Apart)

    def another(self, chunk: Chunk) -> bool:
        del chunk
        return self.has(Other, Alike)

    def mutual(self, chunk: Chunk) -> bool:
        del chunk
        related = [node for node in self.nodes if isinstance(node, Related)]
        if any(isinstance(n, Nearest) and n.to == Everyone() for n in self.nodes):
            return True  # "which two are nearest each other"
        own = any(one.to_part and one.target is None for one in related)  # hands that touch
        return own or any(one.mutual for one in related) or self.has(Distance, Compare, Apart)

    def place(self, chunk: Chunk) -> bool:
        del chunk
        return self.has(Nth, Related, Partners, Is)

    def _sided_thing(self, chunk: Chunk) -> bool:
        """Whether "to the right" is the side of a thing: "closest to the right suitcase"."""
        return any(word.startswith(f"{chunk.value} ") for word in self.words)

    def picture(self, chunk: Chunk) -> bool:
        return (
            self._sided_thing(chunk) or self.has(Render) or (self.has(Nth) and chunk.kind == "view")
        )

    def thing_at_all(self, chunk: Chunk) -> bool:
        del chunk
        return self.has(Partners, ListThings, Things, Count)


def _sided(measure: Measure) -> bool:
    return measure.side is None and measure.quantity not in WHOLE_BODY


def _leaves(node: Node) -> Iterable[Any]:
    for field in fields(node):  # type: ignore[arg-type]
        value = getattr(node, field.name)
        if isinstance(value, tuple):
            yield from (item for item in value if not isinstance(item, Node))
        elif not isinstance(value, Node | bool) and value is not None:
            yield value
    if isinstance(node, Ids):
        yield from node.ids


_CHECKS = {
    "posture": _Marks.posture,
    "rel": _Marks.relation,
    "pid": _Marks.identity,
    "thing": _Marks.thing,
    "number": _Marks.number,
    "decimal": _Marks.number,
    "not": _Marks.denial,
    "without": _Marks.denial,
    "except": _Marks.exception,
    "hidden": _Marks.denial,
    "neither": _Marks.denial,
    "nor": _Marks.denial,
    "quant": _Marks.quantifier,
    "part": _Marks.part,
    "side": _Marks.side,
    "raised": _Marks.raised,
    "lowered": _Marks.raised,
    "face": _Marks.facing,
    "back_turned": _Marks.facing,
    "direction": _Marks.direction,
    "comp": _Marks.order,
    "sup": _Marks.order,
    "same": _Marks.order,
    "stat": _Marks.statistic,
    "many": _Marks.numbers_of,
    "than": _Marks.order,
    "dim": _Marks.dimension,
    "ordinal": _Marks.ordinal,
    "only": _Marks.sole,
    "at_least": _Marks.amount,
    "other": _Marks.another,
    "else": _Marks.another,
    "each_other": _Marks.mutual,
    "middle": _Marks.place,
    "front": _Marks.place,
    "rear": _Marks.place,
    "view": _Marks.picture,
    "any_thing": _Marks.thing_at_all,
}
