"""Meshes drawn by the numpy z-buffer, their outlines softened: works wherever numpy does.

Starts at once, where OpenGL takes a second. Knows nothing of people or pictures.
"""

from collections.abc import Sequence
from math import ceil, floor

import numpy as np

from thirdwave.body.raster import NEAR_M, rasterise
from thirdwave.scene import Camera
from thirdwave.tools.rendering.layer import Bytes, Mesh


def draw(meshes: Sequence[Mesh], camera: Camera) -> Bytes:
    """See `layer.Renderer`."""
    width, height = camera.image_size
    layer = np.zeros((height, width, 4), np.uint8)
    window = _window(meshes, camera)
    if window is None:
        return layer
    x0, y0, x1, y1 = window
    close = Camera(
        focal_length=camera.focal_length,
        principal_point=camera.principal_point - [x0, y0],
        image_size=(x1 - x0, y1 - y0),
    )
    rgba, shown = _nearest(meshes, close)
    layer[y0:y1, x0:x1] = np.rint(255 * _softened(rgba, shown))
    return layer


def _window(meshes: Sequence[Mesh], camera: Camera) -> tuple[int, int, int, int] | None:
    """Pixels x0, y0, x1, y1 around all that is before the camera and in the picture.

    One pixel wider than that, so that outlines have somewhere to fade to.
    """
    ahead = [mesh.vertices[mesh.vertices[:, 2] > NEAR_M] for mesh in meshes]
    points = np.concatenate([*ahead, np.empty((0, 3))])
    if not len(points):
        return None
    pixels = camera.project(points)
    width, height = camera.image_size
    x0, y0 = (max(0, floor(low) - 1) for low in pixels.min(axis=0))
    x1, y1 = (ceil(high) + 1 for high in pixels.max(axis=0))
    x1, y1 = min(width, x1), min(height, y1)
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _nearest(meshes: Sequence[Mesh], camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """Colour and coverage (H, W, 4), 0 to 1, and which mesh shows (H, W), -1 for none."""
    firsts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    vertices = np.concatenate([mesh.vertices for mesh in meshes])
    colours = np.concatenate([mesh.colours for mesh in meshes])
    faces = np.concatenate(
        [mesh.faces + first for mesh, first in zip(meshes, firsts, strict=False)]
    )
    raster = rasterise(vertices, faces, camera)
    covered = raster.covered
    corners = faces[raster.face[covered]]
    rgba = np.zeros((*covered.shape, 4), np.float32)
    rgba[covered, :3] = np.einsum(
        "nk,nkc->nc", raster.barycentric[covered], colours[corners], optimize=True
    )
    rgba[covered, 3] = 1
    shown = np.full(covered.shape, -1)
    shown[covered] = np.searchsorted(firsts, corners[:, 0], side="right") - 1
    return rgba, shown


def _softened(rgba: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """`rgba` (H, W, 4) with each pixel at an outline the weighted mean of its 3x3 neighbours."""
    outline = np.zeros(shown.shape, np.bool_)
    down, across = shown[1:] != shown[:-1], shown[:, 1:] != shown[:, :-1]
    outline[1:] |= down
    outline[:-1] |= down
    outline[:, 1:] |= across
    outline[:, :-1] |= across
    y, x = np.nonzero(outline)
    height, width = shown.shape
    soft = np.zeros((len(y), 4), np.float32)
    for dy, row_weight in ((-1, 0.25), (0, 0.5), (1, 0.25)):
        for dx, weight in ((-1, 0.25), (0, 0.5), (1, 0.25)):
            # Beyond the picture's edge a body goes on as it is there.
            near = rgba[(y + dy).clip(0, height - 1), (x + dx).clip(0, width - 1)]
            soft += row_weight * weight * near
    result = rgba.copy()
    result[y, x] = soft
    return result
