"""`python -m thirdwave.tools.posing.sheet --out DIR`: contact sheets of named poses or manners.

For whoever writes lexicon entries: every entry is solved, measured and drawn, from the front and
from its own left. Knows nothing of photographs or scenes.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from pathlib import Path
from time import perf_counter

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.measured import Measured, measured
from thirdwave.body.posecodes.places import Support
from thirdwave.body.posing.constraints import PoseConstraint, SupportConstraint
from thirdwave.body.posing.solve import Posing, pose_body
from thirdwave.body.posing.supports import JUMP_M, SEAT_M
from thirdwave.scene import Body, Camera
from thirdwave.tools.posing.lexicon import Lexicon, LexiconError
from thirdwave.tools.rendering.backends import draw
from thirdwave.tools.rendering.layer import Floats, Mesh, lit, over

VIEW = (250, 300)
"""Width and height of one view, pixels."""
TEXT = 42
"""Height of the lines below, pixels."""
COLUMNS, ROWS = 3, 4
TURNS_DEG = (0.0, 62.0)
"""Where the camera stands: before the body, and nearly at its own left."""
LOW_M = 0.75
"""A body lower than this is looked at more from above."""
DOWN_DEG, DOWN_ON_LOW_DEG = 10.0, 28.0
LEAST_M = 1.35
"""What the views show at least, so that a crouching body looks small."""
AWAY_M = 6.0
SKIN, FLOOR, SEAT = (0.36, 0.58, 0.86), (0.80, 0.81, 0.83), (0.72, 0.62, 0.48)
PAPER, INK, WRONG = 246, (30, 30, 30), (190, 30, 30)
STARTS = ("standing", "walking", "sitting on a chair")
"""Poses that manners are shown on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One cell of a sheet."""

    title: str
    body: Body
    wrong: tuple[str, ...]
    """What is not as it should be, in words; empty where all is."""
    seat_m: float | None
    """Height of the seat that it sits on."""
    jump_m: float
    """How far it is above the floor."""
    seconds: float
    """That finding it took."""


def solved(
    title: str,
    constraints: Sequence[PoseConstraint],
    start: Body | None = None,
    seat_m: float | None = None,
) -> Shown:
    """`constraints` as a body on a seat or none, and what is wrong with it."""
    begun = perf_counter()
    found = pose_body(constraints, start)[0]
    seconds = perf_counter() - begun
    return Shown(
        title=title,
        body=found.body,
        wrong=faults(found),
        seat_m=seat_m,
        jump_m=height_of("air", constraints) or 0.0,
        seconds=seconds,
    )


def height_of(on: Support, constraints: Sequence[PoseConstraint]) -> float | None:
    """How high a support is that constraints ask for: a seat, a jump. None: they do not."""
    for one in constraints:
        if isinstance(one, SupportConstraint) and one.on == on:
            usual = {"seat": SEAT_M, "air": JUMP_M}.get(on, 0.0)
            return usual if one.height is None else one.height
    return None


def faults(found: Posing) -> tuple[str, ...]:
    """What a lexicon entry may not have: clashes, checks not met, what is not plausible."""
    plausible = found.plausible
    off = plausible.off_balance_m or 0.0
    return (
        *found.clashes,
        *(check.text for check in found.checks if not check.met and check.constraint.hard),
        *(f"held: {held}" for held in found.held),
        *(
            ()
            if plausible.ok
            else (
                f"not plausible: {plausible.beyond_limits_deg:.0f} deg beyond limits, "
                f"{100 * plausible.penetration_m:.1f} cm inside itself, {100 * off:.1f} cm off "
                "balance",
            )
        ),
    )


def poses(lexicon: Lexicon, names: Sequence[str] = ()) -> Iterator[Shown]:
    """Named poses solved: those of `names`, which may be groups; all without any."""
    groups = {pose.group for pose in lexicon.poses.values()}
    wanted = [lexicon.pose(name).name for name in names if name not in groups]
    for pose in lexicon.poses.values():
        if not names or pose.name in wanted or pose.group in names:
            side = f" ({pose.side})" if pose.side else ""
            seat_m = height_of("seat", pose.constraints)
            yield solved(f"{pose.name}{side}", pose.constraints, seat_m=seat_m)


def manners(
    lexicon: Lexicon, names: Sequence[str] = (), starts: Sequence[str] = STARTS
) -> Iterator[Shown]:
    """Manners solved, each on every start; all without names."""
    wanted = [lexicon.manner(name).name for name in names] or list(lexicon.manners)
    poses = [(name, lexicon.pose(name).constraints) for name in starts]
    on = [(name, pose_body(pose)[0].body, height_of("seat", pose)) for name, pose in poses]
    for name in wanted:
        constraints = lexicon.manners[name].scaled(1.0)
        for start, body, seat_m in on:
            yield solved(f"{name}: {start}", constraints, body, seat_m)


def sheet(cells: Sequence[Shown]) -> Image.Image:
    """Up to COLUMNS x ROWS cells on one picture, each with its name and what is wrong."""
    wide, high = VIEW[0] * len(TURNS_DEG), VIEW[1] + TEXT
    rows = -(-len(cells) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * wide, rows * high), (PAPER,) * 3)
    pen = ImageDraw.Draw(page)
    for number, cell in enumerate(cells):
        x, y = number % COLUMNS * wide, number // COLUMNS * high
        for column, view in enumerate(views(cell)):
            page.paste(view, (x + column * VIEW[0], y))
        colour = WRONG if cell.wrong else INK
        pen.text((x + 8, y + VIEW[1] + 2), cell.title, colour, ImageFont.load_default(17))
        line = "; ".join(cell.wrong)
        pen.text((x + 8, y + VIEW[1] + 23), line[:92], WRONG, ImageFont.load_default(11))
        pen.rectangle((x, y, x + wide - 1, y + high - 1), outline=(205, 205, 205))
    return page


def views(cell: Shown) -> list[Image.Image]:
    """The body from each of TURNS_DEG, on the floor and its seat."""
    posed = BodyModel.load(cell.body.body_model).forward(cell.body)
    vertices, now = posed.vertices, measured(posed)
    # All that lies between the body and the floor is in the picture.
    framed = np.concatenate([vertices, vertices + np.array([0.0, cell.jump_m, 0.0])])
    middle = (framed.min(axis=0) + framed.max(axis=0)) / 2
    flat = float(np.ptp(vertices[:, 1])) < LOW_M
    props = [_floor(vertices, cell.jump_m - now.floor_m), *_seat(now, cell.seat_m)]
    pictures: list[Image.Image] = []
    for turn in TURNS_DEG:
        rotation = _looking(now.heading, turn, DOWN_ON_LOW_DEG if flat else DOWN_DEG)
        turned = (framed - middle) @ rotation.T
        reach = 2 * np.abs(turned[:, :2]).max(axis=0) / np.array(VIEW)
        per_pixel = max(float(reach.max()) * 1.12, LEAST_M / VIEW[1])
        camera = Camera(
            focal_length=np.full(2, AWAY_M / per_pixel),
            principal_point=np.array(VIEW) / 2,
            image_size=VIEW,
        )
        meshes: list[Mesh] = []
        for points, faces, colour in ((vertices, posed.faces, SKIN), *props):
            seen = (points - middle) @ rotation.T + [0, 0, AWAY_M]
            meshes.append(Mesh(vertices=seen, faces=faces, colours=lit(seen, faces, colour)))
        plain = np.full((VIEW[1], VIEW[0], 3), PAPER, np.uint8)
        pictures.append(Image.fromarray(over(plain, draw(meshes, camera, "raster").layer, 1.0)))
    return pictures


def _looking(heading: Floats, turn_deg: float, down_deg: float) -> Floats:
    """Rotation to a camera that stands `turn_deg` from before the body to its own left."""
    up = np.array([0.0, -1.0, 0.0])
    left = np.cross(up, heading)
    turn, down = radians(turn_deg), radians(down_deg)
    level = cos(turn) * heading + sin(turn) * left
    forward = -(cos(down) * level + sin(down) * up)
    right = np.cross(-up, forward)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(forward, right), forward])


def _floor(vertices: Floats, floor_y: float) -> tuple[Floats, np.ndarray, tuple[float, ...]]:
    low, high = vertices[:, [0, 2]].min(axis=0) - 0.12, vertices[:, [0, 2]].max(axis=0) + 0.12
    return _box(
        np.array([low[0], floor_y, low[1]]), np.array([high[0], floor_y + 0.01, high[1]]), FLOOR
    )


def _seat(
    now: Measured, height: float | None
) -> list[tuple[Floats, np.ndarray, tuple[float, ...]]]:
    if height is None:
        return []
    under = now.place("seat") - 0.06 * now.heading
    half = np.array([0.2, 0.0, 0.2])
    low, high = under - half, under + half
    low[1], high[1] = -now.floor_m - height, -now.floor_m
    return [_box(low, high, SEAT)]


def _box(
    low: Floats, high: Floats, colour: tuple[float, ...]
) -> tuple[Floats, np.ndarray, tuple[float, ...]]:
    """A box along the axes with corners of its own for each face, so that edges stay sharp."""
    corners: list[Floats] = []
    for axis in range(3):
        for end in (0, 1):
            across = [other for other in range(3) if other != axis]
            square = np.tile([low, high][end], (4, 1))
            for corner, (a, b) in enumerate(((0, 0), (1, 0), (1, 1), (0, 1))):
                square[corner, across] = [(low, high)[a][across[0]], (low, high)[b][across[1]]]
            # Counter-clockwise seen from outside.
            corners.append(square if (axis == 1) != bool(end) else square[::-1])
    faces = np.array([[4 * f, 4 * f + i, 4 * f + i + 1] for f in range(6) for i in (1, 2)])
    return np.concatenate(corners), faces.astype(np.int32), colour


def main(given: Sequence[str] | None = None) -> None:
    """Read the options, draw the sheets, say what is wrong with which entry."""
    options = argparse.ArgumentParser(
        prog="python -m thirdwave.tools.posing.sheet",
        description="Draw named poses, or manners on a few poses, as contact sheets.",
    )
    options.add_argument("--names", nargs="+", default=[], help="entries or groups; default: all")
    options.add_argument("--manners", action="store_true", help="manners instead of poses")
    options.add_argument("--on", nargs="+", default=STARTS, help="poses that manners change")
    options.add_argument("--lexicon", nargs="+", type=Path, default=[], help="files of your own")
    options.add_argument("--out", type=Path, required=True, help="folder for the PNG files")
    asked = options.parse_args(given)
    try:
        lexicon = Lexicon.load(asked.lexicon)
        shown = (
            manners(lexicon, asked.names, asked.on)
            if asked.manners
            else poses(lexicon, asked.names)
        )
        asked.out.mkdir(parents=True, exist_ok=True)
        _write(shown, asked.out, "manners" if asked.manners else "poses")
    except (LexiconError, ValueError) as error:
        raise SystemExit(str(error)) from error


def _write(shown: Iterator[Shown], folder: Path, stem: str) -> None:
    page: list[Shown] = []
    wrong = total = number = 0
    for cell in shown:
        print(f"{cell.title}: {'; '.join(cell.wrong) or 'as wanted'} ({cell.seconds:.2f} s)")
        total, wrong = total + 1, wrong + bool(cell.wrong)
        page.append(cell)
        if len(page) == COLUMNS * ROWS:
            number += 1
            sheet(page).save(folder / f"{stem}_{number:02d}.png")
            page = []
    if page:
        sheet(page).save(folder / f"{stem}_{number + 1:02d}.png")
    print(f"{total} drawn, {wrong} not as wanted")


if __name__ == "__main__":
    main()
