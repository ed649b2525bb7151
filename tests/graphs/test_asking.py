"""The user is asked which reading was meant, and whether a tool may run; the graph goes on."""

import pytest

from tests.graphs.conftest import TOOLS, Who
from tests.graphs.running import plan, step, waits_for
from thirdwave.agents.plan import Doubt, Option, Plan
from thirdwave.scene import Finding, Observation, Scene
from thirdwave.tools.base import chosen, tool

COUNT = plan(step("s1", "spot"), step("s2", "count", people="$s1"))
ONE = plan(step("s1", "spot"), step("s2", "count", "s1", people=["p2"]))
WHICH = Plan(
    ask=Doubt(
        text="Both, or p2?",
        options=(
            Option(label="both", people=("p1", "p2"), plan=COUNT),
            Option(label="p2", people=("p2",), plan=ONE),
        ),
        likely=1,
    )
)


@pytest.mark.parametrize(("reply", "value"), [("1", 2), ("both", 2), ("p2", 1), ("yes", 1)])
def test_a_reply_chooses_the_plan_that_is_run(running, reply, value):
    asked = waits_for(running.ask(WHICH))
    assert (asked["kind"], asked["text"]) == ("ask", "Both, or p2?")
    assert [option["label"] for option in asked["options"]] == ["both", "p2"]
    assert running.say(reply)["answer"]["value"] == value


def test_a_reply_that_names_no_reading_is_a_question_by_itself(running):
    running.ask(WHICH)
    state = running.say("How many are there?", COUNT)
    assert (state["question"], state["answer"]["value"]) == ("How many are there?", 2)
    assert [turn["abstained"] for turn in state["turns"]] == [True, False]
    assert state["turns"][-1]["question"] == "How many are there?"


def test_the_most_likely_reading_is_taken_where_nobody_can_be_asked_and_said(running):
    state = running.ask(WHICH, assume=True)
    assert state["answer"]["value"] == 1
    assert any("p2" in note for note in state["answer"]["notes"])
    assert running.heard("asked") == []


def test_listeners_are_told_of_a_question_back_once(running):
    running.ask(WHICH)
    running.say("1")
    assert [event["text"] for event in running.heard("asked")] == ["Both, or p2?"]


def test_a_tool_runs_when_it_is_allowed(running):
    asked = waits_for(running.ask(COUNT, approve=frozenset({"count"})))
    assert asked == {
        "kind": "approve",
        "steps": [{"id": "s2", "tool": "count", "args": {"people": "$s1"}, "why": ""}],
    }
    assert [event["tool"] for event in running.heard("step")] == ["spot", "spot"]
    state = running.say("yes")
    assert state["answer"]["value"] == 2
    assert len(running.heard("approval")) == 1
    ran = [e["tool"] for e in running.heard("step") if e["status"] == "started"]
    assert ran == ["spot", "count"], "what was done before is not done again"


def test_what_was_guarded_when_it_was_asked_stays_guarded_for_who_goes_on(running):
    running.ask(COUNT, approve=frozenset({"count"}))
    state = running.say({"type": "reject", "message": "not today"}, approve=frozenset())
    assert state["records"]["s2"]["status"] == "refused"
    assert "not today" in state["records"]["s2"]["error"]
    assert state["answer"]["abstained"]


def test_edited_arguments_are_what_runs_and_what_the_plan_says(running):
    running.ask(COUNT, approve=frozenset({"count"}))
    edit = {"type": "edit", "args": {"people": ["p1"]}}
    state = running.say({"decisions": {"s2": edit}})
    assert (state["answer"]["value"], state["records"]["s1"]["status"]) == (1, "ok")
    assert state["plan"]["steps"][1]["args"] == {"people": ["p1"]}


@pytest.mark.parametrize(
    "args", [{"people": "$s9"}, {"peple": ["p1"]}, {"people": 7}, "p1", {"people": "$s2"}, None]
)
def test_edited_arguments_that_cannot_run_do_not(running, args):
    running.ask(COUNT, approve=frozenset({"count"}))
    state = running.say({"decisions": {"s2": {"type": "edit", "args": args}}})
    assert state["records"]["s2"]["status"] == "refused"
    assert state["answer"]["abstained"]


def test_every_wave_asks_for_itself(running):
    two = plan(step("s1", "spot"), step("s2", "count", people="$s1"), step("s3", "draw", "s2"))
    guarded = frozenset({"count", "draw"})
    assert [s["id"] for s in waits_for(running.ask(two, approve=guarded))["steps"]] == ["s2"]
    again = waits_for(running.say("no", approve=guarded))
    assert [s["id"] for s in again["steps"]] == ["s3"]
    state = running.say("yes", approve=guarded)
    assert state["records"]["s2"]["status"] == "refused", "the second reply is not the first's"
    assert state["records"]["s3"]["status"] == "skipped"


def test_who_is_not_named_in_the_decisions_is_rejected_unless_it_is_said_otherwise(running):
    both = plan(step("s1", "draw"), step("s2", "spot"))
    guarded = frozenset({"draw", "spot"})
    running.ask(both, approve=guarded)
    state = running.say({"decisions": {"s1": {"type": "approve"}}})
    assert [state["records"][s]["status"] for s in ("s1", "s2")] == ["ok", "refused"]
    running.ask(both, approve=guarded)
    rest = {"decisions": {"s1": {"type": "reject"}}, "otherwise": {"type": "approve"}}
    state = running.say(rest)
    assert [state["records"][s]["status"] for s in ("s1", "s2")] == ["refused", "ok"]


def test_a_crash_after_the_decision_asks_nobody_again(running):
    runs: list[str] = []

    @tool(returns="int")
    def careful(scene: Scene, args: Who) -> Observation:
        """Count, when the power is on."""
        runs.append("ran")
        if len(runs) == 1:
            raise KeyboardInterrupt
        number = len(chosen(scene, args.people))
        line = Finding(text=f"{number} people", value=number)
        return Observation(text=line.text, value=number, value_type="int", evidence=(line,))

    tools = {**TOOLS, "careful": careful}
    guarded = plan(step("s1", "spot"), step("s2", "careful", people="$s1"))
    running.ask(guarded, approve=frozenset({"careful"}), tools=tools)
    with pytest.raises(KeyboardInterrupt):
        running.say({"type": "edit", "args": {"people": ["p2"]}}, tools=tools)
    state = running.go_on(tools=tools)
    assert (state["answer"]["value"], runs) == (1, ["ran", "ran"])


def test_nothing_is_asked_of_tools_that_need_no_leave(running):
    assert running.ask(COUNT, approve=frozenset({"draw"}))["answer"]["value"] == 2


def test_a_question_back_runs_nothing(running):
    running.ask(WHICH)
    assert running.heard("step") == []
