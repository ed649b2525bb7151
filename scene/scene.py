"""What is in a picture: `Person`, `Thing`, `Scene`. Values in, new value out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from thirdwave.scene._arrays import Array, frozen, number, put
from thirdwave.scene.camera import Camera
from thirdwave.scene.keypoints import Keypoints
from thirdwave.scene.pose import Body

Edge = Literal["left", "top", "right", "bottom"]
"""A side of the picture."""
_EDGES: tuple[Edge, ...] = get_args(Edge)

_PARTS = {
    "head": "nose",
    **{
        f"{side}_{joint}": f"{side}_{joint}"
        for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
        for side in ("left", "right")
    },
}
"""Parts of a person, and the point that says where each is."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Person:
    """One person of a scene."""

    id: str
    """ "p1", "p2", ...: left to right at first sight, then stable."""
    xyxy: Array
    """Box in pixels: x_min, y_min, x_max, y_max. Shape (4,)."""
    score: float = 1.0
    """Detector's confidence, 0 to 1."""
    name: str | None = None
    """What the user calls this person; never guessed."""
    keypoints: Keypoints | None = None
    """What the detector saw (COCO17 for the embedded one)."""
    landmarks: Keypoints | None = None
    """What the landmark model saw in this person's crop (BlazePose33 with xyz)."""
    body: Body | None = None
    """Estimated or given SMPL body; None until a pose was estimated."""
    cut: tuple[Edge, ...] = ()
    """Sides of the picture beyond which the person goes on; there the box ends on the side."""

    def __post_init__(self) -> None:
        put(self, "xyxy", _box(f"{self.id}.xyxy", self.xyxy))
        put(self, "score", number(f"{self.id}.score", self.score))
        given = tuple(self.cut)
        if not set(given) <= set(_EDGES):
            raise ValueError(f"{self.id}.cut: expected of {', '.join(_EDGES)}, got {given!r}")
        put(self, "cut", tuple(edge for edge in _EDGES if edge in given))

    @property
    def missing(self) -> tuple[str, ...]:
        """Parts that lie beyond the picture, such as "head", "left_knee", by the person's points.

        () for somebody who is not cut. Where a part beyond the picture lies is a guess.
        """
        points = self.landmarks or self.keypoints
        if points is None:
            return ()
        x_min, y_min, x_max, y_max = self.xyxy
        beyond = {
            "left": points.xy[:, 0] < x_min,
            "top": points.xy[:, 1] < y_min,
            "right": points.xy[:, 0] > x_max,
            "bottom": points.xy[:, 1] > y_max,
        }
        out = {points.names[row] for edge in self.cut for row in np.flatnonzero(beyond[edge])}
        return tuple(part for part, name in _PARTS.items() if name in out)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Thing:
    """One object of a scene."""

    id: str
    """ "t1", "t2", ..."""
    label: str
    """COCO class name, for instance "sports ball"."""
    xyxy: Array
    """Box in pixels: x_min, y_min, x_max, y_max. Shape (4,)."""
    score: float = 1.0
    box3d: Array | None = None
    """Two opposite corners, metres, camera frame, edges along its axes. Shape (2, 3), or None."""

    def __post_init__(self) -> None:
        put(self, "xyxy", _box(f"{self.id}.xyxy", self.xyxy))
        put(self, "score", number(f"{self.id}.score", self.score))
        if self.box3d is not None:
            put(self, "box3d", frozen(f"{self.id}.box3d", self.box3d, (2, 3)))


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Scene:
    """Everything known about one picture at one revision."""

    id: str
    rev: int = 0
    """Counts commits; 0 was never committed."""
    image: str | None = None
    """Blob id (sha256) of the picture's bytes; None when bodies were given without one."""
    camera: Camera
    people: tuple[Person, ...] | None = None
    """None: nobody has looked yet. (): looked, and nobody is there."""
    things: tuple[Thing, ...] | None = None
    """None: nobody has looked yet."""
    searched: tuple[str, ...] = ()
    """Labels that were searched for by name, with the lower threshold that allows."""

    def __post_init__(self) -> None:
        put(self, "searched", tuple(self.searched))
        for what, given in (("people", self.people), ("things", self.things)):
            if given is None:
                continue
            items = tuple(given)
            put(self, what, items)
            ids = [item.id for item in items]
            if len(set(ids)) != len(ids):
                raise ValueError(f"{what}: expected each id once, got {', '.join(ids)}")

    @property
    def person_ids(self) -> tuple[str, ...]:
        """Ids of the people known so far."""
        return tuple(person.id for person in self.people or ())

    def person(self, person_id: str) -> Person:
        """The person of that id; KeyError names who is there."""
        for person in self.people or ():
            if person.id == person_id:
                return person
        raise KeyError(f"no person {person_id!r} here: {', '.join(self.person_ids) or 'nobody'}")

    def keypoints_of_others(self, person_id: str) -> list[Keypoints]:
        """The detector's keypoints of everybody but this person."""
        return [
            person.keypoints
            for person in self.people or ()
            if person.id != person_id and person.keypoints is not None
        ]

    def with_person(self, person: Person) -> "Scene":
        """The scene with `person` in the place of the one of the same id, or added."""
        return self.with_people([person])

    def with_people(self, people: Iterable[Person]) -> "Scene":
        """The scene with each of `people` replaced by id, or added behind the others."""
        merged = {person.id: person for person in self.people or ()}
        merged.update((person.id, person) for person in people)
        return replace(self, people=tuple(merged.values()))


def _box(name: str, value: object) -> Array:
    box = frozen(name, value, (4,))
    if box[2] < box[0] or box[3] < box[1]:
        raise ValueError(f"{name}: expected x_min, y_min, x_max, y_max, got {box.tolist()}")
    return box
