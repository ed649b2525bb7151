"""Who comes first, last, in the middle or n-th by a measured number, and how clearly.

Knows nothing of tools or texts: measurements in, an order out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Literal

from thirdwave.scene import Measurement
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.measuring.phrases import noun
from thirdwave.tools.measuring.quantities import DEPTH_TIE
from thirdwave.tools.measuring.wording import said

Of = Literal["people", "others", "pairs"]
"""What is put in order: the first of each measurement, the second, or both together."""
Place = Literal["max", "min", "middle", "nth_largest", "nth_smallest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One measurement per entity, best first."""

    ranked: tuple[Measurement, ...]
    winner: int | None
    """Index of the one asked for; None when there is none."""
    rivals: tuple[Measurement, ...]
    """Those whose value is about the same as the winner's."""


def order(
    measurements: Sequence[Measurement], place: Place, n: int = 1, *, of: Of = "people"
) -> Order:
    """The order of those with a number, largest first, or smallest first for min/nth_smallest.

    Everybody counts once, with their own best (a side, a pair). The middle exists for odd counts
    only.
    """
    ascending = place in ("min", "nth_smallest")
    best: dict[str, Measurement] = {}
    for m in sorted(_numbers(measurements), key=lambda m: float(m.value or 0.0)):
        key = {"people": m.person, "others": m.other, "pairs": f"{m.person} {m.other}"}[of]
        if key is None:
            raise ToolRetry("select.give: 'others' needs measurements of pairs, as relate gives")
        if not ascending:
            best[key] = m  # the last one, the largest, stays
        else:
            best.setdefault(key, m)
    ranked = sorted(best.values(), key=lambda m: float(m.value or 0.0), reverse=not ascending)
    rank = 1 if place in ("max", "min") else n
    if place == "middle":
        winner = len(ranked) // 2 if len(ranked) % 2 else None
    else:
        winner = rank - 1 if rank <= len(ranked) else None
    rivals: list[Measurement] = []
    if winner is not None:
        rest = [m for place, m in enumerate(ranked) if place != winner]
        rivals = [m for m in rest if about_the_same(ranked[winner], m)]
    return Order(ranked=tuple(ranked), winner=winner, rivals=tuple(rivals))


def about_the_same(first: Measurement, second: Measurement) -> bool:
    """Whether two numbers differ by less than their expected errors, or than what is written."""
    a, b = float(first.value or 0.0), float(second.value or 0.0)
    estimated = first.sigma is not None or second.sigma is not None
    if first.quantity == "depth" and estimated:
        # The focal length, most of a depth's error, is the same for everybody in a picture.
        return abs(a - b) < DEPTH_TIE * max(abs(a), abs(b))
    if said(first.value, first.unit) == said(second.value, second.unit):
        return True
    return abs(a - b) < hypot(first.sigma or 0.0, second.sigma or 0.0)


def _numbers(measurements: Sequence[Measurement]) -> list[Measurement]:
    for m in measurements:
        if m.value is not None and (isinstance(m.value, (bool, str))):
            raise ToolRetry(
                f"select.keep: an order needs numbers, {noun(m)} is {m.value!r}; "
                "use equal or true instead"
            )
    return [m for m in measurements if m.value is not None]
