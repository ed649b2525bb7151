"""The numbers of a text, and which of them no line of evidence holds.

Knows nothing of steps or answers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thirdwave.agents.answers.units import BY_NAME, converted_numbers, without_converted
from thirdwave.agents.plan import Evidence

ID = re.compile(r"\b[pt]\d+\b", re.IGNORECASE)
"""Ids that tools give. Others, such as "player-7", are found by those who know them."""
_NAME = re.compile(r"(\b[pt]\d+\b(?:'s)?) \((?!about|-?\d)[^();]*\)", re.IGNORECASE)
"""An id with a name behind it, which may look like an id: "p1 (P3, left)"."""
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
_ORDINAL = re.compile(r"(?<![\w.])(\d+)(?:st|nd|rd|th)\b")
_COUNT = re.compile(r"(?<![\w.-])\d+\b(?!\.\d)(?! ?(?:m|deg|px|mm|s)\b)")
"""A whole number without a unit."""
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"|\u201c([^\u201d]*)\u201d")
SAID_BY_A_MODEL = re.compile(r"\"([^\"]*)\"")
"""Tools put the words of a model, which nobody measured, between these marks."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What lines of evidence state, read once for all the texts that are held against it."""

    numbers: tuple[float, ...]
    written: frozenset[tuple[str, str]]
    """Numbers with units that nothing is measured in, as a line gives them."""
    lines: tuple[tuple[frozenset[str], tuple[float, ...]], ...]
    """Of each line: whom it names, and its numbers."""

    @classmethod
    def of(cls, evidence: "Iterable[Evidence] | Stated") -> "Stated":
        """What those lines state."""
        if isinstance(evidence, Stated):
            return evidence
        shown = list(evidence)
        lines = tuple((frozenset(ids_in(one.text)), tuple(numbers_of(one))) for one in shown)
        return cls(
            numbers=tuple(number for _, numbers in lines for number in numbers),
            written=frozenset(
                pair for one in shown for pair in converted_numbers(unquoted(one.text))
            ),
            lines=lines,
        )


def unproved_numbers(
    text: str, evidence: Iterable[Evidence] | Stated, counts: Sequence[int] = ()
) -> list[str]:
    """Numbers of `text` that nothing proves.

    A number is proved by one of the evidence that is written so when rounded, by one converted
    into the unit behind it or written with that unit, or by one of `counts`, so many were listed.
    Ids such as p1 and ranks up to a count ("the 9th tallest") are not numbers.
    """
    stated = Stated.of(evidence)
    known, written = stated.numbers, stated.written
    wrong = [
        number
        for number, unit in converted_numbers(text)
        if (number, unit) not in written and not _converted_is_among(number, unit, known, counts)
    ]
    plain = without_converted(text)
    highest = max(counts, default=0)
    plain = _ORDINAL.sub(lambda m: " " if int(m[1]) <= highest else m[1], plain)
    plain = without_counts(plain, counts)
    return wrong + [number for number in numbers_in(plain) if not is_among(number, known)]


def numbers_in(text: str) -> list[str]:
    """The numbers of a text as they are written, without those in ids."""
    return _NUMBER.findall(ID.sub(" ", text))


def without_counts(text: str, counts: Sequence[int]) -> str:
    """The text without whole numbers that are one of `counts` and have no unit."""
    return _COUNT.sub(lambda found: " " if int(found[0]) in counts else found[0], text)


def ids_in(text: str) -> list[str]:
    """The ids of a text, in their order, as often as they stand there; names are left out."""
    bare = _NAME.sub(r"\1", text) if "(" in text else text
    return [found.lower() for found in ID.findall(bare)]


def unquoted(text: str) -> str:
    """A line of evidence without the words of a model that it quotes: those state nothing."""
    return SAID_BY_A_MODEL.sub(" ", text)


def numbers_of(line: Evidence) -> list[float]:
    """What a line states: the numbers of its text and its value."""
    numbers = [float(number) for number in numbers_in(unquoted(line.text))]
    if isinstance(line.value, (int, float)) and not isinstance(line.value, bool):
        numbers.append(float(line.value))
    return numbers


def is_among(number: str, known: Sequence[float]) -> bool:
    """Whether one of `known` is `number`, rounded as that is written. Signs are left out."""
    decimals = len(number.partition(".")[2])
    # Half a unit of the last written digit, and a little for binary fractions.
    tolerance = 0.5 * 10.0**-decimals + 1e-9
    return any(abs(abs(float(number)) - abs(value)) <= tolerance for value in known)


def without_quotes(text: str, source: str) -> str:
    """`text` without what it quotes of `source`, and without the questions it suggests.

    What stands in quotation marks counts as quoted where `source` holds it word for word.
    """
    said = " ".join(source.lower().split())

    def drop(found: re.Match[str]) -> str:
        inner = next(part for part in found.groups() if part is not None)
        cut = " ".join(inner.lower().removesuffix("...").split())
        return " " if cut and cut in said else found[0]

    return re.sub(r"\b[Tt]ry:.*", " ", _QUOTED.sub(drop, text))


def _converted_is_among(
    number: str, unit: str, known: Sequence[float], counts: Sequence[int]
) -> bool:
    if unit in BY_NAME:
        return is_among(number, [value * BY_NAME[unit].factor for value in known])
    if unit == "percent":
        shares = [100.0 * a / b for a in counts for b in counts if 0 <= a <= b and b]
        return is_among(number, shares)
    return is_among(number, known)
