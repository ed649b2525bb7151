"""Scenes as small texts with digests: the parts of each person, the camera, the things.

A part is written and read once: what was last used is at hand, by digest and by the identity of
the frozen objects. Knows nothing of where texts are kept.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Generic, TypeVar

from thirdwave.scene._parts import (
    camera_from_json,
    camera_json,
    person_from_json,
    person_json,
    things_from_json,
    things_json,
)
from thirdwave.scene.codec import SCHEMA, canonical, check_schema
from thirdwave.scene.scene import Person, Scene

HEAVY = ("body", "keypoints", "landmarks")
"""Fields of a person that are kept as texts of their own: they are large, and change seldom."""
MOST = 2048
"""Parts that are kept at hand, of each sort."""
MOST_SCENES = 64
DIGEST = 32
"""Characters of a digest."""

Fetch = Callable[[list[str]], Mapping[str, str]]
"""Texts of parts by digest; what is not there is left out."""

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The entries of a table that came last; may be used from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._entries: dict[K, V] = {}
        self.get = self._entries.get
        """The value of a key, or None where it is not at hand."""

    def put(self, key: K, value: V) -> None:
        """Have `value` at hand; what came first goes."""
        with self._lock:
            self._entries[key] = value
            if len(self._entries) > self._most:
                del self._entries[next(iter(self._entries))]


@dataclass(frozen=True, slots=True)
class Dumped:
    """A scene as what is kept of it."""

    record: str
    """JSON: everything but the parts, and of each part its digest."""
    frame: tuple[Any, ...]
    """Of two scenes with the same frame, one becomes the other by swapping entries."""
    entries: Mapping[str, str]
    """By "camera", "things" and each person's id: how the record names its parts."""
    nodes: Mapping[str, str]
    """JSON of each part by its digest."""


