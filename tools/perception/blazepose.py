"""One person's 33 landmarks in the picture and in metres: the BlazePose landmark model on a crop.

Knows nothing of finding people: it is told where one is, and says whether there is one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, cos, exp, pi, sin, sqrt

import numpy as np

from thirdwave.scene import BLAZEPOSE33, COCO17, Keypoints
from thirdwave.tools.perception import onnx
from thirdwave.tools.perception.raster import Floats, Rgb, area, check_rgb, warp

CROP = 256
"""Side of the crop the network sees, pixels."""
HEAT_MAP = 64
"""Side of its heat maps."""
MIN_PRESENCE, MIN_MATCH = 0.3, 0.1
"""Below either, the landmarks are not believed."""
GOOD_MATCH = 0.5
"""From here on the second crop is not tried."""
OUTPUTS = ("Identity", "Identity_1", "Identity_3", "Identity_4")
"""Landmarks, presence, heat maps, world landmarks. The segmentation (Identity_2) costs time."""
POINTS = 35
"""33 landmarks of the body, then the centre of the next crop and a point straight up from it."""
AS_COCO = np.array([BLAZEPOSE33.index(name) for name in COCO17])
"""Where each COCO keypoint stands among the 33 landmarks. Shape (17,)."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class LandmarkResult:
    """The landmarks of one person and how far they can be trusted."""

    keypoints: Keypoints
    """BLAZEPOSE33 in pixels of the picture; `xyz` in metres, origin mid-hip, axes of the camera
    (x right, y down, z away); `confidence` is visibility times presence of each point. The cloud
    is seen as if straight ahead, about a tenth too small, and flat in depth."""
    visibility: Floats
    """Whether each point is in the picture and not hidden, 0 to 1. Near 1 for invented hips.
    Shape (33,)."""
    presence: float
    """Whether the crop shows a person at all, 0 to 1."""
    match: float
    """Presence times agreement with the detector's keypoints, 0 to 1; below 0.2 is doubtful."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class _Look:
    """What the network says about one crop."""

    xy: Floats  # (33, 2) pixels of the picture
    world: Floats  # (33, 3) metres
    visibility: Floats  # (33,)
    point_presence: Floats  # (33,)
    presence: float
    centre: Floats  # (2,) of the next crop
    top: Floats  # (2,) of the next crop


def landmarks(rgb: Rgb, keypoints: Keypoints, xyxy: Floats) -> LandmarkResult | None:
    """The landmarks of the person with these COCO17 `keypoints` and box, or None: nobody there.

    `rgb` is (H, W, 3) uint8; `keypoints` and `xyxy` (4,) are pixels of it. Two crops are tried,
    each once more where the network itself would put it; the one whose landmarks agree best with
    the keypoints wins, which keeps a crop from drifting to a neighbour.
    """
    check_rgb(rgb)
    if keypoints.names != COCO17:
        raise ValueError(f"keypoints: expected COCO17, got {len(keypoints.names)} other names")
    box = np.asarray(xyxy, np.float64)
    best: _Look | None = None
    best_match = 0.0
    for start_centre, start_top in _crops(keypoints, box):
        centre, top = start_centre, start_top
        for _ in range(2):
            look = _look(rgb, centre, top)
            if look is None:
                break
            match = look.presence * exp(-_disagreement(look.xy, keypoints, box) / 0.08)
            if best is None or match > best_match:
                best, best_match = look, match
            if look.presence < MIN_PRESENCE:
                break
            centre, top = look.centre, look.top
        if best_match > GOOD_MATCH:
            break
    if best is None or best.presence <= MIN_PRESENCE or best_match <= MIN_MATCH:
        return None
    return LandmarkResult(
        keypoints=Keypoints(
            names=BLAZEPOSE33,
            xy=best.xy,
            confidence=best.visibility * best.point_presence,
            xyz=best.world,
        ),
        visibility=best.visibility,
        presence=best.presence,
        match=best_match,
    )


def _crops(keypoints: Keypoints, box: Floats) -> Iterator[tuple[Floats, Floats]]:
    """Where to look: centre, and a point straight up the body at the radius of the circle round it.

    First by the torso's axis through the mid-hip; then the box itself, upright: people cut at the
    waist have no hips to hang the crop on.
    """
    xy, seen = keypoints.xy.astype(np.float64), keypoints.confidence > 0.1
    side = float((box[2:] - box[:2]).max())
    hips, shoulders = xy[11:13].mean(axis=0), xy[5:7].mean(axis=0)
    torso = float(np.linalg.norm(hips - shoulders))
    up = (shoulders - hips) / torso if torso > 0.05 * side + 1e-6 else np.array([0.0, -1.0])
    reach = float(np.linalg.norm(xy[seen] - hips, axis=1).max()) if seen.any() else 0.0
    yield hips, hips + up * max(1.08 * reach, 1.6 * torso, 0.45 * side)
    middle = (box[:2] + box[2:]) / 2
    yield middle, middle - [0.0, 0.55 * side]


def _disagreement(xy: Floats, keypoints: Keypoints, box: Floats) -> float:
    """Median distance to the detector's better keypoints, in square roots of the box's area."""
    clear = keypoints.confidence > 0.15
    if not clear.any():
        return 1.0
    apart = np.linalg.norm(xy[AS_COCO][clear] - keypoints.xy[clear], axis=1)
    return float(np.median(apart)) / (sqrt(max(float(area(box)), 0.0)) + 1e-6)


def _look(rgb: Rgb, centre: Floats, top: Floats) -> _Look | None:
    """The network's view of the square round `centre` turned so that `top` is up; None: no square.

    The square's side is 2.5 times the distance between the two: the circle and a quarter more.
    """
    dx, dy = top - centre
    side = 2.5 * float(np.hypot(dx, dy))
    if side < 4:
        return None
    angle = pi / 2 - atan2(-dy, dx)
    R = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    matrix = np.empty((2, 3))
    matrix[:, :2] = R * side / CROP
    matrix[:, 2] = centre - matrix[:, :2] @ [CROP / 2, CROP / 2]
    crop = warp(rgb, matrix, CROP)
    if crop is None:
        return None
    inputs = {"input_1": crop[None] / np.float32(255)}
    points, presence, heat_maps, world = onnx.run("pose_landmark_full", OUTPUTS, inputs)
    rows = points.reshape(39, 5)[:POINTS].astype(np.float64)
    xy = _refine(rows[:, :2], heat_maps[0, :, :, :POINTS]) @ matrix[:, :2].T + matrix[:, 2]
    xyz = world.reshape(39, 3)[:33].astype(np.float64)
    xyz[:, :2] = xyz[:, :2] @ R.T
    return _Look(
        xy=xy[:33],
        world=xyz,
        visibility=_sigmoid(rows[:33, 3]),
        point_presence=_sigmoid(rows[:33, 4]),
        presence=float(presence[0, 0]),
        centre=xy[33],
        top=xy[34],
    )


def _refine(xy: Floats, heat_maps: Floats | np.ndarray) -> Floats:
    """Points (K, 2) in crop pixels, moved to the weighted mean of their heat map round them.

    `heat_maps` are logits (64, 64, K). A point stays where it is when it lies outside, or when
    nothing in the 7 x 7 cells round it reaches 0.5.
    """
    step = CROP / HEAT_MAP
    cells = (xy / step).astype(int)
    inside = ((cells >= 0) & (cells < HEAT_MAP)).all(axis=1)
    around = np.arange(-3, 4)
    columns = cells[:, 0, None] + around  # (K, 7)
    rows = cells[:, 1, None] + around
    there = ((rows >= 0) & (rows < HEAT_MAP))[:, :, None]
    there = there & ((columns >= 0) & (columns < HEAT_MAP))[:, None, :]
    logits = heat_maps[
        rows.clip(0, HEAT_MAP - 1)[:, :, None],
        columns.clip(0, HEAT_MAP - 1)[:, None, :],
        np.arange(len(xy))[:, None, None],
    ]
    weights = np.where(there, _sigmoid(logits), 0.0)  # (K, 7, 7), rows first
    total = weights.sum(axis=(1, 2)) + 1e-12
    mean_x = (weights.sum(axis=1) * columns).sum(axis=1) / total
    mean_y = (weights.sum(axis=2) * rows).sum(axis=1) / total
    sure = inside & (weights.max(axis=(1, 2)) >= 0.5)
    return np.where(sure[:, None], np.stack([mean_x, mean_y], axis=1) * step, xy)


def _sigmoid(logits: np.ndarray) -> Floats:
    return 1 / (1 + np.exp(-np.clip(logits.astype(np.float64), -100, 100)))
