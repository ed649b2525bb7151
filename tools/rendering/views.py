"""Where a virtual camera stands to show bodies from another side, and the ground beneath them.

Knows nothing of people or of renderers: points in, camera out. Up is -y of the picture's camera,
as everywhere where nothing better is known.
"""

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any, Literal

import numpy as np

from thirdwave.scene import Camera
from thirdwave.tools.rendering.layer import Floats

Side = Literal["front", "left", "right", "back", "top"]

UP = np.array([0.0, -1.0, 0.0])
TO_PICTURE_CAMERA = np.array([0.0, 0.0, -1.0])
"""From the scene to the camera that took the picture."""
ELEVATION_DEG = 10.0
"""The camera looks down by this much, so that the ground shows; from the top straight down."""
LONG_SIDE = 900
"""Pixels."""
FOCAL = 2.0
"""Focal length over the long side: 28 degrees, little perspective."""
FILLS = 0.86
"""Share of the picture that the bodies take up."""
ASPECTS = (0.6, 1.6)
"""Narrowest and widest picture, width over height."""
UPRIGHT = 0.4
"""A chest that faces up or down more than this leaves of the horizontal has no front to walk to."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class View:
    """A virtual camera."""

    T_view_cam: Floats
    """From the picture's camera frame to this one's, metres. Shape (4, 4)."""
    camera: Camera

    def in_view(self, points: Any) -> Floats:
        """Points (..., 3) of the picture's camera frame in this camera's."""
        return np.asarray(points, np.float64) @ self.T_view_cam[:3, :3].T + self.T_view_cam[:3, 3]


def level_front(front: Any) -> Floats | None:
    """The horizontal part of a direction (3,), unit length; None when it points up or down."""
    level = np.asarray(front, np.float64) * [1.0, 0.0, 1.0]
    length = float(np.linalg.norm(level))
    return level / length if length > UPRIGHT else None


def view_from(side: Side, points: Any, own_front: Any = None) -> View:
    """The camera on that side of `points` (N, 3), at the distance where all are in the picture.

    Without `own_front` sides are the picture's: "left" stands at its left, "back" behind the
    scene. With a horizontal unit vector (3,) they are the sides of somebody who faces there:
    "left" stands at their own left. From the top, the front is down in the picture.
    """
    front = TO_PICTURE_CAMERA if own_front is None else np.asarray(own_front, np.float64)
    own_left = np.cross(UP, front)
    left = -own_left if own_front is None else own_left
    rotation = (
        _looking(-UP, front)
        if side == "top"
        else _looking_level({"front": front, "back": -front, "left": left, "right": -left}[side])
    )
    turned = np.asarray(points, np.float64) @ rotation.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    middle = (low + high) / 2
    camera = _frame(high - low)
    half = np.array(camera.image_size) / 2 * FILLS
    offsets = turned - middle
    # Each point is in the picture from the depth on at which focal * |x| / depth is half a side.
    needs = camera.focal_length * np.abs(offsets[:, :2]) / half - offsets[:, 2:]
    T_view_cam = np.eye(4)
    T_view_cam[:3, :3] = rotation
    T_view_cam[:3, 3] = [0, 0, float(needs.max())] - middle
    return View(T_view_cam=T_view_cam, camera=camera)


def ground_grid(points: Any) -> Floats:
    """Lines on the ground under `points` (N, 3), cut into cells. Shape (L, 2, 3), camera frame.

    The ground is level with the lowest point. Cells are 0.5 m, or more under a wide scene.
    """
    points = np.asarray(points, np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float(max(high[0] - low[0], high[2] - low[2]))
    cell = next((c for c in (0.5, 1.0, 5.0, 10.0) if extent < 16 * c), extent / 16)
    # A cell and a half around the feet, on whole cells.
    x = np.arange(np.floor(low[0] / cell - 1.5), np.ceil(high[0] / cell + 1.5) + 1) * cell
    z = np.arange(np.floor(low[2] / cell - 1.5), np.ceil(high[2] / cell + 1.5) + 1) * cell
    nodes = np.stack(np.meshgrid(x, [high[1]], z, indexing="ij"), axis=-1)[:, 0]
    along_x = np.stack([nodes[:-1], nodes[1:]], axis=2).reshape(-1, 2, 3)
    along_z = np.stack([nodes[:, :-1], nodes[:, 1:]], axis=2).reshape(-1, 2, 3)
    return np.concatenate([along_x, along_z])


def _looking_level(to_camera: Floats) -> Floats:
    tilt = radians(ELEVATION_DEG)
    forward = -(cos(tilt) * to_camera + sin(tilt) * UP)
    right = np.cross(-UP, forward)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(forward, right), forward])


def _looking(forward: Floats, down: Floats) -> Floats:
    return np.stack([np.cross(down, forward), down, forward])


def _frame(extent: Floats) -> Camera:
    aspect = float(np.clip(extent[0] / max(float(extent[1]), 1e-6), *ASPECTS))
    width, height = min(1.0, aspect), min(1.0, 1 / aspect)
    size = (round(LONG_SIDE * width), round(LONG_SIDE * height))
    focal = FOCAL * LONG_SIDE
    return Camera(
        focal_length=np.array([focal, focal]),
        principal_point=np.array(size) / 2,
        image_size=size,
    )
