"""The picture of the edit bench: how many instructions were done, how plausibly, and how fast.

Knows nothing of how they were judged.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from thirdwave.apps.benches.edit.attempts import Attempt, Generated
from thirdwave.body.posing.plausible import Plausible

COLOURS = {"templates": "#0072b2", "free": "#d55e00"}
SHARES: dict[str, Callable[[Attempt], bool]] = {
    "satisfied": lambda one: one.satisfied,
    "local": lambda one: one.plausible is None or one.local,
    "plausible": lambda one: one.plausible is None or one.sound,
}
FIGURES: dict[str, Callable[[Plausible], float | None]] = {
    "beyond joint limits, deg": lambda one: one.beyond_limits_deg,
    "self-penetration, mm": lambda one: 1e3 * one.penetration_m,
    "off balance, mm": lambda one: None if one.off_balance_m is None else 1e3 * one.off_balance_m,
}


def figures(path: Path, attempts: Sequence[Attempt], generated: Sequence[Generated]) -> Path:
    """Shares by kind of case, times, and the three figures of plausibility."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    done = [one for one in attempts if not one.case.refused]
    made = [one.plausible for one in done if one.plausible is not None]
    figure, panels = plt.subplots(1, 2 + len(FIGURES), figsize=(17, 3.4))
    bars, times, *rest = panels
    at = np.arange(len(SHARES))
    for row, (kind, colour) in enumerate(COLOURS.items()):
        own = [one for one in done if one.case.free == (kind == "free")]
        shares = [np.mean([held(one) for one in own]) if own else 0.0 for held in SHARES.values()]
        bars.bar(at + 0.4 * row - 0.2, shares, 0.4, color=colour, label=f"{kind}, {len(own)}")
    bars.axhline(0.95, color="0.4", linewidth=1, linestyle="--")
    bars.set_xticks(at, list(SHARES))
    bars.set_ylim(0, 1.02)
    bars.set_title("share of the cases")
    bars.legend(fontsize=8, loc="lower right")
    for name, ms, colour in (
        ("edit", [one.ms for one in done if one.plausible is not None], "#009e73"),
        ("generate", [one.ms for one in generated if one.plausible is not None], "#cc79a7"),
    ):
        _rising(times, ms, name, colour)
    times.set_title("milliseconds, share of cases below")
    times.legend(fontsize=8, loc="lower right")
    for panel, (title, figure_of) in zip(rest, FIGURES.items(), strict=True):
        known = [value for one in made if (value := figure_of(one)) is not None]
        _rising(panel, known, "", "#0072b2")
        panel.set_title(f"{title}, share below")
    for panel in panels:
        panel.grid(True, alpha=0.25)
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    plt.close(figure)
    return path


def _rising(panel, numbers: Sequence[float], name: str, colour: str) -> None:
    """The share of `numbers` below each of them."""
    if numbers:
        panel.step(np.sort(numbers), np.arange(1, len(numbers) + 1) / len(numbers),
                   color=colour, label=name, where="post")  # fmt: skip
        panel.set_ylim(0, 1.02)
