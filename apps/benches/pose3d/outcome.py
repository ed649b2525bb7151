"""What one estimator made of one true person, and its figures over all of them.

Knows nothing of pictures or of how bodies are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from thirdwave.apps.benches.pose3d.joints import LIMBS, TORSO, JointSet
from thirdwave.apps.benches.pose3d.truth import TruePerson
from thirdwave.body.metrics import (
    joint_errors_mm,
    pa_joint_errors_mm,
    rotation_error_deg,
    turn_between_deg,
)
from thirdwave.body.rotations import Float64, matrix_from_vector
from thirdwave.scene import Body

Status = Literal["missed", "silent", "rejected", "accepted"]
"""missed: the detector found nobody there. silent: the estimator gave no body. rejected: it gave
one that nothing may be stated from."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Outcome:
    """One true person and one estimator."""

    file: str
    person: str
    status: Status
    reason: str = ""
    """Why there is no body, or why it was rejected."""
    errors_mm: Float64 | None = None
    """Of each joint, root on root; NaN where the truth is not known. Shape (K,), with a body."""
    aligned_mm: Float64 | None = None
    """The same after the best turn, shift and scale. Shape (K,), with a body."""
    orientation_deg: float = float("nan")
    """Of the body's root rotation, where the true one is given."""
    torso_deg: float = float("nan")
    """Turn between the two torsos, of shoulders and hips."""

    @property
    def mpjpe_mm(self) -> float:
        """Mean over the joints that are known; NaN without a body, or without a known root."""
        return _mean(self.errors_mm)

    @property
    def pa_mpjpe_mm(self) -> float:
        """The same of the aligned errors."""
        return _mean(self.aligned_mm)


def outcome(
    file: str, person: TruePerson, joints: JointSet, body: Body | None, *, found: bool, reason: str
) -> Outcome:
    """How far `body` lies from the true person."""
    if body is None:
        status: Status = "silent" if found else "missed"
        return Outcome(file=file, person=person.id, status=status, reason=reason)
    points = joints.of_body(body)
    torso = joints.rows(TORSO)
    orientation = float("nan")
    if person.global_orient is not None:
        orientation = rotation_error_deg(
            matrix_from_vector(body.pose.global_orient), matrix_from_vector(person.global_orient)
        )
    return Outcome(
        file=file,
        person=person.id,
        status="accepted" if body.usable else "rejected",
        reason="" if body.usable or body.fit is None else body.fit.reason,
        errors_mm=joint_errors_mm(
            points,
            person.joints,
            root=joints.root(points),
            true_root=joints.root(person.joints),
        ),
        aligned_mm=pa_joint_errors_mm(points, person.joints),
        orientation_deg=orientation,
        torso_deg=turn_between_deg(points[torso], person.joints[torso]),
    )


def figures(outcomes: Sequence[Outcome], joints: JointSet) -> dict[str, float]:
    """Numbers by key over all bodies, and the `accepted_` ones; counts of every status.

    A number that nobody speaks for is left out.
    """
    counts = {
        status: sum(each.status == status for each in outcomes)
        for status in ("accepted", "rejected", "silent", "missed")
    }
    bodies = [each for each in outcomes if each.errors_mm is not None]
    accepted = [each for each in bodies if each.status == "accepted"]
    limbs = joints.rows(LIMBS)
    return {
        **counts,
        **_over("mpjpe", "mm", [each.mpjpe_mm for each in bodies]),
        **_over("pa_mpjpe", "mm", [each.pa_mpjpe_mm for each in bodies]),
        **_over("mpjpe_limbs", "mm", [_mean(each.errors_mm, limbs) for each in bodies]),
        **_over("orientation", "deg", [each.orientation_deg for each in bodies]),
        **_over("torso", "deg", [each.torso_deg for each in bodies]),
        **_over("accepted_mpjpe", "mm", [each.mpjpe_mm for each in accepted]),
        **_over("accepted_pa_mpjpe", "mm", [each.pa_mpjpe_mm for each in accepted]),
    }


def by_joint(outcomes: Sequence[Outcome], count: int) -> tuple[Float64, Float64]:
    """Mean error of each joint over all bodies, root on root and aligned, millimetres. (K,) each.

    NaN for a joint that is nowhere known.
    """
    each = []
    for name in ("errors_mm", "aligned_mm"):
        errors = [getattr(o, name) for o in outcomes if getattr(o, name) is not None]
        table = np.array(errors).reshape(len(errors), count)
        known = np.isfinite(table)
        total = np.where(known, table, 0.0).sum(0)
        each.append(np.where(known.any(0), total / np.maximum(known.sum(0), 1), np.nan))
    return each[0], each[1]


def _over(name: str, unit: str, numbers: Sequence[float]) -> dict[str, float]:
    known = [number for number in numbers if np.isfinite(number)]
    if not known:
        return {}
    return {
        f"{name}_{unit}": float(np.mean(known)),
        f"{name}_median_{unit}": float(np.median(known)),
    }


def _mean(errors: Float64 | None, rows: Sequence[int] | None = None) -> float:
    if errors is None:
        return float("nan")
    chosen = errors if rows is None else errors[list(rows)]
    known = chosen[np.isfinite(chosen)]
    return float(known.mean()) if len(known) else float("nan")
