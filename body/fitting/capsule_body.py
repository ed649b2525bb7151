"""The body as capsules, measured from the model's own mesh, and how each grows with the betas.

A capsule is all that lies within a radius of a segment. The trunk is wider than deep, so that it is
two capsules side by side, below the waist and above. Knows nothing of terms or poses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.points import PointTable
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT, JOINT_NAMES, NUM_BETAS

THIGH_FROM = 0.25
"""Where a thigh's capsule begins between hip and knee: above, both thighs are one flesh."""
SIDES = ("left", "right")

_BONES: dict[str, tuple[str, str, float, float]] = {
    "upper_arm": ("shoulder", "elbow", 0.0, 1.0),
    "forearm": ("elbow", "wrist", 0.0, 1.0),
    "hand": ("wrist", "hand", 0.2, 1.4),
    "thigh": ("hip", "knee", THIGH_FROM, 1.0),
    "shank": ("knee", "ankle", 0.0, 1.0),
}
"""Limbs: the joint that carries them, the joint they reach for, and the share of the way at which
their axes begin and end: SMPL's hand joint is a knuckle, and fingers go on."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class CapsuleBody:
    """C capsules of one body model."""

    names: tuple[str, ...]
    """As "left_forearm"; a part of several capsules has its name several times. C names."""
    ends: PointTable
    """The ends of their axes, first all starts, then all stops. 2 C points."""
    radius: Float64
    """Metres at betas = 0. Shape (C,)."""
    radius_by_betas: Float64
    """Metres per unit of each beta. Shape (C, 10)."""

    def radii(self, betas: Float64) -> Float64:
        """Radii of shapes `betas` (B, 10), metres. Shape (B, C)."""
        return self.radius + betas @ self.radius_by_betas.T


@dataclass(frozen=True, eq=False, slots=True)
class _Part:
    """A part of the body while it is measured."""

    name: str
    carriers: tuple[str, str]
    """SMPL joints that carry the axes' starts and stops."""
    vertices: np.ndarray
    """Those whose mean distance from the nearest axis is the radius."""
    axes: Callable[[Float64, Float64], Float64]
    """From vertices (V, 3) and SMPL joints (24, 3) at rest the axes, (number, 2, 3)."""


@cache
def capsule_body(model: BodyModel) -> CapsuleBody:
    """The 17 capsules of `model`: trunk, head, arms and legs.

    Radii are the mean distance of a part's vertices from its axis; their slopes by the betas are
    taken between betas of -1 and 1. Which vertices belong to what is said once, at betas = 0.
    """
    smpl = list(model.skeleton.smpl_joints)
    parts = _parts(model, model.mesh.v_template, model.J_template[smpl])

    def measured(betas: Float64) -> tuple[Float64, Float64]:
        vertices, joints = model.rest_vertices(betas), model.rest_joints(betas)[smpl]
        axes = [part.axes(vertices, joints) for part in parts]
        radii = [
            np.full(len(own), distance_from_axes(vertices[part.vertices], own).mean())
            for part, own in zip(parts, axes, strict=True)
        ]
        return np.concatenate(axes), np.concatenate(radii)

    axes, radius = measured(np.zeros(NUM_BETAS))
    more = [measured(unit) for unit in np.eye(NUM_BETAS)]
    less = [measured(-unit) for unit in np.eye(NUM_BETAS)]
    axes_by_betas, radius_by_betas = (
        np.stack([(up[k] - down[k]) / 2 for up, down in zip(more, less, strict=True)], axis=-1)
        for k in (0, 1)
    )
    owners = [part for part in parts for _ in range(len(part.axes(*_at_rest(model))))]
    carriers = [JOINT[part.carriers[end]] for end in (0, 1) for part in owners]
    names = tuple(part.name for part in owners)
    return CapsuleBody(
        names=names,
        ends=PointTable(
            names=tuple(f"{name} {end}" for end in ("start", "stop") for name in names),
            point=np.arange(2 * len(names)),
            joint=np.array([smpl[joint] for joint in carriers]),
            weight=np.ones(2 * len(names)),
            template=np.concatenate([axes[:, 0], axes[:, 1]]),
            shapedirs=np.concatenate([axes_by_betas[:, 0], axes_by_betas[:, 1]]),
        ),
        radius=radius,
        radius_by_betas=radius_by_betas,
    )


def distance_from_axes(points: Float64, axes: Float64) -> Float64:
    """Distance of `points` (P, 3) from the nearest of the segments `axes` (A, 2, 3). (P,)."""
    start, along = axes[:, 0], axes[:, 1] - axes[:, 0]
    share = (points[:, None] - start) * along
    share = share.sum(2) / np.maximum((along * along).sum(1), 1e-12)
    gap = points[:, None] - start - np.clip(share, 0.0, 1.0)[..., None] * along
    return np.sqrt((gap * gap).sum(2)).min(1)


