"""Fewer vertices for a mirror-symmetric mesh: one half is simplified, the other is its image.

Knows nothing of bodies: any closed triangle mesh whose midline is a loop of its own edges.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from thirdwave.body.bake import build_time_package
from thirdwave.body.rotations import Float64

NEIGHBOURS = 12
"""Vertices near a point whose triangles may hold the surface point closest to it."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Decimation:
    """A coarser mesh whose vertices are points on the faces of the fine one."""

    transfer: Any
    """Sparse (K, V), rows sum to 1: coarse values = transfer @ fine values."""
    faces: np.ndarray
    """Triangles of the coarse mesh. Shape (F, 3)."""
    mirror: np.ndarray
    """The coarse vertex on the other side, itself on the midline. Shape (K,)."""


def decimate(vertices: Float64, faces: np.ndarray, mirror: np.ndarray, count: int) -> Decimation:
    """Quadric decimation of `vertices` (V, 3), `faces` (F, 3) to exactly `count` vertices.

    `mirror` (V,) pairs the sides. The midline is kept whole. ValueError where `count` cannot be
    met: it must have the parity of the number of midline vertices.
    """
    sparse = build_time_package("scipy.sparse")
    midline = mirror == np.arange(len(mirror))
    left = (vertices[:, 0] > 0.0) & ~midline
    half_faces = faces[(left[faces] | midline[faces]).all(1)]
    if 2 * len(half_faces) != len(faces) or (count - midline.sum()) % 2:
        raise ValueError(
            f"decimate: expected a mesh with no face across its midline and a count as even or "
            f"odd as its {midline.sum()} midline vertices, got count {count} and "
            f"{len(faces) - 2 * len(half_faces)} faces across"
        )
    used = np.unique(half_faces)
    local = np.searchsorted(used, half_faces)
    points, triangles = _simplify(vertices[used], local, (count + int(midline.sum())) // 2)

    corners, shares = closest_on_mesh(points, vertices, half_faces)
    rows = np.repeat(np.arange(len(points)), 3)
    shape = (len(points), len(vertices))
    transfer = sparse.csr_matrix((shares.ravel(), (rows, corners.ravel())), shape=shape)

    on_midline = np.abs(points[:, 0]) < 1e-9
    sided = np.flatnonzero(~on_midline)
    image = np.arange(len(points))
    image[sided] = len(points) + np.arange(len(sided))
    return Decimation(
        transfer=sparse.vstack([transfer, transfer[sided][:, mirror]]).tocsr(),
        # A mirrored triangle runs the other way round.
        faces=np.vstack([triangles, image[triangles][:, ::-1]]),
        mirror=np.concatenate([image, sided]),
    )


def closest_on_mesh(
    points: Float64, vertices: Float64, faces: np.ndarray
) -> tuple[np.ndarray, Float64]:
    """The surface point closest to each of `points` (K, 3), as corners (K, 3) and their shares.

    Shares (K, 3) are barycentric: not negative, rows sum to 1. Only triangles at the nearest
    `NEIGHBOURS` vertices are looked at, which suits points that lie on or near the surface.
    """
    used, local = np.unique(faces, return_inverse=True)
    local = local.reshape(faces.shape)
    at_vertex: list[list[int]] = [[] for _ in used]
    for face, corners in enumerate(local):
        for corner in corners:
            at_vertex[corner].append(face)
    _, near = build_time_package("scipy.spatial").cKDTree(vertices[used]).query(points, NEIGHBOURS)
    best = np.empty(len(points), dtype=np.int64)
    shares = np.empty((len(points), 3))
    for row, (point, around) in enumerate(zip(points, near, strict=True)):
        tried = np.unique([face for vertex in around for face in at_vertex[vertex]])
        barycentric, distance = _closest_on_triangles(point, vertices[faces[tried]])
        winner = int(distance.argmin())
        best[row], shares[row] = tried[winner], barycentric[winner]
    return faces[best], shares


def _closest_on_triangles(point: Float64, triangles: Float64) -> tuple[Float64, Float64]:
    """Barycentric coordinates (T, 3) and distances (T,) of the points closest to `point` (3,)."""
    a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
    normal = np.cross(b - a, c - a)
    area = np.maximum((normal * normal).sum(-1, keepdims=True), 1e-30)
    inside = np.stack(
        [
            (np.cross(c - b, point - b) * normal).sum(-1),
            (np.cross(a - c, point - c) * normal).sum(-1),
            (np.cross(b - a, point - a) * normal).sum(-1),
        ],
        axis=-1,
    )
    tries = [np.where((inside >= 0.0).all(-1, keepdims=True), inside / area, [1.0, 0.0, 0.0])]
    for start in range(3):
        end = (start + 1) % 3
        edge = triangles[:, end] - triangles[:, start]
        along = ((point - triangles[:, start]) * edge).sum(-1)
        t = np.clip(along / np.maximum((edge * edge).sum(-1), 1e-30), 0.0, 1.0)
        on_edge = np.zeros_like(inside)
        on_edge[:, start], on_edge[:, end] = 1.0 - t, t
        tries.append(on_edge)
    barycentric = np.stack(tries)
    distance = np.linalg.norm(np.einsum("ktc,tcx->ktx", barycentric, triangles) - point, axis=-1)
    winner, each = distance.argmin(0), np.arange(len(triangles))
    return barycentric[winner, each], distance[winner, each]


def _simplify(points: Float64, faces: np.ndarray, count: int) -> tuple[Float64, np.ndarray]:
    """Quadric decimation to exactly `count` vertices; the open border is left as it is."""
    simplify = build_time_package("fast_simplification").simplify
    # One collapse takes one vertex and two faces; near the target a face more or less decides.
    aim = len(faces) - 2 * (len(points) - count)
    for nudge in sorted(range(-20, 21), key=abs):
        kept, triangles = simplify(
            np.ascontiguousarray(points),
            faces.astype(np.int32),
            target_count=aim + nudge,
            agg=3.0,
            preserve_border=True,
        )
        if len(kept) == count:
            return np.asarray(kept, dtype=np.float64), np.asarray(triangles, dtype=np.int64)
    raise ValueError(f"decimate: expected to reach {count} vertices, none of 41 targets near did")
