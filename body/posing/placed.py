"""What constraints on places mean: along a way, a distance, a contact, what carries the body.

Knows nothing of how a pose is found.
"""

from math import radians

from thirdwave.body.posecodes.formulas import (
    Vector,
    difference,
    negative,
    point,
    segment_vector,
    way,
)
from thirdwave.body.posecodes.measured import (
    Measured,
    depth_of,
)
from thirdwave.body.posecodes.places import SIDES, Side
from thirdwave.body.posing.constraints import (
    ContactConstraint,
    DistanceConstraint,
    PlaceConstraint,
    SupportConstraint,
)
from thirdwave.body.posing.goal import (
    CONTACT_M,
    HARD_M,
    PLACE_SLACK_M,
    SOFT_M,
    UP,
    Goal,
    bounds,
    plain,
    softness,
)
from thirdwave.body.posing.rows import Row
from thirdwave.body.posing.supports import SUPPORTS, heights

FLAT_DEG = 6.0
"""How flat hands lie on the floor."""


def place_goal(one: PlaceConstraint, side: Side | None, start: Measured, floor_m: float) -> Goal:
    """How far a place lies along a way."""
    name = point(one.place, side)
    own: Side | None = side or next((s for s in ("left", "right") if name.startswith(s)), None)
    frame = "world" if one.frame == "body" else one.frame
    toward = way(one.way, frame, own)
    if one.of == "floor":
        vector: Vector = ((name, 1.0),)
        level = floor_m if one.way == "up" else -floor_m
        label = f"{plain(name)} height" if one.way == "up" else f"{plain(name)} {one.way}"
        if one.way not in ("up", "down"):
            # The floor has no middle: how far it moves that way.
            level = float(start.place(name) @ start.vector(toward))
            label = f"{plain(name)} moved {_WAYS.get(one.way, one.way)}"
    else:
        vector, level = difference(name, point(one.of, side)), 0.0
        label = f"{plain(name)} {one.way} of {plain(point(one.of, side))}"

    def measure(now: Measured) -> float:
        return float(now.vector(vector) @ now.vector(toward)) - level

    before = measure(start)
    low, high = bounds(one, before)
    row = Row(kind="along", v=vector, a=toward, low=low + level, high=high + level,
              sd=softness(one, HARD_M, SOFT_M))  # fmt: skip
    return Goal(constraint=one, label=label, unit="m", low=low, high=high, slack=PLACE_SLACK_M,
                measure=measure, rows=(row,))  # fmt: skip


def distance_goal(one: DistanceConstraint, side: Side | None, start: Measured) -> Goal:
    """How far two places are apart."""
    name, other = point(one.place, side), point(one.of, side)

    def measure(now: Measured) -> float:
        return now.distance(name, other)

    low, high = bounds(one, measure(start))
    low = max(low, 0.0)
    row = Row(kind="length", v=difference(name, other), low=low, high=max(high, low),
              sd=softness(one, HARD_M, SOFT_M))  # fmt: skip
    return Goal(constraint=one, label=f"{plain(name)} to {plain(other)}", unit="m", low=low,
                high=max(high, low), slack=PLACE_SLACK_M, measure=measure, rows=(row,))  # fmt: skip


def contact_goal(one: ContactConstraint, side: Side | None, floor_m: float) -> Goal:
    """Two places that touch, or one and the floor."""
    name = point(one.place, side)
    sd = softness(one, HARD_M, SOFT_M)
    if one.to == "floor":
        high = floor_m + depth_of(name) + one.gap
        row = Row(kind="along", v=((name, 1.0),), a=UP, low=high, high=high, sd=sd)
        return Goal(
            constraint=one, label=f"{plain(name)} above the floor", unit="m", low=0.0,
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
        constraint=one, label=f"gap {plain(name)} to {plain(other)}", unit="m", low=0.0,
        high=one.gap, slack=CONTACT_M, rows=(row,), measure=lambda now: now.gap(name, other),
    )  # fmt: skip


def support_goal(
    one: SupportConstraint, floor_m: float, down: frozenset[Side], idle: frozenset[Side]
) -> Goal:
    """Everything that is to lie on the floor or the seat, or off it: judged by the worst.

    Feet of the sides `down` are asked to touch the floor otherwise, and not lifted; of legs on the
    sides `idle` next to nothing is said.
    """
    sd = softness(one, HARD_M, SOFT_M)
    lifted = SUPPORTS[one.on].lifted if one.on != "air" else ()
    lowered = [name for name in lifted if any(name.startswith(f"{side}_") for side in down)]
    wanted = {
        name: bounds for name, bounds in heights(one.on, one.height).items() if name not in lowered
    }
    rows = [
        Row(kind="along", v=((name, 1.0),), a=UP, low=floor_m + low, high=floor_m + high, sd=sd)
        for name, (low, high) in wanted.items()
    ]
    touching = SUPPORTS[one.on].touching
    rows += [Row(kind="length", v=difference(a, b), high=0.08, sd=2 * sd) for a, b in touching]
    if one.on == "seat":
        # A preference: who sits has the feet on the floor.
        rows += [
            Row(kind="along", v=((f"{side}_{name}", 1.0),), a=UP, low=floor_m, high=floor_m,
                sd=SOFT_M)
            for side in idle for name in ("heel", "ball")
        ]  # fmt: skip
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


_WAYS = {"front": "forward", "back": "backward", "out": "outward", "in": "inward"}
_SUPPORT_WORDS = {
    "feet": "both soles on the floor", "left_foot": "the left foot alone",
    "right_foot": "the right foot alone", "seat": "the seat", "floor_seat": "sitting on the floor",
    "air": "the air", "back": "lying on the back", "front": "lying on the front",
}  # fmt: skip
