"""A sentence as a short list of people, parts, predicates and operators, ready to be read.

Joins chunks with `refer` and `phrases`; what is asked about them is `parse`'s.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from thirdwave.agents.offline.lexicon import Chunk
from thirdwave.agents.offline.phrases import Phrases, held
from thirdwave.agents.offline.query import Both, Either, Everyone, Group, Not, Related, TheOne
from thirdwave.agents.offline.refer import PartOf, Somebody

IGNORED = ("skip", "aux", "picture")
LINKS = ("of", "poss", "between", "with", "each")
"""Words that only link; they go when everything they could link is joined."""
MEASURING = ("how", "comp", "sup", "same", "than")
COPULAS = ("stand", "stands", "standing")
SCALED = {"bent", "straight", "lean", "tall", "high", "low", "far", "close", "elevation", "short"}
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
    words = _scaled(_directions([chunk for chunk in _definite(chunks) if chunk.kind not in IGNORED]))
    words = _limits(_side_choice(words))
    measuring = any(
        chunk.kind in MEASURING or (chunk.kind, chunk.value) == ("dim", "angle") for chunk in words
    )
    phrases = Phrases(eager=eager, measuring=measuring)
    joined: list[Chunk] = []
    at = 0
    while at < len(words):
        if words[at].kind in ("who", "whose", "who_of", "how_many"):
            phrases.referrer.expect_anybody()
        end = _next(words, at, phrases, joined, measuring=measuring)
        at = end
    linked = _resumed(_elliptic([chunk for chunk in joined if chunk.kind not in LINKS]))
    return Bag(tuple(_pairs(_predicates(linked))))


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


def _definite(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Reads "the two people" are all there are, "two people" are a number of them."""
    found: list[Chunk] = []
    for before, chunk in zip([None, *chunks], chunks, strict=False):
        definite = before is not None and before.text.split()[-1] in ("the", "both", "these")
        if chunk.kind == "number" and definite:
            chunk = replace(chunk, kind="number", value="1")
        found.append(chunk)
    return found


def _directions(words: list[Chunk]) -> list[Chunk]:
    """Words with "from the left" as a place where nothing is drawn."""
    if len(words) < 2 or any(chunk.kind in ("show", "mesh") for chunk in words):
        return words
    found: list[Chunk] = []
    for chunk in words:
        if chunk.kind == "view" and chunk.text in ("from the left", "from the right"):
            side = chunk.text.split()[-1]
            found += [Chunk("of", "", "from"), Chunk("side", side, side)]
        else:
            found.append(chunk)
    return found


def _scaled(words: list[Chunk]) -> list[Chunk]:
    """Reads "more" and "most" joined with what they scale; postures and raised arms as quantities."""
    if not any(chunk.kind in MEASURING for chunk in words):
        return words
    how = any(chunk.kind in ("how", "comp", "sup") for chunk in words)
    high = any(
        chunk.value in ("high", "far", "high+", "high-", "more", "most", "less", "least")
        for chunk in words
        if chunk.kind in ("dim", "comp", "sup")
    ) and not any(chunk.kind in ("with", "who_rel") for chunk in words)
    found: list[Chunk] = []
    for at, chunk in enumerate(words):
        following = words[at + 1].kind if at + 1 < len(words) else None
        before = found[-1] if found else None
        if how and chunk.kind == "posture" and chunk.value == "bending":
            chunk = replace(chunk, kind="dim", value="lean" if following != "part" else "bent")
        elif chunk.text == "up" and before is not None and before.value == "high":
            continue  # "how high up"
        elif chunk.kind == "posture" and chunk.text in COPULAS and following in ("sup", "comp"):
            continue  # "who stands nearest": where, not how
        elif (
            how
            and high
            and chunk.kind == "raised"
            and any(other.kind == "part" and other.value in ("arm", "wrist") for other in words)
        ):
            chunk = replace(chunk, kind="dim", value="elevation")
        elif chunk.kind == "rel" and chunk.value == "next_to" and before is not None:
            if following == "direction" or before.kind == "how":
                chunk = replace(chunk, kind="dim", value="close")
        joins = before is not None and before.kind in ("comp", "sup")
        if joins and chunk.kind == "dim" and chunk.value in SCALED and before is not None:
            if before.value in ("more", "most", "less", "least"):
                sign = "+" if before.value in ("more", "most") else "-"
                found[-1] = replace(before, value=f"{chunk.value}{sign}")
                continue
        found.append(chunk)
    return found


