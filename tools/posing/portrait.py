"""A picture of poses that nobody in the scene has: side by side on one floor, each with its name.

Knows nothing of words or of how a pose was found.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import matrix_from_vector, vector_from_matrix
from thirdwave.scene import Artifact, Body, Camera, Person, Scene

View = Literal["front", "left", "right", "back", "top"]
"""From where a body is seen, by its own sides."""
TURNED_DEG = 25.0
"""Somebody who stands a little turned shows depth as well as width."""
FROM_SIDE_DEG = 75.0
"""The second view of a pose that is alone."""
_TURNS_DEG: Mapping[View, float] = {
    "front": 0.0,
    "left": -90.0,
    "right": 90.0,
    "back": 180.0,
    "top": 0.0,
}
BETWEEN_M = 0.35
AWAY_M = 6.0


def portrait(
    bodies: Mapping[str, Body], view: View | None = None, *, renderer: str = "auto"
) -> Artifact | None:
    """A PNG of the bodies from `view`; without, a little turned, a single one from two sides.

    None where nothing can draw here.
    """
    from thirdwave.tools.rendering import compose
    from thirdwave.tools.rendering.annotate import to_png
    from thirdwave.tools.rendering.layer import CannotDraw

    if view is not None:
        turn = _TURNS_DEG[view] if len(bodies) > 1 else 0.0
        views = {name: (body, turn) for name, body in bodies.items()}
    elif len(bodies) == 1:
        ((name, body),) = bodies.items()
        views = {name: (body, TURNED_DEG), "from the side": (body, FROM_SIDE_DEG)}
    else:
        views = {name: (body, TURNED_DEG) for name, body in bodies.items()}
    camera = Camera.assumed((900, 900))
    scene = Scene(id="portrait", camera=camera, people=tuple(_in_a_row(views)))
    # Who is alone is seen from their own side anyway; several are turned each.
    side: View = (view or "front") if len(views) == 1 or view == "top" else "front"
    try:
        picture = compose.from_side(scene, scene.people or (), side, renderer=renderer)
    except CannotDraw:
        return None
    if picture is None:
        return None
    data, (width, height) = to_png(picture.image)
    name = " ".join([view or "pose", *bodies, f"{width}x{height}"])
    return Artifact(media_type="image/png", data=data, name=name)


def _in_a_row(views: Mapping[str, tuple[Body, float]]) -> list[Person]:
    """People from left to right of the picture, each turned by so many degrees to their left."""
    found: list[Person] = []
    edge = 0.0
    for name, (body, degrees) in views.items():
        turned = _turned(body, degrees)
        vertices = BodyModel.load(turned.body_model).forward(turned).vertices
        low, high = vertices.min(0), vertices.max(0)
        move = np.array([edge - low[0], -high[1], AWAY_M - (low[2] + high[2]) / 2])
        transl = np.asarray(turned.transl, np.float64) + move
        found.append(
            Person(id=name, xyxy=np.zeros(4), body=replace(turned, transl=transl, fit=None))
        )
        edge += float(high[0] - low[0]) + BETWEEN_M
    return found


def _turned(body: Body, degrees: float) -> Body:
    turn = matrix_from_vector(np.array([0.0, -np.radians(degrees), 0.0]))
    root = turn @ matrix_from_vector(np.asarray(body.pose.global_orient, np.float64))
    return replace(body, pose=replace(body.pose, global_orient=vector_from_matrix(root)))
