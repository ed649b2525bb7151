"""Every phrasing gives its plan, or is refused with the reason; see questions.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agents.offline.support import TOOLS, WITH_PLUGIN, core, scene
from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.offline import OfflinePlanner, query_from_json
from thirdwave.tools.registry import load_tools

HERE = Path(__file__).parent
QUESTIONS = yaml.safe_load((HERE / "questions.yaml").read_text())
HEARD = yaml.safe_load((HERE / "heard.yaml").read_text())
PLANNER = OfflinePlanner()


def written_out(plan: str, short: dict[str, str]) -> str:
    for _ in range(3):  # short forms may hold short forms
        for name, text in short.items():
            plan = plan.replace("{" + name + "}", text)
    return plan


def asked(kind: str, key: str) -> list[Any]:
    return [
        pytest.param(question, written_out(group[key], QUESTIONS["short"]), id=question)
        for group in QUESTIONS[kind]
        for question in group["ask"].splitlines()
    ]


@pytest.mark.parametrize(("question", "plan"), asked("questions", "plan"))
def test_a_phrasing_gives_its_plan(question: str, plan: str) -> None:
    made = PLANNER.plan(question, scene=scene(), turns=(), tools=WITH_PLUGIN)
    assert core(made) == plan, made.abstain
    check_plan(made, WITH_PLUGIN)
    assert made.meaning is not None
    assert query_from_json(made.meaning["query"]).to_json() == made.meaning["query"]


@pytest.mark.parametrize(("question", "reason"), asked("refused", "says"))
def test_what_cannot_be_measured_is_refused_with_the_reason(question: str, reason: str) -> None:
    made = PLANNER.plan(question, scene=scene(), turns=(), tools=WITH_PLUGIN)
    assert made.steps == ()
    assert made.abstain is not None
    assert reason in made.abstain
    assert made.abstain.endswith(("?", "."))


def test_what_was_once_understood_still_is() -> None:
    for group in HEARD["questions"]:
        for question in group["ask"].splitlines():
            made = PLANNER.plan(question, scene=scene(), turns=(), tools=WITH_PLUGIN)
            assert core(made) == group["plan"], (question, made.abstain)
            check_plan(made, WITH_PLUGIN)


def test_what_is_beyond_the_tools_is_still_refused() -> None:
    for question in HEARD["refused"].splitlines():
        made = PLANNER.plan(question, scene=scene(), turns=(), tools=WITH_PLUGIN)
        assert made.abstain is not None, question


def test_every_plan_runs_with_the_installed_tools() -> None:
    tools = load_tools().tools
    assert set(TOOLS) <= set(tools)
    for case in asked("questions", "plan"):
        question = str(case.values[0])
        if "tilt" in question:
            continue
        made = PLANNER.plan(question, scene=scene(), turns=(), tools=tools)
        assert made.abstain is None, question
        check_plan(made, tools)
