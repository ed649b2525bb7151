"""The file of true joints: JSON by picture, or .npz with a row a person. See docs/benches.md.

Reads and checks shapes; whether the numbers can be joints in a camera's frame is `plausible`'s.
"""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from thirdwave.apps.benches.pose3d.joints import JointSet
from thirdwave.apps.errors import UserError
from thirdwave.body.rotations import Float64
from thirdwave.scene import Camera

_PICTURE = {"file": True, "camera": False, "people": True}
_CAMERA = {"focal_length": True, "principal_point": True}
_PERSON = {"joints3d": True, "xyxy": False, "global_orient": False, "id": False}
# Above: the keys each object may have, and whether it must.
_ARRAYS = {"focal_length": 2, "principal_point": 2, "xyxy": 4, "global_orient": 3}
"""Arrays of an .npz that may be left out, and the length of a row."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class TruePerson:
    """Somebody whose joints are known."""

    id: str
    joints: Float64
    """Metres, camera frame; NaN where not known. Shape (K, 3)."""
    xyxy: Float64 | None = None
    """Box in pixels. Shape (4,)."""
    global_orient: Float64 | None = None
    """SMPL's, axis-angle in radians, camera frame. Shape (3,)."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class TruePicture:
    """A picture and everybody in it whose joints are known."""

    file: str
    focal_length: Float64 | None
    """Pixels. Shape (2,)."""
    principal_point: Float64 | None
    """Pixels. Shape (2,)."""
    people: tuple[TruePerson, ...]

    def camera(self, size: tuple[int, int], focal_px: float | None = None) -> Camera:
        """The picture's camera; assumed (`Camera.assumed`) where the file gives none."""
        if self.focal_length is None or self.principal_point is None:
            return Camera.assumed(size, focal_px)
        return Camera(
            focal_length=self.focal_length, principal_point=self.principal_point, image_size=size
        )

    def projected(self, person: TruePerson) -> Float64 | None:
        """The person's joints in pixels (K, 2), NaN where not known; None without a camera."""
        if self.focal_length is None or self.principal_point is None:
            return None
        depth = np.where(person.joints[:, 2:] > 0, person.joints[:, 2:], np.nan)
        return person.joints[:, :2] / depth * self.focal_length + self.principal_point


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Truth:
    """Everything that is known of the pictures."""

    joints: JointSet
    pictures: tuple[TruePicture, ...]
    """In the file's order."""


