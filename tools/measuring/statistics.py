"""One number of many measurements: their mean, median, sum or range, and how it is told.

Knows nothing of tools' arguments, nor of how anything was measured.
"""

from collections.abc import Sequence
from statistics import fmean, median
from typing import Literal

from thirdwave.scene import Finding, Measurement, Observation, Scene
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.measuring.phrases import noun, sentence, subject
from thirdwave.tools.measuring.wording import listed, said, unmeasured

Statistic = Literal["mean", "median", "sum", "range"]
NAMES: dict[Statistic, str] = {
    "mean": "average", "median": "median", "sum": "sum", "range": "difference",
}  # fmt: skip
DOUBTED = 0.5
"""Confidence of a number that leaves out somebody who could not be measured."""


def statistic(measurements: Sequence[Measurement], how: Statistic) -> float | None:
    """The number; None where nothing has a value. ToolRetry for words and for yes or no."""
    values: list[float] = []
    for m in measurements:
        if isinstance(m.value, (bool, str)):
            raise ToolRetry(
                f"{how}: expected numbers, {noun(m)} is {m.value!r}; count them instead"
            )
        if m.value is not None:
            values.append(float(m.value))
    if not values:
        return None
    match how:
        case "mean":
            return fmean(values)
        case "median":
            return median(values)
        case "sum":
            return sum(values)
        case "range":
            return max(values) - min(values)


def told_statistic(
    scene: Scene, measurements: Sequence[Measurement], how: Statistic
) -> Observation:
    """The number with the values behind it; unknown where nothing has a value.

    The range of two is their difference; of one there is none. Who could not be measured is left
    out, and named.
    """
    found = statistic(measurements, how)
    missing = unmeasured(measurements)
    stated = [m for m in measurements if m.value is not None]
    if found is None or (how == "range" and len(stated) < 2):
        only = f"only {sentence(stated[0], scene)}: there is nothing to compare" if stated else ""
        reason = "; ".join(part for part in (only, missing) if part) or "nobody was measured"
        return Observation(text=reason, value_type="float", unknown=reason)
    unit = stated[0].unit
    figure = said(found, unit)
    name = f"the {NAMES[how]} is {figure}"
    names = listed(f"{subject(m, scene)} {said(m.value, m.unit)}" for m in stated)
    ends = sorted(stated, key=lambda m: float(m.value or 0.0))
    if how == "range" and len(stated) > 2:
        low, high = (said(m.value, m.unit) for m in (ends[0], ends[-1]))
        text = f"they range from {low} to {high}, a {name.removeprefix('the ')} ({names})"
        text = text.replace("a difference is", "a difference of")
    else:
        text = f"{name} ({names})"
    evidence = [Finding(text=m.text or sentence(m, scene), value=m.value) for m in stated]
    evidence.append(Finding(text=name, value=found))
    if missing:
        evidence.append(Finding(text=missing))
    sure = min(m.confidence for m in stated)
    return Observation(
        text=f"{text}; {missing}" if missing else text,
        value=found,
        value_type="float",
        unit=unit,
        evidence=tuple(evidence),
        confidence=min(sure, DOUBTED) if missing else sure,
    )
