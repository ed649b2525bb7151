"""Where the 33 BlazePose and 17 COCO points sit on an SMPL or SMPL-X body, in its rest pose.

A point is a joint or a patch of vertices plus an offset, and rides on the joints that its patch
is skinned to. Knows nothing of cameras or fitting.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT, NUM_BETAS, NUM_SHARED, SKELETONS, Kind
from thirdwave.scene import BLAZEPOSE33, COCO17

VERTICES = {
    "nose": 332, "left_eye": 2800, "right_eye": 6260, "left_ear": 583, "right_ear": 4071,
    "left_thumb": 2746, "left_index": 2319, "left_pinky": 2673, "right_thumb": 6191,
    "right_index": 5782, "right_pinky": 6133, "left_heel": 3387, "right_heel": 6787,
    "left_foot_index": 3216, "right_foot_index": 6617,
}  # fmt: skip
"""Vertex numbers of SMPL's topology; the default body is ordered to honour them."""

SMPLX_VERTICES = {
    "nose": 9120, "left_eye": 9448, "right_eye": 9929, "left_ear": 6, "right_ear": 616,
    "left_heel": 8846, "right_heel": 8635, "left_foot_index": 5770, "right_foot_index": 8463,
}  # fmt: skip
"""The same in SMPL-X's topology. Its knuckles are joints, so no finger is needed."""

SMPLX_KNUCKLES = {"pinky": "pinky1", "index": "index1", "thumb": "thumb2"}
"""The joint of SMPL-X that BlazePose's hand points mark."""

_TOPOLOGY: dict[Kind, tuple[str, int, dict[str, int]]] = {
    "smpl": ("SMPL", 6890, VERTICES),
    "smplx": ("SMPL-X", 10475, SMPLX_VERTICES),
}

COCO_ROWS = np.array([BLAZEPOSE33.index(name) for name in COCO17])
"""The BlazePose landmark at the same place as each COCO keypoint. Shape (17,)."""

LEARNT_OFFSET_MM: Mapping[str, tuple[int, int, int]] = {
    "nose": (0, 7, -18), "left_ear": (-45, -10, 46), "mouth_left": (-1, 7, -15),
    "left_shoulder": (-11, 0, 0), "left_elbow": (-3, 1, 13), "left_wrist": (13, -3, 5),
    "left_pinky": (7, 22, 26), "left_index": (-9, -3, -14), "left_thumb": (11, 4, -31),
    "left_hip": (8, 4, -4), "left_knee": (3, 11, 1), "left_ankle": (2, 22, 6),
    "left_heel": (0, 15, 25), "left_foot_index": (33, 12, -15),
}  # fmt: skip
"""Millimetres in the rest frame, added to the first guess; the right side mirrors x. Learnt from
BlazePose's own 2D on renders of the default body, those of the face on the body before it (learnt
anew they did worse on photographs): they hold for that body alone."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class LandmarkTable:
    """The 33 BlazePose landmarks on one body model's rest pose."""

    template: Float64
    """Rest positions at betas = 0, metres, SMPL's rest frame. Shape (33, 3)."""
    shapedirs: Float64
    """Metres per unit of each beta. Shape (33, 3, 10)."""
    weights: Float64
    """Skinning weights; each row sums to 1. Shape (33, J)."""
    posedirs: Float64 | None = None
    """Pose correctives, metres. Shape (33, 3, 9 (J - 1)); None where nothing corrects them."""


