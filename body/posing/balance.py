"""The rows that hold the centre of mass over what carries a body.

Knows nothing of how a pose is found.
"""

from collections.abc import Sequence

from thirdwave.body.posecodes.formulas import Vector, point
from thirdwave.body.posecodes.places import SIDES, Support
from thirdwave.body.posing.constraints import (
    BalanceConstraint,
    ContactConstraint,
    PoseConstraint,
    SupportConstraint,
)
from thirdwave.body.posing.freedom import sides_of
from thirdwave.body.posing.planted import SOLE, thighs_level
from thirdwave.body.posing.plausible import TOUCHES_FLOOR_M
from thirdwave.body.posing.rows import Row
from thirdwave.body.posing.start import Beginning
from thirdwave.body.posing.supports import SUPPORTS

BALANCE_SD_M = 0.01
STEADY_M = (0.05, 0.05)
"""How far from the middle of what carries it, to the side and ahead, a body stands at ease."""
STANDS: frozenset[Support] = frozenset({
    "feet", "left_foot", "right_foot", "toes", "left_toes", "right_toes", "knees", "left_knee",
    "right_knee", "hands", "head_and_hands",
})  # fmt: skip
"""Supports on which a body has to balance."""


def balance_rows(
    constraints: Sequence[PoseConstraint], begin: Beginning, support: SupportConstraint | None
) -> list[Row]:
    """The centre of mass over the middle of what carries the body."""
    asked = any(isinstance(c, BalanceConstraint) for c in constraints)
    before = begin.before
    if support is None and not begin.edit:
        names = [point(c.place, side) for c in constraints if isinstance(c, ContactConstraint)
                 and c.to == "floor" and asked for side in sides_of(c.side)]  # fmt: skip
    elif support is not None:
        if not asked and (support.on not in STANDS or not support.hard):
            return []
        names = list(SUPPORTS[support.on].on_floor)
    else:
        names = [
            f"{side}_{name}" for side in SIDES for name in SOLE
            if before.height(f"{side}_{name}") < TOUCHES_FLOOR_M
        ]  # fmt: skip
        if not names or thighs_level(before):
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
