"""A reply is found in a call or anywhere in a text, and read strictly."""

import json
import time

import pytest
from langchain_core.messages import AIMessage
from langchain_core.messages.tool import invalid_tool_call

from thirdwave.agents.llm.reading import read_object, read_reply
from thirdwave.agents.llm.reply import LONGEST_TEXT, reply_schema, to_plan
from thirdwave.agents.plan import PlanError

GOOD = {"steps": [{"id": "s1", "tool": "look", "args": {"of": {"x": [1]}}}], "answer": "s1"}
TEXT = json.dumps(GOOD)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"Sure!\n```\n{json.dumps(GOOD, indent=2)}\n```\nHope that helps {{really}}.",
        f"I use {{people}} and {{'x'}} first. {TEXT}",
        f'<think>maybe {{"steps": []}}</think>{TEXT}',
        json.dumps({"plan": GOOD}),
        json.dumps({"name": "plan", "arguments": GOOD}),
        json.dumps({"type": "function", "function": {"name": "plan", "parameters": GOOD}}),
        f'{{"thought": "look"}}\n{TEXT}',
    ],
)
def test_an_object_is_found_in_a_text(text):
    assert read_object(text) == GOOD
    assert read_reply(AIMessage(text)) == GOOD


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("two people", "got 'two people'"),
        ("[1, 2]", "expected one JSON object"),
        ('{"steps": [1,]}', "expected one JSON object"),  # a trailing comma is no JSON
        ("{" * 200_000, "expected one JSON object"),
        ('{"a":' * 100_000, "too deep"),
        ("x" * 60_000 + TEXT, "expected one JSON object"),  # what comes that late is not read
    ],
)
def test_a_text_without_an_object_says_so_at_once(text, why):
    start = time.monotonic()
    with pytest.raises(PlanError, match=why):
        read_object(text)
    assert time.monotonic() - start < 5


def test_a_call_goes_before_text_and_a_broken_call_is_read_as_text():
    call = {"name": "plan", "args": GOOD, "id": "1"}
    assert read_reply(AIMessage("no", tool_calls=[call])) == GOOD
    other = {"name": "make_a_plan", "args": GOOD, "id": "1"}
    assert read_reply(AIMessage("", tool_calls=[other])) == GOOD
    broken = invalid_tool_call(name="plan", args=f"{TEXT} and so on", id="1", error="x")
    assert read_reply(AIMessage("", invalid_tool_calls=[broken])) == GOOD
    direct = {"name": "detect_people", "args": {}, "id": "1"}
    with pytest.raises(PlanError, match="a call of `plan`, got a call of detect_people"):
        read_reply(AIMessage("", tool_calls=[direct]))
    with pytest.raises(PlanError, match="the reply was empty"):
        read_reply(AIMessage(""))


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ({}, "expected steps"),
        (GOOD | {"confidence": 1, "thought": "x"}, "unknown keys: confidence, thought"),
        ({"steps": [{"id": "s1", "tool": "a", "input": {}}]}, "unknown keys: steps.0.input"),
        ({"steps": [{"tool": "a"}]}, "steps.0.id: Field required"),
        ({"steps": [{"id": "s1", "tool": "a"}, {"id": "s1", "tool": "b"}]}, "each id once"),
        (GOOD | {"answer": "s9"}, "expected the id of a step, got 's9'"),
        (GOOD | {"abstain": "It is blue."}, "one of them alone"),
        ({"ask": {"text": "Who?", "options": [{"label": "p1"}]}}, "ask.options"),
        ({"abstain": "p1 is 42 years old"}, "says 42, which nobody has measured"),
        (GOOD | {"note": "x" * (LONGEST_TEXT + 1)}, "note: expected at most"),
        (GOOD | {"picture": 3}, "picture: expected 1 to 2, got 3"),
        ({"steps": [{"id": "s1", "tool": "a", "when": "if s2"}]}, "steps.0.when"),
    ],
)
def test_what_is_wrong_with_a_reply_is_named(reply, why):
    with pytest.raises(PlanError, match=why.replace("(", "\\(")):
        to_plan(reply, pictures=("a", "b"))


def test_fields_filled_in_with_nothing_count_as_left_out():
    nothing = {"abstain": "", "ask": None, "also": [], "note": None, "picture": None}
    step = {"id": "s1", "tool": "look", "args": {}, "when": None, "each": "", "why": None}
    plan = to_plan({"steps": [step], "answer": "", **nothing})
    assert (plan.answering, plan.abstain, plan.steps[0].when) == ("s1", None, None)


def test_a_number_of_the_question_may_be_repeated_and_a_picture_is_its_place():
    plan = to_plan({"abstain": "Nobody can tell who is over 40."}, question="Who is over 40?")
    assert plan.abstain
    assert to_plan(GOOD | {"picture": 2}, pictures=("a", "b")).picture == "b"


def test_a_question_back_becomes_a_doubt():
    reply = {"ask": {"text": "p1 or p3?", "options": [{"label": "p1", "people": ["p1"]},
                                                      {"label": "p3"}]}}  # fmt: skip
    doubt = to_plan(reply).ask
    assert doubt is not None
    assert [(one.label, one.people) for one in doubt.options] == [("p1", ("p1",)), ("p3", ())]


def test_the_schema_is_slim_and_has_no_references():
    text = json.dumps(reply_schema())
    assert len(text) < 3000
    for noise in ("$ref", "$defs", "anyOf", "pattern", "meaning"):
        assert noise not in text
