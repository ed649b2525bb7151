"""The picture of the plan bench: marks by tier and kind, and where the time of a turn goes.

Of the held-out part it shows sums, as the numbers do.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from thirdwave.apps.benches.plan.judging import Verdict
from thirdwave.apps.benches.plan.score import grouped

COLOURS = {
    "right": "#009e73", "wrong": "#d55e00", "short": "#f0e442", "abstained": "#bbbbbb",
    "asked": "#56b4e9", "failed": "#000000",
}  # fmt: skip


def figure(path: Path, development: Sequence[Verdict], held_out: Sequence[Verdict]) -> Path:
    """Three panels: marks by part and tier, marks by kind, time."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    drawn, panels = plt.subplots(1, 3, figsize=(16, 5), width_ratios=(2, 3, 2))
    tiers: dict[str, list[Verdict]] = {}
    for name, part in (("dev", development), ("held out", held_out)):
        for tier, own in grouped(part, lambda one: str(one.script.dialogue.tier)).items():
            tiers[f"{name}, tier {tier}"] = own
    _marks(panels[0], tiers, "share of the questions, by tier")
    kinds = grouped(development, lambda one: one.script.kind.removeprefix("dev_"))
    _marks(panels[1], kinds, "development, by kind")
    panels[0].legend(loc="lower left", fontsize=8)
    whole = [one.taken for one in (*development, *held_out) if not one.taken.failure]
    for name, numbers, colour in (
        ("planning", [one.plan_ms for one in whole], "#0072b2"),
        ("overhead", [one.overhead_ms for one in whole], "#cc79a7"),
        ("tools", [one.tools_ms for one in whole], "#999999"),
    ):
        if numbers:
            rising = np.arange(1, len(numbers) + 1) / len(numbers)
            panels[2].step(np.sort(np.maximum(numbers, 1e-2)), rising, colour, label=name)
    panels[2].set_xscale("log")
    panels[2].set_xlabel("milliseconds")
    panels[2].set_title("time of a turn, share below")
    panels[2].legend(loc="lower right", fontsize=8)
    panels[2].grid(True, alpha=0.25)
    drawn.tight_layout()
    drawn.savefig(path, dpi=100)
    plt.close(drawn)
    return path


def _marks(panel: Any, groups: dict[str, list[Verdict]], title: str) -> None:
    """One bar a group, the first on top, made of the marks' shares."""
    names = list(groups)[::-1]
    left = np.zeros(len(names))
    for mark, colour in COLOURS.items():
        shares = np.array([
            sum(one.mark == mark for one in groups[name]) / len(groups[name]) for name in names
        ])  # fmt: skip
        panel.barh(np.arange(len(names)), shares, left=left, color=colour, label=mark)
        left = left + shares
    panel.set_yticks(np.arange(len(names)), [f"{n}, {len(groups[n])}" for n in names], fontsize=8)
    panel.set_xlim(0, 1)
    panel.set_title(title)
