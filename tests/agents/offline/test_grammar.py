"""Every example of the grammar that users read is understood, and its plan could run."""

from importlib.resources import files

import pytest

from tests.agents.offline.support import scene
from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.tools.registry import load_tools

TEXT = (files("thirdwave.agents.offline") / "grammar.md").read_text(encoding="utf-8")
EXAMPLES = [line[2:] for line in TEXT.splitlines() if line.startswith("> ")]
PLANNER = OfflinePlanner()
TOOLS = load_tools().tools


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_grammar_is_understood(example: str) -> None:
    made = PLANNER.plan(example, scene=scene(4), turns=(), tools=TOOLS)
    assert made.abstain is None, made.abstain
    assert made.ask is None, made.ask
    assert made.note is None, made.note
    check_plan(made, TOOLS)


def test_the_grammar_has_examples_of_every_production() -> None:
    sections = TEXT.split("\n## ")[1:-1]
    assert len(sections) > 6
    assert [one.splitlines()[0] for one in sections if one.count("\n> ") < 5] == []
