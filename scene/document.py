"""The `scene.json` document a user writes: bodies given, so that no perception runs.

    {"image_size": [W, H],
     "camera": {"focal_length": [fx, fy], "principal_point": [cx, cy]},        (optional)
     "people": [{"id": "p1", "name": "Ann", "betas": [10], "transl": [3],
                 "global_orient": [3], "body_pose": [23][3], "body_model": "default"}],
     "things": [{"label": "bench", "xyxy": [4], "box3d": [2][3]}]}

SMPL axis-angle in radians, metres, camera frame x right, y down, z forward. Knows nothing of files
or of meshes: what a body covers of the picture is the caller's to say.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import numpy as np

from thirdwave.scene._arrays import frozen
from thirdwave.scene.camera import Camera
from thirdwave.scene.pose import BODY_JOINTS, Body, Pose
from thirdwave.scene.scene import Person, Scene, Thing

BoxOf = Callable[[Body, Camera], Any]
"""Pixels x_min, y_min, x_max, y_max (4,) that a body covers in the picture of a camera."""

_SCENE = {"image_size": True, "camera": False, "people": False, "things": False}
_CAMERA = {"focal_length": True, "principal_point": True}
_PERSON = {
    "id": False,
    "name": False,
    "betas": True,
    "transl": True,
    "global_orient": True,
    "body_pose": True,
    "body_model": False,
}
_THING = {"label": True, "xyxy": True, "box3d": False}
# Above: the keys each object may have, and whether it must.


def from_document(document: object, *, box_of: BoxOf, scene_id: str = "scene") -> Scene:
    """The scene a document describes.

    A document is taken as complete: without `people` nobody is there, without `things` nothing is.
    Without `camera` one is assumed from `image_size`. Raises ValueError that names the place.
    """
    top = _object("scene", document, _SCENE)
    size = frozen("image_size", top["image_size"], (2,)).tolist()
    image_size = (_whole("image_size", size[0]), _whole("image_size", size[1]))
    if "camera" in top:
        given = _object("camera", top["camera"], _CAMERA)
        camera = Camera(
            focal_length=frozen("camera.focal_length", given["focal_length"], (2,)),
            principal_point=frozen("camera.principal_point", given["principal_point"], (2,)),
            image_size=image_size,
        )
    else:
        camera = Camera.assumed(image_size)
    people = _list("people", top.get("people", []))
    things = _list("things", top.get("things", []))
    return Scene(
        id=scene_id,
        camera=camera,
        people=tuple(_person(n, item, camera, box_of) for n, item in enumerate(people)),
        things=tuple(_thing(n, item) for n, item in enumerate(things)),
    )


def to_document(scene: Scene, people: Iterable[str] | None = None) -> dict[str, Any]:
    """The document of `scene`, with the `people` named (default all of them).

    Only what a document can say goes in: no detections, no fits, no scores. Raises ValueError for
    a person without a usable SMPL body, KeyError for one who is not there.
    """
    chosen = scene.person_ids if people is None else tuple(people)
    return {
        "image_size": list(scene.camera.image_size),
        "camera": {
            "focal_length": scene.camera.focal_length.tolist(),
            "principal_point": scene.camera.principal_point.tolist(),
        },
        "people": [_person_document(scene.person(person_id)) for person_id in chosen],
        "things": [_thing_document(thing) for thing in scene.things or ()],
    }


def _person(number: int, item: object, camera: Camera, box_of: BoxOf) -> Person:
    where = f"people[{number}]"
    given = _object(where, item, _PERSON)
    body = Body(
        pose=Pose(
            global_orient=frozen(f"{where}.global_orient", given["global_orient"], (3,)),
            body_pose=frozen(f"{where}.body_pose", given["body_pose"], (23, 3)),
        ),
        betas=frozen(f"{where}.betas", given["betas"], (10,)),
        transl=frozen(f"{where}.transl", given["transl"], (3,)),
        body_model=_text(f"{where}.body_model", given.get("body_model", "default")),
    )
    return Person(
        id=_text(f"{where}.id", given.get("id", f"p{number + 1}")),
        name=None if given.get("name") is None else _text(f"{where}.name", given["name"]),
        xyxy=_box(f"people[{number}]", body, camera, box_of),
        body=body,
    )


def _box(where: str, body: Body, camera: Camera, box_of: BoxOf) -> Any:
    try:
        return box_of(body, camera)
    except (ValueError, OSError) as error:
        raise ValueError(f"{where}: {error}") from error


def _thing(number: int, item: object) -> Thing:
    where = f"things[{number}]"
    given = _object(where, item, _THING)
    return Thing(
        id=f"t{number + 1}",
        label=_text(f"{where}.label", given["label"]),
        xyxy=frozen(f"{where}.xyxy", given["xyxy"], (4,)),
        box3d=given.get("box3d"),
    )


def _person_document(person: Person) -> dict[str, Any]:
    body = person.body
    if body is None or not body.usable:
        has = "none" if body is None else "a rejected one"
        raise ValueError(
            f"{person.id}: expected a usable SMPL body, got {has}: "
            "estimate it first, or name the people to export"
        )
    # A document counts SMPL's joints: those that SMPL-X has not, the hands', are straight.
    body_pose = np.zeros((BODY_JOINTS["smpl"], 3))
    body_pose[: len(body.pose.body_pose)] = body.pose.body_pose
    document: dict[str, Any] = {
        "id": person.id,
        "betas": body.betas.tolist(),
        "transl": body.transl.tolist(),
        "global_orient": body.pose.global_orient.tolist(),
        "body_pose": body_pose.tolist(),
        "body_model": body.body_model,
    }
    return document if person.name is None else {**document, "name": person.name}


def _thing_document(thing: Thing) -> dict[str, Any]:
    document = {"label": thing.label, "xyxy": thing.xyxy.tolist()}
    return document if thing.box3d is None else {**document, "box3d": thing.box3d.tolist()}


def _object(where: str, item: object, keys: Mapping[str, bool]) -> dict[str, Any]:
    """`item` as a JSON object with all required and only known `keys`."""
    if not isinstance(item, dict):
        raise ValueError(f"{where}: expected an object, got {type(item).__name__}")
    given = cast(dict[str, Any], item)
    for key in given:
        if key not in keys:
            raise ValueError(f"{where}: unknown key {key!r}, expected one of {', '.join(keys)}")
    for key, required in keys.items():
        if required and key not in given:
            raise ValueError(f"{where}: the key {key!r} is missing")
    return given


def _list(where: str, item: object) -> list[Any]:
    if not isinstance(item, list):
        raise ValueError(f"{where}: expected a list, got {type(item).__name__}")
    return cast(list[Any], item)


def _text(where: str, item: object) -> str:
    if not isinstance(item, str) or not item.strip() or not item.isprintable():
        raise ValueError(f"{where}: expected one line of text, got {item!r}")
    return item


def _whole(where: str, number: float) -> int:
    if number != int(number) or number < 1:
        raise ValueError(f"{where}: expected whole positive pixels, got {number}")
    return int(number)
