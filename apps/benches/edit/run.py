"""The experiments of `thirdwave bench edit`, and the numbers they must reach.

Knows the cases by what came of them; how words are read is the product's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from thirdwave.apps.benches.edit.attempts import Attempt, Generated, attempt, generate, warm_up
from thirdwave.apps.benches.edit.cases import Case, read_cases, read_generated
from thirdwave.apps.benches.report import SEED, Report, Rows, Target
from thirdwave.tools.posing.describing.round_trip import round_trip_mpjpe

Tell = Callable[[str], None]
ROUND_TRIPS, QUICK_ROUND_TRIPS = 200, 24
MOST_NOTES = 15
"""Cases that are told by name."""
TARGETS: Mapping[str, Target] = {
    "satisfied": Target(">=", 0.95),
    "local": Target(">=", 0.95),
    "edit_ms": Target("<=", 60.0),
    "generate_ms": Target("<=", 120.0),
    "roundtrip_mpjpe_mm": Target("<=", 90.0),
    "refused": Target(">=", 0.95),
}
"""What the metrics have to be."""


def run(*, quick: bool, tell: Tell) -> Report:
    """Carry out the cases, a fixed third of them when quick."""
    return measure(
        read_cases(quick=quick),
        read_generated(quick=quick),
        QUICK_ROUND_TRIPS if quick else ROUND_TRIPS,
        tell,
    )


def measure(cases: Sequence[Case], words: Sequence[str], round_trips: int, tell: Tell) -> Report:
    """Carry out these cases, make poses of these words, and read so many descriptions back."""
    warm_up(cases)
    attempts: list[Attempt] = []
    for case in cases:
        tell(f"{len(attempts)} of {len(cases)} instructions")
        attempts.append(attempt(case))
    tell("poses from words alone")
    generated = [generate(one) for one in words]
    tell(f"{round_trips} descriptions read back")
    return report(attempts, generated, round_trip_mpjpe(round_trips, SEED))


def report(
    attempts: Sequence[Attempt], generated: Sequence[Generated], roundtrip_mpjpe_mm: float
) -> Report:
    """The report on what came of the cases."""
    done = [one for one in attempts if not one.case.refused]
    return Report(
        bench="edit",
        metrics={
            **contract(done, generated, roundtrip_mpjpe_mm),
            **further(attempts, generated),
        },
        targets=TARGETS,
        packages=("numpy", "pydantic"),
        notes=notes(attempts),
        tables=(
            Rows(
                title="By template",
                columns=("template", "cases", "satisfied", "local", "plausible", "ms"),
                rows=tuple(_row(name, own) for name, own in by_template(done).items()),
            ),
        ),
        draw=lambda folder: _draw(folder, attempts, generated),
    )


def contract(
    done: Sequence[Attempt], generated: Sequence[Generated], roundtrip_mpjpe_mm: float
) -> dict[str, float]:
    """The metrics that every report has, in the contract's order."""
    made = [one for one in done if one.plausible is not None]
    return {
        "cases": len(done),
        "satisfied": share(one.satisfied for one in done),
        "local": share(one.local for one in made),
        "plausible": share(one.sound for one in made),
        "edit_ms": middle(one.ms for one in made),
        "generate_ms": middle(one.ms for one in generated if one.plausible is not None),
        "roundtrip_mpjpe_mm": roundtrip_mpjpe_mm,
    }


