"""The product takes a few dialogues, as it is: a real server, real tools, real photographs."""

from pathlib import Path

import pytest

from tests.apps.benches.plan.scripts import scripts
from thirdwave.agents.plan import Plan, Step
from thirdwave.agents.record import empty_record
from thirdwave.agents.testing import ScriptedPlanner
from thirdwave.apps.benches.plan import run
from thirdwave.apps.benches.plan.judging import take
from thirdwave.apps.benches.plan.product import calls_of, product, waves_ms
from thirdwave.apps.benches.plan.scenes import file_of
from thirdwave.apps.errors import UserError

SOME = """
- id: some1
  scene: gym
  tier: 1
  turns:
    - {ask: "How many people are there?", answer: 5, plan: [{tool: count}]}
    - {ask: "Make p1 raise the left arm above the head", answer: pose, plan: [{tool: edit_pose}],
       after: [{fact: left_wrist_above_head_m, person: p1, more_than: 0.0},
               {fact: left_knee_flexion, person: p1, same: 5}]}
    - {ask: "undo that", answer: pose,
       after: [{fact: left_shoulder_elevation, person: p1, start: 3}]}
    - {ask: "Make p2 raise both arms above the head", answer: pose,
       after: [{fact: left_knee_flexion, person: p2, less_than: 5}]}
- id: some2
  scene: dance
  as: picture
  also: [street]
  tier: 2
  turns:
    - {ask: "How many people are there?", answer: 3}
    - {ask: "How many people are there?", answer: 4, scene: street}
"""


def plan(*steps):
    return Plan(steps=steps)


def test_the_product_takes_dialogues_and_is_timed():
    with product() as taker:
        report = run.measure(scripts(SOME), taker, lambda _: None, "offline")
        verdicts = [one for script in scripts(SOME) for one in take(script, taker)]
    marks = [one.mark for one in verdicts]
    assert marks == ["right", "right", "right", "wrong", "right", "right"]
    assert "p2 left_knee_flexion is 13" in verdicts[3].why
    assert verdicts[1].pose is not None
    assert verdicts[1].pose.moved_mm == 0.0
    assert verdicts[1].taken.before is not None
    assert report.metrics["questions"] == 6
    assert report.metrics["answer_accuracy"] == pytest.approx(5 / 6)
    assert report.metrics["sr"] == 1.0
    for one in verdicts:
        taken = one.taken
        assert 0 < taken.plan_ms < taken.total_ms < taken.turn_ms
        assert taken.overhead_ms < taken.total_ms


def test_any_planner_can_take_it_and_its_data_are_gone_afterwards():
    wanted = plan(
        Step(id="s1", tool="detect_people"),
        Step(id="s2", tool="count", needs=("s1",)),
    )
    with product(own=ScriptedPlanner([wanted])) as taker:
        home = taker.session.settings.home
        taken, thread = taker.ask("anything", picture=file_of("gym"), thread=None)
        assert (taken.value, [call.tool for call in taken.calls]) == (5, ["detect_people", "count"])
        assert thread is not None
        broken, again = taker.ask("more", picture=None, thread=thread)
        assert "the script has ended" in broken.failure
        assert again == thread
    assert not Path(home).exists()


def test_a_model_that_cannot_be_had_is_said_in_a_line():
    with pytest.raises(UserError), product("nobody:nothing") as taker:
        taker.ask("anything", picture=file_of("gym"), thread=None)


def test_tools_that_ran_side_by_side_count_once():
    def record(ms, *needs):
        one = empty_record("count", {}, list(needs), "ok")
        one["ms"] = ms
        return one

    records = {"a": record(5.0), "b": record(20.0), "c": record(7.0, "a", "b")}
    assert waves_ms(records) == 27.0
    with pytest.raises(ValueError, match="wait for one another"):
        waves_ms({"a": record(1.0, "b"), "b": record(1.0, "a")})


def test_calls_have_what_earlier_steps_found_and_none_whose_condition_fails():
    steps = (
        Step(id="s1", tool="select"),
        Step(id="s2", tool="measure", args={"people": "$s1"}, when="$s1"),
        Step(id="s3", tool="edit_pose", args={"person": "$each", "words": "sit"}, each="$s1"),
        Step(id="s4", tool="count", when="not $s1"),
        Step(id="s5", tool="render", args={"people": "$s4"}),
    )
    found = empty_record("select", {}, [], "ok")
    found["value"] = ["p1", "p3"]
    records = {
        "s1": found,
        "s2": empty_record("measure", {}, ["s1"], "ok"),
        "s3": empty_record("edit_pose", {}, ["s1"], "ok"),
        "s4": empty_record("count", {}, ["s1"], "unmet"),
        "s5": empty_record("render", {}, ["s4"], "skipped"),
    }
    calls = calls_of(steps, records)
    assert [call.tool for call in calls] == ["select", "measure", "edit_pose", "render"]
    assert calls[1].args["people"] == ["p1", "p3"]
    assert calls[2].args == {"person": ["p1", "p3"], "words": "sit"}
    assert calls[3].args == {"people": "$s4"}
