"""What each constraint means for one start: bounds, the rows that pull there, and how it is judged.

One `Goal` for each side a constraint speaks of. Solved for by its rows and judged by measuring the
pose anew, by the same formulas. Knows nothing of how a pose is found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, radians

import numpy as np

from thirdwave.body.posecodes.angles import ANGLES
from thirdwave.body.posecodes.formulas import (
    Vector,
    between_ways,
    difference,
    formula,
    frame_of,
    negative,
    point,
    pointing,
    segment_vector,
    way,
)
from thirdwave.body.posecodes.measured import (
    Measured,
    depth_of,
    heading_of,
    rest_angle,
    world_axes,
)
from thirdwave.body.posecodes.places import SIDES, Side
from thirdwave.body.posing.constraints import (
    Amount,
    AngleConstraint,
    ContactConstraint,
    DirectionConstraint,
    DistanceConstraint,
    PlaceConstraint,
    PoseConstraint,
    SupportConstraint,
)
from thirdwave.body.posing.freedom import sides_of
from thirdwave.body.posing.rows import Row
from thirdwave.body.posing.supports import SUPPORTS, heights

ANGLE_SLACK_DEG, PLACE_SLACK_M, CONTACT_M = 3.0, 0.02, 0.02
"""How far off still counts as met: what one would call the same pose; touching, DESIGN's 2 cm."""
HARD_DEG, HARD_M = 0.5, 0.003
SOFT_DEG, SOFT_M = 12.0, 0.06
"""Residuals that count as one, of constraints that must hold and of preferences."""
EXACT_DEG = 10.0
"""A direction that may be off by more is free within that."""
FLAT_DEG = 6.0
"""How flat hands lie on the floor."""
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


def goals_of(constraints: Sequence[PoseConstraint], start: Measured, floor_m: float) -> list[Goal]:
    """The goals of constraints that pull on points; others (keep, balance, symmetry) have none.

    `start` is what `by` counts from, `floor_m` the floor's coordinate along up.
    """
    goals: list[Goal] = []
    for one in constraints:
        match one:
            case AngleConstraint() if one.angle == "body_turn":
                goals.append(_turn(one, start))
            case AngleConstraint():
                goals += [_angle(one, side, start) for side in sides_of(one.side)]
            case DirectionConstraint():
                goals += [_direction(one, side) for side in sides_of(one.side)]
            case PlaceConstraint():
                goals += [_place(one, side, start, floor_m) for side in sides_of(one.side)]
            case DistanceConstraint():
                goals += [_distance(one, side, start) for side in sides_of(one.side)]
            case ContactConstraint():
                goals += [_contact(one, side, floor_m) for side in sides_of(one.side)]
            case SupportConstraint():
                goals.append(_support(one, floor_m))
            case _:
                continue
    return goals


def bounds(one: Amount, before: float) -> tuple[float, float]:
    """Lowest and highest value that an amount asks for."""
    if one.to is not None:
        return one.to, one.to
    if one.by is not None:
        return before + one.by, before + one.by
    low = -inf if one.at_least is None else one.at_least
    return low, inf if one.at_most is None else one.at_most


def _angle(one: AngleConstraint, side: Side | None, start: Measured) -> Goal:
    spec, law = ANGLES[one.angle], formula(one.angle, side)
    name = _named(one.angle, side)
    before = start.angle(one.angle, side)
    asked_low, asked_high = bounds(one, before)
    least, most = spec.usual
    if (least, most) == (-180.0, 180.0):
        least, most = -inf, inf  # a whole circle, in which a range may cross its ends
    if one.by is not None:
        # What a body already does beyond the usual it may go on doing.
        least, most = min(least, before), max(most, before)
    low = float(np.clip(asked_low, least, most)) if asked_low > -inf else -inf
    high = float(np.clip(asked_high, least, most)) if asked_high < inf else inf
    held = ""
    beyond = max(low - asked_low if asked_low > -inf else 0.0,
                 asked_high - high if asked_high < inf else 0.0,
                 asked_low - low if asked_low > -inf else 0.0)  # fmt: skip
    if beyond > 0.5:
        asked = asked_low if asked_low > -inf else asked_high
        held = f"{name} was held to {low if low > -inf else high:.0f} deg, {asked:.0f} were asked"
    shift = law.offset
    if law.from_rest:
        shift -= rest_angle(start.posed.model, one.angle, side)
    ends = [(end - shift) / law.scale if abs(end) < inf else end * law.scale for end in (low, high)]
    raw_low, raw_high = min(ends), max(ends)
    if law.kind == "bearing":
        raw_low = max(raw_low, raw_high - 180.0) if raw_low == -inf else raw_low
        raw_high = min(raw_high, raw_low + 180.0) if raw_high == inf else raw_high
    row = Row(
        kind=law.kind, v=law.v, a=law.a, b=law.b,
        low=radians(raw_low) if raw_low > -inf else -inf,
        high=radians(raw_high) if raw_high < inf else inf,
        sd=_sd(one, radians(HARD_DEG), radians(SOFT_DEG)),
    )  # fmt: skip
    return Goal(
        constraint=one, label=name, unit="deg", low=low, high=high, slack=ANGLE_SLACK_DEG,
        measure=lambda now: now.angle(one.angle, side), rows=(row,), held=held,
    )  # fmt: skip


