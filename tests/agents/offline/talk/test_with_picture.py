"""A fragment that leaves out "picture" is about one only where the talk has several."""

import pytest

from tests.agents.offline.support import TOOLS, scene
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.offline.talk.looking import with_picture
from thirdwave.agents.plan import Turn

TWO = ("scene-1", "scene-2")


def turn(question: str) -> Turn:
    return Turn(question=question, answer="", focus=(), meaning={}, scene_id="scene-1")


@pytest.mark.parametrize(
    ("said", "before", "meant"),
    [
        ("and in the first?", "is anyone lying?", "and in the first picture?"),
        ("in the second", "who sits?", "in the second picture"),
        ("what about the second?", "who sits in the first picture?",
         "what about the second picture?"),
        ("what about the second?", "who is sitting?", "what about the second?"),
        ("and in the second row?", "who is sitting?", "and in the second row?"),
    ],
)  # fmt: skip
def test_the_picture_is_said(said: str, before: str, meant: str) -> None:
    assert with_picture(said, [turn(before)], TWO) == meant
    assert with_picture(said, [turn(before)], TWO[:1]) == said


@pytest.mark.parametrize("said", ["no, both", "no, everyone", "both"])
def test_a_bare_number_of_people_is_answered_by_a_plan(said: str) -> None:
    plan = OfflinePlanner().plan(said, scene=scene(3), turns=(), tools=TOOLS)
    assert plan.abstain is not None
