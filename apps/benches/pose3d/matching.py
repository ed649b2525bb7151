"""Which found person is which true one: by their boxes, and by their joints where they are known.

Knows nothing of bodies.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from thirdwave.apps.benches.pose3d.truth import TruePicture
from thirdwave.body.rotations import Float64
from thirdwave.scene import Person

LEAST_IOU = 0.2
"""Boxes that overlap less are two people's: one is round the skin, one may be round the joints."""
SURE = 0.3
"""Confidence of a keypoint that is compared with the truth's."""
FARTHEST = 0.4
"""Mean distance of the keypoints over the box's diagonal that is still the same person."""


def box_of(points: Any) -> Float64:
    """The box (4,) round those of `points` (K, 2) that are known."""
    points = np.asarray(points, dtype=np.float64)
    known = points[np.isfinite(points).all(-1)]
    if not len(known):
        return np.full(4, np.nan)
    return np.concatenate([known.min(0), known.max(0)])


def overlap(first: Any, second: Any) -> float:
    """Intersection over union of two boxes (4,); 0 for one that is not known."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    shared = np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None))
    whole = np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - shared
    return float(shared / whole) if whole > 0 else 0.0


def who_is_who(
    picture: TruePicture, names: Sequence[str], found: Sequence[Person]
) -> list[int | None]:
    """For each true person the number of the one in `found`; None for somebody who was missed.

    Everybody is taken once, the likeliest pair first: by the distance of the keypoints that both
    have where the truth can be projected, else by the boxes.
    """
    pairs = []
    for true, person in enumerate(picture.people):
        projected = picture.projected(person)
        box = person.xyxy if person.xyxy is not None else box_of(projected)
        for number, seen in enumerate(found):
            shared = overlap(box, seen.xyxy)
            apart = _apart(projected, names, seen, box)
            if shared >= LEAST_IOU and (apart is None or apart <= FARTHEST):
                # 1 - IoU is on the scale of the distance: nobody is likelier for lack of points.
                pairs.append((1 - shared if apart is None else apart, true, number))
    matched: list[int | None] = [None] * len(picture.people)
    for _, true, number in sorted(pairs):
        if matched[true] is None and number not in matched:
            matched[true] = number
    return matched


def _apart(
    projected: Float64 | None, names: Sequence[str], seen: Person, box: Float64
) -> float | None:
    """Mean distance of the common keypoints over the box's diagonal; None where too few are."""
    if projected is None or seen.keypoints is None:
        return None
    points = seen.keypoints
    gaps = [
        float(np.linalg.norm(points.xy[points.index(name)] - projected[row]))
        for row, name in enumerate(names)
        if name in points.names
        and points.confidence[points.index(name)] >= SURE
        and np.isfinite(projected[row]).all()
    ]
    if len(gaps) < 4:
        return None
    return float(np.mean(gaps) / max(float(np.linalg.norm(box[2:] - box[:2])), 1.0))
