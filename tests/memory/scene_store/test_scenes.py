# Lists where a value takes an array: making one checks and converts what it is given.
# pyright: reportArgumentType=false
import hashlib
import pickle
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from redis import Redis

from thirdwave.memory import Event, SceneStore, connect
from thirdwave.memory.scene_store.unread import unread
from thirdwave.scene import Body, Camera, Keypoints, Person, Pose, Scene, Thing
from thirdwave.scene.changes import SceneConflict
from thirdwave.scene.codec import canonical, dump_scene

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


def test_a_scene_is_restored_with_its_past(store: SceneStore, redis_client: Redis) -> None:
    first = store.create(SCENE, EVENT)
    second = store.commit(first, first.with_person(person(1, 5)), replace(EVENT, why="moved"))
    past = [(first, store.log("s")[0]), (second, store.log("s")[1])]
    back = store.restore("b", past)
    assert (back.id, back.rev) == ("b", 2)
    anew = SceneStore(redis_client, "tests")
    assert store.log("b") == store.log("s")
    for scene, _ in past:
        assert same(anew.load("b", scene.rev), replace(scene, id="b"))
    assert store.commit(back, back.with_person(person(2, 1)), EVENT).rev == 3
    with pytest.raises(ValueError, match="'b' exists already"):
        store.restore("b", past)
    assert store.load("b").rev == 3
    with pytest.raises(ValueError, match="expected at least one revision"):
        store.restore("c", [])


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


def test_what_ifs_that_nobody_looks_at_end_and_kept_ones_stay(redis_client: Redis) -> None:
    store = SceneStore(redis_client, "tests", branch_ttl_s=100)
    base = store.create(SCENE, EVENT)
    left, kept = store.branch(base, EVENT), store.branch(base, EVENT)
    store.keep(kept.id)
    store.commit(kept, kept.with_person(person(1, 5)), EVENT)
    assert store.branches("s") == [left.id, kept.id]

    def lives(scene_id: str) -> list[int]:
        return [redis_client.ttl(name) for name in store._keys(scene_id)]  # pyright: ignore

    assert lives("s") == lives(kept.id) == [-1, -1, -1]
    for read in (
        lambda: store.load(left.id),
        lambda: store.commit(left, left.with_person(person(1, 5)), EVENT),
    ):
        for name in store._keys(left.id):
            redis_client.expire(name, 50)
        read()
        assert all(99 <= ttl <= 100 for ttl in lives(left.id)), "a read and a commit renew it"
    for name in store._keys(left.id):
        redis_client.pexpire(name, 0)
    assert store.branches("s") == [kept.id]
    assert store.forget_gone(older_than_s=60) == 0, "it may be about to be made"
    assert store.forget_gone(older_than_s=0) == 2
    assert set(store.ids()) == {"s", kept.id}
    with pytest.raises(KeyError):
        store.keep(left.id)


def test_a_deleted_scene_leaves_no_key_and_its_id_is_free(
    store: SceneStore, redis_client: Redis
) -> None:
    base = store.create(SCENE, EVENT)
    store.branch(store.branch(base, EVENT), EVENT)
    assert store.delete("s")
    assert list(redis_client.scan_iter()) == []
    assert not store.delete("s")
    with pytest.raises(KeyError, match="it was deleted"):
        store.commit(base, base.with_person(person(1, 5)), EVENT)
    again = SceneStore(redis_client, "tests").create(replace(SCENE, people=()), EVENT)
    assert same(store.load("s"), again), "what was at hand of the deleted one does not count"


def test_changes_that_swap_no_entries_are_merged_too(store: SceneStore) -> None:
    base = store.create(replace(SCENE, things=None), EVENT)
    store.commit(base, base.with_person(person(1, 5)), EVENT)
    store.commit(base, base.with_person(person(9, 9)), EVENT)
    bench = Thing(id="t1", label="bench", xyxy=[0, 0, 1, 1])
    head = store.commit(base, replace(base, things=(bench,), searched=("bench",)), EVENT)
    assert head.rev == 4
    assert head.person_ids == ("p1", "p2", "p3", "p4", "p9")
    assert head.person("p1").xyxy[0] == 5
    assert [thing.id for thing in head.things or ()] == ["t1"]
    assert same(head, SceneStore(store._redis, "tests").load("s"))


def test_a_store_that_has_read_nothing_reads_every_revision(
    store: SceneStore, redis_client: Redis
) -> None:
    rng = np.random.default_rng(0)
    kept = [store.create(replace(SCENE, people=(full(rng), person(2))), EVENT)]
    for step in range(6):
        one = kept[-1].person("p1")
        changed = replace(one, xyxy=[step, 0, 20, 20]) if step % 2 else replace(full(rng), name="x")
        kept.append(store.commit(kept[-1], kept[-1].with_person(changed), EVENT))
    fresh = SceneStore(redis_client, "tests")
    for scene in (*reversed(kept), *kept):
        assert same(fresh.load("s", scene.rev), scene)
        assert (
            dump_scene(fresh.commit(kept[-1], kept[-1], EVENT))["people"]
            == (dump_scene(kept[-1])["people"])
        )


