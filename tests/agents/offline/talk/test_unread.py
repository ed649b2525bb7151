"""What may be asked behind a question that was not understood or an edit that was not made."""

from pathlib import Path

import pytest
import yaml

from tests.agents.offline.posing import POSING
from tests.agents.offline.support import TOOLS, core, scene
from tests.agents.offline.test_questions import written_out
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Plan, Turn

TALKS = yaml.safe_load((Path(__file__).parents[1] / "unread.yaml").read_text())
WHERE = scene(3)


def said(question: str, turns: list[Turn]) -> Plan:
    return OfflinePlanner().plan(question, scene=WHERE, turns=turns, tools=TOOLS | POSING)


def turn_of(question: str, made: Plan, focus: str = "", *, failed: bool = False) -> Turn:
    return Turn(
        question=question, answer="", focus=tuple(focus.split()), meaning=made.meaning,
        abstained=failed or made.abstain is not None, scene_id=WHERE.id,
    )  # fmt: skip


@pytest.mark.parametrize(
    "talk", TALKS["dialogues"], ids=lambda talk: " / ".join(str(turn[0]) for turn in talk)
)
def test_nothing_leans_past_what_was_not_read_or_not_made(talk: list[list[str]]) -> None:
    turns: list[Turn] = []
    for question, plan, *focus in talk:
        made = said(question, turns)
        if plan.startswith("abstain "):
            assert plan.removeprefix("abstain ") in (made.abstain or core(made)), question
        elif plan not in ("fails", "any"):
            assert core(made) == written_out(plan, TALKS["short"]), (question, made.abstain)
        turns.append(turn_of(question, made, *focus, failed=plan == "fails"))


def test_a_question_right_behind_an_edit_that_was_not_made_is_answered_with_a_note() -> None:
    turns = [turn_of("make p2 do a floop", said("make p2 do a floop", []), failed=True)]
    made = said("how bent is his left knee?", turns)
    assert core(made) == "measure(knee_flexion, people=p2, side=left)"
    assert made.note is not None
    assert "was not made" in made.note
    turns.append(turn_of("how bent is his left knee?", made, "p2"))
    assert said("how tall is p1?", turns).note is None


@pytest.mark.parametrize(
    ("asked", "answer", "value", "then", "plan"),
    [
        (
            "who has a hand up?", "p2 has the left arm raised.", ["p2"],
            "how high is that hand?", "measure(part_height, people=p2, part=left_wrist)",
        ),
        (
            "which of p2's knees is more bent?", "p2's left knee is more bent than p2's right "
            "knee (82 deg against 6 deg).", "left",
            "how bent is that knee?", "measure(knee_flexion, people=p2, side=left)",
        ),
        (
            "which of p2's knees is more bent?", "p2's left knee is more bent than p2's right "
            "knee (82 deg against 6 deg).", "left",
            "how much is it?", "measure(knee_flexion, people=p2, side=left)",
        ),
    ],
)  # fmt: skip
def test_that_hand_is_the_one_which_the_last_answer_told(
    asked: str, answer: str, value: object, then: str, plan: str
) -> None:
    turn = turn_of(asked, said(asked, []), "p2").model_copy(
        update={"answer": answer, "value": value}
    )
    assert core(said(then, [turn])) == plan


def test_that_hand_is_neither_where_both_were_told() -> None:
    turn = turn_of("who has a hand up?", said("who has a hand up?", []), "p2")
    both = turn.model_copy(update={"answer": "p2 has both arms raised."})
    assert said("how high is that hand?", [both]).abstain is not None
