"""What the two perception models would say of a known body. Test helper."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.body.poses import CAMERA
from thirdwave.body.evidence import CLOUD_SCALE
from thirdwave.body.fit import solve_landmarks
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.pointset import point_set
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import ray_rotation
from thirdwave.body.verdict import LandmarkFit
from thirdwave.scene import BLAZEPOSE33, COCO17, Body, Keypoints


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Observed:
    """Perfect or noisy observations of one body by `CAMERA`."""

    landmarks: Keypoints
    detector: Keypoints
    xyxy: Any

    def fit(self, **changes: Any) -> LandmarkFit:
        """The fit to these observations, `detector=None` without the detector's."""
        given = {"detector": self.detector, "xyxy": self.xyxy} | changes
        return solve_landmarks(BodyModel.load(), CAMERA, self.landmarks, **given)

    def with_landmarks(self, **changes: Any) -> "Observed":
        """The same with fields of the landmarks replaced."""
        return replace(self, landmarks=replace(self.landmarks, **changes))

    def with_detector(self, **changes: Any) -> "Observed":
        """The same with fields of the detector's keypoints replaced."""
        return replace(self, detector=replace(self.detector, **changes))


def observe(body: Body, *, noise_px: float = 0.0, flatten: float = 1.0, seed: int = 0) -> Observed:
    """Landmarks as the models give them: 3D in the crop's view, 10 % small, depth by `flatten`."""
    rng = np.random.default_rng(seed)
    tree = kinematics_of(BodyModel.load())
    state = state_of_bodies(tree, [body])
    points = state.points(point_set(tree, "blazepose33")).places[0] + body.transl
    xy = CAMERA.project(points) + noise_px * rng.normal(size=(33, 2))
    hips = points[[23, 24]].mean(0)
    cloud = (points - hips) @ ray_rotation(hips) / CLOUD_SCALE * [1, 1, flatten]
    return Observed(
        landmarks=Keypoints(
            names=BLAZEPOSE33,
            xy=xy.astype(np.float32),
            confidence=np.ones(33, np.float32),
            xyz=cloud.astype(np.float32),
        ),
        detector=Keypoints(
            names=COCO17,
            xy=(xy[COCO_ROWS] + noise_px * rng.normal(size=(17, 2))).astype(np.float32),
            confidence=np.full(17, 0.8, np.float32),
        ),
        xyxy=np.concatenate([xy.min(0), xy.max(0)]),
    )
