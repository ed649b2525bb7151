"""Estimators are compared by name: "compare the estimates of fit and regressor for p1"."""

import pytest

from tests.body.poses import CAMERA
from thirdwave.agents.offline.planner import OfflinePlanner
from thirdwave.agents.plan import Plan
from thirdwave.scene import Scene
from thirdwave.tools.registry import load_tools


def planned(question: str) -> Plan:
    tools = load_tools().tools
    return OfflinePlanner().plan(question, scene=Scene(id="s", camera=CAMERA), tools=tools)


@pytest.mark.parametrize(
    ("question", "names", "people"),
    [
        ("compare the estimates of fit and regressor for p1", ["fit", "regressor"], ["p1"]),
        ("Compare the estimates of p1 by fit and landmarks.", ["fit", "landmarks"], ["p1"]),
        ("compare the estimates of p1", None, ["p1"]),
        ("compare the estimators landmarks and fit", ["landmarks", "fit"], None),
        ("compare the estimators landmarks, fit and regressor for p1 and p2",
         ["landmarks", "fit", "regressor"], ["p1", "p2"]),
        ("compare the estimates of hmr2 and fit for p1", ["hmr2", "fit"], ["p1"]),
        ("compare the estimates", None, None),
    ],
)  # fmt: skip
def test_named_estimators_are_compared(question, names, people):
    plan = planned(question)
    assert plan.abstain is None
    args = plan.steps[-1].args
    assert plan.steps[-1].tool == "compare_estimates"
    assert args.get("estimators") == names
    assert args.get("people") == people


def test_an_unknown_estimator_is_told_with_those_there_are():
    plan = planned("compare the estimates of fit and magic for p1")
    assert plan.abstain is not None
    assert "no estimator 'magic'" in plan.abstain
    for name in ("landmarks", "fit", "regressor"):
        assert name in plan.abstain


def test_names_of_estimators_mean_nothing_elsewhere():
    assert planned("who is sitting?").steps[-1].tool == "select"
    assert planned("what is the regressor of p1?").abstain is not None
