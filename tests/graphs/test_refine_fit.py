"""A refined body goes the way of every other: by workflow, into pictures, measurements, answers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.body.observing import observe
from tests.body.poses import CAMERA
from tests.tools.test_refine import ELBOW_AND_KNEE, observed, true_body, turned
from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.plan import Plan, Step
from thirdwave.graphs.act import ready_steps, run_wave
from thirdwave.graphs.context import Context
from thirdwave.graphs.illustrate import illustrated
from thirdwave.graphs.workflow import Workflow
from thirdwave.memory.scene_store.scenes import Event
from thirdwave.scene import Scene
from thirdwave.scene.codec import scene_digest
from thirdwave.tools.detect import detect_people
from thirdwave.tools.estimate import estimate_pose
from thirdwave.tools.measure import measure
from thirdwave.tools.refine import refine_fit
from thirdwave.tools.render import render

EXAMPLE = Path(__file__).parents[2] / "examples" / "workflows" / "refine_fit.yaml"
TOOLS = {tool.name: tool for tool in (detect_people, estimate_pose, refine_fit, measure, render)}


@pytest.fixture
def where(context) -> Scene:
    truth = true_body()
    by = observe(truth, noise_px=2.0, flatten=0.9)
    who = observed("p1", turned(truth, ELBOW_AND_KNEE), by)
    made = Scene(id="refined", camera=CAMERA, people=(who,))
    return context.scenes.create(made, Event(who="t", why="opened"))


def run(plan: Plan, scene: Scene, context: Context) -> tuple[dict[str, Any], Scene]:
    records: dict[str, Any] = {}
    while wave := ready_steps(plan.steps, records):
        done, scene = run_wave(wave, records, scene, context)
        records |= done
    return records, scene


def test_the_example_refines_and_measures_on_the_refined_body(context, where):
    plan = Workflow.read(EXAMPLE).plan_for({"image": "x.jpg", "target": "landmarks"})
    check_plan(plan, TOOLS)
    records, after = run(plan, where, replace(context, tools=TOOLS))
    assert [record["error"] for record in records.values()] == [None] * len(plan.steps)
    assert records["refined"]["text"].startswith("p1's body moved from ")
    body = after.person("p1").body
    assert body is not None
    assert body.fit is not None
    assert body.fit.method == "smplify"
    knees = {item["side"]: item["value"] for item in records["knees"]["value"]}
    assert knees["right"] == pytest.approx(30, abs=8)
    assert context.scenes.log(after.id)[-1].tool == "refine_fit"


def test_the_same_refinement_of_the_same_scene_is_remembered(context, where):
    step = Step(id="r", tool="refine_fit")
    lent = replace(context, tools=TOOLS)
    first, moved = run_wave([step], {}, where, lent)
    again = context.scenes.create(replace(where, id="again", rev=0), Event(who="t", why="opened"))
    second, same = run_wave([step], {}, again, lent)
    assert (first["r"]["status"], second["r"]["status"]) == ("ok", "cached")
    assert second["r"]["text"] == first["r"]["text"]
    assert scene_digest(moved, ["people"]) == scene_digest(same, ["people"])


def test_the_picture_beside_an_answer_shows_the_refined_body():
    steps = (
        Step(id="s1", tool="detect_people"),
        Step(id="s2", tool="estimate_pose", needs=("s1",)),
        Step(id="s3", tool="refine_fit", needs=("s2",)),
    )
    drawn = illustrated(
        Plan(steps=steps, answer="s3"), TOOLS, "raster", Scene(id="s", camera=CAMERA)
    )
    assert drawn.steps[-1].tool == "render"
    assert "s3" in drawn.steps[-1].needs
