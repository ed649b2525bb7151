"""A thread's scene and its past: shown, undone and made again, exported and imported.

Knows nothing of questions.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from thirdwave.apps.archive import Archive
from thirdwave.apps.errors import UserError
from thirdwave.apps.stores import Stores
from thirdwave.memory.scene_store.events import Event
from thirdwave.memory.scene_store.history import redo as make_again
from thirdwave.memory.scene_store.history import standing_edits
from thirdwave.memory.scene_store.history import undo as take_back
from thirdwave.scene import Person, Scene
from thirdwave.scene.document import to_document
from thirdwave.scene.facts import picture_key
from thirdwave.scene.history import Past

if TYPE_CHECKING:
    from rich.table import Table

THREAD_NEEDED = "its id comes with every answer"


def scene_of(stores: Stores, thread: str, rev: int | None = None) -> Scene:
    """The scene a thread is about, at `rev` or at its newest. UserError says what is not there."""
    try:
        known = stores.threads.get(thread)
    except ValueError as error:
        raise UserError(str(error)) from error
    if known is None or known.scene is None:
        raise UserError(f"unknown thread {thread!r}: expected one that was asked, {THREAD_NEEDED}")
    try:
        return stores.scenes.load(known.scene, rev)
    except KeyError as error:
        newest = stores.scenes.load(known.scene).rev
        raise UserError(f"--rev: expected 1 to {newest}, got {rev}") from error


def undo(stores: Stores, thread: str) -> tuple[Scene, Past]:
    """Take back the last edit of a thread's scene: its new revision, and what was taken back.

    UserError where nothing was edited.
    """
    found = take_back(stores.scenes, scene_of(stores, thread).id, stores.who)
    if found is None:
        raise UserError(f"nothing to undo: no pose was edited in thread {thread!r}")
    return found


def redo(stores: Stores, thread: str) -> tuple[Scene, Past]:
    """Make again what the last undo took back: the new revision, and what was made again.

    UserError where nothing was undone, or an edit has come since.
    """
    found = make_again(stores.scenes, scene_of(stores, thread).id, stores.who)
    if found is None:
        raise UserError(
            f"nothing to redo: nothing was undone in thread {thread!r}, or an edit has come since"
        )
    return found


def scene_json(thread: str, scene: Scene) -> dict[str, Any]:
    """What `scene show --json` prints."""
    from thirdwave.apps.contract import people_json  # measures them, which takes a body

    return {
        "thread": thread,
        "scene": scene.id,
        "rev": scene.rev,
        "people": people_json(scene),
        "things": [
            {"id": thing.id, "label": thing.label, "xyxy": thing.xyxy.tolist()}
            for thing in scene.things or ()
        ],
    }


def log_json(stores: Stores, thread: str) -> dict[str, Any]:
    """What `scene log --json` prints: every revision, and of the edits whether they stand."""
    scene = scene_of(stores, thread)
    return {
        "thread": thread,
        "scene": scene.id,
        "rev": scene.rev,
        "revisions": events_json(stores.scenes.log(scene.id)),
    }


def events_json(log: Sequence[Event]) -> list[dict[str, Any]]:
    """A whole log as plain JSON."""
    standing = {event.rev for event in standing_edits(log)}
    return [
        {
            "rev": event.rev,
            "time": event.time,
            "kind": event.kind,
            "stands": event.rev in standing if event.kind == "edit" else None,
            "who": event.who,
            "tool": event.tool,
            "step": event.step,
            "why": event.why,
        }
        for event in log
    ]


def export_json(stores: Stores, thread: str, people: tuple[str, ...] | None) -> dict[str, Any]:
    """The thread's scene as a scene.json. UserError names who has no body to be exported."""
    scene = scene_of(stores, thread)
    try:
        return to_document(scene, people or None)
    except KeyError as error:
        raise UserError(f"--people: {error.args[0]}") from error
    except ValueError as error:
        raise UserError(f"{error} (--people)") from error


def archive_of(stores: Stores, thread: str) -> Archive:
    """The thread's scene with its picture and all of its past."""
    scene = scene_of(stores, thread)
    revisions = tuple(
        (stores.scenes.load(scene.id, event.rev), event) for event in stores.scenes.log(scene.id)
    )
    images = dict.fromkeys(one.image for one, _ in revisions if one.image is not None)
    return Archive(
        picture=picture_key(scene),
        revisions=revisions,
        blobs={image: stores.blobs.get(image) for image in images},
    )


def import_archive(stores: Stores, archive: Archive, thread: str) -> Scene:
    """Keep an archive's scene as one of `thread`, which is about it now; its newest revision.

    The scene is kept whole or not at all: what is cut off can be done again. UserError
    where the thread has a scene of that picture already.
    """
    scene_id = f"{thread}.{archive.picture}"
    for blob in archive.blobs.values():
        stores.blobs.put(blob, "application/octet-stream")
    known = stores.threads.touch(thread)  # first: what is cut off then has a name to be erased by
    try:
        now = stores.scenes.restore(scene_id, archive.revisions)
    except ValueError as error:
        events = [event for _, event in archive.revisions]
        if scene_id == known.scene or stores.scenes.log(scene_id) != events:
            raise UserError(
                f"thread {thread!r} has a scene of this picture already: leave --thread out to "
                "begin another thread with it"
            ) from error
        now = stores.scenes.load(scene_id)  # an import was cut off before the thread was about it
    stores.threads.touch(thread, scene_id)
    return now


def scene_table(scene: Scene) -> "Table":
    """A scene for people: who is there, in which posture, with which body."""
    from rich.markup import escape
    from rich.table import Table

    from thirdwave.apps.contract import people_json

    title = f"scene {scene.id}, revision {scene.rev}"
    table = Table("id", "name", "posture", "body", title=escape(title), title_justify="left")
    described = {found["id"]: found for found in people_json(scene)}
    for person in scene.people or ():
        posture = described[person.id]["posture"] or "unknown"
        table.add_row(escape(person.id), escape(person.name or ""), posture, escape(_body(person)))
    return table


def log_table(log: dict[str, Any]) -> "Table":
    """A scene's log for people, the newest revision last."""
    from rich.markup import escape
    from rich.table import Table

    table = Table("rev", "when", "what", "tool", "why")
    for event in log["revisions"]:
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(event["time"]))
        taken_back = " (taken back)" if event["stands"] is False else ""
        table.add_row(
            str(event["rev"]), when, event["kind"] + taken_back, escape(event["tool"] or ""),
            escape(event["why"]),
        )  # fmt: skip
    return table


def _body(person: Person) -> str:
    body = person.body
    if body is None:
        return "none"
    if body.fit is None:
        return "given"
    return body.fit.method if body.fit.accepted else f"{body.fit.method}, not accepted"
