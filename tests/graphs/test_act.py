"""Steps run side by side; what they change is committed; what goes wrong is said."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from tests.graphs.conftest import TOOLS, Nothing, Who
from thirdwave.agents.plan import Step
from thirdwave.graphs.act import ready_steps, run_wave
from thirdwave.scene import Finding, Observation, Scene, Thing
from thirdwave.tools.base import chosen, tool


def step(step_id: str, name: str, *needs: str, **args) -> Step:
    return Step.model_validate({"id": step_id, "tool": name, "needs": needs, "args": args})


def test_a_step_waits_for_what_it_needs(context, scene):
    steps = [step("a", "spot"), step("b", "count", people="$a")]
    assert [s.id for s in ready_steps(steps, {})] == ["a"]
    records, scene = run_wave(steps[:1], {}, scene, context)
    assert [s.id for s in ready_steps(steps, records)] == ["b"]
    done, _ = run_wave(steps[1:], records, scene, context)
    assert done["b"]["value"] == 2


def test_what_a_step_changed_is_committed_with_who_and_why(context, scene):
    records, head = run_wave([step("a", "spot")], {}, scene, context)
    assert records["a"]["status"] == "ok"
    assert head.person_ids == ("p1", "p2")
    assert context.scenes.load(scene.id).person_ids == ("p1", "p2")
    event = context.scenes.log(scene.id)[-1]
    assert (event.who, event.step, event.tool, event.version) == ("local", "a", "spot", "1")


def test_what_the_scene_knows_is_not_found_out_again(context, scene):
    _, head = run_wave([step("a", "spot")], {}, scene, context)
    records, again = run_wave([step("a", "spot")], {}, head, context)
    assert records["a"]["status"] == "known"
    assert again.rev == head.rev


def test_the_same_call_on_the_same_input_comes_from_the_cache(context, scene):
    run_wave([step("a", "spot"), step("d", "draw")], {}, scene, context)
    other = context.scenes.create(replace(scene, id="scene-2", rev=0), event_of(context, scene))
    records, head = run_wave([step("a", "spot"), step("d", "draw")], {}, other, context)
    assert records["a"]["status"] == records["d"]["status"] == "cached"
    assert head.id == "scene-2"
    assert head.person_ids == ("p1", "p2")
    assert context.blobs.get(records["d"]["artifacts"][0]["id"]) == b"png"


def test_a_failure_is_a_record_and_what_waits_for_it_is_skipped(context, scene):
    steps = [step("a", "fail"), step("b", "refuse"), step("c", "spot")]
    records, _ = run_wave(steps, {}, scene, context)
    assert records["a"]["error"] == "the sun was in the lens"
    assert (records["a"]["retry"], records["b"]["retry"]) == (False, True)
    assert records["c"]["status"] == "ok"
    skipped, _ = run_wave([step("d", "count", "a")], records, scene, context)
    assert skipped["d"]["status"] == "skipped"
    assert "waits for a" in (skipped["d"]["error"] or "")


def test_steps_of_a_wave_run_at_the_same_time(context, scene):
    meet = threading.Barrier(2, timeout=10)

    @tool(returns="none")
    def meeting(scene: Scene, args: Nothing) -> Observation:
        """Meet."""
        meet.wait()
        return Observation(text="met")

    tools = {**TOOLS, "meeting": meeting}
    steps = [step("a", "meeting"), step("b", "meeting")]
    records, _ = run_wave(steps, {}, scene, replace(context, tools=tools))
    assert {record["status"] for record in records.values()} == {"ok"}


def test_two_steps_that_change_different_things_both_count(context, scene):
    @tool(returns="none")
    def furnish(scene: Scene, args: Nothing) -> Observation:
        """Furnish."""
        bench = Thing(id="t1", label="bench", xyxy=np.array([0, 0, 5, 5]))
        return Observation(text="a bench", scene=replace(scene, things=(bench,)))

    tools = {**TOOLS, "furnish": furnish}
    steps = [step("a", "spot"), step("b", "furnish")]
    _, head = run_wave(steps, {}, scene, replace(context, tools=tools))
    assert head.person_ids == ("p1", "p2")
    assert [thing.label for thing in head.things or ()] == ["bench"]


def test_two_steps_that_change_the_same_person_do_not_overwrite_one_another(context, scene):
    def namer(called: str):
        @tool(returns="none", name=f"name_{called}")
        def name_it(scene: Scene, args: Who) -> Observation:
            """Name p1."""
            (person,) = chosen(scene, args.people)
            return Observation(text="named", scene=scene.with_person(replace(person, name=called)))

        return name_it

    tools = {**TOOLS, "name_ann": namer("ann"), "name_bob": namer("bob")}
    _, scene = run_wave([step("s", "spot")], {}, scene, context)
    steps = [step("a", "name_ann", people="p1"), step("b", "name_bob", people="p1")]
    records, head = run_wave(steps, {}, scene, replace(context, tools=tools))
    assert head.person("p1").name == "ann"
    assert records["b"]["status"] == "failed"
    assert "changed the same" in (records["b"]["error"] or "")


def test_a_tool_that_hangs_is_left_behind(context, scene):
    released = threading.Event()

    @tool(returns="none", timeout_s=0.1)
    def hang(scene: Scene, args: Nothing) -> Observation:
        """Hang."""
        released.wait(20)
        return Observation(text="late")

    start = time.monotonic()
    records, _ = run_wave([step("a", "hang")], {}, scene, replace(context, tools={"hang": hang}))
    assert time.monotonic() - start < 10
    assert records["a"]["status"] == "failed"
    assert "no result within" in (records["a"]["error"] or "")
    released.set()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (ZeroDivisionError("by zero"), "broke: ZeroDivisionError: by zero"),
        (SystemExit(5), "broke: SystemExit: 5"),
        (42, "expected an Observation, got int"),
        (Observation(text="x", value="two", value_type="int"), "promised none, gave int"),
        (Observation(text=" "), "needs text"),
        (Observation(text="x", confidence=7), "confidence"),
        (Observation(text="x", evidence=(Finding(text="x", value=float("nan")),)), "JSON"),
    ],
)
def test_a_tool_that_breaks_is_named_and_ends_nothing(context, scene, made, said):
    @tool(returns="none")
    def broken(scene: Scene, args: Nothing) -> Observation:
        """Break."""
        if isinstance(made, BaseException):
            raise made
        return made  # type: ignore[return-value]

    tools = {**TOOLS, "broken": broken}
    steps = [step("a", "broken"), step("b", "spot")]
    records, _ = run_wave(steps, {}, scene, replace(context, tools=tools))
    assert records["a"]["status"] == "failed"
    assert "the tool broken broke" in (records["a"]["error"] or "")
    assert said in (records["a"]["error"] or "")
    assert records["b"]["status"] == "ok"


def test_a_store_that_is_lost_is_no_fault_of_the_tool(context, scene):
    class Lost:
        def put(self, data: bytes, media_type: str) -> str:
            raise ConnectionError("gone")

        def get(self, blob_id: str) -> bytes:
            raise ConnectionError("gone")

    with pytest.raises(ConnectionError, match="gone"):
        run_wave([step("a", "spot")], {}, scene, replace(context, blobs=Lost()))


def event_of(context, scene):
    return context.scenes.log(scene.id)[0]