def read_truth(path: Path) -> Truth:
    """The true joints in `path`, .json or .npz. UserError says in one line what is wrong."""
    try:
        if path.suffix.lower() == ".npz":
            return _from_arrays(_arrays(path))
        return _from_document(json.loads(path.read_bytes()))
    except OSError as error:
        raise UserError(f"--truth: {path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UserError(f"--truth: {path}: expected JSON or an .npz file: {error}") from error
    except (ValueError, zipfile.BadZipFile) as error:
        raise UserError(f"--truth: {path}: {error}") from error


def _from_document(document: object) -> Truth:
    top = _object("the file", document, {"joints": True, "pictures": True})
    joints = _joint_set(top["joints"])
    pictures = []
    for number, item in enumerate(_list("pictures", top["pictures"])):
        where = f"pictures[{number}]"
        given = _object(where, item, _PICTURE)
        camera = given.get("camera") or {}
        if camera:
            _object(f"{where}.camera", camera, _CAMERA)
        focal, principal = (
            _numbers(f"{where}.camera.{key}", camera[key], 2) if camera else None for key in _CAMERA
        )
        people = [
            _person(f"{where}.people[{n}]", f"{n + 1}", each, joints)
            for n, each in enumerate(_list(f"{where}.people", given["people"]))
        ]
        pictures.append(_picture(where, given["file"], focal, principal, people))
    return _whole(joints, pictures)


def _person(where: str, number: str, item: object, joints: JointSet) -> TruePerson:
    given = _object(where, item, _PERSON)
    listed = _list(f"{where}.joints3d", given["joints3d"])
    rows = [[np.nan] * 3 if row is None else row for row in listed]
    optional = {
        key: _numbers(f"{where}.{key}", given[key], _ARRAYS[key])
        for key in ("xyxy", "global_orient")
        if given.get(key) is not None
    }
    return TruePerson(
        id=str(given.get("id", number)),
        joints=_points(f"{where}.joints3d", rows, joints),
        **optional,
    )


def _arrays(path: Path) -> dict[str, np.ndarray]:
    with path.open("rb") as stored:
        if not zipfile.is_zipfile(stored):
            raise ValueError("expected an .npz file, as numpy.savez writes it")
        stored.seek(0)
        with np.load(stored, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}


def _from_arrays(arrays: Mapping[str, np.ndarray]) -> Truth:
    for key in ("files", "joints", "joints3d"):
        if key not in arrays:
            raise ValueError(f"expected an array {key!r}, got {', '.join(arrays) or 'none'}")
    known = ("files", "joints", "joints3d", "id", *_ARRAYS)
    odd = [key for key in arrays if key not in known]
    if odd:
        raise ValueError(f"unknown array {odd[0]!r}: expected some of {', '.join(known)}")
    names = arrays["joints"].tolist()
    joints = _joint_set(names)
    count = arrays["files"].size
    short = [key for key in arrays if key != "joints" and arrays[key].shape[:1] != (count,)]
    if short:
        got = arrays[short[0]].shape
        raise ValueError(f"{short[0]}: expected a row for each of {count} files, got shape {got}")
    by_file: dict[str, list[int]] = {}
    for row, file in enumerate(arrays["files"].tolist()):
        by_file.setdefault(str(file), []).append(row)

    def optional(key: str, row: int) -> Float64 | None:
        if key not in arrays or np.isnan(_floats(f"{key}[{row}]", arrays[key][row])).all():
            return None
        return _numbers(f"{key}[{row}]", arrays[key][row], _ARRAYS[key])

    pictures = []
    for file, rows in by_file.items():
        people = [
            TruePerson(
                id=str(arrays["id"][row]) if "id" in arrays else f"{n + 1}",
                joints=_points(f"joints3d[{row}]", arrays["joints3d"][row], joints),
                xyxy=optional("xyxy", row),
                global_orient=optional("global_orient", row),
            )
            for n, row in enumerate(rows)
        ]
        focal, principal = (optional(key, rows[0]) for key in ("focal_length", "principal_point"))
        pictures.append(_picture(f"file {file!r}", file, focal, principal, people))
    return _whole(joints, pictures)


def _picture(
    where: str,
    file: object,
    focal_length: Float64 | None,
    principal_point: Float64 | None,
    people: list[TruePerson],
) -> TruePicture:
    if not isinstance(file, str) or not file:
        raise ValueError(f"{where}.file: expected a picture's name, got {file!r}")
    if (focal_length is None) != (principal_point is None):
        raise ValueError(f"{where}: expected both focal_length and principal_point, or neither")
    if focal_length is not None and (focal_length <= 0).any():
        raise ValueError(f"{where}: expected a positive focal_length, got {focal_length.tolist()}")
    for person in people:
        if person.xyxy is None and focal_length is None:
            raise ValueError(
                f"{where}, person {person.id}: expected xyxy, or a camera for the picture: who is "
                "who cannot be told without either"
            )
    return TruePicture(
        file=file, focal_length=focal_length, principal_point=principal_point, people=tuple(people)
    )


def _whole(joints: JointSet, pictures: list[TruePicture]) -> Truth:
    if not any(picture.people for picture in pictures):
        raise ValueError("expected at least one person")
    return Truth(joints=joints, pictures=tuple(pictures))


def _joint_set(given: object) -> JointSet:
    if not isinstance(given, str) and not (
        isinstance(given, list) and all(isinstance(name, str) for name in given)
    ):
        raise ValueError(f"joints: expected a layout's name or a list of names, got {given!r:.80}")
    try:
        return JointSet.of(cast(str | list[str], given))
    except ValueError as error:
        raise ValueError(f"joints: {error}") from error


def _points(where: str, value: Any, joints: JointSet) -> Float64:
    points = _floats(where, value)
    wanted = (len(joints.names), 3)
    if points.shape != wanted:
        raise ValueError(
            f"{where}: expected shape {wanted} for joints {joints.name!r}, got {points.shape}"
        )
    if np.isinf(points).any():
        raise ValueError(f"{where}: expected finite numbers, or null where a joint is not known")
    return np.where(np.isfinite(points).all(1, keepdims=True), points, np.nan)


def _numbers(where: str, value: Any, length: int) -> Float64:
    numbers = _floats(where, value)
    if numbers.shape != (length,) or not np.isfinite(numbers).all():
        raise ValueError(f"{where}: expected {length} finite numbers, got {value!r:.80}")
    return numbers


def _floats(where: str, value: Any) -> Float64:
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{where}: expected numbers, got {value!r:.80}") from error


def _object(where: str, value: object, keys: Mapping[str, bool]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{where}: expected an object with {', '.join(keys)}, got {value!r:.80}")
    given = cast(dict[str, Any], value)
    missing = [key for key, needed in keys.items() if needed and key not in given]
    odd = [key for key in given if key not in keys]
    if missing or odd:
        what = f"{missing[0]!r} is missing" if missing else f"unknown key {odd[0]!r}"
        raise ValueError(f"{where}: {what}: expected {', '.join(keys)}")
    return given


def _list(where: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{where}: expected a list, got {value!r:.80}")
    return value
