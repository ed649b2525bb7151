"""The people of a picture: found by MoveNet, confirmed and measured in 3D by BlazePose."""

from math import sqrt

import numpy as np

from thirdwave.scene import Person
from thirdwave.tools.perception.blazepose import LandmarkResult, landmarks
from thirdwave.tools.perception.movenet import Detection, find_people
from thirdwave.tools.perception.raster import Rgb, area, check_rgb

DOUBTFUL_MATCH = 0.2
"""Below this the two models disagree: the one person measured there had invented limbs."""


def detect(rgb: Rgb) -> list[Person]:
    """Everybody in `rgb` (H, W, 3) uint8, named p1, p2, ... from left to right. Nobody is [].

    Each has `xyxy` inside the picture, the detector's COCO17 `keypoints` and BlazePose's 33
    `landmarks` with 3D. Somebody whom only the detector sees is not reported: that check took
    the false people of 17 empty pictures to none. `score` is the detector's, lowered in
    proportion where the two models agree less than `DOUBTFUL_MATCH`.

    Misses people smaller than about a twelfth of the picture and slivers at its edge.
    Raises ValueError when `rgb` is no picture, BadWeights when a network's file is damaged.
    """
    check_rgb(rgb)
    height, width = rgb.shape[:2]
    edges = np.array([width, height, width, height])
    pairs = [(found, landmarks(rgb, found.keypoints, found.xyxy)) for found in find_people(rgb)]
    confirmed = _once([(found, marks) for found, marks in pairs if marks is not None])
    confirmed.sort(key=lambda pair: pair[0].xyxy[0] + pair[0].xyxy[2])
    return [
        Person(
            id=f"p{number}",
            xyxy=found.xyxy.clip(0, edges),
            score=found.score * min(1.0, marks.match / DOUBTFUL_MATCH),
            keypoints=found.keypoints,
            landmarks=marks.keypoints,
        )
        for number, (found, marks) in enumerate(confirmed, start=1)
    ]


def _once(
    pairs: list[tuple[Detection, LandmarkResult]],
) -> list[tuple[Detection, LandmarkResult]]:
    """Without those whose landmarks ended on somebody who is there already; best match first.

    Compared are the landmarks from the shoulders down: heads of a couple can lie together.
    """
    kept: list[tuple[Detection, LandmarkResult]] = []
    for found, marks in sorted(pairs, key=lambda pair: -pair[1].match):
        near = 0.08 * sqrt(max(float(area(found.xyxy)), 0.0))
        body = marks.keypoints.xy[11:]
        apart = [
            np.median(np.linalg.norm(body - other.keypoints.xy[11:], axis=1)) for _, other in kept
        ]
        if all(distance > near for distance in apart):
            kept.append((found, marks))
    return kept
