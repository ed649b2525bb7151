"""Learners' English and round-about ways mean what the plain question means."""

import pytest

from tests.agents.offline.support import TOOLS, core, scene
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.offline.text.learners import plainer

SAME = (
    ("who has the feet more far one from the other?", "who has the feet farthest apart?"),
    ("who has the hands most apart from each other?", "who has the hands farthest apart?"),
    ("which person has the hands more close one to the other?",
     "which person has the hands closest together?"),
    ("make me see p1 from above", "show me p1 from above"),
    ("let us see p2 from the left", "show me p2 from the left"),
    ("how many persons remain standing?", "how many persons are standing?"),
    ("how many of em are standing?", "how many of them are standing?"),
    ("how bent is p1's left knee, is it roughly ninety?", "how bent is p1's left knee?"),
    ("how tall is p1, would that be about 1.7 m?", "how tall is p1?"),
    ("pelvis-to-pelvis distance between p1 and p2", "distance between p1 and p2"),
    ("how much flexion is there in p1's left knee?", "how bent is p1's left knee?"),
    ("all the ones who sit, are they facing the camera?",
     "are all the people who are sitting facing the camera?"),
    ("who is closest to the person standing?", "who is closest to the person who is standing?"),
    ("anyone besides p1 with an arm up?", "does anyone except p1 have an arm up?"),
)  # fmt: skip
KEPT = (
    "how bent is p1's left knee, is it more than 90?", "is p1 farther from the other one?",
    "let me raise the left arm", "who is to p2's left, and is it p3?", "make p1 see p2",
)  # fmt: skip


@pytest.mark.parametrize(("said", "plain"), SAME)
def test_it_means_what_the_plain_question_means(said: str, plain: str) -> None:
    planner, where = OfflinePlanner(), scene(3)
    wanted = planner.plan(plain, scene=where, turns=(), tools=TOOLS)
    assert wanted.abstain is None
    told = core(planner.plan(said, scene=where, turns=(), tools=TOOLS))
    if "except" in plain:
        assert told.count("p1") == core(wanted).count("p1")
        assert "abstain" not in told
    else:
        assert told == core(wanted)


@pytest.mark.parametrize("said", KEPT)
def test_what_asks_for_more_stays_as_it_is(said: str) -> None:
    assert plainer(said) == said
