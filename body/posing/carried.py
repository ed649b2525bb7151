"""The rows that no constraint names: the floor, what stays planted, where the body is, balance.

Knows nothing of how a pose is found.
"""

from collections.abc import Sequence
from math import radians

import numpy as np

from thirdwave.body.posecodes.formulas import Vector, formula, point, way
from thirdwave.body.posecodes.measured import FLOOR_PLACES, Measured
from thirdwave.body.posecodes.places import SIDES, Side, Support, Way
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    BalanceConstraint,
    ContactConstraint,
    DirectionConstraint,
    PlaceConstraint,
    PoseConstraint,
    SupportConstraint,
)
from thirdwave.body.posing.freedom import GROUPS, LOOSE_DEG, Level, sides_of, turned_by
from thirdwave.body.posing.goals import bounds
from thirdwave.body.posing.plausible import TOUCHES_FLOOR_M
from thirdwave.body.posing.rows import Row
from thirdwave.body.posing.start import Beginning
from thirdwave.body.posing.supports import SUPPORTS
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT

FLOOR_SD_M, PLANTED_SD_M, ANCHOR_SD_M, DRIFT_SD_M = 0.004, 0.002, 0.001, 0.3
BALANCE_SD_M = 0.01
STEADY_M = (0.05, 0.05)
"""How far from the middle of what carries it, to the side and ahead, a body stands at ease."""
HEADING_SD_DEG = 2.0
SLIGHTLY_DEG = 55.0
"""A knee that bends by itself to no more leaves its toes on the floor."""
CLEAR_M = 0.12
"""The trunk of somebody who is not down on the floor stays so far above it, unless asked."""
_TRUNK = ("left_buttock", "right_buttock", "lower_back", "upper_back", "chest", "back_of_head",
          "crown", "forehead")  # fmt: skip
UPRIGHT_DEG, UPRIGHT_CHEST_DEG = 35.0, 60.0
TIPPED_DEG: dict[Way, tuple[float, float]] = {
    "up": (0.0, 105.0), "front": (55.0, 180.0), "left": (50.0, 130.0),
}  # fmt: skip
"""A pelvis that is upright at first keeps its ways so far from the world's up, whatever is
reached for: tipped forward by 105 degrees, back by 35, to the side by 40."""
STANDS: frozenset[Support] = frozenset({
    "feet", "left_foot", "right_foot", "toes", "left_toes", "right_toes", "knees", "left_knee",
    "right_knee", "hands", "head_and_hands",
})  # fmt: skip
"""Supports on which a body has to balance."""
_UP: Vector = (("world:up", 1.0),)
_SOLE = ("heel", "inner_ball", "outer_ball")
_PLANTED_LEGS = frozenset({"knee_flexion", "ankle_flexion"})


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
    if support is None and not free and _bends_on_feet(constraints, begin):
        free = True
    if support is None and not begin.edit:
        support = _implicit(constraints, turned)
        free = True
        if support is not None:
            rows += _soles(support, begin)
    if not free:
        place = begin.home.posed.joints[0, 0] + begin.home.transl[0]
        rows.append(Row(kind="meet", v=(("pelvis", 1.0),), goal=_tuple(place), sd=ANCHOR_SD_M))
        for side in SIDES:
            standing = _left_standing(constraints, begin, side)
            rows += [_stays(name, begin) for name in standing]
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
    if support is None and begin.edit:
        # Who stands does not sit down to reach.
        rows += [
            Row(kind="along", v=((name, 1.0),), a=_UP, low=begin.floor_m + CLEAR_M, sd=FLOOR_SD_M)
            for name in _TRUNK
            if begin.before.height(name) > 2 * CLEAR_M and not _sinks(constraints, name)
        ]
    if support is None:
        planted, legs = _planted(constraints, begin, turned)
        rows += planted
        loosened |= legs
    else:
        loosened |= set(GROUPS["legs"]) if begin.edit else set()
    if support is not None or not rows[len(FLOOR_PLACES) :]:
        here = begin.before.place("pelvis")
        for name in ("world:left", "world:front"):
            at = float(here @ begin.before.points[name])
            rows.append(Row(kind="along", v=(("pelvis", 1.0),), a=((name, 1.0),), low=at, high=at,
                            sd=DRIFT_SD_M))  # fmt: skip
    rows += _balance(constraints, begin, support)
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
    if len(moved) == 1 and not _bends_knees_alone(constraints):
        return SupportConstraint(on="right_foot" if moved == ["left"] else "left_foot")
    return SupportConstraint(on="feet")


