"""An estimator of one's own, to beat: everybody stands upright and faces the camera."""

import numpy as np

from thirdwave.scene import Pose
from thirdwave.tools.backends import Backend, Options
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.estimators.contract import Estimate, EstimatorCard

CARD = EstimatorCard(
    name="upright", does="stands everybody upright", licence="Apache-2.0", weights_licence="none",
    memory_mb=lambda options: 1, body_model="smpl", frame="crop", gives=("pose",), takes=(),
)  # fmt: skip


class Upright:
    card = CARD

    def estimate(self, photo, people, prompt=None):
        if prompt is not None:
            raise ToolRetry("the estimator 'upright' takes no prompt: leave it out")
        facing = Pose(global_orient=np.array([np.pi, 0, 0]), body_pose=np.zeros((23, 3)))
        return [Estimate(person=person.id, pose=facing) for person in people]

    def close(self):
        """There is nothing to give back."""


backend = Backend(kind="estimator", card=CARD, options=Options, load=lambda options: Upright())
