"""What a planner may spend on one question, and the talk that is kept of it."""

import json

import pytest

from thirdwave.agents.budget import Budget, estimate_tokens
from thirdwave.agents.errors import PlannerDown
from thirdwave.agents.talk import LONGEST, Talk


@pytest.mark.parametrize(
    ("talk", "why"),
    [
        (Talk(calls=2), "as often as its budget allows"),
        (Talk(tokens=95), "budget of tokens"),
        (Talk(seconds=3.0), "budget of time"),
    ],
)
def test_the_end_of_each_budget_is_named_without_numbers(talk, why):
    budget = Budget(calls=2, tokens=100, seconds=3.0)
    with pytest.raises(PlannerDown, match=why) as caught:
        budget.seconds_left(talk, next_tokens=10)
    assert not any(character.isdigit() for character in str(caught.value))


def test_what_is_left_of_the_time_is_for_the_next_call():
    assert Budget(seconds=3.0).seconds_left(Talk(seconds=1.0), 10) == 2.0


@pytest.mark.parametrize("wrong", [{"calls": 0}, {"tokens": -1}, {"seconds": 0.0}])
def test_a_budget_of_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match="over 0"):
        Budget(**wrong)


@pytest.mark.parametrize(
    ("text", "least"),
    [("", 0), ("the cat sat", 3), ('{"a":[1,2]}', 9), ("1234", 4), ("Größe", 2), ("日本", 2)],
)
def test_tokens_are_rather_too_many_than_too_few(text, least):
    assert estimate_tokens(text) >= least


def test_a_talk_comes_back_from_json_as_it_was():
    talk = Talk(said="{}", calls=2, tokens=70, seconds=0.5)
    talk.fail("no tool 'x'", ("s1 spot: 2 people",))
    talk.said = "again"
    again = Talk.from_json(json.loads(json.dumps(talk.to_json())))
    assert again == talk
    assert again.tries[0].said == "{}"
    assert Talk.from_json(None) == Talk()


def test_long_replies_and_findings_are_cut():
    talk = Talk(said="x" * 10**6)
    talk.fail("y" * 10**6, ("z" * 10**6,))
    assert len(json.dumps(talk.to_json())) < 4 * LONGEST
