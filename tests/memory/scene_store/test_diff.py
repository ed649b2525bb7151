"""What differs between two revisions, and who made it so, on a real server."""

# Lists where a value takes an array: making one checks and converts what it is given.
# pyright: reportArgumentType=false
from dataclasses import replace

import numpy as np
import pytest
from redis import Redis

from thirdwave.memory import Event, SceneStore
from thirdwave.memory.scene_store.diff import differences
from thirdwave.memory.scene_store.history import undo
from thirdwave.scene import Body, Camera, Person, Pose, Scene, Thing

LOOKED = Event(who="agent", why="looked")
EDIT = Event(who="user", why="sit down", tool="edit_pose", kind="edit")


def body(bend: float = 0.0) -> Body:
    pose = Pose(model="smpl", global_orient=[0, 0, 0], body_pose=np.full((23, 3), bend))
    return Body(pose=pose, betas=np.zeros(10), transl=[0, 0, 3], body_model="default")


@pytest.fixture
def store(redis_client: Redis) -> SceneStore:
    return SceneStore(redis_client, "tests")


@pytest.fixture
def scene(store: SceneStore) -> Scene:
    people = tuple(Person(id=f"p{n}", xyxy=[0, 0, 9, 9], body=body()) for n in (1, 2))
    return store.create(Scene(id="s", camera=Camera.assumed((64, 48)), people=people), LOOKED)


def test_each_part_that_differs_is_told_with_who_changed_it(
    store: SceneStore, scene: Scene
) -> None:
    sat = store.commit(scene, scene.with_person(replace(scene.person("p1"), body=body(0.5))), EDIT)
    named = sat.with_person(replace(sat.person("p2"), name="the coach", xyxy=[0, 0, 8, 9]))
    bench = Thing(id="t1", label="bench", xyxy=[0, 0, 1, 1])
    third = store.commit(sat, replace(named, things=(bench,), searched=("ball",)), LOOKED)
    told = differences(store, "s", 1)
    assert [(one.what, one.how) for one in told] == [
        ("p1", ("pose",)),
        ("p2", ("box", "name")),
        ("things", ("bench t1 new", "searched for ball")),
    ]
    assert [[event.rev for event in one.by] for one in told] == [[2], [3], [3]]
    assert told[0].text == "p1: pose (revision 2, edit_pose by user: sit down)"
    assert [one.what for one in differences(store, "s", 2, 3)] == ["p2", "things"]
    assert [one.how for one in differences(store, "s", third.rev, 2)][1][0] == "bench t1 gone"


def test_who_came_and_who_has_gone(store: SceneStore, scene: Scene) -> None:
    others = (scene.person("p2"), Person(id="p3", xyxy=[0, 0, 1, 1]))
    store.commit(scene, replace(scene, people=others), LOOKED)
    assert [(one.what, one.how) for one in differences(store, "s", 1)] == [
        ("p1", ("gone",)),
        ("p3", ("new",)),
    ]


def test_what_was_changed_back_is_as_it_was(store: SceneStore, scene: Scene) -> None:
    store.commit(scene, scene.with_person(replace(scene.person("p1"), body=body(0.5))), EDIT)
    undo(store, "s", "user")
    assert differences(store, "s", 1, 3) == []
    (changed,) = differences(store, "s", 2, 3)
    assert changed.text == "p1: pose (revision 3, undo_edit by user: undo: sit down)"
    with pytest.raises(KeyError, match="at revision 9"):
        differences(store, "s", 1, 9)
