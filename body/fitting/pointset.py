"""Where points of posed bodies are, and how they move: exact, batched, without the mesh.

A point is skinned to a few joints, so its place and its derivative by every rotation and beta cost
a few small products. Knows nothing of cameras, weights or priors.

The derivative by rotations is taken by a turn of each joint in the world frame, which turns all
that hangs below it: dx = w x (x - joint), summed over the joints that carry x. Points of a limb
are moved by that limb and the trunk alone, and their Jacobian is kept as small as that.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from thirdwave.body.fitting.kinematics import Kinematics, PosedTree, by_betas
from thirdwave.body.layouts import point_table
from thirdwave.body.points import PointTable
from thirdwave.body.rotations import Float64, skew
from thirdwave.body.skeleton import NUM_BETAS

PLACE = 3
"""Columns for where the body is, after those of its turns and betas."""


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """Points that the same joints move."""

    rows: np.ndarray
    """Which points. Shape (R,)."""
    chosen: "np.ndarray | slice"
    """The same as an index that copies nothing where it is all of them."""
    limb: slice
    """Unknowns of the one limb that moves them; all limbs' where several do."""
    cells: slice
    """Where their Jacobian lies among the cells of all."""
    width: int
    """Columns: the limb's turns, the trunk's turns, betas, place."""


