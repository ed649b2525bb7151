"""What the regressor is told of a person: one row of numbers in a camera that looks at them.

The landmark model sees everybody as if straight ahead, and so does the network: pixels become
slopes in a virtual camera turned to the person, over the person's angular size. Knows no network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.body.claims import claimed_by_others
from thirdwave.body.rotations import Float64, ray_rotation
from thirdwave.scene import BLAZEPOSE33, COCO17, Camera, Keypoints

MARKS, SPOTS = len(BLAZEPOSE33), len(COCO17)
_WIDTHS: Mapping[str, int] = {
    "marks": 2 * MARKS, "cloud": 3 * MARKS, "confidence": MARKS, "inside": MARKS,
    "spots": 2 * SPOTS, "score": SPOTS, "edges": 4, "box": 4, "ray": 2, "log_size": 1,
}  # fmt: skip


def slots_of(widths: Mapping[str, int]) -> dict[str, slice]:
    """Where parts of those widths stand in a row, one after the other."""
    slots, start = {}, 0
    for name, width in widths.items():
        slots[name] = slice(start, start + width)
        start += width
    return slots


SLOTS = slots_of(_WIDTHS)
"""Where each part of a row stands.

marks: slopes of the 33 landmarks in the virtual camera over the size, x and y by turns.
cloud: their 3D places as the landmark model gives them, metres. confidence: 0 to 1. inside: 1 for
landmarks within the picture. spots, score: the detector's 17 keypoints likewise, 0 where it said
nothing. edges: where the picture ends left, above, right and below of the person, slopes over the
size. box: the detector's, the same way. ray: slopes of the ray to the person in the real camera.
log_size: logarithm of the angular size, radians.
"""
WIDTH = SLOTS["log_size"].stop
"""Numbers in a row."""

FRAMING = np.array(
    [BLAZEPOSE33.index("nose")]
    + [
        BLAZEPOSE33.index(f"{side}_{part}")
        for side in ("left", "right")
        for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    ]
)
"""Landmarks whose middle and spread say where a person is and how large."""
FAR = 4.0
"""Slopes over the size are clipped here: a landmark this far off is an invention."""
FAR_EDGE = 3.0
"""The same for edges: beyond it nothing is cut."""
LEAST_SCORE = 0.05
"""Detector keypoints below this are noise, and are told as missing."""
LEAST_SIZE = 1e-3
"""Radians; smaller people are no people."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Seen:
    """What perception said of N people, each by a camera of their own."""

    xy: Float64
    """The 33 landmarks, pixels. Shape (N, 33, 2)."""
    xyz: Float64
    """The same in metres as the landmark model gives them. Shape (N, 33, 3)."""
    confidence: Float64
    """0 to 1. Shape (N, 33)."""
    spots: Float64
    """The detector's 17 keypoints, pixels. Shape (N, 17, 2)."""
    score: Float64
    """0 to 1, all 0 without a detector. Shape (N, 17)."""
    xyxy: Float64
    """The detector's box, pixels. Shape (N, 4)."""
    focal_length: Float64
    """Pixels. Shape (N, 2)."""
    principal_point: Float64
    """Pixels. Shape (N, 2)."""
    image_size: Float64
    """Width and height, pixels. Shape (N, 2)."""
    missing: np.ndarray
    """Landmarks that are not there, or somebody else's. Shape (N, 33), bool."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Framed:
    """N people as the network gets them, and the way back."""

    rows: np.ndarray
    """Shape (N, WIDTH), float32."""
    T_cam_virtual: Float64
    """Rotation from the virtual camera's axes to the real one's. Shape (N, 3, 3)."""
    size: Float64
    """Angular size, radians. Shape (N,)."""


def seen_of(
    camera: Camera,
    landmarks: Keypoints,
    detector: Keypoints | None,
    xyxy: np.ndarray,
    others: Sequence[Keypoints] = (),
) -> Seen:
    """One person as `body.fit.fit_landmarks` takes them. ValueError without 3D landmarks."""
    if landmarks.names != BLAZEPOSE33 or landmarks.xyz is None:
        raise ValueError(
            f"landmarks: expected the 33 of BlazePose with xyz, got {len(landmarks.names)} points"
            f"{'' if landmarks.xyz is not None else ' without xyz'}"
        )
    xy = landmarks.xy.astype(np.float64)
    box = np.asarray(xyxy, dtype=np.float64)
    lost = ~np.isfinite(np.concatenate([xy, landmarks.xyz], axis=1))
    missing = np.any(lost, axis=1)
    spots, score = np.zeros((SPOTS, 2)), np.zeros(SPOTS)
    if detector is not None:
        spots = detector.xy.astype(np.float64)
        score = detector.confidence.astype(np.float64)
        side = float(np.sqrt(max((box[2] - box[0]) * (box[3] - box[1]), 1.0)))
        missing = missing | claimed_by_others(xy, detector, others, side)
    return Seen(
        xy=xy[None],
        xyz=landmarks.xyz.astype(np.float64)[None],
        confidence=landmarks.confidence.astype(np.float64)[None],
        spots=spots[None],
        score=score[None],
        xyxy=box[None],
        focal_length=camera.focal_length.astype(np.float64)[None],
        principal_point=camera.principal_point.astype(np.float64)[None],
        image_size=np.array([camera.image_size], dtype=np.float64),
        missing=missing[None],
    )


def framed(seen: Seen) -> Framed | None:
    """The rows of everybody, or None where somebody has too few landmarks to look at."""
    there = ~seen.missing[:, FRAMING]
    if (there.sum(1) < 2).any():
        return None
    share = (there / there.sum(1, keepdims=True))[..., None]
    framing = np.where(there[..., None], seen.xy[:, FRAMING], 0.0)
    middle = (framing * share).sum(1)
    ray = (middle - seen.principal_point) / seen.focal_length
    T = np.stack([ray_rotation([*slopes, 1.0]) for slopes in ray])
    xy = np.where(seen.missing[..., None], middle[:, None], seen.xy)
    marks = _slopes(xy, seen, T)
    spread = (marks[:, FRAMING] ** 2).sum(-1, keepdims=True) * share
    size = np.maximum(2.0 * np.sqrt(spread.sum((1, 2))), LEAST_SIZE)

    def told(slopes: Float64, far: float = FAR) -> Float64:
        return np.clip(slopes / size[:, None, None], -far, far)

    width, height = seen.image_size[:, 0], seen.image_size[:, 1]
    within = np.clip(seen.xy, 0.0, seen.image_size[:, None]) == seen.xy
    inside = np.all(within, axis=-1) & ~seen.missing
    zero = np.zeros_like(width)
    edges = np.stack(
        [
            np.stack([zero, middle[:, 1]], 1),
            np.stack([middle[:, 0], zero], 1),
            np.stack([width, middle[:, 1]], 1),
            np.stack([middle[:, 0], height], 1),
        ],
        axis=1,
    )
    edge = told(_slopes(edges, seen, T), FAR_EDGE)
    sure = seen.score > LEAST_SCORE
    parts = {
        "marks": told(marks) * ~seen.missing[..., None],
        "cloud": np.where(seen.missing[..., None], 0.0, seen.xyz),
        "confidence": np.where(seen.missing, 0.0, np.clip(seen.confidence, 0.0, 1.0)),
        "inside": inside,
        "spots": told(_slopes(seen.spots, seen, T)) * sure[..., None],
        "score": np.where(sure, np.clip(seen.score, 0.0, 1.0), 0.0),
        "edges": np.stack([edge[:, 0, 0], edge[:, 1, 1], edge[:, 2, 0], edge[:, 3, 1]], axis=1),
        "box": told(_slopes(seen.xyxy.reshape(-1, 2, 2), seen, T)),
        "ray": ray,
        "log_size": np.log(size),
    }
    rows = np.concatenate(
        [np.asarray(parts[name], dtype=np.float32).reshape(len(ray), -1) for name in SLOTS], axis=1
    )
    return Framed(rows=np.nan_to_num(rows), T_cam_virtual=T, size=size)


def _slopes(pixels: Float64, seen: Seen, T_cam_virtual: Float64) -> Float64:
    """Slopes (N, K, 2) in the virtual camera of pixels (N, K, 2)."""
    flat = (pixels - seen.principal_point[:, None]) / seen.focal_length[:, None]
    rays = np.concatenate([flat, np.ones((*flat.shape[:2], 1))], axis=2) @ T_cam_virtual
    # A ray beside or behind the virtual camera has no slope; far off is all that matters of it.
    return rays[..., :2] / np.maximum(rays[..., 2:], 0.1)


def _swapped(names: Sequence[str]) -> list[int]:
    swap = {"left": "right", "right": "left"}
    others = ["_".join(swap.get(word, word) for word in name.split("_")) for name in names]
    return [list(names).index(name) for name in others]


def _mirror() -> tuple[np.ndarray, np.ndarray]:
    """Where each number of the mirrored row stands in the row, and its sign."""
    marks, spots = _swapped(BLAZEPOSE33), _swapped(COCO17)
    column = np.arange(WIDTH)
    sign = np.ones(WIDTH, dtype=np.float32)
    for name, rows, dims in (
        ("marks", marks, 2),
        ("cloud", marks, 3),
        ("confidence", marks, 1),
        ("inside", marks, 1),
        ("spots", spots, 2),
        ("score", spots, 1),
    ):
        start = SLOTS[name].start
        column[SLOTS[name]] = [start + dims * row + axis for row in rows for axis in range(dims)]
        if dims > 1:
            sign[start : SLOTS[name].stop : dims] = -1.0
    edges, box = SLOTS["edges"].start, SLOTS["box"].start
    column[[edges, edges + 2]] = [edges + 2, edges]
    column[[box, box + 2]] = [box + 2, box]
    sign[[edges, edges + 2, box, box + 2, SLOTS["ray"].start]] = -1.0
    return column, sign


MIRROR_COLUMN, MIRROR_SIGN = _mirror()


def mirrored(rows: np.ndarray) -> np.ndarray:
    """The rows (N, WIDTH) of the same people in a mirror: left is right."""
    return rows[:, MIRROR_COLUMN] * MIRROR_SIGN
