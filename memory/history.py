"""Undo and what-ifs, read from a scene's revisions. Knows nothing of tools, nor commits anything.

No revision is ever taken away: an undo is a new one, and the log tells which edits still stand.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from thirdwave.memory.scenes import Event
from thirdwave.scene.changes import SceneConflict, changed, merge
from thirdwave.scene.history import Past
from thirdwave.scene.scene import Person, Scene

BRANCHED = 1
"""Revision of a what-if that holds the scene it began with."""
_PERSON = "person "


class Revisions(Protocol):
    """Where scenes are read from (`SceneStore`)."""

    def load(self, scene_id: str, rev: int | None = None) -> Scene:
        """The scene at `rev`, or at its newest revision."""
        ...

    def log(self, scene_id: str) -> list[Event]:
        """The events that made the revisions, oldest first."""
        ...


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
        edits = standing_edits(self._scenes.log(scene.id))
        if not edits:
            return None
        edit = edits[-1]
        before = self._scenes.load(scene.id, edit.rev - 1)
        after = self._scenes.load(scene.id, edit.rev)
        people = _people(before, after)
        try:
            back = merge(after, before, scene)
        except SceneConflict:
            back = _with_people_of(before, scene, people)
        return Past(scene=back, people=people, why=edit.why, rev=edit.rev)

    def what_if(self, scene: Scene) -> Past | None:
        """`scene` with what the what-if changed; None: there is none, or the scene is so already.

        SceneConflict when the same people have changed since it began.
        """
        if self._what_if is None:
            return None
        began = self._scenes.load(self._what_if, BRANCHED)
        thought = self._scenes.load(self._what_if)
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


def standing_edits(log: Sequence[Event]) -> list[Event]:
    """The edits that no undo has taken back, oldest first."""
    standing: list[Event] = []
    for event in log:
        if event.kind == "edit":
            standing.append(event)
        elif event.kind == "undo" and standing:
            standing.pop()
    return standing


def _people(before: Scene, after: Scene) -> tuple[str, ...]:
    named = changed(before, after)
    return tuple(what.removeprefix(_PERSON) for what in named if what.startswith(_PERSON))


def _with_people_of(before: Scene, scene: Scene, people: Sequence[str]) -> Scene:
    old = {person.id: person for person in before.people or ()}
    kept: list[Person] = []
    for person in scene.people or ():
        if person.id not in people:
            kept.append(person)
        elif person.id in old:
            kept.append(old[person.id])
    return replace(scene, people=tuple(kept))
