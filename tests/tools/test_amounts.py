"""Groups by how many they are, one number of many, and limits that are no number of one's own."""

import pytest

from tests.tools.authored_scenes import SITTING, person, run, scene
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.compare import compare
from thirdwave.tools.logic import quantify
from thirdwave.tools.measure import measure
from thirdwave.tools.measuring.outnumbering import Party, outnumbering
from thirdwave.tools.select import select


def three():
    return scene(
        person("p1", SITTING, x=-1, tall=1.0), person("p2", x=0), person("p3", SITTING, x=1)
    )


@pytest.mark.parametrize(
    ("ask", "value", "text"),
    [
        ("more", True, "yes, 2 against 1"),
        ("less", False, "no, 2 against 1"),
        ("same", False, "no, 2 against 1"),
        ("difference", 1, "1 more: 2 against 1"),
        ("which_more", ["p1", "p3"], "2 against 1"),
        ("which_less", ["p2"], "1 against 2"),
    ],
)
def test_groups_are_compared_by_how_many_they_are(ask, value, text):
    seen = run(compare, three(), people=["p1", "p3"], against=["p2"], ask=ask)
    assert (seen.value, seen.text) == (value, text)
    assert [line.text for line in seen.evidence[:2]] == ["2 people: p1 and p3", "1 person: p2"]


def test_of_groups_of_the_same_size_neither_is_the_larger():
    for ask in ("which_more", "which_less"):
        seen = run(compare, three(), people=["p1"], against=["p2"], ask=ask)
        assert (seen.value, seen.text) == ([], "no difference: 1 against 1")


def test_nobody_is_as_many_as_nobody():
    seen = outnumbering(Party(()), Party(()), "same")
    assert (seen.value, seen.text) == (True, "yes, 0 against 0")


def test_what_hangs_on_somebody_unseen_is_open():
    seen = outnumbering(Party(("p1", "p2")), Party(("p3",), ("p4",)), "more")
    assert seen.unknown == "it hangs on p4, who could not be judged"
    assert outnumbering(Party(("p1", "p2", "p5")), Party(("p3",), ("p4",)), "more").value is True


def test_numbers_of_many_are_the_measurements_own():
    measured = run(measure, three(), quantity="stature").value
    values = [item["value"] for item in measured]
    for how, wanted in (
        ("mean", sum(values) / 3),
        ("median", sorted(values)[1]),
        ("sum", sum(values)),
        ("range", max(values) - min(values)),
    ):
        seen = run(compare, three(), first=measured, ask=how)
        assert seen.value == pytest.approx(wanted)
        assert seen.unit == "m"
        assert len(seen.evidence) == 4


def test_there_is_no_range_of_one():
    measured = run(measure, three(), quantity="stature", people=["p2"]).value
    seen = run(compare, three(), first=measured, ask="range")
    assert seen.unknown == f"only {measured[0]['text']}: there is nothing to compare"


def test_a_word_has_no_average():
    measured = run(measure, three(), quantity="posture").value
    with pytest.raises(ToolRetry, match="mean: expected numbers, posture is 'sitting'"):
        run(compare, three(), first=measured, ask="mean")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"people": ["p1"], "ask": "more"}, "wanted `people` and `against`"),
        ({"people": ["p1"], "against": ["p2"], "ask": "mean"}, "of measurements, not of people"),
        ({"first": "stature", "second": "stature", "ask": "sum"}, "leave `second` out"),
    ],
)
def test_what_does_not_go_together_is_sent_back(given, reason):
    where = three()
    measured = run(measure, where, quantity="stature").value
    args = {name: measured if value == "stature" else value for name, value in given.items()}
    with pytest.raises(ToolRetry, match=reason):
        run(compare, where, **args)


def test_everybody_is_held_against_the_average():
    measured = run(measure, three(), quantity="stature").value
    seen = run(
        select, three(), measurements=measured, keep="more_than", than=measured, typical="mean"
    )
    assert seen.value == ["p1"]
    assert "; the average is 1." in seen.text
    assert seen.evidence[-1].text in seen.text


def test_the_same_word_is_looked_for_in_all_the_others():
    where = three()
    measured, theirs = (
        run(measure, where, quantity="posture", **people).value
        for people in ({}, {"people": ["p1"]})
    )
    seen = run(select, where, measurements=measured, keep="equal", than=theirs)
    assert seen.value == ["p3"]
    nobody = run(measure, where, quantity="posture", people=["p2"]).value
    assert run(select, where, measurements=measured, keep="equal", than=nobody).value == []
    with pytest.raises(ToolRetry, match="wanted one person's, got p1, p2 and p3"):
        run(select, where, measurements=measured, keep="equal", than=measured)


@pytest.mark.parametrize(("people", "value"), [(["p1"], False), (["p1", "p3"], True)])
def test_half_is_half_or_more(people, value):
    assert run(quantify, three(), people=people, quantifier="half").value is value
    two = run(quantify, three(), people=people[:1], of=["p1", "p2"], quantifier="half")
    assert two.value is True
