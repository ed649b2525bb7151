"""How a body moves at ease where nothing is asked: springs that only shape what is left open.

The spine bends as one, the neck with it; hinges do not wobble sideways; legs bend in their plane.
Far softer than what must hold. Knows nothing of constraints.
"""

from collections.abc import Mapping
from math import inf

import numpy as np

from thirdwave.body.fitting.kinematics import Unknowns
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import Term
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT

SPREAD_DEG: Mapping[str, tuple[float, float, float]] = {
    "hip": (inf, 15, 15), "knee": (inf, 5, 4), "ankle": (inf, 8, 8), "foot": (6, 3, 3),
    "collar": (8, 10, 10), "shoulder": (45, inf, inf), "elbow": (35, inf, 4),
    "wrist": (20, 20, 25), "hand": (5, 5, 5),
}  # fmt: skip
"""Of each component of a joint's rotation vector against where it began, both sides alike."""
ALIKE: tuple[tuple[str, str], ...] = (("spine1", "spine2"), ("spine2", "spine3"), ("neck", "head"))
ALIKE_DEG = 5.0
"""Joints that turn by as much since the start, and how much they may differ."""


class EaseTerm(Term):
    """Components of the pose near where they began, and joints that share a bend."""

    def __init__(self, home: State) -> None:
        """`home` is one candidate: where the body began."""
        joints = home.pose.shape[1]
        spread = np.full((joints, 3), inf)
        for name, degrees in SPREAD_DEG.items():
            for side in ("left", "right"):
                if JOINT[f"{side}_{name}"] <= joints:
                    spread[JOINT[f"{side}_{name}"] - 1] = degrees
        self._home = home.pose[0]
        self._stiff = 1.0 / np.radians(spread)
        self._rows = np.argwhere(self._stiff > 0)
        self._pairs = np.array([(JOINT[a] - 1, JOINT[b] - 1) for a, b in ALIKE])

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """Turns of all joints but the root."""
        return (unknowns.pose,)

    def residual(self, state: State) -> Float64:
        """Components, then differences of pairs. Shape (B, R + 3 P)."""
        moved = state.pose - self._home
        joint, axis = self._rows.T
        own = (moved * self._stiff)[:, joint, axis]
        first, second = self._pairs.T
        apart = (moved[:, first] - moved[:, second]) / np.radians(ALIKE_DEG)
        return np.concatenate([own, apart.reshape(len(moved), -1)], axis=1)

    def jacobian(self, state: State) -> Float64:
        """Exact: a turn of a joint changes its own rotation alone."""
        batch, joints = state.pose.shape[:2]
        blocks, column = state.pose_by_turns, state.kinematics.slot[1:]
        joint, axis = self._rows.T
        own = np.zeros((batch, len(self._rows), joints, 3))
        rows = np.arange(len(self._rows))
        own[:, rows, column[joint]] = blocks[:, joint, axis] * self._stiff[joint, axis, None]
        apart = np.zeros((batch, len(self._pairs), 3, joints, 3))
        pairs = np.arange(len(self._pairs))
        for side, sign in ((0, 1.0), (1, -1.0)):
            turned = self._pairs[:, side]
            apart[:, pairs, :, column[turned]] += sign * blocks[:, turned].swapaxes(0, 1)
        apart /= np.radians(ALIKE_DEG)
        return np.concatenate(
            [own.reshape(batch, len(rows), -1), apart.reshape(batch, 3 * len(pairs), -1)], axis=1
        )
