"""Undo and what-ifs over the revisions of a scene, on a real server."""

# Lists where a value takes an array: making one checks and converts what it is given.
# pyright: reportArgumentType=false
import time
from dataclasses import replace

import pytest
from redis import Redis

from thirdwave.memory import Event, SceneStore
from thirdwave.memory.scene_store.history import SceneHistory, redo, standing, standing_edits, undo
from thirdwave.scene import Camera, Person, Scene, Thing
from thirdwave.scene.changes import SceneConflict
from thirdwave.scene.codec import scene_digest

LOOKED = Event(who="agent", why="looked")
BENCH = Thing(id="t1", label="bench", xyxy=[0, 0, 1, 1])


def edit(why: str) -> Event:
    return Event(who="agent", why=why, kind="edit")


def person(number: int, shift: float = 0.0) -> Person:
    return Person(id=f"p{number}", xyxy=[shift, 0, 10 + shift, 10])


@pytest.fixture
def store(redis_client: Redis) -> SceneStore:
    return SceneStore(redis_client, "tests")


@pytest.fixture
def scene(store: SceneStore) -> Scene:
    people = (person(1), person(2))
    return store.create(Scene(id="s", camera=Camera.assumed((64, 48)), people=people), LOOKED)


def moved(store: SceneStore, scene: Scene, number: int, shift: float, event: Event) -> Scene:
    return store.commit(scene, scene.with_person(person(number, shift)), event)


def same_people(left: Scene, right: Scene) -> bool:
    return scene_digest(left, ["people"]) == scene_digest(right, ["people"])


def undone(store: SceneStore) -> Scene:
    head = store.load("s")
    past = SceneHistory(store).before_edit(head)
    assert past is not None
    return store.commit(head, past.scene, Event(who="user", why="undo", kind="undo"))


def test_nothing_was_edited_so_there_is_nothing_to_undo(store: SceneStore, scene: Scene) -> None:
    moved(store, scene, 1, 5, LOOKED)
    assert SceneHistory(store).before_edit(store.load("s")) is None


def test_an_undo_is_a_new_revision_with_people_as_before(store: SceneStore, scene: Scene) -> None:
    moved(store, scene, 1, 5, edit("sit down"))
    past = SceneHistory(store).before_edit(store.load("s"))
    assert past is not None
    assert (past.people, past.why, past.rev) == (("p1",), "sit down", 2)
    back = undone(store)
    assert back.rev == 3
    assert same_people(back, scene)
    assert not same_people(store.load("s", 2), scene), "no revision is lost"


def test_undo_goes_back_edit_by_edit_and_then_ends(store: SceneStore, scene: Scene) -> None:
    one = moved(store, scene, 1, 5, edit("one"))
    moved(store, one, 1, 9, edit("two"))
    assert same_people(undone(store), one)
    assert same_people(undone(store), scene)
    assert SceneHistory(store).before_edit(store.load("s")) is None
    three = moved(store, store.load("s"), 2, 7, edit("three"))
    assert [event.why for event in standing_edits(store.log("s"))] == ["three"]
    assert same_people(undone(store), store.load("s", three.rev - 1))


def test_what_was_found_out_since_stays(store: SceneStore, scene: Scene) -> None:
    one = moved(store, scene, 1, 5, edit("one"))
    two = store.commit(one, replace(one.with_person(person(2, 3)), things=(BENCH,)), LOOKED)
    back = undone(store)
    assert [thing.id for thing in back.things or ()] == ["t1"]
    assert back.person("p2").xyxy.tolist() == two.person("p2").xyxy.tolist()
    assert back.person("p1").xyxy.tolist() == scene.person("p1").xyxy.tolist()


def test_who_was_changed_again_since_goes_back_as_before(store: SceneStore, scene: Scene) -> None:
    one = moved(store, scene, 1, 5, edit("one"))
    moved(store, one, 1, 6, LOOKED)
    assert same_people(undone(store), scene)


def test_a_what_if_leaves_its_scene_alone(store: SceneStore, scene: Scene) -> None:
    branch = store.branch(scene, edit("sit"))
    thought = moved(store, branch, 1, 5, edit("sit"))
    assert branch.id != scene.id
    assert [(branch.rev, thought.rev)] == [(1, 2)]
    assert same_people(branch, scene)
    assert store.load("s").rev == 1
    assert [event.kind for event in store.log(branch.id)] == ["branch", "edit"]
    assert "s at revision 1" in store.log(branch.id)[0].why


def test_a_what_if_that_is_kept_changes_whom_it_was_about(store: SceneStore, scene: Scene) -> None:
    branch = store.branch(scene, edit("sit"))
    moved(store, branch, 1, 5, edit("sit"))
    head = moved(store, scene, 2, 8, LOOKED)
    past = SceneHistory(store, branch.id).what_if(head)
    assert past is not None
    assert (past.scene.id, past.people, past.why) == ("s", ("p1",), "sit")
    assert past.scene.person("p1").xyxy.tolist() == [5, 0, 15, 10]
    assert past.scene.person("p2").xyxy.tolist() == [8, 0, 18, 10]


