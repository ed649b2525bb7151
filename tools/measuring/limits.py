"""What others are held against: somebody's own value, their word, or the average of several.

Knows nothing of who passes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from thirdwave.scene import Finding, Measurement, Scene
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.measuring.phrases import sentence
from thirdwave.tools.measuring.statistics import told_statistic
from thirdwave.tools.measuring.wording import listed, unmeasured

Typical = Literal["mean", "median"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A value, and the measurements that are held against it: never those it is taken from."""

    line: Finding
    judged: tuple[Measurement, ...]


def limit_of(
    scene: Scene,
    measurements: Sequence[Measurement],
    theirs: Sequence[Measurement],
    keep: str,
    typical: Typical | None = None,
) -> Limit | str:
    """The limit that `theirs` give, or why they give none; `typical`: their mean or median.

    ToolRetry for what cannot be held against others. Everybody is held against an average.
    """
    if keep not in ("more_than", "less_than", "equal"):
        raise ToolRetry(f"select.than: goes with more_than, less_than and equal, got keep={keep!r}")
    if typical is not None:
        seen = told_statistic(scene, theirs, typical)
        return seen.unknown or Limit(seen.evidence[len(_stated(theirs))], tuple(measurements))
    if keep == "equal":
        words = [m for m in theirs if isinstance(m.value, str)]
        if len({m.person for m in words}) > 1:
            raise ToolRetry(
                f"select.than: wanted one person's, got {listed(m.person for m in words)}"
            )
        if not words:
            return unmeasured(theirs) or "no two numbers are the same: ask who has more"
        most = words[0]
    else:
        numbers = [m for m in _stated(theirs) if not isinstance(m.value, bool | str)]
        if not numbers:
            return unmeasured(theirs) or "nobody was measured to compare with"
        most = max(numbers, key=lambda m: float(m.value or 0.0))
    line = Finding(text=most.text or sentence(most, scene), value=most.value)
    return Limit(line, tuple(m for m in measurements if m.person != most.person))


def _stated(measurements: Sequence[Measurement]) -> list[Measurement]:
    return [m for m in measurements if m.value is not None]
