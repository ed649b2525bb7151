"""People as coloured meshes: each in their own steady colour, what the picture hides in grey.

Knows nothing of renderers or of pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.body.model import BodyModel, Posed
from thirdwave.body.skeleton import JOINT, NUM_JOINTS, PARENTS
from thirdwave.scene import Person, Scene
from thirdwave.tools.rendering.layer import Floats, Mesh, lit

Colour = tuple[int, int, int]
PALETTE: tuple[Colour, ...] = (
    (74, 144, 226), (240, 140, 50), (82, 184, 104), (214, 96, 190), (232, 200, 64),
    (64, 196, 208), (226, 84, 84), (148, 122, 232),
)  # fmt: skip
"""Colours of people, in the order in which the scene names them; then from the start again."""
UNSEEN: Colour = (150, 150, 150)
"""Colour of limbs that the picture does not show: they are a guess."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Figure:
    """A person with a body, ready to be drawn."""

    id: str
    posed: Posed
    faces: np.ndarray
    colours: Floats
    """Red, green, blue per vertex, 0 to 1, without light. Shape (V, 3)."""

    def mesh(self, T_view_cam: Floats | None = None) -> Mesh:
        """The mesh in the camera frame, or in the frame that `T_view_cam` (4, 4) leads to."""
        vertices = self.posed.vertices
        if T_view_cam is not None:
            vertices = vertices @ T_view_cam[:3, :3].T + T_view_cam[:3, 3]
        colours = lit(vertices, self.faces, self.colours)
        return Mesh(vertices=vertices, faces=self.faces, colours=colours)

    @property
    def front(self) -> Floats:
        """Where the chest faces, unit vector in the camera frame. Shape (3,)."""
        return self.posed.rotations[JOINT["spine3"], :, 2]


def figure(scene: Scene, person: Person) -> Figure | None:
    """The figure of `person`, or None without a body that may be shown.

    FileNotFoundError or ValueError names what is wrong with the body's model file.
    """
    body = person.body
    if body is None or not body.usable:
        return None
    model = BodyModel.load(body.body_model)
    seen = np.ones(NUM_JOINTS, np.bool_) if body.fit is None else body.fit.seen
    hidden = model.segment_weights @ ~shown(seen)
    own = np.array(colour_of(scene, person.id)) / 255
    colours = own + hidden[:, None] * (np.array(UNSEEN) / 255 - own)
    return Figure(id=person.id, posed=model.forward(body), faces=model.faces, colours=colours)


def colour_of(scene: Scene, person_id: str) -> Colour:
    """The colour of that person in every picture of this scene."""
    return PALETTE[scene.person_ids.index(person_id) % len(PALETTE)]


def shown(seen: np.ndarray) -> np.ndarray:
    """Which segments the picture shows, from which joints (24,) it shows. Shape (24,), bool.

    Joint j turns the segment that begins at it. A limb is shown when both its ends are: with the
    knee in the picture and the ankle outside, where the shin points is a guess.
    """
    children: list[list[int]] = [[] for _ in range(NUM_JOINTS)]
    for joint, parent in enumerate(PARENTS[1:], start=1):
        children[parent].append(joint)
    ends: Sequence[int] = [c[0] if len(c) == 1 else j for j, c in enumerate(children)]
    return seen & seen[ends]
