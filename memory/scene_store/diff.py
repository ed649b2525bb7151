"""What differs between two revisions of a scene, in words, and which events made it so.

Knows nothing of how revisions are kept.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from thirdwave.memory.scene_store.events import Event
from thirdwave.memory.scene_store.scenes import SceneStore
from thirdwave.scene.pose import Body
from thirdwave.scene.scene import Person, Scene


@dataclass(frozen=True, slots=True)
class Difference:
    """What has become of one part of a scene."""

    what: str
    """A person's id, or "image", "camera", "things", "people"."""
    how: tuple[str, ...]
    """"new", "gone", or what of it is another: "pose", "shape", "place", "box", "name", ..."""
    by: tuple[Event, ...]
    """The events that changed it, oldest first."""

    @property
    def text(self) -> str:
        """One line: p1: pose (revision 3, edit_pose by user: sit down)."""
        made = "; ".join(_said(event) for event in self.by)
        return f"{self.what}: {', '.join(self.how)}" + (f" ({made})" if made else "")


def differences(
    scenes: SceneStore, scene_id: str, old: int, new: int | None = None
) -> list[Difference]:
    """How revision `new`, by default the newest, differs from `old`, part by part.

    A part that was changed and changed back is as it was, and not told of. KeyError says which
    revision is not there.
    """
    before, after = scenes.load(scene_id, old), scenes.load(scene_id, new)
    first, last = sorted((before.rev, after.rev))
    by: dict[str, list[Event]] = {}
    known: dict[str, Any] = {}
    for revision in scenes.revisions(scene_id, after=first - 1):
        if revision.rev > last:
            break
        parts = dict(_parts(scenes.load(scene_id, revision.rev), revision.record))
        if revision.rev > first:
            for name in dict.fromkeys((*known, *parts)):
                if known.get(name) != parts.get(name):
                    by.setdefault(name, []).append(revision.event)
        known = parts
    return [Difference(name, how, tuple(by.get(name, ()))) for name, how in _between(before, after)]


def _parts(scene: Scene, record: str) -> Iterator[tuple[str, Any]]:
    """The parts of a revision by name, each as something that differs where the part does."""
    data = json.loads(record)
    yield from ((name, data[name]) for name in ("image", "camera"))
    yield "people", data["people"] is None
    yield "things", (data["things"], data["searched"])
    yield from zip(scene.person_ids, data["people"] or (), strict=True)


def _between(before: Scene, after: Scene) -> Iterator[tuple[str, tuple[str, ...]]]:
    if before.image != after.image:
        yield "image", ("another",)
    if (how := _fields(before.camera, after.camera)) != ():
        yield "camera", how
    if (before.people is None) != (after.people is None):
        yield "people", ("looked for",) if before.people is None else ("not looked for",)
    old, new = ({p.id: p for p in scene.people or ()} for scene in (before, after))
    for person_id in dict.fromkeys((*old, *new)):
        how = _of_person(old.get(person_id), new.get(person_id))
        if how:
            yield person_id, how
    how = _of_things(before, after)
    if how:
        yield "things", how


def _of_person(old: Person | None, new: Person | None) -> tuple[str, ...]:
    if old is None or new is None:
        return ("new",) if old is None else ("gone",)
    if old is new:
        return ()
    names = {"xyxy": "box", "score": "score", "name": "name", "cut": "edges"}
    how = [word for name, word in names.items() if _differ(getattr(old, name), getattr(new, name))]
    for name in ("keypoints", "landmarks"):
        if _fields(getattr(old, name), getattr(new, name)):
            how.append(name)
    return (*_of_body(old.body, new.body), *how)


def _of_body(old: Body | None, new: Body | None) -> tuple[str, ...]:
    if old is None or new is None:
        return () if old is new else ("a body",) if old is None else ("no body",)
    how = ["pose"] if _fields(old.pose, new.pose) else []
    names = {"betas": "shape", "transl": "place", "body_model": "body model"}
    how += [word for name, word in names.items() if _differ(getattr(old, name), getattr(new, name))]
    return (*how, "fit") if _fields(old.fit, new.fit) else tuple(how)


def _of_things(before: Scene, after: Scene) -> tuple[str, ...]:
    old, new = ({t.id: t for t in scene.things or ()} for scene in (before, after))
    how = [f"{new[one].label} {one} new" for one in new if one not in old]
    how += [f"{old[one].label} {one} gone" for one in old if one not in new]
    how += [f"{new[i].label} {i} changed" for i in new if i in old and _fields(old[i], new[i])]
    if (before.things is None) != (after.things is None) and not how:
        how.append("looked for")
    how += [f"searched for {label}" for label in _more(after.searched, before.searched)]
    return tuple(how)


def _fields(old: Any, new: Any) -> tuple[str, ...]:
    """Names of the fields in which two values of one type differ; ("all",) where one is None."""
    if old is None or new is None:
        return () if old is new else ("all",)
    names: Iterable[str] = type(old).__dataclass_fields__
    return tuple(name for name in names if _differ(getattr(old, name), getattr(new, name)))


def _differ(old: Any, new: Any) -> bool:
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        return not np.array_equal(old, new)
    if isinstance(old, np.ndarray) or isinstance(new, np.ndarray):
        return True
    return bool(old != new)


def _more(new: Iterable[str], old: Iterable[str]) -> list[str]:
    there = set(old)
    return [one for one in new if one not in there]


def _said(event: Event) -> str:
    made = event.tool if event.tool is not None else event.kind
    return f"revision {event.rev}, {made} by {event.who}: {event.why}"
