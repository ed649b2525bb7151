"""Arms and legs bent as points in space have them: closed form, where a fit begins.

Knows nothing of terms or costs.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from thirdwave.body import prior
from thirdwave.body.fitting.kinematics import PosedTree
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.rotations import Float64, cross_product, matrix_from_vector
from thirdwave.body.skeleton import JOINT, NUM_BETAS

LIMBS = (
    ("left_hip", "left_knee", "left_ankle"),
    ("right_hip", "right_knee", "right_ankle"),
    ("left_shoulder", "left_elbow", "left_wrist"),
    ("right_shoulder", "right_elbow", "right_wrist"),
)
"""A limb's root joint, its hinge and its end: names of joints and of points alike."""
STRAIGHT = 0.25
"""Sine of a bend at which the plane of a limb is told half by its bend, half by the trunk."""


class Limbs(NamedTuple):
    """The L limbs whose three points a point set has."""

    rows: np.ndarray
    """Points root, hinge, end. Shape (L, 3)."""
    joints: np.ndarray
    """Joints root, hinge, end. Shape (L, 3)."""
    lengths: Float64
    """Of the upper and the lower part at rest, metres. Shape (L, 2)."""
    upper: Float64
    """Direction of the upper part at rest. Shape (L, 3)."""
    axis: Float64
    """Axis about which the hinge bends, rest frame. Shape (L, 3)."""
    bend: Float64
    """Bend of the hinge at rest, radians. Shape (L,)."""
    expected: Float64
    """The hinge's axis in the most likely pose, axes of the root. Shape (L, 3)."""
    above: Float64
    """Rotation of the root's parent in the most likely pose, axes of the root. (L, 3, 3)."""
    unframe: Float64
    """Inverse of the frame of upper part and axis at rest. Shape (L, 3, 3)."""


def bend_limbs(points: PointSet, local: Float64, xyz: Float64, weights: Float64) -> None:
    """Turn hips and shoulders, bend knees and elbows, as the points have them; in place.

    `local` (N, n, 3, 3), turned to the points at its root; `xyz` (N, K, 3), `weights` (N, K), 0
    for a missing point. A hinge bends about the normal of its limb's plane, which also says how
    the upper part is twisted; nearly straight limbs have no plane and keep the twist that the
    trunk gives them. A missing root is where the trunk has it; a missing hinge lies where the
    limb's lengths put it; a limb with neither hinge nor end stays as it is.
    """
    tree = points.kinematics
    limbs = _limbs_of(points)
    if not len(limbs.rows):
        return
    root, hinge = limbs.joints[:, 0], limbs.joints[:, 1]
    turned = local[:, None, 0]
    expected = limbs.expected @ turned[:, 0].swapaxes(-1, -2)
    at, present = xyz[:, limbs.rows], weights[:, limbs.rows] > 0
    if not present.all():
        posed = tree.pose(local, np.zeros((len(local), NUM_BETAS)))
        trunk_at = _trunk_at(points, posed, xyz, weights)
        at = _completed(limbs, at, present, posed, trunk_at)
    upper, lower = _unit(at[:, :, 1] - at[:, :, 0]), _unit(at[:, :, 2] - at[:, :, 1])
    across = cross_product(upper, lower)
    sine = np.sqrt((across * across).sum(-1, keepdims=True))
    bend = np.arctan2(sine[..., 0], (upper * lower).sum(-1))
    # The hinge can bend one way only: a plane that says otherwise is the limb seen straight.
    normal = across + STRAIGHT * (1.0 - np.minimum(sine / (2 * STRAIGHT), 1.0)) * expected
    above = turned @ limbs.above
    new_root = above.swapaxes(-1, -2) @ _frame(upper, normal) @ limbs.unframe
    new_hinge = matrix_from_vector((bend - limbs.bend)[..., None] * limbs.axis)
    known = (present[..., 1] | present[..., 2])[..., None, None]
    local[:, root] = np.where(known, new_root, local[:, root])
    local[:, hinge] = np.where(known, new_hinge, local[:, hinge])


