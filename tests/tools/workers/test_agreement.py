from collections.abc import Callable

import numpy as np
import pytest

from tests.body.poses import POSTURES, body, legs, root
from thirdwave.body.model import BodyModel, local_rotations
from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.workers.agreement import one_body, shape_of_a_person
from thirdwave.tools.workers.process import Reply

MODEL = BodyModel.load()
REPLY = Reply(worker="stub", values={}, arrays={})
SWAPPED = [
    MODEL.joint_names.index(
        name.replace("left", "X").replace("right", "left").replace("X", "right")
    )
    for name in MODEL.joint_names
]


def said(posture: str, betas: Float64 | None = None, yaw: float = 25.0) -> tuple[Float64, Float64]:
    """Rotations (24, 3, 3) and joints (24, 3) of one body."""
    _, angles, turned = POSTURES[posture]
    seen = body(angles, orient=root(**{"yaw": yaw, **turned}), betas=betas)
    return local_rotations(seen.pose), MODEL.forward(seen).joints


def check(rotations: Float64, joints: Float64) -> None:
    one_body(REPLY, "pose", rotations, MODEL.joint_names, joints)


@pytest.mark.parametrize("posture", POSTURES)
@pytest.mark.parametrize("sd", [-3.0, 0.0, 3.0])
def test_a_pose_and_its_own_joints_agree_whatever_the_shape(posture, sd):
    for yaw in (-120.0, 25.0, 180.0):
        check(*said(posture, sd * np.array([1, -1, 1, 0, 0, 0, 0, 0, 0, 0.0]), yaw))
        rotations, joints = said(posture, None, yaw)
        noise = np.random.default_rng(0).normal(scale=0.01, size=joints.shape)
        check(rotations, joints + noise)


def test_random_poses_agree_with_their_joints():
    rng = np.random.default_rng(1)
    for _ in range(50):
        angles = {name: tuple(rng.normal(scale=35, size=3)) for name in MODEL.joint_names[1:]}
        seen = body(angles, orient=root(yaw=rng.uniform(-180, 180), lean=rng.uniform(-90, 90)))
        check(local_rotations(seen.pose), MODEL.forward(seen).joints)


MISTAKES: dict[str, Callable[[Float64], Float64]] = {
    "transposed": lambda r: r.swapaxes(-1, -2),
    "degrees": lambda r: matrix_from_vector(np.degrees(vector_from_matrix(r))),
    "reversed": lambda r: np.concatenate([r[:1], r[:0:-1]]),
    "upside down": lambda r: np.concatenate([np.diag([1.0, -1, -1]) @ r[:1], r[1:]]),
    "turned about": lambda r: np.concatenate([r[:1] @ np.diag([-1.0, 1, -1]), r[1:]]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("posture", ["standing", "chair", "left arm raised", "prone"])
def test_wrong_rotations_are_told_from_the_joints(mistake, posture):
    rotations, joints = said(posture)
    with pytest.raises(ToolFailed, match=r"rotations and joints disagree, the (trunk|legs|arms)"):
        check(MISTAKES[mistake](rotations), joints)


@pytest.mark.parametrize("posture", POSTURES)
def test_joints_of_the_other_side_are_told(posture):
    rotations, joints = said(posture)
    with pytest.raises(ToolFailed, match="disagree, the trunk"):
        check(rotations, joints[SWAPPED])


def test_a_leg_lifted_on_the_other_side_is_told():
    seen = body(legs(100, 5) | {"right_hip": (0, 0, 0)}, orient=root(yaw=20))
    rotations = local_rotations(seen.pose)
    with pytest.raises(ToolFailed, match=r"disagree, the (legs|arms)"):
        check(rotations[SWAPPED], MODEL.forward(seen).joints)


def test_betas_are_standard_deviations():
    shape_of_a_person(REPLY, np.full((2, 10), -9.9))
    with pytest.raises(ToolFailed, match=r"within 10, got 10\.5"):
        shape_of_a_person(REPLY, np.array([[0.0] * 10, [0.0] * 9 + [-10.5]]))
