"""What a bench found: numbers by key, what they should be, and how it is shown.

The JSON object and the exit status are a contract, see docs/cli.md.
"""

import json
import math
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

import thirdwave

SEED = 0
"""Every bench draws its random numbers from this."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a number has to be."""

    relation: Literal[">=", "<="]
    value: float

    def met(self, number: float) -> bool:
        """Whether `number` is what it has to be."""
        return number >= self.value if self.relation == ">=" else number <= self.value


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Rows:
    """A table for people: what the metrics were taken from."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Report:
    """Everything one run of a bench found."""

    bench: str
    metrics: Mapping[str, float]
    """Finite numbers by key; counts are whole."""
    targets: Mapping[str, Target]
    """What some of the metrics have to be, by the same keys."""
    packages: tuple[str, ...] = ()
    """Distributions whose versions matter to the numbers."""
    notes: tuple[str, ...] = ()
    seed: int = SEED
    tables: tuple[Rows, ...] = ()
    draw: Callable[[Path], list[Path]] | None = field(default=None, repr=False)
    """Writes pictures and other files into a folder and says which."""

    def __post_init__(self) -> None:
        unknown = [key for key in self.targets if key not in self.metrics]
        if unknown:
            raise ValueError(f"targets: expected keys of the metrics, got {', '.join(unknown)}")
        for key, number in self.metrics.items():
            if not math.isfinite(number):
                raise ValueError(f"metric {key}: expected a finite number, got {number}")

    @property
    def missed(self) -> tuple[str, ...]:
        """Keys of the targets that are not met."""
        return tuple(key for key, t in self.targets.items() if not t.met(self.metrics[key]))

    def to_json(self) -> dict[str, Any]:
        """The contract's one object."""
        return {
            "bench": self.bench,
            "metrics": {key: float(number) for key, number in self.metrics.items()},
            "targets": {key: [t.relation, t.value] for key, t in self.targets.items()},
            "seed": self.seed,
            "versions": versions(self.packages),
            "notes": list(self.notes),
        }


def versions(packages: Sequence[str]) -> dict[str, str]:
    """thirdwave, Python, the machine's kind, and each of `packages` that is installed."""
    found = {
        "thirdwave": thirdwave.__version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def print_report(report: Report, written: Sequence[Path] = (), *, as_json: bool) -> None:
    """Print one JSON object, or tables for people."""
    if as_json:
        print(json.dumps(report.to_json(), allow_nan=False))
        return
    console = Console()
    for rows in report.tables:
        table = Table(*rows.columns, title=rows.title, title_justify="left")
        for row in rows.rows:
            table.add_row(*row)
        console.print(table)
    judged = ("target", "met") if report.targets else ()
    table = Table("metric", "value", *judged, title="Metrics", title_justify="left")
    for key, number in report.metrics.items():
        target = report.targets.get(key)
        wanted = f"{target.relation} {_figure(target.value)}" if target else ""
        met = "" if target is None else "yes" if target.met(number) else "NO"
        table.add_row(key, _figure(number), *((wanted, met) if judged else ()))
    console.print(table)
    for note in report.notes:
        console.print(note, markup=False, soft_wrap=True)
    known = ", ".join(f"{name} {number}" for name, number in versions(report.packages).items())
    console.print(f"seed {report.seed}; {known}", markup=False, soft_wrap=True)
    for path in written:
        console.print(f"written: {path}", markup=False, soft_wrap=True)


def _figure(number: float) -> str:
    """Four digits that matter, without an exponent; counts as they are."""
    if number == 0 or isinstance(number, int):
        return f"{number:.0f}"
    digits = max(0, 3 - math.floor(math.log10(abs(number))))
    return f"{number:.{digits}f}"
