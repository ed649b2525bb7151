"""Bringing two changes of one scene together. Knows nothing of where scenes are kept.

Entities are the picture, the camera, each person by id, and the things. Whoever changed an entity
alone wins it; an entity changed by both to different values is a conflict for the caller.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from thirdwave.scene._parts import camera_json, person_json, things_json
from thirdwave.scene.camera import Camera
from thirdwave.scene.codec import canonical
from thirdwave.scene.scene import Person, Scene, Thing

T = TypeVar("T")


class SceneConflict(Exception):  # noqa: N818 - named after what happened
    """The same entity was changed to different values since the revision both started from."""

    def __init__(self, base_rev: int, head_rev: int, what: str) -> None:
        super().__init__(base_rev, head_rev, what)
        self.base_rev = base_rev
        """The revision this change started from."""
        self.head_rev = head_rev
        """The newest revision, which the change does not fit on."""
        self.what = what
        """The entity: "person p1", "camera", "things", "image"."""

    def __str__(self) -> str:
        return (
            f"{self.what}: changed here since revision {self.base_rev}, and otherwise by revision "
            f"{self.head_rev}: load the scene again and repeat the change"
        )


def merge(base: Scene, mine: Scene, head: Scene) -> Scene:
    """`head` with what `mine` changed since `base`; its revision is `head`'s.

    Raises SceneConflict when both changed one entity to different values (removing is changing),
    ValueError when the three are not one scene.
    """
    if len({base.id, mine.id, head.id}) > 1:
        raise ValueError(f"merge: expected one scene, got {base.id!r}, {mine.id!r}, {head.id!r}")

    def pick(what: str, text: Callable[[T], str], old: T, ours: T, theirs: T) -> T:
        before, here, there = text(old), text(ours), text(theirs)
        if here in (before, there):
            return theirs
        if there == before:
            return ours
        raise SceneConflict(base.rev, head.rev, what)

    people: dict[str, Person] = {}
    sides = [{p.id: p for p in side.people or ()} for side in (base, mine, head)]
    for person_id in _order(*(list(side) for side in sides)):
        old, ours, theirs = (side.get(person_id) for side in sides)
        kept = pick(f"person {person_id}", _person_text, old, ours, theirs)
        if kept is not None:
            people[person_id] = kept

    nobody_looked = head.people is None and mine.people is None
    return replace(
        head,
        image=pick("image", canonical, base.image, mine.image, head.image),
        camera=pick("camera", _camera_text, base.camera, mine.camera, head.camera),
        people=None if nobody_looked else tuple(people.values()),
        things=pick("things", _things_text, base.things, mine.things, head.things),
        # Both sides may have searched for other labels and found nothing new: both searches count.
        searched=tuple(dict.fromkeys((*head.searched, *mine.searched))),
    )


def changed(base: Scene, new: Scene) -> tuple[str, ...]:
    """Names of the entities in which `new` differs from `base`, for logs: "person p1", "camera"."""
    before = {p.id: _person_text(p) for p in base.people or ()}
    after = {p.id: _person_text(p) for p in new.people or ()}
    differs = [
        ("image", base.image != new.image),
        ("camera", _camera_text(base.camera) != _camera_text(new.camera)),
        ("people", (base.people is None) != (new.people is None)),
        *((f"person {i}", before.get(i) != after.get(i)) for i in dict.fromkeys([*before, *after])),
        ("things", _things_text(base.things) != _things_text(new.things)),
        ("searched", base.searched != new.searched),
    ]
    return tuple(what for what, is_changed in differs if is_changed)


def _order(base: Sequence[str], mine: Sequence[str], head: Sequence[str]) -> list[str]:
    """Every id once, in the order of whoever changed the order, the others' additions behind."""
    first, second = (mine, head) if head == base else (head, mine)
    return list(dict.fromkeys([*first, *second, *base]))


def _person_text(person: Person | None) -> str:
    return "" if person is None else canonical(person_json(person))


def _camera_text(camera: Camera) -> str:
    return canonical(camera_json(camera))


def _things_text(things: tuple[Thing, ...] | None) -> str:
    return canonical(things_json(things))
