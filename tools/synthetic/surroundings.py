"""What is behind a synthetic person: rooms and fields with a floor, and flat textures.

Worked out along the rays of the camera at a part of its resolution. Knows nothing of people.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from thirdwave.scene import Camera
from thirdwave.tools.synthetic.looks import any_colour

Floats = np.ndarray
COARSE = 2
"""Pixels of the picture to a pixel of its surroundings, each way."""
LEAST_FLOOR_M = 0.25
"""A floor less far below the camera is not drawn: it would be a line."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Surroundings:
    """A background, and where its floor is."""

    rgb: Floats
    """0 to 1, coarse. Shape (H / COARSE, W / COARSE, 3)."""
    floor: np.ndarray
    """Coarse pixels that show the floor. Shape (H / COARSE, W / COARSE), bool."""


def surroundings(rng: np.random.Generator, camera: Camera, down: Floats, floor_m: float,
                 far_m: float) -> Surroundings:  # fmt: skip
    """Something behind people who are nearer than `far_m`; `down` (3,) is gravity and the floor
    lies `floor_m` below the camera.
    """
    rays = level_rays(camera, down)
    size = (rays.shape[0], rays.shape[1])
    kind = rng.random()
    if kind < 0.72 and floor_m > LEAST_FLOOR_M:
        made = _outdoors(rng, rays, floor_m) if kind < 0.17 else _room(rng, rays, floor_m, far_m)
    else:
        made = Surroundings(rgb=_flat(rng, size), floor=np.zeros(size, bool))
    rgb = made.rgb
    if rng.random() < 0.5:
        rgb = rgb * (0.75 + 0.5 * clouds(rng, size))[..., None]
    if rng.random() < 0.6:
        rgb = _with_clutter(rng, rgb)
    return Surroundings(rgb=np.clip(rgb, 0.0, 1.0), floor=made.floor)


