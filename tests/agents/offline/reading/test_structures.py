"""Other structures of one question, and those that must not be read: see the cases below."""

import pytest

from tests.agents.offline.posing import POSING
from tests.agents.offline.support import core, scene
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Plan

WHERE = scene(5)


def planned(said: str) -> Plan:
    return OfflinePlanner().plan(said, scene=WHERE, tools=POSING)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("elbow flexion on p3", "how bent are p3's elbows?"),
        ("left and right elbow bend on p1, give me both", "how bent are p1's elbows?"),
        ("is p2 facing us or has he got his back to us?", "which way is p2 facing?"),
        ("is p4 sitting or is he standing?", "what is p4's posture?"),
        ("is the left arm of p1 straight or bent?", "how bent is p1's left elbow?"),
        ("is p1 looking to the left or to the right", "which way is p1 looking?"),
        ("who leans the furthest?", "who leans the most?"),
        ("is p3 also the shortest of the five?", "is p3 the shortest?"),
        ("which of p2 and p3 is nearer to p1?", "is p1 closer to p2 or p3?"),
        ("who's p1's closest neighbour?", "who is closest to p1?"),
        ("do at least two of the persons hold an arm raised?",
         "do at least two people have an arm raised?"),
        ("do any of the standing people raise a hand", "is anyone who is standing raising a hand?"),
        ("are both p1 and p5 standing?", "are p1 and p5 standing?"),
        ("who has the widest stance", "whose feet are farthest apart?"),
        ("is p3's head turned away from the camera?", "is p3 looking away from the camera?"),
    ],
)  # fmt: skip
def test_another_structure_has_the_plan_of_the_plain_question(said: str, means: str) -> None:
    plain = planned(means)
    assert plain.abstain is None, plain.abstain
    assert core(planned(said)) == core(plain)


@pytest.mark.parametrize(
    "said",
    [
        "whose feet are closest apart?",
        "how much is that by p1?",
        "is p1 taller than p1?",
        "is p1 out of balance",
        "which of the three people is the fairest?",
    ],
)
def test_what_says_too_little_or_something_else_is_refused(said: str) -> None:
    assert planned(said).abstain is not None
