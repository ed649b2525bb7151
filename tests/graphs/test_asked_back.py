"""Who is meant is asked back, before anything ran or when several were found."""

from dataclasses import replace

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.apps.benches.plan.scenes import load_scene
from thirdwave.graphs.ask import build, question_input
from thirdwave.memory.saver import RedisSaver
from thirdwave.memory.scene_store.scenes import Event
from thirdwave.tools.registry import load_tools


@pytest.fixture
def talk(context, redis_client):
    """Says something in one thread about the bench's park: p2 and p3 sit, p1 and p4 stand."""
    graph = build(RedisSaver(redis_client, tenant="test"))
    scene = context.scenes.create(load_scene("park"), Event(who="t", why="opened"))
    given = replace(
        context, planner=OfflinePlanner(), answerer=PlainAnswerer(), tools=load_tools().tools
    )

    def say(text, **changes):
        config: RunnableConfig = {"configurable": {"thread_id": "talk"}}
        waits = graph.get_state(config).interrupts
        told = Command(resume=text) if waits else question_input(text, scene.id)
        return graph.invoke(told, config, context=replace(given, **changes))

    return say


def asked(state):
    return state["__interrupt__"][0].value


def people(state):
    return [one["people"][0] for one in asked(state)["options"]]


def test_a_noun_that_fits_several_is_asked_back_and_the_reply_is_answered(talk):
    state = talk("is the man sitting?")
    assert people(state) == ["p1", "p2", "p3", "p4"]
    for label in ("p1 (on the left)", "p3 (second from the right)", "p4 (on the right)"):
        assert label in asked(state)["text"]
    state = talk("the second one")
    assert state["turns"][-1]["focus"] == ["p2"]
    assert state["turns"][-1]["question"] == "is the man sitting?"
    assert state["answer"]["value"] is True


def test_the_likely_one_is_taken_where_nobody_can_be_asked(talk):
    talk("is p4 sitting?")
    state = talk("is the man standing?", assume=True)
    assert state["turns"][-1]["focus"] == ["p4"]
    assert state["answer"]["value"] is True
    assert "taken to be about p4 (on the right)" in state["answer"]["notes"]


def test_a_reply_that_names_nobody_is_a_question_by_itself(talk):
    talk("is the man sitting?")
    state = talk("how many people are sitting?")
    assert state["answer"]["value"] == 2
    given_up, turn = state["turns"]
    assert (given_up["question"], given_up["abstained"]) == ("is the man sitting?", True)
    assert turn["question"] == "how many people are sitting?"


def test_a_follow_up_does_not_lean_past_a_question_that_was_given_up(talk):
    talk("is p1 sitting?")
    talk("how bent is the man's left knee?")
    assert talk("and what about the right one?")["answer"]["abstained"]


def test_the_other_one_is_then_the_other_candidate(talk):
    talk("who is sitting?")
    assert people(talk("is he facing the camera?")) == ["p2", "p3"]
    assert talk("the left one")["turns"][-1]["focus"] == ["p2"]
    assert talk("and the other one?")["turns"][-1]["focus"] == ["p3"]


def test_who_was_described_and_found_twice_is_asked_with_what_was_found(talk):
    state = talk("how tall is the one who is sitting?")
    assert people(state) == ["p2", "p3"]
    assert "sitting" in asked(state)["text"]
    state = talk("p3")
    assert state["turns"][-1]["focus"] == ["p3"]
    assert "p3" in state["answer"]["text"]
    assert "p2" not in state["answer"]["text"]
    assert talk("and how bent is the left knee?")["turns"][-1]["focus"] == ["p3"]
    assert talk("what about the other one?")["turns"][-1]["focus"] == ["p2"]


def test_an_edit_of_somebody_who_was_found_twice_waits_for_the_reply(talk):
    state = talk("make the sitting one raise the left arm")
    assert people(state) == ["p2", "p3"]
    state = talk("the right one")
    assert state["turns"][-1]["focus"] == ["p3"]
    assert list(state["turns"][-1]["posed"]) == ["p3"]


def test_who_is_found_once_is_not_asked(talk):
    state = talk("how tall is the seated person on the left?")
    assert "__interrupt__" not in state
    assert state["turns"][-1]["focus"] == ["p2"]


def test_what_is_the_same_whoever_is_meant_is_answered_at_once(talk):
    state = talk("is the sitting one standing?")
    assert "__interrupt__" not in state
    assert state["answer"]["value"] is False
    assert "whoever is meant, it is the same for p2, p3" in state["answer"]["notes"]
    state = talk("is the man lying?")
    assert "__interrupt__" not in state
    assert state["answer"]["value"] is False


@pytest.mark.parametrize(("reply", "who"), [
    ("the sitting one on the right, I mean", "p3"), ("the tallest one", "p2"),
])  # fmt: skip
def test_a_reply_may_describe_who_is_meant(talk, reply, who):
    talk("how bent is his left knee?")
    state = talk(reply)
    assert state["turns"][-1]["focus"] == [who]
    assert state["turns"][-1]["question"] == "how bent is his left knee?"
    assert state["answer"]["unit"] == "deg"


def test_a_description_that_fits_nobody_is_said(talk):
    talk("how bent is his left knee?")
    state = talk("the kneeling one")
    assert state["answer"]["abstained"]
    assert "kneeling" in state["answer"]["reason"]