def place_landmarks(
    *,
    v_template: Any,
    shapedirs: Any,
    weights: Any,
    J_template: Any,
    J_shapedirs: Any,
    posedirs: Any = None,
    offset_mm: Mapping[str, tuple[int, int, int]] | None = None,
    kind: Kind = "smpl",
) -> LandmarkTable:
    """The landmark table of a body model in SMPL's or SMPL-X's topology.

    Takes v_template (V, 3), shapedirs (V, 3, 10), weights (V, J), J_template (J, 3) and
    J_shapedirs (J, 3, 10), metres, and posedirs (V, 3, 9 (J - 1)) where there are any.
    `offset_mm` is `LEARNT_OFFSET_MM` for the default body; without it every point stands at its
    first guess, which costs 2 mm of 9 in reprojection.
    """
    v_template = np.asarray(v_template, dtype=np.float64)
    J_template = np.asarray(J_template, dtype=np.float64)
    topology, count, numbers = _TOPOLOGY[kind]
    if len(v_template) <= max(numbers.values()):
        raise ValueError(
            f"v_template: expected {topology}'s {count} vertices, got {len(v_template)}; "
            "landmarks are placed by vertex number"
        )
    joint_names = SKELETONS[kind].joint_names
    template = np.zeros((len(BLAZEPOSE33), 3))
    slopes = np.zeros((len(BLAZEPOSE33), 3, NUM_BETAS))
    rides_on = np.zeros((len(BLAZEPOSE33), len(joint_names)))
    bends = None if posedirs is None else np.zeros((len(BLAZEPOSE33), 3, posedirs.shape[-1]))
    for row, name in enumerate(BLAZEPOSE33):
        joint = _joint(name, kind)
        if joint is not None:
            template[row], slopes[row] = J_template[joint], J_shapedirs[joint]
            rides_on[row, joint] = 1.0
        else:
            patch = _patch(name, v_template, J_template, numbers)
            template[row] = v_template[patch].mean(0)
            slopes[row] = np.asarray(shapedirs, dtype=np.float64)[patch, :, :NUM_BETAS].mean(0)
            rides_on[row] = np.asarray(weights, dtype=np.float64)[patch].mean(0)
            if posedirs is not None and bends is not None:
                bends[row] = np.asarray(posedirs[patch], dtype=np.float64).mean(0)
    # A joint that carries under 2 % of a point costs a row of the fit and moves nothing.
    rides_on[rides_on < 0.02] = 0.0
    rides_on /= rides_on.sum(1, keepdims=True)
    for name, offset in (offset_mm or {}).items():
        metres = np.array(offset) / 1e3
        template[BLAZEPOSE33.index(name)] += metres
        if mirror_name(name) != name:
            template[BLAZEPOSE33.index(mirror_name(name))] += metres * [-1.0, 1.0, 1.0]
    if bends is not None and not bends.any():
        bends = None
    return LandmarkTable(template=template, shapedirs=slopes, weights=rides_on, posedirs=bends)


def mirror_name(name: str) -> str:
    """The same point on the other side: "left_ear" for "right_ear", "nose" for "nose"."""
    swap = {"left": "right", "right": "left"}
    return "_".join(swap.get(word, word) for word in name.split("_"))


def _joint(name: str, kind: Kind) -> int | None:
    """The joint that a landmark is, or None for a point of the surface."""
    if name in JOINT and JOINT[name] < NUM_SHARED:
        return JOINT[name]
    side, _, finger = name.partition("_")
    if kind == "smplx" and finger in SMPLX_KNUCKLES:
        return SKELETONS[kind].joint_names.index(f"{side}_{SMPLX_KNUCKLES[finger]}")
    return None


def _patch(
    name: str, v_template: Float64, J_template: Float64, numbers: Mapping[str, int]
) -> np.ndarray:
    """Vertex numbers whose mean is the first guess for a landmark that is not a joint."""
    outwards = 1.0 if "left" in name else -1.0  # the person's left is +x at rest
    side = "left" if "left" in name else "right"
    if name.startswith("mouth"):
        corner = v_template[numbers["nose"]] + [0.022 * outwards, -0.035, -0.010]
        return _nearest(v_template, corner, 4)
    if "eye_" in name:
        step = 0.012 * (outwards if name.endswith("outer") else -outwards)
        return _nearest(v_template, v_template[numbers[f"{side}_eye"]] + [step, 0, 0], 4)
    if name.endswith(("pinky", "index", "thumb")) and "foot" not in name:
        # BlazePose marks the knuckles: a little beyond half way from the wrist to the finger tip.
        knuckle = 0.45 * J_template[JOINT[f"{side}_wrist"]] + 0.55 * v_template[numbers[name]]
        return _nearest(v_template, knuckle, 6)
    return np.array([numbers[name]])


def _nearest(v_template: Float64, point: Any, count: int) -> np.ndarray:
    return np.argsort(np.linalg.norm(v_template - point, axis=1))[:count]
