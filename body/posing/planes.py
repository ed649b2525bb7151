"""What moves along if nobody holds it: planes of raised arms, siblings of an angle spoken of.

Knows nothing of how a pose is found.
"""

from collections.abc import Sequence
from math import radians

from thirdwave.body.posecodes.angles import AngleName
from thirdwave.body.posecodes.formulas import difference, formula, way
from thirdwave.body.posecodes.measured import Measured
from thirdwave.body.posecodes.places import SIDES, Side
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    ContactConstraint,
    DirectionConstraint,
    DistanceConstraint,
    PlaceConstraint,
    PoseConstraint,
)
from thirdwave.body.posing.freedom import sides_of, turned_by
from thirdwave.body.posing.rows import Row

PLANE_DEG = 50.0
"""Where arms are raised that hang: the plane of the shoulder blade and a little more."""
HANGS_DEG = 20.0
"""An arm that is raised less has no plane of its own."""
PLANE_SD_DEG, SIBLING_SD_DEG = 12.0, 2.0
OWN_SIDE_M, OWN_SIDE_SD_M = 0.04, 0.03
FAMILIES: tuple[tuple[AngleName, ...], ...] = (
    ("trunk_flexion", "trunk_side_bend", "trunk_twist"),
    ("head_flexion", "head_turn", "head_tilt"),
    ("thigh_flexion", "thigh_abduction"),
)
"""Angles of the same joints: who bends forward does not twist."""
_TELLING = ("upper_arm_plane", "upper_arm_flexion", "upper_arm_abduction")


def preferred_planes(constraints: Sequence[PoseConstraint], start: Measured) -> list[Row]:
    """A preference for each arm that is raised by so much, and by nothing else that says where."""
    raised: list[Side] = [
        side
        for one in constraints
        if isinstance(one, AngleConstraint) and one.angle == "upper_arm_elevation"
        for side in sides_of(one.side)
        if side is not None
    ]
    told = {side for one in constraints if _tells(one) for side in SIDES
            if f"{side}_shoulder" in turned_by(one, 0)}  # fmt: skip
    return [_preferred(side, start) for side in raised if side not in told]


def siblings(constraints: Sequence[PoseConstraint], start: Measured) -> list[Row]:
    """Preferences: angles of the same joints as one that is spoken of stay as they are."""
    spoken: set[tuple[AngleName, Side | None]] = {
        (one.angle, side)
        for one in constraints
        if isinstance(one, AngleConstraint)
        for side in sides_of(one.side)
    }
    aimed = {one.segment for one in constraints if isinstance(one, DirectionConstraint)}
    rows: list[Row] = []
    for family in FAMILIES:
        if aimed & _AIMED[family[0]]:
            continue
        for side in (None, *SIDES):
            own = [name for name in family if (name, side) in spoken]
            rows += [_stays(name, side, start) for name in family if own and name not in own]
    return rows


def legs_apart(constraints: Sequence[PoseConstraint]) -> list[Row]:
    """Preferences: ankles stay on their own side of the pelvis where nobody speaks of feet."""
    for one in constraints:
        moved = turned_by(one, 0)
        placed = isinstance(one, ContactConstraint | PlaceConstraint | DistanceConstraint)
        crosses = isinstance(one, AngleConstraint) and one.angle == "thigh_abduction"
        aimed = isinstance(one, DirectionConstraint) and one.segment in ("shank", "leg", "foot")
        if (placed or crosses or aimed) and any(f"{side}_hip" in moved for side in SIDES):
            return []
    return [
        Row(kind="along", v=difference(f"{side}_ankle", "hips"), a=way("out", "pelvis", side),
            low=OWN_SIDE_M, sd=OWN_SIDE_SD_M)
        for side in SIDES
    ]  # fmt: skip


def _stays(name: AngleName, side: Side | None, start: Measured) -> Row:
    law, now = formula(name, side), start.angle(name, side)
    raw = radians((now - law.offset) / law.scale)
    return Row(kind=law.kind, v=law.v, a=law.a, b=law.b, low=raw, high=raw,
               sd=radians(SIBLING_SD_DEG))  # fmt: skip


_AIMED: dict[str, set[str]] = {
    "trunk_flexion": {"chest", "trunk"},
    "head_flexion": {"head", "face"},
    "thigh_flexion": {"thigh", "leg", "shank"},
}
"""Segments whose direction says more than an angle of the family."""


def _tells(one: PoseConstraint) -> bool:
    """Whether it says where an arm points, not only how high."""
    return not isinstance(one, AngleConstraint) or one.angle in _TELLING


def _preferred(side: Side, start: Measured) -> Row:
    hangs = start.angle("upper_arm_elevation", side) < HANGS_DEG
    plane = radians(PLANE_DEG if hangs else start.angle("upper_arm_plane", side))
    law = formula("upper_arm_plane", side)
    return Row(kind="bearing", v=law.v, a=law.a, b=law.b, low=plane, high=plane,
               sd=radians(PLANE_SD_DEG))  # fmt: skip
