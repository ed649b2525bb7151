"""Where a person stands in a picture: camera, distance and place, whole or cut by the frame.

Knows a body's joints and nothing of its posture.
"""

from dataclasses import dataclass, replace
from math import hypot

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body, Camera

FOCAL = (0.5, 1.3)
"""Focal lengths, in diagonals of the picture."""
SHORT_OVER_LONG = (0.6, 1.0)
SIZE = (0.32, 0.92)
"""Extent of somebody who is whole, as a part of the picture's: the larger of both directions'."""
CUT_SIZE = (0.7, 1.9)
"""The same for somebody whom the frame cuts."""
NEAREST_M = 1.0
"""Closest that a joint may come to the camera."""
CROWN_M = 0.22
"""From the head's joint to the top of the head, about."""
PLACED_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Framing:
    """What a picture should look like."""

    image_size: tuple[int, int] | None = None
    """Width and height, pixels; of any shape when None."""
    side_px: int = 400
    """Longer side of a picture of any shape."""
    cut: bool = False


def framed(rng: np.random.Generator, body: Body, framing: Framing) -> tuple[Camera, Body]:
    """A camera, and `body` (with its pelvis at the origin) moved in front of it."""
    size = framing.image_size or _any_size(rng, framing.side_px)
    focal = rng.uniform(*FOCAL) * hypot(*size)
    camera = Camera(
        focal_length=np.array([focal, focal]),
        principal_point=np.array(size) / 2,
        image_size=size,
    )
    outline = _outline(body)
    wanted = rng.uniform(*(CUT_SIZE if framing.cut else SIZE))
    where = _cut_place(rng) if framing.cut else rng.uniform(0.0, 1.0, 2)
    place = np.array([0.0, 0.0, 4.0])
    for _ in range(PLACED_ROUNDS):
        low, high = _box(camera, outline + place)
        share = ((high - low) / size).max()
        depth = max(place[2] * share / wanted, NEAREST_M - outline[:, 2].min())
        place = place * (depth / place[2])
        low, high = _box(camera, outline + place)
        # 0 puts the box at the picture's left or upper edge, 1 at the other; beyond, it is cut.
        to = where * (np.array(size) - (high - low)) if not framing.cut else where * size
        came = low if not framing.cut else 0.5 * (low + high)
        place[:2] += (to - came) * place[2] / focal
    return camera, replace(body, transl=np.asarray(body.transl, np.float64) + place)


def _any_size(rng: np.random.Generator, side_px: int) -> tuple[int, int]:
    short = int(side_px * rng.uniform(*SHORT_OVER_LONG))
    return (short, side_px) if rng.random() < 0.5 else (side_px, short)


def _cut_place(rng: np.random.Generator) -> Float64:
    """Where the middle of somebody cut lies, in parts of the picture: mostly too low, as people
    seen to the waist are, or beyond either side.
    """
    x, y = rng.uniform(0.3, 0.7), rng.uniform(0.4, 0.6)
    edge = rng.random()
    if edge < 0.6:
        y = rng.uniform(0.65, 1.05)
    elif edge < 0.9:
        x = rng.choice([rng.uniform(-0.05, 0.2), rng.uniform(0.8, 1.05)])
    else:
        y = rng.uniform(0.0, 0.3)
    return np.array([x, y])


def _outline(body: Body) -> Float64:
    """Joints and the crown of the head, metres, relative to the pelvis's place. Shape (25, 3)."""
    posed = BodyModel.load().forward(body)
    crown = posed.joints[JOINT["head"]] + posed.rotations[JOINT["head"]] @ [0.0, CROWN_M, 0.0]
    return np.vstack([posed.joints, crown])


def _box(camera: Camera, points: Float64) -> tuple[Float64, Float64]:
    pixels = camera.project(points)
    return pixels.min(0), pixels.max(0)
