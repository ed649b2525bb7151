"""Edits, what-ifs on a branch, undo and keep: through the graph, over a real server."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.body.poses import CAMERA, body
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Plan, Step
from thirdwave.agents.testing import ScriptedPlanner
from thirdwave.graphs.ask import build, question_input
from thirdwave.graphs.illustrate import illustrated
from thirdwave.memory.saver import RedisSaver
from thirdwave.memory.scene_store.scenes import Event
from thirdwave.scene import Body, Finding, Fit, Observation, Person, Pose, Scene
from thirdwave.scene.codec import scene_digest
from thirdwave.tools.base import Arguments, People, ToolContext, chosen, tool
from thirdwave.tools.detect import detect_people
from thirdwave.tools.estimate import estimate_pose
from thirdwave.tools.history import keep_edit, undo_edit
from thirdwave.tools.measure import measure
from thirdwave.tools.render import render
from thirdwave.tools.select import select

LEFT_KNEE = 3
"""Row of `body_pose`."""
REST_DEG = 3
"""A knee without any rotation measures 2.1 deg."""


class Edit(Arguments):
    person: People = None
    words: str
    hypothetical: bool = False


@tool(returns="pose")
def edit_pose(scene: Scene, args: Edit, context: ToolContext) -> Observation:
    """Bend the left knee to as many degrees as the words say last; to 0 changes nothing."""
    degrees = args.words.split()[-1]
    if not degrees.isdigit():
        return Observation(text="not understood", unknown=f"I did not understand {args.words!r}")
    changed = [replace(who, body=bent(who.body, float(degrees)))
               for who in chosen(scene, args.person)]  # fmt: skip
    first = changed[0]
    before = scene.person(first.id).body
    assert first.body is not None
    assert before is not None
    line = Finding(text=f"{first.id}: left knee bent to {degrees} deg", value=float(degrees))
    return Observation(
        text=line.text,
        value={"person": first.id, "body_pose": first.body.pose.body_pose.tolist(),
               "before": {"body_pose": before.pose.body_pose.tolist()}},
        value_type="pose",
        evidence=(line,),
        scene=scene.with_people(changed) if float(degrees) else None,
        branch=args.hypothetical,
    )  # fmt: skip


def bent(before: Body | None, degrees: float) -> Body:
    assert before is not None
    turns = before.pose.body_pose.copy()
    turns[LEFT_KNEE] = [np.radians(degrees), 0, 0]
    pose = Pose(global_orient=before.pose.global_orient, body_pose=turns)
    return replace(before, pose=pose, fit=Fit(method="edit", accepted=True))


TOOLS = {
    one.name: one
    for one in (detect_people, estimate_pose, edit_pose, undo_edit, keep_edit, measure, select,
                render)
}  # fmt: skip


@pytest.fixture
def where(context) -> Scene:
    people = tuple(
        Person(id=f"p{n}", xyxy=np.array([100.0 * n, 0, 100.0 * n + 50, 200]),
               body=body(transl=(n - 1.5, 0.0, 4.0)))
        for n in (1, 2)
    )  # fmt: skip
    made = Scene(id="scene-2", camera=CAMERA, people=people, things=())
    return context.scenes.create(made, Event(who="t", why="opened"))


@pytest.fixture
def ask(context, where, redis_client):
    graph = build(RedisSaver(redis_client, tenant="test"))

    def run(question: str, planner: Any = None, **changes: Any) -> dict[str, Any]:
        lent = replace(context, planner=planner or OfflinePlanner(), tools=TOOLS,
                       settings={"renderer": "raster"}, **changes)  # fmt: skip
        return graph.invoke(
            question_input(question, where.id), {"configurable": {"thread_id": "t"}}, context=lent
        )

    return run


def knees(record: Any) -> list[float]:
    return [one["value"] for one in record["value"]]


def people_of(context, scene_id: str) -> str:
    return scene_digest(context.scenes.load(scene_id), ["people"])


def test_an_edit_is_a_new_revision_and_answers_with_it(ask, context, where):
    answer = ask("bend p1's left knee to 60")["answer"]
    assert (answer["value_type"], answer["abstained"]) == ("pose", False)
    assert answer["value"]["rev"] == context.scenes.load(where.id).rev == where.rev + 1
    assert answer["value"]["branch"] is None
    assert "60 deg" in answer["text"]
    assert context.scenes.log(where.id)[-1].kind == "edit"
    assert context.scenes.log(where.id)[-1].why == "bend the left knee to 60"


def test_an_edit_that_changes_nothing_is_no_revision_and_nothing_to_undo(ask, context, where):
    answer = ask("bend p1's left knee to 0")["answer"]
    assert (answer["value"]["rev"], answer["value"]["branch"]) == (where.rev, None)
    assert context.scenes.load(where.id).rev == where.rev
    assert ask("undo")["answer"]["abstained"]


def test_a_what_if_never_changes_the_stored_scene(ask, context, where):
    before = people_of(context, where.id)
    state = ask("what if p1 bent his left knee to 60? How bent is his left knee then?")
    assert state["answer"]["value"] == pytest.approx(60, abs=REST_DEG)
    assert context.scenes.load(where.id).rev == where.rev
    assert people_of(context, where.id) == before
    branch = state["turns"][-1]["branch"]
    assert branch not in (None, where.id)
    assert people_of(context, branch) != before


def test_what_is_asked_next_is_asked_of_the_what_if_only_when_it_says_so(ask):
    ask("what if p1 bent his left knee to 60?")
    then = ask("and how bent is his left knee then?")["answer"]
    assert then["value"] == pytest.approx(60, abs=REST_DEG)
    assert ask("how bent is p1's left knee?")["answer"]["value"] == pytest.approx(0, abs=REST_DEG)


def test_a_what_if_goes_on(ask, context, where):
    first = ask("what if p1 bent his left knee to 60?")["turns"][-1]["branch"]
    again = ask("and what if he also bent his left knee to 90?")
    assert again["turns"][-1]["branch"] == first
    assert context.scenes.load(first).rev == 3
    other = ask("what if p1 bent his left knee to 30?")["turns"][-1]["branch"]
    assert other != first
    assert context.scenes.load(where.id).rev == where.rev


def test_a_what_if_is_kept_when_told_to(ask, context, where):
    ask("what if p1 bent his left knee to 60?")
    ask("show me from the side")
    answer = ask("keep it that way")["answer"]
    assert answer["value"]["rev"] == context.scenes.load(where.id).rev == where.rev + 1
    assert ask("how bent is p1's left knee?")["answer"]["value"] == pytest.approx(60, abs=REST_DEG)
    assert ask("keep it that way")["answer"]["abstained"]
    ask("undo")
    assert ask("how bent is p1's left knee?")["answer"]["value"] == pytest.approx(0, abs=REST_DEG)


def test_a_what_if_that_is_kept_stays_and_another_ends(ask, context, where, redis_client):
    kept = ask("what if p1 bent his left knee to 60?")["turns"][-1]["branch"]
    ask("keep it that way")
    left = ask("what if p2 bent his left knee to 30?")["turns"][-1]["branch"]

    def lives(branch: str) -> set[int]:
        return {redis_client.ttl(name) for name in context.scenes._keys(branch)}

    assert lives(kept) == lives(where.id) == {-1}
    assert min(lives(left)) > 0
    for name in context.scenes._keys(left):
        redis_client.delete(name)
    answer = ask("and how bent is his left knee then?")["answer"]
    assert answer["abstained"]
    assert "ask it again" in answer["reason"]
    assert ask("keep it that way")["answer"]["abstained"]
    assert not ask("how bent is p1's left knee?")["answer"]["abstained"]


def test_a_what_if_is_kept_when_something_else_was_asked_since(ask, context, where):
    ask("what if p1 bent his left knee to 60?")
    ask("How many people are there?")
    ask("how frobnicated is he?")
    then = ask("how bent would p1's left knee be?")["answer"]
    assert then["value"] == pytest.approx(60, abs=REST_DEG)
    answer = ask("do it")["answer"]
    assert answer["value"]["rev"] == context.scenes.load(where.id).rev == where.rev + 1
    assert ask("how bent is p1's left knee?")["answer"]["value"] == pytest.approx(60, abs=REST_DEG)
    assert "already" in ask("keep it that way")["answer"]["reason"]
    assert context.scenes.load(where.id).rev == where.rev + 1


def test_a_what_if_is_not_kept_when_whom_it_changed_has_changed(ask, context, where):
    ask("what if p1 bent his left knee to 60?")
    ask("bend p1's left knee to 30")
    answer = ask("keep it that way")["answer"]
    assert answer["abstained"]
    assert "person p1 has changed in the scene since" in answer["reason"]
    assert context.scenes.load(where.id).rev == where.rev + 1
    ask("what if p1 bent his left knee to 90?")
    ask("bend p2's left knee to 30")
    assert ask("keep it that way")["answer"]["value"]["person"] == "p1"
    assert ask("how bent is p2's left knee?")["answer"]["value"] == pytest.approx(30, abs=REST_DEG)


def test_two_people_are_edited_in_one_sentence_and_both_are_told(ask, context, where):
    state = ask("make p1 bend the left knee to 60 and p2 bend the left knee to 80")
    answer = state["answer"]
    assert answer["text"] == "p1: left knee bent to 60 deg. p2: left knee bent to 80 deg."
    assert (answer["value"]["person"], answer["value"]["rev"]) == ("p1", where.rev + 2)
    assert [other["person"] for other in answer["value"]["others"]] == ["p2"]
    turn = state["turns"][-1]
    assert (turn["focus"], sorted(turn["posed"])) == (["p1", "p2"], ["p1", "p2"])
    (back,) = ask("how bent is his left knee?")["__interrupt__"]
    assert [option["people"] for option in back.value["options"]] == [["p1"], ["p2"]]


def test_a_what_if_of_two_people_is_one(ask, context, where):
    state = ask("what if p1 bent the left knee to 60 and p2 bent the left knee to 80?")
    branch = state["turns"][-1]["branch"]
    assert (state["answer"]["value"]["branch"], context.scenes.load(branch).rev) == (branch, 3)
    assert context.scenes.load(where.id).rev == where.rev
    ask("keep it that way")
    assert context.scenes.load(where.id).rev == where.rev + 1
    assert ask("how bent is p1's left knee?")["answer"]["value"] == pytest.approx(60, abs=REST_DEG)
    assert ask("how bent is p2's left knee?")["answer"]["value"] == pytest.approx(80, abs=REST_DEG)


def test_what_was_done_is_told_when_the_rest_was_not_understood(ask, context, where):
    answer = ask("bend p1's left knee to 60 and make p2 frobnicate and p1 bow")["answer"]
    assert answer["text"] == (
        "p1: left knee bent to 60 deg. I did not understand 'frobnicate'. Not tried then: 'bow'."
    )
    assert not answer["abstained"]
    assert answer["reason"] == "I did not understand 'frobnicate'"
    assert answer["value"]["person"] == "p1"
    assert context.scenes.load(where.id).rev == where.rev + 1
    asked = ask("Bend p1's left knee to 50. Make p2 frobnicate. How bent is his knee?")["answer"]
    assert asked["abstained"]
    assert asked["text"].startswith("p1: left knee bent to 50 deg. I cannot answer that: ")
    nothing = ask("make p2 frobnicate and p1 bow")["answer"]
    assert nothing["abstained"]
    assert context.scenes.load(where.id).rev == where.rev + 2


def test_undo_is_a_revision_equal_to_the_one_before_the_edit(ask, context, where):
    before = people_of(context, where.id)
    ask("bend p1's left knee to 60")
    ask("bend p2's left knee to 80")
    answer = ask("undo that")["answer"]
    assert (answer["value"]["person"], answer["value"]["rev"]) == ("p2", where.rev + 3)
    assert "'bend the left knee to 80'" in answer["text"]
    ask("put it back")
    assert people_of(context, where.id) == before
    nothing = ask("undo")["answer"]
    assert nothing["abstained"]
    assert "nothing to undo" in nothing["reason"]
    assert context.scenes.load(where.id).rev == where.rev + 4


def test_what_is_not_understood_changes_nothing_and_says_so(ask, context, where):
    answer = ask("make p1 frobnicate")["answer"]
    assert answer["abstained"]
    assert answer["text"] == "I cannot do that: I did not understand 'frobnicate'."
    assert context.scenes.load(where.id).rev == where.rev
    assert ask("how bent is his left knee?")["answer"]["value"] == pytest.approx(0, abs=REST_DEG)


def test_the_talk_is_about_whoever_was_edited(ask):
    ask("bend p2's left knee to 60")
    assert ask("how bent is his left knee?")["answer"]["value"] == pytest.approx(60, abs=REST_DEG)
    assert "p1" in ask("and p1?")["answer"]["text"]


def test_two_what_ifs_of_one_plan_are_one_when_the_second_needs_the_first(ask, context, where):
    steps = (
        Step(id="a", tool="edit_pose", args={"person": "p1", "words": "60", "hypothetical": True}),
        Step(id="b", tool="edit_pose", args={"person": "p2", "words": "70", "hypothetical": True},
             needs=("a",)),
        Step(id="c", tool="measure", args={"quantity": "knee_flexion", "side": "left"},
             needs=("b",)),
        Step(id="d", tool="measure", args={"quantity": "knee_flexion", "side": "left"}),
    )  # fmt: skip
    state = ask("?", ScriptedPlanner([Plan(steps=steps, answer="c")]))
    records = state["records"]
    assert knees(records["c"]) == pytest.approx([60, 70], abs=REST_DEG)
    assert knees(records["d"]) == pytest.approx([0, 0], abs=REST_DEG)
    assert records["a"]["branch"] == records["b"]["branch"] == records["c"]["branch"]
    assert records["d"]["branch"] is None
    assert context.scenes.load(records["c"]["branch"]).rev == 3


def test_a_planner_may_only_go_on_from_a_what_if_that_there_is(ask):
    step = Step(id="a", tool="measure", args={"quantity": "knee_flexion"})
    answer = ask("?", ScriptedPlanner([Plan(steps=(step,), on_branch=True)]))["answer"]
    assert answer["abstained"]
    assert "no what-if" in answer["reason"]


def test_a_step_is_told_in_words_who_was_found(ask):
    steps = (
        Step(id="x", tool="measure", args={"quantity": "image_x"}),
        Step.model_validate({"id": "s", "tool": "select",
                             "args": {"measurements": "$x", "keep": "max"}}),
        Step.model_validate({"id": "e", "tool": "edit_pose",
                             "args": {"person": "p1", "words": "same pose as $s please"}}),
    )  # fmt: skip
    answer = ask("?", ScriptedPlanner([Plan(steps=steps)]))["answer"]
    assert "'same pose as p2 please'" in answer["reason"]


def test_an_edited_body_is_drawn_alone_and_not_over_the_photograph(where):
    step = Step(id="e", tool="edit_pose", args={"person": ["p1"], "words": "60"})
    drawn = illustrated(Plan(steps=(step,)), TOOLS, "auto", where).steps[-1]
    assert drawn.args == {"renderer": "raster", "view": "front", "people": ["p1"]}
    assert drawn.needs == ("e",)

    seen = Plan(steps=(Step(id="s", tool="estimate_pose"),))
    photo = replace(where, image="a" * 64)
    assert "view" not in illustrated(seen, TOOLS, "auto", photo).steps[-1].args
    edited = photo.with_person(replace(photo.people[0], body=bent(photo.people[0].body, 60)))
    assert illustrated(seen, TOOLS, "auto", edited).steps[-1].args["view"] == "front"
