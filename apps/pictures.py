"""Reads what the user points at, a photograph or a scene.json, before anything is stored."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from thirdwave.apps.errors import UserError
from thirdwave.body.model import BodyModel
from thirdwave.scene import Body, Camera, Scene
from thirdwave.scene.document import from_document
from thirdwave.tools.perception.image import BadPicture, read_image

MAX_BYTES = 64 * 1024 * 1024
"""Largest file that is read."""
SMALLEST_PX = 16
"""A side shorter than this cannot show anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A checked input: a scene without an id of its own, and the bytes it stands for."""

    scene: Scene
    data: bytes
    media_type: str

    @property
    def digest(self) -> str:
        """sha256 of the file."""
        return hashlib.sha256(self.data).hexdigest()

    def scene_in(self, thread: str) -> Scene:
        """The scene under the id it has in `thread`: the same file is the same scene there."""
        return replace(self.scene, id=f"{thread}.{self.digest[:16]}")


def open_source(path: Path) -> Source:
    """Read and check `path`. UserError says in one line what is wrong with it."""
    data = bytes_of(path)
    if path.suffix.lower() == ".json":
        return _document(path, data)
    try:
        picture = read_image(data)
    except BadPicture as error:
        raise UserError(f"{path}: {error}") from error
    if min(picture.size) < SMALLEST_PX:
        width, height = picture.size
        raise UserError(
            f"{path}: expected at least {SMALLEST_PX} x {SMALLEST_PX} pixels, "
            f"got {width} x {height}"
        )
    camera = Camera.assumed(picture.size, picture.focal_px)
    digest = hashlib.sha256(data).hexdigest()
    scene = Scene(id="unnamed", image=digest, camera=camera)
    return Source(scene=scene, data=data, media_type="application/octet-stream")


def bytes_of(path: Path) -> bytes:
    """What stands in a file. UserError says why it cannot be read, or that it is too large."""
    try:
        if not path.exists():
            raise UserError(f"{path}: no such file")
        if not path.is_file():
            raise UserError(f"{path}: expected a picture file, this is a folder or device")
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = MAX_BYTES // 2**20
            raise UserError(f"{path}: expected at most {limit} MB, got {size / 2**20:.0f} MB")
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{str(path)[:200]}: cannot be read: {error.strerror}") from error


def _document(path: Path, data: bytes) -> Source:
    try:
        document = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_each_key_once)
        scene = from_document(document, box_of=_box_of)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UserError(f"{path}: expected a scene as JSON: {error}") from error
    except RecursionError as error:
        raise UserError(f"{path}: expected a scene as JSON, this is nested too deep") from error
    except (ValueError, OSError) as error:
        raise UserError(f"{path}: {error}") from error
    return Source(scene=scene, data=data, media_type="application/json")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:80]!r} stands there twice")
    return found


def _box_of(body: Body, camera: Camera) -> tuple[float, float, float, float]:
    """The box round the projected body, pixels."""
    vertices = BodyModel.load(body.body_model).forward(body).vertices
    if (vertices[:, 2] <= 0).any():
        raise ValueError("transl: expected a body in front of the camera (z > 0), metres")
    xy = camera.project(vertices)
    low, high = xy.min(axis=0), xy.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
