"""A real model of 135 million parameters over HTTP: it plans nonsense, and no nonsense gets out.

The whole way is real: langchain-openai, HTTP, a server that runs the model, stores and tools.
"""

import threading
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler, UsageMetadataCallbackHandler

from tests.integration.conftest import Open, Serve
from thirdwave.agents.budget import Budget
from thirdwave.agents.errors import PlannerDown
from thirdwave.agents.llm import LLMPlanner
from thirdwave.agents.models import load_model
from thirdwave.agents.plan import PlanError
from thirdwave.agents.talk import Talk
from thirdwave.graphs.planning import WITHOUT_MODEL
from thirdwave.scene import Camera, Scene
from thirdwave.tools.registry import load_tools

SMALL: dict[str, Any] = {"max_input_tokens": 2800}
"""A profile by which the cards are the shortest there are: some 3000 tokens in all."""
LONG_S = 400.0
"""Two slow cores read 3000 tokens in a minute or two, and that only once."""
QUESTIONS = (
    "How many people are there?",
    "How bent is p1's left knee?",
    "Whose left knee is the most bent?",
    "Who is closest to the camera?",
    "Is p2 sitting?",
    "How far is p1 from p3?",
    "Is anybody lying down?",
    "Who is on the left?",
    "What is p1's name?",
    "How old is p3?",
)


def real_model(address: str, **profile: Any) -> Any:
    model: Any = load_model("openai:smollm2", address)
    model.profile = {**SMALL, **profile}
    return model


def test_a_request_goes_out_and_what_it_used_is_counted(address: str):
    usage = UsageMetadataCallbackHandler()
    model = real_model(address)
    model.callbacks = [usage]
    talk = Talk()
    planner = LLMPlanner(model, budget=Budget(calls=1, seconds=LONG_S))
    scene = Scene(id="s", camera=Camera.assumed((640, 480)), people=(), things=())
    with pytest.raises((PlanError, PlannerDown)):  # whatever it says, it is no plan
        planner.plan(QUESTIONS[0], scene=scene, turns=(), tools=load_tools().tools, talk=talk)
    counted = sum(one["total_tokens"] for one in usage.usage_metadata.values())
    assert talk.calls == 1
    assert talk.tokens == counted > 2000
    assert talk.seconds > 0
    with pytest.raises(PlannerDown, match="budget"):
        planner.plan(QUESTIONS[0], scene=scene, turns=(), tools=load_tools().tools, talk=talk)


def test_it_is_told_what_was_wrong_and_then_the_offline_planner_answers(
    address: str, open_session: Open, three: Path
):
    told: list[list[Any]] = []

    class Listening(BaseCallbackHandler):
        def on_chat_model_start(self, serialized: Any, messages: Any, **_: Any) -> None:
            told.append(messages[0])

    model = real_model(address)
    model.callbacks = [Listening()]
    session = open_session(model, model_calls=2, model_seconds=LONG_S)
    reply = session.ask(QUESTIONS[1], picture=three)
    plain = open_session().ask(QUESTIONS[1], picture=three)
    assert [len(messages) for messages in told] == [2, 4]  # the second: what was said, and why not
    assert "That plan did not do" in told[1][-1].text
    assert (reply.text, reply.value) == (plain.text, plain.value)
    assert any(note.startswith(WITHOUT_MODEL) for note in reply.answer.notes)


def test_no_false_answer_gets_out(address: str, open_session: Open, three: Path):
    session = open_session(real_model(address), model_calls=1, model_seconds=LONG_S)
    offline = open_session()
    for question in QUESTIONS:
        reply, plain = session.ask(question, picture=three), offline.ask(question, picture=three)
        same = (reply.text, reply.value) == (plain.text, plain.value)
        assert same or reply.answer.abstained, f"{question}: {reply.text!r}, not {plain.text!r}"
        assert not reply.answer.abstained or reply.value is None
        assert reply.answer.notes or not same, question  # nobody thinks that the model has planned


def test_a_server_that_dies_in_the_middle_of_a_question_is_left(
    serve: Serve, open_session: Open, three: Path
):
    with serve() as (address, process):

        class Killing(BaseCallbackHandler):
            def on_chat_model_start(self, *_: Any, **__: Any) -> None:
                timer = threading.Timer(1.0, process.kill)  # it reads for much longer than that
                timer.daemon = True
                timer.start()

        model = real_model(address)
        model.callbacks = [Killing()]
        session = open_session(model, model_calls=3, model_seconds=60.0)
        reply = session.ask(QUESTIONS[1], picture=three)
        assert process.wait(10) != 0
    plain = open_session().ask(QUESTIONS[1], picture=three)
    assert reply.value == pytest.approx(plain.value)
    assert reply.text == plain.text
    assert any("cannot be reached" in note for note in reply.answer.notes)
