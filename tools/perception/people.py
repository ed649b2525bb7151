"""The people of a picture: found by MoveNet, confirmed and measured in 3D by BlazePose.

Where MoveNet is unsure, NanoDet is asked for a second opinion: the same photograph saved twice
scored 0.27 and 0.14, so a threshold alone loses people that anybody can see.
"""

from functools import cached_property
from math import sqrt

import numpy as np

from thirdwave.scene import Keypoints, Person
from thirdwave.tools.perception.blazepose import LandmarkResult, landmarks
from thirdwave.tools.perception.movenet import MIN_SCORE, Detection, find_in_box, find_people
from thirdwave.tools.perception.nanodet import find_things
from thirdwave.tools.perception.raster import Floats, Rgb, area, check_rgb, overlap

WEAK_SCORE, SURE_SCORE = 0.1, 0.3
"""From the one to the other a detection needs more than landmarks to be believed."""
GOOD_MATCH = 0.4
"""Agreement of the landmarks that believes a detection between `MIN_SCORE` and `SURE_SCORE`."""
SAME_BOX = 0.4
"""Overlap with a NanoDet person that confirms a detection. Tuned on 8 photographs of people and
51 pictures without, each saved in several versions: nearly all true ones had 0.56 and more, and
nobody was reported in the empty pictures."""
DOUBTFUL_MATCH = 0.2
"""Below this the two models disagree: the one person measured there had invented limbs."""


def detect(rgb: Rgb, *, min_height_px: float = 0.0) -> list[Person]:
    """Everybody in `rgb` (H, W, 3) uint8, named p1, p2, ... from left to right. Nobody is [].

    Who is smaller than `min_height_px` is left out; of somebody who lies down that is the length,
    so it is the longer side of the box that counts.

    Each has `xyxy` inside the picture, the detector's COCO17 `keypoints` and BlazePose's 33
    `landmarks` with 3D. `landmarks` is None for somebody whom both detectors see but of whom too
    little shows to be measured: they count as a person, and nothing can be said of their pose.
    What only one model sees is not reported. `score` is MoveNet's, lowered in proportion where
    the landmarks agree less than `DOUBTFUL_MATCH`, and halved where there are none.

    Misses people smaller than about a twelfth of the picture and most slivers at its edge.
    Raises ValueError when `rgb` is no picture, BadWeights when a network's file is damaged.
    """
    check_rgb(rgb)
    height, width = rgb.shape[:2]
    edges = np.array([width, height, width, height])
    second = _SecondOpinion(rgb)
    measured: list[tuple[Detection, LandmarkResult]] = []
    unmeasured: list[Detection] = []
    for found in find_people(rgb, WEAK_SCORE):
        if found.score < MIN_SCORE and not second.confirms(found):
            continue
        marks = landmarks(rgb, found.keypoints, found.xyxy)
        if marks is None:
            if found.score >= MIN_SCORE and second.confirms(found):
                unmeasured.append(found)
        elif found.score >= SURE_SCORE or marks.match >= GOOD_MATCH or second.confirms(found):
            measured.append((found, marks))
    people: list[tuple[Detection, LandmarkResult | None]] = [*_once(measured)]
    for found in unmeasured:
        boxes = np.array([other.xyxy for other, _ in people]).reshape(-1, 4)
        if not (overlap(found.xyxy, boxes) >= SAME_BOX).any():
            people.append((found, None))
    people = [pair for pair in people if _length(pair[0].xyxy.clip(0, edges)) >= min_height_px]
    people.sort(key=lambda pair: pair[0].xyxy[0] + pair[0].xyxy[2])
    return [
        Person(
            id=f"p{number}",
            xyxy=found.xyxy.clip(0, edges),
            score=found.score * (min(1.0, marks.match / DOUBTFUL_MATCH) if marks else 0.5),
            keypoints=found.keypoints,
            landmarks=marks.keypoints if marks else None,
        )
        for number, (found, marks) in enumerate(people, start=1)
    ]


def measured(rgb: Rgb, xyxy: Floats, keypoints: Keypoints | None = None) -> Keypoints | None:
    """The 33 landmarks, with 3D, of a person whom another detector found; None: nobody there.

    `xyxy` (4,) is the box in pixels of `rgb` (H, W, 3) uint8. Without COCO17 `keypoints` MoveNet
    is asked for them, in the box and a third round it.
    """
    check_rgb(rgb)
    if keypoints is None:
        keypoints = keypoints_in_box(rgb, xyxy)
    if keypoints is None:
        return None
    marks = landmarks(rgb, keypoints, xyxy)
    return marks.keypoints if marks else None


def keypoints_in_box(rgb: Rgb, xyxy: Floats) -> Keypoints | None:
    """MoveNet's COCO17 keypoints of the person with that box (4,), or None: it sees nobody there.

    `rgb` is (H, W, 3) uint8.
    """
    box = np.asarray(xyxy, np.float64)
    around = find_in_box(rgb, box, WEAK_SCORE)
    if not around:
        return None
    alike = overlap(box, np.array([found.xyxy for found in around]))
    return around[int(alike.argmax())].keypoints if alike.max() >= SAME_BOX else None


def _length(xyxy: Floats) -> float:
    """The longer side of a box (4,)."""
    return float(max(xyxy[2] - xyxy[0], xyxy[3] - xyxy[1]))


class _SecondOpinion:
    """Where the object detector sees people; it looks when it is first asked."""

    def __init__(self, rgb: Rgb) -> None:
        self._rgb = rgb

    @cached_property
    def _boxes(self) -> Floats:
        """Shape (N, 4)."""
        people = [thing.xyxy for thing in find_things(self._rgb) if thing.label == "person"]
        return np.array(people).reshape(-1, 4)

    def confirms(self, found: Detection) -> bool:
        return bool((overlap(found.xyxy, self._boxes) >= SAME_BOX).any())


def _once(
    pairs: list[tuple[Detection, LandmarkResult]],
) -> list[tuple[Detection, LandmarkResult]]:
    """Without those whose landmarks ended on somebody who is there already.

    The better match stays, but a weak detection never takes the place of one that is not.
    Compared are the landmarks from the shoulders down: heads of a couple can lie together.
    """
    kept: list[tuple[Detection, LandmarkResult]] = []
    order = sorted(pairs, key=lambda pair: (pair[0].score < MIN_SCORE, -pair[1].match))
    for found, marks in order:
        near = 0.08 * sqrt(max(float(area(found.xyxy)), 0.0))
        body = marks.keypoints.xy[11:]
        apart = [
            np.median(np.linalg.norm(body - other.keypoints.xy[11:], axis=1)) for _, other in kept
        ]
        if all(distance > near for distance in apart):
            kept.append((found, marks))
    return kept
