"""The parts of a scene as plain JSON and back: camera, person, things. Used by the codec.

Arrays become nested lists of the shortest decimals that give the same float32 back.
"""

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from thirdwave.scene._arrays import Array
from thirdwave.scene.camera import Camera
from thirdwave.scene.keypoints import Keypoints
from thirdwave.scene.pose import Body, Fit, Pose
from thirdwave.scene.scene import Person, Thing

Json = dict[str, Any]
"""A JSON object."""


class Fields:
    """Reads keys of one JSON object; a missing one is a ValueError that says whose it is."""

    def __init__(self, where: str, data: Mapping[str, Any]) -> None:
        self._where = where
        self._data = data

    def __call__(self, key: str) -> Any:
        if key not in self._data:
            raise ValueError(f"{self._where}: expected the key {key!r}, got {sorted(self._data)}")
        return self._data[key]

    def optional(self, key: str, default: Any = None) -> Any:
        """A key that scenes stored by earlier versions have not."""
        return self._data.get(key, default)


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
    take = Fields("camera", data)
    return Camera(
        focal_length=take("focal_length"),
        principal_point=take("principal_point"),
        image_size=tuple(take("image_size")),
        source=take("source"),
    )


def person_json(person: Person) -> Json:
    """`person` as a part of something dumped."""
    return {
        **light_json(person),
        "keypoints": keypoints_json(person.keypoints),
        "landmarks": keypoints_json(person.landmarks),
        "body": body_json(person.body),
    }


def light_json(person: Person) -> Json:
    """`person` without what is large: points and body are null."""
    return {
        "id": person.id,
        "name": person.name,
        "xyxy": _numbers(person.xyxy),
        "score": person.score,
        "keypoints": None,
        "landmarks": None,
        "body": None,
        "cut": list(person.cut),
    }


def person_from_json(data: Mapping[str, Any]) -> Person:
    """The person `person_json` was given."""
    take = Fields(f"person {data.get('id')}", data)
    body = take("body")
    return Person(
        id=take("id"),
        name=take("name"),
        xyxy=take("xyxy"),
        score=take("score"),
        keypoints=_keypoints_from_json(take("keypoints")),
        landmarks=_keypoints_from_json(take("landmarks")),
        body=None if body is None else _body_from_json(body),
        cut=tuple(take.optional("cut", ())),
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
    takes = [Fields(f"thing {item.get('id')}", item) for item in data]
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


def keypoints_json(keypoints: Keypoints | None) -> Json | None:
    """`keypoints` as a part of something dumped."""
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
    take = Fields("keypoints", data)
    names = tuple(take("names"))
    xyz = take("xyz")
    # No points at all is [] in JSON, which has lost its second dimension.
    return Keypoints(
        names=names,
        xy=take("xy") if names else np.zeros((0, 2), np.float32),
        confidence=take("confidence"),
        xyz=xyz if names or xyz is None else np.zeros((0, 3), np.float32),
    )


def body_json(body: Body | None) -> Json | None:
    """`body` as a part of something dumped."""
    if body is None:
        return None
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
            "before_px": fit.before_px,
            "before_mm": fit.before_mm,
            "ignored": list(fit.ignored),
            "uncertainty_mm": _numbers(fit.uncertainty_mm),
        },
    }


def _body_from_json(data: Json) -> Body:
    take = Fields("body", data)
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
    take = Fields("fit", data)
    return Fit(
        method=take("method"),
        accepted=take("accepted"),
        reason=take("reason"),
        residual_px=take("residual_px"),
        residual_mm=take("residual_mm"),
        seen=take("seen"),
        confidence=take("confidence"),
        before_px=take.optional("before_px"),
        before_mm=take.optional("before_mm"),
        ignored=tuple(take.optional("ignored", ())),
        uncertainty_mm=take.optional("uncertainty_mm"),
    )


def _numbers(array: Array | None) -> Any:
    """Nested lists of the shortest decimals that round to the same float32."""
    if array is None:
        return None
    flat = array.ravel()
    shortest = [float(str(number)) for number in flat]
    # Decimal -> float64 -> float32 rounds twice; the rare value that suffers keeps all its digits.
    if struct.pack(f"{flat.size}f", *shortest) != flat.tobytes():
        return array.tolist()
    return shortest if array.ndim == 1 else np.array(shortest).reshape(array.shape).tolist()
