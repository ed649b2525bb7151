"""Blobs on a real server: whole, in pieces, outside; their budget and their garbage."""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import OutOfMemoryError

from thirdwave.memory import BlobStore, connect
from thirdwave.memory.blob_store.blobs import PIECE, BudgetReached, WrongBytes
from thirdwave.memory.blob_store.outside import Outside, outside

LARGE = bytes(range(256)) * (3 * PIECE // 256) + b"the rest"


@pytest.fixture
def blobs(redis_client: Redis) -> BlobStore:
    return BlobStore(redis_client, "t")


@pytest.fixture(params=["folder", "fsspec"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Outside:
    if request.param == "folder":
        return outside(str(tmp_path), "t")
    pytest.importorskip("fsspec")
    return outside(f"memory://{tmp_path}", "t")


@pytest.fixture
def with_place(redis_client: Redis, place: Outside) -> BlobStore:
    return BlobStore(redis_client, "t", outside=place, outside_above=100)


def blob_keys(redis: Redis) -> list[bytes]:
    return [name for name in redis.scan_iter() if b":blob:" in name]  # pyright: ignore


@pytest.mark.parametrize("data", [b"", b"x", bytes(PIECE), bytes(PIECE + 1), LARGE])
def test_a_blob_comes_back_by_its_content(blobs: BlobStore, data: bytes) -> None:
    blob_id = blobs.put(data, "image/png")
    assert blob_id == hashlib.sha256(data).hexdigest()
    assert blobs.put(data, "image/png") == blob_id
    assert blobs.get(blob_id) == data
    assert blobs.media_type(blob_id) == "image/png"
    assert blobs.ids() == [blob_id]
    assert blobs.usage().used == len(data)


def test_a_large_blob_goes_in_pieces_and_comes_so(blobs: BlobStore, redis_client: Redis) -> None:
    blob_id = blobs.put_stream(BytesIO(LARGE), "model/gltf-binary")
    assert [len(piece) for piece in blobs.stream(blob_id)] == [PIECE, PIECE, PIECE, 8]
    assert all((redis_client.memory_usage(n) or 0) < 2 * PIECE for n in blob_keys(redis_client))
    assert blobs.get(blob_id) == LARGE


def test_a_blob_that_is_not_there_is_named(blobs: BlobStore) -> None:
    with pytest.raises(KeyError, match="no blob " + "0" * 64):
        blobs.get("0" * 64)
    with pytest.raises(KeyError, match="expected a sha256"):
        blobs.get("../x")
    assert not blobs.touch("0" * 64)


@pytest.mark.parametrize(
    "put", [lambda b, d: b.put(d, "x/y"), lambda b, d: b.put_stream(BytesIO(d), "x/y")]
)
def test_a_blob_that_is_too_large_is_refused(
    redis_client: Redis, put: Callable[[BlobStore, bytes], str]
) -> None:
    blobs = BlobStore(redis_client, "t", max_bytes=PIECE)
    with pytest.raises(ValueError, match=r"expected at most 1\.0 MB, got 1\.5 MB( or more)?$"):
        put(blobs, bytes(3 * PIECE // 2))
    with pytest.raises(
        ValueError, match=r"expected at most 1048576 bytes, got 1048577( or more)?$"
    ):
        put(blobs, bytes(PIECE + 1))
    assert list(redis_client.scan_iter()) == []


def test_a_deleted_blob_leaves_no_key_and_gives_its_room_back(
    blobs: BlobStore, redis_client: Redis
) -> None:
    for data in (b"small", LARGE):
        assert blobs.delete(blobs.put(data, "x/y"))
    assert blob_keys(redis_client) == []
    assert (blobs.usage().used, blobs.ids()) == (0, [])
    assert not blobs.delete("0" * 64)


def test_a_budget_is_kept_and_says_how_much_is_used(redis_client: Redis) -> None:
    blobs = BlobStore(redis_client, "t", budget=2 * PIECE)
    first = blobs.put(bytes(PIECE), "x/y")
    assert blobs.put(bytes(PIECE), "x/y") == first, "what is there takes no more room"
    blobs.put(b"1" * PIECE, "x/y")
    with pytest.raises(BudgetReached, match=r"2\.0 of 2\.0 MB are used, and 1\.0 MB more"):
        blobs.put(b"2" * PIECE, "x/y")
    assert blobs.usage().used == 2 * PIECE
    assert len(blob_keys(redis_client)) == 2


def test_before_a_blob_is_refused_garbage_goes(redis_client: Redis) -> None:
    used: list[str] = []
    blobs = BlobStore(redis_client, "t", budget=2 * PIECE, unused_s=0, reachable=lambda: used)
    used.append(blobs.put(bytes(PIECE), "x/y"))
    garbage = blobs.put(b"1" * PIECE, "x/y")
    third = blobs.put(b"2" * PIECE, "x/y")
    assert set(blobs.ids()) == {used[0], third}
    with pytest.raises(KeyError):
        blobs.get(garbage)


def test_garbage_goes_and_what_is_referred_to_or_new_stays(blobs: BlobStore) -> None:
    one, two = blobs.put(b"one", "x/y"), blobs.put(b"two", "x/y")
    assert blobs.collect([], older_than_s=60).gone == []
    assert blobs.collect([one], older_than_s=0, dry_run=True).gone == [two]
    assert blobs.get(two) == b"two"
    assert blobs.collect([one], older_than_s=0).gone == [two]
    assert blobs.ids() == [one]
    assert blobs.usage().used == 3


@pytest.mark.parametrize("data", [b"small", LARGE])
@pytest.mark.parametrize("how", ["put", "touch"])
def test_what_is_used_again_while_garbage_is_looked_for_stays(
    blobs: BlobStore, data: bytes, how: str
) -> None:
    blob_id = blobs.put(data, "x/y")

    def looking() -> Iterator[str]:
        assert blobs.put(data, "x/y") if how == "put" else blobs.touch(blob_id)
        yield from ()

    assert blobs.collect(looking(), older_than_s=0).gone == []
    assert blobs.get(blob_id) == data
    assert blobs.ids() == [blob_id]


@pytest.mark.parametrize("size", [100, 2 * PIECE + 1])
def test_puts_and_a_collector_at_once_lose_no_blob(
    redis_client: Redis, redis_server: Path, size: int
) -> None:
    data, rounds, stop = os.urandom(size), 25, threading.Event()

    def collect() -> None:
        with connect(None, redis_server) as client:
            while not stop.is_set():
                BlobStore(client, "t").collect([], older_than_s=0)

    collector = threading.Thread(target=collect)
    collector.start()
    blobs = BlobStore(redis_client, "t")
    try:
        for _ in range(rounds):
            blobs.put(data, "x/y")
    finally:
        stop.set()
        collector.join()
    assert blobs.get(blobs.put(data, "x/y")) == data
    assert blobs.usage().used == size
    assert len(blobs.collect([], older_than_s=0).gone) == 1
    assert (blob_keys(redis_client), blobs.usage().used) == ([], 0)


def test_what_a_crash_has_left_half_written_is_garbage(
    blobs: BlobStore, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut.setattr(
            blobs._entries, "write", lambda **_: (_ for _ in ()).throw(ConnectionError("cut"))
        )
        cut.setattr(blobs, "_give_up", lambda *_: None)
        with pytest.raises(ConnectionError):
            blobs.put(LARGE, "x/y")
    with pytest.raises(KeyError):
        blobs.get(hashlib.sha256(LARGE).hexdigest())
    assert len(blob_keys(redis_client)) == 4
    whole = blobs.put(b"whole", "x/y")
    assert blobs.collect([]).gone == [], "it may be on its way"
    for blob_id in blobs.ids():
        redis_client.zadd("tw:{t:blobs}", {blob_id: time.time() - 3700})
    blobs.collect([])
    assert (blobs.ids(), blobs.usage().used) == ([whole], 5)
    assert len(blob_keys(redis_client)) == 1


@pytest.mark.parametrize("data", [bytes(PIECE), LARGE * 8])
def test_a_put_that_finds_no_memory_leaves_nothing(redis_client: Redis, data: bytes) -> None:
    blobs, used = BlobStore(redis_client, "t"), redis_client.info("memory")["used_memory"]  # pyright: ignore
    before = blobs.put(b"before", "x/y")
    redis_client.config_set("maxmemory", used + (4 * PIECE if len(data) > PIECE else 0))
    try:
        with pytest.raises(OutOfMemoryError):
            blobs.put(data, "x/y")
        assert (blobs.ids(), blobs.usage().used) == ([before], 6)
        assert len(blob_keys(redis_client)) == 1
    finally:
        redis_client.config_set("maxmemory", 0)
    assert blobs.get(blobs.put(data, "x/y")) == data


def test_a_put_whose_answer_is_lost_takes_nothing_away(
    with_place: BlobStore, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, small = BlobStore(redis_client, "t"), with_place
    for blobs, data in ((large, LARGE), (small, b"1" * 101)):
        with monkeypatch.context() as cut:
            write = blobs._entries.write  # pyright: ignore[reportPrivateUsage]

            def lost(write: Callable[..., int] = write, **given: list[str]) -> int:
                write(**given)
                raise ConnectionError("cut")

            cut.setattr(blobs._entries, "write", lost)
            with pytest.raises(ConnectionError):
                blobs.put(data, "x/y")
        assert blobs.get(hashlib.sha256(data).hexdigest()) == data
    assert len(large.ids()) == 2


def test_a_put_that_fails_outside_leaves_nothing(
    redis_client: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = outside(str(tmp_path), "t")
    blobs = BlobStore(redis_client, "t", outside=place, outside_above=100)
    with monkeypatch.context() as cut:
        cut.setattr(
            blobs._entries, "write", lambda **_: (_ for _ in ()).throw(ConnectionError("cut"))
        )
        with pytest.raises(ConnectionError):
            blobs.put(LARGE, "x/y")
    assert (list(place.names()), list(redis_client.scan_iter())) == ([], [])


def test_large_blobs_lie_outside_and_small_ones_in_redis(
    with_place: BlobStore, place: Outside, redis_client: Redis
) -> None:
    small, large = with_place.put(b"s", "x/y"), with_place.put(LARGE, "x/y")
    assert [name[:64] for name, _ in place.names()] == [large]
    assert with_place.get(small) == b"s"
    assert with_place.get(large) == LARGE
    assert with_place.put_stream(BytesIO(LARGE), "x/y") == large
    assert len(list(place.names())) == 1
    assert sum(redis_client.memory_usage(n) or 0 for n in blob_keys(redis_client)) < 2000  # pyright: ignore
    assert with_place.collect([small], older_than_s=0).gone == [large]
    assert list(place.names()) == []


def test_wrong_bytes_outside_are_found_out_and_mended_by_a_put(
    redis_client: Redis, tmp_path: Path
) -> None:
    blobs = BlobStore(redis_client, "t", outside=outside(str(tmp_path), "t"), outside_above=100)
    blob_id = blobs.put(LARGE, "x/y")
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    path.write_bytes(b"other" + LARGE)
    with pytest.raises(WrongBytes, match=f"expected its bytes at {path}, got others"):
        blobs.get(blob_id)
    assert blobs.put(LARGE, "x/y") == blob_id
    assert blobs.get(blob_id) == LARGE
    (path,) = (p for p in tmp_path.rglob("*") if p.is_file() and p != path)
    path.unlink()
    with pytest.raises(KeyError, match="put it again"):
        blobs.get(blob_id)
    blobs.put(LARGE, "x/y")
    assert blobs.get(blob_id) == LARGE


def test_what_a_crash_has_left_outside_goes_after_an_hour(
    redis_client: Redis, tmp_path: Path
) -> None:
    place = outside(str(tmp_path), "t")
    blobs = BlobStore(redis_client, "t", outside=place, outside_above=100)
    kept = blobs.put(LARGE, "x/y")
    left = f"{'0' * 64}.abc"
    place.write(left, [b"left"])
    blobs.collect([kept], older_than_s=0)
    assert len(list(place.names())) == 2
    for path in tmp_path.rglob("*.*"):
        os.utime(path, (0, 0))
    blobs.collect([kept], older_than_s=0)
    assert [name[:64] for name, _ in place.names()] == [kept]
    assert blobs.get(kept) == LARGE


def test_a_place_that_needs_what_is_not_installed_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    with pytest.raises(ImportError, match="install fsspec"):
        outside("s3://bucket/path", "t")
