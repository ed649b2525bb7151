"""A scene as one file: what is packed comes back equal, and what is no archive is refused."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from thirdwave.apps import archive as archive_module
from thirdwave.apps.archive import Archive, BadArchive, pack, unpack
from thirdwave.memory.scene_store.events import Event
from thirdwave.scene import Camera, Person, Scene
from thirdwave.scene.codec import dump_scene

IMAGE = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""sha256 of b"abc"."""


def archive() -> Archive:
    begun = Scene(id="t.x", rev=1, image=IMAGE, camera=Camera.assumed((640, 480)))
    person = Person(id="p1", name="Ann", xyxy=[1.5, 2, 30, 40])  # pyright: ignore[reportArgumentType]
    found = replace(begun, rev=2, people=(person,))
    edit = Event(who="Ann", why="sit", tool="edit_pose", kind="edit", time=2.5, rev=2)
    return Archive(
        picture=IMAGE[:16],
        revisions=((begun, Event(who="Ann", why="opened", time=1.5, rev=1)), (found, edit)),
        blobs={IMAGE: b"abc"},
    )


def changed(change: Callable[[dict[str, Any]], object], name: str) -> bytes:
    """An archive in which one entry is another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack(archive()))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            if entry == name:
                told = json.loads(data)
                change(told)
                data = json.dumps(told).encode()
            new.writestr(entry, data)
    return out.getvalue()


def without(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack(archive()))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            if not entry.startswith(name):
                new.writestr(entry, old.read(entry))
    return out.getvalue()


def test_what_is_packed_comes_back_equal() -> None:
    given = archive()
    back = unpack(pack(given))
    assert [event for _, event in back.revisions] == [event for _, event in given.revisions]
    assert [dump_scene(one) for one, _ in back.revisions] == [
        dump_scene(one) for one, _ in given.revisions
    ]
    assert (back.picture, back.blobs) == (given.picture, given.blobs)
    assert pack(back) == pack(given), "the same scene is the same file"


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("about.json", lambda told: told.update(format=2), "expected format 1, got 2"),
        ("about.json", lambda told: told.update(revisions=10**9), "1 to 100000 revisions"),
        ("about.json", lambda told: told.update(revisions=3), "revisions/000003.json is not there"),
        ("about.json", lambda told: told.update(picture="../x"), "expected 16 hex digits"),
        ("about.json", lambda told: told.update(picture="0" * 16), "is none of the revisions'"),
        ("revisions/000002.json", lambda told: told["scene"].update(rev=7), "expected revision 2"),
        ("revisions/000002.json", lambda told: told["scene"].pop("people"), "people"),
        ("revisions/000002.json", lambda told: told["event"].update(kind="x"), "event.kind"),
        ("revisions/000002.json", lambda told: told["event"].update(who=7), "event.who"),
        ("revisions/000002.json", lambda told: told["event"].update(time="now"), "event.time"),
        ("revisions/000002.json", lambda told: told["event"].update(of=2), "event.of"),
        ("revisions/000002.json", lambda told: told["event"].update(sudo=1), "unknown key 'sudo'"),
        ("revisions/000002.json", lambda told: told.pop("event"), "event"),
    ],
)
def test_what_does_not_fit_is_said(
    name: str, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    with pytest.raises(BadArchive, match=said):
        unpack(changed(change, name))


def test_a_picture_that_is_missing_or_another_is_said() -> None:
    with pytest.raises(BadArchive, match="expected the picture ba7816bf"):
        unpack(without("blobs/"))
    out = io.BytesIO(without("blobs/"))
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr(f"blobs/{IMAGE}", b"abd")
    with pytest.raises(BadArchive, match="its bytes are not those of its name"):
        unpack(out.getvalue())


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive_module, "MOST_BYTES", 1 << 20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("about.json", bytes(2 << 20))
    with pytest.raises(BadArchive, match="expected at most 1 MB unpacked, got 2 MB"):
        unpack(out.getvalue())


def test_damaged_bytes_are_always_said_in_one_line() -> None:
    dice, whole, said = random.Random(1), pack(archive()), list[str]()
    for _ in range(1500):
        data = bytearray(whole)
        for _ in range(dice.choice((1, 2, 5))):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            unpack(bytes(data))
        except BadArchive as error:
            said.append(str(error))
    assert len(said) > 1000
    assert all(len(line.splitlines()) == 1 for line in said)


@pytest.mark.parametrize("value", [None, True, 1e999, -1, 10**400, "x" * 9, [], {}, [[1, [2]]], ""])
def test_whatever_stands_in_a_revision_is_read_or_refused(value: object) -> None:
    told = json.loads(zipfile.ZipFile(io.BytesIO(pack(archive()))).read("revisions/000002.json"))
    said: list[str] = []
    for part in ("scene", "event"):
        for name in (None, *told[part]):

            def put(told: dict[str, Any], part: str = part, name: str | None = name) -> None:
                if name is None:
                    told[part] = value
                else:
                    told[part][name] = value

            try:
                unpack(changed(put, "revisions/000002.json"))
            except BadArchive as error:
                said.append(str(error))
    assert said
    assert all(len(line.splitlines()) == 1 for line in said)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and no more", b"no zip"])
def test_what_is_no_zip_is_said(data: bytes) -> None:
    with pytest.raises(BadArchive, match="expected an archive of `scene export --archive`"):
        unpack(data)
