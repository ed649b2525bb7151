"""Undo, redo and what-ifs, read from a scene's revisions. Knows nothing of tools.

No revision is ever taken away: an undo is a new one, and so is a redo. The log tells which edits
still stand, and which were taken back and can stand again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from thirdwave.memory.scene_store.events import Event
from thirdwave.scene.changes import SceneConflict, changed, merge
from thirdwave.scene.history import UNDO, Past
from thirdwave.scene.scene import Person, Scene

BRANCHED = 1
"""Revision of a what-if that holds the scene it began with."""
_PERSON = "person "
_UNDO = "undo: "


class Revisions(Protocol):
    """Where scenes are read from (`SceneStore`)."""

    def load(self, scene_id: str, rev: int | None = None) -> Scene:
        """The scene at `rev`, or at its newest revision."""
        ...

    def log(self, scene_id: str) -> list[Event]:
        """The events that made the revisions, oldest first."""
        ...


class Commits(Revisions, Protocol):
    """Where scenes are changed, too (`SceneStore`)."""

    def commit(self, base: Scene, new: Scene, event: Event) -> Scene:
        """Make `new`, made from `base`, the newest revision."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """What a log says of a scene's edits, the last one at the end of each."""

    edits: tuple[Event, ...]
    """That no undo has taken back."""
    undone: tuple[Event, ...]
    """Undos that a redo can take back; an edit since has ended that."""


def standing(log: Sequence[Event]) -> Standing:
    """Which edits of a log stand, and which of its undos can be taken back."""
    edits: list[Event] = []
    undone: list[tuple[Event, Event]] = []
    for event in log:
        if event.kind == "edit":
            edits.append(event)
            undone.clear()
        elif event.kind == "undo" and edits:
            row = next((n for n, edit in enumerate(edits) if edit.rev == event.of), -1)
            undone.append((edits.pop(row), event))
        elif event.kind == "redo" and undone:
            row = next((n for n, (_, undo) in enumerate(undone) if undo.rev == event.of), -1)
            edits.append(undone.pop(row)[0])
    return Standing(tuple(edits), tuple(undo for _, undo in undone))


def standing_edits(log: Sequence[Event]) -> list[Event]:
    """The edits that no undo has taken back, oldest first."""
    return list(standing(log).edits)


class SceneHistory:
    """The past of one scene, and of the what-if that the talk is about."""

    def __init__(self, scenes: Revisions, what_if: str | None = None) -> None:
        self._scenes = scenes
        self._what_if = what_if

    def before_edit(self, scene: Scene) -> Past | None:
        """`scene` without its last edit that still stands; None: nothing was edited.

        What others have found out since stays. People of the edit who were changed again since,
        for instance refined, go back as they were before it.
        """
        edits = self._standing(scene).edits
        if not edits:
            return None
        edit = edits[-1]
        return self._as_at(scene, now=edit.rev, then=edit.rev - 1, why=edit.why)

    def before_undo(self, scene: Scene) -> Past | None:
        """`scene` without its last undo; None: there is none, or an edit has come since.

        What others have found out since stays.
        """
        undone = self._standing(scene).undone
        if not undone:
            return None
        undo = undone[-1]
        why = undo.why.removeprefix(_UNDO)
        return self._as_at(scene, now=undo.rev, then=undo.rev - 1, why=why)

    def what_if(self, scene: Scene) -> Past | None:
        """`scene` with what the what-if changed; None: there is none, or the scene is so already.

        SceneConflict when the same people have changed since it began.
        """
        if self._what_if is None:
            return None
        try:
            began = self._scenes.load(self._what_if, BRANCHED)
            thought = self._scenes.load(self._what_if)
        except KeyError:
            return None  # nobody came back to it for so long that it is gone
        people = _people(began, thought)
        if not people:
            return None
        base, mine = (replace(one, id=scene.id) for one in (began, thought))
        kept = merge(base, mine, scene)
        if not _people(scene, kept):
            return None
        asked = [event.why for event in self._scenes.log(self._what_if) if event.kind == "edit"]
        why = "; ".join(dict.fromkeys(asked))
        return Past(scene=kept, people=people, why=why, rev=began.rev)

    def _standing(self, scene: Scene) -> Standing:
        """Of the log as it was at the revision of `scene`."""
        log = self._scenes.log(scene.id)
        return standing([event for event in log if event.rev <= scene.rev])

    def _as_at(self, scene: Scene, *, now: int, then: int, why: str) -> Past:
        """`scene` without what revision `now` changed of `then`."""
        before, after = (self._scenes.load(scene.id, rev) for rev in (then, now))
        people = _people(before, after)
        try:
            back = merge(after, before, scene)
        except SceneConflict:
            back = _with_people_of(before, scene, people)
        return Past(scene=back, people=people, why=why, rev=now)


def undo(scenes: Commits, scene_id: str, who: str) -> tuple[Scene, Past] | None:
    """Take back the last edit of a scene that stands: the new revision, and what was taken back.

    None where nothing was edited. KeyError when there is no such scene; SceneConflict when others
    change the same people at this moment.
    """
    scene = scenes.load(scene_id)
    past = SceneHistory(scenes).before_edit(scene)
    if past is None:
        return None
    event = Event(who=who, why=f"{_UNDO}{past.why}", tool=UNDO, kind="undo", of=past.rev)
    return scenes.commit(scene, past.scene, event), past


def redo(scenes: Commits, scene_id: str, who: str) -> tuple[Scene, Past] | None:
    """Take back the last undo of a scene: the new revision, and what was made again.

    None where there is nothing to make again: nothing was undone, or an edit has come since.
    KeyError and SceneConflict as `undo`.
    """
    scene = scenes.load(scene_id)
    past = SceneHistory(scenes).before_undo(scene)
    if past is None:
        return None
    event = Event(who=who, why=f"redo: {past.why}", kind="redo", of=past.rev)
    return scenes.commit(scene, past.scene, event), past


def _people(before: Scene, after: Scene) -> tuple[str, ...]:
    named = changed(before, after)
    return tuple(what.removeprefix(_PERSON) for what in named if what.startswith(_PERSON))


def _with_people_of(before: Scene, scene: Scene, people: Sequence[str]) -> Scene:
    """`scene` with those people as in `before`: without who was not there, with who has gone."""
    old = {person.id: person for person in before.people or ()}
    kept: list[Person] = []
    for person in scene.people or ():
        if person.id not in people:
            kept.append(person)
        elif person.id in old:
            kept.append(old.pop(person.id))
    kept += [old[person_id] for person_id in people if person_id in old]
    return replace(scene, people=tuple(kept))
