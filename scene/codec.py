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

from thirdwave.scene._arrays import Array
from thirdwave.scene.camera import Camera
from thirdwave.scene.keypoints import Keypoints
from thirdwave.scene.observation import Artifact, Finding, Observation
from thirdwave.scene.pose import Body, Fit, Pose
from thirdwave.scene.scene import Person, Scene, Thing

SCHEMA = 1
"""Number of the layout written here. A change that older code would misread raises it."""

Json = dict[str, Any]
"""A JSON object."""
Aspect = Literal["image", "camera", "people", "things"]
"""A part of a scene that a result can depend on. `things` includes the labels searched for."""


def canonical(data: Any) -> str:
    """The one JSON text of `data`: sorted keys, no spaces. Refuses nan and inf."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


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
    take = _Fields("scene", data)
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
    }


def load_observation(
    data: Mapping[str, Any], read: Callable[[str], bytes] | None = None
) -> Observation:
    """The observation `dump_observation` was given, without its scene.

    `read` gives an artifact's bytes by id; without it the observation has no artifacts.
    """
    check_schema("observation", data)
    take = _Fields("observation", data)
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


def camera_json(camera: Camera) -> Json:
    """`camera` as a part of something dumped."""
    return {
        "focal_length": _numbers(camera.focal_length),
        "principal_point": _numbers(camera.principal_point),
        "image_size": list(camera.image_size),
        "source": camera.source,
    }


def camera_from_json(data: Mapping[str, Any]) -> Camera:
    """The camera `camera_json` was given."""
    take = _Fields("camera", data)
    return Camera(
        focal_length=take("focal_length"),
        principal_point=take("principal_point"),
        image_size=tuple(take("image_size")),
        source=take("source"),
    )


def person_json(person: Person) -> Json:
    """`person` as a part of something dumped."""
    return {
        "id": person.id,
        "name": person.name,
        "xyxy": _numbers(person.xyxy),
        "score": person.score,
        "keypoints": _keypoints_json(person.keypoints),
        "landmarks": _keypoints_json(person.landmarks),
        "body": None if person.body is None else _body_json(person.body),
    }


def person_from_json(data: Mapping[str, Any]) -> Person:
    """The person `person_json` was given."""
    take = _Fields(f"person {data.get('id')}", data)
    body = take("body")
    return Person(
        id=take("id"),
        name=take("name"),
        xyxy=take("xyxy"),
        score=take("score"),
        keypoints=_keypoints_from_json(take("keypoints")),
        landmarks=_keypoints_from_json(take("landmarks")),
        body=None if body is None else _body_from_json(body),
    )


def things_json(things: tuple[Thing, ...] | None) -> list[Json] | None:
    """`things` as a part of something dumped; None when nobody has looked."""
    if things is None:
        return None
    return [
        {
            "id": thing.id,
            "label": thing.label,
            "xyxy": _numbers(thing.xyxy),
            "score": thing.score,
            "box3d": _numbers(thing.box3d),
        }
        for thing in things
    ]


def things_from_json(data: list[Json] | None) -> tuple[Thing, ...] | None:
    """The things `things_json` was given."""
    if data is None:
        return None
    takes = [_Fields(f"thing {item.get('id')}", item) for item in data]
    return tuple(
        Thing(
            id=take("id"),
            label=take("label"),
            xyxy=take("xyxy"),
            score=take("score"),
            box3d=take("box3d"),
        )
        for take in takes
    )


def check_schema(what: str, data: Mapping[str, Any]) -> None:
    """Raise ValueError unless `data` was written in the layout this module reads."""
    got = data.get("schema")
    if got != SCHEMA:
        raise ValueError(
            f"{what}: expected schema {SCHEMA}, got {got!r}: "
            "it was written by another version of thirdwave, read it with that one"
        )


def _keypoints_json(keypoints: Keypoints | None) -> Json | None:
    if keypoints is None:
        return None
    return {
        "names": list(keypoints.names),
        "xy": _numbers(keypoints.xy),
        "confidence": _numbers(keypoints.confidence),
        "xyz": _numbers(keypoints.xyz),
    }


def _keypoints_from_json(data: Json | None) -> Keypoints | None:
    if data is None:
        return None
    take = _Fields("keypoints", data)
    names = tuple(take("names"))
    xyz = take("xyz")
    # No points at all is [] in JSON, which has lost its second dimension.
    return Keypoints(
        names=names,
        xy=take("xy") if names else np.zeros((0, 2), np.float32),
        confidence=take("confidence"),
        xyz=xyz if names or xyz is None else np.zeros((0, 3), np.float32),
    )


def _body_json(body: Body) -> Json:
    fit = body.fit
    return {
        "model": body.pose.model,
        "global_orient": _numbers(body.pose.global_orient),
        "body_pose": _numbers(body.pose.body_pose),
        "betas": _numbers(body.betas),
        "transl": _numbers(body.transl),
        "body_model": body.body_model,
        "fit": None
        if fit is None
        else {
            "method": fit.method,
            "accepted": fit.accepted,
            "reason": fit.reason,
            "residual_px": fit.residual_px,
            "residual_mm": fit.residual_mm,
            "seen": fit.seen.tolist(),
            "confidence": _numbers(fit.confidence),
        },
    }


def _body_from_json(data: Json) -> Body:
    take = _Fields("body", data)
    fit = take("fit")
    return Body(
        pose=Pose(
            model=take("model"),
            global_orient=take("global_orient"),
            body_pose=take("body_pose"),
        ),
        betas=take("betas"),
        transl=take("transl"),
        body_model=take("body_model"),
        fit=None if fit is None else _fit_from_json(fit),
    )


def _fit_from_json(data: Json) -> Fit:
    take = _Fields("fit", data)
    return Fit(
        method=take("method"),
        accepted=take("accepted"),
        reason=take("reason"),
        residual_px=take("residual_px"),
        residual_mm=take("residual_mm"),
        seen=take("seen"),
        confidence=take("confidence"),
    )


def _numbers(array: Array | None) -> Any:
    """Nested lists of the shortest decimals that round to the same float32."""
    if array is None:
        return None
    shortest = array.astype(str).astype(np.float64)
    # Decimal -> float64 -> float32 rounds twice; the rare value that suffers keeps all its digits.
    if np.array_equal(shortest.astype(np.float32), array):
        return shortest.tolist()
    return array.astype(np.float64).tolist()


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"value: expected JSON with text keys, got the key {key!r}")
    return key


class _Fields:
    """Reads keys of one JSON object; a missing one is a ValueError that says whose it is."""

    def __init__(self, where: str, data: Mapping[str, Any]) -> None:
        self._where = where
        self._data = data

    def __call__(self, key: str) -> Any:
        if key not in self._data:
            raise ValueError(f"{self._where}: expected the key {key!r}, got {sorted(self._data)}")
        return self._data[key]
