"""Whether rotations and joints that a worker gives are of one body, and its shape is a person's.

Rotations by themselves tell nothing of a wrong order, side, unit or direction: any are a pose.
"""

from functools import cache

import numpy as np

from thirdwave.body.model import BodyModel, chain
from thirdwave.body.rotations import Float64
from thirdwave.tools.workers.process import Reply

LARGEST_DEG = 35.0
"""Bones of other bodies than ours point elsewhere by a few degrees, those of wrong poses by 90."""
LARGEST_SD = 10.0
"""Nobody's shape; SMPL's own is trained on people within 5."""
_SIDES = ("left", "right")
_BONES: dict[str, tuple[tuple[str, str], ...]] = {
    "trunk": (("pelvis", "neck"), ("left_hip", "right_hip"), ("left_shoulder", "right_shoulder")),
    "legs": tuple(
        (f"{side}_{a}", f"{side}_{b}")
        for side in _SIDES
        for a, b in (("hip", "knee"), ("knee", "ankle"))
    ),
    "arms": tuple(
        (f"{side}_{a}", f"{side}_{b}")
        for side in _SIDES
        for a, b in (("shoulder", "elbow"), ("elbow", "wrist"))
    ),
}


def one_body(
    reply: Reply, what: str, rotations: Float64, names: tuple[str, ...], joints: Float64
) -> None:
    """ToolFailed unless our body in the pose points its bones as the worker's joints do.

    `rotations` (24, 3, 3) are SMPL's, `joints` (K, 3) are called `names`, in the frame of the
    first rotation. The median angle of legs, arms and trunk may be 35 degrees each.
    """
    model = _model()
    ours = chain(rotations, model.rest_joints(np.zeros(10)), model.parents)[1]
    found = {
        part: float(
            np.median(
                [
                    _angle_deg(_bone(bone, model.joint_names, ours), _bone(bone, names, joints))
                    for bone in bones
                ]
            )
        )
        for part, bones in _BONES.items()
    }
    part = max(found, key=lambda each: found[each])
    if not found[part] <= LARGEST_DEG:
        raise reply.wrong(
            f"{what}: rotations and joints disagree, the {part} of the pose point "
            f"{found[part]:.0f} degrees off those of the joints: expected SMPL's order, sides and "
            "units as docs/workers.md says"
        )


def shape_of_a_person(reply: Reply, betas: Float64) -> None:
    """ToolFailed for betas (N, 10) that are nobody's, as of another unit or model."""
    largest = float(np.abs(betas).max(initial=0.0))
    if largest > LARGEST_SD:
        raise reply.wrong(
            f"betas: expected standard deviations within {LARGEST_SD:g}, got {largest:g}"
        )


def _bone(bone: tuple[str, str], names: tuple[str, ...], joints: Float64) -> Float64:
    start, end = (joints[names.index(name)] for name in bone)
    return end - start


def _angle_deg(a: Float64, b: Float64) -> float:
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b)))


@cache
def _model() -> BodyModel:
    return BodyModel.load()
