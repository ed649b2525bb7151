"""The kinematic trees of SMPL and SMPL-X: joint names, parents and what hangs below each joint."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

Kind = Literal["smpl", "smplx"]

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

NUM_SHARED = 22
"""The first joints, pelvis to wrists, are the same in SMPL and SMPL-X."""

_FINGERS = ("index", "middle", "pinky", "ring", "thumb")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The joints of one kind of body model file, in the file's own order."""

    kind: Kind
    joint_names: tuple[str, ...]
    parents: tuple[int, ...]
    """As `PARENTS`."""
    smpl_joints: tuple[int, ...] = field(repr=False)
    """Which of its joints stands for each of SMPL's 24."""

    @property
    def num_joints(self) -> int:
        """24 or 55."""
        return len(self.parents)

    def smpl_segments(self) -> tuple[int, ...]:
        """Which of SMPL's 24 segments each joint turns a part of: fingers are the hand."""
        owner: list[int] = []
        for joint, parent in enumerate(self.parents):
            own = joint in self.smpl_joints
            owner.append(self.smpl_joints.index(joint) if own else owner[parent])
            if not own and self.joint_names[parent].endswith("wrist"):
                owner[joint] = JOINT[self.joint_names[parent].replace("wrist", "hand")]
        return tuple(owner)


def _smplx() -> Skeleton:
    names = [*JOINT_NAMES[:NUM_SHARED], "jaw", "left_eye_smplhf", "right_eye_smplhf"]
    parents = [*PARENTS[:NUM_SHARED], *[JOINT["head"]] * 3]
    for side in ("left", "right"):
        for finger in _FINGERS:
            for link in (1, 2, 3):
                parents.append(JOINT[f"{side}_wrist"] if link == 1 else len(parents) - 1)
                names.append(f"{side}_{finger}{link}")
    hands = (names.index("left_middle1"), names.index("right_middle1"))
    return Skeleton("smplx", tuple(names), tuple(parents), (*range(NUM_SHARED), *hands))


SKELETONS: dict[Kind, Skeleton] = {
    "smpl": Skeleton("smpl", JOINT_NAMES, PARENTS, tuple(range(NUM_JOINTS))),
    "smplx": _smplx(),
}
"""SMPL has no fingers; its hand joints stand where SMPL-X has the knuckle of the middle finger."""


def ancestors_or_self(parents: Sequence[int] = PARENTS) -> np.ndarray:
    """Shape (J, J), float: entry [j, a] is 1 where joint `a` is `j` or stands above it."""
    above = np.zeros((len(parents), len(parents)))
    for joint in range(len(parents)):
        link = joint
        while link >= 0:
            above[joint, link] = 1.0
            link = parents[link]
    return above


def levels(parents: Sequence[int] = PARENTS) -> tuple[np.ndarray, ...]:
    """Joints by depth in the tree below the pelvis: each level's parents stand in earlier ones."""
    depth = [0] * len(parents)
    for joint in range(1, len(parents)):
        depth[joint] = depth[parents[joint]] + 1
    return tuple(np.flatnonzero(np.array(depth) == d) for d in range(1, max(depth) + 1))
