"""Whether somebody found now is somebody found before: ids that stay when a picture is seen again.

Knows nothing of detectors, pictures or bodies: boxes and points are compared.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp, sqrt

import numpy as np

from thirdwave.scene import Keypoints, Person
from thirdwave.tools.perception.raster import area, overlap

SAME_PERSON = 0.3
"""Likeness from which on two are one: the mean of their boxes' overlap and of how well their
points agree, or the overlap alone where there are no points to compare."""
AGREED = 0.15
"""Median gap between points, in square roots of the box's area, at which they agree by 1/e."""
STILL = 0.02
"""Gap of points, in square roots of the box's area, up to which nobody has moved."""
STILL_OVERLAP = 0.9
"""The same for boxes, where there are no points to compare."""
CLEAR = 0.2
"""Confidence, in both looks, of the points that are compared."""


def with_ids(found: Sequence[Person], before: Sequence[Person]) -> tuple[Person, ...]:
    """`found` as the people of a scene in which `before` were known.

    Who is found again keeps the id, the name and, if they have not moved, the body; box, score,
    points and edges are those of the new look. Others get the next numbers ("p4", "p5") from left
    to right. First come those who were there, in their order, then the new ones.

    Who is not found again goes: the new look counts. They stay where the look could not know
    better: a user gave them a name, or their body (one that no fit estimated).
    """
    again = dict(_pairs(found, before))
    people = []
    for row, old in enumerate(before):
        if row in again:
            new = found[again[row]]
            body = old.body if new.body is None and _still(new, old) else new.body
            people.append(replace(new, id=old.id, name=old.name or new.name, body=body))
        elif old.name is not None or (old.body is not None and old.body.fit is None):
            people.append(old)
    taken = set(again.values())
    fresh = [person for row, person in enumerate(found) if row not in taken]
    fresh.sort(key=lambda person: float(person.xyxy[0] + person.xyxy[2]))
    number = max((int(p.id[1:]) for p in before if _is_numbered(p.id)), default=0)
    people += [replace(p, id=f"p{count}") for count, p in enumerate(fresh, start=number + 1)]
    return tuple(people)


def likeness(person: Person, other: Person) -> float:
    """0 to 1: how much two look like one, by their boxes and, where both have some, points."""
    alike = float(overlap(person.xyxy, other.xyxy[None])[0])
    gaps = _gaps(person, other)
    if gaps is None:
        return alike
    return (alike + exp(-float(np.median(gaps)) / AGREED)) / 2


def _pairs(found: Sequence[Person], before: Sequence[Person]) -> Iterator[tuple[int, int]]:
    """Rows of `before` with their rows of `found`, the most alike first, each once."""
    table = np.array([[likeness(new, old) for new in found] for old in before])
    while table.size and table.max() >= SAME_PERSON:
        row, column = np.unravel_index(int(table.argmax()), table.shape)
        yield int(row), int(column)
        table[row], table[:, column] = 0.0, 0.0


def _still(person: Person, other: Person) -> bool:
    """Whether nothing that both looks see has moved."""
    gaps = _gaps(person, other)
    if gaps is None:
        return bool(overlap(person.xyxy, other.xyxy[None])[0] > STILL_OVERLAP)
    return float(np.quantile(gaps, 0.9)) < STILL


def _gaps(person: Person, other: Person) -> np.ndarray | None:
    """Distances of the clear points that both have, in square roots of the box's area. (K,).

    The landmarks where both have some, else the detectors' keypoints. None where fewer than three
    are to be compared.
    """
    size = sqrt(max(float(area(person.xyxy)), float(area(other.xyxy)), 1.0))
    for one, two in ((person.landmarks, other.landmarks), (person.keypoints, other.keypoints)):
        if one is None or two is None:
            continue
        both = [name for name in one.names if name in two.names]
        first, second = _rows(one, both), _rows(two, both)
        clear = np.minimum(one.confidence[first], two.confidence[second]) > CLEAR
        if clear.sum() >= 3:
            return np.linalg.norm(one.xy[first] - two.xy[second], axis=1)[clear] / size
    return None


def _rows(points: Keypoints, names: Sequence[str]) -> list[int]:
    return [points.names.index(name) for name in names]


def _is_numbered(person_id: str) -> bool:
    return person_id[:1] == "p" and person_id[1:].isdecimal()
