"""What synthetic people sit and lie on, and what stands in front of them: boxes and flat shapes.

Knows a person's surface and which family of postures it is of.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from thirdwave.body.model import Posed
from thirdwave.body.skeleton import JOINT
from thirdwave.tools.synthetic.looks import any_colour

Floats = np.ndarray
_Range = tuple[float, float]
_SIDES = np.array([
    [0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
    [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3],
])  # fmt: skip
"""Triangles of a box whose corner `4 i + 2 j + k` lies at the far end of axes i, j, k of a
right-handed frame; counter-clockwise seen from outside."""
CHAIRS = ("chair",)
BEDS = ("supine", "prone", "on the side")


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Box:
    """A solid box."""

    corners: Floats
    """Metres, camera frame. Shape (8, 3)."""
    colour: Floats
    """0 to 1. Shape (3,)."""

    @property
    def faces(self) -> np.ndarray:
        """Triangles, corner numbers. Shape (12, 3)."""
        return _SIDES


def below(rng: np.random.Generator, family: str, posed: Posed, down: Floats) -> tuple[
    list[Box], float
]:  # fmt: skip
    """What carries the person, and how far below their lowest point the floor is, metres."""
    if family in CHAIRS and rng.random() < 0.75:
        return _chair(rng, posed, down), 0.0
    if family in BEDS and rng.random() < 0.4:
        height = rng.uniform(0.15, 0.6)
        return [_bed(rng, posed, down, height)], height
    if family == "falling":
        return [], float(rng.uniform(0.0, 0.6))
    return [], 0.0


@dataclass(frozen=True, eq=False, slots=True)
class _Frame:
    """Directions of a piece of furniture, camera frame, and where its middle is."""

    middle: Floats
    ahead: Floats
    down: Floats

    @classmethod
    def of(cls, middle: Floats, ahead: Floats, down: Floats) -> "_Frame":
        level = ahead - (ahead @ down) * down
        return cls(middle - (middle @ down) * down, level / (np.linalg.norm(level) + 1e-9), down)

    @property
    def aside(self) -> Floats:
        return np.cross(self.ahead, self.down)

    def box(self, along: _Range, wide: _Range, depth: _Range, colour: Floats) -> Box:
        """`depth` is measured along `down` from the camera, the others from the middle."""
        corners = [
            self.middle + a * self.ahead + w * self.aside + d * self.down
            for a in along
            for d in depth
            for w in wide
        ]
        return Box(corners=np.array(corners), colour=colour)


def _chair(rng: np.random.Generator, posed: Posed, down: Floats) -> list[Box]:
    joints, surface = posed.joints, posed.vertices
    hips = joints[[JOINT["left_hip"], JOINT["right_hip"]]]
    knees = joints[[JOINT["left_knee"], JOINT["right_knee"]]]
    part = posed.model.segment_weights.argmax(1)
    seat = (surface[part == JOINT["pelvis"]] @ down).max() - 0.02
    floor = (surface @ down).max()
    frame = _Frame.of(hips.mean(0), (knees - hips).mean(0), down)
    half = rng.uniform(0.22, 0.3) if rng.random() < 0.7 else rng.uniform(0.5, 1)
    thick = floor - seat if rng.random() < 0.5 else rng.uniform(0.03, 0.1)
    colour, wide = any_colour(rng), (-half, half)
    made = [frame.box((-0.2, rng.uniform(0.2, 0.4)), wide, (seat, seat + thick), colour)]
    if rng.random() < 0.5:
        back = (seat - rng.uniform(0.2, 0.6), seat + thick)
        made.append(frame.box((-0.28, -0.21), wide, back, colour))
    return made


def _bed(rng: np.random.Generator, posed: Posed, down: Floats, height: float) -> Box:
    surface = posed.vertices
    top = (surface @ down).max() - 0.015
    flat = surface - np.outer(surface @ down, down)
    along = posed.joints[JOINT["neck"]] - posed.joints[JOINT["pelvis"]]
    frame = _Frame.of(0.5 * (flat.min(0) + flat.max(0)), along, down)
    long, wide = (
        np.abs((flat - frame.middle) @ axis).max() + rng.uniform(0.02, 0.3)
        for axis in (frame.ahead, frame.aside)
    )
    return frame.box((-long, long), (-wide, wide), (top, top + height), any_colour(rng))


def in_front(
    rng: np.random.Generator, size: tuple[int, int], box: Floats, joints: Floats
) -> np.ndarray:
    """Pixels that something before the person hides, 0 or 255; `box` is xyxy (4,), `joints` are
    pixels (24, 2). Shape (H, W), uint8.
    """
    image = Image.new("L", size)
    draw = ImageDraw.Draw(image)
    wide, high = box[2] - box[0], box[3] - box[1]
    kind = rng.random()
    if kind < 0.35:  # a desk or a wall before the lower part
        top = min(box[3] - rng.uniform(0.1, 0.45) * high, size[1] - 2.0)
        left = box[0] - rng.uniform(-0.2, 0.6) * wide
        draw.rectangle((left, top, left + rng.uniform(0.8, 2.2) * wide, size[1]), fill=255)
    elif kind < 0.55:  # a pole
        x = rng.uniform(box[0], box[2])
        half = rng.uniform(0.02, 0.08) * max(wide, high)
        draw.rectangle((x - half, 0, x + half, size[1]), fill=255)
    else:  # something before one limb
        x, y = joints[rng.integers(len(joints))]
        radii = rng.uniform(0.06, 0.2, 2) * max(wide, high)
        corners = rng.normal(size=(7, 2))
        corners = corners[np.argsort(np.arctan2(corners[:, 1], corners[:, 0]))]
        corners /= np.linalg.norm(corners, axis=1, keepdims=True) + 1e-9
        if rng.random() < 0.5:
            draw.ellipse((x - radii[0], y - radii[1], x + radii[0], y + radii[1]), fill=255)
        else:
            draw.polygon([tuple(c * radii + [x, y]) for c in corners], fill=255)
    return np.asarray(image)