def _at_rest(model: BodyModel) -> tuple[Float64, Float64]:
    return model.mesh.v_template, model.J_template[list(model.skeleton.smpl_joints)]


def _parts(model: BodyModel, vertices: Float64, joints: Float64) -> list[_Part]:
    segment = model.segment_weights.argmax(1)

    def of(*names: str) -> np.ndarray:
        return np.flatnonzero(np.isin(segment, [JOINT[name] for name in names]))

    spine = of("pelvis", "spine1", "spine2", "spine3", "left_collar", "right_collar")
    height = vertices[spine, 1]
    hips, waist, chest = _levels(joints)
    parts = [
        _trunk("lower_trunk", ("pelvis", "spine1"), spine[(height > hips) & (height < waist)],
               vertices, lambda levels: levels[:2]),
        _trunk("upper_trunk", ("spine2", "spine3"), spine[(height > waist) & (height < chest)],
               vertices, lambda levels: levels[1:]),
        _boxed("head", "head", of("head"), vertices, 1),
    ]  # fmt: skip
    for side in SIDES:
        for name, (joint, end, first, last) in _BONES.items():
            bone = (JOINT[f"{side}_{joint}"], JOINT[f"{side}_{end}"])
            own = of(f"{side}_{joint}", f"{side}_hand") if name == "hand" else of(f"{side}_{joint}")
            shares = (first, last)
            parts.append(_bone(f"{side}_{name}", bone, shares, own, at_rest=(vertices, joints)))
        foot = of(f"{side}_ankle", f"{side}_foot")
        parts.append(_boxed(f"{side}_foot", f"{side}_ankle", foot, vertices, 2))
    return parts


def _levels(joints: Float64) -> tuple[float, float, float]:
    """Heights of hips, waist and chest at rest, metres: between them lie the trunk's axes."""
    height = joints[:, 1]
    hips = height[[JOINT["left_hip"], JOINT["right_hip"]]].mean()
    waist = height[[JOINT["spine1"], JOINT["spine2"]]].mean()
    chest = height[[JOINT["spine3"], JOINT["left_shoulder"], JOINT["right_shoulder"]]].mean()
    return float(hips), float(waist), float(chest)


def _trunk(
    name: str,
    carriers: tuple[str, str],
    own: np.ndarray,
    vertices: Float64,
    levels_of: Callable[[tuple[float, float, float]], tuple[float, ...]],
) -> _Part:
    """Two axes, as far apart as the slab `own` is wider than deep."""
    outmost = _outmost(vertices, own)

    def axes(shape: Float64, joints: Float64) -> Float64:
        low, high = _box(shape, outmost)
        middle, half = (low + high) / 2, (high - low) / 2
        apart = half[0] - half[2]
        low_y, high_y = levels_of(_levels(joints))
        return np.array(
            [
                [[middle[0] + x, y, middle[2]] for y in (low_y, high_y)]
                for x in (apart, -apart)
            ]
        )  # fmt: skip

    return _Part(name, carriers, own, axes)


def _boxed(name: str, joint: str, own: np.ndarray, vertices: Float64, axis: int) -> _Part:
    """An axis through the middle of the box around `own`, as long as the box less its width."""
    outmost = _outmost(vertices, own)

    def axes(shape: Float64, joints: Float64) -> Float64:
        low, high = _box(shape, outmost)
        middle, half = (low + high) / 2, (high - low) / 2
        reach = np.zeros(3)
        reach[axis] = half[axis] - np.delete(half, axis).mean()
        return np.array([[middle - reach, middle + reach]])

    return _Part(name, (joint, joint), own, axes)


def _bone(
    name: str,
    bone: tuple[int, int],
    shares: tuple[float, float],
    own: np.ndarray,
    *,
    at_rest: tuple[Float64, Float64],
) -> _Part:
    """The line through two joints, between two shares of the way."""
    first, last = shares

    def axes(shape: Float64, joints: Float64) -> Float64:
        start, way = joints[bone[0]], joints[bone[1]] - joints[bone[0]]
        return np.array([[start + first * way, start + last * way]])

    vertices, joints = at_rest
    ((start, stop),) = axes(vertices, joints)
    share = (vertices[own] - start) @ (stop - start) / ((stop - start) @ (stop - start))
    carrier = JOINT_NAMES[bone[0]]
    return _Part(name, (carrier, carrier), own[(share > 0) & (share < 1)], axes)


def _outmost(vertices: Float64, own: np.ndarray) -> np.ndarray:
    """The vertices of `own` that bound it along x, y and z. Shape (2, 3)."""
    return own[np.stack([vertices[own].argmin(0), vertices[own].argmax(0)])]


def _box(shape: Float64, outmost: np.ndarray) -> tuple[Float64, Float64]:
    low, high = shape[outmost, np.arange(3)]
    return low, high
