"""Of "if ..., ..., otherwise ..." exactly one branch is done, whichever it is, and told."""

from pathlib import Path

import pytest

from thirdwave.apps.session import Session
from thirdwave.apps.settings import Settings

GYM = Path(__file__).parents[2] / "apps" / "benches" / "plan" / "scenes" / "gym.json"
"""Five people; p3 lies, p1 is taller than p2."""


@pytest.fixture(scope="module")
def session(home):
    with Session(Settings(home=home)) as made:
        yield made


@pytest.mark.parametrize(
    ("said", "whom"),
    [
        ("if nobody is lying, make p1 squat, otherwise make p5 lower both arms", "p5"),
        ("if somebody is lying, make p5 lower both arms, otherwise make p1 squat", "p5"),
        ("if p2 is taller than p1 make p2 kneel, else make p1 kneel", "p1"),
        ("if p1 is taller than p2 make p2 kneel, otherwise make p1 kneel", "p2"),
        ("if nobody is lying, who is the tallest, otherwise make p5 lower both arms", "p5"),
    ],
)
def test_one_branch_is_done_and_told(session, said, whom):
    answer = session.ask(said, picture=GYM).answer
    assert (answer.abstained, answer.reason, answer.parts) == (False, None, ())
    assert (answer.value["person"], answer.value["met"]) == (whom, True)
    assert "condition" not in answer.text
    assert "Not tried" not in answer.text


def test_what_is_undone_otherwise_is_undone_and_the_talk_is_about_it(session):
    first = session.ask("make p5 lower both arms", picture=GYM)
    said = "if p5 is sitting, make p2 squat, otherwise undo that"
    second = session.ask(said, thread=first.thread)
    assert second.answer.text.startswith("Undone: p5")
    third = session.ask("is she standing?", thread=first.thread)
    assert third.answer.text.startswith("Yes: p5")
