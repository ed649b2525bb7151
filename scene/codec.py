"""Scenes and observations as plain JSON and back, exactly. Knows nothing of where they are kept.

Arrays become nested lists of the shortest decimals that give the same float32 back. What is dumped
on its own carries `"schema": 1`; another number is refused, never guessed at.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any, Literal, cast

import numpy as np

from thirdwave.scene._parts import (
    Fields,
    Json,
    camera_from_json,
    camera_json,
    person_from_json,
    person_json,
    things_from_json,
    things_json,
)
from thirdwave.scene.observation import Artifact, Finding, Observation
from thirdwave.scene.scene import Person, Scene

SCHEMA = 1
"""Number of the layout written here. A change that older code would misread raises it."""

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode
"""Made once: `json.dumps` makes one for each text."""

Aspect = Literal["image", "camera", "people", "things"]
"""A part of a scene that a result can depend on. `things` includes the labels searched for."""


def canonical(data: Any) -> str:
    """The one JSON text of `data`: sorted keys, no spaces. Refuses nan and inf."""
    return _encode(data)


def dump_scene(scene: Scene) -> Json:
    """`scene` as plain JSON."""
    return {
        "schema": SCHEMA,
        "id": scene.id,
        "rev": scene.rev,
        "image": scene.image,
        "camera": camera_json(scene.camera),
        "people": None if scene.people is None else [person_json(p) for p in scene.people],
        "things": things_json(scene.things),
        "searched": list(scene.searched),
    }


def load_scene(data: Mapping[str, Any]) -> Scene:
    """The scene `dump_scene` was given. ValueError names a wrong schema or a missing key."""
    check_schema("scene", data)
    take = Fields("scene", data)
    people: list[Json] | None = take("people")
    return Scene(
        id=take("id"),
        rev=take("rev"),
        image=take("image"),
        camera=camera_from_json(take("camera")),
        people=None if people is None else tuple(person_from_json(p) for p in people),
        things=things_from_json(take("things")),
        searched=tuple(take("searched")),
    )


def dump_person(person: Person) -> Json:
    """`person` as plain JSON that stands on its own."""
    return {"schema": SCHEMA, **person_json(person)}


def load_person(data: Mapping[str, Any]) -> Person:
    """The person `dump_person` was given. ValueError names a wrong schema or a missing key."""
    check_schema("person", data)
    return person_from_json(data)


def scene_digest(scene: Scene, aspects: Iterable[Aspect]) -> str:
    """sha256 of the named aspects of `scene`: equal exactly when they hold the same values.

    Neither the scene's id nor its revision counts, nor the order in which aspects are named.
    """
    picked: Json = {}
    for aspect in aspects:
        match aspect:
            case "image":
                picked["image"] = scene.image
            case "camera":
                picked["camera"] = camera_json(scene.camera)
            case "people":
                people = scene.people
                picked["people"] = None if people is None else [person_json(p) for p in people]
            case "things":
                picked["things"] = [things_json(scene.things), list(scene.searched)]
            case _:
                raise ValueError(f"aspect: expected image, camera, people, things, got {aspect!r}")
    return hashlib.sha256(canonical(picked).encode()).hexdigest()


def dump_observation(observation: Observation) -> Json:
    """`observation` as plain JSON, without its scene and with artifacts as references.

    TypeError names what in `value` is not JSON.
    """
    return {
        "schema": SCHEMA,
        "text": observation.text,
        "value": plain(observation.value),
        "value_type": observation.value_type,
        "unit": observation.unit,
        "evidence": [{"text": f.text, "value": plain(f.value)} for f in observation.evidence],
        "confidence": float(observation.confidence),
        "unknown": observation.unknown,
        "artifacts": [
            {"id": a.id, "media_type": a.media_type, "name": a.name} for a in observation.artifacts
        ],
        "branch": observation.branch,
    }


def load_observation(
    data: Mapping[str, Any], read: Callable[[str], bytes] | None = None
) -> Observation:
    """The observation `dump_observation` was given, without its scene.

    `read` gives an artifact's bytes by id; without it the observation has no artifacts.
    """
    check_schema("observation", data)
    take = Fields("observation", data)
    references: list[Json] = take("artifacts") if read is not None else []
    return Observation(
        text=take("text"),
        value=take("value"),
        value_type=take("value_type"),
        unit=take("unit"),
        evidence=tuple(Finding(text=f["text"], value=f["value"]) for f in take("evidence")),
        confidence=take("confidence"),
        unknown=take("unknown"),
        artifacts=tuple(
            Artifact(media_type=ref["media_type"], data=read(ref["id"]), name=ref["name"])
            for ref in references
            if read is not None
        ),
        branch=bool(data.get("branch", False)),  # written since schema 1 was laid down
    )


def plain(value: Any) -> Any:
    """`value` with tuples, numpy scalars and arrays turned to what JSON has.

    TypeError for anything else, ValueError for nan and inf.
    """
    match value:
        case np.ndarray() | np.generic():
            return plain(cast(Any, value).tolist())
        case None | bool() | int() | str():
            return value
        case float():
            if not isfinite(value):
                raise ValueError(f"value: expected a finite number, got {value}")
            return value
        case list() | tuple():
            return [plain(item) for item in cast(Iterable[Any], value)]
        case dict():
            items = cast(Json, value).items()
            return {_key(key): plain(item) for key, item in items}
        case _:
            raise TypeError(f"value: expected JSON, got {type(value).__name__}")


def check_schema(what: str, data: Mapping[str, Any]) -> None:
    """Raise ValueError unless `data` was written in the layout this module reads."""
    got = data.get("schema")
    if got != SCHEMA:
        raise ValueError(
            f"{what}: expected schema {SCHEMA}, got {got!r}: "
            "it was written by another version of thirdwave, read it with that one"
        )


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"value: expected JSON with text keys, got the key {key!r}")
    return key