class PointSet:
    """The points of a table, ready to be posed."""

    def __init__(self, kinematics: Kinematics, table: PointTable, *, by_limbs: bool = True) -> None:
        """`by_limbs` keeps the Jacobian of each limb apart, which pays for several bodies."""
        self.kinematics, self._by_limbs = kinematics, by_limbs
        self.names = table.names
        self.count = len(table.names)
        """Number of points, K."""
        self.table = table
        model, rows = kinematics.model, len(table.point)
        self._joint = np.array([kinematics.carrier(int(j)) for j in table.joint])
        self._arm = table.template - model.J_template[self._joint]
        self._arm_slopes = table.shapedirs - model.J_shapedirs[self._joint]
        self._set_growth(table)
        self._gather = np.zeros((self.count, rows))
        self._gather[table.point, np.arange(rows)] = table.weight
        # Joints that are not turned stay at rest, where correctives are zero.
        turned = 9 * (kinematics.count - 1)
        self._posedirs = None if table.posedirs is None else table.posedirs[..., :turned]
        moved = self._set_levers(table)
        self.groups = self._grouped(moved)
        self._set_cells()

    def _set_growth(self, table: PointTable) -> None:
        """What a beta adds to the points: bones and arms that grow, each turned by its joint.

        dx / dbeta is a sum over joints of rotation times growth: one matrix (3 n, 10 K) holds all
        growths, one row (30 K,) what the root's place at rest adds, which nothing turns.
        """
        tree = self.kinematics
        growth = np.zeros((tree.count, 3, self.count, NUM_BETAS))
        for row, (point, joint) in enumerate(zip(table.point, self._joint, strict=True)):
            growth[joint, :, point] += table.weight[row] * self._arm_slopes[row]
            below = int(joint)
            while below > 0:
                above = int(tree.parents[below])
                growth[above, :, point] += table.weight[row] * tree.bone_slopes[below]
                below = above
        self._growth = growth.reshape(3 * tree.count, -1)
        self._root_growth = np.repeat(tree.bone_slopes[0][:, None], self.count, axis=1).ravel()

    def _set_levers(self, table: PointTable) -> np.ndarray:
        """What turns move what: pairs of a point and a joint above it. Returns (K, n), bool."""
        above = self.kinematics.above[self._joint]
        # A point at a joint is not moved by that joint's own turn.
        at_joint = ~(self._arm.any(1) | self._arm_slopes.any((1, 2)))
        above[at_joint, self._joint[at_joint]] = 0.0
        moved = np.zeros((self.count, self.kinematics.count))
        np.add.at(moved, table.point, table.weight[:, None] * above)
        point, turned = np.nonzero(moved)
        self._pair_point, self._pair_joint = point, turned
        self._pair_share = (table.point == point[:, None]) * table.weight * above[:, turned].T
        self._pair_total = moved[point, turned][:, None]
        moves = moved > 0
        if self._posedirs is not None:
            bent = self._posedirs.any((1, 2))
            moves[table.point[bent], 1:] = True
        return moves

    def _grouped(self, moves: np.ndarray) -> list[Group]:
        """Points by the limb that moves them."""
        tree = self.kinematics
        trunk = tree.unknowns.transl.stop - tree.unknowns.core.start
        limbs, all_limbs = tree.limb_turns, slice(0, tree.unknowns.core.start)
        touched = np.stack([moves[:, limb].any(1) for limb in tree.limbs], axis=1)
        # Points of the trunk alone go with the last limb, the head: a group less.
        owner = np.where(touched.sum(1) > 1, -1, touched.argmax(1))
        owner[~touched.any(1)] = len(limbs) - 1
        if not self._by_limbs:
            owner[:] = -1
        groups, cell = [], 0
        for number in np.unique(owner):
            limb = all_limbs if number < 0 else limbs[number]
            rows, width = np.flatnonzero(owner == number), limb.stop - limb.start + trunk
            cells = slice(cell, cell + 3 * len(rows) * width)
            chosen = slice(None) if len(rows) == self.count else rows
            groups.append(Group(rows, chosen, limb, cells, width))
            cell = cells.stop
        return groups

    def _set_cells(self) -> None:
        """Where levers and betas go in the Jacobian, and what of it never changes."""
        tree = self.kinematics
        corner, width = np.empty(self.count, np.int64), np.empty(self.count, np.int64)
        limb_start, limb_width = np.empty_like(corner), np.empty_like(corner)
        for group in self.groups:
            ranks = np.arange(len(group.rows))
            corner[group.rows] = group.cells.start + 3 * group.width * ranks
            width[group.rows] = group.width
            limb_start[group.rows] = group.limb.start
            limb_width[group.rows] = group.limb.stop - group.limb.start
        point, turn = self._pair_point, 3 * tree.slot[self._pair_joint]
        core = tree.unknowns.core.start
        column = np.where(turn >= core, limb_width[point] + turn - core, turn - limb_start[point])
        # Every cell is a number of `PosedPoints._numbers`: 0, 1, a lever's component with either
        # sign, or a derivative by a beta.
        levers, zero, one = 3 * len(point), 0, 1
        index = np.full(self.groups[-1].cells.stop, zero)
        for coordinate, axis, component in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
            number = 2 + 3 * np.arange(len(point)) + component
            # w x lever: coordinate, axis of w, component of the lever; the swap negates.
            index[corner[point] + coordinate * width[point] + column + axis] = number
            index[corner[point] + axis * width[point] + column + coordinate] = number + levers
        last = (corner + width)[:, None] + width[:, None] * np.arange(3)
        index[last - PLACE + np.arange(3)] = one
        # Coordinate, point, beta: the order in which they come out of one product.
        betas = (last[..., None] - PLACE - NUM_BETAS + np.arange(NUM_BETAS)).swapaxes(0, 1)
        index[betas.ravel()] = 2 + 2 * levers + np.arange(betas.size)
        self._index = index

    def at_rest(self) -> tuple[Float64, np.ndarray]:
        """Places at rest and betas = 0, metres (K, 3), and the joint that carries most of each."""
        table = self.table
        places = self._gather @ table.template
        share = np.zeros((self.count, self.kinematics.count))
        np.add.at(share, (table.point, self._joint), table.weight)
        return places, share.argmax(1)

    def places(self, posed: PosedTree) -> "PosedPoints":
        """Where the points of `posed` are."""
        arm = self._arm + by_betas(self._arm_slopes, posed.betas)
        if self._posedirs is not None:
            bend = posed.local[:, 1:] - np.eye(3)
            arm = arm + np.einsum("pcf,bf->bpc", self._posedirs, bend.reshape(len(bend), -1))
        frames = posed.rotations[:, self._joint]
        carried = np.einsum("bprc,bpc->bpr", frames, arm) + posed.joints[:, self._joint]
        return PosedPoints(self, posed, carried, self._gather @ carried)


