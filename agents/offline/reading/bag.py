"""A sentence as a short list of people, parts, predicates and operators, ready to be read.

Joins chunks with `refer` and `phrases`; what is asked about them is `parse`'s.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from thirdwave.agents.offline.query import (
    Both,
    Either,
    Everyone,
    Group,
    Nearest,
    Not,
    Nth,
    Related,
    Side,
    That,
    TheOne,
)
from thirdwave.agents.offline.reading.phrases import Phrases, held
from thirdwave.agents.offline.reading.prepare import MEASURING, prepared
from thirdwave.agents.offline.reading.refer import PartOf, Somebody
from thirdwave.agents.offline.wording.lexicon import Chunk

LINKS = ("of", "poss", "between", "with", "each")
"""Words that only link; they go when everything they could link is joined."""
OPPOSITE = {"low": "high", "close": "far", "short": "tall"}
"""Dimension -> the one it is the negative of."""


@dataclass(frozen=True, slots=True)
class Bag:
    """The joined chunks of one sentence, in order."""

    chunks: tuple[Chunk, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind of each chunk."""
        return tuple(chunk.kind for chunk in self.chunks)

    def has(self, *kinds: str) -> bool:
        """Whether there is a chunk of one of these kinds."""
        return any(chunk.kind in kinds for chunk in self.chunks)

    def only(self, *kinds: str) -> bool:
        """Whether there is no chunk of another kind: nothing would go unread."""
        return all(chunk.kind in kinds for chunk in self.chunks)

    def values(self, *kinds: str) -> list[Any]:
        """Values of the chunks of these kinds, in order."""
        return [chunk.value for chunk in self.chunks if chunk.kind in kinds]

    def one(self, *kinds: str) -> Any:
        """The value of the only chunk of these kinds; None when there is none or several."""
        found = self.values(*kinds)
        return found[0] if len(found) == 1 else None

    def without(self, *kinds: str) -> "Bag":
        """The bag without the chunks of these kinds."""
        return Bag(tuple(chunk for chunk in self.chunks if chunk.kind not in kinds))


def gather(chunks: Sequence[Chunk], *, eager: bool) -> Bag:
    """The bag of a sentence. `eager`: bare participles belong to the noun before them."""
    words = prepared(chunks)
    measuring = any(
        chunk.kind in MEASURING or (chunk.kind, chunk.value) == ("dim", "angle") for chunk in words
    )
    phrases = Phrases(eager=eager, measuring=measuring)
    joined: list[Chunk] = []
    at = 0
    words = _than_to(_else(words))
    while at < len(words):
        if words[at].kind in ("who", "whose", "who_of", "how_many"):
            phrases.referrer.expect_anybody()
        end = _next(words, at, phrases, joined, measuring=measuring)
        at = end
    linked = _resumed(_elliptic([chunk for chunk in joined if chunk.kind not in LINKS]))
    return Bag(tuple(_pointed_at_last(_resumed(_pairs(_predicates(linked))))))


def _pointed_at_last(chunks: list[Chunk]) -> list[Chunk]:
    """Reads "is he sitting, this one?": the last words only point at him once more."""
    again = chunks[-1] if chunks else None
    if again is None or again.kind != "person" or again.text not in _THIS:
        return chunks
    first = next((chunk for chunk in chunks[:-1] if chunk.kind == "person"), None)
    alone = first is not None and first.value.pronoun and not first.value.many
    joined = len(chunks) > 1 and chunks[-2].kind in ("pred", "dim", "part", "comp", "sup")
    return chunks[:-1] if alone and joined else chunks


_THIS = ("this one", "that one", "this person", "that person")


def _else(words: list[Chunk]) -> list[Chunk]:
    """Reads "who else is sitting" as "who of the others"."""
    found: list[Chunk] = []
    for chunk in words:
        if chunk.kind == "else" and found and found[-1].kind == "who":
            found.append(Chunk("other", "many", chunk.text))
        else:
            found.append(chunk)
    return found


def _than_to(words: list[Chunk]) -> list[Chunk]:
    """Tells "closer to p4 than to p2" from "closer to p4 than p2 is"."""
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else None
        to = chunk.kind == "than" and following is not None and following.text in ("to", "from")
        found.append(replace(chunk, value="to") if to else chunk)
    return found