def _soles(support: SupportConstraint, begin: Beginning) -> list[Row]:
    return [
        Row(kind="along", v=((name, 1.0),), a=_UP, low=begin.floor_m, high=begin.floor_m,
            sd=FLOOR_SD_M)
        for name in SUPPORTS[support.on].on_floor
    ]  # fmt: skip


def _bends_on_feet(constraints: Sequence[PoseConstraint], begin: Beginning) -> bool:
    """Whether both knees bend of somebody with both feet on the floor: then they sink.

    The ball of a foot will do, as the hind one's of somebody who walks.
    """
    return _bends_knees_alone(constraints, both=True) and all(
        any(begin.before.height(f"{side}_{name}") < TOUCHES_FLOOR_M for name in (*_SOLE, "toes"))
        for side in SIDES
    )


def _bends_knees_alone(constraints: Sequence[PoseConstraint], both: bool = False) -> bool:
    about = [c for c in constraints if set(turned_by(c, 0)) & set(GROUPS["legs"])]
    bends = [c for c in about if isinstance(c, AngleConstraint) and c.angle in _PLANTED_LEGS]
    sides = {side for c in bends for side in (SIDES if c.side == "both" else (c.side,))}
    return bool(about) and len(bends) == len(about) and (not both or sides == set(SIDES))


def _planted(
    constraints: Sequence[PoseConstraint], begin: Beginning, turned: dict[str, float]
) -> tuple[list[Row], set[str]]:
    """What lies on the floor, or sits, stays there, but for limbs that are spoken of themselves."""
    before, rows, loosened = begin.before, list[Row](), set[str]()
    bent = {
        side for c in constraints if _bends_leg(c) for side in sides_of(getattr(c, "side", None))
    }
    sitting = before.height("left_buttock") > TOUCHES_FLOOR_M and _thighs_level(before)
    sinks = bent == set(SIDES) and not sitting
    own = {side for side in SIDES if any(_moves_foot(c, side, sinks) for c in constraints)}
    for side in SIDES:
        soles = [f"{side}_{name}" for name in (*_SOLE, "toes")]
        down = [name for name in soles if before.height(name) < TOUCHES_FLOOR_M]
        if any(_turns_foot(c, side) for c in constraints):
            down = down[:1]  # the heel stays
        if down and side not in own:
            rows += [_stays(name, begin) for name in down]
            loosened |= {f"{side}_{joint}" for joint in ("hip", "knee", "ankle")}
        for name in (f"{side}_kneecap", f"{side}_shin"):
            if before.height(name) < TOUCHES_FLOOR_M and side not in own:
                rows.append(_stays(name, begin))
                loosened |= {f"{side}_hip", f"{side}_knee"}
        if sitting or before.height(f"{side}_buttock") < TOUCHES_FLOOR_M:
            rows.append(_stays(f"{side}_buttock", begin))
            loosened |= {f"{side}_hip", f"{side}_knee", f"{side}_ankle"} - {
                name for name in turned if side in own and name.startswith(side)
            }
        palm = f"{side}_palm"
        arm = any(turned.get(f"{side}_{j}", 0) >= LOOSE_DEG for j in ("shoulder", "elbow"))
        if before.height(palm) < TOUCHES_FLOOR_M and not arm:
            rows.append(_stays(palm, begin))
            loosened |= {f"{side}_{joint}" for joint in ("shoulder", "elbow", "wrist")}
    return rows, loosened


def _bends_leg(one: PoseConstraint) -> bool:
    return isinstance(one, AngleConstraint) and one.angle in _PLANTED_LEGS


def _left_standing(
    constraints: Sequence[PoseConstraint], begin: Beginning, side: Side
) -> tuple[str, ...]:
    """What of a foot stays on the floor while its own leg moves a little: the heel of one that
    turns, the toes under a knee that bends slightly.
    """
    own = {f"{side}_{joint}" for joint in ("hip", "knee", "ankle")}
    about = [c for c in constraints if own & set(turned_by(c, 0))]
    if about and all(_turns_foot(c, side) for c in about):
        names = (f"{side}_heel",)
    elif about and all(_bends_slightly(c, side, begin) for c in about):
        names = (f"{side}_inner_ball", f"{side}_toes")
    else:
        return ()
    return tuple(name for name in names if begin.before.height(name) < TOUCHES_FLOOR_M)


