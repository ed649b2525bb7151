"""The planner that asks a chat model: every style of model, and replies that are no plan."""

import json

import pytest

from tests.agents.test_plan import TOOLS
from thirdwave.agents.llm import LLMPlanner
from thirdwave.agents.models import load_model
from thirdwave.agents.plan import PlanError, Turn
from thirdwave.agents.testing import ScriptedChatModel
from thirdwave.scene import Camera, Scene

SCENE = Scene(id="s", camera=Camera.assumed((64, 48)))
GOOD = {"steps": [{"id": "s1", "tool": "look", "args": {}}], "answer": "s1"}


def ask(model, **more):
    return LLMPlanner(model).plan("Who?", scene=SCENE, turns=more.get("turns", ()), tools=TOOLS,
                                  mend=more.get("mend"))  # fmt: skip


def test_a_model_that_calls_tools_plans_by_structured_output():
    assert ask(ScriptedChatModel(replies=[GOOD])).steps[0].tool == "look"


def test_a_model_that_only_writes_plans_in_text():
    text = f"Sure! Here it is:\n```json\n{json.dumps(GOOD)}\n```"
    assert ask(ScriptedChatModel(replies=[text], calls_tools=False)).answering == "s1"


@pytest.mark.parametrize("reply", ["", "I think two people.", "{'steps': }", "{" * 100_000, "{}"])
def test_a_reply_that_is_no_plan_says_what_was_wanted(reply):
    with pytest.raises(PlanError, match="expected"):
        ask(ScriptedChatModel(replies=[reply], calls_tools=False))


def test_the_model_reads_cards_scene_dialogue_and_the_reason_to_mend():
    model = ScriptedChatModel(replies=[GOOD])
    turn = Turn(question="How many {{cards}}?", answer="2 people.", focus=("p1", "p2"))
    ask(model, turns=[turn], mend="s1: no tool 'guess'")
    system, human, _, mend = model.history[0]
    assert '"name":"gauge"' in system.text
    assert "nobody has looked" in human.text
    assert "How many {{cards}}?" in human.text  # text that was put in is data, never a template
    assert "no tool 'guess'" in mend.text


def test_the_model_is_told_of_a_what_if_and_may_go_on_from_it():
    model = ScriptedChatModel(replies=[{**GOOD, "on_branch": True}])
    turn = Turn(question="What if he sat?", answer="p1 would.", focus=("p1",), branch="s.if-1")
    assert ask(model, turns=[turn]).on_branch
    system, human = model.history[0]
    assert '"about_what_if": true' in human.text
    assert "on_branch" in system.text


def test_a_model_name_without_provider_is_refused():
    with pytest.raises(ValueError, match="expected provider:name"):
        load_model("gpt")
