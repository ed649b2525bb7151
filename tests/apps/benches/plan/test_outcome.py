"""What is right, what is wrong, and what is neither."""

import numpy as np
import pytest

from thirdwave.apps.benches.plan.answers import allowed, read_answer
from thirdwave.apps.benches.plan.judging import names_of
from thirdwave.apps.benches.plan.outcome import Terms, abstention, mark, question_back
from thirdwave.apps.benches.plan.scenes import load_scene
from thirdwave.apps.benches.plan.taking import Taken
from thirdwave.scene import Camera, Person, Scene

IDS = {f"p{n}": f"p{n}" for n in range(1, 6)}


def marked(raw, text="", tol=None, unit=None, names=IDS, **taken):
    given = Taken(**{"text": text, **taken})
    return mark(read_answer(raw), given, Terms(tol=tol, unit=unit, names=names))


@pytest.mark.parametrize(
    ("raw", "taken", "expected"),
    [
        (3, {"value": 3}, "right"),
        (3, {"value": 4}, "wrong"),
        (3, {"value": True}, "wrong"),
        (1, {"value": True}, "wrong"),
        (85.0, {"value": 88.5, "tol": 4}, "right"),
        (85.0, {"value": 89.5, "tol": 4}, "wrong"),
        (1.83, {"value": 183.0, "unit": "m"}, "wrong"),
        (True, {"value": True}, "right"),
        (True, {"value": 1}, "wrong"),
        (False, {"value": None, "text": "no"}, "wrong"),
        ("p2", {"value": "p2"}, "right"),
        ("p2", {"value": ["p2"]}, "right"),
        ("p2", {"value": ["p2", "p3"]}, "wrong"),
        (["p1", "p3"], {"value": ["p3", "p1"]}, "right"),
        (["p1", "p3"], {"value": ["p1"]}, "wrong"),
        ([], {"value": []}, "right"),
        ([], {"value": ["p1"]}, "wrong"),
        ("p2", {"text": "it is p2", "value": "it is p2"}, "right"),
        ("p2", {"text": "p2 or p3", "value": "p2 or p3"}, "short"),
        ({"text": "left"}, {"text": "The LEFT one"}, "right"),
        ({"text": "left"}, {"text": "the leftmost"}, "wrong"),
        ({"text": ["left", "right"]}, {"text": "right"}, "right"),
        ({"words": ["left", "right"]}, {"text": "right"}, "wrong"),
        ({"words": ["left", "right"]}, {"text": "left and right"}, "right"),
        ("picture", {"text": "here", "pictures": 1}, "right"),
        ("picture", {"text": "here"}, "short"),
        ("pose", {"value_type": "pose"}, "right"),
        ("pose", {"value_type": "text"}, "wrong"),
    ],
)
def test_marks_of_answers(raw, taken, expected):
    assert marked(raw, **taken) == expected


@pytest.mark.parametrize("raw", [3, True, "p2", {"text": "x"}, "pose", {"parts": [1, True]}])
def test_who_does_not_answer_says_nothing_false(raw):
    assert marked(raw, abstained=True) == "abstained"
    assert marked(raw, asked=True) == "asked"
    assert marked(raw, failure="it broke") == "failed"


def test_a_number_in_words_counts_where_it_is_the_only_one():
    assert marked(85.0, "p2's left knee is bent 84 deg", tol=4) == "right"
    assert marked(85.0, "the left 84 deg, the right 20 deg", tol=4) == "short"
    assert marked(85.0, "p85 is there", tol=4) == "wrong"
    assert marked(5, "4 people", value="4 people") == "wrong"


def test_units_are_turned_into_the_one_that_is_wanted():
    said = mark(read_answer(1.83), Taken(text="", value=183, unit="cm"), Terms(unit="m", names=IDS))
    assert said == "right"
    said = mark(read_answer(90.0), Taken(text="", value=90, unit="m"), Terms(unit="deg"))
    assert said == "wrong"


def test_ids_of_a_photograph_are_the_truth_s():
    names = {"p1": "p2", "p2": "p1"}
    assert marked("p2", value="p1", names=names) == "right"
    assert marked(["p1"], value=["p1"], names=names) == "wrong"


