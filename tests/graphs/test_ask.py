"""plan -> act -> check -> (plan | answer), over a real server."""

from dataclasses import replace

import pytest

from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.llm import LLMPlanner
from thirdwave.agents.plan import Answer, Plan, PlanError, Step
from thirdwave.agents.testing import ScriptedChatModel, ScriptedPlanner
from thirdwave.graphs.ask import build, question_input
from thirdwave.memory.saver import RedisSaver

COUNT = Plan(
    steps=(
        Step(id="s1", tool="spot"),
        Step.model_validate({"id": "s2", "tool": "count", "args": {"people": "$s1"}}),
    )
)


@pytest.fixture
def ask(context, scene, redis_client):
    graph = build(RedisSaver(redis_client, tenant="test"))

    def run(planner, question="How many?", plan=None, thread="t1", **changes):
        return graph.invoke(
            question_input(question, scene.id, plan),
            {"configurable": {"thread_id": thread}},
            context=replace(context, planner=planner, **changes),
        )

    return run


def test_a_question_is_answered_with_evidence(ask):
    state = ask(ScriptedPlanner([COUNT]))
    answer = Answer.model_validate(state["answer"])
    assert (answer.value, answer.value_type, answer.abstained) == (2, "int", False)
    assert answer.evidence
    assert {e.step for e in answer.evidence} <= {"s1", "s2"}


def test_the_thread_remembers_turns_but_not_old_evidence(ask):
    ask(ScriptedPlanner([COUNT]))
    state = ask(ScriptedPlanner([Plan(abstain="names cannot be measured")]), "Who is he?")
    assert [turn["question"] for turn in state["turns"]] == ["How many?", "Who is he?"]
    assert state["records"] == {}
    assert state["answer"]["evidence"] == []
    assert state["turns"][0]["focus"] == ["p1", "p2"]


def test_threads_do_not_share_a_dialogue(ask):
    ask(ScriptedPlanner([COUNT]))
    assert len(ask(ScriptedPlanner([COUNT]), thread="t2")["turns"]) == 1


def test_an_abstention_is_an_answer_with_a_reason(ask):
    answer = ask(ScriptedPlanner([Plan(abstain="names cannot be measured")]))["answer"]
    assert answer["abstained"]
    assert answer["reason"] == "names cannot be measured"


def test_a_plan_that_cannot_run_goes_back_with_the_reason(ask):
    wrong = Plan(steps=(Step(id="s1", tool="guess"),))
    planner = ScriptedPlanner([wrong, COUNT], mends=True)
    assert ask(planner)["answer"]["value"] == 2
    assert "no tool 'guess'" in (planner.asked[1][1] or "")


def test_a_planner_that_cannot_mend_is_asked_once(ask):
    planner = ScriptedPlanner([Plan(steps=(Step(id="s1", tool="guess"),))])
    answer = ask(planner)["answer"]
    assert answer["abstained"]
    assert "no tool 'guess'" in answer["reason"]


def test_a_call_that_was_wrong_is_planned_again_within_the_budget(ask):
    wrong = Plan(steps=(Step(id="s1", tool="refuse"),))
    planner = ScriptedPlanner([wrong, COUNT], mends=True)
    assert ask(planner)["answer"]["value"] == 2
    assert "name a person" in (planner.asked[1][1] or "")

    endless = ScriptedPlanner([wrong] * 9, mends=True)
    answer = ask(endless, thread="t2", max_replans=2)["answer"]
    assert answer["abstained"]
    assert "name a person" in answer["reason"]
    assert len(endless.asked) == 3


def test_a_tool_that_failed_is_the_reason_of_the_abstention(ask):
    plan = Plan(steps=(Step(id="s1", tool="fail"), Step(id="s2", tool="count", needs=("s1",))))
    answer = ask(ScriptedPlanner([plan]))["answer"]
    assert answer["abstained"]
    assert answer["reason"] == "the sun was in the lens"


def test_a_workflow_runs_through_the_same_steps_without_a_planner(ask):
    assert ask(ScriptedPlanner([]), plan=COUNT)["answer"]["value"] == 2


def test_a_workflow_that_cannot_run_is_an_error_of_its_author(ask):
    with pytest.raises(PlanError, match="no tool 'guess'"):
        ask(ScriptedPlanner([]), plan=Plan(steps=(Step(id="s1", tool="guess"),)))


def test_too_many_steps_are_refused(ask):
    many = Plan(steps=tuple(Step(id=f"s{n}", tool="spot") for n in range(9)))
    answer = ask(ScriptedPlanner([many]), max_steps=8)["answer"]
    assert "at most 8 steps, got 9" in answer["reason"]


def test_an_answer_that_invents_a_number_is_withdrawn(ask):
    class Liar(PlainAnswerer):
        def answer(self, question, plan, records):
            said = super().answer(question, plan, records)
            return said.model_copy(update={"text": "There are 7 people."})

    answer = ask(ScriptedPlanner([COUNT]), answerer=Liar())["answer"]
    assert answer["abstained"]
    assert "7" not in answer["text"]


def test_a_chat_model_plans_and_mends(ask):
    bad = {"steps": [{"id": "s1", "tool": "guess", "args": {}}]}
    good = COUNT.model_dump(mode="json", include={"steps", "answer"})
    model = ScriptedChatModel(replies=[bad, good])
    assert ask(LLMPlanner(model))["answer"]["value"] == 2
    assert "no tool 'guess'" in model.history[1][-1].text


def test_a_chat_model_that_writes_nonsense_ends_in_an_abstention(ask):
    model = ScriptedChatModel(replies=["two people, I am sure"] * 9, calls_tools=False)
    answer = ask(LLMPlanner(model))["answer"]
    assert answer["abstained"]
    assert len(model.history) == 3