class Parts:
    """Writes scenes and reads them."""

    def __init__(self) -> None:
        self._written: Recent[int, _Written] = Recent()
        """By the identity of a part, which it holds, so that no other has that identity."""
        self._read: Recent[str, tuple[Any, str]] = Recent()
        """Parts and their texts, by digest; what is light of a person as JSON."""
        self._scenes: Recent[int, tuple[Scene, Dumped]] = Recent(MOST_SCENES)
        """By the identity of a scene, which it holds, too."""
        self._owns: Recent[tuple[Any, ...], str] = Recent(MOST_SCENES)
        self._people: Recent[tuple[str | None, ...], Person] = Recent()
        """By the digests of their parts."""

    def dump(self, scene: Scene) -> Dumped:
        """What is kept of `scene`; its revision is not."""
        found = self._scenes.get(id(scene))
        if found is not None:
            return found[1]
        parts: dict[str, Any] = {"camera": scene.camera, "things": scene.things}
        people = scene.people
        for person in people or ():
            parts[f"person {person.id}"] = person
        entries: dict[str, str] = {}
        nodes: dict[str, str] = {}
        for name, part in parts.items():
            if part is None:
                entries[name] = "null"
                continue
            written = self._written.get(id(part)) or self._part(part)
            entries[name] = written.entry
            nodes.update(written.nodes)
        camera, things, *listed = entries.values()
        own = self._own(scene)
        record = (
            f'{own[:-1]},"camera":{camera},"people":'
            f"{'null' if people is None else '[' + ','.join(listed) + ']'},"
            f'"schema":{SCHEMA},"things":{things}}}'
        )
        dumped = Dumped(record, (own, None if people is None else tuple(entries)), entries, nodes)
        self.kept(scene, dumped)
        return dumped

    def kept(self, scene: Scene, dumped: Dumped) -> None:
        """Have at hand what is kept of a scene, for instance of one that differs in its number."""
        self._scenes.put(id(scene), (scene, dumped))

    def load(self, record: str | bytes, rev: int, fetch: Fetch) -> Scene:
        """The scene of a record at revision `rev`; `fetch` gives the texts of parts by digest.

        KeyError names a part that is not there.
        """
        data: dict[str, Any] = json.loads(record)
        check_schema("scene", data)
        people: list[Any] | None = data["people"]
        keys = [(one,) if isinstance(one, str) else tuple(one) for one in people or ()]
        known = {key: self._people.get(key) for key in keys}
        wanted = [data["camera"], data["things"]]
        wanted += [digest for key in keys if known[key] is None for digest in key]
        at_hand = {d: self._read.get(d) for d in dict.fromkeys(wanted) if d is not None}
        absent = [digest for digest, part in at_hand.items() if part is None]
        texts = fetch(absent) if absent else {}
        for digest in absent:
            if texts.get(digest) is None:
                raise KeyError(f"scene {data['id']!r}: its part {digest} is not there")
        has = _Has({d: part for d, part in at_hand.items() if part is not None}, texts)
        camera = self._whole(data["camera"], has, camera_from_json)
        things = data["things"]
        if things is not None:
            things = self._whole(things, has, lambda items: things_from_json(items) or ())
        there = tuple(known[key] or self._person(key, has) for key in keys)
        return Scene(
            id=data["id"],
            rev=rev,
            image=data["image"],
            camera=camera,
            people=None if people is None else there,
            things=things,
            searched=tuple(data["searched"]),
        )

    def _own(self, scene: Scene) -> str:
        """What a record says of the scene itself."""
        own = (scene.id, scene.image, scene.searched)
        text = self._owns.get(own)
        if text is None:
            text = canonical({"id": scene.id, "image": scene.image, "searched": scene.searched})
            self._owns.put(own, text)
        return text

    def _part(self, part: Any) -> "_Written":
        """What is kept of a person, a camera or things."""
        if isinstance(part, Person):
            return self._person_part(part)
        return self._keep(part, canonical(_json(part)))

    def _person_part(self, person: Person) -> "_Written":
        heavy = {name: getattr(person, name) for name in HEAVY}
        found = {name: self._written.get(id(part)) for name, part in heavy.items()}
        spared = {name: None for name in HEAVY if found[name] is not None}
        data = person_json(replace(person, **spared) if spared else person)
        for name, part in heavy.items():
            if part is not None and found[name] is None:
                found[name] = self._keep(part, canonical(data[name]))
            data[name] = None
        light = canonical(data)
        digest = _digest(light)
        nodes = {digest: light}
        for written in found.values():
            nodes.update(written.nodes if written else {})
        digests = (digest, *(None if w is None else w.entry[1:-1] for w in found.values()))
        written = _Written(person, _entry(digests), nodes)
        self._written.put(id(person), written)
        self._people.put(digests, person)
        return written

    def _keep(self, part: object, text: str, digest: str | None = None) -> "_Written":
        """Have a part at hand by its digest and by its identity."""
        digest = digest or _digest(text)
        written = _Written(part, f'"{digest}"', {digest: text})
        self._written.put(id(part), written)
        self._read.put(digest, (part, text))
        return written

    def _person(self, key: tuple[str | None, ...], has: "_Has") -> Person:
        """The person whose parts have those digests; one alone holds all of a person."""
        light, text = has.part(key[0])
        self._read.put(str(key[0]), (light, text))  # the same while the body changes
        heavy = {n: d for n, d in zip(HEAVY, key[1:], strict=False) if d is not None}
        made = {name: has.parts[digest] for name, digest in heavy.items() if digest in has.parts}
        new = {name: json.loads(has.texts[d]) for name, d in heavy.items() if name not in made}
        person = person_from_json({**light, **new})
        if made:
            person = replace(person, **{name: part for name, (part, _) in made.items()})
        self._people.put(key, person)
        if len(key) == 1:
            return person  # by an earlier version: written anew when it changes
        nodes = {str(key[0]): text}
        for name, digest in heavy.items():
            nodes.update(self._keep(getattr(person, name), has.text(digest), digest).nodes)
        self._written.put(id(person), _Written(person, _entry(key), nodes))
        return person

    def _whole(self, digest: str, has: "_Has", make: Callable[[Any], Any]) -> Any:
        """The camera or the things of that digest."""
        if digest in has.parts:
            return has.parts[digest][0]
        part = make(json.loads(has.text(digest)))
        self._keep(part, has.text(digest), digest)
        return part


@dataclass(frozen=True, slots=True)
class _Written:
    """What is kept of one part."""

    part: object
    entry: str
    nodes: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Has:
    """The parts that one scene is made of: at hand, or as texts."""

    parts: Mapping[str, tuple[Any, str]]
    texts: Mapping[str, str]

    def text(self, digest: str) -> str:
        return self.parts[digest][1] if digest in self.parts else self.texts[digest]

    def part(self, digest: str | None) -> tuple[Any, str]:
        assert digest is not None
        return self.parts.get(digest) or (json.loads(self.texts[digest]), self.texts[digest])


def _json(part: Any) -> Any:
    return things_json(part) if isinstance(part, tuple) else camera_json(part)


def _entry(key: Sequence[str | None]) -> str:
    return "[" + ",".join("null" if digest is None else f'"{digest}"' for digest in key) + "]"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]