def _limits(words: list[Chunk]) -> list[Chunk]:
    """Words with "more than 90 degrees" as one chunk."""
    found: list[Chunk] = []
    for chunk in words:
        before = found[-1] if found else None
        number = chunk.kind in ("number", "decimal") and before is not None
        if number and before is not None and before.kind == "than" and len(found) > 1:
            operator = found[-2]
            if operator.kind == "comp" and operator.value in ("more", "less"):
                found[-2:] = [Chunk("limit", (operator.value == "more", float(chunk.value)), "than")]
                continue
        if number and before is not None and (before.kind, before.value) in _BEYOND:
            more = _BEYOND[before.kind, before.value]
            found[-1] = Chunk("limit", (more, float(chunk.value)), before.text)
            continue
        if before is not None and before.kind == "limit" and chunk.value == "angle":
            continue  # the unit
        found.append(chunk)
    return found


_BEYOND = {("rel", "above"): True, ("rel", "below"): False, ("at_least", "at_least"): True}


def _side_choice(words: list[Chunk]) -> list[Chunk]:
    """Reads "the left or the right knee" is "which knee"."""
    kinds = [chunk.kind for chunk in words]
    for at in range(len(kinds) - 2):
        again = at + 2 + (kinds[at + 2] == "pronoun")
        if kinds[at : at + 2] == ["side", "or"] and kinds[again : again + 1] == ["side"]:
            which = Chunk("which", "", _text(words, at, again + 1))
            rest = words[again + 1 :]
            if rest and rest[0].kind == "part":
                return [which, *words[:at], *rest]
    return words


def _elliptic(chunks: list[Chunk]) -> list[Chunk]:
    """Reads "than the right": the same part on that side."""
    found: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        before = chunks[at - 1] if at else None
        after = chunks[at + 1] if at + 1 < len(chunks) else None
        if chunk.kind == "rel" and chunk.value in ("above", "below") and before and after:
            if before.kind == after.kind == "part":  # one hand above another
                sign = "+" if chunk.value == "above" else "-"
                found += [Chunk("comp", f"high{sign}", chunk.text), Chunk("than", "", "than")]
                continue
        part: str | None = None
        if chunk.kind == "side" and after is not None and after.value == "elevation":
            part = "arm"  # "left shoulder elevation"
        elif chunk.kind != "side" or before is None or before.kind not in ("than", "or"):
            found.append(chunk)
            continue
        found.append(Chunk("part", PartOf(part, chunk.value), chunk.text))
    return found


def _resumed(chunks: list[Chunk]) -> list[Chunk]:
    """Reads "the guy on the left, is he sitting": the pronoun is who was just named."""
    found: list[Chunk] = []
    for chunk in chunks:
        if chunk.kind == "person" and found and found[-1].kind == "person":
            named, again = found[-1].value, chunk.value
            if named.many and not named.quantifier and again.quantifier in ("all", "none"):
                if isinstance(again.ref, Everyone):  # "are they all", "p1 and p2 both"
                    found[-1] = replace(
                        found[-1], value=replace(named, quantifier=again.quantifier)
                    )
                    continue
            if again.pronoun and again.quantifier is None and not named.quantifier:
                if not again.gender or named.gender in (None, again.gender):
                    continue
        found.append(chunk)
    return found


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
    if named is None or named.pronoun or not isinstance(named.ref, TheOne):
        return False
    return not isinstance(second, Related)


def _pairs(chunks: list[Chunk]) -> list[Chunk]:
    """Reads "p1 and p2" as one group; "p1 or p2" as two people to choose from."""
    found: list[Chunk] = []
    for chunk in chunks:
        joins = len(found) > 1 and found[-1].kind in ("and", "or")
        if chunk.kind == "person" and joins and found[-2].kind in ("person", "choice"):
            first, link = found[-2], found[-1]
            if link.kind == "or" or first.kind == "choice":
                members = first.value if first.kind == "choice" else (first.value,)
                found[-2:] = [Chunk("choice", (*members, chunk.value), "or")]
            else:
                members = _members(first.value) + _members(chunk.value)
                group = Somebody(Group(members=members), many=True)
                found[-2:] = [Chunk("person", group, f"{first.text} and {chunk.text}")]
            continue
        if chunk.kind == "part" and joins and found[-2].kind in ("part", "person"):
            first = found[-2]
            owned = isinstance(first.value, PartOf)
            if owned or (chunk.value.owner is not None and found[-1].kind == "and"):
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


def _members(somebody: Somebody) -> tuple[Any, ...]:
    ref = somebody.ref
    return ref.members if isinstance(ref, Group) else (ref,)


def kinds_of(chunks: Iterable[Chunk]) -> set[str]:
    """The kinds that occur."""
    return {chunk.kind for chunk in chunks}
