"""What happens is told as it happens."""

import threading
from dataclasses import replace

from tests.graphs.conftest import TOOLS, Nothing
from tests.graphs.running import plan, step
from thirdwave.agents.testing import ScriptedPlanner
from thirdwave.graphs.ask import question_input
from thirdwave.scene import Observation, Scene
from thirdwave.tools.base import tool

COUNT = plan(step("s1", "spot"), step("s2", "count", people="$s1"))


def test_a_question_is_told_from_plan_to_answer(running):
    state = running.ask(COUNT)
    told = [(e["event"], e.get("id"), e.get("status")) for e in running.told]
    assert told == [
        ("plan", None, None),
        ("step", "s1", "started"),
        ("step", "s1", "ok"),
        ("step", "s2", "started"),
        ("partial", "s2", None),
        ("step", "s2", "ok"),
        ("answer", None, None),
    ]
    assert running.heard("plan")[0]["plan"]["steps"][0]["tool"] == "spot"
    assert running.heard("partial")[0]["text"] == "2 people"
    assert running.heard("answer")[0]["answer"] == state["answer"]
    assert all(event["ms"] >= 0 for event in running.told if event.get("status") == "ok")


def test_a_step_is_told_when_it_has_finished_not_when_all_have(running):
    seen = threading.Event()

    @tool(returns="none", timeout_s=20)
    def patient(scene: Scene, args: Nothing) -> Observation:
        """Wait until the other step was told."""
        return Observation(text="saw it" if seen.wait(10) else "nobody told")

    def listen(event):
        if event["event"] == "step" and event["id"] == "fast" and event["status"] == "ok":
            seen.set()

    both = plan(step("slow", "patient"), step("fast", "draw"))
    state = running.ask(both, tools={**TOOLS, "patient": patient}, listener=listen)
    assert state["records"]["slow"]["text"] == "saw it"


def test_a_step_that_fails_says_why(running):
    running.ask(plan(step("s1", "fail")))
    ended = running.heard("step")[-1]
    assert (ended["status"], ended["text"]) == ("failed", "the sun was in the lens")
    assert running.heard("partial") == []


def test_of_two_that_change_the_same_the_first_counts_though_it_is_slower(running):
    done = threading.Event()

    def namer(called: str, waits: bool):
        @tool(returns="none", name=f"name_{called}")
        def name_it(scene: Scene, args: Nothing) -> Observation:
            """Name p1."""
            done.wait(10) if waits else done.set()
            person = replace(scene.person("p1"), name=called)
            return Observation(text="named", scene=scene.with_person(person))

        return name_it

    tools = {**TOOLS, "name_ann": namer("ann", True), "name_bob": namer("bob", False)}
    two = plan(step("s", "spot"), step("a", "name_ann", "s"), step("b", "name_bob", "s"))
    records = running.ask(two, tools=tools)["records"]
    assert (records["a"]["status"], records["b"]["status"]) == ("ok", "failed")
    assert running.context.scenes.load(running.scene_id).person("p1").name == "ann"


def test_what_is_looked_at_again_is_told(running):
    planner = ScriptedPlanner([plan(step("s1", "refuse")), COUNT], mends=True)
    running.context = replace(running.context, planner=planner)
    state = running.graph.invoke(
        question_input("?", running.scene_id),
        {"configurable": {"thread_id": "t1"}},
        context=running.context,
    )
    assert state["answer"]["value"] == 2
    (doubted,) = running.heard("check")
    assert "name a person" in doubted["text"]
    assert len(running.heard("plan")) == 2
