"""How certain joints are: their variances from a Gauss-Newton Hessian.

Where limbs meet in the trunk alone nothing larger than a limb is inverted (Schur complement).
"""

import numpy as np

from thirdwave.body.fitting.kinematics import Kinematics
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.solver import WORTH_LIMBS
from thirdwave.body.fitting.state import State
from thirdwave.body.points import PointTable
from thirdwave.body.rotations import Float64

HELD = 1e-6
"""Keeps unknowns that nothing was said of from being infinitely uncertain."""
_JOINT_POINTS: dict[tuple[Kinematics, bool], PointSet] = {}


def joint_points(kinematics: Kinematics, by_limbs: bool) -> PointSet:
    """The turned joints as points, once for each tree."""
    key = (kinematics, by_limbs)
    if key not in _JOINT_POINTS:
        names = kinematics.model.joint_names[: kinematics.count]
        table = PointTable.of_joints(kinematics.model, names)
        _JOINT_POINTS[key] = PointSet(kinematics, table, by_limbs=by_limbs)
    return _JOINT_POINTS[key]


def joint_variances(hessian: Float64, state: State) -> tuple[Float64, Float64]:
    """Variances of the turned joints about the pelvis, and of the pelvis in space, m^2. (B, n).

    `hessian` (B, U, U) of residuals in standard deviations. The second result (B, n) is what the
    variances would be if each unknown were open alone.
    """
    tree = state.kinematics
    hessian = hessian.copy()
    diagonal = np.einsum("bii->bi", hessian)
    diagonal += HELD
    if state.size >= WORTH_LIMBS and _limbs_apart(tree, hessian):
        return _by_limbs(tree, hessian, diagonal, state)
    return _at_once(hessian, diagonal, state)


def _squares(values: Float64) -> Float64:
    """Sum over coordinates and unknowns. Shape (B, n)."""
    return values.reshape(*values.shape[:2], -1).sum(2)


def _at_once(hessian: Float64, diagonal: Float64, state: State) -> tuple[Float64, Float64]:
    slopes = state.points(joint_points(state.kinematics, by_limbs=False)).jacobian.copy()
    slopes[:, 1:] -= slopes[:, :1]
    batch, count, _, used = slopes.shape
    by_unknowns = np.zeros((batch, hessian.shape[1], 3 * count))
    by_unknowns[:, :used] = slopes.reshape(batch, 3 * count, used).swapaxes(1, 2)
    solved = np.linalg.solve(hessian, by_unknowns)
    variance = np.einsum("bur,bur->br", by_unknowns, solved).reshape(batch, count, 3).sum(2)
    alone = np.einsum("bkcu,bkcu,bu->bk", slopes, slopes, 1.0 / diagonal[:, :used])
    return np.maximum(variance, 0.0), alone


def _by_limbs(
    tree: Kinematics, hessian: Float64, diagonal: Float64, state: State
) -> tuple[Float64, Float64]:
    core = tree.unknowns.core
    trunk = hessian[:, core, core].copy()
    own: dict[int, tuple[Float64, Float64]] = {}
    for limbs, width in tree.equal_limbs:
        batch, count = len(hessian), (limbs.stop - limbs.start) // width
        apart = hessian[:, limbs, limbs].reshape(batch, count, width, count, width)
        inverse = np.linalg.inv(np.einsum("blilj->blij", apart))
        across = hessian[:, limbs, core].reshape(batch, count, width, -1)
        given = inverse @ across
        trunk -= hessian[:, core, limbs] @ given.reshape(batch, count * width, -1)
        for limb in range(count):
            own[limbs.start + limb * width] = inverse[:, limb], given[:, limb]
    points = joint_points(tree, by_limbs=True)
    blocks = state.points(points).slopes
    moved = blocks[0].shape[-1] - (points.groups[0].limb.stop - points.groups[0].limb.start)
    inner = np.linalg.inv(trunk)[:, None, :moved, :moved]
    pelvis = _pelvis_of(points, blocks, moved)
    variance, alone = np.empty((2, len(hessian), points.count))
    open_alone = 1.0 / diagonal[:, None, None]
    for group, block in zip(points.groups, blocks, strict=True):
        width = block.shape[-1] - moved
        inverse, given = own[group.limb.start]
        limb, rest = block[..., :width], block[..., width:].copy()
        rest[:, group.rows > 0] -= pelvis
        alone[:, group.rows] = _squares(limb**2 * open_alone[..., group.limb])
        alone[:, group.rows] += _squares(rest**2 * open_alone[..., core][..., :moved])
        rest -= limb @ given[:, None, :, :moved]
        variance[:, group.rows] = _squares((limb @ inverse[:, None]) * limb)
        variance[:, group.rows] += _squares((rest @ inner) * rest)
    return np.maximum(variance, 0.0), alone


def _pelvis_of(points: PointSet, blocks: list[Float64], moved: int) -> Float64:
    """Derivative of the pelvis by the trunk's unknowns. Shape (B, 1, 3, moved)."""
    for group, block in zip(points.groups, blocks, strict=True):
        if 0 in group.rows:
            row = int(np.flatnonzero(group.rows == 0)[0])
            return block[:, row : row + 1, :, -moved:]
    raise AssertionError("the pelvis is a joint of every model")


def _limbs_apart(tree: Kinematics, hessian: Float64) -> bool:
    """Whether no two limbs are told anything together."""
    limbs = slice(0, tree.unknowns.core.start)
    together = np.asarray(hessian[:, limbs, limbs].any(0))
    for limb in tree.limb_turns:
        together[limb, limb] = False
    return not together.any()