class PosedPoints:
    """Points of B posed bodies, with `transl` = 0. Metres, axes of the world frame."""

    def __init__(
        self, points: PointSet, posed: PosedTree, carried: Float64, places: Float64
    ) -> None:
        self._set, self._posed, self._carried = points, posed, carried
        self.places = places
        """Shape (B, K, 3)."""

    @cached_property
    def slopes(self) -> list[Float64]:
        """Of each group of points, the derivative by [its limb's turns, the trunk's, betas, place].

        Shape (B, R, 3, width) each.
        """
        points, posed = self._set, self._posed
        levers = points._pair_share @ self._carried
        levers -= points._pair_total * posed.joints[:, points._pair_joint]
        batch = len(levers)
        # One small product a body: one large one would wake OpenBLAS's threads.
        turned = posed.rotations.swapaxes(1, 2).reshape(batch, 3, -1)
        by_betas = (turned @ points._growth).reshape(batch, -1) + points._root_growth
        levers = levers.reshape(batch, -1)
        width = levers.shape[1]
        numbers = np.empty((batch, 2 + 2 * width + 30 * points.count))
        numbers[:, 0], numbers[:, 1] = 0.0, 1.0
        numbers[:, 2 : 2 + width] = levers
        np.negative(levers, out=numbers[:, 2 + width : 2 + 2 * width])
        numbers[:, 2 + 2 * width :] = by_betas
        cells = np.take(numbers, points._index, axis=1)
        blocks = [
            cells[:, group.cells].reshape(batch, len(group.rows), 3, group.width)
            for group in points.groups
        ]
        if points._posedirs is not None:
            bent = self._by_correctives()
            for group, block in zip(points.groups, blocks, strict=True):
                own, rest = group.limb, slice(points.kinematics.unknowns.core.start, bent.shape[-1])
                limb, trunk = own.stop - own.start, rest.stop - rest.start
                block[..., :limb] += bent[:, group.rows, :, own]
                block[..., limb : limb + trunk] += bent[:, group.rows, :, rest]
        return blocks

    @property
    def jacobian(self) -> Float64:
        """Derivative of the points by [turns, betas, transl], all of them. (B, K, 3, 3 n + 13)."""
        points = self._set
        at = points.kinematics.unknowns
        (first, *_) = points.groups
        if len(first.rows) == points.count and first.limb == slice(0, at.core.start):
            return self.slopes[0]
        whole = np.zeros((*self.places.shape, at.transl.stop))
        for group, block in zip(points.groups, self.slopes, strict=True):
            limb = group.limb.stop - group.limb.start
            whole[:, group.rows, :, group.limb] = block[..., :limb]
            whole[:, group.rows, :, at.core.start :] = block[..., limb:]
        return whole

    def _by_correctives(self) -> Float64:
        """How pose correctives move the points as joints turn. Shape (B, K, 3, 3 (n - 1)).

        Columns in the order of the unknowns.
        """
        points, posed = self._set, self._posed
        assert points._posedirs is not None
        tree = points.kinematics
        above = posed.rotations[:, tree.parents[1:]]
        # A world turn e_i of a joint changes its local rotation by above^T [e_i] above local.
        turned = above.swapaxes(-1, -2)[..., None, :, :] @ skew(np.eye(3)) @ above[..., None, :, :]
        change = turned @ posed.local[:, 1:, None]
        batch, joints = change.shape[:2]
        rows, order = len(points._joint), tree.order[:-1] - 1
        at_rest = np.einsum(
            "pcjf,bjif->bpcji",
            points._posedirs.reshape(rows, 3, joints, 9)[:, :, order],
            change.reshape(batch, joints, 3, 9)[:, order],
            optimize=True,
        )
        moved = posed.rotations[:, points._joint] @ at_rest.reshape(batch, rows, 3, -1)
        gathered = points._gather @ moved.reshape(batch, rows, -1)
        return gathered.reshape(batch, points.count, 3, -1)


@cache
def point_set(kinematics: Kinematics, layout: str, by_limbs: bool = True) -> PointSet:
    """A layout's points on a model, built once."""
    return PointSet(kinematics, point_table(kinematics.model, layout), by_limbs=by_limbs)
