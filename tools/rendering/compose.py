"""The two kinds of picture: bodies over the photograph, and bodies alone from another side.

Knows nothing of tools, blobs or words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from thirdwave.scene import Camera, Person, Scene
from thirdwave.tools.rendering.annotate import Sheet
from thirdwave.tools.rendering.backends import AUTO, draw
from thirdwave.tools.rendering.figures import Colour, Figure, colour_of, figure
from thirdwave.tools.rendering.layer import Bytes, over
from thirdwave.tools.rendering.views import Side, ground_grid, level_front, view_from

PLAIN = 238
"""Grey where there is no photograph, 0 to 255."""
GRID: Colour = (196, 199, 204)
THING: Colour = (250, 250, 250)
OPACITY = 0.68
"""Of bodies over a photograph: what was fitted and what it was fitted to both have to show."""
MAX_SIDE, MIN_SIDE = 1600, 320
"""Long side of a drawn photograph, pixels; others are shown smaller or larger."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Picture:
    """A finished picture and whose bodies are in it."""

    image: Image.Image
    drawn: tuple[str, ...]
    """Ids of those drawn with a body."""
    own_sides: bool = False
    """The side was that of the one person drawn, not the picture's."""


def over_photograph(
    scene: Scene, people: Sequence[Person], photograph: Bytes | None, *, renderer: str = AUTO
) -> Picture:
    """Bodies, boxes and ids of `people`, and boxes of things, over `photograph` (H, W, 3).

    Without a photograph the background is plain. Raises ValueError when the photograph is not of
    the camera's size or a body's model file is wrong, CannotDraw as `backends.draw` does.
    """
    full = scene.camera.image_size
    if photograph is not None and photograph.shape[1::-1] != full:
        got = "x".join(map(str, photograph.shape[1::-1]))
        raise ValueError(f"photograph: expected {full[0]}x{full[1]} as the camera has, got {got}")
    longest = max(full)
    camera = _scaled(scene.camera, min(MAX_SIDE / longest, max(1.0, MIN_SIDE / longest)))
    rgb = _background(photograph, camera.image_size)
    figures = _figures(scene, people)
    if figures:
        layer = draw([one.mesh() for one in figures], camera, renderer).layer
        rgb = over(rgb, layer, OPACITY)

    sheet = Sheet(rgb)
    to_sheet = np.tile(np.array(camera.image_size) / full, 2)
    frames = [(thing.xyxy * to_sheet, THING) for thing in scene.things or ()]
    for xyxy, colour in frames:
        sheet.box(xyxy, colour, thin=True)
    for person in people:
        sheet.box(person.xyxy * to_sheet, colour_of(scene, person.id))
    # Labels last, people's first: no box crosses one, and they get the place they want.
    for person in people:
        sheet.label(person.id, person.xyxy[:2] * to_sheet[:2], colour_of(scene, person.id))
    for thing in scene.things or ():
        sheet.label(f"{thing.id} {thing.label}", thing.xyxy[:2] * to_sheet[:2], THING)
    return Picture(image=sheet.image, drawn=tuple(one.id for one in figures))


def from_side(
    scene: Scene, people: Sequence[Person], side: Side, *, renderer: str = AUTO
) -> Picture | None:
    """The bodies of `people` where they stand to each other, seen from `side`; None without any.

    Sides are the picture's; with exactly one person, who is not lying, that person's own. Raises
    ValueError when a body's model file is wrong, CannotDraw as `backends.draw` does.
    """
    figures = _figures(scene, people)
    if not figures:
        return None
    points = np.concatenate([one.posed.vertices for one in figures])
    own_front = level_front(figures[0].front) if len(people) == 1 else None
    view = view_from(side, points, own_front)
    meshes = [one.mesh(view.T_view_cam) for one in figures]

    ground = _ground(view.in_view(ground_grid(points)), view.camera)
    layer = draw(meshes, view.camera, renderer).layer
    sheet = Sheet(over(ground, layer, 1.0))
    for one, mesh in zip(figures, meshes, strict=True):
        pixels = view.camera.project(mesh.vertices)
        highest = pixels[pixels[:, 1].argmin()]
        sheet.label(one.id, highest - [12, 6], colour_of(scene, one.id))
    return Picture(
        image=sheet.image,
        drawn=tuple(one.id for one in figures),
        own_sides=own_front is not None,
    )


def _figures(scene: Scene, people: Sequence[Person]) -> list[Figure]:
    made = (figure(scene, person) for person in people)
    return [one for one in made if one is not None]


def _background(photograph: Bytes | None, size: tuple[int, int]) -> Bytes:
    """The photograph at `size` (width, height), or plain grey. Shape (H, W, 3)."""
    if photograph is None:
        return np.full((size[1], size[0], 3), PLAIN, np.uint8)
    image = Image.fromarray(photograph)
    if size != image.size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return np.asarray(image)


def _ground(grid: np.ndarray, camera: Camera) -> Bytes:
    """The grid (L, 2, 3), in the camera's frame, on plain grey. Shape (H, W, 3)."""
    width, height = camera.image_size
    floor = Sheet(np.full((2 * height, 2 * width, 3), PLAIN, np.uint8))  # halved: smooth lines
    ahead = grid[(grid[..., 2] > 0.1).all(axis=1)]
    floor.lines(2 * camera.project(ahead), GRID)
    return np.asarray(floor.image.reduce(2))


def _scaled(camera: Camera, scale: float) -> Camera:
    """The camera of the same picture shown at `scale`."""
    size = np.array(camera.image_size)
    shown = np.maximum(np.rint(size * scale), 1)
    return Camera(
        focal_length=camera.focal_length * shown / size,
        principal_point=camera.principal_point * shown / size,
        image_size=(int(shown[0]), int(shown[1])),
        source=camera.source,
    )
