"""One body of tests for both renderers; pyrender's part is skipped where OpenGL does not work."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from thirdwave.scene import Camera
from thirdwave.tools.rendering import gl_platform
from thirdwave.tools.rendering.backends import RENDERERS, draw
from thirdwave.tools.rendering.figures import figure
from thirdwave.tools.rendering.layer import CannotDraw, Mesh, lit, over

from .authored import scene, sitting, waving

CAMERA = Camera(
    focal_length=np.array([100, 100]), principal_point=np.array([60, 40]), image_size=(160, 120)
)
RED, GREEN = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)


@pytest.fixture(params=sorted(RENDERERS))
def renderer(request):
    return _usable(request.param)


def _usable(name):
    try:
        draw([_square(RED, depth=2.0)], CAMERA, name)
    except CannotDraw as reason:
        pytest.skip(str(reason))
    return name


def _square(colour, *, depth, x=0.0, y=0.0, half=0.2, facing=True) -> Mesh:
    """A square across the optical axis, its front side to the camera."""
    corners = [[-half, -half], [-half, half], [half, half], [half, -half]]
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    vertices = np.array([[x + a, y + b, depth] for a, b in corners])
    return Mesh(
        vertices=vertices,
        faces=faces if facing else faces[:, ::-1],
        colours=np.broadcast_to(np.array(colour), (4, 3)),
    )


def _covered(layer):
    return layer[..., 3] > 127


def _box(mask):
    y, x = np.nonzero(mask)
    return x.min(), y.min(), x.max() + 1, y.max() + 1


def test_a_point_lands_where_the_pinhole_puts_it(renderer):
    # x = 60 + 100 (0.5 +- 0.2) / 2, y = 40 + 100 (0.3 +- 0.2) / 2: right of and below the centre.
    layer = draw([_square(RED, depth=2.0, x=0.5, y=0.3)], CAMERA, renderer).layer
    assert layer.shape == (120, 160, 4)
    assert _box(_covered(layer)) == (75, 45, 95, 65)


def test_the_nearer_surface_hides_the_farther_in_any_order(renderer):
    near, far = _square(GREEN, depth=2.0), _square(RED, depth=3.0, half=0.9)
    for meshes in ([near, far], [far, near]):
        layer = draw(meshes, CAMERA, renderer).layer
        assert layer[40, 60].tolist() == [0, 255, 0, 255]
        assert layer[40, 80].tolist() == [255, 0, 0, 255]


def test_colours_pass_unchanged_and_nothing_is_drawn_elsewhere(renderer):
    layer = draw([_square((0.2, 0.4, 0.6), depth=2.0)], CAMERA, renderer).layer
    assert layer[40, 60] == pytest.approx([51, 102, 153, 255], abs=1)
    assert not layer[100:].any()


def test_the_inside_of_a_surface_is_not_drawn(renderer):
    assert not draw([_square(RED, depth=2.0, facing=False)], CAMERA, renderer).layer.any()


def test_what_is_behind_the_camera_or_beside_the_picture_is_not_drawn(renderer):
    gone = [_square(RED, depth=-2.0), _square(RED, depth=2.0, x=50.0)]
    assert not draw(gone, CAMERA, renderer).layer.any()
    assert not draw([], CAMERA, renderer).layer.any()


def test_outlines_are_smooth(renderer):
    slanted = _square(RED, depth=2.0)
    turn = np.array([[0.8, -0.6, 0], [0.6, 0.8, 0], [0, 0, 1]])
    slanted = Mesh(vertices=slanted.vertices @ turn, faces=slanted.faces, colours=slanted.colours)
    coverage = draw([slanted], CAMERA, renderer).layer[..., 3]
    assert ((coverage > 20) & (coverage < 235)).sum() > 20


def test_several_threads_may_draw(renderer):
    meshes = [_square(RED, depth=2.0)]
    first = draw(meshes, CAMERA, renderer).layer
    with ThreadPoolExecutor(4) as pool:
        layers = list(pool.map(lambda _: draw(meshes, CAMERA, renderer).layer, range(4)))
    assert all((layer == first).all() for layer in layers)


@pytest.mark.parametrize("body", [waving(yaw_deg=40), sitting(yaw_deg=-120), waving((0, 0, 1.5))])
def test_both_renderers_draw_the_same_body(body):
    shown = scene(body)
    one = figure(shown, shown.person("p1"))
    assert one is not None
    layers = [draw([one.mesh()], shown.camera, _usable(name)).layer for name in sorted(RENDERERS)]
    first, second = (_covered(layer) for layer in layers)
    both = first & second
    assert both.sum() / (first | second).sum() > 0.97
    differ = np.abs(layers[0][both].astype(int) - layers[1][both]).mean()
    assert differ < 4


def test_what_faces_the_lamp_is_brighter_than_what_does_not():
    towards, away = _square(RED, depth=2.0), _square(RED, depth=2.0, facing=False)
    bright = lit(towards.vertices, towards.faces, (0.5, 0.5, 0.5))
    dark = lit(away.vertices, away.faces, (0.5, 0.5, 0.5))
    assert bright.min() > dark.max() + 0.1


def test_a_layer_lets_the_picture_through():
    picture = np.full((2, 2, 3), 100, np.uint8)
    layer = np.zeros((2, 2, 4), np.uint8)
    layer[0, 0] = [200, 0, 0, 255]
    mixed = over(picture, layer, 0.5)
    assert mixed[0, 0].tolist() == [150, 50, 50]
    assert mixed[1].tolist() == picture[1].tolist()
    assert picture[0, 0].tolist() == [100, 100, 100]


def test_a_layer_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"expected the picture's \(2, 2\), got \(3, 2\)"):
        over(np.zeros((2, 2, 3), np.uint8), np.zeros((3, 2, 4), np.uint8), 1.0)


def test_an_unknown_renderer_is_named():
    with pytest.raises(ValueError, match="expected one of auto, pyrender, raster, got 'vulkan'"):
        draw([], CAMERA, "vulkan")


DRAW = """
import numpy as np
from thirdwave.scene import Camera
from thirdwave.tools.rendering.backends import draw
from thirdwave.tools.rendering.layer import Mesh
square = Mesh(
    vertices=np.array([[0.0, 0, 2], [0, 1, 2], [1, 1, 2]]),
    faces=np.array([[0, 1, 2]], np.int32),
    colours=np.ones((3, 3)),
)
for _ in range(2):
    drawing = draw([square], Camera.assumed((64, 48)), {renderer!r})
    assert drawing.layer.any()
