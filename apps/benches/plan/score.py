"""The benchmark's figures: sums over verdicts, of one part at a time. Knows no single question."""

from collections.abc import Callable, Iterable, Sequence
from statistics import mean, median

import numpy as np

from thirdwave.apps.benches.plan.judging import Verdict

SUFFIX = "_heldout"
KEYS = (
    "questions", "answer_accuracy", "wrong_rate", "abstain_precision", "srt", "sract", "srargs",
    "sr", "iou", "plan_ms", "overhead_ms",
)  # fmt: skip
"""The contract's keys, in its order; the held-out part's have the suffix."""


def figures(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """The contract's figures of some turns. A share of nothing is 0; of no abstention 1."""
    planned = [one for one in verdicts if one.agreement is not None]
    abstained = [one for one in verdicts if one.taken.abstained]
    whole = [one for one in verdicts if not one.taken.failure]
    return {
        "questions": len(verdicts),
        "answer_accuracy": share(one.mark == "right" for one in verdicts),
        "wrong_rate": share(one.mark == "wrong" for one in verdicts),
        "abstain_precision": share((one.right_to_abstain for one in abstained), none=1.0),
        "srt": share(one.decided for one in verdicts),
        "sract": share(bool(one.agreement and one.agreement.tools) for one in planned),
        "srargs": share(bool(one.agreement and one.agreement.args) for one in planned),
        "sr": share(one.success for one in planned),
        "iou": _mean(one.agreement.iou for one in planned if one.agreement),
        "plan_ms": middle(one.taken.plan_ms for one in whole),
        "overhead_ms": middle(one.taken.overhead_ms for one in whole),
    }


def edits(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Figures of the poses that were made; left out where none was."""
    poses = [one.pose for one in verdicts if one.pose is not None]
    errors = [error for pose in poses for error in pose.errors_deg]
    found: dict[str, float] = {}
    if errors:
        found["edit_angle_error_deg"] = mean(errors)
    if poses:
        found["edit_moved_mm"] = mean(pose.moved_mm for pose in poses)
    return found


def both_parts(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Every figure of the development part, then of the held-out part with the suffix."""
    parts = {"": False, SUFFIX: True}
    own = {
        suffix: [one for one in verdicts if one.script.held_out == held_out]
        for suffix, held_out in parts.items()
    }
    found = {key + suffix: value for suffix in parts for key, value in figures(own[suffix]).items()}
    return found | {k + suffix: v for suffix in parts for k, v in edits(own[suffix]).items()}


def grouped(verdicts: Sequence[Verdict], key: Callable[[Verdict], str]) -> dict[str, list[Verdict]]:
    """Verdicts by something, in the order of its names."""
    found: dict[str, list[Verdict]] = {}
    for one in verdicts:
        found.setdefault(key(one), []).append(one)
    return dict(sorted(found.items()))


def share(held: Iterable[bool], *, none: float = 0.0) -> float:
    """Share that holds; `none` of nothing."""
    answers = list(held)
    return sum(answers) / len(answers) if answers else none


def p90(numbers: Iterable[float]) -> float:
    """90th percentile; 0 of none."""
    given = list(numbers)
    return float(np.percentile(given, 90)) if given else 0.0


def _mean(numbers: Iterable[float]) -> float:
    given = list(numbers)
    return mean(given) if given else 0.0


def middle(numbers: Iterable[float]) -> float:
    """Median; 0 of none."""
    given = list(numbers)
    return median(given) if given else 0.0
