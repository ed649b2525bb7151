"""What a question is about, found or begun before anything runs: its words, thread and scene.

Knows nothing of how it is answered.
"""

import os
import secrets
from pathlib import Path

from thirdwave.apps.errors import UserError
from thirdwave.apps.pictures import Source
from thirdwave.apps.stores import Stores
from thirdwave.memory.scene_store.scenes import Event
from thirdwave.memory.threads import Thread
from thirdwave.scene import Scene


def check_question(question: str, longest: int) -> str:
    """The question without surrounding space; UserError when it is empty or too long."""
    question = question.strip()
    if not question:
        raise UserError('question: expected some words, such as "How many people are there?"')
    if len(question) > longest:
        raise UserError(f"question: expected at most {longest} characters, got {len(question)}")
    return question


def new_thread_id() -> str:
    """A fresh thread id that nobody can guess."""
    return f"t-{secrets.token_hex(6)}"


def known_thread(stores: Stores, thread: str) -> Thread:
    """The thread; UserError when there is none of that id."""
    try:
        known = stores.threads.get(thread)
    except ValueError as error:
        raise UserError(str(error)) from error
    if known is None:
        raise UserError(
            f"unknown thread {thread!r}: leave --thread out to begin one, "
            "its id comes with the answer"
        )
    return known


def open_scene(
    stores: Stores, source: Source | None, thread: str, known: Thread | None
) -> tuple[Scene, tuple[str, ...]]:
    """The scene a question is about, stored when it is new, and the ids of all of its thread.

    Without a source it is the one that the thread, which is `known`, was last about.
    """
    if source is None:
        if known is None or known.scene is None:
            raise UserError("expected a picture: none was given and no thread goes on")
        return stores.scenes.load(known.scene), known.scenes
    scene = source.scene_in(thread)
    try:
        scene = stores.scenes.load(scene.id)
    except KeyError:
        if source.scene.image is not None:
            stores.blobs.put(source.data, source.media_type)
        scene = stores.scenes.create(scene, Event(who=stores.who, why="opened"))
    return scene, stores.threads.touch(thread, scene.id).scenes


def check_home(home: Path) -> None:
    """UserError unless pictures can be saved: better said before the work than after it."""
    folder = home / "artifacts"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder}: cannot keep pictures here: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UserError(f"{folder}: no permission to write: choose another THIRDWAVE_HOME")