print(drawing.renderer, dict(drawing.passed_over))
"""


def _in_new_process(renderer, **environment):
    unset = {gl_platform.PLATFORM_VARIABLE, "EGL_LOG_LEVEL"}
    env = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", DRAW.format(renderer=renderer)],
        env=env | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_drawing_is_silent_and_the_process_ends_well(renderer):
    done = _in_new_process(renderer)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(renderer)


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"EGL_DEVICE_ID": "97"}, "EGL: no "),
        ({"PYOPENGL_PLATFORM": "egl", "EGL_DEVICE_ID": "97"}, "no OpenGL context|cannot be loaded"),
    ],
)
def test_without_opengl_the_rasteriser_draws_and_the_reason_is_kept(environment, reason):
    if gl_platform.why_not_osmesa() is None:
        pytest.skip("OSMesa would draw")
    done = _in_new_process("auto", **environment)
    assert (done.returncode, done.stderr) == (0, "")
    name, why = done.stdout.split(" ", 1)
    assert name == "raster"
    assert any(part in why for part in reason.split("|"))


def test_a_renderer_asked_for_by_name_is_not_replaced():
    done = _in_new_process("pyrender", PYOPENGL_PLATFORM="none-such")
    assert done.returncode == 1
    assert "set renderer to 'auto'" in done.stderr.splitlines()[-1]
