"""A body in another's pose, mirrored, or relaxed in some parts: heading, place and shape stay.

Poses whole are put on a body here; constraints and words are others' work. Camera frame, metres,
radians; up is -y.
"""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.measured import heading_of_pelvis, measured, world_axes
from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic.anchors import mirrored_pose
from thirdwave.scene import Body, Pose
from thirdwave.scene.pose import BODY_JOINTS

PARTS: dict[str, tuple[str, ...]] = {
    **{
        f"{side}_arm": tuple(
            f"{side}_{j}" for j in ("collar", "shoulder", "elbow", "wrist", "hand")
        )
        for side in ("left", "right")
    },
    **{
        f"{side}_leg": tuple(f"{side}_{j}" for j in ("hip", "knee", "ankle", "foot"))
        for side in ("left", "right")
    },
    "trunk": ("spine1", "spine2", "spine3"),
    "head": ("neck", "head"),
}
"""SMPL's joints by the part of the body they turn; the root is nobody's."""

_MIRROR = np.diag([-1.0, 1.0, 1.0])
_SMPL_JOINTS = 23


def in_pose_of(own: Body, other: Body) -> Body:
    """`own` in `other`'s pose and tilt, with its own shape, heading, place and floor.

    Limbs of `other` that were not seen are not copied: they stay as `own` has them.
    """
    rows = BODY_JOINTS[own.pose.model]
    turns = np.zeros((_SMPL_JOINTS, 3))
    turns[: len(other.pose.body_pose)] = other.pose.body_pose
    for part in unseen_parts(other):
        for joint in PARTS[part]:
            row = JOINT[joint] - 1
            turns[row] = own.pose.body_pose[row] if row < rows else 0.0
    pose = replace(own.pose, body_pose=turns[:rows])
    return standing_where(_turned(own, heading_axes(own) @ _tilt(other), pose), own)


def unseen_parts(body: Body) -> tuple[str, ...]:
    """Limbs of an estimate of which a joint that ends a segment was not seen, by `PARTS`."""
    if body.fit is None:
        return ()
    ends = {"arm": ("elbow", "wrist"), "leg": ("knee", "ankle")}
    return tuple(
        part
        for part, joints in PARTS.items()
        for name in (part.partition("_")[2],)
        if name in ends
        and not all(body.fit.seen[JOINT[joint]] for joint in joints if joint.endswith(ends[name]))
    )


def mirrored_body(own: Body) -> Body:
    """`own` with left and right exchanged, tilt too; heading and pelvis stay."""
    root = heading_axes(own) @ _MIRROR @ _tilt(own) @ _MIRROR
    rows = len(own.pose.body_pose)
    whole = np.zeros((_SMPL_JOINTS, 3))
    whole[:rows] = own.pose.body_pose
    pose = replace(own.pose, body_pose=mirrored_pose(whole)[:rows])
    return _turned(own, root, pose)


def relaxed_in(own: Body, parts: Collection[str], rest: Body) -> Body:
    """`own` with the joints of `parts` as `rest` has them; with the trunk its tilt too.

    The pelvis stays over its place; with the trunk the lowest skin stays on the floor.
    """
    rows = [
        JOINT[joint] - 1
        for part in parts
        for joint in PARTS[part]
        if JOINT[joint] <= min(len(own.pose.body_pose), len(rest.pose.body_pose))
    ]
    turns = np.array(own.pose.body_pose)
    turns[rows] = rest.pose.body_pose[rows]
    pose = replace(own.pose, body_pose=turns)
    if "trunk" not in parts:
        return replace(own, pose=pose)
    return standing_where(_turned(own, heading_axes(own) @ _tilt(rest), pose), own)


def standing_where(body: Body, there: Body) -> Body:
    """`body` with its pelvis over or under that of `there`, its lowest skin as low."""
    model = BodyModel.load(body.body_model)
    old, new = measured(model.forward(there)), measured(model.forward(body))
    move = old.place("pelvis") - new.place("pelvis")
    # Up is -y: the floor's height is counted upwards.
    move[1] = new.floor_m - old.floor_m
    return replace(body, transl=np.asarray(body.transl, np.float64) + move)


def heading_axes(body: Body) -> Float64:
    """The level axes left, up, front of a body's heading, as columns, camera frame. (3, 3)."""
    return world_axes(heading_of_pelvis(_root(body))).T


def _tilt(body: Body) -> Float64:
    """The root's rotation as seen from its heading. Shape (3, 3)."""
    return heading_axes(body).T @ _root(body)


def _root(body: Body) -> Float64:
    return matrix_from_vector(np.asarray(body.pose.global_orient, np.float64))


def _turned(own: Body, root: Float64, pose: Pose) -> Body:
    """`own` with that root (3, 3) and the joints of `pose`, its pelvis where it was."""
    turned = replace(pose, global_orient=vector_from_matrix(root))
    # The root turns about the pelvis's rest place, so that the pelvis stays with the same transl.
    return replace(own, pose=turned)
