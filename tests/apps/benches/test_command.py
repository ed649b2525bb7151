"""What every bench promises: names, exit status, one JSON object, one thread."""

import json
import os
import sys
from pathlib import Path

import pytest

from thirdwave.apps import benches
from thirdwave.apps.benches import (
    BENCHES,
    ONE_THREAD,
    Bench,
    Choice,
    check_needs,
    check_options,
    run_bench,
)
from thirdwave.apps.benches.report import Report, Target
from thirdwave.apps.cli import run_app
from thirdwave.apps.errors import UserError


@pytest.fixture
def small(monkeypatch):
    """A bench called "small", and numerical libraries that were given one thread."""
    bench = Bench(module="tests.apps.benches.small", takes=("basket", "truth"))
    monkeypatch.setitem(benches.BENCHES, "small", bench)
    for name, value in ONE_THREAD.items():
        monkeypatch.setenv(name, value)


def test_an_unknown_name_is_refused_with_the_known_ones(thirdwave):
    done = thirdwave("bench", "nope")
    assert done.returncode == 2
    assert done.stderr == f"thirdwave: no bench 'nope': expected one of {', '.join(BENCHES)}\n"


def test_a_package_that_is_missing_is_named_with_its_extra():
    with pytest.raises(UserError, match=r"`bench fit` needs no_such_package.*thirdwave\[bench\]"):
        check_needs("fit", ["json", "no_such_package"])


def test_nothing_runs_when_a_package_is_missing(small, monkeypatch, capsys):
    needy = Bench(module="tests.apps.benches.small", needs=("no_such_package",))
    monkeypatch.setitem(benches.BENCHES, "small", needy)
    with pytest.raises(UserError, match="no_such_package"):
        run_bench(Choice(name="small", as_json=True))
    assert capsys.readouterr().out == ""


def test_a_folder_that_cannot_be_is_said_before_anything_runs(small, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="--out: expected a folder"):
        run_bench(Choice(name="small", out=tmp_path / "file" / "below", as_json=True))
    assert capsys.readouterr().out == ""


def test_the_status_says_whether_every_target_was_met(small, capsys):
    assert run_bench(Choice(name="small", as_json=True)) == 0
    assert run_bench(Choice(name="small", quick=True, as_json=True)) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_json_is_one_object_with_the_contracts_keys(small, capsys):
    run_bench(Choice(name="small", as_json=True))
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["bench", "metrics", "targets", "seed", "versions", "notes"]
    assert said["metrics"] == {"fruits": 3.0, "weight": 0.25}
    assert said["targets"] == {"fruits": [">=", 3.0]}
    assert (said["bench"], said["seed"], said["notes"]) == ("small", 0, ["one note"])
    assert {"thirdwave", "python", "numpy"} <= said["versions"].keys()
    assert "no-such-package" not in said["versions"]


def test_tables_show_what_was_missed_and_the_pictures(small, capsys, tmp_path):
    folder = tmp_path / "new" / "folder"
    assert run_bench(Choice(name="small", quick=True, out=folder)) == 1
    said = capsys.readouterr().out
    assert "apple" in said
    assert ">= 3.000" in said
    assert "NO" in said
    assert "one note" in said
    assert (folder / "small.txt").read_text() == "a picture"
    assert "small.txt" in said


def test_a_bench_begins_again_with_one_thread_for_each_library(small, monkeypatch, tmp_path):
    class BegunAgainError(Exception):
        pass

    def begin_again(program, command, environment):
        assert (program, command[:2]) == (sys.executable, [sys.executable, "-m"])
        raise BegunAgainError(command[2:], environment)

    monkeypatch.delenv("OMP_NUM_THREADS")
    monkeypatch.setattr(os, "execve", begin_again)
    with pytest.raises(BegunAgainError) as begun:
        run_bench(Choice(name="small", quick=True, out=tmp_path, as_json=True))
    command, environment = begun.value.args
    assert command == [
        "thirdwave.apps.cli", "bench", "small", "--quick", "--json", "--out", str(tmp_path),
    ]  # fmt: skip
    assert {name: environment[name] for name in ONE_THREAD} == ONE_THREAD


def test_targets_are_of_metrics_and_metrics_are_finite():
    with pytest.raises(ValueError, match="targets: expected keys of the metrics, got speed"):
        Report(bench="x", metrics={}, targets={"speed": Target(">=", 1.0)})
    with pytest.raises(ValueError, match="metric speed: expected a finite number, got nan"):
        Report(bench="x", metrics={"speed": float("nan")}, targets={})


def test_a_target_may_be_a_bound_on_either_side():
    assert Target(">=", 2.0).met(2.0)
    assert not Target(">=", 2.0).met(1.9)
    assert Target("<=", 2.0).met(2.0)
    assert not Target("<=", 2.0).met(2.1)


def test_without_a_name_every_bench_is_listed_with_what_it_does(thirdwave):
    done = thirdwave("bench")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(BENCHES)
    assert json.loads(thirdwave("bench", "--json").stdout).keys() == BENCHES.keys()


def test_options_without_a_bench_are_told_to_name_one(thirdwave):
    done = thirdwave("bench", "--quick")
    assert done.returncode == 2
    assert done.stderr.startswith(
        f"thirdwave: bench: expected a name, one of {next(iter(BENCHES))}"
    )


def test_every_bench_says_what_it_does_in_a_line():
    for name, bench in BENCHES.items():
        assert 10 < len(bench.does) < 80, name


def test_an_option_of_another_bench_is_refused_with_that_benchs_name(small):
    with pytest.raises(UserError, match=r"`bench fit` takes no --basket: .* `bench small`$"):
        check_options("fit", {"basket": 4})
    check_options("small", {"basket": 4})


def test_an_option_that_a_bench_cannot_do_without_is_asked_for(monkeypatch):
    needy = Bench(module="tests.apps.benches.small", wants=("truth",), takes=("basket",))
    monkeypatch.setitem(benches.BENCHES, "needy", needy)
    with pytest.raises(UserError, match=r"needs --truth: thirdwave bench needy --truth \.\.\.$"):
        check_options("needy", {"basket": 4})


def test_a_benchs_own_options_reach_it(small, capsys):
    run_bench(Choice(name="small", as_json=True, given={"basket": 4}))
    assert json.loads(capsys.readouterr().out)["metrics"]["fruits"] == 4.0


def test_a_command_line_asks_for_what_it_was_made_from(monkeypatch, tmp_path):
    given = {"coco": Path("a b.json"), "images": Path("-odd"), "max": 3, "points": "body"}
    choice = Choice(name="keypoints", quick=True, out=tmp_path, as_json=True, given=given)
    heard = []
    monkeypatch.setattr(benches, "run_bench", lambda asked: heard.append(asked) or 0)
    assert run_app(choice.arguments()) == 0
    assert heard == [choice]


def test_numerical_libraries_keep_their_threads_where_no_time_is_compared(small, monkeypatch):
    many = Bench(module="tests.apps.benches.small", one_thread=False)
    monkeypatch.setitem(benches.BENCHES, "small", many)
    monkeypatch.delenv("OMP_NUM_THREADS")
    monkeypatch.setattr(os, "execve", lambda *given: pytest.fail("began again"))
    assert run_bench(Choice(name="small", as_json=True)) == 0
