"""One person as both models see them, and whether two of these are one person.

Knows nothing of pictures, nor of which detections are to be believed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import atan2, degrees, sqrt

import numpy as np

from thirdwave.tools.perception.blazepose import LandmarkResult
from thirdwave.tools.perception.movenet import MIN_SCORE, Detection, same_person
from thirdwave.tools.perception.raster import Floats, area, overlap

SAME_LANDMARKS = 0.08
"""Median gap of the landmarks below the neck, in square roots of the box's area, up to which two
are one person."""
SAME_BOXES, INSIDE, INSIDE_BOXES = 0.5, 0.85, 0.25
"""Overlap of boxes from which on a second look is at the same person; less is enough where nearly
all of one box lies in the other."""
SURE_SCORE, SURE_MATCH, VERY_SURE_MATCH = 0.3, 0.45, 0.65
"""MoveNet's score and the landmarks' agreement with it: both, or much of the second alone."""
UPRIGHT_DEG, SURE_TURNED_SCORE = 55.0, 0.55
"""Trunks farther off upright may be seen better with the picture turned, unless scored well."""
_SHOULDERS, _HIPS = slice(5, 7), slice(11, 13)
_CLEAR = 0.2
"""MoveNet's score of a keypoint that counts for the trunk's direction."""


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """A detection and its landmarks."""

    found: Detection
    marks: LandmarkResult | None
    """None where too little shows."""

    @property
    def match(self) -> float:
        """Agreement of the two models, 0 to 1."""
        return self.marks.match if self.marks else 0.0

    @property
    def is_sure(self) -> bool:
        """Whether a second look would not tell more."""
        if trunk_tilt_deg(self.found) > UPRIGHT_DEG:
            return self.found.score >= SURE_TURNED_SCORE and self.match >= SURE_MATCH
        both = self.found.score >= SURE_SCORE and self.match >= SURE_MATCH
        return both or self.match >= VERY_SURE_MATCH

    @property
    def worth(self) -> float:
        """What the better of two looks at one person has more of: it also says how sure the
        detector's keypoints are, by which limbs are believed later.
        """
        return self.found.score * self.match


def trunk_tilt_deg(found: Detection) -> float:
    """Angle of the trunk off upright in the picture, 0 to 180; 0 where it cannot be seen."""
    xy, score = found.keypoints.xy, found.keypoints.confidence
    if min(score[_SHOULDERS].max(), score[_HIPS].max()) <= _CLEAR:
        return 0.0
    x, y = xy[_SHOULDERS].mean(axis=0) - xy[_HIPS].mean(axis=0)
    return degrees(abs(atan2(float(x), float(-y))))


def is_same(one: Seen, other: Seen) -> bool:
    """Whether two looks, from different sides, are at one person."""
    if same_person(one.found, other.found) or _landmarks_meet(one, other):
        return True
    first, second = one.found.xyxy, other.found.xyxy
    shared = float(overlap(first, second[None])[0])
    return shared > SAME_BOXES or (
        shared > INSIDE_BOXES and max(inside(first, second), inside(second, first)) > INSIDE
    )


def inside(box: Floats, other: Floats) -> float:
    """How much of `box` (4,) lies in `other` (4,), 0 to 1."""
    sides = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
    return float(np.clip(sides, 0, None).prod() / max(float(area(box)), 1e-9))


def once(people: Iterable[Seen]) -> list[Seen]:
    """Without those whose landmarks ended on somebody who is there already.

    The better match stays, but a weak detection never takes the place of one that is not.
    """
    kept: list[Seen] = []
    for person in sorted(people, key=lambda one: (one.found.score < MIN_SCORE, -one.match)):
        if not any(_landmarks_meet(person, other) for other in kept):
            kept.append(person)
    return kept


def with_second_look(people: list[Seen], again: Iterable[Seen]) -> list[Seen]:
    """`people` and who is seen only in a second look; of one person, the better match.

    Who was sure at first sight stays as they are.
    """
    result = list(people)
    for person in sorted(again, key=lambda one: -one.worth):
        same = [row for row, known in enumerate(result) if is_same(person, known)]
        if not same:
            result.append(person)
        elif len(same) == 1 and not result[same[0]].is_sure:
            result[same[0]] = max(result[same[0]], person, key=lambda one: one.worth)
    return result


def _landmarks_meet(one: Seen, other: Seen) -> bool:
    """Compared are the landmarks from the shoulders down: heads of a couple can lie together."""
    if one.marks is None or other.marks is None:
        return False
    near = SAME_LANDMARKS * sqrt(max(float(area(one.found.xyxy)), 0.0))
    gaps = one.marks.keypoints.xy[11:] - other.marks.keypoints.xy[11:]
    return float(np.median(np.linalg.norm(gaps, axis=1))) <= near
