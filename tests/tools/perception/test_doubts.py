from dataclasses import replace

import numpy as np
import pytest

from thirdwave.scene import BLAZEPOSE33, COCO17, Keypoints
from thirdwave.tools.perception.blazepose import AS_COCO, LandmarkResult
from thirdwave.tools.perception.doubts import MOST, doubtful
from thirdwave.tools.perception.movenet import Detection
from thirdwave.tools.perception.seen import Seen, is_same, trunk_tilt_deg, with_second_look

SIZE = (640, 480)
NOWHERE = np.zeros((0, 4))


def person(
    x: float, *, score: float = 0.6, match: float = 0.7, tilt: float = 0.0, height: float = 300
) -> Seen:
    """Somebody of that height whose box begins at `x`, turned by `tilt` degrees."""
    shape = np.zeros((33, 2))
    shape[:, 1] = np.linspace(-0.5, 0.5, 33)
    shape[::2, 0], shape[1::2, 0] = -0.1, 0.1
    angle = np.radians(tilt)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    xy = shape @ turn * height
    xy += [x - xy[:, 0].min(), 50 - xy[:, 1].min()]
    box = np.concatenate([xy.min(axis=0), xy.max(axis=0)])
    points = Keypoints(names=COCO17, xy=xy[AS_COCO], confidence=np.full(17, 0.5))
    marks = LandmarkResult(
        keypoints=Keypoints(
            names=BLAZEPOSE33, xy=xy, confidence=np.ones(33), xyz=np.zeros((33, 3))
        ),
        visibility=np.ones(33),
        presence=1.0,
        match=match,
    )
    return Seen(Detection(keypoints=points, xyxy=box, score=score), marks)


def test_nothing_is_doubtful_where_everybody_is_sure() -> None:
    people = [person(50), person(300, match=0.5)]
    assert doubtful(people, [], NOWHERE, SIZE) == []
    assert doubtful(people, [], people[0].found.xyxy[None], SIZE) == []


def test_a_picture_without_anybody_is_looked_at_as_a_whole() -> None:
    (place,) = doubtful([], [], NOWHERE, SIZE)
    assert place.tolist() == [0, 0, 640, 480]


@pytest.mark.parametrize(
    "unsure",
    [person(300, score=0.2, match=0.5), person(300, match=0.3), person(300, score=0.4, tilt=90)],
    ids=["weak", "the models disagree", "lying"],
)
def test_who_is_not_sure_is_looked_at_again(unsure: Seen) -> None:
    (place,) = doubtful([person(50), unsure], [], NOWHERE, SIZE)
    assert place.tolist() == unsure.found.xyxy.tolist()


def test_what_only_the_other_network_sees_is_looked_at() -> None:
    boxes = np.array([[60.0, 60, 90, 200], [400, 50, 500, 300]])
    (place,) = doubtful([person(50)], [], boxes, SIZE)
    assert place.tolist() == boxes[1].tolist()


def test_a_detection_nobody_believed_is_looked_at() -> None:
    weak = person(400, score=0.12).found
    (place,) = doubtful([person(50)], [weak], NOWHERE, SIZE)
    assert place is weak.xyxy


def test_the_looks_at_one_picture_are_bounded() -> None:
    boxes = np.array([[x, 10.0, x + 8, 60] for x in range(0, 400, 10)])
    assert len(doubtful([person(500)], [], boxes, SIZE)) == MOST


def test_the_better_look_at_one_person_stays() -> None:
    first, again = person(100, match=0.3), person(104, match=0.6)
    assert is_same(first, again)
    assert with_second_look([first], [again]) == [again]
    assert with_second_look([first], [replace_match(again, 0.2)]) == [first]


def test_who_was_sure_stays_and_who_is_new_comes() -> None:
    sure, better, other = person(100, match=0.7), person(102, match=0.9), person(400, match=0.5)
    assert with_second_look([sure], [better, other]) == [sure, other]


def test_two_looks_at_somebody_new_are_one_person() -> None:
    looks = [person(400, match=0.5), person(402, match=0.6), person(398, match=0.55)]
    assert with_second_look([person(50)], looks)[1:] == [looks[1]]


@pytest.mark.parametrize(("tilt", "off"), [(0, 0), (90, 90), (180, 180), (-90, 90)])
def test_the_trunk_s_angle_is_that_in_the_picture(tilt: float, off: float) -> None:
    assert trunk_tilt_deg(person(100, tilt=tilt).found) == pytest.approx(off, abs=2)


def replace_match(seen: Seen, match: float) -> Seen:
    assert seen.marks is not None
    return Seen(seen.found, replace(seen.marks, match=match))