def test_a_scene_of_an_earlier_version_is_read_and_changed(
    store: SceneStore, redis_client: Redis
) -> None:
    """Before, a person was one text, and the head did not hold the record."""
    given = replace(SCENE, people=(full(np.random.default_rng(0)), person(2)))
    data = dump_scene(given)
    head, nodes, log = store._keys("s")

    def digest(part: object) -> str:
        text = canonical(part)
        name = hashlib.sha256(text.encode()).hexdigest()[:32]
        redis_client.hset(nodes, name, text)
        return name

    record = {**data, "camera": digest(data["camera"]), "things": None}
    record["people"] = [digest(one) for one in data["people"]]
    del record["rev"]
    event = {"who": "agent", "why": "looked", "kind": "look", "time": 1.0, "rev": 1}
    redis_client.xadd(log, {"event": canonical(event), "scene": canonical(record)}, id="1-0")
    redis_client.hset(head, mapping={"rev": 1, "token": "x"})

    old = store.load("s")
    assert same(old, replace(given, rev=1))
    assert store.log("s")[0].why == "looked"
    moved = store.commit(old, old.with_person(person(2, 3)), EVENT)
    both = store.commit(old, old.with_person(replace(old.person("p1"), name="x")), EVENT)
    assert (moved.rev, both.rev) == (2, 3)
    fresh = SceneStore(redis_client, "tests")
    assert same(fresh.load("s"), both)
    assert same(fresh.load("s", 1), old)
    assert fresh.load("s").person("p2").xyxy[0] == 3


def full(rng: np.random.Generator) -> Person:
    """Somebody with everything that is kept of a person."""
    names = tuple(f"k{n}" for n in range(5))
    points = Keypoints(names=names, xy=rng.random((5, 2)) * 600, confidence=rng.random(5))
    body = Body(
        pose=Pose(model="smpl", global_orient=rng.random(3), body_pose=rng.random((23, 3))),
        betas=rng.random(10),
        transl=rng.random(3),
        body_model="default",
    )
    landmarks = replace(points, xyz=rng.random((5, 3)))
    return Person(id="p1", xyxy=[0, 0, 9, 9], keypoints=points, landmarks=landmarks, body=body)


def test_what_others_did_is_read_when_it_is_looked_at(redis_client: Redis) -> None:
    mine, theirs = SceneStore(redis_client, "tests"), SceneStore(redis_client, "tests")
    name = 'a "quoted]\\ n\u00e4me'
    odd = Person(id=name, name='"id":"p9"', xyxy=[0, 0, 1, 1], cut=("left",))
    base = mine.create(replace(SCENE, id=name).with_person(odd), EVENT)
    body = Body(
        pose=Pose(global_orient=[0, 0, 0], body_pose=np.ones((23, 3))),
        betas=np.zeros(10),
        transl=[0, 0, 3],
    )
    seen = theirs.load(name)
    theirs.commit(seen, seen.with_people([replace(odd, body=body), person(2, 7)]), EVENT)
    kept = mine.commit(base, base.with_person(person(1, 5)), EVENT)
    assert [type(one) is Person for one in kept.people or ()] == [True, False, True, True, False]
    assert kept.person_ids == ("p1", "p2", "p3", "p4", name)
    late = kept.person(name)
    assert isinstance(late, Person)
    assert late.body is not None
    assert late.body.transl[2] == 3
    assert (type(late), late.name, late.cut) == (Person, odd.name, ("left",))
    assert pickle.loads(pickle.dumps(kept.person("p2"))).xyxy[0] == 7
    assert same(kept, SceneStore(redis_client, "tests").load(name))


def test_one_who_is_looked_at_from_several_threads_is_read_once() -> None:
    reads: list[Person] = []

    def read() -> Person:
        time.sleep(0.01)
        reads.append(person(1, 5))
        return reads[0]

    late = unread("p1", read)
    with ThreadPoolExecutor(4) as pool:
        boxes = list(pool.map(lambda _: late.xyxy, range(8)))
    assert len(reads) == 1
    assert all(box is late.xyxy for box in boxes)


def test_one_who_cannot_be_read_says_so_at_each_look() -> None:
    def read() -> Person:
        raise ValueError("person p1: expected the key 'xyxy'")

    late = unread("p1", read)
    for _ in range(2):
        with pytest.raises(ValueError, match="expected the key"):
            _ = late.score
    assert late.id == "p1"
