"""`thirdwave bench NAME`: reproducible comparisons, each a module that makes a `Report`.

Knows the benches by name only; what a bench needs is imported when it runs.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from thirdwave.apps.benches.report import Report, print_report
from thirdwave.apps.errors import UserError

Tell = Callable[[str], None]
"""Says in a few words what is being measured now."""

Given = Mapping[str, str | int | Path]
"""A bench's own options by name, without dashes; only those that the user gave."""

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
    """Where a bench lives, and what it has to be given."""

    module: str
    """Has `run(*, quick: bool, tell: Tell) -> Report`, and takes the options below by name."""
    does: str = ""
    """One line for the list of benches."""
    needs: tuple[str, ...] = ()
    """Packages beyond the base install, by import name."""
    wants: tuple[str, ...] = ()
    """Options of its own that it cannot do without, by name without dashes."""
    takes: tuple[str, ...] = ()
    """Options of its own that may be left out."""
    one_thread: bool = True
    """False where no ratio of times is measured, and the user's data may be large."""


BENCHES: dict[str, Bench] = {
    "edit": Bench(
        module="thirdwave.apps.benches.edit.run",
        does="poses by instructions in words: done, local, plausible, fast, read back",
    ),
    "fit": Bench(
        module="thirdwave.apps.benches.fit.run",
        does="fits to known synthetic people, beside Adam and LBFGS",
        needs=("torch",),
    ),
    "keypoints": Bench(
        module="thirdwave.apps.benches.keypoints.run",
        does="COCO's AP and AR of any detector on your own pictures",
        needs=("pycocotools",),
        wants=("coco", "images"),
        takes=("points", "detector", "estimator", "max"),
        one_thread=False,
    ),
    "memory": Bench(
        module="thirdwave.apps.benches.memory.run",
        does="checkpoints and commits beside their peers, and what crashes cost",
        needs=("langgraph.checkpoint.conformance",),
    ),
    "perception": Bench(
        module="thirdwave.apps.benches.perception.run",
        does="the regressor, lying people, postures, time and memory, on synthetic people",
    ),
    "plan": Bench(
        module="thirdwave.apps.benches.plan.run",
        does="dialogues about scenes of known truth, by any planner",
        takes=("planner",),
    ),
    "pose3d": Bench(
        module="thirdwave.apps.benches.pose3d.run",
        does="joint and orientation errors of any estimator on your own pictures",
        wants=("truth",),
        takes=("images", "detector", "estimator", "max"),
        one_thread=False,
    ),
}
"""Every bench by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the user asked for."""

    name: str
    quick: bool = False
    out: Path | None = None
    """Folder for pictures and files."""
    as_json: bool = False
    given: Given = field(default_factory=dict[str, str | int | Path])

    def arguments(self) -> list[str]:
        """The command line that asks for the same."""
        said = ["bench", self.name]
        said += [*(["--quick"] if self.quick else []), *(["--json"] if self.as_json else [])]
        said += ["--out", str(self.out)] if self.out is not None else []
        return said + [f"--{name}={value}" for name, value in self.given.items()]


def bench_named(name: str) -> Bench:
    """The bench; UserError names the known ones."""
    if name not in BENCHES:
        raise UserError(f"no bench {name!r}: expected one of {', '.join(BENCHES)}")
    return BENCHES[name]


def check_options(name: str, given: Given) -> None:
    """UserError for an option that is another bench's, and for one that is missing."""
    bench = bench_named(name)
    own = (*bench.wants, *bench.takes)
    for option in given:
        if option not in own:
            others = [n for n, b in BENCHES.items() if option in (*b.wants, *b.takes)]
            raise UserError(
                f"`bench {name}` takes no --{option}: it is an option of "
                f"{' and '.join(f'`bench {other}`' for other in others) or 'no bench'}"
            )
    missing = [option for option in bench.wants if option not in given]
    if missing:
        way = " ".join(f"--{option} ..." for option in bench.wants)
        raise UserError(f"`bench {name}` needs --{missing[0]}: thirdwave bench {name} {way}")


def check_needs(name: str, packages: Sequence[str]) -> None:
    """UserError names the extra that brings a package that is not installed."""
    for package in packages:
        if importlib.util.find_spec(package) is None:
            raise UserError(
                f"`bench {name}` needs {package}, which is not installed: "
                f"pip install 'thirdwave[{EXTRA}]'"
            )


def run_bench(choice: Choice) -> int:
    """Run one bench, print its report, write its pictures into `out`; the exit status.

    0 when every target is met, 1 when one is missed. UserError for what the user can mend.
    """
    bench = bench_named(choice.name)
    check_options(choice.name, choice.given)
    check_needs(choice.name, (*bench.needs, *((PICTURE_PACKAGE,) if choice.out else ())))
    if choice.out is not None:
        _make_folder(choice.out)
    if bench.one_thread and any(os.environ.get(key) != n for key, n in ONE_THREAD.items()):
        _begin_again_on_one_thread(choice)
    run = importlib.import_module(bench.module).run
    report: Report = run(quick=choice.quick, tell=_tell, **choice.given)
    _tell("")
    written = report.draw(choice.out) if choice.out is not None and report.draw else []
    print_report(report, written, as_json=choice.as_json)
    return 1 if report.missed else 0


def _begin_again_on_one_thread(choice: Choice) -> None:
    """Replace this process by one whose numerical libraries have one thread each."""
    command = [sys.executable, "-m", "thirdwave.apps.cli", *choice.arguments()]
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
