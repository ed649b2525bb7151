"""What is said about the asking changes no plan, nor do rounder ways to ask; see announced.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agents.offline.support import core
from tests.agents.offline.test_worded import planned
from thirdwave.agents.offline.text.announced import announced
from thirdwave.agents.offline.text.splitting import of_each_part

CASES = yaml.safe_load((Path(__file__).parent / "announced.yaml").read_text())


@pytest.mark.parametrize(
    ("case", "said"), [(case, said) for case in CASES["same"] for said in case["say"]], ids=str
)
def test_it_means_what_the_plain_question_means(case: dict[str, Any], said: str) -> None:
    before = case.get("after", [])
    plain, made = planned(case["means"], before), planned(said, before)
    assert plain.abstain is None, plain.abstain
    assert made.abstain is None, made.abstain
    assert core(made) == core(plain)


@pytest.mark.parametrize("said", CASES["refused"])
def test_another_convention_is_not_passed_over(said: str) -> None:
    assert planned(said, []).abstain is not None


@pytest.mark.parametrize(
    "said",
    [
        "Second scene. Who is lying here?",
        "no, the left one. how bent is it?",
        "the tall one. is he sitting?",
        "p1 is standing. who else is?",
    ],
)
def test_a_sentence_that_says_whom_is_no_announcement(said: str) -> None:
    assert announced(said) == said


def test_two_parts_are_two_questions() -> None:
    assert of_each_part("give p2's left knee angle and right elbow angle") == (
        "give p2's left knee angle",
        "give p2's right elbow angle",
    )
    assert of_each_part("is p2's left knee more bent than the right knee and left elbow") is None


def test_any_of_them_is_of_those_the_talk_is_about() -> None:
    after = [["who is standing?", "p1 p2"]]
    assert "p3" not in core(planned("is any of them lying?", after))
    assert core(planned("is any of them lying?", after)) != core(planned("is anyone lying?", after))
