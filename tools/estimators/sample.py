"""A person whose landmarks are known exactly, to try estimators on: the default body at rest."""

import numpy as np

from thirdwave.body.evidence import CLOUD_SCALE
from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import ray_rotation
from thirdwave.scene import BLAZEPOSE33, COCO17, Camera, Keypoints, Person

DISTANCE_M = 4.0


def sample_person(camera: Camera) -> Person:
    """The mean body, arms out, facing the camera four metres away, as detection would see it."""
    rest = BodyModel.load().landmarks.template
    upright = rest * [1.0, -1.0, -1.0]
    places = upright - upright.mean(0) + [0.0, 0.0, DISTANCE_M]
    xy = camera.project(places)
    hips = places[[BLAZEPOSE33.index("left_hip"), BLAZEPOSE33.index("right_hip")]].mean(0)
    cloud = (places - hips) @ ray_rotation(hips) / CLOUD_SCALE
    return Person(
        id="p1",
        xyxy=np.concatenate([xy.min(0), xy.max(0)]),
        keypoints=Keypoints(names=COCO17, xy=xy[COCO_ROWS], confidence=np.full(17, 0.8)),
        landmarks=Keypoints(names=BLAZEPOSE33, xy=xy, confidence=np.full(33, 0.95), xyz=cloud),
    )
