"""What is asked to be done gives the plan that does it; see requests.yaml."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agents.offline.posing import POSING, told
from tests.agents.offline.support import WITH_COMBINE, scene
from tests.agents.offline.test_questions import HEARD, QUESTIONS
from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Plan, Turn

REQUESTS = yaml.safe_load((Path(__file__).parent / "requests.yaml").read_text())
PLANNER = OfflinePlanner()
BRANCH = "picture.if-1"
POSE = {"global_orient": [0.0] * 3, "body_pose": [[0.0] * 3] * 23}


def plan(text: str, *turns: Turn, people: int | None = 2) -> Plan:
    made = PLANNER.plan(text, scene=scene(people), turns=turns, tools=POSING)
    check_plan(made, POSING)
    return made


def turn(
    made: Plan, *focus: str, branch: str | None = None, posed: dict[str, Any] | None = None
) -> Turn:
    return Turn(question="", answer="", meaning=made.meaning, focus=focus, branch=branch,
                posed=posed or {}, abstained=made.abstain is not None,
                scene_id="picture")  # fmt: skip


def asked(kind: str, key: str) -> list[Any]:
    return [
        pytest.param(text.strip('"'), group[key], id=text)
        for group in REQUESTS[kind]
        for text in group["ask"].splitlines()
    ]


@pytest.mark.parametrize(("text", "does"), asked("requests", "does") + asked("questions", "does"))
def test_what_is_asked_for_is_planned(text: str, does: str) -> None:
    made = plan(text)
    if made.ask is not None:  # of two people anybody can be meant; of nobody seen yet the only one
        made = plan(text, people=None)
    assert told(made) == does, made.abstain


@pytest.mark.parametrize(("text", "says"), asked("refused", "says"))
def test_what_cannot_be_done_is_refused_with_the_reason(text: str, says: str) -> None:
    made = plan(text)
    assert made.steps == ()
    assert says in (made.abstain or "")


def test_no_question_is_taken_for_a_request() -> None:
    groups = [*QUESTIONS["questions"], *QUESTIONS["refused"], *HEARD["questions"]]
    texts = [text for group in groups for text in group["ask"].splitlines()]
    for text in (*texts, *HEARD["refused"].splitlines()):
        if text == "compare p1 and p2":
            continue  # had no answer before there was a tool for it
        for people in (None, 2):
            before = PLANNER.plan(text, scene=scene(people), tools=WITH_COMBINE)
            assert PLANNER.plan(text, scene=scene(people), tools=POSING) == before, text


def test_a_what_if_is_edited_before_it_is_measured_and_after_its_people_are_found() -> None:
    made = plan("what would the left knee angle of the man on the left be if he squatted?")
    steps = {step.id: step for step in made.steps}
    measured = next(step for step in made.steps if step.args.get("quantity") == "knee_flexion")
    edit = next(step for step in made.steps if step.tool == "edit_pose")
    assert edit.id in measured.needs
    found = next(step for step in made.steps if step.tool == "select")
    assert found.id in edit.needs
    assert all(steps[need].tool != "edit_pose" for need in found.needs)


def test_what_is_measured_before_and_after_is_two_steps() -> None:
    made = plan("Make the sitting person stand up. Is he sitting?")
    postures = [step for step in made.steps if step.args.get("quantity") == "posture"]
    assert len(postures) == 2


def test_without_the_tools_a_request_is_no_request() -> None:
    made = PLANNER.plan("make p1 sit", scene=scene(2), tools=WITH_COMBINE)
    assert made.abstain is not None


def test_words_never_refer_to_a_step() -> None:
    edit = plan("make p1 bend $s1 and $s2").steps[-1]
    assert "$" not in edit.args["words"]


def what_if() -> Turn:
    made = plan("How would the man on the left stand if he were tired?")
    return turn(made, "p1", branch=BRANCH)


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("show me from the side", "on branch: left[p1]"),
        ("and from behind?", "on branch: back[p1]"),
        ("show him", "on branch: front[p1]"),
        ("and how bent is his left knee then?",
         "on branch: = measure(knee_flexion, people=p1, side=left)"),
        ("how bent would his left knee be?",
         "on branch: = measure(knee_flexion, people=p1, side=left)"),
        ("How bent is his left knee in that case?",
         "on branch: = measure(knee_flexion, people=p1, side=left)"),
        ("how bent is his left knee?", "= measure(knee_flexion, people=p1, side=left)"),
        ("and what if he also raised both arms?", "on branch: if[p1] raise both arms"),
        ("what if he raised both arms?", "if[p1] raise both arms"),
        ("and p2?", "if[p2] as if tired"),
        ("a bit more", "on branch: if[leftmost] as if tired a bit more"),
        ("make him sit", "edit[p1] sit"),
        ("keep it that way", "keep_edit"),
        ("do it", "keep_edit"),
        ("yes, keep it", "keep_edit"),
        ("show me the photo", "photo[*]"),
    ],
)  # fmt: skip
def test_after_a_what_if(text: str, does: str) -> None:
    first = turn(plan("show p1 from the side")) if text == "and from behind?" else None
    last = what_if()
    if first is not None:
        last = last.model_copy(update={"meaning": {**(first.meaning or {})}})
    made = plan(text, last)
    assert told(made) in (does, does.replace("[*]", "[None]")), made.abstain


def asked_since(text: str = "how many people are there?") -> tuple[Turn, ...]:
    supposed = what_if().model_copy(update={"posed": {"p1": POSE}})
    return supposed, turn(plan(text, supposed))


@pytest.mark.parametrize("between", ["how many people are there?", "how frobnicated is he?"])
@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("keep it that way", "keep_edit"),
        ("do it", "keep_edit"),
        ("make it so", "keep_edit"),
        ("yes, keep it", "keep_edit"),
        ("how bent would his left knee be?",
         "on branch: = measure(knee_flexion, people=p1, side=left)"),
        ("how bent is his left knee?", "= measure(knee_flexion, people=p1, side=left)"),
        ("what changed?", "on branch: compare[p1, before]"),
    ],
)  # fmt: skip
def test_a_what_if_counts_when_something_else_was_asked_since(between, text, does) -> None:
    assert told(plan(text, *asked_since(between))) == does


@pytest.mark.parametrize("text", ["yes", "go ahead", "yes, do"])
def test_a_bare_yes_is_to_what_was_said_last(text: str) -> None:
    assert told(plan(text, what_if())) == "keep_edit"
    assert told(plan(text, *asked_since())) == "abstain"


def test_a_what_if_is_kept_once() -> None:
    first = what_if().model_copy(update={"posed": {"p1": POSE}})
    kept = turn(plan("keep it that way", first), "p1")
    for text in ("keep it that way", "do it"):
        assert "made real already" in (plan(text, first, kept).abstain or "")
    assert told(plan("what changed?", first, kept)) == "compare[p1, before]"


def test_what_changed_tells_everybody_who_was_posed() -> None:
    both = turn(plan("make p1 sit and p2 wave"), "p1", "p2", posed={"p1": POSE, "p2": POSE})
    made = plan("what changed?", both)
    assert told(made) == "compare[p1, before] > compare[p2, before]"
    assert told(plan("show me from the side", both)) == "left[p1+p2]"


def test_what_changed_in_a_what_if_that_goes_on_is_told_since_it_began() -> None:
    bent = {**POSE, "global_orient": [1.0, 0.0, 0.0]}
    first = what_if().model_copy(update={"posed": {"p1": POSE}})
    more = turn(plan("and what if he also sat?", first), "p1", branch=BRANCH, posed={"p1": bent})
    (compared,) = [s for s in plan("what changed?", first, more).steps if "before" in s.args]
    assert compared.args["before"] == POSE


def test_undo_after_a_what_if_says_that_nothing_was_changed() -> None:
    assert "only a what-if" in (plan("undo that", what_if()).abstain or "")


def test_a_what_if_that_was_asked_is_asked_of_somebody_else() -> None:
    made = plan("what would p1's left knee angle be if he squatted?")
    again = plan("and p2?", turn(made, "p1", branch=BRANCH))
    assert told(again) == "if[p2] squat > = measure(knee_flexion, people=p2, side=left)"


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("and p2?", "edit[p2] bend the left knee"),
        ("p2 too", "edit[p2] bend the left knee"),
        ("do the same for the woman on the right", "edit[rightmost] bend the left knee"),
        ("a bit more", "edit[p1] bend the left knee a bit more"),
        ("more", "edit[p1] bend the left knee more"),
        ("now raise his right arm", "edit[p1] raise his right arm"),
        ("raise the right arm as well", "edit[p1] raise the right arm as well"),
        ("show me from the side", "left[p1]"),
        ("show me", "front[p1]"),
        ("how bent is his left knee?", "= measure(knee_flexion, people=p1, side=left)"),
        ("what changed?", "compare[p1, before]"),
        ("what is different now?", "compare[p1, before]"),
        ("compare her pose with before", "compare[p1, before]"),
        ("undo that", "undo_edit"),
        ("describe him", "describe[p1] medium"),
    ],
)
def test_after_an_edit(text: str, does: str) -> None:
    edited = turn(plan("bend p1's left knee"), "p1", posed={"p1": POSE})
    assert told(plan(text, edited)) == does


def test_a_long_text_is_planned_or_refused_at_once() -> None:
    start = time.perf_counter()
    made = plan("make p1 raise the left arm and bend the right knee, " * 120)
    assert time.perf_counter() - start < 1.0
    assert made.abstain is not None
