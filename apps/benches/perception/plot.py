"""The picture of the perception bench: errors by family, with and without the regressor."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from thirdwave.apps.benches.perception.judged import Judged, middle

COLOURS = {"alone": "#d55e00", "guided": "#009e73"}
NAMES = {"alone": "fit alone", "guided": "regressor and fit"}
PANELS = {
    "mpjpe_mm": "MPJPE, mm, median",
    "pa_mpjpe_mm": "PA-MPJPE, mm, median",
    "rotation_deg": "rotation of the pelvis, degrees, median",
}


def by_family(path: Path, everybody: Sequence[Judged]) -> Path:
    """A dot for each family and side, a line between the two."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    measured = [one for one in everybody if one.alone is not None]
    families = list(dict.fromkeys(one.seen.truth.family for one in measured))
    rows = np.arange(len(families))
    figure, panels = plt.subplots(
        1, len(PANELS), figsize=(13, 1.2 + 0.28 * max(len(families), 4)), sharey=True
    )
    for panel, (name, title) in zip(panels, PANELS.items(), strict=True):
        medians = {
            side: [
                middle([o for o in measured if o.seen.truth.family == f], side, name)
                for f in families
            ]
            for side in COLOURS
        }
        panel.hlines(rows, medians["alone"], medians["guided"], color="0.7", linewidth=2)
        for side, colour in COLOURS.items():
            panel.plot(medians[side], rows, "o", color=colour, label=NAMES[side])
        panel.set_xlim(left=0)
        panel.set_title(title)
        panel.grid(True, axis="x", alpha=0.25)
    panels[0].set_yticks(rows, families)
    panels[0].invert_yaxis()
    panels[-1].legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return path
