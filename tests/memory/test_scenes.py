# Lists where a value takes an array: making one checks and converts what it is given.
# pyright: reportArgumentType=false
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from thirdwave.memory import Event, SceneStore, connect
from thirdwave.scene import Camera, Person, Scene, Thing
from thirdwave.scene.changes import SceneConflict
from thirdwave.scene.codec import dump_scene

EVENT = Event(who="agent", why="looked", step="s1", tool="detect_people", version="1")


def person(number: int, shift: float = 0.0) -> Person:
    return Person(id=f"p{number}", xyxy=[shift, 0, 10 + shift, 10])


SCENE = Scene(
    id="s",
    camera=Camera.assumed((640, 480)),
    people=tuple(person(n) for n in range(1, 5)),
)


@pytest.fixture
def store(redis_client: Redis) -> SceneStore:
    return SceneStore(redis_client, "tests")


def same(left: Scene, right: Scene) -> bool:
    return dump_scene(left) == dump_scene(right)


def test_a_scene_comes_back_as_created(store: SceneStore) -> None:
    created = store.create(SCENE, EVENT)
    assert created.rev == 1
    assert same(store.load("s"), created)
    unseen = store.create(replace(SCENE, id="u", people=None, image="a" * 64), EVENT)
    assert same(store.load("u"), unseen)


def test_every_revision_stays_readable(store: SceneStore) -> None:
    kept = [store.create(SCENE, EVENT)]
    kept.append(store.commit(kept[-1], kept[-1].with_person(person(1, 5)), EVENT))
    bench = Thing(id="t1", label="bench", xyxy=[0, 0, 1, 1])
    kept.append(store.commit(kept[-1], replace(kept[-1], things=(bench,)), EVENT))
    kept.append(store.commit(kept[-1], replace(kept[0], rev=3), EVENT))
    assert [scene.rev for scene in kept] == [1, 2, 3, 4]
    for scene in kept:
        assert same(store.load("s", scene.rev), scene)
    assert same(store.load("s"), kept[-1])


def test_a_commit_of_one_person_stores_one_person(store: SceneStore, redis_client: Redis) -> None:
    scene = store.create(SCENE, EVENT)
    (nodes,) = redis_client.scan_iter("*:nodes")
    before = redis_client.hlen(nodes)
    store.commit(scene, scene.with_person(person(2, 3)), EVENT)
    assert redis_client.hlen(nodes) == before + 1  # pyright: ignore[reportOperatorIssue]


def test_the_log_says_who_did_what_when_and_why(store: SceneStore) -> None:
    scene = store.create(SCENE, EVENT)
    store.commit(scene, scene.with_person(person(1, 2)), Event(who="user", why="moved"))
    first, second = store.log("s")
    assert (first.rev, first.who, first.tool, first.step) == (1, "agent", "detect_people", "s1")
    assert (second.rev, second.who, second.why, second.tool) == (2, "user", "moved", None)
    assert 0 <= time.time() - second.time < 60
    assert first.time <= second.time


def test_changes_of_different_people_from_one_base_are_all_kept(store: SceneStore) -> None:
    base = store.create(SCENE, EVENT)
    for number in range(1, 5):
        store.commit(base, base.with_person(person(number, 10 * number)), EVENT)
    head = store.load("s")
    assert head.rev == 5
    assert [p.xyxy[0] for p in head.people or ()] == [10, 20, 30, 40]


def test_changes_of_one_person_from_one_base_conflict(store: SceneStore) -> None:
    base = store.create(SCENE, EVENT)
    kept = store.commit(base, base.with_person(person(1, 5)), EVENT)
    with pytest.raises(SceneConflict) as caught:
        store.commit(base, base.with_person(person(1, 6)), EVENT)
    assert (caught.value.base_rev, caught.value.head_rev) == (1, 2)
    assert caught.value.what == "person p1"
    assert same(store.load("s"), kept)
    assert len(store.log("s")) == 2


def test_commits_at_once_lose_nothing(store: SceneStore, redis_server: Path) -> None:
    base = store.create(SCENE, EVENT)

    def move(number: int) -> None:
        with connect(None, redis_server) as client:
            mine = SceneStore(client, "tests")
            scene = base
            for step in range(1, 11):
                scene = mine.commit(scene, scene.with_person(person(number, step)), EVENT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(move, range(1, 5)))
    head = store.load("s")
    assert head.rev == 41
    assert [p.xyxy[0] for p in head.people or ()] == [10, 10, 10, 10]
    assert [event.rev for event in store.log("s")] == list(range(1, 42))


def test_a_commit_sent_again_because_its_answer_was_lost_counts_once(store: SceneStore) -> None:
    base = store.create(SCENE, EVENT)
    moved = base.with_person(person(1, 5))
    first = store._try(base, moved, EVENT, "token")
    again = store._try(base, moved, EVENT, "token")
    assert (first.committed, first.rev) == (again.committed, again.rev) == (True, 2)
    assert len(store.log("s")) == 2
    another = store._try(base, moved, EVENT, "another")
    assert (another.committed, another.rev) == (False, 2)


@pytest.mark.parametrize(
    "call",
    [
        lambda store: store.load("nobody"),
        lambda store: store.load("s", 9),
        lambda store: store.log("nobody"),
    ],
)
def test_what_is_not_there_is_named(
    store: SceneStore, call: Callable[[SceneStore], object]
) -> None:
    store.create(SCENE, EVENT)
    with pytest.raises(KeyError, match=r"no scene '(nobody|s' at revision 9)"):
        call(store)


def test_an_id_is_given_once(store: SceneStore) -> None:
    store.create(SCENE, EVENT)
    with pytest.raises(ValueError, match="scene 's' exists already, at revision 1"):
        store.create(SCENE, EVENT)


def test_a_base_that_was_never_committed_is_refused(store: SceneStore) -> None:
    with pytest.raises(ValueError, match="expected a base of the same id that was committed"):
        store.commit(SCENE, SCENE, EVENT)
    kept = store.create(SCENE, EVENT)
    with pytest.raises(ValueError, match="same id"):
        store.commit(kept, replace(kept, id="other"), EVENT)


def test_tenants_do_not_see_each_others_scenes(redis_client: Redis) -> None:
    mine, theirs = SceneStore(redis_client, "a"), SceneStore(redis_client, "b")
    mine.create(SCENE, EVENT)
    with pytest.raises(KeyError):
        theirs.load("s")
    assert theirs.create(replace(SCENE, people=()), EVENT).rev == 1
    assert len(mine.load("s").people or ()) == 4


@pytest.mark.parametrize("scene_id", ["", "a{b", "a}b", "a\nb", "x" * 129])
def test_a_scene_id_that_cannot_be_kept_is_refused(store: SceneStore, scene_id: str) -> None:
    with pytest.raises(ValueError, match="scene: expected 1 to 128 printable"):
        store.create(replace(SCENE, id=scene_id), EVENT)
