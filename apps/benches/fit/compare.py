"""Our fit beside the baselines on the same problems, with the same starts, in turn.

Our fit is timed anew around every baseline, so a machine that slows down slows both. Time is the
process's own (all threads of it): other processes would take more of a long fit's wall time than
of a short one's, which would flatter us.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TypeVar

import numpy as np

from thirdwave.apps.benches.fit.baselines import Descent, Recipe, descend
from thirdwave.apps.benches.fit.objective import mpjpe_mm, objective
from thirdwave.apps.benches.fit.seen import Problem
from thirdwave.scene import Body

P = TypeVar("P", bound=Problem)

OURS = "thirdwave"
REPEATS = 5
"""How often our fit is timed around each baseline."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Score:
    """How one method did, a value for each problem."""

    name: str
    objectives: tuple[float, ...]
    errors_mm: tuple[float, ...]
    """MPJPE."""
    seconds: tuple[float, ...]
    """A fit each, all starts included."""
    ways: tuple[tuple[tuple[float, float], ...], ...] = ()
    """Seconds since the start and MPJPE then, along the way of each problem."""

    @property
    def row(self) -> tuple[str, ...]:
        """Name, fits, median objective, median and mean MPJPE in mm, median milliseconds."""
        return (
            self.name,
            str(len(self.errors_mm)),
            f"{median(self.objectives):.1f}",
            f"{median(self.errors_mm):.1f}",
            f"{np.mean(self.errors_mm):.1f}",
            f"{1e3 * median(self.seconds):.1f}",
        )


COLUMNS = ("method", "fits", "objective", "MPJPE median mm", "mean mm", "ms a fit")


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Comparison:
    """Scores of all methods on the same problems."""

    ours: Score
    baselines: tuple[Score, ...]

    def best(self, family: str) -> Score:
        """Of the baselines whose name begins with `family`, the one with the best objective."""
        return min(
            (score for score in self.baselines if score.name.startswith(family)),
            key=lambda score: median(score.objectives),
        )

    def speedup(self, other: Score) -> float:
        """Median over the problems of the other's seconds over ours."""
        pairs = zip(other.seconds, self.ours.seconds, strict=True)
        return median(theirs / ours for theirs, ours in pairs)

    def objective_ratio(self) -> float:
        """Median over the problems of our objective over the best of all baselines'."""
        best = np.min([score.objectives for score in self.baselines], axis=0)
        return float(np.median(np.array(self.ours.objectives) / best))

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """A row for each method."""
        return tuple(score.row for score in (self.ours, *self.baselines))


def compare(
    problems: Sequence[P],
    truths: Sequence[Body],
    *,
    ours: Callable[[P], Body],
    starts: Callable[[P], Sequence[Body]],
    recipes: Sequence[Recipe],
    tell: Callable[[str], None],
) -> Comparison:
    """Fit every problem with every method.

    Our time includes working out the starts; the baselines get them for nothing.
    """
    ours(problems[0])  # tables are built at first use
    for recipe in recipes:
        descend(_short(recipe), problems[0], starts(problems[0])[:1])
    found = [ours(problem) for problem in problems]
    own_seconds: list[list[float]] = [[] for _ in problems]
    descents: dict[str, list[Descent]] = {recipe.name: [] for recipe in recipes}
    for number, problem in enumerate(problems):
        for recipe in recipes:
            tell(f"{recipe.name}, problem {number + 1} of {len(problems)}")
            own_seconds[number] += _timed(ours, problem)
            descents[recipe.name].append(descend(recipe, problem, starts(problem)))
        own_seconds[number] += _timed(ours, problem)
    return Comparison(
        ours=Score(
            name=OURS,
            objectives=tuple(objective(p, b) for p, b in zip(problems, found, strict=True)),
            errors_mm=tuple(mpjpe_mm(b, t) for b, t in zip(found, truths, strict=True)),
            seconds=tuple(median(times) for times in own_seconds),
        ),
        baselines=tuple(_score(name, runs, truths) for name, runs in descents.items()),
    )


def _timed(call: Callable[[P], object], problem: P) -> list[float]:
    seconds = []
    for _ in range(REPEATS):
        began = time.process_time()
        call(problem)
        seconds.append(time.process_time() - began)
    return seconds


def _score(name: str, runs: Sequence[Descent], truths: Sequence[Body]) -> Score:
    return Score(
        name=name,
        objectives=tuple(run.objective for run in runs),
        errors_mm=tuple(mpjpe_mm(run.body, t) for run, t in zip(runs, truths, strict=True)),
        seconds=tuple(run.seconds for run in runs),
        ways=tuple(
            tuple((at, mpjpe_mm(body, truth)) for at, body in run.trace)
            for run, truth in zip(runs, truths, strict=True)
        ),
    )


def _short(recipe: Recipe) -> Recipe:
    """The same descent, just long enough to load what it needs."""
    return replace(recipe, root_steps=2, steps=2)
