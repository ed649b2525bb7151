"""Scenes with all their revisions, on plain Redis. Knows nothing of tools or of pictures' bytes.

A revision is a short list of digests (camera, each person, things) with the event that made it, in
a stream whose entry ids are the revision numbers; the JSON behind a digest is stored once. So any
revision can be read, and a commit that changes one person stores one person.
"""

import hashlib
import json
import random
import time
import uuid
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from thirdwave.memory.keys import check_id, check_tenant, key
from thirdwave.scene.changes import SceneConflict, merge
from thirdwave.scene.codec import canonical, dump_scene, load_scene
from thirdwave.scene.scene import Scene

if TYPE_CHECKING:
    from redis import Redis

MAX_TRIES = 32
"""How often a commit is merged onto a newer head before it is given up."""
MOST_READ = 32
"""Revisions that are kept at hand: a question reads the same one several times."""
PAUSE_S = 0.02
"""Longest pause before a commit is tried again; its length is drawn, so that rivals part."""

# KEYS: head, nodes, log. ARGV: expected revision, token, event, revision, then (digest, JSON)*.
# Returns {1 if committed, the revision now}. The token tells a commit that is sent again, because
# the answer was lost, from somebody else's.
_COMMIT = """
local rev = tonumber(redis.call('HGET', KEYS[1], 'rev') or '0')
local expected = tonumber(ARGV[1])
if rev == expected + 1 and redis.call('HGET', KEYS[1], 'token') == ARGV[2] then return {1, rev} end
if rev ~= expected then return {0, rev} end
for i = 5, #ARGV, 2 do redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[i + 1]) end
redis.call('XADD', KEYS[3], (rev + 1) .. '-0', 'event', ARGV[3], 'scene', ARGV[4])
redis.call('HSET', KEYS[1], 'rev', rev + 1, 'token', ARGV[2])
return {1, rev + 1}
"""


LONGEST_STEM = 100
"""Characters of a scene's id that the ids of its what-ifs begin with."""

Kind = Literal["look", "edit", "undo", "branch"]
"""look: what the picture shows was found out. edit: somebody was changed on purpose. undo: an edit
was taken back. branch: a what-if began, with the scene as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Why a scene has a revision: who changed it, by which step."""

    who: str
    """For instance "agent", "user" or a workflow's name."""
    why: str
    step: str | None = None
    """The plan's step, for instance "s2"."""
    tool: str | None = None
    version: str | None = None
    """Of the tool."""
    kind: Kind = "look"
    time: float = 0.0
    """Unix seconds; set by the store."""
    rev: int = 0
    """The revision it made; set by the store."""


