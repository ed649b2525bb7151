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
ON_EDGE = 0.005
"""Gap between box and edge, in the picture's longer side, that is none. Who stands at a side of
the picture and ends there is cut by it; above and below, those whose head or feet show are not."""
UNSEEN, CLEAR = 0.15, 0.3
"""Detector scores of limbs that do not show, and of limbs that do."""
LEG_OVER_TRUNK = 1.0
"""Legs reach at least this far beyond the hips, bent or not, in trunks."""
ENDS = {"top": ("nose", "ear"), "bottom": ("ankle",)}
"""Limbs that tell that a body ends inside the picture."""
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
    no_room = _no_room_for_legs(points, keypoints, size)
    cut: list[Edge] = []
    for row, (edge, by) in enumerate(outside.items()):
        beyond = gaps[row] <= near and (landmarks is None or by > BEYOND * length)
        ends = gaps[row] <= ON_EDGE * max(size) and not _clear(keypoints, ENDS.get(edge, ()))
        if beyond or ends or edge in no_room:
            cut.append(edge)
            box[row] = [*low, *high][row]
    return box, tuple(cut)


def _clear(keypoints: Keypoints, parts: tuple[str, ...]) -> bool:
    """Whether the detector sees one of `parts` well."""
    named = [name.endswith(parts) for name in keypoints.names] if parts else []
    return bool((keypoints.confidence[named] > CLEAR).any()) if any(named) else False


def _no_room_for_legs(
    points: Keypoints, keypoints: Keypoints, size: tuple[int, int]
) -> tuple[Edge, ...]:
    """The edges beyond which legs lie that the detector sees none of: a trunk ends so near them
    that the legs, which go on from it, do not fit into the picture.
    """
    legs = [name.endswith(("knee", "ankle")) for name in keypoints.names]
    if not any(legs) or (keypoints.confidence[legs] > UNSEEN).any():
        return ()
    at = {name: points.xy[row].astype(np.float64) for row, name in enumerate(points.names)}
    pairs = (("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"))
    if not all(name in at for pair in pairs for name in pair):
        return ()
    shoulders, hips = (0.5 * (at[left] + at[right]) for left, right in pairs)
    x, y = hips + LEG_OVER_TRUNK * (hips - shoulders)
    beyond: dict[Edge, bool] = {
        "left": x < 0,
        "top": y < 0,
        "right": x > size[0],
        "bottom": y > size[1],
    }
    return tuple(edge for edge, out in beyond.items() if out)
