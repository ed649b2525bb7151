"""What a client was told is kept, in a file outside Redis: each line is one acknowledgement.

A line is in the kernel's hands before the client goes on, so it outlives a kill -9 of the client.
Knows nothing of how anything is kept.
"""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langgraph.checkpoint.base import CheckpointTuple

from thirdwave.memory import BlobStore, RedisSaver, SceneStore
from thirdwave.scene import Scene
from thirdwave.scene.codec import canonical, dump_scene


class AckFile:
    """Writes acknowledgements, from any thread."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, what: str, **told: Any) -> None:
        """Write one line."""
        os.write(self._file, json.dumps({"what": what, **told}).encode() + b"\n")

    def listen(self) -> None:
        """Note every write that a store of this process says is kept."""
        self._after(SceneStore, "create", self._scene)
        self._after(SceneStore, "commit", self._scene)
        self._after(BlobStore, "put", lambda blob, *_, **__: self.note("blob", id=blob))
        self._after(RedisSaver, "put", self._checkpoint)

    def _scene(self, kept: Scene, *_: Any, **__: Any) -> None:
        self.note("scene", id=kept.id, rev=kept.rev, digest=scene_digest(kept))

    def _checkpoint(self, config: Any, _given: Any, checkpoint: Any, *_: Any, **__: Any) -> None:
        digest = values_digest(checkpoint["channel_values"])
        self.note("checkpoint", config=config["configurable"], digest=digest)

    def _after(self, store: type, method: str, note: Callable[..., None]) -> None:
        """Have `note` told what a method returned and was given, when it has returned."""
        write = getattr(store, method)

        def writes(self: Any, *given: Any, **named: Any) -> Any:
            kept = write(self, *given, **named)
            note(kept, *given, **named)
            return kept

        setattr(store, method, writes)


@dataclass(slots=True)
class Acked:
    """What a client was told, read from its file."""

    thread: str | None = None
    asked: int = 0
    """How many questions it had begun to ask."""
    answers: list[str] = field(default_factory=list[str])
    scenes: dict[tuple[str, int], str] = field(default_factory=dict[tuple[str, int], str])
    """Digest of each revision of each scene."""
    blobs: set[str] = field(default_factory=set[str])
    checkpoints: list[tuple[dict[str, Any], str]] = field(
        default_factory=list[tuple[dict[str, Any], str]]
    )
    """Of each what a config names, and the digest of its values."""

    @property
    def writes(self) -> int:
        """How many writes were acknowledged."""
        return len(self.scenes) + len(self.blobs) + len(self.checkpoints)

    @classmethod
    def read(cls, path: Path) -> "Acked":
        """What stands in a file; nothing where there is none."""
        found = cls()
        lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
        for line in lines[:-1]:  # behind the last line's end there is nothing, or half a line
            one = json.loads(line)
            if one["what"] == "asked":
                found.asked += 1
            elif one["what"] == "thread":
                found.thread = one["id"]
            elif one["what"] == "answered":
                found.answers.append(one["text"])
            elif one["what"] == "scene":
                found.scenes[one["id"], one["rev"]] = one["digest"]
            elif one["what"] == "blob":
                found.blobs.add(one["id"])
            else:
                found.checkpoints.append((one["config"], one["digest"]))
        return found


def scene_digest(scene: Scene) -> str:
    """Of everything in a scene, its revision too."""
    return _digest(canonical(dump_scene(scene)))


def people_digest(scene: Scene) -> str:
    """Of the people alone: the same in every thread in which the same was said."""
    return _digest(canonical(dump_scene(scene)["people"]))


def checkpoint_digest(found: CheckpointTuple) -> str:
    """Of the values of a checkpoint."""
    return values_digest(found.checkpoint["channel_values"])


def values_digest(values: Any) -> str:
    """Of a checkpoint's values. The state is plain JSON; what is not is told by its repr."""
    return _digest(json.dumps(values, sort_keys=True, default=repr))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
