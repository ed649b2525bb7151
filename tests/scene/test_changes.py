# Lists where a value takes an array: making one checks and converts what it is given.
# pyright: reportArgumentType=false
import pickle
from dataclasses import replace

import pytest

from thirdwave.scene import Camera, Person, Scene, Thing
from thirdwave.scene.changes import SceneConflict, changed, merge
from thirdwave.scene.codec import dump_scene

CAMERA = Camera.assumed((640, 480))
WIDE = Camera.assumed((640, 480), focal_px=300)


def person(number: int, shift: float = 0.0) -> Person:
    return Person(id=f"p{number}", xyxy=[shift, 0, 10 + shift, 10])


def thing(number: int, label: str = "bench") -> Thing:
    return Thing(id=f"t{number}", label=label, xyxy=[0, 0, 1, 1])


BASE = Scene(id="s", rev=3, camera=CAMERA, people=(person(1), person(2)))


def ahead(scene: Scene) -> Scene:
    return replace(scene, rev=scene.rev + 1)


def same(left: Scene, right: Scene) -> bool:
    return dump_scene(left) == dump_scene(right)


def test_changes_of_different_entities_both_stand() -> None:
    mine = BASE.with_person(person(1, shift=5))
    head = ahead(replace(BASE.with_person(person(2, shift=7)), camera=WIDE, things=(thing(1),)))
    merged = merge(BASE, mine, head)
    assert merged.rev == head.rev
    assert merged.person("p1").xyxy[0] == 5
    assert merged.person("p2").xyxy[0] == 7
    assert merged.camera is WIDE
    assert [t.id for t in merged.things or ()] == ["t1"]


def test_no_change_of_mine_gives_head_and_none_of_theirs_gives_mine() -> None:
    other = ahead(replace(BASE.with_person(person(1, shift=5)), image="a" * 64))
    assert same(merge(BASE, BASE, other), other)
    assert same(merge(BASE, other, ahead(BASE)), other)


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    mine = BASE.with_person(person(1, shift=5))
    assert same(merge(BASE, mine, ahead(mine)), ahead(mine))


@pytest.mark.parametrize(
    ("mine", "head", "what"),
    [
        (BASE.with_person(person(1, 5)), BASE.with_person(person(1, 6)), "person p1"),
        (BASE.with_person(person(3, 5)), BASE.with_person(person(3, 6)), "person p3"),
        (replace(BASE, people=(person(2),)), BASE.with_person(person(1, 6)), "person p1"),
        (replace(BASE, camera=WIDE), replace(BASE, camera=Camera.assumed((2, 2))), "camera"),
        (replace(BASE, things=(thing(1),)), replace(BASE, things=()), "things"),
        (replace(BASE, image="a"), replace(BASE, image="b"), "image"),
    ],
)
def test_the_same_entity_changed_to_two_values_conflicts(
    mine: Scene, head: Scene, what: str
) -> None:
    with pytest.raises(SceneConflict) as caught:
        merge(BASE, mine, ahead(head))
    assert (caught.value.base_rev, caught.value.head_rev, caught.value.what) == (3, 4, what)
    assert what in str(caught.value)
    assert "load the scene again" in str(caught.value)


def test_a_conflict_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(SceneConflict(1, 2, "camera")))
    assert (error.base_rev, error.head_rev, error.what) == (1, 2, "camera")


def test_added_people_and_removed_people_both_stand() -> None:
    mine = BASE.with_person(person(3))
    head = ahead(replace(BASE, people=(person(1),)))
    assert merge(BASE, mine, head).person_ids == ("p1", "p3")


def test_an_order_changed_by_one_side_is_kept() -> None:
    mine = replace(BASE, people=(person(2), person(1)))
    assert merge(BASE, mine, ahead(BASE)).person_ids == ("p2", "p1")
    assert merge(BASE, BASE, ahead(mine)).person_ids == ("p2", "p1")


def test_having_looked_is_not_lost() -> None:
    unseen = replace(BASE, people=None)
    looked = replace(BASE, people=())
    assert merge(unseen, looked, ahead(unseen)).people == ()
    assert merge(unseen, unseen, ahead(looked)).people == ()
    assert merge(unseen, unseen, ahead(unseen)).people is None


def test_two_searches_that_found_the_same_both_count() -> None:
    mine = replace(BASE, searched=("bench",))
    head = ahead(replace(BASE, searched=("dog",)))
    assert merge(BASE, mine, head).searched == ("dog", "bench")


def test_scenes_of_different_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="one scene"):
        merge(BASE, BASE, replace(BASE, id="t"))


def test_changed_names_what_differs() -> None:
    new = replace(BASE.with_person(person(1, 5)), camera=WIDE, searched=("dog",))
    assert changed(BASE, new) == ("camera", "person p1", "searched")
    assert changed(BASE, ahead(BASE)) == ()
    assert changed(replace(BASE, people=None), replace(BASE, people=())) == ("people",)
