"""What a renderer is given and gives back: coloured triangle meshes in, one transparent layer out.

Light is worked out here, per vertex, so that every renderer draws the same colours. Knows nothing
of people, OpenGL or rasterising.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from thirdwave.body.raster import vertex_normals
from thirdwave.scene import Camera

Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]

TO_LIGHT = np.array([-0.35, -0.60, -0.72])
"""Direction from the subject to the lamp: over the viewer's left shoulder, camera frame."""
AMBIENT = 0.42
"""Brightness of what faces away from the lamp."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Mesh:
    """A surface with its final colours."""

    vertices: Floats
    """Metres, camera frame (OpenCV: x right, y down, z forward). Shape (V, 3)."""
    faces: npt.NDArray[np.int32]
    """Vertex numbers, counter-clockwise seen from outside. Shape (F, 3)."""
    colours: Floats
    """Red, green, blue per vertex, 0 to 1, light included. Shape (V, 3)."""


class Renderer(Protocol):
    """Draws meshes as a camera sees them."""

    def __call__(self, meshes: Sequence[Mesh], camera: Camera) -> Bytes:
        """Premultiplied red, green, blue and coverage, 0..255. Shape (H, W, 4).

        The nearest surface wins. `camera` is a pinhole whose pixel (0, 0) spans 0..1. Raises
        `CannotDraw` when this machine lacks what the renderer needs.
        """
        ...


class CannotDraw(RuntimeError):  # noqa: N818 - says what is wrong, as BadPicture does
    """A renderer does not work on this machine; the message says why."""


def lit(vertices: Any, faces: Any, colours: Any) -> Floats:
    """`colours` (V, 3) or (3,), 0 to 1, under the lamp: diffuse light on smooth normals. (V, 3)."""
    normals = vertex_normals(vertices, faces)
    direction = TO_LIGHT / np.linalg.norm(TO_LIGHT)
    brightness = AMBIENT + (1 - AMBIENT) * np.clip(normals @ direction, 0, 1)
    return brightness[:, None] * np.broadcast_to(np.asarray(colours, np.float64), normals.shape)


def over(rgb: Bytes, layer: Bytes, opacity: float) -> Bytes:
    """`rgb` (H, W, 3) with `layer` (H, W, 4) laid over it, let through by 1 - `opacity`."""
    if rgb.shape[:2] != layer.shape[:2]:
        raise ValueError(f"layer: expected the picture's {rgb.shape[:2]}, got {layer.shape[:2]}")
    drawn = np.flatnonzero(layer[..., 3].any(axis=1))
    if not len(drawn):
        return rgb.copy()
    rows = slice(drawn[0], drawn[-1] + 1)
    result = rgb.copy()
    band = layer[rows].astype(np.float32)
    below = 1 - band[..., 3:] * (opacity / 255)
    result[rows] = np.rint(rgb[rows] * below + band[..., :3] * opacity).clip(0, 255)
    return result
