"""Units that people ask in and the units that things are measured in; percentages of a group.

Knows nothing of tools: texts and numbers in, texts and numbers out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

from thirdwave.agents.plan import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit that a question may name."""

    name: str
    """As it is written behind a number: "cm", "feet"."""
    of: str
    """The unit that is measured: "m", "deg"."""
    factor: float
    """So many of it are one of what is measured."""
    decimals: int


UNITS: tuple[Unit, ...] = (
    Unit(name="cm", of="m", factor=100.0, decimals=0),
    Unit(name="mm", of="m", factor=1000.0, decimals=0),
    Unit(name="feet", of="m", factor=1 / 0.3048, decimals=1),
    Unit(name="inches", of="m", factor=1 / 0.0254, decimals=0),
    Unit(name="yards", of="m", factor=1 / 0.9144, decimals=1),
    Unit(name="radians", of="deg", factor=pi / 180, decimals=2),
)
"""1 foot is 0.3048 m and 1 inch 0.0254 m exactly (international yard and pound, 1959)."""
_WORDS = {
    "cm": r"cms?|centimet(?:er|re)s?",
    "mm": r"mms?|millimet(?:er|re)s?",
    "feet": r"ft|feet|foot",
    "inches": r"inch(?:es)?",
    "yards": r"yards?|yds?",
    "radians": r"rads?|radians?",
}
_PERCENT = re.compile(r"\b(?:percent(?:age)?|per cent)\b|%", re.IGNORECASE)
_MEASURED = re.compile(r"(?<![\w.])(-?\d+(?:\.\d+)?) (m|deg)\b")
_CONVERTED = re.compile(r"(?<![\w.])(-?\d+(?:\.\d+)?) ?(" + "|".join((*_WORDS, "percent")) + r")\b")
BY_NAME = {unit.name: unit for unit in UNITS}


def asked_unit(question: str) -> Unit | None:
    """The unit that a question wants its answer in: "in cm", "how many feet", "in centimetres".

    None where it names none, or one that things are measured in anyway.
    """
    for name, words in _WORDS.items():
        wanted = rf"\b(?:in|into|as|to|how many|number of)\s+(?:{words})\b"
        if re.search(wanted, question, re.IGNORECASE):
            return BY_NAME[name]
    return None


def asks_percent(question: str) -> bool:
    """Whether a question wants a share of people as a percentage."""
    return _PERCENT.search(question) is not None


def convert(text: str, unit: Unit, evidence: Sequence[Evidence]) -> str:
    """`text` with what is measured in `unit.of` written in `unit`.

    The exact value behind a written number is taken from the evidence where a line has it.
    """

    def put(found: re.Match[str]) -> str:
        if found[2] != unit.of:
            return found[0]
        return f"{_exact(found[1], evidence) * unit.factor:.{unit.decimals}f} {unit.name}"

    return _MEASURED.sub(put, text)


def percent(part: int, whole: int) -> float:
    """A share in percent."""
    return 100.0 * part / whole


def converted_numbers(text: str) -> list[tuple[str, str]]:
    """The numbers of a text that stand before a unit nothing is measured in, with its name."""
    return [(found[1], found[2]) for found in _CONVERTED.finditer(text)]


def without_converted(text: str) -> str:
    """The text without those numbers."""
    return _CONVERTED.sub(" ", text)


def _exact(written: str, evidence: Sequence[Evidence]) -> float:
    """The value of the evidence that is written so, else the number as it is written."""
    decimals = len(written.partition(".")[2])
    sign = -1.0 if written.startswith("-") else 1.0
    for line in evidence:
        value = line.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            continue
        if f"{abs(value):.{decimals}f}" == written.lstrip("-"):
            return sign * abs(float(value))
    return float(written)
