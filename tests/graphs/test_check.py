"""The check in the graph: one second look, by another way, and what is said of it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.body.observing import observe
from tests.body.poses import CAMERA
from tests.graphs.conftest import TOOLS as MADE
from tests.tools.test_refine import ELBOW_AND_KNEE, observed, true_body, turned
from thirdwave.agents.plan import Plan, Step
from thirdwave.agents.testing import ScriptedPlanner
from thirdwave.graphs.ask import build, question_input
from thirdwave.memory.saver import RedisSaver
from thirdwave.memory.scene_store.scenes import Event
from thirdwave.scene import Finding, Observation, Scene
from thirdwave.tools.base import Arguments, ToolContext, ToolFailed, tool
from thirdwave.tools.detect import detect_people
from thirdwave.tools.estimate import estimate_pose
from thirdwave.tools.measure import measure
from thirdwave.tools.refine import refine_fit

REAL = {one.name: one for one in (detect_people, estimate_pose, refine_fit, measure)}
KNEE = Plan(steps=(
    Step(id="s1", tool="detect_people"),
    Step(id="s2", tool="estimate_pose", needs=("s1",)),
    Step(id="s3", tool="measure", needs=("s2",),
         args={"quantity": "knee_flexion", "side": "right", "people": ["p1"]}),
))  # fmt: skip


@pytest.fixture
def ask(context, redis_client):
    graph = build(RedisSaver(redis_client, tenant="test"))
    events: list[dict[str, Any]] = []

    def run(plan: Plan, scene: Scene, **changes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        state = graph.invoke(
            question_input("How bent?", scene.id),
            {"configurable": {"thread_id": scene.id}},
            context=replace(context, planner=ScriptedPlanner([plan]),
                            listener=lambda event: events.append(dict(event)), **changes),
        )  # fmt: skip
        return state, events

    return run


def person(context, name: str, *, confidence: float, accepted: bool = True) -> Scene:
    truth = true_body()
    by = observe(truth, noise_px=2.0, flatten=0.9)
    who = observed("p1", turned(truth, ELBOW_AND_KNEE), by)
    assert who.body is not None
    assert who.body.fit is not None
    fit = replace(
        who.body.fit,
        confidence=np.full(24, confidence, np.float32),
        accepted=accepted,
        reason="" if accepted else "it lies beside the person",
    )
    made = replace(who, body=replace(who.body, fit=fit))
    return context.scenes.create(Scene(id=name, camera=CAMERA, people=(made,)),
                                 Event(who="t", why="opened"))  # fmt: skip


def test_an_uncertain_body_is_fitted_again_and_that_is_said(ask, context):
    scene = person(context, "unsure", confidence=0.3)
    state, events = ask(KNEE, scene, tools=REAL)
    answer = state["answer"]
    assert state["records"]["second_look"]["tool"] == "refine_fit"
    assert answer["value"] == pytest.approx(30, abs=8), "the turned knee is right again"
    assert any("fitted again" in note for note in answer["notes"])
    assert [event["text"] for event in events if event["event"] == "check"] == [
        "the body of p1 is uncertain where it was measured: looking again"
    ]
    ran = [event["id"] for event in events if event.get("status") == "started"]
    assert ran.count("s2") == 1, "what holds is not done again"
    assert ran.count("s3") == 2


def test_a_rejected_body_is_fitted_again(ask, context):
    scene = person(context, "rejected", confidence=0.9, accepted=False)
    state, _ = ask(KNEE, scene, tools=REAL)
    assert "second_look" in state["records"]
    assert any("was rejected" in note for note in state["answer"]["notes"])


def test_a_sure_answer_is_not_looked_at_again(ask, context):
    scene = person(context, "sure", confidence=0.9)
    state, events = ask(KNEE, scene, tools=REAL)
    assert list(state["records"]) == ["s1", "s2", "s3"]
    assert state["answer"]["notes"] == []
    assert not [event for event in events if event["event"] == "check"]


def test_where_nothing_may_be_planned_again_it_is_not_looked_again(ask, context):
    scene = person(context, "unsure", confidence=0.3)
    state, _ = ask(KNEE, scene, tools=REAL, max_replans=0)
    assert "second_look" not in state["records"]
    state, _ = ask(KNEE, scene, tools=REAL, max_steps=3)
    assert "second_look" not in state["records"]


class By(Arguments):
    estimator: str | None = None


@tool(returns="people", name="estimate_pose")
def by_name(scene: Scene, args: By, context: ToolContext) -> Observation:
    """Estimate, unless it is by the one that is broken."""
    name = args.estimator or context.settings.get("estimator", "landmarks")
    if name == "broken" or context.settings.get("all_broken"):
        raise ToolFailed(f"the estimator {name} has ended")
    line = Finding(text="p1 and p2 have bodies")
    return Observation(text=line.text, value=["p1", "p2"], value_type="people", evidence=(line,))


ESTIMATE = Plan(steps=(Step(id="s1", tool="spot"),
                       Step(id="s2", tool="estimate_pose", needs=("s1",)),
                       Step(id="s3", tool="count", args={"people": "$s2"})))  # fmt: skip
TOOLS = {**MADE, "estimate_pose": by_name}


def test_a_broken_estimator_is_replaced_by_the_one_that_comes_with_it(ask, scene):
    state, _ = ask(ESTIMATE, scene, tools=TOOLS, settings={"estimator": "broken"})
    assert state["answer"]["value"] == 2
    assert state["records"]["s2"]["args"] == {"estimator": "landmarks"}
    assert state["answer"]["notes"] == [
        "estimate_pose did not work (the estimator broken has ended), so it was done by what comes "
        "with thirdwave instead, and then "
        "it could be told"
    ]


def test_two_broken_ways_end_in_an_abstention_after_one_second_look(ask, scene):
    settings = {"estimator": "broken", "all_broken": True}
    state, events = ask(ESTIMATE, scene, tools=TOOLS, settings=settings)
    assert state["answer"]["abstained"]
    assert "has ended" in state["answer"]["reason"]
    assert any("did not work either" in note for note in state["answer"]["notes"])
    assert len([event for event in events if event["event"] == "check"]) == 1


def test_without_another_way_the_failure_is_the_answer(ask, scene):
    plan = Plan(steps=(Step(id="s1", tool="fail"), Step(id="s2", tool="count", needs=("s1",))))
    state, events = ask(plan, scene)
    assert state["answer"]["abstained"]
    assert state["answer"]["reason"] == "the sun was in the lens"
    assert not [event for event in events if event["event"] == "check"]
