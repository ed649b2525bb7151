"""Files of the keypoint bench: COCO's result file, and the people who came out worst."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from thirdwave.apps.benches.keypoints.annotations import AnnotatedPicture
from thirdwave.apps.benches.keypoints.evaluate import Detected, Pair
from thirdwave.apps.benches.pictures import read_picture
from thirdwave.scene import COCO17

BONES = tuple(
    (COCO17.index(one), COCO17.index(other))
    for side in ("left", "right")
    for one, other in (
        (f"{side}_shoulder", f"{side}_elbow"), (f"{side}_elbow", f"{side}_wrist"),
        (f"{side}_hip", f"{side}_knee"), (f"{side}_knee", f"{side}_ankle"),
        (f"{side}_shoulder", f"{side}_hip"), ("nose", f"{side}_eye"),
        (f"{side}_eye", f"{side}_ear"),
    )
) + tuple(
    (COCO17.index(f"left_{part}"), COCO17.index(f"right_{part}")) for part in ("shoulder", "hip")
)  # fmt: skip
TRUTH_COLOUR, FOUND_COLOUR = "#56b4e9", "#e69f00"
"""Okabe and Ito's sky blue and orange, told apart by the colour-blind."""
TILE_PX = 240
TILES_A_ROW = 6
TILES = 24
MARGIN = 0.25
"""Of the person's box, shown around it."""


def results_file(path: Path, detections: Sequence[Detected], category: int) -> Path:
    """Write `detections` in COCO's result format, for any other evaluation."""
    path.write_text(json.dumps([each.result(category) for each in detections]))
    return path


def worst_sheet(
    path: Path, pairs: Sequence[Pair], pictures: Sequence[AnnotatedPicture], folder: Path
) -> Path:
    """Draw those with the lowest similarity: annotated in blue, found in orange; missed is 0."""
    files = {picture.id: picture.file for picture in pictures}
    worst = sorted(pairs, key=lambda pair: pair.oks)[:TILES]
    columns = max(1, min(len(worst), TILES_A_ROW))
    rows = max(1, -(-len(worst) // columns))
    sheet = Image.new("RGB", (columns * TILE_PX, rows * TILE_PX), "white")
    for number, pair in enumerate(worst):
        tile = _tile(pair, read_picture(folder, files[pair.image]).rgb)
        row, column = divmod(number, columns)
        sheet.paste(tile, (column * TILE_PX, row * TILE_PX))
    sheet.save(path)
    return path


def _tile(pair: Pair, rgb: np.ndarray) -> Image.Image:
    truth = pair.truth
    shown = [truth.xy[truth.labelled], np.reshape(truth.xywh, (2, 2)).cumsum(0)]
    low, high = np.concatenate(shown).min(0), np.concatenate(shown).max(0)
    side = (1 + 2 * MARGIN) * max(float((high - low).max()), 8.0)
    corner = (low + high - side) / 2
    scale = TILE_PX / side
    box = (corner[0], corner[1], corner[0] + side, corner[1] + side)
    tile = Image.fromarray(rgb).transform((TILE_PX, TILE_PX), Image.Transform.EXTENT, box)
    pen = ImageDraw.Draw(tile)
    _figure(pen, (truth.xy - corner) * scale, truth.labelled, TRUTH_COLOUR, width=5)
    if pair.detected is not None:
        everything = np.ones(len(truth.xy), dtype=bool)
        _figure(pen, (pair.detected.xy - corner) * scale, everything, FOUND_COLOUR, width=2)
    pen.text((4, 4), f"OKS {pair.oks:.2f}" if pair.detected else "missed", fill="white",
             stroke_width=2, stroke_fill="black")  # fmt: skip
    return tile


def _figure(
    pen: ImageDraw.ImageDraw, xy: np.ndarray, shown: np.ndarray, colour: str, *, width: int
) -> None:
    for one, other in BONES:
        if shown[one] and shown[other]:
            pen.line([*xy[one], *xy[other]], fill=colour, width=width)
    for x, y in xy[shown]:
        reach = 1 + width
        pen.ellipse([x - reach, y - reach, x + reach, y + reach], outline=colour, width=width)
