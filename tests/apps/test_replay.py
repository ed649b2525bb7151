"""The plan of an answered question runs again, on the scene as it was; what differs is named."""

import json

import pytest

from thirdwave.agents.testing import ScriptedChatModel
from thirdwave.apps.errors import UserError
from thirdwave.apps.session import Session
from thirdwave.apps.settings import Settings
from thirdwave.graphs.workflow import Workflow


@pytest.fixture
def session(home):
    with Session(Settings(home=home, renderer="raster")) as made:
        yield made


TALK = (
    "How many people are there?",
    "make p1 squat",
    "how bent is p1's left knee?",
    "What if p2 raised both arms?",
    "how high is p2's left hand then?",
    "keep it that way",
    "undo that",
    "make p1 stand straight",
    "who is the tallest?",
)


@pytest.fixture
def talk(session, two_people):
    thread = session.ask(TALK[0], picture=two_people).thread
    replies = [session.ask(question, thread=thread, assume=True) for question in TALK[1:]]
    assert not any(reply.answer.abstained for reply in replies), [r.text for r in replies]
    return thread


def test_every_turn_of_a_talk_comes_out_the_same(session, talk):
    scene = session.parts.threads.get(talk).scene
    before = session.parts.scenes.log(scene)
    keys = set(session.parts.redis.keys("*"))
    for number, question in enumerate(TALK, 1):
        found = session.replay(talk, number)
        assert (found.turn, found.question) == (number, question)
        assert found.same, found.differing
        assert len(found.steps) == len(found.plan.steps)
    assert session.replay(talk).question == TALK[-1]
    assert session.replay(talk, -2).question == TALK[-2]
    assert session.parts.scenes.log(scene) == before
    assert set(session.parts.redis.keys("*")) == keys, "nothing is stored"


def test_a_turn_that_is_not_there_is_said(session, talk):
    for turn in (0, len(TALK) + 1, -len(TALK) - 1):
        with pytest.raises(UserError, match=f"expected turn 1 to {len(TALK)}"):
            session.replay(talk, turn)
    with pytest.raises(UserError, match="unknown thread"):
        session.replay("t-nobody")


def test_a_model_that_looked_is_not_asked_again(home, astronaut):
    look = {"id": "s1", "tool": "look", "args": {"question": "What colour is it?"}}
    plan = {"steps": [look], "answer": "s1"}
    model = ScriptedChatModel(replies=[plan, "It is red."], profile={"image_inputs": True})
    with Session(Settings(home=home, renderer="raster"), model=model) as session:
        reply = session.ask("What colour is the suit?", picture=astronaut)
        assert '"It is red"' in reply.text
        found = session.replay(reply.thread)
    assert (found.same, [step.recorded for step in found.steps]) == (True, [True])
    with Session(Settings(home=home)) as session:  # nor is one that is not there
        found = session.replay(reply.thread)
    assert found.to_json()["steps"] == [
        {"id": "s1", "tool": "look", "same": True, "recorded": True}
    ]
    assert len(model.history) == 2


def test_a_model_that_worded_the_answer_is_not_asked_again(home, two_people):
    steps = [{"id": "s1", "tool": "detect_people", "args": {}},
             {"id": "s2", "tool": "count", "args": {"people": "$s1"}, "needs": ["s1"]}]  # fmt: skip
    replies = [{"steps": steps, "answer": "s2"}, "There are 2 people in the picture: p1 and p2."]
    model = ScriptedChatModel(replies=replies)
    with Session(Settings(home=home, answers="model"), model=model) as session:
        reply = session.ask("How many people are there?", picture=two_people)
        assert reply.text == replies[1]
        assert session.replay(reply.thread).same
    assert len(model.history) == 2


def test_what_differs_is_named(thirdwave, plugged_path, two_people, tmp_path):
    flow = tmp_path / "flow.yaml"
    flow.write_text(
        "name: waver\nsteps:\n"
        "  - {id: s1, tool: note, args: {word: fixed}}\n"
        "  - {id: s2, tool: waver, args: {word: more}, needs: [s1]}\n"
    )
    env = {"PYTHONPATH": plugged_path, "NOTES": str(tmp_path / "notes")}
    done = thirdwave("run", flow, "--input", f"image={two_people}", "--json", env=env)
    thread = json.loads(done.stdout)["thread"]
    again = thirdwave("replay", thread, "--json", env=env)
    assert again.returncode == 1
    found = json.loads(again.stdout)
    assert [step["same"] for step in found["steps"]] == [True, False]
    assert (found["steps"][1]["was"]["value"], found["steps"][1]["now"]["value"]) == (
        "more!", "more!!",
    )  # fmt: skip
    assert (found["same"], found["answer"]["same"]) == (False, False)
    shown = thirdwave("replay", thread, env=env)
    assert "same     s1 note" in shown.stdout
    assert "DIFFERS  s2 waver" in shown.stdout


def test_a_refusal_is_replayed_as_one(home, two_people):
    with Session(Settings(home=home, approve=("edit_pose",))) as session:
        asked = session.ask("make p1 squat", picture=two_people)
        session.decide(asked.thread, {"type": "reject", "message": "no"})
    with Session(Settings(home=home)) as session:
        assert session.replay(asked.thread).same


def test_a_workflow_is_replayed_too(session, two_people, tmp_path):
    flow = tmp_path / "flow.yaml"
    flow.write_text("name: count\nsteps:\n  - {id: s1, tool: detect_people}\n")
    thread = session.run(Workflow.read(flow), {"image": str(two_people)}).thread
    assert session.replay(thread).same
