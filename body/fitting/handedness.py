"""Whether 3D points are those of a person in a mirror, or have left and right exchanged.

Both are common when points come from another program, and a body can be fitted to either: with
its knees the wrong way round, or facing backwards.
"""

import numpy as np

from thirdwave.body.layouts import LAYOUTS
from thirdwave.body.rotations import Float64

CLEARLY = 0.35
"""Cosine from which a toe or a nose points forward or backward and not sideways."""
TOES = ("foot_index", "big_toe")


def looks_mirrored(layout: str, xyz: Float64, given: np.ndarray) -> bool:
    """Whether the face and every foot point backwards of the trunk.

    `xyz` (K, 3), of which the points `given`, (K,) bool, are there. Forward is the person's left
    cross up, which a mirror turns round. Feet alone do not tell: who kneels has them behind. Where
    trunk, face or feet are missing nothing is known, and the answer is False.
    """
    at = {name: xyz[k] for k, name in enumerate(LAYOUTS[layout]) if given[k]}
    trunk = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
    face = ("nose", "left_ear", "right_ear")
    if not all(name in at for name in (*trunk, *face)):
        return False
    shoulders, hips = at[trunk[0]] + at[trunk[1]], at[trunk[2]] + at[trunk[3]]
    left = at[trunk[0]] - at[trunk[1]] + at[trunk[2]] - at[trunk[3]]
    forward = np.cross(left, shoulders - hips)
    feet = [
        _cosine(at[f"{side}_{toe}"] - at[f"{side}_heel"], forward)
        for side in ("left", "right")
        for toe in TOES
        if f"{side}_{toe}" in at and f"{side}_heel" in at
    ]
    looks = _cosine(at["nose"] - 0.5 * (at["left_ear"] + at["right_ear"]), forward)
    return bool(feet) and max(looks, *feet) < -CLEARLY


def _cosine(a: Float64, b: Float64) -> float:
    return float(a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-12))
