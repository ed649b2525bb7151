"""People and their 17 COCO keypoints: MoveNet MultiPose over the whole picture and over tiles.

One window shows the network at most six people, and small ones are missed; the tiles find those.
It knows people upright best, so a part of the picture can be looked at turned. Knows nothing of
who is a false alarm: `people` asks the landmark model.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import ceil, sqrt

import numpy as np

from thirdwave.scene import COCO17, Keypoints
from thirdwave.tools.perception import onnx
from thirdwave.tools.perception.raster import Floats, Rgb, area, check_rgb, overlap, resize

MIN_SCORE = 0.2
"""Person score below which a detection is dropped. True people often score only 0.3 to 0.6."""
FRAME_SIZE, TILE_SIZE = 384, 256
"""Pixels of the network's square input for the whole picture and for a tile."""
TILE_SHARE, FINE_SHARE = 0.7, 0.4
"""Side of a tile, as a part of the picture's short side; finer where people are small or many."""
SMALL, MANY = 0.33, 5
"""People no longer than this, in short sides of the picture, and so many of them, are looked for
in finer tiles: where one is small others are smaller."""
TILE_OVERLAP = 1.4
"""Tiles along a side, times a tile's side over that side."""
MAX_TILES_PER_SIDE = 12
"""A panorama gets larger tiles instead of hundreds of them."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Detection:
    """One person as MoveNet sees them."""

    keypoints: Keypoints
    """COCO17, pixels; confidences are low by habit: 0.3 to 0.6 is a good point."""
    xyxy: Floats
    """Box in pixels, may pass the picture's edges. Shape (4,)."""
    score: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of the picture, and how the network looks at it."""

    x: int
    y: int
    width: int
    height: int
    size: int
    """Side of the network's square, pixels."""
    turns: int = 0
    """Quarters by which the part is turned anticlockwise first."""


def find_people(rgb: Rgb, min_score: float = MIN_SCORE) -> list[Detection]:
    """Everybody MoveNet sees in `rgb` (H, W, 3) uint8, best score first, each person once.

    Less than 0.2 as `min_score` brings more people and many that are none.

    Coordinates are pixels of `rgb`, whatever its size. Misses most people smaller than about a
    twelfth of the picture, most people cut to a sliver by its edge, and some who lie down.
    """
    check_rgb(rgb)
    height, width = rgb.shape[:2]
    found = _look(rgb, _Window(0, 0, width, height, FRAME_SIZE), min_score)
    found = once(found + _tiled(rgb, TILE_SHARE, min_score))
    lengths = [_length(p.xyxy) for p in found if p.score >= MIN_SCORE]
    if lengths and (min(lengths) < SMALL * min(height, width) or len(lengths) >= MANY):
        found = once(found + _tiled(rgb, FINE_SHARE, min_score))
    return found


def find_in_box(
    rgb: Rgb, xyxy: Floats, min_score: float = MIN_SCORE, *, turns: Iterable[int] = (0,)
) -> list[Detection]:
    """Whom MoveNet sees in the box (4,) and a third of its long side round it, best score first.

    `rgb` is (H, W, 3) uint8; coordinates are its pixels. It looks once for each of `turns`, with
    the picture turned by so many quarters anticlockwise, and shows up to six people each time: the
    same one may come several times. [] where the box lies outside.
    """
    check_rgb(rgb)
    height, width = rgb.shape[:2]
    box = np.asarray(xyxy, np.float64)
    margin = _length(box) / 3
    x, y = np.floor(box[:2] - margin).clip(0, [width, height]).astype(int)
    right, bottom = np.ceil(box[2:] + margin).clip(0, [width, height]).astype(int)
    if right <= x or bottom <= y:
        return []
    window = _Window(int(x), int(y), int(right - x), int(bottom - y), TILE_SIZE)
    found = [p for turn in turns for p in _look(rgb, replace(window, turns=turn), min_score)]
    return sorted(found, key=lambda person: -person.score)


def once(found: Iterable[Detection]) -> list[Detection]:
    """Each person once, as the best score saw them; best score first."""
    kept: list[Detection] = []
    for person in sorted(found, key=lambda p: -p.score):
        if not any(same_person(person, other) for other in kept):
            kept.append(person)
    return kept