def _bends_slightly(one: PoseConstraint, side: Side, begin: Beginning) -> bool:
    if not isinstance(one, AngleConstraint) or one.angle != "knee_flexion":
        return False
    low, _ = bounds(one, begin.before.angle("knee_flexion", side))
    return low <= SLIGHTLY_DEG


def _moves_foot(one: PoseConstraint, side: str, sinks: bool) -> bool:
    """Whether a constraint speaks of this leg itself, not of all that stands on it.

    `sinks`: both legs bend, and who stands on them sinks.
    """
    turned = turned_by(one, 0)
    if "pelvis" in turned or (f"{side}_hip" not in turned and f"{side}_knee" not in turned):
        return False
    if isinstance(one, AngleConstraint) and (
        one.angle == "foot_turn" or (sinks and _bends_leg(one))
    ):
        return False
    return isinstance(one, PlaceConstraint | ContactConstraint) or bool(
        {f"{side}_hip", f"{side}_knee"} & set(turned)
    )


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


def _turns_foot(one: PoseConstraint, side: Side) -> bool:
    return (
        isinstance(one, AngleConstraint) and one.angle == "foot_turn" and side in sides_of(one.side)
    )


def _sinks(constraints: Sequence[PoseConstraint], name: str) -> bool:
    """Whether a place of the trunk is itself asked to come down."""
    own = name.removeprefix("left_").removeprefix("right_")
    return any(
        own in (c.place, c.place.partition("_")[2])
        for c in constraints
        if isinstance(c, PlaceConstraint | ContactConstraint)
    )


def _thighs_level(before: Measured) -> bool:
    return all(
        before.direction("thigh", side, "world")[0] > 55
        and before.angle("knee_flexion", side) < 125
        for side in SIDES
    )


def _stays(name: str, begin: Beginning) -> Row:
    return Row(kind="meet", v=((name, 1.0),), goal=_tuple(begin.stood(name)), sd=PLANTED_SD_M)


def _tuple(place: Float64) -> tuple[float, float, float]:
    x, y, z = place.tolist()
    return x, y, z


def _balance(
    constraints: Sequence[PoseConstraint], begin: Beginning, support: SupportConstraint | None
) -> list[Row]:
    """The centre of mass over the middle of what carries the body."""
    asked = any(isinstance(c, BalanceConstraint) for c in constraints)
    before = begin.before
    if support is None and not begin.edit:
        names = [point(c.place, side) for c in constraints if isinstance(c, ContactConstraint)
                 and c.to == "floor" and asked for side in sides_of(c.side)]  # fmt: skip
    elif support is not None:
        if support.on not in STANDS and not asked:
            return []
        names = list(SUPPORTS[support.on].on_floor)
    else:
        names = [
            f"{side}_{name}" for side in SIDES for name in _SOLE
            if before.height(f"{side}_{name}") < TOUCHES_FLOOR_M
        ]  # fmt: skip
        if not names or _thighs_level(before):
            return []
    if not names:
        return []
    middle: Vector = tuple((name, -1.0 / len(names)) for name in names)
    steady = STEADY_M
    if support is None:
        # Somebody who leans out of balance already may go on.
        v = before.vector((("centre_of_mass", 1.0), *middle))
        off = [abs(float(v @ before.points[name])) for name in ("world:left", "world:front")]
        steady = (max(steady[0], off[0]), max(steady[1], off[1]))
    if support is not None and support.on in ("left_knee", "right_knee"):
        steady = (0.08, 0.2)
    sd = BALANCE_SD_M * (0.3 if asked else 1.0)
    return [
        Row(kind="along", v=(("centre_of_mass", 1.0), *middle), a=((name, 1.0),), low=-most,
            high=most, sd=sd)
        for name, most in zip(("world:left", "world:front"), steady, strict=True)
    ]  # fmt: skip


def joints_of(names: set[str], count: int) -> np.ndarray:
    """Rows of these joints among the first `count` of SMPL's."""
    return np.array(sorted(JOINT[name] for name in names if JOINT[name] < count), dtype=np.int64)
