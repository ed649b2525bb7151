"""Calls are compared as tools, with the arguments that matter, and as a set."""

import pytest

from tests.apps.benches.plan.scripts import made
from thirdwave.apps.benches.plan.calls import agreement, core, in_common, renamed
from thirdwave.apps.benches.plan.turns import Call

ALL = frozenset({"p1", "p2", "p3"})
KNEE = Call(tool="measure", args={"quantity": "knee_flexion", "people": ["p2"]})
COUNT = Call(tool="count")
SELECT = Call(tool="select", args={"keep": "more_than", "value": 90})


def test_what_every_planner_needs_does_not_count():
    given = [made("detect_people"), made("estimate_pose"), made("render"), made("count")]
    assert [call.tool for call in core(given, [[COUNT]])] == ["count"]
    shown = core(given, [[Call(tool="render"), COUNT]])
    assert [call.tool for call in shown] == ["render", "count"]


@pytest.mark.parametrize(
    ("args", "same"),
    [
        ({"quantity": "knee_flexion", "people": ["p2"]}, True),
        ({"quantity": "knee_flexion", "people": "p2", "side": "left"}, True),
        ({"quantity": "Knee_Flexion ", "people": ["p2"]}, True),
        ({"quantity": "knee_flexion", "people": ["p1"]}, False),
        ({"quantity": "knee_flexion", "people": ["p1", "p2"]}, False),
        ({"quantity": "knee_flexion"}, False),
        ({"quantity": "elbow_flexion", "people": ["p2"]}, False),
    ],
)
def test_arguments_that_matter_have_to_be_the_same(args, same):
    found = agreement([made("measure", **args)], [[KNEE]], ALL)
    assert found.tools
    assert found.args is same
    assert found.iou == (1.0 if same else 0.0)


def test_nobody_named_is_everybody():
    everybody = Call(tool="measure", args={"people": ["p3", "p2", "p1"]})
    assert agreement([made("measure", people=None)], [[everybody]], ALL).args
    assert agreement([made("measure", people=("p1", "p2", "p3"))], [[everybody]], ALL).args
    assert not agreement([made("measure", people=[])], [[everybody]], ALL).args


def test_numbers_and_truths_are_not_mixed_up():
    assert agreement([made("select", keep="more_than", value=90.0)], [[SELECT]], ALL).args
    assert not agreement([made("select", keep="more_than", value=91)], [[SELECT]], ALL).args
    yes = Call(tool="edit_pose", args={"hypothetical": True})
    assert agreement([made("edit_pose", hypothetical=True)], [[yes]], ALL).args
    assert not agreement([made("edit_pose", hypothetical=1)], [[yes]], ALL).args


def test_the_best_of_the_right_plans_counts():
    own = [made("measure", quantity="knee_flexion", people=["p2"]), made("count")]
    found = agreement(own, [[COUNT], [KNEE, COUNT, SELECT]], ALL)
    assert not found.tools
    assert found.iou == pytest.approx(2 / 3)
    assert agreement(own, [[SELECT], [KNEE, COUNT]], ALL).args


def test_each_tool_counts_as_often_as_it_is_called():
    other = Call(tool="measure", args={"quantity": "stature"})
    one = made("measure", quantity="stature")
    found = agreement([one, one], [[KNEE, other]], ALL)
    assert found.tools
    assert not found.args
    assert found.iou == pytest.approx(1 / 3)


def test_pairs_are_found_whatever_the_order():
    loose, strict = Call(tool="measure"), KNEE
    own = [made("measure", quantity="knee_flexion", people=["p2"]), made("measure", quantity="x")]
    assert in_common(own, [loose, strict], ALL) == 2
    assert in_common(own[::-1], [strict, loose], ALL) == 2


def test_nothing_to_do_and_nothing_done_agree():
    found = agreement([made("detect_people")], [[]], ALL)
    assert (found.tools, found.args, found.iou) == (True, True, 1.0)
    found = agreement([made("count")], [[]], ALL)
    assert (found.tools, found.args, found.iou) == (False, False, 0.0)


def test_ids_of_a_photograph_become_the_truth_s():
    (call,) = renamed([made("relate", people=["p1"], others="p2", part="head")], {"p1": "p2"})
    assert dict(call.args) == {"people": ["p2"], "others": "p2", "part": "head"}