def level_rays(camera: Camera, down: Floats) -> Floats:
    """Rays of the coarse pixels in the level frame (y down), of any length. Shape (h, w, 3)."""
    width, height = (-(-n // COARSE) for n in camera.image_size)
    x = (COARSE * (np.arange(width) + 0.5) - camera.principal_point[0]) / camera.focal_length[0]
    y = (COARSE * (np.arange(height) + 0.5) - camera.principal_point[1]) / camera.focal_length[1]
    rays = np.stack(np.broadcast_arrays(x[None], y[:, None], np.ones(1)), axis=-1)
    return rays @ level_frame(down).T


def level_frame(down: Floats) -> Floats:
    """Rotation (3, 3) from the camera's frame to one with y along `down` and z ahead."""
    ahead = np.array([0.0, 0.0, 1.0]) - down[2] * down
    ahead /= np.linalg.norm(ahead)
    return np.stack([np.cross(down, ahead), down, ahead])


def clouds(rng: np.random.Generator, shape: tuple[int, int], roughness: float = 0.55) -> Floats:
    """Smooth noise of many sizes, about 0 to 1. Shape `shape`, (H, W)."""
    total, weight, cells = np.zeros(shape), 1.0, int(rng.integers(2, 6))
    for _ in range(5):
        noise = Image.fromarray(rng.random((cells, cells)).astype(np.float32))
        total += weight * np.asarray(noise.resize((shape[1], shape[0]), Image.Resampling.BICUBIC))
        weight, cells = weight * roughness, cells * 2
    total -= total.min()
    return total / (total.max() + 1e-9)


def _room(rng: np.random.Generator, rays: Floats, floor_m: float, far_m: float) -> Surroundings:
    """A floor and one or two walls with rectangles on them."""
    floor_at = floor_m / np.maximum(rays[..., 1], 1e-6)
    turn = np.radians(rng.uniform(-40, 40))
    ahead = np.array([np.sin(turn), 0.0, np.cos(turn)])
    aside = np.array([ahead[2], 0.0, -ahead[0]]) * rng.choice([-1.0, 1.0])
    walls = [(ahead, aside, far_m + rng.uniform(0.3, 4.0))]
    if rng.random() < 0.5:
        walls.append((aside, ahead, far_m * rng.uniform(0.5, 1.0) + rng.uniform(0.5, 2.0)))
    nearest, rgb = floor_at, _floor(rng, rays, floor_at)
    for normal, along, metres in walls:
        at = metres / np.maximum(rays @ normal, 1e-6)
        points = rays * at[..., None]
        across, up = points @ along, floor_m - points[..., 1]
        wall = texture(rng, across, up)
        for _ in range(rng.integers(0, 4)):
            middle = rng.uniform(-2.5, 2.5), rng.uniform(0.3, 2.2)
            half = rng.uniform(0.15, 0.9), rng.uniform(0.15, 1.0)
            here = (np.abs(across - middle[0]) < half[0]) & (np.abs(up - middle[1]) < half[1])
            if here.any():
                wall[here] = texture(rng, across[here], up[here])
        shown = at < nearest
        rgb[shown] = wall[shown] * rng.uniform(0.75, 1.0)
        nearest = np.minimum(nearest, at)
    return Surroundings(rgb=rgb, floor=nearest == floor_at)


def _floor(rng: np.random.Generator, rays: Floats, at: Floats) -> Floats:
    points = rays * np.minimum(at, 60.0)[..., None]
    turn = np.radians(rng.uniform(0, 90))
    u = np.cos(turn) * points[..., 0] + np.sin(turn) * points[..., 2]
    v = np.cos(turn) * points[..., 2] - np.sin(turn) * points[..., 0]
    rgb = texture(rng, u, v)
    if rng.random() < 0.25:  # a rug or a path
        here = (np.abs(u - rng.uniform(-1, 1)) < rng.uniform(0.4, 2)) & (
            np.abs(v - rng.uniform(1, 5)) < rng.uniform(0.6, 3)
        )
        if here.any():
            rgb[here] = texture(rng, u[here], v[here])
    return rgb


def _outdoors(rng: np.random.Generator, rays: Floats, floor_m: float) -> Surroundings:
    """Ground to a horizon, hazy far away, and a sky."""
    ground, size = rays[..., 1] > 0.01, (rays.shape[0], rays.shape[1])
    at = floor_m / np.maximum(rays[..., 1], 0.01)
    sky, haze = any_colour(rng) * 0.5 + 0.45, any_colour(rng) * 0.5 + 0.4
    height = np.clip(-rays[..., 1:2] * 2.5, 0, 1)
    rgb = haze + (sky - haze) * height
    rgb = rgb * (0.85 + 0.3 * clouds(rng, size))[..., None]
    if rng.random() < 0.7:  # trees or houses along the horizon
        line = np.abs(clouds(rng, (1, size[1])))[0] * rng.uniform(0.05, 0.5)
        far = (-rays[..., 1] < line[None]) & ~ground
        rgb[far] = any_colour(rng) * rng.uniform(0.6, 1.2, (int(far.sum()), 1))
    near = _floor(rng, rays, at)
    share = np.clip(at / 40.0, 0, 1)[..., None]
    return Surroundings(
        rgb=np.where(ground[..., None], near + (haze - near) * share, rgb), floor=ground
    )


def _flat(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """A gradient, or noise between two or three colours."""
    first, second = any_colour(rng), any_colour(rng)
    if rng.random() < 0.35:
        down = np.linspace(0, 1, shape[0])[:, None, None]
        across = np.linspace(-1, 1, shape[1])[None, :, None] * rng.normal(scale=0.3)
        return np.broadcast_to(first + (second - first) * (down + across), (*shape, 3)).copy()
    share = clouds(rng, shape, rng.uniform(0.4, 0.9))[..., None]
    if rng.random() < 0.4:
        share = (share > rng.uniform(0.3, 0.7)).astype(np.float64)
    return first + (second - first) * share


def texture(rng: np.random.Generator, u: Floats, v: Floats) -> Floats:
    """A surface with coordinates `u` and `v` in metres. Shape (..., 3), 0 to 1."""
    first = any_colour(rng)
    second = np.clip(first + rng.normal(scale=0.12, size=3), 0, 1)
    if rng.random() < 0.2:
        second = any_colour(rng)
    kind, size = rng.random(), rng.uniform(0.06, 0.8)
    if kind < 0.3:
        share = np.zeros_like(u)
    elif kind < 0.5:  # tiles
        share = ((np.floor(u / size) + np.floor(v / size)) % 2 == 0).astype(np.float64)
    elif kind < 0.65:  # joints between tiles or bricks
        row = np.floor(v / size)
        shifted = u / (size * 2) + 0.5 * (row % 2)
        share = ((v / size - row < 0.08) | (shifted - np.floor(shifted) < 0.04)).astype(np.float64)
    elif kind < 0.8:  # boards
        board = np.floor(u / size)
        share = 0.5 + 0.5 * np.sin(board * rng.uniform(2, 20) + rng.uniform(0, 6))
    else:
        waves = rng.normal(size=(4, 2)) / size
        share = 0.5 + 0.2 * sum(np.sin(a * u + b * v + 6 * a) for a, b in waves)
    return first + (second - first) * np.asarray(share)[..., None]


def _with_clutter(rng: np.random.Generator, rgb: Floats) -> Floats:
    """Some flat shapes: boxes, poles, leaves, wires."""
    height, width = rgb.shape[:2]
    image = Image.fromarray((rgb.clip(0, 1) * 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(1, 12)):
        colour = tuple(int(c) for c in any_colour(rng) * 255)
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        w, h = rng.lognormal(-2.2, 0.7) * width, rng.lognormal(-2.0, 0.8) * height
        kind = rng.integers(4)
        if kind == 0:
            draw.rectangle((x, y, x + w, y + h), fill=colour)
        elif kind == 1:
            draw.ellipse((x, y, x + w, y + h), fill=colour)
        elif kind == 2:
            end = (x + rng.normal(scale=w * 3), y + rng.normal(scale=h * 3))
            draw.line((x, y, *end), fill=colour, width=int(rng.integers(1, 6)))
        else:
            corners = rng.normal(size=(rng.integers(3, 6), 2)) * [w, h] / 2 + [x, y]
            draw.polygon([tuple(corner) for corner in corners], fill=colour)
    return np.asarray(image, dtype=np.float64) / 255
