"""The 17 points that stand for a person who was found: of the detector, the landmarks, the body."""

from collections.abc import Sequence
from typing import Literal, get_args

from thirdwave.apps.benches.backends import Eyes
from thirdwave.apps.benches.points import projected
from thirdwave.body.rotations import Float64
from thirdwave.scene import COCO17, Camera, Keypoints, Person
from thirdwave.tools.perception.image import Picture

Points = Literal["detector", "landmarks", "body"]
POINTS: tuple[Points, ...] = get_args(Points)


def coco_points(keypoints: Keypoints | None) -> Float64 | None:
    """COCO's points of `keypoints` by name, pixels (17, 2); None where one of them is not there."""
    if keypoints is None or not set(COCO17) <= set(keypoints.names):
        return None
    return keypoints.xy[[keypoints.index(name) for name in COCO17]].astype(float)


def predicted(
    points: Points, eyes: Eyes, picture: Picture, people: Sequence[Person]
) -> list[Float64 | None]:
    """Pixels (17, 2) of each of `people`; None for somebody of whom nothing is stated.

    Nothing is stated from a body that was rejected, so it predicts nothing.
    """
    if points == "detector":
        return [coco_points(person.keypoints) for person in people]
    if points == "landmarks":
        return [coco_points(person.landmarks) for person in people]
    camera = Camera.assumed(picture.size, picture.focal_px)
    (estimator,) = eyes.estimator_names
    bodies = [made.body for made in eyes.bodies(estimator, picture, camera, people)]
    return [projected(b, camera, "coco17") if b is not None and b.usable else None for b in bodies]
