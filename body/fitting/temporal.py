"""How bodies move from frame to frame: the term that joins the frames of a sequence.

Points of the body should not accelerate by more than people do. Unlike other terms this one looks
at three frames at once, so its equations come as blocks of neighbouring frames.
"""

from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from thirdwave.body.fitting.kinematics import Kinematics
from thirdwave.body.fitting.pointset import PLACE, Group, PointSet
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import geman_mcclure, influence
from thirdwave.body.points import PointTable
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import NUM_BETAS

REACH = 2
"""Frames on either side that share an acceleration with a frame."""
TWISTED = (
    "head", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
)  # fmt: skip
"""Joints whose turns about their own bones move no other joint, or hardly."""
FRONT_M = 0.1
"""How far in front of such a joint a point is put that these turns do move, metres."""


class FrameUnknowns:
    """Which of a body's unknowns each frame has for itself, and which all frames share."""

    def __init__(self, kinematics: Kinematics, *, floating: bool) -> None:
        """`floating`: whether a cloud's `shift` is among the unknowns at all."""
        at = kinematics.unknowns
        own = [np.arange(at.turns.start, at.turns.stop), np.arange(at.transl.start, at.transl.stop)]
        if floating:
            own.append(np.arange(at.shift.start, at.shift.stop))
        self.own = np.concatenate(own)
        """Turns, place and shift among all unknowns. Shape (F,)."""
        self.shared = np.r_[at.betas, at.log_focal]
        """Betas and focal length among all unknowns. Shape (S,)."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Coupled:
    """Normal equations of n consecutive frames, each with itself, the next, and the one after.

    F unknowns of each frame, S that all frames share.
    """

    with_self: Float64
    """Shape (n, F, F)."""
    with_next: Float64
    """Rows: the frame's unknowns; columns: those of the next frame. Shape (n, F, F)."""
    with_second: Float64
    """Columns: those of the frame after the next. Shape (n, F, F)."""
    with_shared: Float64
    """Shape (n, F, S)."""
    gradient: Float64
    """J^T r of the frames' own unknowns. Shape (n, F)."""
    shared: Float64
    """Shape (S, S)."""
    shared_gradient: Float64
    """Shape (S,)."""

    @classmethod
    def zeros(cls, frames: int, unknowns: FrameUnknowns) -> "Coupled":
        """Equations that nothing was added to."""
        own, shared = len(unknowns.own), len(unknowns.shared)
        return cls(
            with_self=np.zeros((frames, own, own)),
            with_next=np.zeros((frames, own, own)),
            with_second=np.zeros((frames, own, own)),
            with_shared=np.zeros((frames, own, shared)),
            gradient=np.zeros((frames, own)),
            shared=np.zeros((shared, shared)),
            shared_gradient=np.zeros(shared),
        )


def moving_points(kinematics: Kinematics) -> PointSet:
    """All turned joints, and points in front of those that can twist: what is to move smoothly.

    Joints alone leave the surface to shake about the bones: twice as much on 15 mm of noise.
    """
    if kinematics not in _MOVING:
        model = kinematics.model
        joints = PointTable.of_joints(model, model.joint_names[: kinematics.count])
        at = PointTable.of_joints(model, TWISTED)
        front = replace(
            at,
            names=tuple(f"{name}_front" for name in TWISTED),
            template=at.template + np.array([0.0, 0.0, FRONT_M]),
        )
        _MOVING[kinematics] = PointSet(kinematics, PointTable.joined([joints, front]))
    return _MOVING[kinematics]


_MOVING: dict[Kinematics, PointSet] = {}


