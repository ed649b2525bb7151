"""The poses that instructions start from: authored bodies, each facing its own way before a camera.

Shapes differ too, so that nothing hangs on one body. Knows no instructions.
"""

from functools import cache

import numpy as np

from thirdwave.body.synthetic.anchors import ANCHORS, Anchor, pose_of
from thirdwave.body.synthetic.mixtures import placed, upright
from thirdwave.scene import Body

PELVIS_M = (0.0, 0.1, 3.6)
"""Where the pelvis is, camera frame."""

OWN: tuple[Anchor, ...] = (
    pose_of("arms out to the sides", left_arm=(90, 90, 4, 0), right_arm=(90, 90, 4, 0)),
    pose_of("feet together", left_leg=(4, -90, 2, 0, 4), right_leg=(4, -90, 2, 0, 4)),
)  # fmt: skip
"""Poses beside the anchors that synthetic people are mixed of."""

TURNED_DEG: dict[str, float] = {
    "walking": 50.0, "sitting on a chair": -35.0, "running": 90.0, "deep squat": 25.0,
    "lying on the back": 70.0, "lying on the front": -60.0, "carrying a box": 15.0,
    "both arms up": -20.0, "hands on the hips": 160.0, "throwing": -100.0,
    "long sit on the floor": 45.0, "half squat, arms ahead": -75.0,
}  # fmt: skip
"""Heading against the camera's, to image right, of those that do not face it."""

SHAPES: dict[str, tuple[float, ...]] = {
    "walking": (1.2, -0.6), "sitting on a chair": (-1.0, 0.8), "carrying a box": (0.5, 1.5, -0.5),
    "both arms up": (-1.5, -0.5), "deep squat": (0.8, 0.8, 0.4), "running": (1.0, -1.0),
    "arms out to the sides": (-0.8, 0.3, 0.6),
}  # fmt: skip
"""First betas of those who have another shape than the mean."""

START_NAMES: tuple[str, ...] = tuple(anchor.name for anchor in (*ANCHORS, *OWN))


@cache
def start_body(name: str) -> Body:
    """The body in that start pose, camera frame. KeyError lists the names there are."""
    anchors = {anchor.name: anchor for anchor in (*ANCHORS, *OWN)}
    if name not in anchors:
        raise KeyError(f"start {name!r}: expected one of {', '.join(anchors)}")
    anchor = anchors[name]
    root = upright(TURNED_DEG.get(name, 0.0), anchor.lean_deg, anchor.roll_deg)
    betas = np.zeros(10)
    shape = SHAPES.get(name, ())
    betas[: len(shape)] = shape
    return placed(root, anchor.pose, betas, np.array(PELVIS_M))
