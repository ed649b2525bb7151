"""What came last is listed last, whatever the clocks say."""

import time

import pytest
from redis import Redis

from thirdwave.memory import Event, SceneStore, ThreadStore
from thirdwave.memory.order import put_last
from thirdwave.scene import Camera, Scene


@pytest.fixture
def tomorrow(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The clock is a day ahead; `undo` puts it right."""
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + 86_400)
    return monkeypatch


def test_names_stand_as_they_came_when_the_clock_goes_back(
    redis_client: Redis, tomorrow: pytest.MonkeyPatch
) -> None:
    for name in ("z", "y"):
        put_last(redis_client, "names", name, again=True)
    tomorrow.undo()
    for name in ("x", "z", "w"):
        put_last(redis_client, "names", name, again=True)
    put_last(redis_client, "names", "y", again=False)
    assert redis_client.zrange("names", 0, -1) == [b"y", b"x", b"z", b"w"]


def test_with_a_right_clock_a_name_stands_by_its_time(redis_client: Redis) -> None:
    put_last(redis_client, "names", "a", again=True)
    assert abs(float(redis_client.zscore("names", "a")) - time.time()) < 5  # pyright: ignore


def test_threads_are_listed_as_they_were_touched(
    redis_client: Redis, tomorrow: pytest.MonkeyPatch
) -> None:
    threads = ThreadStore(redis_client, "t")
    threads.touch("a", "scene-9")
    threads.touch("b")
    tomorrow.undo()
    threads.touch("c")
    threads.touch("d")
    assert threads.ids() == ["d", "c", "b", "a"]
    for scene in ("scene-2", "scene-1", "scene-9", "scene-3"):
        threads.touch("a", scene)
    assert [thread.id for thread in threads.list()] == ["a", "d", "c", "b"]
    found = threads.get("a")
    assert found is not None
    assert found.scenes == ("scene-9", "scene-2", "scene-1", "scene-3")
    assert abs(found.touched - time.time()) < 5, "the time that is told is the clock's"


def test_scenes_and_what_ifs_are_listed_as_they_came(
    redis_client: Redis, tomorrow: pytest.MonkeyPatch
) -> None:
    scenes, made = SceneStore(redis_client, "t"), Event(who="user", why="asked")
    camera = Camera.assumed((640, 480))
    base = scenes.create(Scene(id="z", camera=camera), made)
    first = scenes.branch(base, made)
    tomorrow.undo()
    second = scenes.branch(base, made)
    scenes.restore("b", [(base, made)])
    scenes.create(Scene(id="a", camera=camera), made)
    with pytest.raises(ValueError, match="exists already"):
        scenes.create(Scene(id="z", camera=camera), made)
    assert scenes.branches("z") == [first.id, second.id]
    assert scenes.ids() == ["z", first.id, second.id, "b", "a"]