@pytest.mark.parametrize(
    ("parts", "text", "expected"),
    [
        ((5, "p1"), "5 people; p1", "right"),
        (("p1", 5), "", "right"),
        ((5, "p2"), "5 people; p2 is tallest", "wrong"),
        ((5,), "5 people", "short"),
        ((), "5 people, and the tallest is p1", "right"),
        ((), "five people; p1 is tallest", "right"),
        ((), "nothing to the point", "wrong"),
    ],
)
def test_several_answers_at_once(parts, text, expected):
    assert marked({"parts": [5, "p1"]}, text, parts=parts) == expected


def test_what_was_asked_may_stand_among_what_else_was_answered():
    assert marked(0.28, "Yes, by 0.28 m", value=True, parts=(True, 0.28)) == "right"
    assert marked(0.28, "Yes, by 0.5 m", value=True, parts=(True, 0.5)) == "wrong"
    assert marked(0.28, "", value=1.0, parts=(1.0, 2.0, 3.0, 0.28)) == "wrong"


def test_a_yes_among_several_has_to_be_a_value():
    assert marked({"parts": [5, True]}, "5, and yes", parts=(5, True)) == "right"
    assert marked({"parts": [5, True]}, "5, and yes") == "short"


def test_an_abstention_has_to_correct_what_is_false():
    said = Taken(text="nobody is lying down; p2 is the lowest", abstained=True)
    assert abstention(said, ("lying",)) == "right"
    assert abstention(said, ("kneeling",)) == "short"
    assert abstention(Taken(text="p2", value="p2"), ("lying",)) == "wrong"
    assert abstention(Taken(text="who?", asked=True), ()) == "asked"


def test_a_question_back_names_whom_it_could_be():
    asked = Taken(text="who is meant?", asked=True, candidates=("p1", "p3"))
    assert question_back(asked, ("p1", "p3"), IDS) == "right"
    assert question_back(asked, ("p1", "p2"), IDS) == "asked"
    named = Taken(text="I do not know whether p1 or p3 is meant", abstained=True)
    assert question_back(named, ("p1", "p3"), IDS) == "right"
    assert question_back(Taken(text="no idea", abstained=True), ("p1", "p3"), IDS) == "abstained"
    assert question_back(Taken(text="85 deg", value=85.0), ("p1", "p3"), IDS) == "wrong"


def test_what_a_number_is_allowed_to_be_off_by():
    assert allowed(3, None, None) == 0
    assert allowed(85.0, None, None) == 4.0
    assert allowed(1.83, None, None) == 0.05
    assert allowed(2, None, "m") == 0.05
    assert allowed(85.0, 7.0, "deg") == 7.0


@pytest.mark.parametrize("raw", ["p12", "yes", {"text": []}, {"text": 3}, None, {"parts": [1]},
                                 {"a": 1, "b": 2}])  # fmt: skip
def test_an_answer_that_is_none_says_what_may_be_written(raw):
    with pytest.raises(ValueError, match="answer: expected a number"):
        read_answer(raw)


def boxed(*boxes):
    people = tuple(
        Person(id=f"p{n + 1}", xyxy=np.array(box, np.float32)) for n, box in enumerate(boxes)
    )
    return Scene(id="seen", camera=Camera.assumed((1280, 720)), people=people)


def test_people_of_a_photograph_are_matched_to_the_nearest():
    truth = load_scene("dance")
    assert truth.people is not None
    boxes = [person.xyxy for person in truth.people]
    ghost = np.array([0, 0, 30, 30], np.float32)
    names = names_of(boxed(ghost, boxes[0] + 5, boxes[2] - 5), truth)
    assert names == {"p2": "p1", "p3": "p3", "p1": "p2"}
    names = names_of(boxed(ghost, *boxes), truth)
    assert names == {"p2": "p1", "p3": "p2", "p4": "p3", "p1": "p1?"}
    assert names_of(None, truth) == {"p1": "p1", "p2": "p2", "p3": "p3"}
