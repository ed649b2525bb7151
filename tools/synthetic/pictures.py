"""Pictures of synthetic people: bodies in clothes, in a room, under a lamp, through a lens.

Everything is drawn from the generator that is given, so a seed makes the same picture again.
Knows nothing of what perception makes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageFilter

from thirdwave.body.model import BodyModel, Posed
from thirdwave.body.raster import Raster, rasterise, vertex_normals
from thirdwave.body.synthetic.postures import Drawn
from thirdwave.scene import Camera
from thirdwave.tools.perception.raster import Rgb
from thirdwave.tools.synthetic.furniture import Box, below, in_front
from thirdwave.tools.synthetic.looks import Look, any_colour, dressed
from thirdwave.tools.synthetic.surroundings import (
    COARSE,
    Surroundings,
    clouds,
    level_frame,
    surroundings,
)

Floats = np.ndarray
HIDDEN_SHARE = 0.2
"""Of people, have something before them."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Light:
    """A lamp far away and what comes from everywhere."""

    towards: Floats
    """Unit direction to the lamp, camera frame. Shape (3,)."""
    up: Floats
    """Against gravity, camera frame. Shape (3,)."""
    ambient: float
    """Brightness of what faces away from the lamp."""
    tint: Floats
    """Shape (3,)."""

    def on(self, normals: Floats) -> Floats:
        """Brightness of surfaces with these normals (N, 3). Shape (N, 3)."""
        direct = np.clip(normals @ self.towards, 0, 1)
        around = self.ambient * (0.85 + 0.15 * normals @ self.up)
        return (around + (1 - self.ambient) * direct)[:, None] * self.tint


class _Canvas:
    """A picture with the depth of what was drawn last at each pixel."""

    def __init__(self, background: Floats, camera: Camera) -> None:
        self.rgb = background
        self.depth = np.full(background.shape[:2], np.inf)
        self.camera = camera

    def draw(self, vertices: Floats, faces: np.ndarray) -> tuple[np.ndarray, ...]:
        """Where this mesh is nearest so far: flat pixels (N,), faces (N,), weights (N, 3)."""
        raster, (x, y) = cropped(vertices, faces, self.camera)
        rows, columns = np.nonzero(raster.covered)
        depth = raster.depth[rows, columns]
        at = (rows + y) * self.rgb.shape[1] + columns + x
        nearer = depth < self.depth.ravel()[at]
        rows, columns, at = rows[nearer], columns[nearer], at[nearer]
        self.depth.ravel()[at] = depth[nearer]
        return at, raster.face[rows, columns], raster.barycentric[rows, columns]

    def put(self, at: np.ndarray, rgb: Floats) -> None:
        self.rgb.reshape(-1, 3)[at] = rgb


def render_scene(
    people: Sequence[Drawn],
    camera: Camera,
    rng: np.random.Generator,
    *,
    hidden_share: float = HIDDEN_SHARE,
) -> Rgb:
    """A picture of these people as `camera` sees them; none gives an empty place.

    All are taken to stand under the first one's gravity; the lowest of them stands on the floor.
    `hidden_share` of them have something before them. Shape (H, W, 3), 0..255.
    """
    model = BodyModel.load()
    down = people[0].down if people else _any_down(rng)
    posed = [model.forward(person.body) for person in people]
    carried = [below(rng, person.family, p, down) for person, p in zip(people, posed, strict=True)]
    lowest = [float((p.vertices @ down).max()) for p in posed]
    floor = max((low + under for low, (_, under) in zip(lowest, carried, strict=True)),
                default=rng.uniform(0.8, 2.0))  # fmt: skip
    far = max((float(p.vertices[:, 2].max()) for p in posed), default=rng.uniform(2, 6))
    light = _light(rng, down)
    behind = surroundings(rng, camera, down, floor, far)
    shaded = _with_shadows(rng, behind, posed, light, camera=camera, floor_m=floor)
    canvas = _Canvas(_upright_size(shaded, camera), camera)
    for boxes, _ in carried:
        for box in boxes:
            _draw_box(canvas, box, light)
    for body in posed:
        _draw_person(canvas, body, dressed(rng), light)
    for body in posed:
        if rng.random() < hidden_share:
            _hide(rng, canvas, body)
    return photographed(rng, canvas.rgb)


def cropped(vertices: Floats, faces: np.ndarray, camera: Camera) -> tuple[Raster, tuple[int, int]]:
    """`rasterise` on the part of the picture that the mesh can touch, and that part's corner."""
    size = np.array(camera.image_size)
    ahead = vertices[vertices[:, 2] > 0.1]
    pixels = camera.project(ahead) if len(ahead) else np.zeros((1, 2))
    low = np.clip(np.floor(pixels.min(0)), 0, size - 1).astype(int)
    high = np.clip(np.ceil(pixels.max(0)) + 1, low + 1, size).astype(int)
    part = Camera(
        focal_length=camera.focal_length,
        principal_point=np.asarray(camera.principal_point, np.float64) - low,
        image_size=(int(high[0] - low[0]), int(high[1] - low[1])),
    )
    return rasterise(vertices, faces, part), (int(low[0]), int(low[1]))