def _next(
    words: list[Chunk], at: int, phrases: Phrases, joined: list[Chunk], *, measuring: bool
) -> int:
    """Joins what stands at `at`, appends it, and returns the place behind it."""
    read = phrases.referrer.part_at(words, at)
    if read is not None:
        part, end = read
        owner = part.owner
        said = held(part, words, end, measuring=measuring)
        if said is None:
            joined.append(Chunk("part", part, _text(words, at, end)))
            return end
        if owner is not None and not owner.corefers:
            joined.append(Chunk("person", owner, _text(words, at, end)))
        joined.append(Chunk("pred", said[0], _text(words, at, said[1])))
        return said[1]
    predicate = phrases.predicate(words, at)
    # "the seated man": the posture belongs to the noun behind it.
    person = phrases.referrer.person_at(words, at)
    if predicate is not None and person is None:
        joined.append(Chunk("pred", predicate[0], _text(words, at, predicate[1])))
        return predicate[1]
    if person is not None:
        joined.append(Chunk("person", person[0], _text(words, at, person[1])))
        return person[1]
    joined.append(words[at])
    return at + 1


def _text(words: Sequence[Chunk], at: int, end: int) -> str:
    return " ".join(chunk.text for chunk in words[at:end])


def _elliptic(chunks: list[Chunk]) -> list[Chunk]:
    """Reads "than the right": the same part on that side."""
    found: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        before = chunks[at - 1] if at else None
        after = chunks[at + 1] if at + 1 < len(chunks) else None
        between_parts = before and after and before.kind == after.kind == "part"
        if between_parts and chunk.kind == "rel" and chunk.value in ("above", "below"):
            sign = "+" if chunk.value == "above" else "-"  # one hand above another
            found += [Chunk("comp", f"high{sign}", chunk.text), Chunk("than", "", "than")]
            continue
        part: str | None = None
        if chunk.kind == "side" and after is not None and after.value == "elevation":
            part = "arm"  # "left shoulder elevation"
        elif chunk.kind != "side" or before is None or before.kind not in ("than", "or"):
            found.append(chunk)
            continue
        side: Side = chunk.value
        found.append(Chunk("part", PartOf(part, side), chunk.text))
    return found


def _resumed(chunks: list[Chunk]) -> list[Chunk]:
    """Reads "the guy on the left, is he sitting": the pronoun is who was just named."""
    found: list[Chunk] = []
    for chunk in chunks:
        # "the girl on the right, what is her posture": the question word stands between.
        asks = len(found) > 1 and found[-1].kind in ("what", "how", "where")
        at = len(found) - (2 if asks else 1)
        merged = None
        again = chunk.kind == "person" and chunk.text not in _OBJECTS
        if again and found and found[at].kind == "person":
            merged = _same_people(found[at].value, chunk.value)
        if merged is None:
            found.append(chunk)
        else:
            found[at] = replace(found[at], value=merged)
    return found


_OBJECTS = ("him", "her", "them")
"""Never who was just named: "how far is p4 from him"."""


def _same_people(named: Somebody, again: Somebody) -> Somebody | None:
    """Two names in a row that stand for the same people; None: they do not."""
    whole = isinstance(again.ref, Everyone) and again.quantifier in ("all", "none")
    if whole and named.many and not named.quantifier:  # "are they all", "p1 and p2 both"
        return replace(named, quantifier=again.quantifier)
    fits = not again.gender or named.gender in (None, again.gender)
    everybody = isinstance(named.ref, Everyone) and named.quantifier == "all"
    if everybody and isinstance(again.ref, Group):  # "both p1 and p2"
        return replace(again, quantifier="all")
    if named.pronoun and again.pronoun:
        return None  # "how far is he from them"
    all_of_some = named.quantifier == "all" and isinstance(named.ref, That) and again.many
    if again.pronoun and fits and not again.quantifier and (not named.quantifier or all_of_some):
        return named  # "all who are sitting, are they facing us"
    return None


