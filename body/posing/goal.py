"""One thing that a constraint wants of a pose: its bounds, the rows that pull, how it is judged.

Knows neither constraints' kinds nor how a pose is found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from thirdwave.body.posecodes.formulas import (
    Vector,
)
from thirdwave.body.posecodes.measured import (
    Measured,
)
from thirdwave.body.posecodes.places import Side
from thirdwave.body.posing.constraints import (
    Amount,
    PoseConstraint,
)
from thirdwave.body.posing.rows import Row

ANGLE_SLACK_DEG, PLACE_SLACK_M, CONTACT_M = 3.0, 0.02, 0.02
"""How far off still counts as met: what one would call the same pose; touching, DESIGN's 2 cm."""
HARD_DEG, HARD_M = 0.5, 0.003
SOFT_DEG, SOFT_M = 12.0, 0.06
"""Residuals that count as one, of constraints that must hold and of preferences."""
UP: Vector = (("world:up", 1.0),)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Goal:
    """One thing that is to be so."""

    constraint: PoseConstraint
    label: str
    """Such as "left knee flexion"."""
    unit: str
    """deg or m."""
    low: float
    high: float
    slack: float
    measure: Callable[[Measured], float]
    """What a pose has of it, in `unit`."""
    rows: tuple[Row, ...]
    held: str = ""
    """Said where what was asked is more than the joint can do."""

    @property
    def wanted(self) -> str:
        """Bounds to be said: "90 deg", "at least 0.10 m", "20 to 40 deg"."""
        if self.low == self.high:
            return self.said(self.low)
        if self.high == inf:
            return f"at least {self.said(self.low)}"
        if self.low == -inf or (self.low == 0.0 and self.constraint.kind in _GAPS):
            return f"at most {self.said(self.high)}"
        return f"{self.low:{_DIGITS[self.unit]}} to {self.said(self.high)}"

    def said(self, value: float) -> str:
        """A value with its unit."""
        text = f"{value:{_DIGITS[self.unit]}}"
        return (
            f"{0:{_DIGITS[self.unit]}} {self.unit}" if float(text) == 0 else f"{text} {self.unit}"
        )

    def off(self, value: float) -> float:
        """How far a value lies outside the bounds; angles that go round go the shorter way."""
        beyond = max(self.low - value, value - self.high, 0.0)
        if self.unit == "deg" and beyond > 180.0:
            turned = value + (360.0 if value < self.low else -360.0)
            beyond = min(beyond, max(self.low - turned, turned - self.high, 0.0))
        return beyond

    def met(self, value: float) -> bool:
        """Whether a value is what was wanted, within the slack."""
        return self.off(value) <= self.slack


_DIGITS = {"deg": ".0f", "m": ".2f"}
_GAPS = ("contact", "direction", "support")


def bounds(one: Amount, before: float) -> tuple[float, float]:
    """Lowest and highest value that an amount asks for."""
    if one.to is not None:
        return one.to, one.to
    if one.by is not None:
        return before + one.by, before + one.by
    low = -inf if one.at_least is None else one.at_least
    return low, inf if one.at_most is None else one.at_most


def softness(one: PoseConstraint, hard: float, soft: float) -> float:
    """The residual that counts as one, of a constraint that must hold or of a preference."""
    return (hard if one.hard else soft) / float(np.sqrt(one.weight))


def named(name: str, side: Side | None) -> str:
    """An angle or a segment to be said: "left knee flexion"."""
    words = name.replace("_", " ")
    return words if side is None else f"{side} {words}"


def plain(place: str) -> str:
    """A place to be said: "left palm"."""
    return place.replace("_", " ")
