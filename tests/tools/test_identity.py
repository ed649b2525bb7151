from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from thirdwave.scene import COCO17, Body, Fit, Keypoints, Person, Pose
from thirdwave.tools.identity import likeness, with_ids

POSE = Pose(global_orient=np.zeros(3), body_pose=np.zeros((23, 3)))
GIVEN = Body(pose=POSE, betas=np.zeros(10), transl=np.array([0, 0, 3]))
FITTED = replace(GIVEN, fit=Fit(method="landmarks", accepted=True))


def standing(person_id: str, x: float, **given: Any) -> Person:
    """Somebody 100 wide and 300 tall, whose left edge is at `x`."""
    rng = np.random.default_rng(1)
    xy = np.array([x, 50]) + rng.uniform(0, 1, (17, 2)) * [100, 300]
    points = Keypoints(names=COCO17, xy=xy, confidence=np.full(17, 0.6))
    box = np.array([x, 50, x + 100, 350])
    return replace(Person(id=person_id, xyxy=box, keypoints=points), **given)


def named(people: tuple[Person, ...]) -> list[tuple[str, float]]:
    return [(person.id, float(person.xyxy[0])) for person in people]


def test_people_found_for_the_first_time_are_numbered_from_left_to_right() -> None:
    found = [standing("a", 500), standing("b", 10), standing("c", 250)]
    assert named(with_ids(found, ())) == [("p1", 10), ("p2", 250), ("p3", 500)]


def test_who_is_found_again_keeps_id_and_name_and_who_is_new_gets_the_next_number() -> None:
    before = [standing("p1", 100, name="Ann"), standing("p2", 400)]
    found = [standing("p1", 0), standing("p2", 110), standing("p3", 405), standing("p4", 700)]
    people = with_ids(found, before)
    assert named(people) == [("p1", 110), ("p2", 405), ("p3", 0), ("p4", 700)]
    assert [person.name for person in people] == ["Ann", None, None, None]


def test_looking_twice_at_the_same_changes_nothing() -> None:
    before = with_ids([standing("a", 10), standing("b", 60), standing("c", 300)], ())
    again = with_ids(before[::-1], before)
    assert named(again) == named(before)


def test_two_in_one_place_are_told_apart_by_their_points() -> None:
    left, right = standing("p1", 100), standing("p2", 130)
    # Both boxes fit both of them; the points fit one each.
    wide = np.array([100, 50, 230, 350])
    found = [replace(right, id="p1", xyxy=wide), replace(left, id="p2", xyxy=wide)]
    people = with_ids(found, [replace(left, xyxy=wide), replace(right, xyxy=wide)])
    assert people[0].keypoints is left.keypoints
    assert people[1].keypoints is right.keypoints


def test_the_body_stays_only_where_nothing_moved() -> None:
    before = [standing("p1", 100, body=FITTED), standing("p2", 400, body=FITTED)]
    first, second = with_ids([standing("x", 101), standing("y", 430)], before)
    assert first.body is FITTED
    assert second.id == "p2"
    assert second.body is None


def test_a_raised_hand_is_a_movement() -> None:
    before = standing("p1", 100, body=FITTED)
    assert before.keypoints is not None
    xy = before.keypoints.xy.copy()
    xy[[7, 9]] -= 60
    moved = replace(before, body=None, keypoints=replace(before.keypoints, xy=xy))
    assert with_ids([moved], [before])[0].body is None


def test_boxes_alone_are_compared_where_there_are_no_points() -> None:
    before = standing("p7", 100, body=FITTED)
    near = Person(id="x", xyxy=np.array([102, 50, 201, 350]))
    (again,) = with_ids([near], [before])
    assert (again.id, again.body) == ("p7", FITTED)
    (moved,) = with_ids([replace(near, xyxy=near.xyxy + np.array([30, 0, 30, 0]))], [before])
    assert (moved.id, moved.body) == ("p7", None)
    (other,) = with_ids([replace(near, xyxy=near.xyxy + np.array([90, 0, 90, 0]))], [before])
    assert other.id == "p8"


@pytest.mark.parametrize(
    ("given", "stays"),
    [({}, False), ({"body": FITTED}, False), ({"name": "Ann"}, True), ({"body": GIVEN}, True)],
)
def test_who_is_not_found_again_goes_unless_a_user_gave_name_or_body(
    given: dict[str, Any], stays: bool
) -> None:
    before = [standing("p1", 100, **given), standing("p2", 400)]
    ids = [person.id for person in with_ids([standing("x", 400), standing("y", 800)], before)]
    assert ids == (["p1", "p2", "p3"] if stays else ["p2", "p3"])


def test_a_new_body_is_never_replaced_by_the_old_one() -> None:
    before, better = standing("p1", 100, body=FITTED), replace(FITTED, betas=np.ones(10))
    assert with_ids([standing("x", 100, body=better)], [before])[0].body is better


def test_likeness_is_one_for_the_same_and_nothing_for_strangers() -> None:
    one = standing("p1", 100)
    assert likeness(one, one) == pytest.approx(1)
    assert likeness(one, standing("p2", 900)) < 0.01
    assert with_ids([], [one]) == ()
    assert with_ids([], []) == ()
