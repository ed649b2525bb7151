"""The rasteriser shows what is in front, where it is, and leaves the rest of the picture alone."""

import numpy as np
import pytest

from tests.body.poses import CAMERA, body, root
from thirdwave.body import raster
from thirdwave.body.model import BodyModel
from thirdwave.body.raster import rasterise, vertex_normals
from thirdwave.scene import Camera

SMALL = Camera(
    focal_length=np.array([200, 200], np.float32),
    principal_point=np.array([80, 60], np.float32),
    image_size=(160, 120),
)
# One triangle whose outside is towards the camera: counter-clockwise in the picture.
TRIANGLE = np.array([[-1.0, 1.0, 4.0], [1.0, 1.0, 4.0], [-1.0, -1.0, 8.0]])
FACE = np.array([[0, 1, 2]])


def test_a_slanted_triangle_has_the_depth_and_weights_of_the_plane():
    seen = rasterise(TRIANGLE, FACE, SMALL)
    assert seen.covered.sum() > 100
    rows, columns = np.nonzero(seen.covered)
    points = np.einsum("nk,kd->nd", seen.barycentric[rows, columns], TRIANGLE[FACE[0]])
    np.testing.assert_allclose(points[:, 2], seen.depth[rows, columns], atol=1e-9)
    np.testing.assert_allclose(SMALL.project(points), np.stack([columns, rows], 1) + 0.5, atol=1e-6)
    assert np.isinf(seen.depth[~seen.covered]).all()


def test_the_far_side_of_a_triangle_is_not_drawn():
    assert not rasterise(TRIANGLE, FACE[:, ::-1], SMALL).covered.any()


def test_the_surface_faces_the_camera_and_normals_point_outwards():
    posed = BodyModel.load().forward(body())
    seen = rasterise(posed.vertices, posed.faces, CAMERA)
    normals = vertex_normals(posed.vertices, posed.faces)
    shown = np.unique(posed.faces[np.unique(seen.face[seen.covered])])
    towards = -(normals[shown] * posed.vertices[shown]).sum(1)
    assert (towards > 0).mean() > 0.9  # the rest lies on the outline


@pytest.mark.parametrize("depth", [3.0, 0.3])
def test_working_in_chunks_changes_nothing(monkeypatch, depth):
    posed = BodyModel.load().forward(body(orient=root(yaw=30), transl=(0.0, 0.0, depth)))
    whole = rasterise(posed.vertices, posed.faces, SMALL)
    monkeypatch.setattr(raster, "CHUNK", 500)
    parts = rasterise(posed.vertices, posed.faces, SMALL)
    np.testing.assert_array_equal(whole.face, parts.face)
    np.testing.assert_allclose(whole.barycentric, parts.barycentric)


def test_the_silhouette_lies_where_the_joints_project():
    posed = BodyModel.load().forward(body(transl=(0.4, 0.1, 3.5)))
    covered = rasterise(posed.vertices, posed.faces, CAMERA).covered
    pixels = CAMERA.project(posed.joints[[0, 4, 5, 12, 18]]).astype(int)
    assert covered[pixels[:, 1], pixels[:, 0]].all()
    assert not covered[:, :300].any()


def test_a_body_behind_the_camera_is_not_drawn():
    posed = BodyModel.load().forward(body(transl=(0.0, 0.0, -4.0)))
    assert not rasterise(posed.vertices, posed.faces, SMALL).covered.any()
