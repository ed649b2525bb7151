"""What each constraint means for one start: bounds, the rows that pull there, how it is judged.

One `Goal` for each side a constraint speaks of. Solved for by its rows and judged by measuring the
pose anew, by the same formulas. Knows nothing of how a pose is found.
"""

from collections.abc import Sequence
from math import inf, radians

import numpy as np

from thirdwave.body.posecodes.angles import ANGLES
from thirdwave.body.posecodes.formulas import (
    Vector,
    between_ways,
    formula,
    frame_of,
    point,
    pointing,
    segment_vector,
    way,
)
from thirdwave.body.posecodes.measured import (
    Measured,
    heading_of,
    rest_angle,
    world_axes,
)
from thirdwave.body.posecodes.places import SIDES, Side
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    ContactConstraint,
    DirectionConstraint,
    DistanceConstraint,
    PlaceConstraint,
    PoseConstraint,
    SupportConstraint,
)
from thirdwave.body.posing.freedom import sides_of, turned_by
from thirdwave.body.posing.goal import (
    ANGLE_SLACK_DEG,
    HARD_DEG,
    SOFT_DEG,
    Goal,
    bounds,
    named,
    softness,
)
from thirdwave.body.posing.placed import contact_goal, distance_goal, place_goal, support_goal
from thirdwave.body.posing.rows import Row

SITTERS_KNEE_DEG = 60.0
EXACT_DEG = 10.0
"""A direction that may be off by more is free within that."""


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
                goals += [place_goal(one, side, start, floor_m) for side in sides_of(one.side)]
            case DistanceConstraint():
                goals += [distance_goal(one, side, start) for side in sides_of(one.side)]
            case ContactConstraint():
                goals += [contact_goal(one, side, floor_m) for side in sides_of(one.side)]
            case SupportConstraint():
                goals.append(support_goal(one, floor_m, _put_down(constraints), _idle(constraints)))
            case _:
                continue
    return goals


def _put_down(constraints: Sequence[PoseConstraint]) -> frozenset[Side]:
    """Sides of which something is asked to touch the floor: that foot is not lifted as well."""
    return frozenset(
        side
        for one in constraints
        if isinstance(one, ContactConstraint) and one.to == "floor"
        for side in SIDES
        if any(point(one.place, own).startswith(f"{side}_") for own in sides_of(one.side))
    )


def _idle(constraints: Sequence[PoseConstraint]) -> frozenset[Side]:
    """Sides whose leg is not spoken of, but for a knee that bends as a sitter's does."""
    spoken = {
        side
        for one in constraints
        if not isinstance(one, SupportConstraint)
        for side in SIDES
        if {f"{side}_hip", f"{side}_knee"} & set(turned_by(one, 0)) and not _sitters_knee(one)
    }
    return frozenset(SIDES) - spoken


def _sitters_knee(one: PoseConstraint) -> bool:
    if not isinstance(one, AngleConstraint):
        return False
    return one.angle == "knee_flexion" and (one.to or one.at_least or 0.0) >= SITTERS_KNEE_DEG


def _angle(one: AngleConstraint, side: Side | None, start: Measured) -> Goal:
    spec, law = ANGLES[one.angle], formula(one.angle, side)
    name = named(one.angle, side)
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
        sd=softness(one, radians(HARD_DEG), radians(SOFT_DEG)),
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
    sd = softness(one, radians(HARD_DEG), radians(SOFT_DEG))
    name = named(one.segment, side)
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
        where = f"as asked ({one.raised:.0f} deg raised, {_out(one.out or 0.0)})"
    else:
        target = between_ways(frame, side, one.toward)
        where = " and ".join(one.toward)
    return Goal(
        constraint=one, label=f"{name} off {where}", unit="deg", low=0.0, high=one.within,
        slack=0.5, rows=_aimed(one, along, target, sd),
        measure=lambda now: _angle_between(now.vector(along), now.vector(target)),
    )  # fmt: skip


def _out(degrees: float) -> str:
    return f"{abs(degrees):.0f} deg {'out' if degrees >= 0 else 'inwards'}"


def _aimed(one: DirectionConstraint, along: Vector, target: Vector, sd: float) -> tuple[Row, ...]:
    """Exactly there; or, where much leeway is given, within it and rather there than not."""
    if one.within <= EXACT_DEG:
        return (Row(kind="aim", v=along, a=target, sd=sd),)
    most = radians(one.within - 1.0)
    return (
        Row(kind="between", v=along, a=target, high=most, sd=sd),
        Row(kind="aim", v=along, a=target, sd=most / 2),
    )


def _angle_between(v: np.ndarray, a: np.ndarray) -> float:
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(v, a)), v @ a)))