def further(attempts: Sequence[Attempt], generated: Sequence[Generated]) -> dict[str, float]:
    """What else is worth knowing."""
    done = [one for one in attempts if not one.case.refused]
    made = [one for one in done if one.plausible is not None]
    lacking = [one for one in done if not one.satisfied]
    to_refuse = [one for one in attempts if one.case.refused]
    figures = [one.plausible for one in made if one.plausible is not None]
    return {
        "satisfied_and_local": share(one.satisfied and one.local for one in done),
        "satisfied_templates": share(one.satisfied for one in done if not one.case.free),
        "satisfied_free": share(one.satisfied for one in done if one.case.free),
        "cases_templates": sum(not one.case.free for one in done),
        "cases_free": sum(one.case.free for one in done),
        "not_done": share(one.plausible is None for one in done),
        "said_so": share(one.owned_up for one in lacking),
        "said_unmet_though_satisfied": share(one.owned_up for one in done if one.satisfied),
        "cases_to_refuse": len(to_refuse),
        "refused": share(one.satisfied for one in to_refuse),
        "refuse_ms": middle(one.ms for one in to_refuse),
        "edit_ms_p90": percentile((one.ms for one in made), 90),
        "generate_ms_p90": percentile((one.ms for one in generated), 90),
        "generated": share(not one.owned_up for one in generated),
        "plausible_outright": share(one.ok for one in figures),
        "plausible_generated": share(
            one.plausible.ok for one in generated if one.plausible is not None
        ),
        "beyond_limits_deg_p95": percentile((one.beyond_limits_deg for one in figures), 95),
        "penetration_mm_p95": percentile((1e3 * one.penetration_m for one in figures), 95),
        "off_balance_mm_p95": percentile(
            (1e3 * one.off_balance_m for one in figures if one.off_balance_m is not None), 95
        ),
    }


def by_template(done: Sequence[Attempt]) -> dict[str, list[Attempt]]:
    """Attempts of each template, those in free words together; the worst template first."""
    found: dict[str, list[Attempt]] = {}
    for one in done:
        name = "free" if one.case.free else one.case.id.rpartition("-")[0]
        found.setdefault(name, []).append(one)
    return dict(sorted(found.items(), key=lambda item: _done_share(item[1])))


def notes(attempts: Sequence[Attempt]) -> tuple[str, ...]:
    """What has to be said beside the numbers: cases that failed, the shortest reasons first."""
    wanting = [one for one in attempts if not (one.satisfied and one.local)]
    told = sorted((reason(one) for one in wanting), key=len)
    said = [
        "satisfied: every check of a case holds, an instruction that was refused or not "
        "understood being unsatisfied; local: nothing that the words do not mention turned by "
        "5 deg or moved by 3 cm; plausible: within joint limits, out of itself, balanced, or no "
        "worse in that than the start; shares of local and plausible are of the cases for which "
        "a pose was made",
        "said_so: share of the unsatisfied of which the product itself says so; times are medians "
        "of one run each, warm, on one core, from words to a checked pose",
    ]
    said += told[:MOST_NOTES]
    if len(told) > MOST_NOTES:
        said.append(f"and {len(told) - MOST_NOTES} more: --out draws and lists them")
    return tuple(said)


def reason(one: Attempt) -> str:
    """Why a case counts as failed, in one line."""
    why = "; ".join((*one.failures, *(f"not mentioned: {text}" for text in one.strays[:3])))
    words = one.case.words.strip()
    if len(words) > 80:
        words = f"{words[:77]}..."
    return f"{one.case.id} ({words!r} from {one.case.start}): {why}"


def share(held: Iterable[bool]) -> float:
    """Share that holds; 1 of none, since nothing fails."""
    answers = list(held)
    return sum(answers) / len(answers) if answers else 1.0


def middle(numbers: Iterable[float]) -> float:
    """Median; 0 of none."""
    given = list(numbers)
    return median(given) if given else 0.0


def percentile(numbers: Iterable[float], q: float) -> float:
    """Percentile; 0 of none."""
    given = list(numbers)
    return float(np.percentile(given, q)) if given else 0.0


def _done_share(own: Sequence[Attempt]) -> float:
    return share(one.satisfied and one.local for one in own)


def _row(name: str, own: Sequence[Attempt]) -> tuple[str, ...]:
    made = [one for one in own if one.plausible is not None]
    shares = (
        share(one.satisfied for one in own),
        share(one.local for one in made),
        share(one.sound for one in made),
    )
    counted = (f"{number:.2f}" for number in shares)
    return (name, str(len(own)), *counted, f"{middle(one.ms for one in made):.0f}")


def _draw(folder: Path, attempts: Sequence[Attempt], generated: Sequence[Generated]) -> list[Path]:
    from thirdwave.apps.benches.edit.plot import figures
    from thirdwave.apps.benches.edit.sheet import failures_sheet

    listed = folder / "edit_failures.txt"
    wanting = [one for one in attempts if not (one.satisfied and one.local)]
    lines = [reason(one) for one in wanting]
    listed.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return [
        listed,
        figures(folder / "edit.png", attempts, generated),
        *failures_sheet(folder / "edit_failures.png", wanting),
    ]
