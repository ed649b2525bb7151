"""The next in an order, the two of a talk, and the one of them who was picked."""

import pytest

from tests.agents.offline.posing import told
from tests.agents.offline.support import TOOLS, core, scene
from tests.agents.offline.test_requests import plan, turn
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Turn

PLANNER = OfflinePlanner()
KNEE = ("who has the largest left knee flexion?", "p2")
TALLER = ("which of p1 and p2 is taller?", "p1")
TALKS = (
    ((KNEE,), "and the second largest?", "whose left knee is the second most bent?"),
    ((KNEE,), "and the second most bent?", "whose left knee is the second most bent?"),
    ((KNEE,), "who is the third?", "whose left knee is the third most bent?"),
    ((KNEE,), "and the smallest?", "whose left knee is the least bent?"),
    ((TALLER,), "is the taller one standing?", "is p1 standing?"),
    ((TALLER,), "is the shorter one standing?", "is p2 standing?"),
    ((("is p1 standing?", "p1"),), "nobody sitting, right?", "is nobody sitting?"),
    ((("are all of them standing?", "p1 p2 p3"),), "anyone lying?", "is anyone lying?"),
    ((("is p1 facing p2?", "p1"),), "is that guy facing him back?", "is p2 facing p1?"),
    ((("how bent is p1's left knee?", "p1"),), "how bent is his other knee?",
     "how bent is p1's right knee?"),
    ((("how bent is p1's left knee?", "p1"),), "how bent is his other elbow?", None),
)  # fmt: skip


@pytest.mark.parametrize(("before", "said", "means"), TALKS)
def test_it_means_what_the_whole_question_means(
    before: tuple[tuple[str, str], ...], said: str, means: str | None
) -> None:
    where = scene(4)
    turns: list[Turn] = []
    for question, focus in before:
        made = PLANNER.plan(question, scene=where, turns=turns, tools=TOOLS)
        turns.append(
            Turn(question=question, answer="", focus=tuple(focus.split()), meaning=made.meaning,
                 abstained=made.abstain is not None, scene_id=where.id)
        )  # fmt: skip
    made = PLANNER.plan(said, scene=where, turns=turns, tools=TOOLS)
    if means is None:
        assert made.abstain is not None
        return
    whole = PLANNER.plan(means, scene=where, turns=(), tools=TOOLS)
    assert whole.abstain is None
    assert core(made) == core(whole)


def test_what_follows_an_edit_without_a_verb_is_the_next_edit() -> None:
    last = turn(plan("raise p1's left arm"), "p1")
    assert told(plan("now both arms over his head", last)) == "edit[p1] both arms over his head"
    asked = turn(plan("are both arms of p1 raised?"), "p1")
    assert plan("now both arms over his head", last, asked).answer is not None
    assert told(plan("now both arms over his head", last, asked)) != told(
        plan("now both arms over his head", last)
    )


def test_the_last_edit_is_told_by_its_number_or_by_whom_it_posed() -> None:
    first = turn(plan("raise p1's left arm"), "p1", posed={"p1": {}})
    second = turn(plan("make p2 sit"), "p2", posed={"p2": {}})
    assert told(plan("revert the second edit", first, second)) == "undo_edit"
    assert told(plan("put p2 back how he was", first, second)) == "undo_edit"
    assert "last edit alone" in (plan("put p1 back how she was", first, second).abstain or "")
    assert plan("undo the first edit", first, second).abstain is not None


def test_the_two_of_them_are_those_of_the_last_question() -> None:
    turns: list[Turn] = []
    for question, focus in (("who is p3?", "p3"), ("is p1 facing p2?", "p1")):
        made = PLANNER.plan(question, scene=scene(4), turns=turns, tools=TOOLS)
        turns.append(
            Turn(question=question, answer="", focus=(focus,), meaning=made.meaning,
                 scene_id=scene(4).id)
        )  # fmt: skip
    made = PLANNER.plan("how far between the two of them", scene=scene(4), turns=turns, tools=TOOLS)
    assert "people=p1+p2" in core(made)
