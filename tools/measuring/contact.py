"""How far apart two body surfaces are, whole or by parts.

Knows nothing of people or tools; posed bodies in, metres out.
"""

import numpy as np

from thirdwave.body.measures import part_joints
from thirdwave.body.model import Posed
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT

PART_RADIUS_M = 0.10
"""How far round its joint a part such as a knee or a shoulder reaches on the rest surface."""
EXTREMITIES = {"head": ("head",), "left_wrist": ("left_wrist", "left_hand"),
               "right_wrist": ("right_wrist", "right_hand"), "left_foot": ("left_foot",),
               "right_foot": ("right_foot",)}  # fmt: skip
"""Parts that are all of the surface that moves with these joints."""
FAR_M = 0.5
"""Larger gaps are not told exactly."""


def surface_gap_m(one: Posed, part: str | None, two: Posed, other_part: str | None) -> float:
    """Smallest distance between vertices of two surfaces, metres; 0.5 for any larger one.

    Parts narrow it to the surface round them; None takes the whole body. Vertices stand about
    2 cm apart, and surfaces that run into each other count as 0 only where vertices meet.
    """
    first, second = _surface(one, part), _surface(two, other_part)
    # Only what lies in the other's box, grown by the largest gap that matters, can be nearest.
    near_first = _within(first, second)
    near_second = _within(second, first)
    if not len(near_first) or not len(near_second):
        return FAR_M
    gap = min(
        float(np.linalg.norm(near_second - row[:, None], axis=2).min())
        for row in np.array_split(near_first, max(1, len(near_first) // 64))
    )
    return min(gap, FAR_M)


def _surface(posed: Posed, part: str | None) -> Float64:
    """Vertices of a part, camera frame. Shape (N, 3)."""
    if part is None:
        return posed.vertices
    if part in EXTREMITIES:
        moved_by = posed.model.segment_weights.argmax(axis=1)
        return posed.vertices[np.isin(moved_by, [JOINT[name] for name in EXTREMITIES[part]])]
    betas = posed.body.betas
    rest_joints, rest = posed.model.rest_smpl_joints(betas), posed.model.rest_vertices(betas)
    centre = rest_joints[[JOINT[name] for name in part_joints(part)]].mean(0)
    # Trunk parts lie deeper under the skin than limbs do; the nearest patch always counts.
    away = np.linalg.norm(rest - centre, axis=1)
    return posed.vertices[away < max(PART_RADIUS_M, float(away.min()) + 0.05)]


def _within(points: Float64, others: Float64) -> Float64:
    low, high = others.min(0) - FAR_M, others.max(0) + FAR_M
    return points[((points > low) & (points < high)).all(axis=1)]
