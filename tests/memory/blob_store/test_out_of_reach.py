"""Blobs whose bytes lie at a place outside Redis that is not set now: told of, never forgotten."""

import shutil
from pathlib import Path

import pytest
from redis import Redis

from thirdwave.memory import BlobStore
from thirdwave.memory.blob_store.collecting import OutOfReach
from thirdwave.memory.blob_store.outside import outside

DATA = b"kept outside Redis" * 10


def store(redis: Redis, place: Path | None) -> BlobStore:
    found = None if place is None else outside(str(place), "t")
    return BlobStore(redis, "t", outside=found, outside_above=100)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def kept(redis_client: Redis, tmp_path: Path) -> str:
    """A blob that lies in the folder "one"."""
    return store(redis_client, tmp_path / "one").put(DATA, "x/y")


@pytest.mark.parametrize("now", [None, "two"])
def test_what_is_not_reached_stays_and_is_named(
    redis_client: Redis, tmp_path: Path, kept: str, now: str | None
) -> None:
    blobs = store(redis_client, None if now is None else tmp_path / now)
    blobs.put(b"another" * 100, "x/y")  # the place that is set is there
    place = str(tmp_path / "one" / "t")
    with pytest.raises(KeyError, match=f"{kept} is kept at {place}, and that place is not set"):
        blobs.get(kept)
    with pytest.raises(OutOfReach, match=f"is kept at {place}, and that place is not set now"):
        blobs.delete(kept)
    for dry_run in (True, False):
        collected = blobs.collect([], older_than_s=-60, dry_run=dry_run, among=[kept])
        assert collected.gone == []
        assert collected.out_of_reach == {kept: place}
    assert kept in blobs.ids()
    before = store(redis_client, tmp_path / "one")
    assert before.get(kept) == DATA
    assert before.collect([], older_than_s=-60, among=[kept]).gone == [kept]
    assert files(tmp_path / "one") == []
    assert kept not in before.ids()


def test_what_was_moved_to_the_place_that_is_set_is_found_there(
    redis_client: Redis, tmp_path: Path, kept: str
) -> None:
    shutil.move(tmp_path / "one", tmp_path / "two")
    blobs = store(redis_client, tmp_path / "two")
    assert blobs.get(kept) == DATA
    assert blobs.delete(kept)
    assert files(tmp_path) == []


def test_a_disk_that_is_not_mounted_is_not_an_empty_one(
    redis_client: Redis, tmp_path: Path, kept: str
) -> None:
    blobs = store(redis_client, tmp_path / "one")
    shutil.rmtree(tmp_path / "one")
    with pytest.raises(OutOfReach):
        blobs.delete(kept)
    (tmp_path / "one" / "t").mkdir(parents=True)
    assert blobs.delete(kept), "now it is known that the bytes are lost"
    assert list(redis_client.scan_iter()) == []


def test_an_earlier_version_did_not_note_the_place(
    redis_client: Redis, tmp_path: Path, kept: str
) -> None:
    redis_client.hdel(f"tw:{{t:blob:{kept}}}", "place")
    with pytest.raises(OutOfReach, match="is kept outside Redis, and that place is not set now"):
        store(redis_client, None).delete(kept)
    assert store(redis_client, tmp_path / "one").delete(kept)
    assert files(tmp_path) == []


def test_a_folder_is_the_same_wherever_one_comes_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert outside("blobs", "t").place == str(tmp_path / "blobs" / "t")
