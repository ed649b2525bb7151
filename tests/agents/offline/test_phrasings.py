"""Everything the tools measure is reached by many ways to ask for it; see phrasings.yaml."""

from pathlib import Path

import pytest
import yaml

from tests.agents.offline.support import core, scene
from thirdwave.agents.checked import check_plan
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.tools.registry import load_tools

GROUPS = yaml.safe_load((Path(__file__).parent / "phrasings.yaml").read_text())
PLANNER = OfflinePlanner()
TOOLS = load_tools().tools


@pytest.mark.parametrize(
    ("question", "plan"),
    [
        pytest.param(question, group["plan"], id=question)
        for group in GROUPS
        for question in group["ask"].splitlines()
    ],
)
def test_a_quantity_has_many_words(question: str, plan: str) -> None:
    made = PLANNER.plan(question, scene=scene(5), turns=(), tools=TOOLS)
    assert core(made) == plan, made.abstain
    check_plan(made, TOOLS)


def test_every_group_has_six_ways() -> None:
    assert [group["plan"] for group in GROUPS if len(group["ask"].splitlines()) < 6] == []
