"""Where the landmarks of a body whose parameters are known lie. Knows no pictures."""

import numpy as np

from thirdwave.body.model import BodyModel, local_rotations
from thirdwave.body.rotations import Float64
from thirdwave.scene import Body


def landmarks_of(body: Body) -> Float64:
    """The 33 landmarks of `body`, metres, camera frame, by skinning the table. Shape (33, 3)."""
    model = BodyModel.load(body.body_model)
    table, posed = model.landmarks, model.forward(body)
    rest = table.template + table.shapedirs @ np.asarray(body.betas, dtype=np.float64)
    if table.posedirs is not None:
        bend = local_rotations(body.pose)[1:] - np.eye(3)
        rest = rest + table.posedirs @ bend.ravel()
    from_joint = rest[:, None] - model.rest_joints(body.betas)
    carried = np.einsum("jab,kjb->kja", posed.rotations, from_joint) + posed.joints
    return np.einsum("kj,kja->ka", table.weights, carried)
