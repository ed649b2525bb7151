"""`thirdwave bench NAME`: reproducible comparisons, each a module that makes a `Report`.

Knows the benches by name only; what a bench needs is imported when it runs.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from thirdwave.apps.benches.report import Report, print_report
from thirdwave.apps.errors import UserError

Tell = Callable[[str], None]
"""Says in a few words what is being measured now."""

EXTRA = "bench"
"""The extra that installs what benches need."""
PICTURE_PACKAGE = "matplotlib"
ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)
"""Numerical libraries read these when they are loaded, so they must be set before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where a bench lives."""

    module: str
    """Has `run(*, quick: bool, tell: Tell) -> Report`."""
    needs: tuple[str, ...] = ()
    """Packages beyond the base install, by import name."""


BENCHES: dict[str, Bench] = {
    "fit": Bench(module="thirdwave.apps.benches.fit.run", needs=("torch",)),
}
"""Every bench by name."""


def bench_named(name: str) -> Bench:
    """The bench; UserError names the known ones."""
    if name not in BENCHES:
        raise UserError(f"no bench {name!r}: expected one of {', '.join(BENCHES)}")
    return BENCHES[name]


def check_needs(name: str, packages: Sequence[str]) -> None:
    """UserError names the extra that brings a package that is not installed."""
    for package in packages:
        if importlib.util.find_spec(package) is None:
            raise UserError(
                f"`bench {name}` needs {package}, which is not installed: "
                f"pip install 'thirdwave[{EXTRA}]'"
            )


def run_bench(name: str, *, quick: bool, out: Path | None, as_json: bool) -> int:
    """Run one bench on one thread, print its report, draw it into `out`; the exit status.

    0 when every target is met, 1 when one is missed. UserError for what the user can mend.
    """
    bench = bench_named(name)
    check_needs(name, (*bench.needs, *((PICTURE_PACKAGE,) if out else ())))
    if out is not None:
        _make_folder(out)
    if any(os.environ.get(key) != value for key, value in ONE_THREAD.items()):
        _begin_again_on_one_thread(name, quick=quick, out=out, as_json=as_json)
    report: Report = importlib.import_module(bench.module).run(quick=quick, tell=_tell)
    _tell("")
    pictures = report.draw(out) if out is not None and report.draw is not None else []
    print_report(report, pictures, as_json=as_json)
    return 1 if report.missed else 0


def _begin_again_on_one_thread(name: str, *, quick: bool, out: Path | None, as_json: bool) -> None:
    """Replace this process by one whose numerical libraries have one thread each."""
    chosen = [*(["--quick"] if quick else []), *(["--json"] if as_json else [])]
    chosen += ["--out", str(out)] if out is not None else []
    command = [sys.executable, "-m", "thirdwave.apps.cli", "bench", name, *chosen]
    sys.stdout.flush()
    os.execve(sys.executable, command, {**os.environ, **ONE_THREAD})  # noqa: S606


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"--out: expected a folder to write to, got {folder}: {error}") from error


def _tell(what: str) -> None:
    """Name what is being measured on a terminal's stderr; silent otherwise."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{what}" + (" ..." if what else ""))
        sys.stderr.flush()
