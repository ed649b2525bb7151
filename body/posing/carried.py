"""The rows that no constraint names: the floor, what stays planted, where the body is, balance.

Knows nothing of how a pose is found.
"""

from collections.abc import Sequence
from math import radians

import numpy as np

from thirdwave.body.posecodes.formulas import Vector, formula, way
from thirdwave.body.posecodes.measured import FLOOR_PLACES
from thirdwave.body.posecodes.places import SIDES, Way
from thirdwave.body.posing.balance import balance_rows
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    ContactConstraint,
    DirectionConstraint,
    PlaceConstraint,
    PoseConstraint,
    SupportConstraint,
)
from thirdwave.body.posing.freedom import GROUPS, LOOSE_DEG, Level, turned_by
from thirdwave.body.posing.planted import (
    as_tuple,
    bends_knees_alone,
    bends_on_feet,
    left_standing,
    planted,
    stays,
)
from thirdwave.body.posing.rows import Row
from thirdwave.body.posing.start import Beginning
from thirdwave.body.posing.supports import SUPPORTS
from thirdwave.body.skeleton import JOINT

FLOOR_SD_M, ANCHOR_SD_M, DRIFT_SD_M = 0.004, 0.001, 0.3
HEADING_SD_DEG = 2.0
CLEAR_M = 0.12
"""The trunk of somebody who is not down on the floor stays so far above it, unless asked."""
_LIMBS_ENDS = ("heel", "ball", "toes", "sole", "foot", "palm", "hand", "fingertips", "kneecap",
               "knee", "shin")  # fmt: skip
_TRUNK = ("left_buttock", "right_buttock", "lower_back", "upper_back", "chest", "back_of_head",
          "crown", "forehead")  # fmt: skip
UPRIGHT_DEG, UPRIGHT_CHEST_DEG = 35.0, 60.0
TIPPED_DEG: dict[Way, tuple[float, float]] = {
    "up": (0.0, 105.0), "front": (55.0, 180.0), "left": (50.0, 130.0),
}  # fmt: skip
"""A pelvis that is upright at first keeps its ways so far from the world's up, whatever is
reached for: tipped forward by 105 degrees, back by 35, to the side by 40."""
_UP: Vector = (("world:up", 1.0),)


def carried_rows(
    constraints: Sequence[PoseConstraint], begin: Beginning, level: Level
) -> tuple[list[Row], set[str]]:
    """Rows of the floor, of what stays where it is, and of balance; and joints that they loosen."""
    turned: dict[str, float] = {}
    for one in constraints:
        for name, degrees in turned_by(one, 0).items():
            turned[name] = max(turned.get(name, 0.0), degrees)
    support = next((c for c in constraints if isinstance(c, SupportConstraint)), None)
    rows = [
        Row(kind="along", v=((name, 1.0),), a=_UP, low=begin.floor_m, sd=FLOOR_SD_M)
        for name in FLOOR_PLACES
    ]
    free = any("pelvis" in turned_by(one, level) for one in constraints)
    loosened = set[str]()
    if support is None and not free and bends_on_feet(constraints, begin):
        free = True
    if support is None and not begin.edit:
        support = _implicit(constraints, turned)
        free = True
        if support is not None:
            rows += _soles(support, begin)
    if not free:
        place = begin.home.posed.joints[0, 0] + begin.home.transl[0]
        rows.append(Row(kind="meet", v=(("pelvis", 1.0),), goal=as_tuple(place), sd=ANCHOR_SD_M))
        for side in SIDES:
            standing = left_standing(constraints, begin, side)
            rows += [stays(name, begin) for name in standing]
            loosened |= {f"{side}_{joint}" for joint in ("hip", "knee", "ankle") if standing}
        return rows, loosened
    loosened |= {"pelvis"}
    # Pitch and roll are what they say only while the pelvis heads where it should.
    law = formula("body_turn")
    rows.append(Row(kind=law.kind, v=law.v, a=law.a, b=law.b, low=0.0, high=0.0,
                    sd=radians(HEADING_SD_DEG)))  # fmt: skip
    tip = begin.before.angle("pelvis_pitch"), begin.before.angle("pelvis_roll")
    if support is None and max(abs(tip[0]), abs(tip[1])) < UPRIGHT_DEG:
        # Nobody is stood on their head, or bent over backwards, by an arm that is raised.
        rows += [
            Row(kind="between", v=way(axis, "pelvis"), a=_UP, low=radians(low),
                high=radians(high), sd=radians(1.0))
            for axis, (low, high) in TIPPED_DEG.items()
            if not _tips(constraints)
        ]  # fmt: skip
        if any(_points_up(c) for c in constraints):
            # Arms go up on an upright chest: it is not the chest that is turned down.
            rows.append(Row(kind="between", v=way("up", "chest"), a=_UP,
                            high=radians(UPRIGHT_CHEST_DEG), sd=radians(1.0)))  # fmt: skip
    if support is None and begin.edit and not _set_down_anew(constraints):
        # Who stands does not sit down to reach.
        rows += [
            Row(kind="along", v=((name, 1.0),), a=_UP, low=begin.floor_m + CLEAR_M, sd=FLOOR_SD_M)
            for name in _TRUNK
            if begin.before.height(name) > 2 * CLEAR_M and not _sinks(constraints, name)
        ]
    if support is None:
        still, legs = planted(constraints, begin, turned)
        rows += still
        loosened |= legs
    else:
        loosened |= set(GROUPS["legs"]) if begin.edit else set()
    if support is not None or not rows[len(FLOOR_PLACES) :]:
        here = begin.before.place("pelvis")
        for name in ("world:left", "world:front"):
            at = float(here @ begin.before.points[name])
            rows.append(Row(kind="along", v=(("pelvis", 1.0),), a=((name, 1.0),), low=at, high=at,
                            sd=DRIFT_SD_M))  # fmt: skip
    rows += balance_rows(constraints, begin, support)
    return rows, loosened


