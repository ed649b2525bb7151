"""Posecodes of joints alone: a body of the default model is bent so that its bones lie along them.

Bones point where the joints say and the trunk's frames are those that fit best, calibrated on the
model's rest pose. What no joint says is left out: where the face looks, how hands and feet turn
about themselves. Knows no sentences.

Against the full codes of 200 random bodies (`joint_errors`) median errors are 0.0 degrees at elbows
and knees, under 2 in every other angle (2 at collar bones, trunk and upper arms) and about 1 cm or
less in every gap, height and distance.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from thirdwave.body.model import BodyModel, Posed
from thirdwave.body.posecodes.code import Posecodes
from thirdwave.body.posecodes.codes import codes_of
from thirdwave.body.rotations import (
    Float64,
    cross_product,
    kabsch,
    matrix_from_vector,
    vector_from_matrix,
)
from thirdwave.body.skeleton import JOINT, JOINT_NAMES, NUM_BETAS, NUM_JOINTS, PARENTS
from thirdwave.body.synthetic import mixtures
from thirdwave.scene import Body, Pose

UNTOLD = (
    "head_turn", "head_tilt", "head_flexion", "gaze_elevation", "gaze_turn", "left_palm_raised",
    "right_palm_raised", "left_wrist_flexion", "right_wrist_flexion", "left_wrist_deviation",
    "right_wrist_deviation",
)  # fmt: skip
"""Codes that joints do not tell: SMPL has no joint in the face, and one beyond each wrist."""
BETAS_RIDGE = 1e-4
"""How much a beta of 1 may cost against square metres of bone lengths: shapes stay ordinary."""
HINGE_SINE = 0.17
"""Sine of 10 degrees: elbows and knees that are bent less do not say how the limb is turned."""

_FRAMES: Mapping[str, tuple[str, ...]] = {
    "pelvis": ("left_hip", "right_hip", "spine1"),
    "spine3": ("neck", "left_collar", "right_collar", "left_shoulder", "right_shoulder"),
}
"""Joints that a frame carries with it, seen from its own joint."""
_HINGES: Mapping[str, tuple[str, str, tuple[float, float, float]]] = {
    "left_hip": ("left_knee", "left_ankle", (1.0, 0.0, 0.0)),
    "right_hip": ("right_knee", "right_ankle", (1.0, 0.0, 0.0)),
    "left_shoulder": ("left_elbow", "left_wrist", (0.0, -1.0, 0.0)),
    "right_shoulder": ("right_elbow", "right_wrist", (0.0, 1.0, 0.0)),
}
"""Of the joint above a hinge: the hinge, the joint below it, and the axis about which the hinge
bends, in the rest frame."""


def codes_of_joints(joints: Any) -> Posecodes:
    """The posecodes of SMPL joints (24, 3), metres, camera frame; without those of `UNTOLD`.

    ValueError for another shape or joints that are not numbers.
    """
    return codes_of(posed_of_joints(joints)).without(UNTOLD)


def posed_of_joints(joints: Any) -> Posed:
    """A body of the default model with those joints (24, 3), as nearly as its bones allow."""
    wanted = np.asarray(joints, dtype=np.float64)
    if wanted.shape != (NUM_JOINTS, 3) or not np.isfinite(wanted).all():
        raise ValueError(
            f"joints: expected finite numbers of shape {(NUM_JOINTS, 3)}, one row each of "
            f"{', '.join(JOINT_NAMES[:3])}, ..., got shape {wanted.shape}"
        )
    model = BodyModel.load()
    betas = _betas(model, wanted)
    rest = model.rest_joints(betas)
    turns = _turns(wanted, rest)
    local = turns.copy()
    for joint in range(1, NUM_JOINTS):
        local[joint] = turns[PARENTS[joint]].T @ turns[joint]
    vectors = vector_from_matrix(local)
    body = Body(
        pose=Pose(global_orient=vectors[0], body_pose=vectors[1:]),
        betas=betas,
        transl=wanted[0] - rest[0],
    )
    return model.forward(body)


def joint_errors(count: int = 200, seed: int = 0) -> dict[str, float]:
    """Median error of each code from joints alone against the full one, over random bodies.

    In each code's own unit. Bodies are those of `body.synthetic.mixtures`.
    """
    model = BodyModel.load()
    gaps: dict[str, list[float]] = {}
    for body in mixtures.people(count, seed):
        posed = model.forward(body)
        full, alone = codes_of(posed), codes_of_joints(posed.joints)
        for name, code in alone.codes.items():
            if name in full:
                gap = code.value - full.value(name)
                if code.unit == "deg":
                    gap = (gap + 180.0) % 360.0 - 180.0
                gaps.setdefault(name, []).append(abs(gap))
    return {name: float(np.median(values)) for name, values in gaps.items()}


def _betas(model: BodyModel, wanted: Float64) -> Float64:
    """The shape whose bones are as long, by one step of ridge regression."""
    parents = np.array(PARENTS[1:])
    bone = model.J_template[1:] - model.J_template[parents]
    slope = model.J_shapedirs[1:] - model.J_shapedirs[parents]
    length = np.linalg.norm(bone, axis=1)
    by_beta = np.einsum("jc,jcb->jb", bone / length[:, None], slope)
    gap = np.linalg.norm(wanted[1:] - wanted[parents], axis=1) - length
    square = by_beta.T @ by_beta + BETAS_RIDGE * np.eye(NUM_BETAS)
    return np.clip(np.linalg.solve(square, by_beta.T @ gap), -5.0, 5.0)


def _turns(wanted: Float64, rest: Float64) -> Float64:
    """Rotation of each joint's rest frame to the camera frame. Shape (24, 3, 3)."""
    turns = np.zeros((NUM_JOINTS, 3, 3))
    fixed = {name: _frame(name, wanted, rest) for name in _FRAMES}
    for joint, name in enumerate(JOINT_NAMES):
        above = turns[PARENTS[joint]] if joint else np.eye(3)
        if name in fixed:
            turns[joint] = fixed[name]
        elif name in ("spine1", "spine2"):
            child = JOINT["spine2" if name == "spine1" else "spine3"]
            turns[joint] = _swung(above, rest[child] - rest[joint], wanted[child] - wanted[joint])
        elif (below := _only_child(joint)) is None:
            turns[joint] = above
        else:
            turns[joint] = _swung(above, rest[below] - rest[joint], wanted[below] - wanted[joint])
            if name in _HINGES:
                turns[joint] = _hinged(name, turns[joint], wanted)
    return turns


