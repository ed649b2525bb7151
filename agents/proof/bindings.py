"""Whether the numbers of a text are told of those they were measured of.

"p1 is taller than p2 (1.76 m against 1.64 m)": the first number has to stand in a line about p1,
the second in one about p2. Knows nothing of steps or answers.
"""

import re
from collections.abc import Iterable, Sequence

from thirdwave.agents.answers.units import Unit, converted_numbers
from thirdwave.agents.plan import Evidence
from thirdwave.agents.proof.numbers import Stated, ids_in, is_among, numbers_in

_CLAUSES = re.compile(r"; |(?<=[.!?])\s+")
_PIECES = re.compile(r"[()]|, | and ")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_PLACE = re.compile(r"\b([pP]\d+)(?:'s)? \((?:[^()]*, )?(left|middle|right)\)")
Lines = Sequence[tuple[frozenset[str], tuple[float, ...]]]


def misplaced(text: str, evidence: Iterable[Evidence] | Stated, units: Sequence[Unit]) -> list[str]:
    """The numbers of `text` that its evidence knows, but of others; one line each.

    Within brackets as many numbers as people before them belong to those in their order; a number
    next to one person belongs to that one; else to anybody the clause names. A line that names
    nobody proves for everybody.
    """
    lines = Stated.of(evidence).lines
    factors = {unit.name: unit.factor for unit in units}
    found: list[str] = []
    for clause in _CLAUSES.split(text):
        named = ids_in(clause)
        if not named:
            continue
        converted = dict(converted_numbers(clause))
        for number, whose in _bound(clause, named):
            factor = factors.get(converted.get(number, ""), 1.0)
            if not _is_of(number, whose, lines, factor):
                found.append(f"number: {number} in {clause!r} was not measured of {whose}")
    return list(dict.fromkeys(found))


def misnamed_places(text: str, known: str) -> list[str]:
    """Who is said to be on another side than in a text that is known to hold."""
    places = {who.lower(): where for who, where in _PLACE.findall(known)}
    return [
        f"place: {who} in {text!r} is not on the {where}"
        for who, where in _PLACE.findall(text)
        if places and places.get(who.lower()) != where
    ]


def _bound(clause: str, named: list[str]) -> list[tuple[str, set[str]]]:
    """Each number of a clause with those it may belong to; several times where rules overlap."""
    numbers = numbers_in(clause)
    pairs: list[tuple[str, set[str]]] = [(number, set(named)) for number in numbers]
    for piece in _PIECES.split(clause):
        if whose := set(ids_in(piece)):
            pairs += [(number, whose) for number in numbers_in(piece)]
    for bracket in _BRACKETS.finditer(clause):
        before = ids_in(clause[: bracket.start()])
        inside = numbers_in(bracket[1])
        if not ids_in(bracket[1]) and len(before) == len(inside) > 1:
            pairs += [(number, {who}) for number, who in zip(inside, before, strict=True)]
    return pairs


def _is_of(number: str, whose: set[str], lines: Lines, factor: float) -> bool:
    """Whether a line about one of `whose`, or about nobody, holds a number, or no line does."""
    holding = [
        people
        for people, known in lines
        if is_among(number, known) or is_among(number, [value * factor for value in known])
    ]
    return not holding or any(not people or people & whose for people in holding)
