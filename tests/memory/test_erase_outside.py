"""Erasing where pictures lie outside Redis at a place that is not set: said, and done later."""

from pathlib import Path

import pytest
from redis import Redis

from tests.memory.test_erase import World
from thirdwave.memory import BlobStore
from thirdwave.memory.blob_store.outside import outside
from thirdwave.memory.erase import Erased, Eraser

PHOTO, DRAWN = b"a photograph " * 20, b"a drawing"


@pytest.fixture
def world(redis_client: Redis, tmp_path: Path) -> World:
    """A thread whose photograph lies in a folder."""
    world = World(redis_client, "mine")
    store(world, tmp_path).put(PHOTO, "image/png")
    world.ask("t1", PHOTO, DRAWN)
    return world


def store(world: World, place: Path | None) -> BlobStore:
    found = None if place is None else outside(str(place), "mine")
    return BlobStore(world.redis, "mine", outside=found, outside_above=100)


def eraser(world: World, place: Path | None) -> Eraser:
    return Eraser(world.redis, "mine", blobs=store(world, place))


def erase(world: World, what: str, place: Path | None) -> Erased:
    if what == "tenant":
        return eraser(world, place).tenant()
    if what == "thread":
        return eraser(world, place).thread("t1")
    return eraser(world, place).finish()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("what", ["thread", "tenant"])
@pytest.mark.parametrize("later", ["thread", "tenant", "finish"])
def test_what_lies_out_of_reach_is_said_kept_in_mind_and_deleted_later(
    world: World, tmp_path: Path, what: str, later: str
) -> None:
    erased = erase(world, what, None)
    (blob,) = erased.outside
    assert erased.outside == {blob: str(tmp_path / "mine")}
    assert blob not in erased.blobs
    left = world.dump()
    assert {name.rpartition(b":")[2] for name in left} == {
        blob.encode() + b"}", b"blobs}", b"sizes", b"erasing}",
    }  # fmt: skip
    assert erase(world, "finish", None).outside == erased.outside, "it is said each time"
    assert world.dump() == left
    if what == "tenant" and later == "thread":
        later = "finish"  # the tenant's threads have no names any more
    assert erase(world, later, tmp_path).blobs == (blob,)
    assert world.dump() == {}
    assert files(tmp_path) == []


def test_what_was_asked_since_stays(world: World, tmp_path: Path) -> None:
    eraser(world, None).tenant()
    world.ask("t2", PHOTO, DRAWN)
    assert not eraser(world, tmp_path).finish(), "the photograph is in use again"
    assert len(files(tmp_path)) == 1
    assert eraser(world, tmp_path).thread("t2").threads == ("t2",)
    assert (world.dump(), files(tmp_path)) == ({}, [])


def test_a_scene_leaves_what_is_out_of_reach_marked_too(world: World, tmp_path: Path) -> None:
    (scene_id,) = (one for one in eraser(world, None)._scenes.ids() if ".if-" not in one)
    assert len(eraser(world, None).scene(scene_id).outside) == 1
    assert len(eraser(world, tmp_path).finish().blobs) == 1
    assert files(tmp_path) == []
