"""A scene in one file: its revisions with what made them, and its picture, as a zip.

    about.json               {"format": 1, "picture": key, "revisions": n}
    revisions/000001.json    {"scene": as scene/codec.py writes it, "event": why it came about}
    blobs/SHA256             the picture
    scene.json               the newest revision as a document, where everybody has a body

What is read was written by anybody: it is checked, and nothing is unpacked to the disk. Knows
nothing of where scenes are kept.
"""

import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from lzma import LZMAError
from typing import Any, get_args

from thirdwave.memory.scene_store.events import Event, Kind
from thirdwave.scene import Scene
from thirdwave.scene.codec import dump_scene, load_scene
from thirdwave.scene.document import to_document

FORMAT = 1
MOST_BYTES = 512 << 20
"""Of an archive, unpacked."""
MOST_REVISIONS = 100_000
LONGEST = 2000
"""Characters of a text of an event."""
_BLOB = re.compile(r"blobs/([0-9a-f]{64})")
_PICTURE = re.compile(r"[0-9a-f]{16}")
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, LZMAError, EOFError, OSError, RuntimeError,
    NotImplementedError, ValueError, OverflowError, LookupError, TypeError, AttributeError,
    MemoryError,
)  # fmt: skip
"""What reading damaged bytes may raise."""
_TEXTS = ("who", "why", "step", "tool", "version")


class BadArchive(ValueError):  # noqa: N818 - what was given
    """A file that is no archive of a scene, in one line that says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A scene with its past and its picture."""

    picture: str
    """`scene.facts.picture_key` of the scene."""
    revisions: tuple[tuple[Scene, Event], ...]
    """Oldest first, from revision 1."""
    blobs: Mapping[str, bytes]


def pack(archive: Archive) -> bytes:
    """The bytes of the zip; the same archive gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:

        def put(name: str, data: bytes | str) -> None:
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)

        about = {"format": FORMAT, "picture": archive.picture, "revisions": len(archive.revisions)}
        put("about.json", json.dumps(about))
        document = _document(archive.revisions[-1][0])
        if document is not None:
            put("scene.json", document)
        for number, (scene, event) in enumerate(archive.revisions, 1):
            told = {"scene": dump_scene(scene), "event": asdict(event)}
            put(f"revisions/{number:06d}.json", json.dumps(told, allow_nan=False))
        for blob_id, data in archive.blobs.items():
            put(f"blobs/{blob_id}", data)
    return out.getvalue()


def unpack(data: bytes) -> Archive:
    """The archive of those bytes. BadArchive says what is wrong with them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
            if size > MOST_BYTES:
                raise BadArchive(
                    f"expected at most {MOST_BYTES >> 20} MB unpacked, got {size >> 20} MB"
                )
            return _read(packed)
    except BadArchive:
        raise
    except _DAMAGED as error:
        why = _line(error)
        raise BadArchive(f"expected an archive of `scene export --archive`: {why}") from error


def is_archive(data: bytes) -> bool:
    """Whether the bytes begin as a zip does."""
    return data.startswith(b"PK\x03\x04")


def _read(packed: zipfile.ZipFile) -> Archive:
    about = _json(packed, "about.json")
    if about.get("format") != FORMAT:
        raise BadArchive(f"about.json: expected format {FORMAT}, got {about.get('format')!r}")
    count, picture = about.get("revisions"), about.get("picture")
    if type(count) is not int or not 1 <= count <= MOST_REVISIONS:
        raise BadArchive(f"about.json: expected 1 to {MOST_REVISIONS} revisions, got {count!r}")
    if not isinstance(picture, str) or not _PICTURE.fullmatch(picture):
        raise BadArchive(f"about.json: expected 16 hex digits as picture, got {picture!r}")
    blobs: dict[str, bytes] = {}
    for name in packed.namelist():
        if (match := _BLOB.fullmatch(name)) is not None:
            blobs[match[1]] = _bytes(packed, name)
            if hashlib.sha256(blobs[match[1]]).hexdigest() != match[1]:
                raise BadArchive(f"{name}: its bytes are not those of its name")
    names = [f"revisions/{number:06d}.json" for number in range(1, count + 1)]
    revisions = tuple(_revision(number, packed, name) for number, name in enumerate(names, 1))
    images = {scene.image for scene, _ in revisions if scene.image is not None}
    if not images <= set(blobs):
        raise BadArchive(f"expected the picture {min(images - set(blobs))}, it is not there")
    if images and picture not in {image[:16] for image in images}:
        raise BadArchive(f"about.json: the picture {picture!r} is none of the revisions'")
    return Archive(picture=picture, revisions=revisions, blobs=blobs)


def _revision(number: int, packed: zipfile.ZipFile, name: str) -> tuple[Scene, Event]:
    told = _json(packed, name)
    try:
        scene = load_scene(told["scene"])
        event = _event(told["event"], number)
    except _DAMAGED as error:
        raise BadArchive(f"{name}: {_line(error)}") from error
    if scene.rev != number:
        raise BadArchive(f"{name}: expected revision {number}, got {scene.rev}")
    return scene, event


def _event(given: Mapping[str, Any], number: int) -> Event:
    unknown = set(given) - {field.name for field in fields(Event)}
    if unknown:
        raise ValueError(f"event: unknown key {min(unknown)!r}")
    for name in _TEXTS:
        text = given.get(name)
        optional = name not in ("who", "why")
        if not (isinstance(text, str) and len(text) <= LONGEST) and not (optional and text is None):
            raise ValueError(f"event.{name}: expected text, got {text!r:.60}")
    if given.get("kind") not in get_args(Kind):
        raise ValueError(f"event.kind: expected one of {', '.join(get_args(Kind))}")
    of, when = given.get("of"), given.get("time")
    if of is not None and not (isinstance(of, int) and 1 <= of < number):
        raise ValueError(f"event.of: expected an earlier revision, got {of!r}")
    if isinstance(when, bool) or not isinstance(when, (int, float)) or not 0 <= when < 1e11:
        raise ValueError(f"event.time: expected Unix seconds, got {when!r}")
    return Event(**{**given, "rev": number})


def _document(scene: Scene) -> str | None:
    try:
        return json.dumps(to_document(scene))
    except ValueError:
        return None  # somebody has no body, or nobody has looked: no document can say that


def _json(packed: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(packed, name))
    except (ValueError, RecursionError) as error:
        raise BadArchive(f"{name}: expected JSON: {error}") from error
    if not isinstance(found, dict):
        raise BadArchive(f"{name}: expected an object")
    return found


def _bytes(packed: zipfile.ZipFile, name: str) -> bytes:
    try:
        return packed.read(name)
    except KeyError:
        raise BadArchive(f"{name} is not there") from None


def _line(error: BaseException) -> str:
    """What an error says in one line; its kind where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__
