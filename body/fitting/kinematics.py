"""Skeletons of posed bodies, many at once, and the order in which a fit counts its unknowns.

Knows nothing of points, cameras, weights or priors.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import NUM_BETAS

TURNED: dict[str, int] = {"smpl": 24, "smplx": 22}
"""How many joints a fit turns: all of SMPL's, SMPL-X's without jaw, eyes and fingers."""


class Unknowns:
    """Where each unknown stands in a step and in the columns of a Jacobian.

    What every point hangs on stands last, so that a limb's equations touch it in one piece.
    """

    def __init__(self, joints: int, limb_turns: int) -> None:
        turns = 3 * joints
        self.turns = slice(0, turns)
        """A turn of each joint in the world frame, radians, in `Kinematics.order`; 3 n."""
        self.pose = slice(0, turns - 3)
        """The turns of all joints but the root."""
        self.betas = slice(turns, turns + NUM_BETAS)
        """Shape coefficients; 10."""
        self.transl = slice(self.betas.stop, self.betas.stop + 3)
        """Metres, world frame; 3."""
        self.shift = slice(self.transl.stop, self.transl.stop + 3)
        """Where a 3D cloud of unknown origin floats, metres; 3."""
        self.log_focal = slice(self.shift.stop, self.shift.stop + 1)
        """Logarithm of the factor on the focal length; 1."""
        self.count = self.log_focal.stop
        """Number of all unknowns, U."""
        self.core = slice(limb_turns, self.count)
        """All but the limbs' turns."""


class Kinematics:
    """The joint tree of one body model, as far as a fit turns it."""

    def __init__(self, model: BodyModel) -> None:
        self.model = model
        self.count = TURNED[model.kind]
        """Number of joints that are turned, n."""
        n = self.count
        self.parents = np.array(model.parents[:n])
        self.above = np.eye(n)
        """Entry [j, a] is 1 where joint `a` is `j` or stands above it. Shape (n, n)."""
        depth = np.zeros(n, dtype=np.int64)
        for joint in range(1, n):
            self.above[joint] += self.above[self.parents[joint]]
            depth[joint] = depth[self.parents[joint]] + 1
        self._steps = _steps(self.parents, depth)
        self.limbs = _limbs(self.parents)
        """Joints of each part that hangs from the trunk, equally long ones side by side."""
        self.order = np.array([j for limb in self.limbs for j in limb] + self._trunk())
        """Joints in the order of the unknowns: limbs, spine, root. Shape (n,)."""
        self.slot = np.argsort(self.order)
        """Where each joint stands in that order. Shape (n,)."""
        self.unknowns = Unknowns(n, 3 * sum(len(limb) for limb in self.limbs))
        bone, slopes = model.J_template[:n].copy(), model.J_shapedirs[:n].copy()
        bone[1:] -= model.J_template[self.parents[1:]]
        slopes[1:] -= model.J_shapedirs[self.parents[1:]]
        self._bone, self.bone_slopes = bone, slopes

    def pose(self, local: Float64, betas: Float64) -> "PosedTree":
        """Rotations relative to the parent (B, n, 3, 3), root first, and betas (B, 10)."""
        rotations = np.empty_like(local)
        rotations[:, 0] = local[:, 0]
        for joints, parents in self._steps:
            np.matmul(rotations[:, parents], local[:, joints], out=rotations[:, joints])
        bone = self._bone + by_betas(self.bone_slopes, betas)
        carried = bone.copy()
        frames = rotations[:, self.parents[1:]]
        carried[:, 1:] = np.einsum("bjrc,bjc->bjr", frames, bone[:, 1:])
        return PosedTree(
            kinematics=self,
            local=local,
            betas=betas,
            rotations=rotations,
            joints=self.above @ carried,
        )

    def _trunk(self) -> list[int]:
        """All other joints, the root last."""
        in_limbs = {joint for limb in self.limbs for joint in limb}
        return [joint for joint in range(1, self.count) if joint not in in_limbs] + [0]

    @cached_property
    def limb_turns(self) -> tuple[slice, ...]:
        """The unknowns of each limb."""
        ends = np.cumsum([0, *(3 * len(limb) for limb in self.limbs)]).tolist()
        return tuple(slice(first, last) for first, last in pairwise(ends))

    @cached_property
    def equal_limbs(self) -> tuple[tuple[slice, int], ...]:
        """The unknowns of limbs of one length, side by side, and how many each limb has."""
        runs: list[tuple[slice, int]] = []
        for limb in self.limb_turns:
            width = limb.stop - limb.start
            if runs and runs[-1][1] == width:
                runs[-1] = (slice(runs[-1][0].start, limb.stop), width)
            else:
                runs.append((limb, width))
        return tuple(runs)

    def within_a_limb(self, columns: slice) -> bool:
        """Whether these unknowns belong to one limb, or to none."""
        return columns.start >= self.unknowns.core.start or any(
            limb.start <= columns.start and columns.stop <= limb.stop for limb in self.limb_turns
        )

    def carrier(self, joint: int) -> int:
        """The turned joint that carries `joint` of the model: itself, or the nearest above."""
        while joint >= self.count:
            joint = self.model.parents[joint]
        return joint


