import numpy as np
import pytest

from tests.tools.perception.pictures import (
    ASTRONAUT,
    BASKETBALL,
    landscape,
    press_photograph,
    rgb_of,
)
from thirdwave.tools.perception.nanodet import (
    COCO80,
    NAMED_THRESHOLD,
    THRESHOLD,
    find_things,
    known_label,
)


def test_the_80_classes_are_there_once_each():
    assert len(COCO80) == len(set(COCO80)) == 80


def test_two_players_are_two_things_called_person():
    people = [thing for thing in find_things(rgb_of(BASKETBALL)) if thing.label == "person"]
    boxes = sorted(thing.xyxy.tolist() for thing in people)
    assert boxes[0] == pytest.approx([35, 82, 169, 474], abs=6)
    assert boxes[1] == pytest.approx([426, 23, 639, 475], abs=6)
    assert len(boxes) == 2


def test_a_class_named_in_the_question_is_found_at_a_lower_score():
    rgb = rgb_of(BASKETBALL)
    usual = find_things(rgb)
    assert all(thing.score >= THRESHOLD for thing in usual)
    assert "sports ball" not in {thing.label for thing in usual}
    named = find_things(rgb, ["Sports_Ball"])
    (ball,) = [thing for thing in named if thing.label == "sports ball"]
    assert NAMED_THRESHOLD <= ball.score < THRESHOLD
    assert ball.xyxy == pytest.approx([139, 78, 198, 147], abs=6)
    assert len(named) == len(usual) + 1


def test_things_come_best_first_inside_the_picture():
    things = find_things(rgb_of(ASTRONAUT), COCO80)
    assert len(things) > 3
    assert [t.score for t in things] == sorted((t.score for t in things), reverse=True)
    for thing in things:
        assert (thing.xyxy >= 0).all()
        assert (thing.xyxy <= 512).all()
        assert (thing.xyxy[2:] > thing.xyxy[:2]).all()


def test_the_bus_is_a_bus():
    best = find_things(press_photograph("bus.jpg"))[0]
    assert best.label == "bus"
    assert best.xyxy == pytest.approx([31, 224, 805, 754], abs=15)


def test_an_empty_landscape_holds_nobody_and_no_furniture():
    assert {thing.label for thing in find_things(landscape())} <= {
        "bird",
        "kite",
        "frisbee",
        "clock",
    }


@pytest.mark.parametrize(
    ("label", "near"),
    [("ball", "sports ball"), ("sofa bed", "bed"), ("bycicle", "bicycle"), ("benches", "bench")],
)
def test_an_unknown_label_is_refused_with_near_ones(label: str, near: str):
    with pytest.raises(ValueError, match=f"label {label!r}.*near ones: .*{near}"):
        find_things(landscape(), [label])


def test_a_label_near_nothing_is_refused_with_examples():
    with pytest.raises(ValueError, match="for instance bench"):
        known_label("qqqq")


@pytest.mark.parametrize("size", [(1, 1), (3, 700), (700, 3), (2, 5000)])
def test_tiny_and_extreme_pictures_do_not_crash(size: tuple[int, int]):
    rgb = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    assert all(thing.score >= THRESHOLD for thing in find_things(rgb))
