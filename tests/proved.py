"""Every answer of a test goes through the verifier, whatever the test is about. Test helper."""

from collections.abc import Iterator
from typing import Any

import pytest

import thirdwave.graphs.ask as graph
from thirdwave.agents.answers.units import UNITS
from thirdwave.agents.plan import Answer, Evidence
from thirdwave.agents.proof.bindings import misplaced
from thirdwave.agents.proof.numbers import ids_in, unproved_numbers, without_counts, without_quotes
from thirdwave.agents.proof.verify import assert_proved
from thirdwave.graphs.answering import own_reason
from thirdwave.graphs.context import Context
from thirdwave.graphs.state import State, ground, plan_of


@pytest.fixture(autouse=True)
def every_answer_is_proved(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts of the answers that the graph gave; a test fails where one is not proved."""
    node = graph.answered
    given: list[str] = []
    wrong: list[AssertionError] = []

    def answered(state: State, context: Context) -> State:
        after = node(state, context)
        answer = Answer.model_validate(after.get("answer"))
        scene = ground(state, context, plan_of(state))
        people = (*scene.person_ids, *(thing.id for thing in scene.things or ()))
        given.append(answer.text)
        records, question = state.get("records", {}), state.get("question", "")
        try:
            assert_proved(answer, records, question, people, own_reason(state, context))
        except AssertionError as error:
            wrong.append(error)
        return after

    monkeypatch.setattr(graph, "answered", answered)
    yield given
    if wrong:
        raise wrong[0]


def check_json(reply: dict[str, Any]) -> None:
    """AssertionError unless what the command line printed is proved by what it printed with it."""
    evidence = [Evidence.model_validate(line) for line in reply["evidence"]]
    people = [one["id"] for one in reply["people"]]
    counts = [len(people), *([reply["value"]] if reply["value_type"] == "int" else ())]
    text = "" if reply["abstained"] else without_quotes(reply["answer"], reply["question"])
    assert unproved_numbers(text, evidence, counts) == [], reply["answer"]
    assert misplaced(without_counts(text, counts), evidence, UNITS) == [], reply["answer"]
    known = {*people, *(one for line in evidence for one in ids_in(line.text))}
    assert set(ids_in(text)) <= known, reply["answer"]
