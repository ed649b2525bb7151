"""The instruction cases: enough of them, well formed, and none that is done by doing nothing."""

import pytest

from thirdwave.apps.benches.edit.cases import case_of, expanded, read_cases, read_generated
from thirdwave.apps.benches.edit.judging import Judgeable
from thirdwave.apps.benches.edit.starts import start_body
from thirdwave.body.model import BodyModel

CASES = read_cases()
DONE = [case for case in CASES if not case.refused]
TEMPLATE = {
    "id": "nod",
    "start": ["standing", "walking"],
    "words": ["nod {how} with the {side} ear, not the {other} one", "nod {how}"],
    "with": {"side": ["left", "right"], "how": [{"say": "", "low": 5}, {"say": "a lot", "low": 9}]},
    "mentions": ["head", "{side}_arm"],
    "checks": [{"angle": "head_flexion", "sign": "{side}", "change": ["{low}", None]}],
}


def test_there_are_as_many_as_the_bench_promises():
    templates = [case for case in DONE if not case.free]
    assert len(templates) >= 120
    assert len([case for case in DONE if case.free]) >= 60
    assert len([case for case in CASES if case.refused]) >= 15
    assert len(read_generated()) >= 30
    assert len({(case.start, case.words, *case.others.items()) for case in CASES}) == len(CASES)


def test_a_third_is_fixed_and_of_every_sort():
    quick = read_cases(quick=True)
    assert quick == read_cases(quick=True)
    assert len(quick) == pytest.approx(len(CASES) / 3, abs=1)
    assert sum(bool(case.refused) for case in quick) >= 5
    assert sum(case.free for case in quick) >= 20


def test_no_case_is_done_by_doing_nothing():
    model, lazy = BodyModel.load(), []
    for case in DONE:
        start = model.forward(start_body(case.start))
        others = {name: model.forward(start_body(p)) for name, p in case.others.items()}
        bodies = Judgeable(start, start, others)
        if not any(check.failures(bodies) for check in case.checks):
            lazy.append(case.id)
    assert lazy == []


def test_what_is_refused_asks_for_no_pose():
    for case in CASES:
        assert bool(case.checks) == (not case.refused), case.id
    assert {case.refused for case in CASES} >= {
        "empty", "nonsense", "other language", "contradictory",
    }  # fmt: skip
    assert any(len(case.words) >= 5000 for case in CASES)


def test_a_template_is_every_wording_with_every_start_and_choice():
    cases = expanded(TEMPLATE)
    assert len(cases) == 2 * 2 * 2 * 2
    assert len({case.id for case in cases}) == len(cases)
    first = cases[0]
    assert (first.start, first.words) == ("standing", "nod with the left ear, not the right one")
    assert first.mentioned == {"head", "left_arm"}
    assert {case.start for case in cases} == {"standing", "walking"}
    bounds = {
        (case.checks[0].sign, case.checks[0].change)  # type: ignore[attr-defined]
        for case in cases
    }
    assert bounds == {(side, (low, None)) for side in ("left", "right") for low in (5.0, 9.0)}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"start": "hovering"}, "case x.*hovering"),
        ({"mentions": ["tail"]}, "case x.*tail"),
        ({"mentions": []}, "expected checks and mentions"),
        ({"checks": []}, "expected checks and mentions"),
        ({"checks": [{"angle": "left_toe", "to": [0, 1]}]}, "case x.*left_toe"),
        ({"others": {"p2": "hovering"}}, "hovering"),
        ({"hurry": True}, r"got \['hurry'\]"),
    ],
)
def test_a_case_that_is_wrong_is_named(change, why):
    right = {
        "id": "x", "start": "standing", "words": "nod", "mentions": ["head"],
        "checks": [{"angle": "head_flexion", "change": [5, 60]}],
    }  # fmt: skip
    assert case_of(right, free=True).words == "nod"
    with pytest.raises(ValueError, match=f"(?s){why}"):
        case_of({**right, **change}, free=True)
