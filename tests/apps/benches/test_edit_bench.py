"""The edit bench carries instructions out as the product does, and reports what it promises."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from thirdwave.apps.benches.edit import run
from thirdwave.apps.benches.edit.attempts import (
    Attempt,
    Generated,
    attempt,
    generate,
    refusal_failures,
    worst,
)
from thirdwave.apps.benches.edit.cases import read_cases
from thirdwave.apps.benches.edit.starts import start_body
from thirdwave.body.posing.plausible import Plausible

CONTRACT = [
    "cases", "satisfied", "local", "plausible", "edit_ms", "generate_ms", "roundtrip_mpjpe_mm",
]  # fmt: skip
CASES = {case.id: case for case in read_cases()}
FINE = Plausible(beyond_limits_deg=0.0, penetration_m=0.0, off_balance_m=None)
POOR = replace(FINE, penetration_m=0.2)
ELBOW = CASES["elbow-to-1"]


def came(case, **what):
    """What came of a case, by hand: done unless said otherwise."""
    done = {
        "body": start_body(case.start), "refusal": "", "failures": (), "strays": (),
        "owned_up": False, "plausible": FINE, "begun": FINE, "ms": 40.0,
    }  # fmt: skip
    return Attempt(case=case, **{**done, **what})


def said_no(case):
    words = "I understood nothing"
    return came(
        case, body=None, refusal=words, failures=(words,), owned_up=True, plausible=None, ms=1.0
    )


DONE = [
    came(ELBOW),
    came(CASES["elbow-to-2"], failures=("left_elbow_flexion is 12 deg",), ms=50.0),
    came(CASES["yoga-tree"], strays=("head turned 9 deg",), plausible=POOR, ms=90.0),
    said_no(CASES["propose"]),
]
REFUSED = [
    came(CASES["no-empty"], plausible=None, refusal="say something", owned_up=True, ms=2.0),
    came(CASES["no-poem"], failures=("a pose was made of what no pose answers to",)),
]
MADE = [
    Generated(
        words="tree pose", body=start_body("standing"), refusal="", owned_up=False, plausible=FINE,
        ms=100.0,
    ),
    Generated(words="?", body=None, refusal="no", owned_up=True, plausible=None, ms=1.0),
]  # fmt: skip


def test_the_contract_comes_first_and_shares_are_of_what_they_say():
    report = run.report([*DONE, *REFUSED], MADE, 80.0)
    metrics = report.metrics
    assert list(metrics)[: len(CONTRACT)] == CONTRACT
    assert [metrics[key] for key in CONTRACT] == pytest.approx(
        [4, 2 / 4, 2 / 3, 2 / 3, 50.0, 100.0, 80.0]
    )
    assert metrics["satisfied_templates"] == pytest.approx(1 / 2)
    assert metrics["satisfied_free"] == pytest.approx(1 / 2)
    assert metrics["satisfied_and_local"] == pytest.approx(1 / 4)
    assert metrics["not_done"] == pytest.approx(1 / 4)
    assert metrics["said_so"] == pytest.approx(1 / 2)
    assert metrics["refused"] == pytest.approx(1 / 2)
    assert metrics["cases_to_refuse"] == 2
    assert metrics["generated"] == pytest.approx(1 / 2)
    assert set(report.missed) == {"satisfied", "local", "refused"}


def test_a_start_that_falls_may_go_on_falling_and_others_may_not_begin_to():
    falling = replace(FINE, off_balance_m=0.3)
    assert came(ELBOW).sound
    assert not came(ELBOW, plausible=falling).sound
    assert came(ELBOW, plausible=falling, begun=falling).sound
    assert not came(ELBOW, plausible=replace(falling, off_balance_m=0.4), begun=falling).sound
    assert not came(ELBOW, plausible=POOR, begun=falling).sound
    assert not said_no(ELBOW).sound
    both = worst([falling, POOR])
    assert (both.off_balance_m, both.penetration_m) == (0.3, 0.2)


def test_nothing_to_judge_is_no_failure_and_no_error():
    metrics = run.report([came(ELBOW)], [], 0.0).metrics
    assert metrics["said_so"] == 1.0
    assert all(math.isfinite(number) for number in metrics.values())


def test_failed_cases_are_named_with_their_reasons_shortest_first():
    many = [came(ELBOW, failures=("x" * (30 - row),)) for row in range(20)]
    told = [note for note in run.notes([*DONE, *many]) if "(" in note and ": " in note]
    named = [note for note in told if note.startswith("elbow-to-1")]
    assert [len(note) for note in named] == sorted(len(note) for note in named)
    assert len(run.notes(many)) == 2 + run.MOST_NOTES + 1
    assert run.notes(many)[-1].startswith("and 5 more")
    (tree,) = [note for note in run.notes(DONE) if note.startswith("yoga-tree")]
    assert "not mentioned: head turned 9 deg" in tree


def test_an_instruction_is_carried_out_and_judged_by_its_own_checks():
    right = attempt(ELBOW)
    assert right.failures == ()
    assert right.strays == ()
    assert right.plausible is not None
    assert right.ms > 0
    # The same demand on the other side's words: the judge is not the words' friend.
    wrong = attempt(replace(ELBOW, words="bend the right elbow to 90 degrees"))
    assert any(text.startswith("left_elbow_flexion") for text in wrong.failures)
    assert any(text.startswith("right_elbow turned") for text in wrong.strays)


def test_what_is_to_be_refused_is_right_when_it_is_and_wrong_when_it_is_not():
    assert attempt(CASES["no-empty"]).failures == ()
    assert attempt(CASES["no-letters"]).failures == ()
    done = attempt(replace(CASES["no-letters"], words=ELBOW.words))
    assert done.failures == ("a pose was made of what no pose answers to",)
    standing, walking = start_body("standing"), start_body("walking")
    assert refusal_failures("no", standing, standing) == ()
    assert refusal_failures("no", standing, walking)
    assert refusal_failures(" ", standing, standing)


def test_words_that_are_not_understood_leave_an_instruction_unsatisfied():
    lost = attempt(replace(ELBOW, words="asdf qwer zxcv"))
    assert not lost.satisfied
    assert lost.owned_up
    assert lost.plausible is None


def test_a_pose_is_made_of_words_alone():
    made = generate("standing, left elbow bent 90 degrees")
    assert made.body is not None
    assert made.plausible is not None


@pytest.mark.slow
def test_the_bench_measures_few_cases_from_words_to_report():
    cases = [ELBOW, CASES["no-empty"], CASES["head-turn-1"]]
    told: list[str] = []
    report = run.measure(cases, ["standing"], 2, told.append)
    assert report.metrics["cases"] == 2
    assert report.metrics["roundtrip_mpjpe_mm"] > 0
    assert any("instructions" in text for text in told)


def test_pictures_show_what_failed(tmp_path):
    pytest.importorskip("matplotlib")
    report = run.report([*DONE, *REFUSED], MADE, 80.0)
    assert report.draw is not None
    written = {path.name: path for path in report.draw(tmp_path)}
    assert set(written) == {"edit_failures.txt", "edit.png", "edit_failures.png"}
    assert written["edit_failures.txt"].read_text().count("\n") == 4
    pixels = np.asarray(Image.open(written["edit_failures.png"]))
    assert pixels.std() > 10
    fine = run.report([came(ELBOW)], MADE, 80.0)
    assert fine.draw is not None
    assert "edit_failures.png" not in {path.name for path in fine.draw(tmp_path)}
