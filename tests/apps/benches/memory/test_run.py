"""`thirdwave bench memory`, very small: every number is there, and what must hold holds."""

from pathlib import Path

import pytest

from thirdwave.apps.benches.memory.faults.client import SHORT
from thirdwave.apps.benches.memory.faults.points import Wanted
from thirdwave.apps.benches.memory.run import Amount, measure
from thirdwave.apps.benches.report import Report

ASKED = {
    "conformance_passed", "conformance_total", "step_ms_async", "step_ratio_vs_pipeline",
    "commits_per_s_4_writers", "kill_points", "lost_writes", "thread_kb_20_steps",
}  # fmt: skip


@pytest.fixture(scope="module")
def report() -> Report:
    wanted = Wanted(kills=5, seed=1)
    amount = Amount(
        repeats=2, commits=20, dialogue=SHORT, wanted=wanted, rival_commits=50, workers=1
    )
    return measure(amount, lambda _: None)


def test_it_has_the_numbers_and_what_they_must_be(report: Report) -> None:
    assert set(report.metrics) >= ASKED
    targets = {key: (target.relation, target.value) for key, target in report.targets.items()}
    total = report.metrics["conformance_total"]
    assert targets["conformance_passed"] == (">=", total)
    assert targets["step_ms_async"] == ("<=", 0.6)
    assert targets["commits_per_s_4_writers"] == (">=", 5000)
    assert targets["kill_points"] == (">=", 200)
    assert targets["lost_writes"] == ("<=", 0)
    assert targets["thread_kb_20_steps"] == ("<=", 1024)


def test_what_hangs_on_no_clock_holds(report: Report) -> None:
    assert report.metrics["conformance_total"] >= 162, "sync and asyncio"
    timed = {"step_ms_async", "commits_per_s_4_writers", "kill_points"}
    assert set(report.missed) <= timed, report.notes
    assert report.metrics["kill_points"] >= 10, "five, and each event of a stream"
    assert any("FT.INFO" in note for note in report.notes)


def test_it_draws(report: Report, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert report.draw is not None
    (path,) = report.draw(tmp_path)
    assert path.stat().st_size > 10_000
