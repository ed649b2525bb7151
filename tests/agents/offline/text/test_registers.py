"""Telegram style, courtesy, street talk and rounder phrases have the plan of the plain question."""

import pytest

from tests.agents.offline.support import WITH_COMBINE, core, scene
from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Turn

PLANNER = OfflinePlanner()
SAME = (
    # Telegram style.
    ("l knee flex p2?", "how bent is p2's left knee?"),
    ("elbow R, p1, deg", "how bent is p1's right elbow?"),
    ("trunk of nr 3 from the left, how far off vertical",
     "how much is the third from the left leaning?"),
    ("pts seated: how many", "how many people are sitting?"),
    ("gap p1 to p3, m?", "how far is p1 from p3?"),
    ("n of ppl in frame?", "how many people are there?"),
    ("chair in room?", "is there a chair?"),
    # Courtesy.
    ("Could you let me have p1's trunk inclination in degrees, if it isn't too much trouble?",
     "how much is p1 leaning?"),
    ("Might I ask whether anybody is on their feet?", "is anybody standing?"),
    ("Would I be right in saying that at least two people in the park are sitting?",
     "are at least two people sitting?"),
    # Street talk.
    ("Who's taken a knee?", "who is kneeling?"),
    ("what's p2 up to, squattin' or kneelin'?", "is p2 squatting or kneeling?"),
    ("we got anybody laid out flat on the turf?", "is anybody lying?"),
    ("who's showing us their back", "who is facing away from the camera?"),
    ("Is p1 squared up to p2?", "is p1 facing p2?"),
    # Rounder phrases.
    ("How deep is p2 folded at the right hip?", "how bent is p2's right hip?"),
    ("whose left knee is folded the furthest", "whose left knee is the most bent?"),
    ("which player bends the left knee most?", "whose left knee is the most bent?"),
    ("who keeps the arms highest above the shoulders", "whose arm is raised the most?"),
    ("does p1 reach higher with the right hand than p2?",
     "is p1's right hand higher than p2's right hand?"),
    ("compare p3's elbows: which is bent more?", "which of p3's elbows is more bent?"),
    ("how many balls do you see in this gym", "how many balls are there?"),
    ("who is next to the chair on the left?", "who is next to the left chair?"),
    ("how many metres is p1 away from p3?", "how far is p1 from p3?"),
    ("is p1's left knee at about 90 degrees?",
     "is p1's left knee bent between 75 and 105 degrees?"),
)  # fmt: skip


@pytest.mark.parametrize(("said", "plain"), SAME, ids=[one for one, _ in SAME])
def test_however_it_is_said_the_plan_is_the_same(said: str, plain: str) -> None:
    first, second = (
        PLANNER.plan(text, scene=scene(4), turns=(), tools=WITH_COMBINE) for text in (said, plain)
    )
    assert first.abstain is None, first.abstain
    assert core(first) == core(second)
    check_plan(first, WITH_COMBINE)


PLANS = (
    ("who has the hands clasped, left hand touching right?",
     "select(relate(touching, among=own, part=left_wrist, other_part=right_wrist), true)"),
    ("is p1 left of p2 and p3?",
     "quantify(people=select(relate(left_of, people=p1, others=p2+p3), true, every=True), of=p1, "
     "quantifier=all)"),
    ("who is behind p1 and p2?",
     "select(relate(behind, people=combine(first=*, second=p1+p2, how=without), others=p1+p2), "
     "true, every=True)"),
    ("is p1 facing the man sitting?",
     "quantify(people=select(relate(facing, people=p1, others=select(measure(posture), equal, "
     "value=sitting, expect=one)), true), of=p1, quantifier=all)"),
    ("is the ball left or right of p2?",
     "relate(side, people=p2, others=detect_things(labels=sports ball))"),
    ("who is second closest to the camera?", "select(measure(depth), nth_smallest, n=2)"),
)  # fmt: skip


@pytest.mark.parametrize(("question", "plan"), PLANS, ids=[one for one, _ in PLANS])
def test_who_is_meant_by_a_relation_is_all_of_them(question: str, plan: str) -> None:
    made = PLANNER.plan(question, scene=scene(4), turns=(), tools=WITH_COMBINE)
    assert core(made) == plan, made.abstain


TALKS = (
    ("who is closest to the ball?", ("p2",), "what distance is that roughly?",
     "relate(distance, people=p2, others=detect_things(labels=sports ball))"),
    ("whose left elbow is bent the most?", ("p1",), "how many degrees?",
     "measure(elbow_flexion, people=select(measure(elbow_flexion, side=left), max), side=left)"),
    ("who is the tallest?", ("p3",), "what is the difference between the first and the second?",
     "compare(first=measure(stature, people=select(measure(stature), max)), second=measure("
     "stature, people=select(measure(stature), nth_largest, n=2)), ask=difference)"),
    ("is p1 taller than p2?", ("p1", "p2"), "who bends the back more, her or him?",
     "compare(first=measure(trunk_inclination, people=p1), second=measure(trunk_inclination, "
     "people=p2), ask=which_more)"),
    ("what is p1's posture?", ("p1",), "who of the four is standing?",
     "select(measure(posture), equal, value=standing)"),
    ("who is closest to the camera?", ("p4",), "of p2 and p3, who is closer to it?",
     "compare(first=measure(depth, people=p2), second=measure(depth, people=p3), ask=which_less)"),
    ("who is closest to the ball?", ("p2",), "how far away from p1?",
     "relate(distance, people=p2, others=p1)"),
    ("who is leftmost?", ("p1",), "how far from each?", "abstain"),
)  # fmt: skip


@pytest.mark.parametrize(("first", "focus", "then", "plan"), TALKS, ids=[t[2] for t in TALKS])
def test_what_points_at_the_last_answer_is_asked_of_it(
    first: str, focus: tuple[str, ...], then: str, plan: str
) -> None:
    where = scene(4)
    asked = PLANNER.plan(first, scene=where, turns=(), tools=WITH_COMBINE)
    turn = Turn(question=first, answer="", focus=focus, meaning=asked.meaning)
    made = PLANNER.plan(then, scene=where, turns=(turn,), tools=WITH_COMBINE)
    assert core(made) == plan, made.abstain
