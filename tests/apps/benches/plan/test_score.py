"""Scoring can fail: one who always says 3, one who always abstains, and one who is right."""

import json
from dataclasses import replace

import pytest

from tests.apps.benches.plan.scripts import GYM, RIGHT, Always, Scripted, made, scripts
from thirdwave.apps.benches.plan import run
from thirdwave.apps.benches.plan.judging import take
from thirdwave.apps.benches.plan.score import KEYS, figures
from thirdwave.apps.benches.plan.taking import Taken
from thirdwave.apps.benches.plan.written import write_turns

THREE = Always(Taken(text="3", value=3, value_type="int", calls=(made("count"),), total_ms=1.0))
NEVER = Always(Taken(text="I cannot answer that", abstained=True, total_ms=1.0))


def verdicts(taker, text=GYM, **how):
    return [one for script in scripts(text, **how) for one in take(script, taker)]


def test_whoever_is_right_gets_everything():
    taker = Scripted(RIGHT)
    found = figures(verdicts(taker))
    assert list(found) == list(KEYS)
    assert found == pytest.approx({
        "questions": 6, "answer_accuracy": 1.0, "wrong_rate": 0.0, "abstain_precision": 1.0,
        "srt": 1.0, "sract": 1.0, "srargs": 1.0, "sr": 1.0, "iou": 1.0, "plan_ms": 1.0,
        "overhead_ms": 1.5,
    })  # fmt: skip
    assert not taker.replies


def test_a_picture_is_given_once_a_thread():
    taker = Scripted(RIGHT)
    verdicts(taker)
    assert [picture is not None for _, picture, _ in taker.asked] == [
        True, False, True, False, False, False,
    ]  # fmt: skip
    assert [thread for _, _, thread in taker.asked] == [None, "t1", None, "t3", "t3", "t3"]


def test_whoever_always_says_three_is_mostly_wrong():
    found = figures(verdicts(THREE))
    assert found["answer_accuracy"] == 0.0
    assert found["wrong_rate"] == 1.0
    assert found["abstain_precision"] == 1.0
    # Of five turns with a plan only the first wants one count, and answers where one is due.
    assert found["srt"] == pytest.approx(4 / 6)
    assert found["sract"] == found["srargs"] == found["sr"] == pytest.approx(1 / 5)
    assert found["iou"] == pytest.approx(1 / 5)


def test_whoever_always_abstains_says_nothing_false():
    found = figures(verdicts(NEVER))
    assert found["answer_accuracy"] == pytest.approx(1 / 6)
    assert found["wrong_rate"] == 0.0
    assert found["abstain_precision"] == pytest.approx(1 / 6)
    assert found["srt"] == pytest.approx(1 / 6)
    assert found["sract"] == pytest.approx(2 / 5)
    assert found["sr"] == pytest.approx(1 / 5)


@pytest.mark.parametrize(
    ("place", "wrong", "lost"),
    [
        (0, {"value": 4}, {"answer_accuracy": 5 / 6, "wrong_rate": 1 / 6, "sr": 1.0}),
        (1, {"value": "p5"}, {"answer_accuracy": 5 / 6, "wrong_rate": 1 / 6}),
        (2, {"abstained": False, "value": "Ann"}, {"wrong_rate": 1 / 6, "srt": 5 / 6}),
        (3, {"asked": False, "value": 132.0}, {"wrong_rate": 1 / 6, "srt": 5 / 6, "sr": 4 / 5}),
        (4, {"value": 140.0}, {"wrong_rate": 1 / 6}),
        (4, {"calls": (made("measure", quantity="knee_flexion", side="right", people=["p2"]),)},
         {"answer_accuracy": 1.0, "sract": 1.0, "srargs": 4 / 5, "iou": 4 / 5}),
        (4, {"calls": ()}, {"answer_accuracy": 1.0, "srt": 5 / 6, "sract": 4 / 5, "iou": 4 / 5}),
        (5, {"value": False}, {"wrong_rate": 1 / 6}),
        (5, {"value": None, "failure": "KeyError: 'p7'"}, {"wrong_rate": 0.0, "srt": 5 / 6}),
    ],
)  # fmt: skip
def test_each_mistake_costs_what_it_should(place, wrong, lost):
    replies = list(RIGHT)
    replies[place] = replace(replies[place], **wrong)
    found = figures(verdicts(Scripted(replies)))
    for key, value in lost.items():
        assert found[key] == pytest.approx(value), key


def test_a_report_has_the_contract_s_keys_of_both_parts_and_its_targets():
    both = [*verdicts(Scripted(RIGHT)), *verdicts(THREE, held_out=True, kind="heldout_hand")]
    report = run.report(both)
    assert set(report.metrics) == {*KEYS, *(f"{key}_heldout" for key in KEYS)}
    assert report.metrics["answer_accuracy"] == 1.0
    assert report.metrics["answer_accuracy_heldout"] == 0.0
    assert set(report.missed) == {"answer_accuracy_heldout", "wrong_rate_heldout"}


def test_nothing_of_the_held_out_part_is_told_or_written(tmp_path):
    secret = GYM.replace("Who is the tallest?", "Zanzibar?").replace("g1", "zan1")
    told = Always(Taken(text="Zanzibar", value="Zanzibar", failure="Zanzibar"))
    hidden = verdicts(told, secret, held_out=True, kind="heldout_zanzibar")
    shown = verdicts(Scripted(RIGHT))
    report = run.report([*shown, *hidden])
    assert report.draw is not None
    written = report.draw(tmp_path)
    texts = [path.read_text() for path in written if path.suffix == ".jsonl"]
    said = [json.dumps(report.to_json()), *texts]
    said += [cell for rows in report.tables for row in rows.rows for cell in row]
    assert len(texts[0].splitlines()) == 6
    assert not any("zan" in text.lower() for text in said)
    with pytest.raises(ValueError, match="held-out"):
        write_turns(tmp_path / "turns.jsonl", hidden)


def test_a_line_of_a_turn_says_how_it_was_wrong(tmp_path):
    replies = [replace(RIGHT[0], value=4), *RIGHT[1:]]
    lines = write_turns(tmp_path / "t.jsonl", verdicts(Scripted(replies))).read_text().splitlines()
    first = json.loads(lines[0])
    assert first["turn"] == "g1.1"
    assert (first["mark"], first["value"], first["expected"]) == ("wrong", 4, 5)
    assert first["plan"][1] == {"tool": "count", "args": {}}
    assert json.loads(lines[1])["mark"] == "right"


def test_what_breaks_is_told_of_the_development_part_and_all_that_breaks_stops_the_bench():
    broken = Always(Taken(text="", failure="KeyError: 'p7'"))
    notes = run.report(verdicts(broken)).notes
    assert "broke: KeyError: 'p7'" in notes
    with pytest.raises(RuntimeError, match="nothing can be asked: KeyError: 'p7'"):
        run.measure(scripts(), broken, lambda _: None, "offline")
