"""What of a body lies on the floor, or sits, and stays where it is while the rest moves.

Knows nothing of how a pose is found.
"""

from collections.abc import Sequence

from thirdwave.body.posecodes.measured import Measured
from thirdwave.body.posecodes.places import SIDES, Side
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    ContactConstraint,
    PlaceConstraint,
    PoseConstraint,
)
from thirdwave.body.posing.freedom import GROUPS, LOOSE_DEG, sides_of, turned_by
from thirdwave.body.posing.goal import bounds
from thirdwave.body.posing.plausible import TOUCHES_FLOOR_M
from thirdwave.body.posing.rows import Row
from thirdwave.body.posing.start import Beginning
from thirdwave.body.rotations import Float64

PLANTED_SD_M = 0.002
SLIGHTLY_DEG = 55.0
"""A knee that bends by itself to no more leaves its toes on the floor."""
SOLE = ("heel", "inner_ball", "outer_ball")
_PLANTED_LEGS = frozenset({"knee_flexion", "ankle_flexion"})


def planted(
    constraints: Sequence[PoseConstraint], begin: Beginning, turned: dict[str, float]
) -> tuple[list[Row], set[str]]:
    """What lies on the floor, or sits, stays there, but for limbs that are spoken of themselves."""
    before, rows, loosened = begin.before, list[Row](), set[str]()
    bent = {
        side for c in constraints if _bends_leg(c) for side in sides_of(getattr(c, "side", None))
    }
    sitting = before.height("left_buttock") > TOUCHES_FLOOR_M and thighs_level(before)
    sinks = bent == set(SIDES) and not sitting
    own = {side for side in SIDES if any(_moves_foot(c, side, sinks) for c in constraints)}
    for side in SIDES:
        soles = [f"{side}_{name}" for name in (*SOLE, "toes")]
        down = [name for name in soles if before.height(name) < TOUCHES_FLOOR_M]
        if any(_turns_foot(c, side) for c in constraints):
            down = down[:1]  # the heel stays
        if down and side not in own:
            rows += [stays(name, begin) for name in down]
            loosened |= {f"{side}_{joint}" for joint in ("hip", "knee", "ankle")}
        for name in (f"{side}_kneecap", f"{side}_shin"):
            if before.height(name) < TOUCHES_FLOOR_M and side not in own:
                rows.append(stays(name, begin))
                loosened |= {f"{side}_hip", f"{side}_knee"}
        if sitting or before.height(f"{side}_buttock") < TOUCHES_FLOOR_M:
            rows.append(stays(f"{side}_buttock", begin))
            loosened |= {f"{side}_hip", f"{side}_knee", f"{side}_ankle"} - {
                name for name in turned if side in own and name.startswith(side)
            }
        palm = f"{side}_palm"
        arm = any(turned.get(f"{side}_{j}", 0) >= LOOSE_DEG for j in ("shoulder", "elbow"))
        if before.height(palm) < TOUCHES_FLOOR_M and not arm:
            rows.append(stays(palm, begin))
            loosened |= {f"{side}_{joint}" for joint in ("shoulder", "elbow", "wrist")}
    return rows, loosened


def left_standing(
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


def bends_on_feet(constraints: Sequence[PoseConstraint], begin: Beginning) -> bool:
    """Whether both knees bend of somebody with both feet on the floor: then they sink.

    The ball of a foot will do, as the hind one's of somebody who walks.
    """
    return bends_knees_alone(constraints, both=True) and all(
        any(begin.before.height(f"{side}_{name}") < TOUCHES_FLOOR_M for name in (*SOLE, "toes"))
        for side in SIDES
    )


def bends_knees_alone(constraints: Sequence[PoseConstraint], both: bool = False) -> bool:
    """Whether knees and ankles are all of the legs that is spoken of; `both`: of both legs."""
    about = [c for c in constraints if set(turned_by(c, 0)) & set(GROUPS["legs"])]
    bends = [c for c in about if isinstance(c, AngleConstraint) and c.angle in _PLANTED_LEGS]
    sides = {side for c in bends for side in (SIDES if c.side == "both" else (c.side,))}
    return bool(about) and len(bends) == len(about) and (not both or sides == set(SIDES))


def _bends_leg(one: PoseConstraint) -> bool:
    return isinstance(one, AngleConstraint) and one.angle in _PLANTED_LEGS


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


def _turns_foot(one: PoseConstraint, side: Side) -> bool:
    return (
        isinstance(one, AngleConstraint) and one.angle == "foot_turn" and side in sides_of(one.side)
    )


def thighs_level(before: Measured) -> bool:
    """Whether somebody seems to sit: thighs level over knees that are bent, not folded."""
    return all(
        before.direction("thigh", side, "world")[0] > 55
        and before.angle("knee_flexion", side) < 125
        for side in SIDES
    )


def stays(name: str, begin: Beginning) -> Row:
    """A place stays where the start has it."""
    return Row(kind="meet", v=((name, 1.0),), goal=as_tuple(begin.stood(name)), sd=PLANTED_SD_M)


def as_tuple(place: Float64) -> tuple[float, float, float]:
    """Of a vector (3,)."""
    x, y, z = place.tolist()
    return x, y, z
