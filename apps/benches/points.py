"""Where the points of a layout are on a body, in space and in the picture."""

from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.pointset import point_set
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64
from thirdwave.scene import Body, Camera

NEAREST_M = 0.05
"""A point nearer to the camera, or behind it, projects nowhere."""


def points_of(body: Body, layout: str) -> Float64:
    """The points of a layout of `body.layouts`, metres, camera frame. Shape (K, 3)."""
    tree = kinematics_of(BodyModel.load(body.body_model))
    state = state_of_bodies(tree, [body])
    return state.points(point_set(tree, layout)).places[0] + body.transl.astype(float)


def projected(body: Body, camera: Camera, layout: str) -> Float64 | None:
    """The same in the picture, pixels (K, 2); None where a point is not in front of the camera."""
    places = points_of(body, layout)
    return None if (places[:, 2] < NEAREST_M).any() else camera.project(places)
