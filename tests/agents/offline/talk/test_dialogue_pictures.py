"""Questions about another picture of the talk than the one talked about now."""

from dataclasses import replace

import pytest

from tests.agents.offline.support import TOOLS, core, scene
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.pictures import Pictures
from thirdwave.agents.plan import Plan, Turn

FIRST = replace(scene(2), id="first")
SECOND = replace(scene(3), id="second")
PICTURES = Pictures(("first", "second"), {"first": FIRST, "second": SECOND}.__getitem__)
SITTING = "select(measure(posture), equal, value=sitting)"


def asked(text: str, *turns: Turn, pictures: Pictures = PICTURES) -> Plan:
    return OfflinePlanner().plan(text, scene=SECOND, turns=turns, tools=TOOLS, pictures=pictures)


def turn(text: str, *focus: str, about: str) -> Turn:
    made = OfflinePlanner().plan(text, scene=FIRST, tools=TOOLS)
    return Turn(question=text, answer="", focus=focus, meaning=made.meaning, scene_id=about)


@pytest.mark.parametrize("text", [
    "in the first picture, who is sitting?", "who is sitting in the previous photo?",
    "back to the first image: who is sitting?", "Who is sitting in the other picture?",
    "in picture 1, who is sitting?", "who is sitting in the photo before?",
])  # fmt: skip
def test_another_picture_is_asked(text: str) -> None:
    made = asked(text)
    assert (made.picture, core(made)) == ("first", SITTING)


@pytest.mark.parametrize("text", ["in this picture, who is sitting?", "who is sitting?",
                                  "in the second picture, who is sitting?"])  # fmt: skip
def test_the_picture_talked_about_needs_no_name(text: str) -> None:
    made = asked(text)
    assert (made.picture, core(made)) == (None, SITTING)


def test_this_other_picture_is_the_one_that_has_just_come() -> None:
    there = turn("who is sitting?", "p1", about="first")
    text = "and in this other picture, who is sitting?"
    assert asked(text, there).picture is None
    assert asked(text, there, turn("who is sitting?", "p1", about="second")).picture == "first"


def test_he_is_whoever_was_talked_about_there() -> None:
    there = turn("is p2 sitting?", "p2", about="first")
    here = turn("is p1 sitting?", "p1", about="second")
    assert "people=p2" in core(asked("how tall is he in the first picture?", there, here))
    assert "people=p1" in core(asked("how tall is he?", there, here))


def test_who_is_meant_there_is_asked_with_those_who_are_there() -> None:
    made = asked("is the man in the first picture sitting?")
    assert core(made) == "ask p1 p2"
    assert made.ask is not None
    assert {option.plan.picture for option in made.ask.options if option.plan} == {"first"}


def test_the_same_question_of_another_picture() -> None:
    before = turn("who is sitting?", "p1", about="second")
    for text in ("and in the first one?", "back to the first picture", "same question for the "
                 "first picture"):  # fmt: skip
        made = asked(text, before)
        assert (made.picture, core(made)) == ("first", SITTING), text


@pytest.mark.parametrize(("text", "says"), [
    ("is p1 taller than in the first picture?", "one picture at a time"),
    ("in both pictures, who is sitting?", "one picture at a time"),
    ("is p1 the same person as in the first picture?", "one picture at a time"),
    ("who is sitting in the third picture?", "this talk has 2 pictures"),
    ("and in the first picture?", "did not understand the question before"),
])  # fmt: skip
def test_what_cannot_be_asked_of_pictures_is_said(text: str, says: str) -> None:
    assert says in (asked(text).abstain or "")


def test_the_only_picture_is_no_second_one() -> None:
    one = Pictures(("second",), {"second": SECOND}.__getitem__)
    assert core(asked("who is sitting in the first picture?", pictures=one)) == SITTING
    made = asked("who is sitting in the second picture?", pictures=one)
    assert "this talk has one picture" in (made.abstain or "")
