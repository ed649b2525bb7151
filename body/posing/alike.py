"""Left and right alike: the term that keeps a pose its own mirror image while it is looked for.

Knows nothing of constraints.
"""

import numpy as np

from thirdwave.body.fitting.kinematics import Unknowns
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import Term
from thirdwave.body.posing.freedom import GROUPS
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT

ALIKE_RAD = float(np.radians(1.0))
"""Difference of the two sides that counts as one."""
MIRROR = np.array([1.0, -1.0, -1.0])
"""Of a rotation vector's components, across the plane between left and right."""
PARTS = {"arms": ("arms",), "legs": ("legs",), "body": ("arms", "legs", "trunk", "head")}


class AlikeTerm(Term):
    """Rotation vectors of each joint less the mirror image of the other side's."""

    def __init__(self, of: str, joints: int) -> None:
        """`of` is arms, legs or body; `joints` how many the state has, root included."""
        names = [name for part in PARTS[of] for name in GROUPS[part]]
        names = [
            n for n in names if n != "pelvis" and not n.startswith("right_") and JOINT[n] < joints
        ]
        other = [f"right_{n.removeprefix('left_')}" if n.startswith("left_") else n for n in names]
        self._own = np.array([JOINT[name] - 1 for name in names])
        self._other = np.array([JOINT[name] - 1 for name in other])

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """Turns of all joints but the root."""
        return (unknowns.pose,)

    def residual(self, state: State) -> Float64:
        """Shape (B, 3 P)."""
        pose = state.pose
        gap = pose[:, self._own] - pose[:, self._other] * MIRROR
        return gap.reshape(len(pose), -1) / ALIKE_RAD

    def jacobian(self, state: State) -> Float64:
        """Exact: a turn of a joint changes its own rotation alone."""
        batch, joints = state.pose.shape[:2]
        blocks, column = state.pose_by_turns, state.kinematics.slot[1:]
        pairs = np.arange(len(self._own))
        whole = np.zeros((batch, len(pairs), 3, joints, 3))
        whole[:, pairs, :, column[self._own]] += blocks[:, self._own].swapaxes(0, 1)
        mirrored = blocks[:, self._other] * MIRROR[:, None]
        # One after the other: a joint of the middle is its own other side.
        whole[:, pairs, :, column[self._other]] -= mirrored.swapaxes(0, 1)
        return whole.reshape(batch, 3 * len(pairs), -1) / ALIKE_RAD
