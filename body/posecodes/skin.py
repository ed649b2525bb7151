"""How much air is between two parts of a posed body, skin to skin.

By the vertices of both near where they are closest. Knows nothing of places or codes.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np

from thirdwave.body.model import BodyModel, Posed
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT

AROUND_M = 0.16
"""Skin farther than this from where two parts seem closest is not looked at."""

_SEGMENTS: Mapping[str, tuple[str, ...]] = {
    "head": ("head",),
    "upper_trunk": ("spine2", "spine3", "left_collar", "right_collar", "neck"),
    "lower_trunk": ("pelvis", "spine1"),
    "upper_arm": ("shoulder",),
    "forearm": ("elbow",),
    "hand": ("wrist", "hand"),
    "thigh": ("hip",),
    "shank": ("knee",),
    "foot": ("ankle", "foot"),
}
"""SMPL joints that carry the skin of each part, those of limbs without their side."""


def skin_gap_m(posed: Posed, part: str, other: str, near: Float64) -> float:
    """Metres between the skins of two parts ("left_hand", "head") around the point `near` (3,).

    About 0 where they meet or cross, to half the mesh's spacing, some millimetres; inf where
    neither has skin there.
    """
    own, others = (_around(posed, name, near) for name in (part, other))
    if not len(own) or not len(others):
        return float("inf")
    apart = own[:, None] - others[None]
    return float(np.sqrt(np.einsum("abk,abk->ab", apart, apart).min()))


def _around(posed: Posed, part: str, near: Float64) -> Float64:
    skin = posed.vertices[part_vertices(posed.model, part)]
    away = skin - near
    return skin[np.einsum("vk,vk->v", away, away) < AROUND_M**2]


@cache
def part_vertices(model: BodyModel, part: str) -> np.ndarray:
    """Numbers of the vertices of a part, by the joint that carries them most. KeyError for none."""
    side, _, limb = part.partition("_")
    sided = side in ("left", "right")
    joints = _SEGMENTS[limb if sided else part]
    rows = [JOINT[f"{side}_{name}" if sided else name] for name in joints]
    return np.flatnonzero(np.isin(model.segment_weights.argmax(1), rows))
