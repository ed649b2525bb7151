"""Files of the 3D bench: a row for each person and estimator, and a plot of the errors."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from thirdwave.apps.benches.pose3d.joints import JointSet
from thirdwave.apps.benches.pose3d.outcome import Outcome, by_joint

COLUMNS = (
    "file", "person", "estimator", "status", "mpjpe_mm", "pa_mpjpe_mm", "orientation_deg",
    "torso_deg", "reason",
)  # fmt: skip
COLOURS = ("#009e73", "#d55e00", "#0072b2", "#e69f00", "#56b4e9", "#cc79a7")
"""Okabe and Ito's palette, told apart by the colour-blind."""


def people_table(path: Path, outcomes: Mapping[str, Sequence[Outcome]]) -> Path:
    """Write every outcome as CSV; a number that is not known is empty."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for name, own in outcomes.items():
            for each in own:
                numbers = (
                    each.mpjpe_mm, each.pa_mpjpe_mm, each.orientation_deg, each.torso_deg,
                )  # fmt: skip
                shown = [f"{n:.2f}" if np.isfinite(n) else "" for n in numbers]
                table.writerow([each.file, each.person, name, each.status, *shown, each.reason])
    return path


def error_plot(path: Path, outcomes: Mapping[str, Sequence[Outcome]], joints: JointSet) -> Path:
    """Draw how many people lie within an error, and the mean error of each joint."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, (shares, bars) = plt.subplots(1, 2, figsize=(13, 4.8), width_ratios=(1, 1.4))
    width = 0.8 / len(outcomes)
    places = np.arange(len(joints.names))
    for number, (name, own) in enumerate(outcomes.items()):
        colour = COLOURS[number % len(COLOURS)]
        for what, line in (("mpjpe_mm", "-"), ("pa_mpjpe_mm", "--")):
            errors = np.array([getattr(each, what) for each in own])
            known = np.sort(errors[np.isfinite(errors)])
            # Over everybody: whoever was missed or got no body keeps the curve from 1.
            share = np.arange(1, len(known) + 1) / max(len(own), 1)
            label = f"{name}, {'aligned' if what.startswith('pa') else 'root on root'}"
            shares.step(known, share, line, where="post", color=colour, label=label)
        errors = np.nan_to_num(by_joint(own, len(joints.names))[0])
        bars.bar(places + width * (number + 0.5) - 0.4, errors, width, color=colour, label=name)
    shares.set_xlabel("error, mm")
    shares.set_ylabel("share of all true people")
    shares.set_ylim(0, 1.02)
    shares.set_xlim(left=0)
    shares.grid(True, alpha=0.25)
    shares.legend(fontsize=8)
    bars.set_xticks(places, joints.names, rotation=70, ha="right", fontsize=7)
    bars.set_ylabel("mean error, root on root, mm")
    bars.grid(True, axis="y", alpha=0.25)
    if len(outcomes) > 1:
        bars.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    plt.close(figure)
    return path
