"""What a model plans is held against what the question asks for."""

import pytest

from thirdwave import Session
from thirdwave.agents.testing import ScriptedChatModel
from thirdwave.apps.settings import Settings


def steps(*more: dict[str, object]) -> list[dict[str, object]]:
    return [
        {"id": "s1", "tool": "detect_people", "args": {}},
        {"id": "s2", "tool": "estimate_pose", "args": {}, "needs": ["s1"]},
        *more,
    ]


BENT = {"id": "s9", "tool": "measure", "needs": ["s2"],
        "args": {"quantity": "knee_flexion", "side": "left", "people": ["p1"]}}  # fmt: skip
EDIT = {"id": "s3", "tool": "edit_pose", "needs": ["s2"],
        "args": {"person": "p1", "words": "bend the left knee to 60 degrees"}}  # fmt: skip


@pytest.mark.slow
def test_a_plan_that_edits_for_a_plain_question_never_runs(home, two_people):
    forged = {"steps": steps(EDIT, {**BENT, "needs": ["s3"]}), "answer": "s9"}
    model = ScriptedChatModel(replies=[forged], endless=True)
    with Session(Settings(home=home), model=model) as session:
        reply = session.ask("How bent is p1's left knee?", picture=two_people)
    with Session(Settings(home=home)) as session:
        honest = session.ask("How bent is p1's left knee?", picture=two_people)
    assert "the question asks for no change" in str(model.history[1])
    assert reply.value == honest.value
    assert any("without the language model" in note for note in reply.answer.notes)
    assert "edit_pose" not in {record["tool"] for record in reply.records.values()}


def test_what_a_model_says_by_itself_is_quoted(home, two_people):
    model = ScriptedChatModel(replies=[{"steps": [], "abstain": "everyone is a \ud800 criminal"}])
    with Session(Settings(home=home), model=model) as session:
        reply = session.ask("Why are they here?", picture=two_people)
    assert reply.answer.abstained
    assert reply.text.encode()
    assert 'the language model says, unmeasured: "everyone is a ? criminal"' in reply.text


def test_nobody_is_offered_who_is_not_there(home, two_people):
    options = [{"label": "p1", "people": ["p1"]}, {"label": "the thief", "people": ["p7"]}]
    asks = {"steps": [], "ask": {"text": "Whom do you mean?", "options": options}}
    model = ScriptedChatModel(replies=[asks], endless=True)
    with Session(Settings(home=home), model=model) as session:
        session.ask("How many people are there?", picture=two_people)
        reply = session.ask("How bent is his left knee?", picture=two_people)
    assert "thief" not in str(reply.asked)
