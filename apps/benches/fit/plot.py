"""Pictures of the fit bench: error against time, and the people that were fitted."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from thirdwave.apps.benches.fit.compare import Comparison, Score
from thirdwave.body.model import BodyModel
from thirdwave.body.raster import rasterise, vertex_normals
from thirdwave.body.rotations import Float64
from thirdwave.scene import Body, Camera

COLOURS = ("#d55e00", "#e69f00", "#0072b2", "#56b4e9")
"""Of the baselines (Okabe and Ito's palette, told apart by the colour-blind)."""
OUR_COLOUR = "#009e73"
TILE_PX = 160
TILES_A_ROW = 10
LIGHT = np.array([0.4, 0.55, 0.73])


def error_against_time(path: Path, comparisons: Mapping[str, Comparison]) -> Path:
    """One panel a task: a curve along each optimiser's way, a dot where each method ends."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, panels = plt.subplots(1, len(comparisons), figsize=(11, 4.6), squeeze=False)
    for panel, (title, found) in zip(panels[0], comparisons.items(), strict=True):
        for score, colour in zip(found.baselines, COLOURS, strict=False):
            times, errors = _median_way(score)
            panel.plot(1e3 * times, errors, color=colour, linewidth=1.5)
            panel.plot(
                1e3 * median(score.seconds), median(score.errors_mm), "o", color=colour,
                label=score.name,
            )  # fmt: skip
        ours = found.ours
        panel.plot(
            1e3 * median(ours.seconds), median(ours.errors_mm), "*", color=OUR_COLOUR,
            markersize=14, label=ours.name,
        )  # fmt: skip
        panel.set_xscale("log")
        panel.set_yscale("log")
        panel.set_title(f"{title}, {len(ours.errors_mm)} fits")
        panel.set_xlabel("processor time a fit, ms")
        panel.set_ylabel("MPJPE, mm, median")
        panel.yaxis.set_major_formatter("{x:.0f}")
        panel.yaxis.set_minor_formatter("{x:.0f}")
        panel.grid(True, which="both", alpha=0.25)
        panel.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    plt.close(figure)
    return path


def people_sheet(path: Path, bodies: Sequence[Body]) -> Path:
    """The synthetic people, a tile each, all at one size."""
    rows = -(-len(bodies) // TILES_A_ROW)
    sheet = Image.new("L", (TILES_A_ROW * TILE_PX, rows * TILE_PX), 255)
    for number, body in enumerate(bodies):
        row, column = divmod(number, TILES_A_ROW)
        sheet.paste(Image.fromarray(_tile(body)), (column * TILE_PX, row * TILE_PX))
    sheet.save(path)
    return path


def _median_way(score: Score) -> tuple[Float64, Float64]:
    """Times (T,), seconds, and the median MPJPE over the problems by then (T,)."""
    begin = max(way[0][0] for way in score.ways)
    times = np.geomspace(begin, max(median(score.seconds), 1.01 * begin), 60)
    errors = []
    for way in score.ways:
        at, error = np.array(way).T
        errors.append(error[np.searchsorted(at, times, side="right").clip(1) - 1])
    return times, np.median(errors, axis=0)


def _tile(body: Body) -> np.ndarray:
    """A shaded person in the middle of a tile, (TILE_PX, TILE_PX) uint8."""
    camera = Camera(
        focal_length=np.full(2, 1.7 * TILE_PX),
        principal_point=np.full(2, TILE_PX / 2),
        image_size=(TILE_PX, TILE_PX),
    )
    posed = BodyModel.load(body.body_model).forward(body)
    middle = (posed.vertices.min(0) + posed.vertices.max(0)) / 2
    vertices = posed.vertices - middle + [0.0, 0.0, 4.3]
    shown = rasterise(vertices, posed.faces, camera)
    normals = vertex_normals(vertices, posed.faces)[posed.faces[shown.face]]
    normal = np.einsum("hwk,hwkd->hwd", shown.barycentric, normals)
    light = 60 + 170 * np.clip(-normal @ LIGHT, 0, 1)
    return np.where(shown.covered, light, 255).astype(np.uint8)