def photographed(rng: np.random.Generator, rgb: Floats) -> Rgb:
    """`rgb` (H, W, 3), 0 to 1, through a lens, a sensor and a JPEG file."""
    levels = np.arange(256)[:, None] / 255 * rng.uniform(0.7, 1.25) * rng.normal(1.0, 0.05, 3)
    levels = np.clip(levels, 0.0, 1.0) ** rng.uniform(0.65, 1.15)
    middle = rng.uniform(0.35, 0.6)
    levels = middle + (levels - middle) * rng.uniform(0.7, 1.15)
    curve = np.rint(levels.clip(0, 1) * 255).astype(int).T.ravel()
    image = Image.fromarray(bytes_of(rgb)).point(curve.tolist())
    if rng.random() < 0.06:
        image = image.convert("L").convert("RGB")
    radius = rng.uniform(0.25, 0.6) if rng.random() < 0.8 else rng.uniform(0.6, 1.6)
    blurred = np.asarray(image.filter(ImageFilter.BoxBlur(radius)), np.float32)
    noise = rng.standard_normal((*rgb.shape[:2], 1), np.float32)
    blurred = blurred + noise * np.float32(rng.uniform(0.0, 7.0))
    file = BytesIO()
    noisy = np.clip(blurred + np.float32(0.5), 0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(file, "JPEG", quality=int(rng.uniform(40, 96)))
    return np.asarray(Image.open(file))


def bytes_of(rgb: Floats) -> Rgb:
    """`rgb`, 0 to 1, as 0..255."""
    return (np.clip(rgb, 0, 1) * 255).astype(np.uint8)


def _draw_person(canvas: _Canvas, posed: Posed, look: Look, light: Light) -> None:
    normals = vertex_normals(posed.vertices, posed.faces)
    surface = posed.vertices + look.thickness[:, None] * normals
    at, face, weights = canvas.draw(surface, posed.faces)
    corners = posed.faces[face]
    rest = np.einsum("nk,nka->na", weights, posed.model.mesh.v_template[corners])
    shading = np.einsum("nk,nka->na", weights, light.on(normals)[corners])
    cover = look.cover[corners[np.arange(len(at)), weights.argmax(1)]]
    canvas.put(at, look.colours(rest, cover) * shading)


def _draw_box(canvas: _Canvas, box: Box, light: Light) -> None:
    at, face, _ = canvas.draw(box.corners, box.faces)
    a, b, c = (box.corners[box.faces[:, k]] for k in range(3))
    normals = np.cross(b - a, c - a)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    canvas.put(at, (box.colour * light.on(normals))[face])


def _hide(rng: np.random.Generator, canvas: _Canvas, posed: Posed) -> None:
    if posed.joints[:, 2].min() < 0.2:
        return
    joints = canvas.camera.project(posed.joints)
    box = np.concatenate([joints.min(0), joints.max(0)])
    mask = in_front(rng, canvas.camera.image_size, box, joints)
    hidden = mask > 127
    noise = clouds(rng, (hidden.shape[0], hidden.shape[1]))[hidden][:, None]
    canvas.rgb[hidden] = any_colour(rng) * (0.7 + 0.6 * noise)


def _light(rng: np.random.Generator, down: Floats) -> Light:
    level = rng.normal(size=3)
    level[1] = -abs(level[1]) - 0.4
    towards = level_frame(down).T @ level
    return Light(
        towards=towards / np.linalg.norm(towards),
        up=-down,
        ambient=rng.uniform(0.45, 0.8),
        tint=rng.normal(1.0, 0.05, 3),
    )


def _with_shadows(
    rng: np.random.Generator, behind: Surroundings, posed: Sequence[Posed], light: Light,
    *, camera: Camera, floor_m: float,
) -> Floats:  # fmt: skip
    """The surroundings' colours with soft shadows of the people on the floor."""
    if not behind.floor.any() or rng.random() < 0.15:
        return behind.rgb
    height, width = behind.floor.shape
    fall = -light.towards
    dark = np.zeros(height * width)
    for body in posed:
        drop = (floor_m + body.vertices @ light.up) / max(float(-light.up @ fall), 0.2)
        spots = body.vertices + drop[:, None] * fall
        spots = spots[spots[:, 2] > 0.2]
        columns, rows = (camera.project(spots) / COARSE).astype(np.int64).T
        inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
        dark += np.bincount((rows * width + columns)[inside], minlength=len(dark))
    image = Image.fromarray(bytes_of(dark.reshape(height, width) / 2))
    soft = np.asarray(image.filter(ImageFilter.BoxBlur(rng.uniform(1.0, 5.0)))) / 255
    strength = rng.uniform(0.2, 0.75) * behind.floor
    return behind.rgb * (1 - strength * np.clip(1.6 * soft, 0, 1))[..., None]


def _upright_size(coarse: Floats, camera: Camera) -> Floats:
    """`coarse` (h, w, 3) at the camera's size. Shape (H, W, 3)."""
    width, height = camera.image_size
    image = Image.fromarray(bytes_of(coarse))
    larger = image.resize((image.width * COARSE, image.height * COARSE), Image.Resampling.BILINEAR)
    return np.asarray(larger, dtype=np.float32)[:height, :width] / 255


def _any_down(rng: np.random.Generator) -> Floats:
    pitch = np.radians(rng.uniform(-10, 30))
    return np.array([0.0, np.cos(pitch), np.sin(pitch)])
