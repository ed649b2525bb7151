"""Synthetic people with exact truth, as pairs and as what perception would say. Test helper."""

from functools import cache

import numpy as np

from tests.body.observing import Observed, observe
from tests.body.poses import CAMERA
from thirdwave.body.model import BodyModel
from thirdwave.body.synthetic.mixtures import people
from thirdwave.scene import Body

FAMILIES = ("standing", "chair", "deep squat")


@cache
def bodies(count: int, seed: int = 5) -> tuple[Body, ...]:
    return tuple(people(count, seed))


def seen(count: int, seed: int = 5, noise_px: float = 4.0) -> list[Observed]:
    return [
        observe(body, noise_px=noise_px, flatten=0.6, seed=number)
        for number, body in enumerate(bodies(count, seed))
    ]


def pairs(count: int, seed: int = 5) -> dict[str, np.ndarray]:
    """The arrays of a shard, as `python -m thirdwave.tools.synthetic` writes them."""
    everybody = list(zip(bodies(count, seed), seen(count, seed), strict=True))
    forms = [BodyModel.load().forward(body) for body, _ in everybody]

    def stacked(values) -> np.ndarray:
        return np.stack([np.asarray(value, dtype=np.float32) for value in values])

    return {
        "landmarks_xy": stacked(o.landmarks.xy for _, o in everybody),
        "landmarks_xyz": stacked(o.landmarks.xyz for _, o in everybody),
        "landmarks_confidence": stacked(o.landmarks.confidence for _, o in everybody),
        "keypoints_xy": stacked(o.detector.xy for _, o in everybody),
        "keypoints_confidence": stacked(o.detector.confidence for _, o in everybody),
        "xyxy": stacked(o.xyxy for _, o in everybody),
        "focal_length": stacked([CAMERA.focal_length] * count),
        "principal_point": stacked([CAMERA.principal_point] * count),
        "image_size": np.array([CAMERA.image_size] * count),
        "pose": stacked(
            np.concatenate([b.pose.global_orient[None], b.pose.body_pose]) for b, _ in everybody
        ),
        "betas": stacked(b.betas for b, _ in everybody),
        "transl": stacked(b.transl for b, _ in everybody),
        "joints": stacked(form.joints for form in forms),
        "inside": np.ones((count, 24), dtype=np.bool_),
        "family": np.array([FAMILIES[number % len(FAMILIES)] for number in range(count)]),
    }