def test_a_what_if_does_not_overwrite_what_changed_since(store: SceneStore, scene: Scene) -> None:
    branch = store.branch(scene, edit("sit"))
    moved(store, branch, 1, 5, edit("sit"))
    head = moved(store, scene, 1, 8, LOOKED)
    with pytest.raises(SceneConflict, match="person p1"):
        SceneHistory(store, branch.id).what_if(head)


def test_a_what_if_that_is_the_scene_already_is_none(store: SceneStore, scene: Scene) -> None:
    branch = store.branch(scene, edit("sit"))
    moved(store, branch, 1, 5, edit("sit"))
    past = SceneHistory(store, branch.id).what_if(scene)
    assert past is not None
    head = store.commit(scene, past.scene, edit("sit"))
    assert SceneHistory(store, branch.id).what_if(head) is None


def test_a_thread_of_the_longest_name_has_what_ifs(store: SceneStore) -> None:
    scene = Scene(id="x" * 128, camera=Camera.assumed((64, 48)))
    made = store.create(scene, LOOKED)
    assert store.load(store.branch(made, edit("sit")).id).rev == 1


def test_no_what_if_and_one_that_changed_nothing(store: SceneStore, scene: Scene) -> None:
    assert SceneHistory(store).what_if(scene) is None
    branch = store.branch(scene, edit("sit"))
    assert SceneHistory(store, branch.id).what_if(scene) is None


def test_a_redo_makes_an_undone_edit_again(store: SceneStore, scene: Scene) -> None:
    assert redo(store, "s", "user") is None
    one = moved(store, scene, 1, 5, edit("one"))
    two = moved(store, one, 1, 9, edit("two"))
    assert undo(store, "s", "user") is not None
    assert undo(store, "s", "user") is not None
    first = redo(store, "s", "user")
    assert first is not None
    assert same_people(first[0], one)
    assert first[1].why == "one"
    second = redo(store, "s", "user")
    assert second is not None
    assert same_people(second[0], two)
    assert redo(store, "s", "user") is None
    log = store.log("s")
    kinds = ["look", "edit", "edit", "undo", "undo", "redo", "redo"]
    assert [event.kind for event in log] == kinds
    assert [event.of for event in log] == [None, None, None, 3, 2, 5, 4]
    assert log[-1].why == "redo: two"
    back = undo(store, "s", "user")
    assert back is not None
    assert same_people(back[0], one), "what was made again can be undone again"


def test_an_edit_ends_what_could_be_made_again(store: SceneStore, scene: Scene) -> None:
    moved(store, scene, 1, 5, edit("one"))
    undo(store, "s", "user")
    moved(store, store.load("s"), 2, 7, LOOKED)
    assert SceneHistory(store).before_undo(store.load("s")) is not None
    moved(store, store.load("s"), 2, 8, edit("two"))
    assert redo(store, "s", "user") is None


def test_a_redo_leaves_what_was_found_out_since(store: SceneStore, scene: Scene) -> None:
    moved(store, scene, 1, 5, edit("one"))
    undo(store, "s", "user")
    moved(store, store.load("s"), 2, 7, LOOKED)
    made = redo(store, "s", "user")
    assert made is not None
    assert [person.xyxy[0] for person in made[0].people or ()] == [5, 7]


def test_an_undo_names_the_edit_that_it_takes_back(store: SceneStore, scene: Scene) -> None:
    one = moved(store, scene, 1, 5, edit("one"))
    past = SceneHistory(store).before_edit(one)
    assert past is not None
    moved(store, one, 2, 6, edit("two"))  # somebody else's, between the look and the undo
    store.commit(one, past.scene, Event(who="user", why="undo", kind="undo", of=past.rev))
    assert [event.why for event in standing(store.log("s")).edits] == ["two"]


def test_a_what_if_that_is_gone_is_none(store: SceneStore, scene: Scene) -> None:
    assert SceneHistory(store, "s.if-gone").what_if(scene) is None


def test_the_past_is_in_the_order_of_revisions_when_the_clock_goes_back(
    store: SceneStore, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = time.time
    for number, days in enumerate((3, 1, 2, 0)):
        monkeypatch.setattr(time, "time", lambda days=days: right() + days * 86_400)
        scene = moved(store, scene, 1, 5 + number, edit(f"edit {number}"))
    log = store.log("s")
    assert [event.rev for event in log] == [1, 2, 3, 4, 5]
    assert [event.why for event in standing_edits(log)] == [f"edit {number}" for number in range(4)]
    for number in (3, 2):
        found = undo(store, "s", "user")
        assert found is not None
        assert found[1].why == f"edit {number}"
    made_again = redo(store, "s", "user")
    assert made_again is not None
    assert made_again[1].why == "edit 2"
    assert made_again[0].rev == 8 == store.load("s").rev
