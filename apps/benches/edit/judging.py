"""The bodies that a check is about, before and after, and what all checks are made of.

Knows no single check, nor words.
"""

from collections.abc import Mapping
from typing import Protocol

from thirdwave.apps.benches.edit.locality import Part, between_deg
from thirdwave.body.model import Posed
from thirdwave.body.posecodes.measured import Measured, heading_of, measured

Between = tuple[float | None, float | None]
"""Least and most; None for no bound."""
DIGITS = {"deg": 0, "m": 2}


class Check(Protocol):
    """One demand on the body afterwards."""

    def failures(self, bodies: "Judgeable") -> tuple[str, ...]:
        """Why it does not hold, a sentence each; empty where it does."""
        ...


class Judgeable:
    """A body before and after, and the others who may be referred to. `others` are by id."""

    def __init__(
        self, start: Posed, after: Posed, others: Mapping[str, Posed] | None = None
    ) -> None:
        self.before: Measured = measured(start)
        self.after: Measured = measured(after)
        self._turned: Measured = measured(after, heading=heading_of(start))
        self._people = {**(others or {}), "start": start, "after": after}

    def angle(self, name: str) -> tuple[float, float]:
        """Before and after, degrees; a turn of the body counts from the start's heading."""
        if name == "body_turn":
            return 0.0, self._turned.angles[name]
        return self.before.angles[name], self.after.angles[name]

    def person(self, name: str) -> Posed:
        """Somebody by id, or "start" or "after"."""
        return self._people[name]


def amount_failures(
    what: str,
    values: tuple[float, float],
    unit: str,
    to: Between | None,
    change: Between | None,
) -> tuple[str, ...]:
    """Why a number, before and after, is not what it is to be; of `to` and `change` one is None."""
    before, after = values
    if to is not None:
        got, wanted, verb = after, to, "is"
    else:
        assert change is not None
        got, wanted, verb = after - before, change, "changed by"
        if unit == "deg":
            got = (got + 180.0) % 360.0 - 180.0
    if within(got, wanted):
        return ()
    digits = DIGITS[unit]
    return (f"{what} {verb} {got:.{digits}f} {unit}, wanted {range_text(wanted, unit)}",)


def within(value: float, wanted: Between) -> bool:
    """Whether a value keeps both bounds."""
    low, high = wanted
    return (low is None or value >= low) and (high is None or value <= high)


def range_text(wanted: Between, unit: str) -> str:
    """The bounds in words: "5 to 40 deg"."""
    digits = DIGITS[unit]
    low, high = ("" if bound is None else f"{bound:.{digits}f}" for bound in wanted)
    if low and high:
        return f"{low} to {high} {unit}"
    return f"{low} {unit} or more" if low else f"{high} {unit} or less"


def same_failures(
    wanted: Posed, got: Posed, parts: frozenset[Part], within_deg: float, whose: str
) -> tuple[str, ...]:
    """Why parts of a pose are not those of another, by the farthest joint of each."""
    found = {part: between_deg(wanted, got, part) for part in sorted(parts)}
    return tuple(
        f"{part} is {off:.0f} deg off {whose}, wanted {within_deg:.0f} at most"
        for part, off in found.items()
        if off > within_deg
    )
