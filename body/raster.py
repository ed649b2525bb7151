"""A z-buffer in numpy: which triangle of a mesh each pixel of a camera sees.

The renderer that needs no OpenGL. An OpenGL camera looks along -z with y up: give it these
vertices times `OPENGL_FROM_CAMERA`. Knows nothing of bodies.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from thirdwave.body.rotations import Float64
from thirdwave.scene import Camera

OPENGL_FROM_CAMERA = np.diag([1.0, -1.0, -1.0])
"""Turns the camera frame (x right, y down, z forward) to OpenGL's (x right, y up, z backward)."""

NEAR_M = 0.1
"""Triangles with a corner nearer than this are left out."""
CHUNK = 2_000_000
"""Pixel candidates that are worked on at once; bounds the memory on large pictures."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Raster:
    """What each pixel shows of one mesh."""

    face: np.ndarray
    """Triangle number, -1 where there is none. Shape (H, W), int32."""
    depth: Float64
    """Metres along the optical axis, infinite where there is none. Shape (H, W)."""
    barycentric: Float64
    """Weights of the triangle's corners on the surface; 0 where there is none. (H, W, 3)."""

    @property
    def covered(self) -> np.ndarray:
        """Pixels that show the mesh. Shape (H, W), bool."""
        return self.face >= 0


def rasterise(vertices: Any, faces: Any, camera: Camera) -> Raster:
    """The nearest triangle at every pixel centre, of a closed mesh: its far sides are left out."""
    width, height = camera.image_size
    points = np.asarray(vertices, dtype=np.float64)
    face = np.full(width * height, -1, dtype=np.int32)
    depth = np.full(width * height, np.inf)
    barycentric = np.zeros((width * height, 3))
    for triangle, pixel, over_depth in _hits(points, np.asarray(faces), camera):
        inverse = over_depth.sum(1)
        nearer = 1 / inverse < depth[pixel]
        # Farthest first: where a pixel is written twice, the last and nearest stays.
        order = np.flatnonzero(nearer)[np.argsort(inverse[nearer], kind="stable")]
        face[pixel[order]] = triangle[order]
        depth[pixel[order]] = 1 / inverse[order]
        barycentric[pixel[order]] = over_depth[order] / inverse[order, None]
    return Raster(
        face=face.reshape(height, width),
        depth=depth.reshape(height, width),
        barycentric=barycentric.reshape(height, width, 3),
    )


def vertex_normals(vertices: Any, faces: Any) -> Float64:
    """Unit normals, each the area-weighted mean of its triangles'. Shape (V, 3)."""
    points, triangles = np.asarray(vertices, dtype=np.float64), np.asarray(faces)
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    face_normals = np.cross(b - a, c - a)
    normals = np.zeros_like(points)
    for corner in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(
                triangles[:, corner], face_normals[:, axis], len(points)
            )
    return normals / (np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12)


def _hits(
    points: Float64, triangles: np.ndarray, camera: Camera
) -> Iterator[tuple[np.ndarray, np.ndarray, Float64]]:
    """Pixels whose centre lies in a triangle, in chunks: triangle (N,), flat pixel number (N,),
    and the corners' screen weights over their depths (N, 3), which sum to 1 / depth.
    """
    width = camera.image_size[0]
    size = np.array(camera.image_size)
    safe = np.where(points[:, 2:] > NEAR_M, points, [0.0, 0.0, 1.0])
    screen, depth = camera.project(safe)[triangles], safe[:, 2][triangles]
    twice_area = _cross(screen[:, 1] - screen[:, 0], screen[:, 2] - screen[:, 0])
    # Seen from outside corners run counter-clockwise, which is a positive area with y up.
    shown = (twice_area < -1e-9) & (points[:, 2] > NEAR_M)[triangles].all(1)
    first = np.clip(np.ceil(screen.min(1) - 0.5), 0, size).astype(np.int64)
    last = np.clip(np.floor(screen.max(1) - 0.5), -1, size - 1).astype(np.int64)
    extent = np.maximum(last - first + 1, 0)
    count = extent.prod(1) * shown
    planes = _weight_planes(screen, np.where(shown, twice_area, 1.0))
    numbers = np.flatnonzero(count)
    chunk_of = np.cumsum(count[numbers]) // CHUNK
    for part in np.split(numbers, np.flatnonzero(np.diff(chunk_of)) + 1):
        triangle = np.repeat(part, count[part])
        step = np.arange(len(triangle)) - np.repeat(
            np.cumsum(count[part]) - count[part], count[part]
        )
        row, column = np.divmod(step, extent[triangle, 0])
        row, column = row + first[triangle, 1], column + first[triangle, 0]
        a, b = (
            planes[triangle, corner, 0] * column
            + planes[triangle, corner, 1] * row
            + planes[triangle, corner, 2]
            for corner in (0, 1)
        )
        hit = np.flatnonzero((a >= 0) & (b >= 0) & (a + b <= 1))
        weights = np.stack([a[hit], b[hit], 1 - a[hit] - b[hit]], axis=1)
        yield triangle[hit], row[hit] * width + column[hit], weights / depth[triangle[hit]]


def _weight_planes(screen: Float64, twice_area: Float64) -> Float64:
    """Screen weights of each triangle's first two corners as planes over the pixel grid.

    [f, corner] @ (column, row, 1) is the weight at the pixel's centre. Shape (F, 2, 3).
    """
    planes = np.empty((len(screen), 2, 3))
    for corner in (0, 1):
        start, end = screen[:, (corner + 1) % 3], screen[:, (corner + 2) % 3]
        slope_x, slope_y = start[:, 1] - end[:, 1], end[:, 0] - start[:, 0]
        level = _cross(start, end) + 0.5 * (slope_x + slope_y)
        planes[:, corner] = np.stack([slope_x, slope_y, level], axis=1) / twice_area[:, None]
    return planes


def _cross(a: Float64, b: Float64) -> Float64:
    """Third component of the cross product of 2D vectors (N, 2). Shape (N,)."""
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