@dataclass(frozen=True, eq=False)
class PosedTree:
    """Joints of B posed skeletons, with `transl` = 0. Metres, axes of the world frame."""

    kinematics: Kinematics
    local: Float64
    """Shape (B, n, 3, 3)."""
    betas: Float64
    """Shape (B, 10)."""
    rotations: Float64
    """Rotation of each joint's rest frame to the world frame. Shape (B, n, 3, 3)."""
    joints: Float64
    """Shape (B, n, 3)."""


def by_betas(slopes: Float64, betas: Float64) -> Float64:
    """Slopes (N, 3, 10) times betas (B, 10). Shape (B, N, 3)."""
    return (betas @ slopes.reshape(-1, NUM_BETAS).T).reshape(len(betas), -1, 3)


@cache
def kinematics_of(model: BodyModel) -> Kinematics:
    """The joint tree of a model, built once."""
    return Kinematics(model)


def _steps(parents: np.ndarray, depth: np.ndarray) -> list[tuple[slice, slice]]:
    """Joints and their parents, root downwards, as slices: views, where numbers would copy.

    SMPL numbers its joints by depth. Parents are consecutive, or one for several joints.
    """
    steps: list[tuple[slice, slice]] = []
    for joint in range(1, len(parents)):
        parent = int(parents[joint])
        if steps and depth[joint] == depth[joint - 1]:
            joints, above = steps[-1]
            count = joints.stop - joints.start
            wide = above.stop - above.start
            one = count == 1 or wide == 1
            if parent == above.stop and wide == count:
                steps[-1] = (slice(joints.start, joint + 1), slice(above.start, parent + 1))
                continue
            if one and parent == above.start:
                steps[-1] = (slice(joints.start, joint + 1), above)
                continue
        steps.append((slice(joint, joint + 1), slice(parent, parent + 1)))
    return steps


def _limbs(parents: np.ndarray) -> list[list[int]]:
    """The chains that hang from the part of the tree where it branches."""
    children = np.bincount(parents[1:], minlength=len(parents))
    trunk: set[int] = set()
    for branching in np.flatnonzero(children > 1):
        joint = int(branching)
        while joint >= 0 and joint not in trunk:
            trunk.add(joint)
            joint = int(parents[joint])
    limbs: dict[int, list[int]] = {}
    for joint in range(1, len(parents)):
        if joint not in trunk:
            above = int(parents[joint])
            first = joint if above in trunk else next(k for k, v in limbs.items() if above in v)
            limbs.setdefault(first, []).append(joint)
    return sorted(limbs.values(), key=lambda limb: -len(limb))