def _predicates(chunks: list[Chunk]) -> list[Chunk]:
    """Predicates that stand side by side, or are joined by a word, as one."""
    found: list[Chunk] = []
    for chunk in chunks:
        if chunk.kind != "pred" or not found:
            found.append(chunk)
            continue
        last = found[-1]
        if last.kind == "not":
            found[-1] = Chunk("pred", Not(predicate=chunk.value), f"not {chunk.text}")
        elif last.kind == "pred" and _restricts(found, chunk.value):
            found.append(chunk)
        elif last.kind == "pred":
            found[-1] = Chunk("pred", Both(parts=(last.value, chunk.value)), last.text)
        elif last.kind in ("and", "but", "or") and len(found) > 1 and found[-2].kind == "pred":
            parts = (found[-2].value, chunk.value)
            value = Either(parts=parts) if last.kind == "or" else Both(parts=parts)
            found[-2:] = [Chunk("pred", value, chunk.text)]
        else:
            found.append(chunk)
    return found


def _restricts(found: list[Chunk], second: Any) -> bool:
    """Reads "is the person facing us sitting": the first predicate says which person is meant."""
    named = found[-2].value if len(found) > 1 and found[-2].kind == "person" else None
    if named is None or named.pronoun or isinstance(second, Related):
        return False
    if isinstance(named.ref, TheOne):
        return True
    # "all the people left of p4 are standing" speaks of those left of p4 alone.
    everybody = isinstance(named.ref, Everyone) and named.quantifier in (None, "all")
    return everybody and isinstance(found[-1].value, Related)


_EACH_BY_ITSELF = ("any", "none", "most", "not_all")
"""Quantifiers of people who are no part of a group."""


def _pairs(chunks: list[Chunk]) -> list[Chunk]:
    """Reads "p1 and p2" as one group; "p1 or p2" as two people to choose from."""
    found: list[Chunk] = []
    for chunk in chunks:
        joins = len(found) > 1 and found[-1].kind in ("and", "or", "nor")
        asks_again = chunk.kind == "person" and chunk.value.quantifier in _EACH_BY_ITSELF
        joins = joins and not asks_again  # "how many are there and is any of them sitting"
        if chunk.kind == "person" and joins and found[-2].kind in ("person", "choice"):
            first, link = found[-2], found[-1]
            if link.kind in ("or", "nor") or first.kind == "choice":
                members = first.value if first.kind == "choice" else (first.value,)
                found[-2:] = [Chunk("choice", (*members, chunk.value), "or")]
            else:
                members = _members(first.value, chunk.value) + _members(chunk.value, first.value)
                group = Somebody(Group(members=members), many=True)
                found[-2:] = [Chunk("person", group, f"{first.text} and {chunk.text}")]
            continue
        if chunk.kind == "person" and joins and found[-2].kind == "part":
            # "the left knees of p1 and p2": the plural part is of both.
            part: PartOf = found[-2].value
            if found[-1].kind == "and" and part.both and part.owner and " of " in found[-2].text:
                members = _members(part.owner) + _members(chunk.value)
                owner = Somebody(Group(members=members), many=True)
                found[-2:] = [replace(found[-2], value=replace(part, owner=owner))]
                continue
        if chunk.kind == "part" and joins and found[-2].kind in ("part", "person"):
            first = found[-2]
            owned = isinstance(first.value, PartOf)
            if owned or chunk.value.owner is not None:
                # "p1 and p2's left knee": the part belongs to both.
                one = first.value if owned else replace(chunk.value, owner=first.value)
                found[-2:] = [
                    Chunk("part", one, first.text),
                    Chunk(
                        "part_and" if found[-1].kind == "and" else "part_or",
                        chunk.value,
                        chunk.text,
                    ),
                ]
                continue
        found.append(chunk)
    return found


def _members(somebody: Somebody, other: Somebody | None = None) -> tuple[Any, ...]:
    """Who it is, one by one; "the nearest" beside one other person is the nearest to them."""
    ref = somebody.ref
    nth = isinstance(ref, Nth) and somebody.nearest in ("max", "min")
    if nth and other is not None and not other.many and other.nearest is None:
        assert isinstance(ref, Nth)
        assert somebody.nearest in ("max", "min")
        return (Nearest(to=other.ref, order=somebody.nearest, of=ref.of),)
    return ref.members if isinstance(ref, Group) else (ref,)


def kinds_of(chunks: Iterable[Chunk]) -> set[str]:
    """The kinds that occur."""
    return {chunk.kind for chunk in chunks}
