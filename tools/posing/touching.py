"""Which joints and parts of the body constraints speak of.

Knows nothing of amounts, nor of how a pose is found.
"""

from collections.abc import Iterable

from thirdwave.body.posing.constraints import PoseConstraint, SymmetryConstraint
from thirdwave.body.posing.freedom import GROUPS, LOOSE_DEG, turned_by
from thirdwave.tools.posing.copying import PARTS

_ALIKE = {"arms": ("arms",), "legs": ("legs",), "body": ("arms", "legs")}


def joints_of(constraint: PoseConstraint) -> frozenset[str]:
    """SMPL joints that turn for it first of all; nothing for balance and keep."""
    if isinstance(constraint, SymmetryConstraint):
        return frozenset(joint for group in _ALIKE[constraint.of] for joint in GROUPS[group])
    turned = turned_by(constraint, 0)
    return frozenset(joint for joint, degrees in turned.items() if degrees >= LOOSE_DEG)


def joints_set(constraints: Iterable[PoseConstraint]) -> frozenset[str]:
    """Joints whose turn these say, whatever it was; those of changes are left out."""
    return frozenset().union(*(joints_of(one) for one in constraints if not is_change(one)))


def parts_of(constraints: Iterable[PoseConstraint]) -> frozenset[str]:
    """Parts of the body that these speak of, keys of `PARTS`; the pelvis counts as trunk."""
    joints = frozenset().union(*(joints_of(one) for one in constraints))
    found = {part for part, own in PARTS.items() if joints.intersection(own)}
    return frozenset(found | ({"trunk"} if "pelvis" in joints else set()))


def is_change(constraint: PoseConstraint) -> bool:
    """Whether it counts from what the pose has."""
    return getattr(constraint, "by", None) is not None
