"""What every bench promises: names, exit status, one JSON object, one thread."""

import json
import os
import sys

import pytest

from thirdwave.apps import benches
from thirdwave.apps.benches import ONE_THREAD, Bench, check_needs, run_bench
from thirdwave.apps.benches.report import Report, Target
from thirdwave.apps.errors import UserError


@pytest.fixture
def small(monkeypatch):
    """A bench called "small", and numerical libraries that were given one thread."""
    monkeypatch.setitem(benches.BENCHES, "small", Bench(module="tests.apps.benches.small"))
    for name, value in ONE_THREAD.items():
        monkeypatch.setenv(name, value)


def test_an_unknown_name_is_refused_with_the_known_ones(thirdwave):
    done = thirdwave("bench", "nope")
    assert done.returncode == 2
    assert done.stderr == "thirdwave: no bench 'nope': expected one of fit\n"


def test_a_package_that_is_missing_is_named_with_its_extra():
    with pytest.raises(UserError, match=r"`bench fit` needs no_such_package.*thirdwave\[bench\]"):
        check_needs("fit", ["json", "no_such_package"])


def test_nothing_runs_when_a_package_is_missing(small, monkeypatch, capsys):
    needy = Bench(module="tests.apps.benches.small", needs=("no_such_package",))
    monkeypatch.setitem(benches.BENCHES, "small", needy)
    with pytest.raises(UserError, match="no_such_package"):
        run_bench("small", quick=False, out=None, as_json=True)
    assert capsys.readouterr().out == ""


def test_a_folder_that_cannot_be_is_said_before_anything_runs(small, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="--out: expected a folder"):
        run_bench("small", quick=False, out=tmp_path / "file" / "below", as_json=True)
    assert capsys.readouterr().out == ""


def test_the_status_says_whether_every_target_was_met(small, capsys):
    assert run_bench("small", quick=False, out=None, as_json=True) == 0
    assert run_bench("small", quick=True, out=None, as_json=True) == 1
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_json_is_one_object_with_the_contracts_keys(small, capsys):
    run_bench("small", quick=False, out=None, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["bench", "metrics", "targets", "seed", "versions", "notes"]
    assert said["metrics"] == {"fruits": 3.0, "weight": 0.25}
    assert said["targets"] == {"fruits": [">=", 3.0]}
    assert (said["bench"], said["seed"], said["notes"]) == ("small", 0, ["one note"])
    assert {"thirdwave", "python", "numpy"} <= said["versions"].keys()
    assert "no-such-package" not in said["versions"]


def test_tables_show_what_was_missed_and_the_pictures(small, capsys, tmp_path):
    folder = tmp_path / "new" / "folder"
    assert run_bench("small", quick=True, out=folder, as_json=False) == 1
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
        run_bench("small", quick=True, out=tmp_path, as_json=True)
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
