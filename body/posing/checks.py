"""What became of each constraint, measured on the pose that was found.

Knows nothing of how it was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.body.posecodes.measured import Measured
from thirdwave.body.posing.constraints import (
    BalanceConstraint,
    KeepConstraint,
    PoseConstraint,
    SymmetryConstraint,
)
from thirdwave.body.posing.freedom import GROUPS, kept_joints
from thirdwave.body.posing.goal import Goal
from thirdwave.body.posing.plausible import MOST_OFF_BALANCE_M, off_balance_m
from thirdwave.body.posing.start import Beginning
from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic.anchors import mirrored_pose

KEPT_DEG, ALIKE_DEG = 3.0, 8.0
"""How far a kept joint may have turned, and how far two sides may differ."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Check:
    """One constraint, or one side of it."""

    constraint: PoseConstraint
    label: str
    wanted: str
    measured: float | None
    unit: str
    met: bool
    off: float = 0.0
    """How far from what was wanted, in `unit`."""
    slack: float = 0.0
    """How far off still counts as met."""
    before: float | None = None
    """What the start pose had."""

    @property
    def text(self) -> str:
        """Ready to say: "left knee flexion 88 deg, 90 deg wanted"."""
        if self.measured is None:
            return f"{self.label}: {'so' if self.met else 'not so'}"
        digits = ".0f" if self.unit == "deg" else ".2f"
        shown = f"{self.measured:{digits}}"
        shown = shown.lstrip("-") if float(shown) == 0 else shown
        segment, points, where = self.label.partition(" off ")
        if points:
            where = where.removeprefix("as asked ").strip("()").replace(", ", " and ")
            return f"{segment} {shown} {self.unit} off {where}, {self.wanted} wanted"
        return f"{self.label} {shown} {self.unit}, {self.wanted} wanted"


def checks_of(
    constraints: Sequence[PoseConstraint], goals: Sequence[Goal], begin: Beginning, now: Measured
) -> tuple[Check, ...]:
    """Every constraint judged on the pose `now`, in their order."""
    found: list[Check] = []
    for one in constraints:
        own = [goal for goal in goals if goal.constraint is one]
        found += [_of_goal(goal, begin, now) for goal in own]
        if isinstance(one, KeepConstraint):
            found.append(_kept(one, begin, now))
        elif isinstance(one, SymmetryConstraint):
            found.append(_alike(one, now))
        elif isinstance(one, BalanceConstraint):
            off = off_balance_m(now) or 0.0
            found.append(
                Check(
                    constraint=one, label="centre of mass outside what carries it", unit="m",
                    wanted=f"at most {MOST_OFF_BALANCE_M:.2f} m", measured=off, off=off,
                    met=off <= MOST_OFF_BALANCE_M, slack=MOST_OFF_BALANCE_M,
                )
            )  # fmt: skip
    return tuple(found)


def _of_goal(goal: Goal, begin: Beginning, now: Measured) -> Check:
    value = goal.measure(now)
    return Check(
        constraint=goal.constraint,
        label=goal.label,
        wanted=goal.wanted,
        measured=value,
        unit=goal.unit,
        met=goal.met(value),
        off=goal.off(value),
        slack=goal.slack,
        before=goal.measure(begin.before),
    )


def _kept(one: KeepConstraint, begin: Beginning, now: Measured) -> Check:
    """How far the farthest of the kept joints turned."""
    before, after = _vectors(begin.before), _vectors(now)
    rows = [JOINT[name] for name in kept_joints(one) if JOINT[name] < len(before)]
    turned = np.linalg.norm(
        vector_from_matrix(
            matrix_from_vector(before[rows]).swapaxes(-1, -2) @ matrix_from_vector(after[rows])
        ),
        axis=1,
    )
    off = float(np.degrees(turned.max(initial=0.0)))
    label = f"{', '.join(one.of)} turned"
    return Check(constraint=one, label=label, wanted="0 deg", measured=off, unit="deg", off=off,
                 met=off <= KEPT_DEG, slack=KEPT_DEG)  # fmt: skip


def _alike(one: SymmetryConstraint, now: Measured) -> Check:
    """How far left and right differ at worst."""
    groups = {"arms": ("arms",), "legs": ("legs",), "body": ("arms", "legs", "trunk", "head")}
    names = [name for group in groups[one.of] for name in GROUPS[group] if name != "pelvis"]
    vectors = np.zeros((24, 3))
    own = _vectors(now)
    vectors[: len(own)] = own
    other = np.concatenate([vectors[:1], mirrored_pose(vectors[1:])])
    rows = [JOINT[name] for name in names]
    gap = vector_from_matrix(
        matrix_from_vector(vectors[rows]).swapaxes(-1, -2) @ matrix_from_vector(other[rows])
    )
    off = float(np.degrees(np.linalg.norm(gap, axis=1).max()))
    label = f"left and right {one.of} differ by"
    return Check(constraint=one, label=label, wanted="0 deg", measured=off, unit="deg", off=off,
                 met=off <= ALIKE_DEG, slack=ALIKE_DEG)  # fmt: skip


def _vectors(now: Measured) -> Float64:
    """Rotation vectors, the root's first."""
    pose = now.posed.body.pose
    return np.concatenate([pose.global_orient[None], pose.body_pose]).astype(np.float64)
