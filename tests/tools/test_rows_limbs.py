"""Several people in a row, somebody's own value as the limit, limbs counted, most of them."""

import pytest

from tests.tools.authored_scenes import LEFT_ARM_UP, SITTING, estimated, person, run, scene
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.logic import count, quantify
from thirdwave.tools.measure import measure
from thirdwave.tools.select import select

BENT = {"left_knee": (60.0, 0.0, 0.0)}


def three():
    return scene(
        person("p1", BENT, x=-1, tall=1.0),
        person("p2", x=0, tall=-1.0),
        person("p3", SITTING, x=1),
    )


def test_the_first_of_an_order_come_in_order():
    where = three()
    statures = run(measure, where, quantity="stature").value
    seen = run(select, where, measurements=statures, keep="largest", n=2)
    assert (seen.value, seen.value_type) == (["p1", "p3"], "people")
    assert seen.text.startswith("in this order: p1 (")
    assert run(select, where, measurements=statures, keep="smallest", n=100).value == [
        "p2", "p3", "p1",
    ]  # fmt: skip


def test_an_order_proves_its_numbers():
    where = three()
    statures = run(measure, where, quantity="stature").value
    seen = run(select, where, measurements=statures, keep="largest", n=100)
    assert len(seen.evidence) == 3


def test_nobody_measured_is_in_no_order():
    unknown = [{"person": "p1", "quantity": "stature", "value": None, "note": "p1 has no body"}]
    seen = run(select, three(), measurements=unknown, keep="largest", n=2)
    assert seen.unknown is not None


def test_somebodys_value_is_the_limit_and_they_are_not_counted():
    where = three()
    statures = run(measure, where, quantity="stature").value
    theirs = run(measure, where, quantity="stature", people=["p3"]).value
    taller = run(select, where, measurements=statures, keep="more_than", than=theirs)
    assert taller.value == ["p1"]
    assert "p3" in taller.text
    shorter = run(select, where, measurements=statures, keep="less_than", than=theirs)
    assert shorter.value == ["p2"]


def test_a_limit_of_somebody_needs_more_or_less():
    where = three()
    statures = run(measure, where, quantity="stature").value
    with pytest.raises(ToolRetry, match="more_than"):
        run(select, where, measurements=statures, keep="max", than=statures)


def test_limbs_are_counted_each_for_itself():
    where = scene(person("p1", LEFT_ARM_UP, x=-1), person("p2", x=1))
    arms = run(measure, where, quantity="arm_raised").value
    seen = run(count, where, measurements=arms)
    assert (seen.value, seen.value_type) == (1, "int")
    assert "p1's left arm" in seen.text


def test_knees_are_counted_beyond_a_limit():
    where = three()
    knees = run(measure, where, quantity="knee_flexion").value
    bent = run(count, where, measurements=knees, more_than=20.0)
    assert bent.value == 3
    straight = run(count, where, measurements=knees, less_than=20.0)
    assert straight.value == 3


def test_what_is_not_measured_stays_open_in_a_count():
    arms = [
        {"person": "p1", "quantity": "arm_raised", "side": "left", "value": True},
        {"person": "p1", "quantity": "arm_raised", "side": "right", "value": None,
         "note": "p1's right arm is not visible"},
    ]  # fmt: skip
    seen = run(count, three(), measurements=arms)
    assert seen.value == 1
    assert seen.text.startswith("at least 1")
    assert seen.confidence == 0.5


@pytest.mark.parametrize(("held", "most"), [(["p1", "p2"], True), (["p1"], False)])
def test_most_are_more_than_half(held, most):
    seen = run(quantify, three(), people=held, of=["p1", "p2", "p3"], quantifier="most")
    assert seen.value is most


def test_most_of_nobody_is_open():
    assert run(quantify, three(), people=[], of=[], quantifier="most").unknown is not None


def test_an_order_of_estimates_names_neighbours_that_are_the_same():
    where = scene(estimated(person("p1", x=-1)), estimated(person("p2", x=1)))
    statures = run(measure, where, quantity="stature").value
    seen = run(select, where, measurements=statures, keep="largest", n=100)
    assert "about the same" in seen.text
