"""A model may rephrase an answer; it can change nothing of it."""

import time
from typing import Any

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from tests.agents.answers.test_answer import PLAN, knees, record
from thirdwave.agents.answers.answer import PlainAnswerer
from thirdwave.agents.answers.spoken import SpokenAnswerer
from thirdwave.agents.plan import Plan, Step
from thirdwave.agents.proof.verify import assert_proved

QUESTION = "Which of the two has the left knee bent the most?"
PLAIN = PlainAnswerer().answer(QUESTION, PLAN, knees())


def says(*replies: Any) -> GenericFakeChatModel:
    return GenericFakeChatModel(messages=iter(AIMessage(one) for one in replies))


def spoken(reply: Any, question: str = QUESTION, plan: Plan = PLAN, records=None):
    return SpokenAnswerer(says(reply)).answer(question, plan, records or knees())


def test_words_that_say_the_same_are_taken_with_the_value_as_it_was():
    answer = spoken("Of the two, p1's left knee is the most bent (103 deg; p2 12 deg).")
    assert answer.text == "Of the two, p1's left knee is the most bent (103 deg; p2 12 deg)."
    assert answer.model_copy(update={"text": PLAIN.text}) == PLAIN
    assert_proved(answer, knees(), QUESTION)


@pytest.mark.parametrize(
    "reply",
    [
        "p2's left knee is the most bent (12 deg; p1 103 deg).",
        "p1's left knee is the most bent (104 deg; p2 12 deg).",
        "p1's left knee is the most bent (103 deg).",
        "p1's right knee is the most bent (103 deg; p2 12 deg).",
        "p1's left knee is not the most bent (103 deg; p2 12 deg).",
        "p1's left knee is the most bent (103 deg; p2 12 deg), which looks painful.",
        "p1 is kneeling: the left knee is the most bent (103 deg; p2 12 deg).",
        "p1's left knee is the most bent (103 deg; p2 12 deg; p7 5 deg).",
        "Yes, p1's left knee is the most bent (103 deg; p2 12 deg).",
        "",
        "7 " * 5000,
    ],
)
def test_words_that_say_anything_else_are_not(reply):
    assert spoken(reply) == PLAIN


def verdict() -> tuple[Plan, dict]:
    lines = [{"text": "p1 is standing", "value": "standing"},
             {"text": "p2 is sitting", "value": "sitting"}]  # fmt: skip
    measured = [{"person": "p1", "quantity": "posture", "value": "standing"},
                {"person": "p2", "quantity": "posture", "value": "sitting"}]  # fmt: skip
    records = {
        "s1": record("measure", value=measured, value_type="measurements", evidence=lines,
                     text="p1 is standing; p2 is sitting"),
        "s2": record("select", ["s1"], value=["p1"], value_type="people", text="p1 is standing",
                     evidence=lines[:1]),
        "s3": record("quantify", ["s2"], value=False, value_type="bool", text="no: p2 is sitting",
                     evidence=[{"text": "1 of 2: p1", "value": False}, lines[1]]),
    }  # fmt: skip
    return Plan(steps=tuple(Step(id=name, tool=one["tool"], needs=tuple(one["needs"]))
                            for name, one in records.items())), records  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "taken"),
    [
        ("No, p2 is sitting.", True),
        ("No: the person p2 is sitting.", True),
        ("Yes, p2 is standing.", False),
        ("No, p2 is standing.", False),
        ("No, p2 is lying.", False),
        ("No, nobody is.", False),
        ("p2 is sitting.", False),
    ],
)
def test_a_verdict_stays_what_it_is(reply, taken):
    plan, records = verdict()
    answer = spoken(reply, "Is everybody standing?", plan, records)
    assert answer.text == (reply if taken else "No: p2 is sitting.")
    assert answer.value is False


def test_a_model_that_fails_or_hangs_changes_nothing():
    assert SpokenAnswerer(says()).answer(QUESTION, PLAN, knees()) == PLAIN

    class Slow(GenericFakeChatModel):
        def _generate(self, *args, **kwargs):
            time.sleep(5)
            return super()._generate(*args, **kwargs)

    slow = Slow(messages=iter([AIMessage(PLAIN.text)]))
    start = time.monotonic()
    assert SpokenAnswerer(slow, seconds=0.2).answer(QUESTION, PLAN, knees()) == PLAIN
    assert time.monotonic() - start < 3


def test_it_is_asked_once_and_not_for_what_is_abstained_from():
    model = says("nonsense", "p1's left knee is the most bent (103 deg; p2 12 deg).")
    answerer = SpokenAnswerer(model)
    assert answerer.answer(QUESTION, PLAN, knees()) == PLAIN
    missing = knees()
    missing["s2"]["unknown"] = "p1's left knee is not visible"
    assert answerer.answer(QUESTION, PLAN, missing).abstained
    assert next(model.messages).content == "p1's left knee is the most bent (103 deg; p2 12 deg)."  # pyright: ignore[reportAttributeAccessIssue]