def _turn(one: AngleConstraint, start: Measured) -> Goal:
    """Where the body heads; a search begins turned, and holds its heading: no row pulls."""
    low, high = bounds(one, 0.0)

    def measure(now: Measured) -> float:
        left, _, ahead = world_axes(start.heading)
        heading = heading_of(now.posed)
        return float(np.degrees(np.arctan2(heading @ left, heading @ ahead)))

    return Goal(constraint=one, label="body turn", unit="deg", low=low, high=high,
                slack=ANGLE_SLACK_DEG, measure=measure, rows=())  # fmt: skip


def _direction(one: DirectionConstraint, side: Side | None) -> Goal:
    frame = frame_of(one.segment, one.frame)
    along = segment_vector(one.segment, side)
    sd = _sd(one, radians(HARD_DEG), radians(SOFT_DEG))
    name = _named(one.segment, side)
    if one.raised is not None and one.out is None:
        down = way("down", frame)
        row = Row(kind="between", v=along, a=down, low=radians(one.raised), sd=sd,
                  high=radians(one.raised))  # fmt: skip
        return Goal(
            constraint=one, label=f"{name} raised", unit="deg", low=one.raised, high=one.raised,
            slack=one.within, rows=(row,),
            measure=lambda now: now.direction(one.segment, side, one.frame)[0],
        )  # fmt: skip
    if one.raised is not None:
        target = pointing(frame, side, one.raised, one.out or 0.0)
        where = f"raised {one.raised:.0f} deg, {one.out or 0.0:.0f} deg out"
    else:
        target = between_ways(frame, side, one.toward)
        where = " and ".join(one.toward)
    return Goal(
        constraint=one, label=f"{name} off {where}", unit="deg", low=0.0, high=one.within,
        slack=0.5, rows=_aimed(one, along, target, sd),
        measure=lambda now: _angle_between(now.vector(along), now.vector(target)),
    )  # fmt: skip


def _aimed(one: DirectionConstraint, along: Vector, target: Vector, sd: float) -> tuple[Row, ...]:
    """Exactly there; or, where much leeway is given, within it and rather there than not."""
    if one.within <= EXACT_DEG:
        return (Row(kind="aim", v=along, a=target, sd=sd),)
    most = radians(one.within - 1.0)
    return (
        Row(kind="between", v=along, a=target, high=most, sd=sd),
        Row(kind="aim", v=along, a=target, sd=most / 2),
    )


def _place(one: PlaceConstraint, side: Side | None, start: Measured, floor_m: float) -> Goal:
    name = point(one.place, side)
    own: Side | None = side or next((s for s in ("left", "right") if name.startswith(s)), None)
    frame = "world" if one.frame == "body" else one.frame
    toward = way(one.way, frame, own)
    if one.of == "floor":
        vector: Vector = ((name, 1.0),)
        level = floor_m if one.way == "up" else -floor_m if one.way == "down" else 0.0
        label = f"{_plain(name)} height" if one.way == "up" else f"{_plain(name)} {one.way}"
    else:
        vector, level = difference(name, point(one.of, side)), 0.0
        label = f"{_plain(name)} {one.way} of {_plain(point(one.of, side))}"

    def measure(now: Measured) -> float:
        return float(now.vector(vector) @ now.vector(toward)) - level

    before = measure(start)
    low, high = bounds(one, before)
    row = Row(kind="along", v=vector, a=toward, low=low + level, high=high + level,
              sd=_sd(one, HARD_M, SOFT_M))  # fmt: skip
    return Goal(constraint=one, label=label, unit="m", low=low, high=high, slack=PLACE_SLACK_M,
                measure=measure, rows=(row,))  # fmt: skip


