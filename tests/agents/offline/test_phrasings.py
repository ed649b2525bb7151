"""What is said in other words is planned as what is said plainly; see phrasings.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agents.offline.posing import POSING
from tests.agents.offline.support import core, scene
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Plan, Turn

CASES = yaml.safe_load((Path(__file__).parent / "phrasings.yaml").read_text())
PLANNER = OfflinePlanner()
WHERE = scene(3)


def talk(before: list[list[str]]) -> list[Turn]:
    """The turns of a talk, each a question and whom its answer was about."""
    turns: list[Turn] = []
    for question, *focus in before:
        made = planned(question, turns)
        turns.append(
            Turn(
                question=question,
                answer="",
                focus=tuple(focus[0].split()) if focus else (),
                meaning=made.meaning,
                abstained=made.abstain is not None,
                scene_id=WHERE.id,
                branch="b1" if "what if" in question else None,
            )
        )
    return turns


def planned(question: str, turns: list[Turn]) -> Plan:
    return PLANNER.plan(question, scene=WHERE, turns=turns, tools=POSING)


def called(plan: Plan) -> list[tuple[str, dict[str, Any]]]:
    """The steps of a plan, words in lower case."""
    return [
        (step.tool, {k: v.lower() if k == "words" else v for k, v in step.args.items()})
        for step in plan.steps
    ]


@pytest.mark.parametrize(
    ("before", "plain", "said"),
    [
        pytest.param(case.get("after", []), case["as"], said, id=said)
        for case in CASES["phrasings"]
        for said in case["said"]
    ],
)
def test_other_words_have_the_plan_of_plain_ones(
    before: list[list[str]], plain: str, said: str
) -> None:
    turns = talk(before)
    meant, made = planned(plain, turns), planned(said, turns)
    assert meant.abstain is None, meant.abstain
    assert made.abstain is None, made.abstain
    assert core(made) or made.ask is None
    assert called(made) == called(meant)
    assert made.on_branch == meant.on_branch is False


@pytest.mark.parametrize("said", CASES["refused"])
def test_what_cannot_be_done_is_not_read_as_what_can(said: str) -> None:
    made = planned(said, talk([["show p1 from above"], ["raise p1's left arm", "p1"]]))
    posed = [step.args["words"] for step in made.steps if step.tool == "edit_pose"]
    assert made.abstain is not None or posed == [said]  # the tool refuses words it cannot read
