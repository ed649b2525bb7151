"""A model's plan that could run and is about something else than was asked: the question counts."""

import pytest

from tests.agents.llm.conftest import KNEES, knee_of, steps
from tests.agents.llm.test_hostile import by_the_fallback
from thirdwave.agents.testing import ScriptedChatModel

KNEE = "How bent is p1's left knee?"
LEFTMOST = "How bent is the left knee of the person on the left?"
BODIES = (("detect_people", {}), ("estimate_pose", {}))


def bend(joint="knee", **args):
    return steps(*BODIES, ("measure", {"quantity": f"{joint}_flexion", **args}))


def postures(*more):
    return steps(
        *BODIES,
        ("measure", {"quantity": "posture"}),
        ("select", {"measurements": "$s3", "keep": "equal", "value": "standing"}),
        *more,
    )


ELBOW = bend("elbow", side="left", people=["p1"])
RIGHT = bend(side="right", people=["p1"])
OTHER = knee_of("p3")
EVERYBODY = bend(side="left")
NOTHING = steps(BODIES[0], ("count", {"people": "$s1"}))
EDIT_P2 = steps(*BODIES, ("edit_pose", {"person": "p2", "words": "squat"}))
TALLEST = steps(
    *BODIES,
    ("measure", {"quantity": "stature", "people": ["p1", "p2"]}),
    ("select", {"measurements": "$s3", "keep": "max"}),
)


STANDING = "Unless nobody stands, how bent is the left knee of the one who stands?"


def test_a_condition_is_tried_with_what_it_hangs_on(ask):
    meant = postures(("measure", {"quantity": "knee_flexion", "side": "left", "people": "$s4"}))
    meant["steps"][3]["when"] = "$s1"
    model = ScriptedChatModel(replies=[meant], endless=True)
    assert not by_the_fallback(ask(model, STANDING))


@pytest.mark.parametrize(
    ("question", "plan", "reason"),
    [
        (KNEE, ELBOW, "measures elbow_flexion, the question asks for knee_flexion"),
        (KNEE, RIGHT, "measures the right knee_flexion, the question asks for the left"),
        (KNEE, OTHER, "measures p3, the question asks for p1"),
        (KNEE, EVERYBODY, "the question asks for p1"),
        (KNEE, NOTHING, "nothing is measured, the question asks for knee_flexion"),
        (LEFTMOST, OTHER, "measures p3, the question asks for p1"),
        ("How many people are there?", postures(("count", {"people": "$s4"})), "who is there"),
        ("How many people are standing?", NOTHING, "the question asks for posture"),
        ("Who is the tallest?", TALLEST, "the question asks for p1 and p2 and p3"),
        ("Make p1 squat.", EDIT_P2, "changes p2, the question asks for p1"),
        ("Make p1 squat.", bend(side="left", people=["p1"]), "the question asks for edit_pose"),
    ],
)
def test_it_is_sent_back_once_and_then_the_offline_plan_is_taken(
    ask, context, question, plan, reason
):
    model = ScriptedChatModel(replies=[plan], endless=True)
    state = ask(model, question)
    assert len(model.history) == 2
    assert reason in model.history[1][-1].text
    assert any(
        note.endswith("its plans measure something else than was asked")
        for note in state["answer"]["notes"]
    )
    plain = ask(context.planner, question, thread="plain")
    if not question.startswith("Make"):  # who squats already is not asked to twice
        assert state["answer"]["value"] == plain["answer"]["value"]
    assert by_the_fallback(state)


@pytest.mark.parametrize("plan", [bend("elbow", people=["p2"]), bend(side="right", people=["p2"])])
def test_whoever_is_meant_it_is_not_that(ask, plan):
    model = ScriptedChatModel(replies=[plan, knee_of("p2")])
    state = ask(model, "How bent is his left knee?")
    assert len(model.history) == 2
    assert not by_the_fallback(state)
    assert abs(state["answer"]["value"] - KNEES["p2"]) < 5


def test_it_is_mended_where_the_model_can(ask):
    model = ScriptedChatModel(replies=[OTHER, knee_of("p1")])
    state = ask(model, KNEE)
    assert abs(state["answer"]["value"] - KNEES["p1"]) < 5
    assert not by_the_fallback(state)


@pytest.mark.parametrize(
    ("question", "plan"),
    [
        (LEFTMOST, knee_of("p1")),
        ("How bent is p1's knee?", bend(people=["p1"])),
        ("Who is the tallest?", steps(
            *BODIES, ("measure", {"quantity": "stature", "people": ["p1", "p2", "p3"]}),
            ("select", {"measurements": "$s3", "keep": "max"}))),
        ("Is p1 left of p2?", steps(
            *BODIES, ("measure", {"quantity": "image_x", "people": ["p1"]}),
            ("measure", {"quantity": "image_x", "people": ["p2"]}),
            ("compare", {"first": "$s3", "second": "$s4", "ask": "less"}))),
        ("Is p2 standing?", postures(("quantify", {"people": "$s4", "of": ["p2"]}))),
        ("How many people are standing?", postures(("count", {"people": "$s4"}))),
        ("How far apart are p1 and p2?", steps(
            *BODIES, ("relate", {"relation": "distance", "people": ["p2"], "others": ["p1"]}))),
        ("Whose left knee is bent the most?", steps(
            *BODIES, ("measure", {"quantity": "knee_flexion", "side": "left", "people": "$s1"}),
            ("select", {"measurements": "$s3", "keep": "max"}))),
        ("Which wobbly knee does the thing there?", knee_of("p2")),  # nobody else reads it
        ("How bent is his left knee?", knee_of("p2")),  # it is not said whose
    ],
)  # fmt: skip
def test_another_way_to_the_same_is_taken(ask, question, plan):
    model = ScriptedChatModel(replies=[plan])
    state = ask(model, question)
    assert len(model.history) == 1
    assert not by_the_fallback(state)


def test_what_was_said_before_does_not_decide_whom_a_question_names(ask):
    model = ScriptedChatModel(replies=[knee_of("p2"), knee_of("p3")])
    ask(model, "How bent is p2's left knee?")
    state = ask(model, "And the one of the person on the right?")
    assert not by_the_fallback(state)
    assert abs(state["answer"]["value"] - KNEES["p3"]) < 5
