"""Pairs for learning and judging: what perception saw of a synthetic person, and the truth.

Knows nothing of who learns from them.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.body.synthetic.points import landmarks_of
from thirdwave.body.synthetic.postures import Drawn
from thirdwave.scene import COCO17, Keypoints
from thirdwave.tools.perception.blazepose import LandmarkResult, landmarks
from thirdwave.tools.perception.movenet import Detection, find_in_box
from thirdwave.tools.perception.raster import Rgb, area

Floats = np.ndarray
LEAST_SCORE = 0.12
"""Weaker detections are taken for nobody."""
WEAK_SCORE = 0.35
"""Below this, or where nobody is found, a turned picture is tried ..."""
TURNED_SHARE = 0.7
"""... in that share of the cases."""
NEAR = 0.2
"""Farthest that keypoints may lie from the truth in the median, in sqrt(box area)."""
_MIRRORED = np.array([
    COCO17.index(n.replace("left", "#").replace("right", "left").replace("#", "right"))
    for n in COCO17
])  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Pair:
    """A person as seen and as they are."""

    truth: Drawn
    found: Detection
    marks: LandmarkResult
    turned: bool
    """Whether the detector saw them only in the turned picture."""


def seen(rgb: Rgb, truth: Drawn, rng: np.random.Generator) -> Pair | None:
    """What the detector and the landmark model make of the one person in `rgb`; None: nobody.

    As `perception.people.detect`, but with one look at the whole picture in place of many at its
    tiles, and people are recognised by the truth in place of a second detector.
    """
    exact = true_keypoints(truth)
    found = _nearest(_look(rgb), exact)
    turned = False
    if (found is None or found.score < WEAK_SCORE) and rng.random() < TURNED_SHARE:
        quarter = _quarter_turns(exact)
        again = _nearest(
            [
                _unturned(d, quarter, rgb)
                for d in _look(np.ascontiguousarray(np.rot90(rgb, quarter)))
            ],
            exact,
        )
        if quarter and again is not None and (found is None or again.score > found.score):
            found, turned = again, True
    if found is None or found.score < LEAST_SCORE:
        return None
    marks = landmarks(rgb, found.keypoints, found.xyxy)
    if marks is None:
        return None
    return Pair(truth=truth, found=found, marks=marks, turned=turned)


def true_keypoints(truth: Drawn) -> Floats:
    """COCO17 points of the true body, pixels. Shape (17, 2)."""
    return truth.camera.project(landmarks_of(truth.body)[COCO_ROWS])


def _look(rgb: Rgb) -> list[Detection]:
    """Everybody in one look at the whole picture."""
    height, width = rgb.shape[:2]
    return find_in_box(rgb, np.array([0.0, 0.0, width, height]), LEAST_SCORE)


def _nearest(people: list[Detection], exact: Floats) -> Detection | None:
    """Who lies nearest to the true points (17, 2), left and right exchanged or not."""
    nearest, least = None, NEAR
    for found in people:
        clear = found.keypoints.confidence > 0.1
        if clear.sum() < 3:
            continue
        size = sqrt(max(float(area(found.xyxy)), 1.0))
        off = min(
            float(np.median(np.linalg.norm(found.keypoints.xy - points, axis=1)[clear])) / size
            for points in (exact, exact[_MIRRORED])
        )
        if off < least:
            nearest, least = found, off
    return nearest


def _quarter_turns(exact: Floats) -> int:
    """How many quarter turns to the left of the picture put the head over the hips; 0 to 3."""
    shoulders, hips = exact[5:7].mean(0), exact[11:13].mean(0)
    right, down = shoulders - hips
    if abs(right) > abs(down):
        return 1 if right > 0 else 3
    return 2 if down > 0 else 0


def _unturned(found: Detection, quarter: int, rgb: Rgb) -> Detection:
    """A detection in `np.rot90(rgb, quarter)` in pixels of `rgb`."""
    height, width = rgb.shape[:2]

    def back(xy: Floats) -> Floats:
        x, y = xy[..., 0], xy[..., 1]
        turned = {0: (x, y), 1: (width - y, x), 2: (width - x, height - y), 3: (y, height - x)}
        return np.stack(turned[quarter % 4], axis=-1)

    corners = back(found.xyxy.reshape(2, 2))
    keypoints = Keypoints(
        names=COCO17, xy=back(found.keypoints.xy), confidence=found.keypoints.confidence
    )
    box = np.concatenate([corners.min(0), corners.max(0)])
    return Detection(keypoints=keypoints, xyxy=box, score=found.score)