class AccelerationTerm:
    """Accelerations of points of the body over their standard deviation."""

    def __init__(
        self, points: PointSet, *, fps: float, sd: float, robust: float | None = None
    ) -> None:
        """`fps` frames a second; `sd` m/s^2, each axis; `robust`: how many `sd` an acceleration
        may have before it stops pulling harder (Geman-McClure), None for least squares.
        """
        for name, value, unit in (("fps", fps, "frames a second"), ("sd", sd, "m/s^2")):
            if not 0 < value < np.inf:
                raise ValueError(f"{name}: expected a positive number of {unit}, got {value}")
        if robust is not None and not 0 < robust < np.inf:
            raise ValueError(f"robust: expected a positive number of sd or None, got {robust}")
        self.points, self.robust = points, robust
        self._scale = fps * fps / sd
        self._cuts = np.zeros(0, dtype=np.int64)

    def between(self, cuts: np.ndarray) -> "AccelerationTerm":
        """The same, asked of no frames on both sides of one of `cuts`: ascending frame numbers,
        as in a state's `problem`, each the first after its cut.
        """
        other = copy(self)
        other._cuts = cuts
        return other

    def cost(self, state: State) -> Float64:
        """Cost of the accelerations about each frame of a sequence; 0 at its ends. Shape (T,)."""
        squared = (self._accelerations(state) ** 2).sum(2)
        if self.robust is not None:
            squared = geman_mcclure(squared, self.robust)
        cost = np.zeros(state.size)
        cost[1 : 1 + len(squared)] = squared.sum(1)
        return cost

    def residual(self, state: State) -> Float64:
        """Accelerations over `sd`, by point and axis. Shape (max(T - 2, 0), 3 K)."""
        residual = self._accelerations(state)
        return residual.reshape(len(residual), 3 * self.points.count)

    def add_to(self, equations: Coupled, state: State, frames: slice) -> None:
        """Add the equations of `frames` of the sequence that `state` is a part of.

        `frames` counts in `state`, which holds `REACH` frames more on both sides, except at the
        ends of the sequence. An acceleration is counted with the first of its three frames.
        """
        residual = self._accelerations(state)
        if not len(residual):
            return
        trust = np.ones(residual.shape[:2])
        if self.robust is not None:
            trust = influence((residual**2).sum(2), self.robust) ** 2
        trust *= self._whole(state)[:, None]
        for group, slopes in zip(self.points.groups, state.points(self.points).slopes, strict=True):
            rows = _Rows(self.points.kinematics, group, slopes, self._scale)
            weight = np.repeat(trust[:, group.rows], 3, axis=1)
            rows.add_to(equations, weight, residual[:, group.rows], frames)

    def _accelerations(self, state: State) -> Float64:
        """Over `sd`. Shape (max(T - 2, 0), K, 3)."""
        bends = _bends(state.points(self.points).places + state.transl[:, None])
        return (self._scale * self._whole(state))[:, None, None] * bends

    def _whole(self, state: State) -> Float64:
        """1 for accelerations of frames that belong together, 0 over a cut. (max(T - 2, 0),)."""
        piece = np.searchsorted(self._cuts, state.problem, side="right")
        return (piece[2:] == piece[:-2]).astype(np.float64)


class _Rows:
    """Coordinates of a group of points in n + 2 `REACH` frames, and what moves them."""

    def __init__(self, kinematics: Kinematics, group: Group, slopes: Float64, scale: float) -> None:
        at = kinematics.unknowns
        frames, limb = len(slopes), group.limb.stop - group.limb.start
        flat = slopes.reshape(frames, -1, group.width)
        turns = limb + at.turns.stop - at.core.start
        self.own = scale * np.concatenate([flat[..., :turns], flat[..., -PLACE:]], axis=2)
        """Derivative by the limb's turns, the trunk's turns and the place. (frames, 3 R, C)."""
        self.by_betas = scale * flat[..., turns : turns + NUM_BETAS]
        # Without the betas between them, a frame's trunk and place stand side by side.
        trunk = slice(at.core.start, at.turns.stop + PLACE)
        self.columns = ((slice(0, limb), group.limb), (slice(limb, self.own.shape[2]), trunk))

    @cached_property
    def bent(self) -> Float64:
        """How the betas change the accelerations. Shape (frames - 2, 3 R, 10)."""
        return _bends(self.by_betas)

    def add_to(self, equations: Coupled, weight: Float64, residual: Float64, frames: slice) -> None:
        pull = weight * residual.reshape(weight.shape)
        # An acceleration has the factors 1, -2, 1 for its frames: their products, by distance.
        pairs = (
            (0, _unbent(weight, (1.0, 4.0, 1.0)), equations.with_self),
            (1, _unbent(weight, (-2.0, -2.0, 0.0)), equations.with_next),
            (2, _unbent(weight, (1.0, 0.0, 0.0)), equations.with_second),
        )
        mine = self.own[frames].swapaxes(1, 2)
        for distance, factor, total in pairs:
            other = slice(frames.start + distance, min(frames.stop + distance, len(self.own)))
            there = other.stop - other.start
            other_own = factor[frames][:there, :, None] * self.own[other]
            product = mine[:there] @ other_own
            for own, place in self.columns:
                for across, column in self.columns:
                    total[:there, place, column] += product[:, own, across]
        by_shared = mine @ _unbent(weight[..., None] * self.bent, (1.0, -2.0, 1.0))[frames]
        by_residual = mine @ _unbent(pull, (1.0, -2.0, 1.0))[frames, :, None]
        for own, place in self.columns:
            equations.with_shared[:, place, :NUM_BETAS] += by_shared[:, own]
            equations.gradient[:, place] += by_residual[:, own, 0]
        counted = slice(frames.start, min(frames.stop, len(self.bent)))
        bent = self.bent[counted].reshape(-1, NUM_BETAS)
        equations.shared[:NUM_BETAS, :NUM_BETAS] += bent.T @ (weight[counted].reshape(-1, 1) * bent)
        equations.shared_gradient[:NUM_BETAS] += bent.T @ pull[counted].ravel()


def _bends(values: Float64) -> Float64:
    """Second differences along the first axis: none of fewer than three."""
    return values[2:] - 2.0 * values[1:-1] + values[:-2]


def _unbent(values: Float64, factors: tuple[float, float, float]) -> Float64:
    """Values of accelerations, times `factors`, summed at the three frames of each."""
    total = np.zeros((len(values) + 2, *values.shape[1:]))
    count = len(values)
    for frame, factor in enumerate(factors):
        if factor:
            total[frame : frame + count] += factor * values
    return total
