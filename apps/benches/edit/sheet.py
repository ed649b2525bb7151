"""Contact sheets of the cases that failed: the pose before, the pose after, the words and the why.

Drawn by the numpy rasteriser. Knows nothing of how cases are judged.
"""

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from thirdwave.apps.benches.edit.attempts import Attempt
from thirdwave.apps.benches.edit.starts import start_body
from thirdwave.body.measures import UP
from thirdwave.body.model import BodyModel, Posed
from thirdwave.body.posecodes.measured import heading_of, world_axes
from thirdwave.body.rotations import Float64, matrix_from_vector
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body, Camera
from thirdwave.tools.rendering.layer import Mesh, lit, over
from thirdwave.tools.rendering.with_raster import draw

Colour = tuple[int, int, int]
BEFORE: Colour = (170, 174, 180)
AFTER: Colour = (74, 144, 226)
FIGURE_PX = (150, 190)
TEXT_PX = 74
COLUMNS, MOST_TILES = 4, 48
WIDTH_CHARACTERS = 50
VIEW_DEG = 25.0
"""From their front, this much from their left: both sides and the depth show."""
AWAY_M, HEIGHT_M = 12.0, 2.3
"""Distance of the camera, and how much of the world fits into its height."""
PLAIN = 244


def failures_sheet(path: Path, attempts: Sequence[Attempt]) -> list[Path]:
    """Draw the first of these cases; no picture of none."""
    if not attempts:
        return []
    tiles = [_tile(one) for one in attempts[:MOST_TILES]]
    width, height = tiles[0].size
    columns = min(COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * width, rows * height), (255, 255, 255))
    for row, tile in enumerate(tiles):
        sheet.paste(tile, ((row % columns) * width, (row // columns) * height))
    sheet.save(path)
    return [path]


def _tile(one: Attempt) -> Image.Image:
    start = BodyModel.load().forward(start_body(one.case.start))
    bodies: list[tuple[Body | None, Colour]] = [
        (start.body, BEFORE),
        (None if one.plausible is None else one.body, AFTER),
    ]
    tile = Image.new("RGB", (2 * FIGURE_PX[0], FIGURE_PX[1] + TEXT_PX), (255, 255, 255))
    for column, (body, colour) in enumerate(bodies):
        tile.paste(_figure(body, start, colour), (column * FIGURE_PX[0], TEXT_PX))
    pen, font = ImageDraw.Draw(tile), ImageFont.load_default(size=11)
    words = wrap(f"{one.case.id}: {one.case.words.strip()}", WIDTH_CHARACTERS)[:2]
    why = wrap("; ".join((*one.failures, *one.strays)), WIDTH_CHARACTERS)[:3]
    for line, text in enumerate((*words, *why)):
        ink = (20, 20, 20) if line < len(words) else (190, 40, 30)
        pen.text((4, 3 + 14 * line), text, fill=ink, font=font)
    return tile


def _figure(body: Body | None, start: Posed, colour: Colour) -> Image.Image:
    """A body as the one before is seen from its front, or an empty field."""
    plain = np.full((FIGURE_PX[1], FIGURE_PX[0], 3), PLAIN, np.uint8)
    if body is None:
        return Image.fromarray(plain)
    posed = BodyModel.load().forward(body)
    middle = (start.joints[JOINT["pelvis"]] + posed.joints[JOINT["pelvis"]]) / 2
    vertices = (posed.vertices - middle) @ _view(start).T + [0.0, 0.0, AWAY_M]
    faces = posed.model.faces
    mesh = Mesh(
        vertices=vertices, faces=faces, colours=lit(vertices, faces, np.array(colour) / 255)
    )
    width, height = FIGURE_PX
    focal = height * AWAY_M / HEIGHT_M
    camera = Camera(
        focal_length=np.array([focal, focal]),
        principal_point=np.array([width / 2, height / 2]),
        image_size=(width, height),
    )
    return Image.fromarray(over(plain, draw([mesh], camera), 1.0))


def _view(start: Posed) -> Float64:
    """Turns the camera frame to that of somebody who looks at the person before. Shape (3, 3)."""
    left, _, front = world_axes(heading_of(start))
    facing = np.stack([left, -UP, -front])
    return matrix_from_vector(np.radians([0.0, VIEW_DEG, 0.0])) @ facing