def _distance(one: DistanceConstraint, side: Side | None, start: Measured) -> Goal:
    name, other = point(one.place, side), point(one.of, side)

    def measure(now: Measured) -> float:
        return now.distance(name, other)

    low, high = bounds(one, measure(start))
    low = max(low, 0.0)
    row = Row(kind="length", v=difference(name, other), low=low, high=max(high, low),
              sd=_sd(one, HARD_M, SOFT_M))  # fmt: skip
    return Goal(constraint=one, label=f"{_plain(name)} to {_plain(other)}", unit="m", low=low,
                high=max(high, low), slack=PLACE_SLACK_M, measure=measure, rows=(row,))  # fmt: skip


def _contact(one: ContactConstraint, side: Side | None, floor_m: float) -> Goal:
    name = point(one.place, side)
    sd = _sd(one, HARD_M, SOFT_M)
    if one.to == "floor":
        high = floor_m + depth_of(name) + one.gap
        row = Row(kind="along", v=((name, 1.0),), a=UP, low=high, high=high, sd=sd)
        return Goal(
            constraint=one, label=f"{_plain(name)} above the floor", unit="m", low=0.0,
            high=one.gap, slack=CONTACT_M, rows=(row,),
            measure=lambda now: abs(float(now.vector(((name, 1.0),)) @ now.vector(UP)) - high)
            + one.gap,
        )  # fmt: skip
    across: Side | None = (
        {"left": "right", "right": "left"}.get(side or "") if one.crossed else side
    )  # type: ignore[assignment]
    other = point(one.to, across)
    apart = depth_of(name) + depth_of(other) + one.gap
    vector = difference(name, other)
    if apart:
        row = Row(kind="length", v=vector, low=apart, high=apart, sd=sd)
    else:
        row = Row(kind="meet", v=vector, sd=sd)
    return Goal(
        constraint=one, label=f"gap {_plain(name)} to {_plain(other)}", unit="m", low=0.0,
        high=one.gap, slack=CONTACT_M, rows=(row,), measure=lambda now: now.gap(name, other),
    )  # fmt: skip


def _support(one: SupportConstraint, floor_m: float) -> Goal:
    sd = _sd(one, HARD_M, SOFT_M)
    wanted = heights(one.on, one.height)
    rows = [
        Row(kind="along", v=((name, 1.0),), a=UP, low=floor_m + low, high=floor_m + high, sd=sd)
        for name, (low, high) in wanted.items()
    ]
    touching = SUPPORTS[one.on].touching
    rows += [Row(kind="length", v=difference(a, b), high=0.08, sd=2 * sd) for a, b in touching]
    rows += [row for side in SIDES if f"{side}_palm" in wanted for row in _palm_down(side)]

    def measure(now: Measured) -> float:
        off = [0.0]
        for name, (low, high) in wanted.items():
            height = float(now.vector(((name, 1.0),)) @ now.vector(UP)) - floor_m
            off.append(max(low - height, height - high))
        return max(off)

    label = f"off {_SUPPORT_WORDS.get(one.on, one.on.replace('_', ' '))}"
    return Goal(constraint=one, label=label, unit="m", low=0.0, high=0.01, slack=0.02,
                measure=measure, rows=tuple(rows))  # fmt: skip


def _palm_down(side: Side) -> tuple[Row, ...]:
    """Preferences: a palm that carries lies flat, under its shoulder, its fingers ahead."""
    palm, shoulder = f"{side}_palm", f"{side}_shoulder"
    left: Vector = (("world:left", 1.0),)
    return (
        Row(kind="aim", v=segment_vector("palm", side), a=negative(UP), sd=radians(FLAT_DEG)),
        Row(kind="aim", v=segment_vector("hand", side), a=(("world:front", 1.0),),
            sd=radians(3 * FLAT_DEG)),
        Row(kind="along", v=difference(palm, shoulder), a=left, low=-0.08, high=0.08, sd=SOFT_M),
    )  # fmt: skip


_SUPPORT_WORDS = {
    "feet": "both soles on the floor", "left_foot": "the left foot alone",
    "right_foot": "the right foot alone", "seat": "the seat", "floor_seat": "sitting on the floor",
    "air": "the air", "back": "lying on the back", "front": "lying on the front",
}  # fmt: skip


def _sd(one: PoseConstraint, hard: float, soft: float) -> float:
    return (hard if one.hard else soft) / float(np.sqrt(one.weight))


def _named(name: str, side: Side | None) -> str:
    words = name.replace("_", " ")
    return words if side is None else f"{side} {words}"


def _plain(place: str) -> str:
    return place.replace("_", " ")


def _angle_between(v: np.ndarray, a: np.ndarray) -> float:
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(v, a)), v @ a)))