def _tiled(rgb: Rgb, share: float, min_score: float) -> list[Detection]:
    """Who is seen in tiles of that share of the short side, without those whom a tile cuts."""
    height, width = rgb.shape[:2]
    return [
        person
        for tile in _tiles(width, height, share)
        for person in _look(rgb, tile, min_score)
        if not _cut(person, tile, width, height)
    ]


def _tiles(width: int, height: int, share: float = TILE_SHARE) -> Iterator[_Window]:
    """Overlapping squares all over a picture of that size, column by column."""
    short, long = min(width, height), max(width, height)
    side = max(int(short * share), ceil(long * TILE_OVERLAP / MAX_TILES_PER_SIDE))

    def starts(length: int) -> list[int]:
        if side >= length:
            return [0]
        # A whole number but for rounding needs no tile more.
        count = max(2, ceil(length / side * TILE_OVERLAP - 0.1))
        return [int(start) for start in np.linspace(0, length - side, count)]

    for x in starts(width):
        for y in starts(height):
            yield _Window(x, y, min(side, width), min(side, height), TILE_SIZE)


def _look(rgb: Rgb, window: _Window, min_score: float) -> list[Detection]:
    """Up to six people of one window, in pixels of the picture."""
    size = window.size
    part = rgb[window.y : window.y + window.height, window.x : window.x + window.width]
    part = np.ascontiguousarray(np.rot90(part, window.turns))
    scale = size / max(window.width, window.height)
    wide, high = (max(1, round(side * scale)) for side in part.shape[1::-1])
    # The network wants int32 RGB 0..255, a square, the picture in its top left corner.
    canvas = np.zeros((1, size, size, 3), np.int32)
    canvas[0, :high, :wide] = resize(part, (wide, high))
    (people,) = onnx.run("movenet_multipose", ["output_0"], {"input": canvas})
    # A row: 17 x (y, x, score), y_min, x_min, y_max, x_max, score; positions 0..1 of the square.
    rows = people[0].astype(np.float64)
    found = []
    for row in rows[rows[:, 55] > min_score]:
        points = row[:51].reshape(17, 3)
        xy = _in_picture(points[:, 1::-1] * size / scale, window)
        corners = _in_picture(row[[52, 51, 54, 53]].reshape(2, 2) * size / scale, window)
        found.append(
            Detection(
                keypoints=Keypoints(names=COCO17, xy=xy, confidence=points[:, 2].clip(0, 1)),
                xyxy=np.concatenate([corners.min(axis=0), corners.max(axis=0)]),
                score=float(row[55]),
            )
        )
    return found


def _in_picture(xy: Floats, window: _Window) -> Floats:
    """Positions (N, 2) in a window as the network sees it, in pixels of the picture."""
    x, y = xy.T
    match window.turns % 4:
        case 1:
            x, y = window.width - y, x
        case 2:
            x, y = window.width - x, window.height - y
        case 3:
            x, y = y, window.height - x
        case _:
            pass
    return np.stack([x + window.x, y + window.y], axis=1)


def _cut(person: Detection, tile: _Window, width: int, height: int) -> bool:
    """Whether the person ends at an edge of the tile that is not an edge of the picture."""
    x_min, y_min, x_max, y_max = person.xyxy
    right, bottom = tile.x + tile.width, tile.y + tile.height
    margin = 0.03 * max(tile.width, tile.height)
    return (
        (tile.x > 0 and x_min <= tile.x + margin)
        or (tile.y > 0 and y_min <= tile.y + margin)
        or (right < width - 1 and x_max >= right - margin)
        or (bottom < height - 1 and y_max >= bottom - margin)
    )


def same_person(person: Detection, other: Detection) -> bool:
    """Whether two detections are of one person: boxes overlap, or keypoints lie together."""
    if overlap(person.xyxy, other.xyxy[None])[0] > 0.6:
        return True
    a, b = person.keypoints, other.keypoints
    both = np.minimum(a.confidence, b.confidence) > 0.1
    if both.sum() <= 3:
        return False
    apart = np.median(np.linalg.norm(a.xy[both] - b.xy[both], axis=1))
    return bool(apart < 0.08 * sqrt(max(float(area(person.xyxy)), 1.0)))


def _length(xyxy: Floats) -> float:
    """The longer side of a box (4,)."""
    return float((xyxy[2:] - xyxy[:2]).max())