class SceneStore:
    """One tenant's scenes."""

    def __init__(self, redis: "Redis", tenant: str) -> None:
        self._redis: Any = redis
        self._tenant = check_tenant(tenant)
        self._script = redis.register_script(_COMMIT)
        self._read: dict[tuple[str, int], Scene] = {}
        """Revisions that were read last, by scene and number: a revision never changes."""

    def create(self, scene: Scene, event: Event) -> Scene:
        """Keep a new scene as revision 1. ValueError when the id is taken."""
        committed, rev = self._try(scene, 0, event, _token())
        if not committed:
            raise ValueError(f"scene {scene.id!r} exists already, at revision {rev}")
        return replace(scene, rev=rev)

    def load(self, scene_id: str, rev: int | None = None) -> Scene:
        """The scene at revision `rev`, by default its newest. KeyError says what is not there."""
        head, nodes, log = self._keys(scene_id)
        newest = self._redis.hget(head, "rev") if rev is None else rev
        kept = None if newest is None else self._read.get((scene_id, int(newest)))
        if kept is not None:
            return kept
        at = ("+", "-") if rev is None else (f"{rev}-0", f"{rev}-0")
        found = self._redis.xrevrange(log, *at, count=1)
        if not found:
            which = "" if rev is None else f" at revision {rev}"
            raise KeyError(f"no scene {scene_id!r}{which} here")
        entry_id, fields = found[0]
        data = json.loads(fields[b"scene"])
        digests = _digests(data)
        texts = self._redis.hmget(nodes, digests) if digests else []
        parts = {d: json.loads(text) for d, text in zip(digests, texts, strict=True)}
        people = data["people"]
        scene = load_scene(
            {
                **data,
                "rev": int(entry_id.partition(b"-")[0]),
                "camera": parts[data["camera"]],
                "people": None if people is None else [parts[digest] for digest in people],
                "things": None if data["things"] is None else parts[data["things"]],
            }
        )
        self._read[scene_id, scene.rev] = scene
        while len(self._read) > MOST_READ:
            self._read.pop(next(iter(self._read)), None)
        return scene

    def commit(self, base: Scene, new: Scene, event: Event) -> Scene:
        """Make `new`, which was made from `base`, the next revision, and return what is kept.

        When others have committed since `base`, their changes are kept too: the result is then the
        merge of both. SceneConflict when both changed one entity, or when commits kept coming in.
        """
        if base.rev < 1 or base.id != new.id:
            raise ValueError(
                f"scene {new.id!r}: expected a base of the same id that was committed, "
                f"got {base.id!r} at revision {base.rev}"
            )
        token = _token()
        onto, merged = base, new
        for _ in range(MAX_TRIES):
            committed, rev = self._try(merged, onto.rev, event, token)
            if committed:
                return replace(merged, rev=rev)
            time.sleep(random.uniform(0, PAUSE_S))  # noqa: S311 - nothing secret
            onto = self.load(base.id)
            merged = merge(base, new, onto)
        raise SceneConflict(base.rev, onto.rev, "scene")

    def branch(self, base: Scene, event: Event) -> Scene:
        """Keep `base` once more, as revision 1 of a what-if: a scene with an id of its own.

        Nothing that is committed to it changes the scene it came from.
        """
        scene_id = f"{base.id[:LONGEST_STEM].strip()}.if-{uuid.uuid4().hex[:12]}"
        noted = replace(event, kind="branch", why=f"what if, from {base.id} at revision {base.rev}")
        return self.create(replace(base, id=scene_id), noted)

    def log(self, scene_id: str) -> list[Event]:
        """The events that made the revisions, oldest first. KeyError when there is no scene."""
        entries = self._redis.xrange(self._keys(scene_id)[2])
        if not entries:
            raise KeyError(f"no scene {scene_id!r} here")
        return [
            Event(**{**json.loads(fields[b"event"]), "rev": int(entry_id.partition(b"-")[0])})
            for entry_id, fields in entries
        ]

    def _try(self, scene: Scene, expected: int, event: Event, token: str) -> tuple[bool, int]:
        """Commit unless the scene is at another revision than `expected`; the revision now."""
        data = dump_scene(scene)
        del data["rev"]
        nodes: dict[str, str] = {}

        def keep(part: Any) -> str:
            text = canonical(part)
            digest = hashlib.sha256(text.encode()).hexdigest()[:32]
            nodes[digest] = text
            return digest

        people, things = data["people"], data["things"]
        data["camera"] = keep(data["camera"])
        data["people"] = None if people is None else [keep(person) for person in people]
        data["things"] = None if things is None else keep(things)
        noted = canonical(asdict(replace(event, time=time.time(), rev=expected + 1)))
        pairs = [part for node in nodes.items() for part in node]
        committed, rev = self._script(
            keys=self._keys(scene.id), args=[expected, token, noted, canonical(data), *pairs]
        )
        return bool(committed), int(rev)

    def _keys(self, scene_id: str) -> list[str]:
        check_id("scene", scene_id)
        return [key(self._tenant, "scene", scene_id, part) for part in ("head", "nodes", "log")]


def _digests(data: dict[str, Any]) -> list[str]:
    named = [data["camera"], data["things"], *(data["people"] or ())]
    return [digest for digest in named if digest is not None]


def _token() -> str:
    return uuid.uuid4().hex