def _implicit(
    constraints: Sequence[PoseConstraint], turned: dict[str, float]
) -> SupportConstraint | None:
    """What carries a body that is made from nothing, when nobody says."""
    moved = [
        side for side in SIDES
        if any(turned.get(f"{side}_{j}", 0.0) >= LOOSE_DEG for j in ("hip", "knee"))
    ]  # fmt: skip
    floor = any(isinstance(c, ContactConstraint) and c.to == "floor" for c in constraints)
    if floor:
        return None
    if len(moved) == 1 and not bends_knees_alone(constraints):
        return SupportConstraint(on="right_foot" if moved == ["left"] else "left_foot")
    return SupportConstraint(on="feet")


def _soles(support: SupportConstraint, begin: Beginning) -> list[Row]:
    return [
        Row(kind="along", v=((name, 1.0),), a=_UP, low=begin.floor_m, high=begin.floor_m,
            sd=FLOOR_SD_M)
        for name in SUPPORTS[support.on].on_floor
    ]  # fmt: skip


def _set_down_anew(constraints: Sequence[PoseConstraint]) -> bool:
    """Whether it is said how the trunk lies, or that something other than a foot or a hand comes
    to the floor: then what lies on the floor is for the constraints to say.
    """
    floor = [
        c.place.removeprefix("left_").removeprefix("right_")
        for c in constraints
        if isinstance(c, ContactConstraint) and c.to == "floor"
    ]
    return _tips(constraints) or any(place not in _LIMBS_ENDS for place in floor)


def _points_up(one: PoseConstraint) -> bool:
    return (
        isinstance(one, DirectionConstraint)
        and one.segment in ("arm", "upper_arm", "forearm", "hand")
        and "up" in one.toward
    )


def _tips(constraints: Sequence[PoseConstraint]) -> bool:
    """Whether it is said how the body leans or the pelvis is tipped."""
    return any(
        (isinstance(c, AngleConstraint) and c.angle.startswith(("pelvis", "body_")))
        or (isinstance(c, DirectionConstraint) and c.segment == "trunk")
        for c in constraints
    )


def _sinks(constraints: Sequence[PoseConstraint], name: str) -> bool:
    """Whether a place of the trunk is itself asked to come down."""
    own = name.removeprefix("left_").removeprefix("right_")
    return any(
        own in (c.place, c.place.partition("_")[2])
        for c in constraints
        if isinstance(c, PlaceConstraint | ContactConstraint)
    )


def joints_of(names: set[str], count: int) -> np.ndarray:
    """Rows of these joints among the first `count` of SMPL's."""
    return np.array(sorted(JOINT[name] for name in names if JOINT[name] < count), dtype=np.int64)
