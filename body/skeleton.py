"""The SMPL kinematic tree: joint names, parents and what hangs below each joint."""

import numpy as np

JOINT_NAMES = (
    "pelvis", "left_hip", "right_hip", "spine1", "left_knee", "right_knee", "spine2", "left_ankle",
    "right_ankle", "spine3", "left_foot", "right_foot", "neck", "left_collar", "right_collar",
    "head", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist",
    "right_wrist", "left_hand", "right_hand",
)  # fmt: skip
"""SMPL's 24 joints in SMPL's order. Left is the person's own."""

PARENTS = (-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21)
"""Parent joint of each joint; -1 for the pelvis. A parent always stands before its children."""

NUM_JOINTS = len(JOINT_NAMES)
NUM_BETAS = 10

JOINT = {name: index for index, name in enumerate(JOINT_NAMES)}
"""Index of each joint by name."""


def ancestors_or_self() -> np.ndarray:
    """Shape (24, 24), float: entry [j, a] is 1 where joint `a` is `j` or stands above it."""
    above = np.zeros((NUM_JOINTS, NUM_JOINTS))
    for joint in range(NUM_JOINTS):
        link = joint
        while link >= 0:
            above[joint, link] = 1.0
            link = PARENTS[link]
    return above


def levels() -> tuple[np.ndarray, ...]:
    """Joints by depth in the tree below the pelvis: each level's parents stand in earlier ones."""
    depth = [0] * NUM_JOINTS
    for joint in range(1, NUM_JOINTS):
        depth[joint] = depth[PARENTS[joint]] + 1
    return tuple(np.flatnonzero(np.array(depth) == d) for d in range(1, max(depth) + 1))
