"""Servers that fail in every way they do: the offline planner answers, and the answer says so."""

import base64
import getpass
import json
import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.integration import misbehaving
from tests.integration.conftest import Open
from tests.integration.misbehaving import Behaviour, chunk, fails, says, serving
from tests.tools.test_look import PICTURE, scene
from thirdwave.agents.budget import Budget
from thirdwave.agents.errors import PlannerDown
from thirdwave.agents.llm import LLMPlanner
from thirdwave.agents.models import load_model
from thirdwave.agents.plan import PlanError
from thirdwave.agents.talk import Talk
from thirdwave.graphs.planning import WITHOUT_MODEL
from thirdwave.tools.base import ToolContext, ToolFailed
from thirdwave.tools.look import SEEN, look
from thirdwave.tools.registry import load_tools

pytest.importorskip("langchain_openai")

KEY = "sk-secret-key"
QUESTION = "How bent is p1's left knee?"
PIECE = chunk('{"steps": [{"id": "s1", "tool": "detect')

DOWN: dict[str, tuple[Behaviour, str]] = {
    "over its quota": (fails(429), "over its quota"),
    "asked to come back in an hour": (fails(429, Retry_After="3600"), "over its quota"),
    "no such key": (fails(401), "refused the key"),
    "no such model": (fails(404), "does not know"),
    "bad request": (fails(400), "failed"),
    "server error": (fails(500), "server failed"),
    "overloaded": (fails(503), "server failed"),
    "closes": (misbehaving.hangs_up, "cannot be reached"),
    "sends half": (misbehaving.half, "cannot be reached"),
    "hangs": (misbehaving.hangs, "in time"),
    "malformed JSON": (lambda r: r.send(200, b'{"choices": [{"mess'), "failed"),
    "no choices": (lambda r: r.send(200, b'{"choices": []}'), "failed"),
    "an error with status 200": (lambda r: r.send(200, b'{"error": {"message": "no"}}'), "failed"),
    "a page": (lambda r: r.send(200, b"<html>hello</html>", "text/html"), "failed"),
}
NONSENSE: dict[str, Behaviour] = {
    "nothing": says(""),
    "words": says("Sure! The left knee of p1 is bent by 12 deg."),
    "100 kB": says("knee " * 20_000),
    "100 kB of braces": says("{" * 100_000),
    "another object": says('{"answer": 12}'),
    "a tool there is not": says('{"steps": [{"id": "s1", "tool": "guess", "args": {}}]}'),
    "null": says("null"),
}
CUT: dict[str, Behaviour] = {
    "cut off": misbehaving.stream(PIECE, clean=False),
    "ended early": misbehaving.stream(PIECE, clean=True),
    "no piece": misbehaving.stream(clean=True),
    "broken piece": misbehaving.stream(PIECE, b'data: {"choices": [{"del\n\n', clean=False),
    "an error within": misbehaving.stream(
        PIECE, b'data: {"error": {"message": "x"}}\n\n', clean=True
    ),
}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def planner(url: str, **more: Any) -> LLMPlanner:
    model: Any = load_model("openai:m", url)
    if more.pop("streaming", False):
        model = model.model_copy(update={"streaming": True})
    return LLMPlanner(model, budget=Budget(**{"calls": 3, "seconds": 4.0, **more}))


def plan(one: LLMPlanner, talk: Talk) -> Any:
    return one.plan(QUESTION, scene=scene(), turns=(), tools=load_tools().tools, talk=talk)


@pytest.mark.parametrize("name", DOWN)
def test_a_server_that_fails_is_down_in_words_without_key_and_numbers(name: str):
    behaviour, says_why = DOWN[name]
    with serving(behaviour) as server:
        start = time.monotonic()
        with pytest.raises(PlannerDown, match=says_why) as caught:
            plan(planner(server.url, calls=6), Talk())
        assert time.monotonic() - start < 60
    assert server.asked
    assert KEY not in str(caught.value)
    assert not any(letter.isdigit() for letter in str(caught.value))


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_no_plan_and_the_budget_ends_it(name: str):
    with serving(NONSENSE[name]) as server:
        one, talk = planner(server.url), Talk()
        for _ in range(3):
            try:
                made = plan(one, talk)
            except PlanError as error:
                talk.fail(str(error))
            else:  # it can be read: the graph finds that there is no such tool
                assert made.steps[0].tool == "guess"
                talk.fail("no such tool")
        with pytest.raises(PlannerDown, match="as often as its budget allows"):
            plan(one, talk)
    assert len(server.asked) == 3
    assert talk.tokens == 360


@pytest.mark.parametrize("name", CUT)
def test_a_stream_that_is_cut_is_no_plan(name: str):
    with serving(CUT[name]) as server, pytest.raises((PlannerDown, PlanError)):
        plan(planner(server.url, streaming=True), Talk())
    assert json.loads(server.asked[0]["body"])["stream"] is True


@pytest.mark.parametrize("name", ["server error", "closes", "hangs", "malformed JSON", "100 kB"])
def test_the_offline_planner_answers_then_and_it_is_said(
    name: str, open_session: Open, three: Path
):
    behaviour = NONSENSE[name] if name in NONSENSE else DOWN[name][0]
    plain = open_session().ask(QUESTION, picture=three)
    with serving(behaviour) as server:
        session = open_session(
            model="openai:m", model_url=server.url, model_calls=2, model_seconds=3.0
        )
        reply = session.ask(QUESTION, picture=three)
    assert (reply.text, reply.value) == (plain.text, plain.value)
    assert any(note.startswith(WITHOUT_MODEL) for note in reply.answer.notes)
    assert KEY not in json.dumps(reply.to_json())


def looked(url: str) -> Any:
    settings = {"look_model": f"openai:seer@{url}"}
    context = ToolContext(blob=lambda _: PICTURE, settings=settings)
    return look.run(scene(), look.parse({"question": "Red?", "people": ["p1"]}), context)


def test_a_look_sends_pixels_a_question_and_ids():
    with serving(says("Yes, red.")) as server:
        assert looked(server.url).text.endswith(f'"Yes, red" ({SEEN})')
    (asked,) = server.asked
    told = json.loads(asked["body"])
    text, picture = told["messages"][-1]["content"]
    assert json.loads(text["text"]) == {"question": "Red?", "shown, from left to right": ["p1"]}
    address = picture["image_url"]["url"]
    assert address.startswith("data:image/jpeg;base64,")
    jpeg = base64.b64decode(address.partition(",")[2])
    assert b"secret" not in jpeg.lower()
    rest = asked["body"].decode().replace(address, "")
    for private in (getpass.getuser(), "O'Neil", str(Path.home()), "/tmp"):
        assert private not in json.loads(rest)["messages"].__repr__()


@pytest.mark.parametrize("name", ["over its quota", "server error", "closes", "a page"])
def test_a_look_that_fails_is_one_line_without_the_key(name: str):
    with serving(DOWN[name][0]) as server, pytest.raises(ToolFailed) as caught:
        looked(server.url)
    assert "could not be asked" in str(caught.value)
    assert KEY not in str(caught.value)


def test_the_key_goes_to_the_server_alone():
    with serving(says("no plan")) as server:
        one = planner(server.url)
        with pytest.raises(PlanError):
            plan(one, Talk())
    assert server.asked[0]["headers"]["authorization"] == f"Bearer {KEY}"
    assert KEY.encode() not in server.asked[0]["body"]
    held: Any = one.model
    assert isinstance(held.openai_api_key, SecretStr)