def _completed(
    limbs: Limbs, at: Float64, present: np.ndarray, posed: PosedTree, trunk_at: Float64
) -> Float64:
    """Root, hinge and end of each limb (N, L, 3, 3), the missing ones where they likely are.

    `trunk_at` (N, 3) is where the posed body's origin lies.
    """
    likely = posed.joints[:, limbs.joints] + trunk_at[:, None, None]
    root = np.where(present[..., :1], at[:, :, 0], likely[:, :, 0])
    # Two bones between root and end: the law of cosines, bent about the expected axis.
    reach = at[:, :, 2] - root
    distance = np.sqrt((reach * reach).sum(-1))
    first, second = limbs.lengths.T
    length = np.clip(distance, np.abs(first - second) + 1e-3, first + second - 1e-3)
    cosine = (first**2 + length**2 - second**2) / (2 * first * length)
    axis = np.einsum("blrc,lc->blr", posed.rotations[:, limbs.joints[:, 0]], limbs.axis)
    along = _unit(reach)
    # The hinge lies off the line from root to end, on the side away from which it bends.
    aside = _unit(cross_product(along, axis))
    cosine = cosine[..., None]
    off = along * cosine + aside * np.sqrt(np.maximum(1.0 - cosine * cosine, 0.0))
    between = root + off * first[:, None]
    hinge = np.where(present[..., 1:2], at[:, :, 1], between)
    # Without its end the lower part bends as it most likely does.
    onward = likely[:, :, 2] - likely[:, :, 1]
    end = np.where(present[..., 2:], at[:, :, 2], hinge + onward)
    return np.stack([root, hinge, end], axis=2)


def _trunk_at(points: PointSet, posed: PosedTree, xyz: Float64, weights: Float64) -> Float64:
    """Where the origin of the posed body lies by most of its points, metres. Shape (N, 3)."""
    gap = np.where(weights[..., None] > 0, xyz - points.places(posed).places, np.nan)
    gap[np.isnan(gap).all((1, 2))] = 0.0
    return np.nanmedian(gap, axis=1)


@cache
def _limbs_of(points: PointSet) -> Limbs:
    tree, names = points.kinematics, points.names
    limbs = [limb for limb in LIMBS if all(name in names for name in limb)]
    rows = np.array([[names.index(name) for name in limb] for limb in limbs]).reshape(-1, 3)
    joints = np.array([[JOINT[name] for name in limb] for limb in limbs]).reshape(-1, 3)
    rest = tree.model.J_template[joints]
    parts = rest[:, 1:] - rest[:, :-1]
    upper, lower = _unit(parts[:, 0]), _unit(parts[:, 1])
    # Knees bend backwards, elbows forwards: z of the rest frame.
    forward = np.array([[0.0, 0.0, -1.0 if "hip" in limb[0] else 1.0] for limb in limbs])
    axis = _unit(cross_product(upper, forward.reshape(-1, 3)))
    bend = np.arctan2((cross_product(upper, lower) * axis).sum(-1), (upper * lower).sum(-1))
    pose = np.concatenate([np.zeros((1, 3)), prior.MEAN])[: tree.count]
    likely = tree.pose(matrix_from_vector(pose)[None], np.zeros((1, NUM_BETAS))).rotations[0]
    return Limbs(
        rows=rows,
        joints=joints,
        lengths=np.linalg.norm(parts, axis=2),
        upper=upper,
        axis=axis,
        bend=bend,
        expected=np.einsum("lrc,lc->lr", likely[joints[:, 0]], axis),
        above=likely[tree.parents[joints[:, 0]]],
        unframe=_frame(upper, axis).swapaxes(-1, -2),
    )


def _frame(along: Float64, normal: Float64) -> Float64:
    """Orthonormal frames (..., 3, 3): first column `along`, second as near `normal` as can be."""
    across = _unit(normal - (normal * along).sum(-1, keepdims=True) * along)
    return np.stack([along, across, cross_product(along, across)], axis=-1)


def _unit(vectors: Float64) -> Float64:
    length = np.sqrt((vectors * vectors).sum(-1, keepdims=True))
    return vectors / np.maximum(length, 1e-9)
