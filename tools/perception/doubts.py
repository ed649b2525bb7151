"""Where the first look at a picture is unsure, and the second look there, turned all four ways.

MoveNet knows people upright: who lies down or stands on their head scores little or nothing until
the picture is turned. Knows nothing of what is believed of the first look.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from thirdwave.tools.perception.blazepose import landmarks
from thirdwave.tools.perception.movenet import Detection, find_in_box
from thirdwave.tools.perception.raster import Floats, Rgb, overlap
from thirdwave.tools.perception.seen import Seen, inside, is_same

MOST = 6
"""Places that are looked at again in one picture; the time is bounded."""
EXPLAINED, EXPLAINED_INSIDE = 0.3, 0.7
"""Overlap with a person's box, or part of it inside one, that explains a box."""
LOOK_SCORE = 0.15
"""MoveNet's score from which on landmarks are tried."""
MOST_TRIED = 6
"""Detections of one place whose landmarks are tried."""
IN_PLACE = 0.6
"""Part of somebody's box in the place that makes them one who was looked for."""


def doubtful(
    people: Sequence[Seen], weak: Iterable[Detection], boxes: Floats, size: tuple[int, int]
) -> list[Floats]:
    """Boxes (4,) of the places to look at again, at most `MOST`.

    `people` are those believed at first sight, `weak` detections that were not; `boxes` (N, 4) is
    where another network sees people. Of a picture of `size` (width, height) in which nobody is
    found, all is doubtful.
    """
    places: list[Floats] = []
    for box in [*boxes, *(found.xyxy for found in weak)]:
        if not is_explained(box, people):
            places.append(box)
    places += [person.found.xyxy for person in people if not person.is_sure]
    if not people:
        places.insert(0, np.array([0.0, 0.0, *size]))
    kept: list[Floats] = []
    for box in places:
        # A look at a place shows what lies in it too.
        if not any(overlap(box, other[None])[0] > EXPLAINED for other in kept):
            kept.append(box)
    return kept[:MOST]


def look_again(rgb: Rgb, place: Floats) -> Iterator[Seen]:
    """Who is seen at `place` (4,) of `rgb` with the picture turned each way, best score first.

    One person comes as often as they are seen; none comes any more who is like somebody that is
    sure already.
    """
    sure: list[Seen] = []
    found = find_in_box(rgb, place, LOOK_SCORE, turns=range(4))
    near = [one for one in found if inside(one.xyxy, place) > IN_PLACE]
    for one in near[:MOST_TRIED]:
        if any(is_same(Seen(one, None), other) for other in sure):
            continue
        marks = landmarks(rgb, one.keypoints, one.xyxy)
        if marks is None:
            continue
        person = Seen(one, marks)
        if person.is_sure:
            sure.append(person)
        yield person


def is_explained(box: Floats, people: Sequence[Seen]) -> bool:
    """Whether a box (4,) is that of one of these people, or a part of it."""
    return any(
        overlap(box, person.found.xyxy[None])[0] > EXPLAINED
        or inside(box, person.found.xyxy) > EXPLAINED_INSIDE
        for person in people
    )
