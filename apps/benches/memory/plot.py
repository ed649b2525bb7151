"""The picture of the memory bench: steps, commits, and what faults left."""

from collections import Counter
from pathlib import Path
from typing import Any

from thirdwave.apps.benches.memory.commits import PIPELINE as BARE_COMMITS
from thirdwave.apps.benches.memory.commits import Commits
from thirdwave.apps.benches.memory.steps import OURS, PIPELINE, Steps

OUR_COLOUR, BARE_COLOUR, PEER_COLOUR, BAD_COLOUR = "#009e73", "#999999", "#56b4e9", "#d55e00"


def draw(
    path: Path, steps: Steps, commits: Commits, points: Counter[str], whole: Counter[str]
) -> Path:
    """Three panels, one for each."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(15, 4.8))
    _bars(left, {side: steps.ms[side] for side in steps.ms}, PIPELINE, (OURS,))
    left.set_xscale("log")
    left.set_xlabel("ms a step: middle, least and most of the repeats")
    left.set_title("Checkpointers, asyncio")
    ours = tuple(side for side in commits.per_s if side != BARE_COMMITS)
    _bars(middle, commits.per_s, BARE_COMMITS, ours)
    middle.set_xlabel("a second: middle, least and most of the repeats")
    middle.set_title("Scene commits, 4 processes")
    kinds = list(reversed(points))
    good = [whole[kind] for kind in kinds]
    bad = [points[kind] - whole[kind] for kind in kinds]
    right.barh(kinds, good, color=OUR_COLOUR, label="nothing lost, went on")
    right.barh(kinds, bad, left=good, color=BAD_COLOUR, label="not so")
    right.set_xlabel("points")
    right.set_title(f"{points.total()} faults")
    right.tick_params(axis="y", labelsize=8)
    right.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    plt.close(figure)
    return path


def _bars(panel: Any, sides: dict[str, list[float]], bare: str, ours: tuple[str, ...]) -> None:
    """A bar a side to its median, with a line from its least to its most."""
    for row, (side, figures) in enumerate(reversed(sides.items())):
        middle = sorted(figures)[len(figures) // 2]
        colour = OUR_COLOUR if side in ours else BARE_COLOUR if side == bare else PEER_COLOUR
        panel.barh(row, middle, color=colour)
        panel.plot([min(figures), max(figures)], [row, row], color="black", linewidth=1)
    panel.set_yticks(range(len(sides)), reversed(sides), fontsize=8)
