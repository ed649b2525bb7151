"""Scenes as small texts with digests: the parts of each person, the camera, the things.

A part is written and read once: what was last used is at hand, by digest and by the identity of
the frozen objects. Knows nothing of where texts are kept.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic, TypeVar

from thirdwave.memory.scene_store.unread import unread
from thirdwave.scene._parts import (
    body_json,
    camera_from_json,
    camera_json,
    keypoints_json,
    light_json,
    person_from_json,
    things_from_json,
    things_json,
)
from thirdwave.scene.codec import SCHEMA, canonical, check_schema
from thirdwave.scene.scene import Person, Scene

HEAVY: dict[str, Callable[[Any], Any]] = {
    "body": body_json,
    "keypoints": keypoints_json,
    "landmarks": keypoints_json,
}
"""Fields of a person that are kept as texts of their own: they are large, and change seldom."""
MOST = 2048
"""Parts that are kept at hand, of each sort."""
MOST_SCENES = 64
DIGEST = 32
"""Characters of a digest."""

Fetch = Callable[[list[str]], Mapping[str, str]]
"""Texts of parts by digest; what is not there is left out."""
Key = tuple[str | None, ...]
"""Digests of a person's parts: what is light, then of each heavy part its own or None."""

_DECODER = json.JSONDecoder()
_ID = '"id":"'
K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The entries of a table that came last; may be used from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._entries: dict[K, V] = {}
        self.get = self._entries.get
        """The value of a key, or None where it is not at hand."""

    def put(self, key: K, value: V) -> None:
        """Have `value` at hand; what came first goes."""
        self._entries[key] = value
        if len(self._entries) > self._most:  # a quarter at once, for the first ones cost a search
            for oldest in list(self._entries)[: self._most // 4]:
                self._entries.pop(oldest, None)


@dataclass(frozen=True, slots=True)
class Written:
    """What is kept of one part."""

    part: Any
    entry: str
    """How a record names it."""
    nodes: Mapping[str, str]
    """JSON by its digest."""


NOBODY_LOOKED = Written(None, "null", {})


@dataclass(frozen=True, slots=True)
class Dumped:
    """A scene as what is kept of it; its revision is not."""

    own: str
    """JSON of the scene itself, without its parts."""
    names: tuple[str, ...] | None
    """Ids of the people; None: nobody has looked."""
    parts: tuple[Written, ...]
    """The camera, the things, and each person in their order."""

    @property
    def record(self) -> str:
        """JSON: everything but the parts, and of each part its digests."""
        camera, things, *people = (part.entry for part in self.parts)
        listed = "null" if self.names is None else f"[{','.join(people)}]"
        return (
            f'{self.own[:-1]},"camera":{camera},"people":{listed},'
            f'"schema":{SCHEMA},"things":{things}}}'
        )

    @property
    def nodes(self) -> dict[str, str]:
        """JSON of all parts by its digest."""
        return {digest: text for part in self.parts for digest, text in part.nodes.items()}

    def swaps(self, after: "Dumped") -> list[tuple[Written, Written]] | None:
        """The parts that make `after` of this; None where more than parts has changed."""
        if self.names != after.names or self.own != after.own:
            return None
        pairs = zip(self.parts, after.parts, strict=True)
        both = [(out, part) for out, part in pairs if out.entry != part.entry]
        if any(NOBODY_LOOKED in pair for pair in both):
            return None  # there is no entry to find
        return both


class Parts:
    """Writes scenes and reads them."""

    def __init__(self) -> None:
        self._written: Recent[int, Written] = Recent()
        """By the identity of a part, which it holds, so that no other has that identity. Of people
        only those that were written here."""
        self._texts: Recent[str, str] = Recent()
        """JSON of parts, by digest; each part of a person is one."""
        self._wholes: Recent[str, Written] = Recent()
        """Parts by digest, without people."""
        self._scenes: Recent[int, tuple[Scene, Dumped]] = Recent(MOST_SCENES)
        """By the identity of a scene, which it holds, too."""
        self._owns: Recent[tuple[Any, ...], str] = Recent(MOST_SCENES)
        self._people: Recent[Key, Written] = Recent()

    def dump(self, scene: Scene, base: Dumped | None = None) -> Dumped:
        """What is kept of `scene`; what it shares with `base` is not written again."""
        found = self._scenes.get(id(scene))
        if found is not None:
            return found[1]
        people = scene.people
        shared = {id(one.part): one for one in base.parts} if base else {}
        parts = (scene.camera, scene.things, *(people or ()))
        dumped = Dumped(
            self._own(scene),
            None if people is None else tuple([person.id for person in people]),
            tuple([shared.get(id(part)) or self._part(part) for part in parts]),
        )
        self.kept(scene, dumped)
        return dumped

    def kept(self, scene: Scene, dumped: Dumped) -> None:
        """Have at hand what is kept of a scene, for instance of one that differs in its number."""
        self._scenes.put(id(scene), (scene, dumped))

    def load(self, record: str, rev: int, fetch: Fetch) -> Scene:
        """The scene of a record at revision `rev`; `fetch` gives the texts of parts by digest.

        People are `Unread`. KeyError names a part that is not there.
        """
        data: dict[str, Any] = _read(record)
        check_schema("scene", data)
        listed: list[Any] | None = data["people"]
        keys = [(one,) if isinstance(one, str) else tuple(one) for one in listed or ()]
        at_hand = [self._people.get(key) for key in keys]
        strange = [key for key, found in zip(keys, at_hand, strict=True) if found is None]
        wanted = [data["camera"], data["things"], *(digest for key in strange for digest in key)]
        texts = self._fetched(data["id"], [one for one in wanted if one is not None], fetch)
        both = zip(keys, at_hand, strict=True)
        people = tuple([found or self._person(key, texts) for key, found in both])
        camera = self._whole(data["camera"], texts, camera_from_json)
        things = NOBODY_LOOKED
        if data["things"] is not None:
            things = self._whole(data["things"], texts, lambda items: things_from_json(items) or ())
        scene = Scene(
            id=data["id"],
            rev=rev,
            image=data["image"],
            camera=camera.part,
            people=None if listed is None else tuple([person.part for person in people]),
            things=things.part,
            searched=tuple(data["searched"]),
        )
        if all(len(key) > 1 for key in keys):  # else by an earlier version: written anew
            names = None if scene.people is None else scene.person_ids
            self.kept(scene, Dumped(self._own(scene), names, (camera, things, *people)))
        return scene

    def _fetched(self, scene_id: str, digests: list[str], fetch: Fetch) -> dict[str, str]:
        """The texts of those parts."""
        at_hand = {digest: self._texts.get(digest) for digest in digests}
        texts = {digest: text for digest, text in at_hand.items() if text is not None}
        if len(texts) < len(at_hand):
            fetched = fetch([digest for digest in at_hand if digest not in texts])
            for digest, text in fetched.items():
                texts[digest] = text
                self._texts.put(digest, text)
        for digest in at_hand:
            if digest not in texts:
                raise KeyError(f"scene {scene_id!r}: its part {digest} is not there")
        return texts

    def _own(self, scene: Scene) -> str:
        """What a record says of the scene itself."""
        own = (scene.id, scene.image, scene.searched)
        text = self._owns.get(own)
        if text is None:
            text = canonical({"id": scene.id, "image": scene.image, "searched": scene.searched})
            self._owns.put(own, text)
        return text

    def _part(self, part: Any) -> Written:
        """What is kept of a person, a camera or things."""
        if part is None:
            return NOBODY_LOOKED
        written = self._written.get(id(part))
        if written is not None:
            return written
        if isinstance(part, Person):
            return self._person_part(part)
        data = things_json(part) if isinstance(part, tuple) else camera_json(part)
        return self._keep(part, canonical(data))

    def _person_part(self, person: Person) -> Written:
        text = canonical(light_json(person))
        digest = _digest(text)
        self._texts.put(digest, text)
        key: list[str | None] = [digest]
        nodes = {digest: text}
        for name, to_json in HEAVY.items():
            part = getattr(person, name)
            if part is None:
                key.append(None)
                continue
            written = self._written.get(id(part)) or self._keep(part, canonical(to_json(part)))
            key.append(written.entry[1:-1])
            nodes.update(written.nodes)
        written = Written(person, _entry(key), nodes)
        self._written.put(id(person), written)
        self._people.put(tuple(key), written)
        return written

    def _keep(self, part: object, text: str, digest: str | None = None) -> Written:
        """Have a part at hand by its digest and by its identity."""
        digest = digest or _digest(text)
        written = Written(part, f'"{digest}"', {digest: text})
        self._written.put(id(part), written)
        self._texts.put(digest, text)
        self._wholes.put(digest, written)
        return written

    def _person(self, key: Key, texts: Mapping[str, str]) -> Written:
        """The person whose parts have those digests; one alone holds all of a person."""
        light, *heavy = [None if digest is None else texts[digest] for digest in key]
        assert light is not None
        if len(key) == 1:
            person = person_from_json(_read(light))
        else:
            person = unread(_id_in(light), partial(self._look, light, key[1:], heavy))
        written = Written(person, _entry(key), {d: texts[d] for d in key if d is not None})
        self._people.put(key, written)
        return written

    def _look(
        self, light: str, digests: Sequence[str | None], texts: Sequence[str | None]
    ) -> Person:
        """The person of those texts; heavy parts that others have too are theirs."""
        given = zip(HEAVY, digests, texts, strict=True)
        heavy = [(name, d, text) for name, d, text in given if d is not None and text is not None]
        at_hand = {name: known.part for name, d, _ in heavy if (known := self._wholes.get(d))}
        new = {name: _read(text) for name, _, text in heavy if name not in at_hand}
        person = replace(person_from_json({**_read(light), **new}), **at_hand)
        for name, digest, text in heavy:
            self._keep(getattr(person, name), text, digest)
        return person

    def _whole(self, digest: str, texts: Mapping[str, str], make: Callable[[Any], Any]) -> Written:
        """The camera or the things of that digest."""
        at_hand = self._wholes.get(digest)
        if at_hand is not None:
            return at_hand
        return self._keep(make(_read(texts[digest])), texts[digest], digest)


def _read(text: str) -> Any:
    return _DECODER.raw_decode(text)[0]


def _id_in(light: str) -> str:
    """The id of a person of whom all that is large is null: no other value can hold its key."""
    begin = light.index(_ID) + len(_ID)
    found = light[begin : light.index('"', begin)]
    return _read(light)["id"] if "\\" in found else found


def _entry(key: Sequence[str | None]) -> str:
    return "[" + ",".join(["null" if digest is None else f'"{digest}"' for digest in key]) + "]"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]
