"""Whether the picture's frame cuts a person, and where.

The landmark model goes on beyond the frame, the detector stops at it: each says one half of it.
Knows nothing of how people are found.
"""

import numpy as np

from thirdwave.scene import Edge, Keypoints
from thirdwave.tools.perception.raster import Floats

TOUCHES = 0.02
"""Gap between box and edge, in the picture's longer side, at which the box comes up to it."""
NEAR = 0.5
"""The same in the box's longer side for landmarks to tell: a box may end at the last clear limb,
as that of a sitter whose elbows are the lowest seen."""
BEYOND = 0.05
"""How far outside a landmark says so, in the longer side of the box: less is noise."""
LIMBS = ("nose", "elbow", "wrist", "hip", "knee", "ankle")
"""Landmarks that are asked; feet and fingers are too unsure."""


def cut_by(
    xyxy: Floats, keypoints: Keypoints, landmarks: Keypoints | None, size: tuple[int, int]
) -> tuple[Floats, tuple[Edge, ...]]:
    """The box inside the picture of `size` (width, height), and the edges that cut the person.

    `xyxy` (4,) may pass the picture's edges. An edge cuts when the box lies near it and a limb's
    landmark beyond it; without `landmarks` the box has to come up to it. There the box ends on it.
    """
    width, height = size
    low, high = np.zeros(2), np.array([width, height], np.float64)
    box = np.asarray(xyxy, np.float64).clip(0, [*high, *high])
    length = float((box[2:] - box[:2]).max())
    near = TOUCHES * max(size) if landmarks is None else NEAR * length
    points = keypoints if landmarks is None else landmarks
    limb = np.array([name.endswith(LIMBS) for name in points.names])
    xy = points.xy[limb].astype(np.float64)
    outside: dict[Edge, float] = {
        "left": float((low[0] - xy[:, 0]).max()),
        "top": float((low[1] - xy[:, 1]).max()),
        "right": float((xy[:, 0] - high[0]).max()),
        "bottom": float((xy[:, 1] - high[1]).max()),
    }
    gaps = np.concatenate([box[:2] - low, high - box[2:]])
    cut: list[Edge] = []
    for row, (edge, by) in enumerate(outside.items()):
        if gaps[row] <= near and (landmarks is None or by > BEYOND * length):
            cut.append(edge)
            box[row] = [*low, *high][row]
    return box, tuple(cut)
