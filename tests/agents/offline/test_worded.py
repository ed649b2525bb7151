"""Words that say no more, and sentences that ask nothing, change no plan; see worded.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agents.offline.posing import POSING
from tests.agents.offline.support import core, scene
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.offline.text.asides import is_remark, without_asides
from thirdwave.agents.offline.wording.lexicon import default_lexicon
from thirdwave.agents.offline.wording.word_classes import belongs, is_adverb, read_as
from thirdwave.agents.plan import Plan, Turn

CASES = yaml.safe_load((Path(__file__).parent / "worded.yaml").read_text())
PLANNER = OfflinePlanner()
WHERE = scene(3)


def planned(said: str, before: list[list[str]]) -> Plan:
    turns: list[Turn] = []
    for question, *focus in before:
        made = PLANNER.plan(question, scene=WHERE, turns=turns, tools=POSING)
        turns.append(
            Turn(
                question=question,
                answer="",
                focus=tuple(focus[0].split()) if focus else (),
                meaning=made.meaning,
                abstained=made.abstain is not None,
                scene_id=WHERE.id,
            )
        )
    return PLANNER.plan(said, scene=WHERE, turns=turns, tools=POSING)


@pytest.mark.parametrize(
    ("case", "said"),
    [pytest.param(case, said, id=said) for case in CASES["same"] for said in case["say"]],
)
def test_words_that_say_no_more_change_no_plan(case: dict[str, Any], said: str) -> None:
    made = planned(said, case.get("after", []))
    plain = planned(case["means"], [])
    assert plain.abstain is None, plain.abstain
    assert core(made) == core(plain), made.abstain


@pytest.mark.parametrize("said", CASES["refused"])
def test_what_is_asked_of_the_unmeasurable_is_refused(said: str) -> None:
    assert planned(said, []).abstain is not None
    assert planned(said, [["is p1 sitting?", "p1"]]).abstain is not None


def test_what_was_left_out_is_told() -> None:
    made = planned("is the young man on the far left sitting?", [])
    assert made.note == "read without 'young'"


@pytest.mark.parametrize("said", ["Poor thing!", "How lovely.", "Oh, what a lovely group", "Wow"])
def test_praise_and_pity_are_remarks(said: str) -> None:
    assert is_remark(said)


@pytest.mark.parametrize(
    "said", ["Wrong.", "the youngest", "the old one", "p1", "Sorry", "Is he sad", "Standing"]
)
def test_what_corrects_names_or_asks_is_no_remark(said: str) -> None:
    assert not is_remark(said)


def test_a_remark_by_itself_stays() -> None:
    assert without_asides("Lovely!") == "Lovely!"
    assert without_asides("young, is he?") == "young, is he?"
    assert without_asides("The old one, is he standing?") == "The old one, is he standing?"
    assert without_asides("The weather is nice. Who is up?") == "Who is up?"
    assert without_asides("What a mess! Who is up?") == "Who is up?"


def test_the_lexicon_goes_before_the_classes() -> None:
    assert read_as("lassie") == ("person",)
    assert read_as("commuters") == ("people",)
    assert default_lexicon().tag(["player"]).mended == ()


def test_weighty_adverbs_are_not_left_out() -> None:
    assert is_adverb("immediately")
    assert not is_adverb("nearly")
    assert belongs("value", "noun")
    assert not belongs("without", "light", "noun", "talk")
