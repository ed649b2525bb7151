"""To refine a fit: however it is said it is one plan, and nothing else is read as it."""

import pytest

from tests.agents.offline.support import TOOLS, core, scene
from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Plan, Turn
from thirdwave.tools.refine import refine_fit

WITH_REFINE = {**TOOLS, "refine_fit": refine_fit}
LEFT, RIGHT = ("select(measure(image_x), min)", "select(measure(image_x), max)")


def plan(question: str, people: int | None = 3, turns: tuple[Turn, ...] = ()) -> Plan:
    return OfflinePlanner().plan(question, scene=scene(people), turns=turns, tools=WITH_REFINE)


@pytest.mark.parametrize(
    ("wanted", "questions"),
    [
        ("refine_fit()", "refine everybody's pose|Refine everybody's fit.|refine the fit"
         "|refine all poses|please refine the bodies|can you refine the pose of everyone?"),
        ("refine_fit(people=p2)", "refine p2|refine p2's fit|refine the body of p2"
         "|refine the pose/fit of p2"),
        ("refine_fit(people=p1+p3)", "refine p1 and p3"),
        (f"refine_fit(people={LEFT})", "refine the pose of the man on the left"
         "|refine the fit of the leftmost person|refine the pose/fit of the man on the left"),
        (f"refine_fit(people={RIGHT})", "refine the body of the woman on the right"),
    ],
)  # fmt: skip
def test_it_is_understood_however_it_is_said(wanted: str, questions: str) -> None:
    for question in questions.split("|"):
        made = plan(question)
        assert core(made) == wanted, question
        check_plan(made, WITH_REFINE)


def test_bodies_are_estimated_before_they_are_refined() -> None:
    made = plan("refine p1's fit", people=None)
    steps = {step.id: step for step in made.steps}
    (refining,) = (step for step in made.steps if step.tool == "refine_fit")
    assert [steps[need].tool for need in refining.needs] == ["estimate_pose"]


def test_it_goes_on_in_a_talk() -> None:
    first = plan("refine p1's fit")
    turn = Turn(question="refine p1's fit", meaning=first.meaning, answer="", focus=("p1",))
    assert core(plan("and p2's?", turns=(turn,))) == "refine_fit(people=p2)"
    assert core(plan("refine his pose", turns=(turn,))) == "refine_fit(people=p1)"


@pytest.mark.parametrize("question", ["is p1 fit?", "refine the photo", "refine p1's left knee"])
def test_what_cannot_be_refined_is_not_read_as_it(question: str) -> None:
    assert plan(question).abstain is not None


def test_poses_and_bodies_mean_what_they_did_elsewhere() -> None:
    assert core(plan("what is p1's pose?")) == "measure(posture, people=p1)"
    assert core(plan("show the bodies")) == "render(view=photo)"
