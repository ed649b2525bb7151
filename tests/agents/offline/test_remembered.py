"""What people say to the memory comes to the calls that were found right; see remembered.yaml."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agents.offline.support import scene
from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.offline import OfflinePlanner
from thirdwave.agents.plan import Plan, Turn
from thirdwave.scene.facts import Fact
from thirdwave.tools.registry import load_tools
from thirdwave.tools.remember import TOOLS as OF_MEMORY
from thirdwave.tools.remember import with_memory

TOOLS = with_memory(load_tools()).tools
NAMES = {tool.name for tool in OF_MEMORY}
TALKS = yaml.safe_load((Path(__file__).parent / "remembered.yaml").read_text())["talks"]
CASES = [(talk["facts"], *said) for talk in TALKS for said in talk["said"]]
ABOUT_P2 = Turn(question="how tall is p2?", answer="1.8 m", focus=("p2",), scene_id="t")


def fact(said: str) -> Fact:
    name, _, value = said.partition(" = ")
    number, unit = value.split()
    return Fact(name=name, text=f"the {name} is {value}", value=float(number), unit=unit)


def calls(plan: Plan) -> str:
    """The calls of the memory's tools, without the words that were said."""
    given: list[str] = []
    for step in plan.steps:
        args: dict[str, Any] = {k: v for k, v in step.args.items() if k != "text"}
        if step.tool in NAMES:
            given.append(f"{step.tool}({' '.join(f'{k}={v}' for k, v in args.items())})")
    return " ".join(given)


@pytest.mark.parametrize(("facts", "said", "meant"), CASES, ids=[case[1] for case in CASES])
def test_what_is_said_to_the_memory(facts: list[str], said: str, meant: str) -> None:
    empty = scene(3)
    people = [replace(p, name="Ann") if p.id == "p1" else p for p in empty.people or ()]
    plan = OfflinePlanner().plan(
        said,
        scene=replace(empty, people=tuple(people)),
        turns=[ABOUT_P2],
        tools=TOOLS,
        facts=[fact(one) for one in facts],
    )
    check_plan(plan, TOOLS)
    kind, _, words = meant.partition(": ")
    if kind == "no":
        assert words in (plan.abstain or "")
    elif kind == "ask":
        assert plan.ask is not None
        assert words in plan.ask.text
    else:
        assert calls(plan) == ("" if meant == "other" else meant), plan.abstain