def _frame(name: str, wanted: Float64, rest: Float64) -> Float64:
    carried = [JOINT[other] for other in _FRAMES[name]]
    own = JOINT[name]
    turn, _ = kabsch(rest[carried] - rest[own], wanted[carried] - wanted[own])
    return turn


def _only_child(joint: int) -> int | None:
    below = [child for child, parent in enumerate(PARENTS) if parent == joint]
    return below[0] if len(below) == 1 else None


def _swung(above: Float64, bone: Float64, way: Float64) -> Float64:
    """The frame above, turned the shortest way so that `bone` points along `way`."""
    a, b = above @ bone, way
    a, b = a / max(np.linalg.norm(a), 1e-9), b / max(np.linalg.norm(b), 1e-9)
    axis = cross_product(a, b)
    sine, cosine = float(np.linalg.norm(axis)), float(a @ b)
    if sine < 1e-9:
        return above
    return matrix_from_vector(axis / sine * np.arctan2(sine, cosine)) @ above


def _hinged(name: str, turn: Float64, wanted: Float64) -> Float64:
    """The frame turned about its bone so that the hinge below bends about its own axis."""
    hinge, below, axis = _HINGES[name]
    upper = wanted[JOINT[hinge]] - wanted[JOINT[name]]
    lower = wanted[JOINT[below]] - wanted[JOINT[hinge]]
    along = upper / max(np.linalg.norm(upper), 1e-9)
    bends = cross_product(along, lower / max(np.linalg.norm(lower), 1e-9))
    if np.linalg.norm(bends) < HINGE_SINE:
        return turn
    own = turn @ np.array(axis)
    own = own - (own @ along) * along
    angle = np.arctan2(cross_product(own, bends) @ along, own @ bends)
    return matrix_from_vector(along * angle) @ turn
