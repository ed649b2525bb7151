"""The numbers that SMPL gives to nose, eyes, ears, toes, heels and finger tips.

Vertices of the baked mesh are put under these numbers, so that code which picks extra joints by
SMPL's vertex numbers finds the right place. No other number means what it means in SMPL.
"""

from collections.abc import Mapping

import numpy as np

from thirdwave.body.landmarks import mirror_name
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT

VERTEX_IDS: dict[str, int] = {
    "nose": 332, "left_eye": 2800, "right_eye": 6260, "left_ear": 583, "right_ear": 4071,
    "left_big_toe": 3216, "right_big_toe": 6617, "left_small_toe": 3226, "right_small_toe": 6624,
    "left_heel": 3387, "right_heel": 6787, "left_thumb": 2746, "right_thumb": 6191,
    "left_index": 2319, "right_index": 5782, "left_middle": 2445, "right_middle": 5905,
    "left_ring": 2556, "right_ring": 6016, "left_pinky": 2673, "right_pinky": 6133,
}  # fmt: skip
"""The 21 numbers by which SMPL's users regress extra joints from its surface."""

FINGERS = ("thumb", "index", "middle", "ring", "pinky")


def finger_bones(finger: str) -> tuple[str, str]:
    """MakeHuman's bones of the outer two thirds of a left finger: "finger2-2.L", "finger2-3.L"."""
    number = FINGERS.index(finger) + 1
    return f"finger{number}-2.L", f"finger{number}-3.L"


def find_vertices(
    vertices: Float64,
    weights: Float64,
    joints: Float64,
    finger_weights: Mapping[str, Float64],
    mirror: np.ndarray,
) -> dict[str, int]:
    """Which vertex of the baked mesh is the nose, the left eye and so on.

    `vertices` (V, 3) in T-pose, metres; `weights` (V, 24); `joints` (24, 3); `finger_weights`
    gives each left finger's part in each vertex (V,), 0 to 1; `mirror` (V,). Keys as VERTEX_IDS.
    """
    x, y, z = vertices.T
    part = weights.argmax(1)
    head = part == JOINT["head"]
    foot = np.isin(part, [JOINT["left_ankle"], JOINT["left_foot"]])
    on_midline = mirror == np.arange(len(mirror))

    def highest(score: Float64, among: np.ndarray) -> int:
        return int(np.where(among, score, -np.inf).argmax())

    found = {"nose": highest(z, head & on_midline & (y > joints[JOINT["head"], 1]))}
    eye_y = y[found["nose"]] + 0.035
    found["left_eye"] = highest(
        z - 3.0 * np.abs(x - 0.031) - 3.0 * np.abs(y - eye_y), head & (x > 0.02) & (x < 0.045)
    )
    found["left_ear"] = highest(x, head & (np.abs(y - eye_y) < 0.05))
    found["left_big_toe"] = highest(z - 2.0 * x, foot)
    found["left_small_toe"] = highest(z + 2.0 * x, foot)
    found["left_heel"] = highest(-z - np.abs(y - y.min() - 0.02), foot)
    for finger, share in finger_weights.items():
        outer = share > 0.5
        along = vertices[outer].mean(0) - joints[JOINT["left_wrist"]]
        found[f"left_{finger}"] = highest(vertices @ along, outer)
    right = {mirror_name(name): int(mirror[vertex]) for name, vertex in found.items()}
    return found | right


def order_vertices(found: Mapping[str, int], count: int) -> np.ndarray:
    """The old number of each new vertex (V,), so that each of `found` has its SMPL number."""
    if set(found) != set(VERTEX_IDS) or len(set(found.values())) != len(VERTEX_IDS):
        raise ValueError(f"vertices: expected {len(VERTEX_IDS)} different ones, got {dict(found)}")
    order = np.full(count, -1)
    for name, vertex in found.items():
        order[VERTEX_IDS[name]] = vertex
    order[order < 0] = np.setdiff1d(np.arange(count), list(found.values()))
    return order
