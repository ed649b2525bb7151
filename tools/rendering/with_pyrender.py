"""Meshes drawn by pyrender: OpenGL without a window, edges smoothed by multisampling.

Importing this module imports pyrender, and with it OpenGL: about a second. `backends` does so
after the platform was chosen. Knows nothing of people or pictures.
"""

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np
import pyrender
from OpenGL.error import Error as OpenGLError

from thirdwave.body.raster import OPENGL_FROM_CAMERA
from thirdwave.scene import Camera
from thirdwave.tools.rendering.layer import Bytes, CannotDraw, Mesh

NEAR_M = 0.05

_one_context = Lock()
# A context is current in one thread, and closing one closes the display for all: one at a time.


class _Pinhole(pyrender.Camera):
    """A camera in pixels. pyrender's own doubles the focal length on macOS, for its viewer."""

    def __init__(self, camera: Camera, far_m: float) -> None:
        super().__init__(znear=NEAR_M, zfar=far_m)
        self._camera = camera

    def get_projection_matrix(self, width: float | None = None, height: float | None = None) -> Any:
        """Shape (4, 4). The viewport is the camera's picture; the arguments are not needed."""
        w, h = self._camera.image_size
        (fx, fy), (cx, cy) = self._camera.focal_length, self._camera.principal_point
        n, f = self.znear, self.zfar
        return np.array(
            [
                [2 * fx / w, 0, 1 - 2 * cx / w, 0],
                [0, 2 * fy / h, 2 * cy / h - 1, 0],
                [0, 0, (f + n) / (n - f), 2 * f * n / (n - f)],
                [0, 0, -1, 0],
            ],
            dtype=np.float64,
        )


def draw(meshes: Sequence[Mesh], camera: Camera) -> Bytes:
    """See `layer.Renderer`. A context is made for each picture: 0.1 s, and no thread owns it."""
    width, height = camera.image_size
    deepest = max((float(mesh.vertices[:, 2].max()) for mesh in meshes), default=1.0)
    scene = pyrender.Scene(bg_color=(0.0, 0.0, 0.0, 0.0))
    for mesh in meshes:
        scene.add(_to_pyrender(mesh))
    scene.add(_Pinhole(camera, max(deepest, 1.0) * 1.1), pose=np.eye(4))
    flags = pyrender.RenderFlags.FLAT | pyrender.RenderFlags.RGBA
    with _one_context:
        # What a driver refuses arrives as one of these, an assertion of pyrender's EGL included.
        try:
            renderer = pyrender.OffscreenRenderer(width, height)
        except (OpenGLError, AssertionError, ImportError, AttributeError, ValueError) as error:
            reason = f"{type(error).__name__} {error}".strip()
            raise CannotDraw(f"no OpenGL context: {reason}") from error
        try:
            drawn: Any = renderer.render(scene, flags)
        except OpenGLError as error:
            raise CannotDraw(f"OpenGL stopped: {error}") from error
        finally:
            renderer.delete()
    return np.asarray(drawn[0], dtype=np.uint8)


def _to_pyrender(mesh: Mesh) -> pyrender.Mesh:
    colours = np.ones((len(mesh.vertices), 4), np.float32)
    colours[:, :3] = mesh.colours
    primitive = pyrender.Primitive(
        positions=(mesh.vertices @ OPENGL_FROM_CAMERA.T).astype(np.float32),
        indices=mesh.faces.astype(np.uint32),
        color_0=colours,
        material=pyrender.MetallicRoughnessMaterial(baseColorFactor=(1.0, 1.0, 1.0, 1.0)),
    )
    return pyrender.Mesh([primitive])
