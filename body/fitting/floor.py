"""The term that knows the floor: no point of the feet lies below it, and what stands lies on it.

The plane is given, not fitted: from a calibration, a depth sensor, or another person's feet.
"""

from typing import Any

import numpy as np

from thirdwave.body.fitting.given import numbers, positive, robust_scale
from thirdwave.body.fitting.kinematics import Kinematics, Unknowns
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import NormalEquations, Term
from thirdwave.body.model import BodyModel
from thirdwave.body.points import PointTable
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT

FLOOR_SD_M = 0.01
"""Soles and carpets give way by about as much."""
SOLE: dict[str, tuple[float, float]] = {
    "heel": (0.0, 0.25),
    "inner_ball": (0.6, 0.8),
    "outer_ball": (0.6, 0.8),
    "toes": (0.85, 1.0),
}
"""Where a sole touches the floor: from and to which share of the foot's length, heel to toes."""


def foot_points(model: BodyModel) -> PointTable:
    """Points under both soles: "left_heel", "left_inner_ball", "left_outer_ball", "left_toes", ...

    8 points, the vertices of `sole_vertices`.
    """
    lowest = sole_vertices(model)
    return PointTable.of_vertices(model, lowest.values(), list(lowest))


def sole_vertices(model: BodyModel) -> dict[str, int]:
    """Vertex numbers of `foot_points` by name.

    Each is the lowest vertex of its stretch of the foot at rest, the ball's on either side of the
    middle: chosen by geometry, so that any SMPL or SMPL-X file has them.
    """
    segment, vertices = model.segment_weights.argmax(1), model.mesh.v_template
    lowest: dict[str, int] = {}
    for side, outwards in (("left", 1.0), ("right", -1.0)):
        parts = [JOINT[f"{side}_ankle"], JOINT[f"{side}_foot"]]
        foot = np.flatnonzero(np.isin(segment, parts))
        x, height, z = vertices[foot].T
        share = (z - z.min()) / (z.max() - z.min())
        for name, (first, last) in SOLE.items():
            there = (share >= first) & (share <= last)
            if name.endswith("ball"):
                middle = (x[there].min() + x[there].max()) / 2
                there &= (outwards * (x - middle) < 0) == name.startswith("inner")
            rows = np.flatnonzero(there)
            lowest[f"{side}_{name}"] = int(foot[rows[height[rows].argmin()]])
    return lowest


class FloorTerm(Term):
    """Points against a plane: one residual for lying below it, one for not lying on it."""

    def __init__(
        self,
        kinematics: Kinematics,
        normal: Any,
        offset: Any,
        *,
        contact: Any = 0.0,
        points: PointTable | None = None,
        sd_m: float = FLOOR_SD_M,
        robust: float | None = None,
    ) -> None:
        """The floor is where normal . x = offset; `normal` (3,) points up, out of it.

        World frame, metres; of an upright camera without extrinsics up is (0, -1, 0). `contact`
        says how surely each point stands on the floor, 0 to 1: a number, (K,), or (N, K) for N
        problems. `normal` (N, 3) and `offset` (N,) give every problem a floor of its own.
        `points` are `foot_points` unless others are given, of somebody who sits or lies. ValueError
        says what is wrong.
        """
        table = foot_points(kinematics.model) if points is None else points
        self.points, self.robust = PointSet(kinematics, table), robust_scale(robust)
        up = np.atleast_2d(numbers("normal", normal, "numbers of shape (3,) or (N, 3)"))
        if up.ndim != 2 or up.shape[1] != 3 or not len(up) or not np.isfinite(up).all():
            raise ValueError(
                f"normal: expected finite numbers of shape (3,) or (N, 3), got {_said(up)}"
            )
        length = np.sqrt((up * up).sum(1, keepdims=True))
        if not length.all():
            raise ValueError("normal: expected vectors that point up, got one of no length")
        heights = np.atleast_1d(numbers("offset", offset, "a number of metres, or N of them"))
        if heights.ndim != 1 or not len(heights) or not np.isfinite(heights).all():
            raise ValueError(
                f"offset: expected finite metres, a number or (N,), got {_said(heights)}"
            )
        self._contact = _surely(contact, self.points.names)
        self.problems = _problems(normal=up, offset=heights, contact=self._contact)
        self._up, self._offset = up / length, heights / length[:, 0]
        self._stiffness = 1.0 / positive("sd_m", sd_m, "a positive number of metres")

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """Turns, betas and where the body is."""
        return (slice(0, unknowns.transl.stop),)

    def residual(self, state: State) -> Float64:
        """Of each point, how far it is below the floor, and off it x contact. Shape (B, 2 K)."""
        height = self.height_m(state)
        both = np.stack([np.minimum(height, 0.0), height * _of(self._contact, state)], axis=2)
        return (both * self._stiffness).reshape(state.size, -1)

    def height_m(self, state: State) -> Float64:
        """Height of each point above the floor, metres; negative below it. Shape (B, K)."""
        places = state.points(self.points).places + state.transl[:, None]
        height = (places @ _of(self._up, state)[..., None])[..., 0]
        return height - _of(self._offset, state)[:, None]

    def jacobian(self, state: State) -> Float64:
        """Exact. A point at the very height of the floor counts as above it."""
        whole = np.arange(self.points.count)
        return self._slopes(state, state.points(self.points).jacobian, whole)

    def add_to(self, equations: NormalEquations, state: State, weight: float) -> None:
        """As by the Jacobian, foot by foot: so that limbs can be solved one by one."""
        residual = self._residual_once(state)
        trust = self.trust(residual)
        if trust is None:
            trust = np.ones_like(residual)
        at = state.unknowns
        trunk = slice(at.core.start, at.transl.stop)
        for group, block in zip(self.points.groups, state.points(self.points).slopes, strict=True):
            own = np.stack([2 * group.rows, 2 * group.rows + 1], axis=1).ravel()
            jacobian = self._slopes(state, block, group.rows) * trust[:, own, None]
            equations.add((group.limb, trunk), jacobian, (residual * trust)[:, own], weight)

    def _slopes(self, state: State, by_unknowns: Float64, rows: np.ndarray) -> Float64:
        """Residuals' derivative from that of the points `rows` (B, R, 3, C). Shape (B, 2 R, C)."""
        rising = (_of(self._up, state)[:, None, None] @ by_unknowns)[:, :, 0]
        below = (self.height_m(state) < 0.0)[:, rows]
        contact = np.broadcast_to(_of(self._contact, state), (state.size, self.points.count))
        both = np.stack([below, contact[:, rows]], axis=2) * self._stiffness
        return (both[..., None] * rising[:, :, None]).reshape(state.size, 2 * len(rows), -1)


def _surely(contact: Any, names: tuple[str, ...]) -> Float64:
    """How surely each of the points `names` stands on the floor. Shape (N or 1, K or 1)."""
    wanted = f"one number for each of {', '.join(names)}"
    given = np.atleast_2d(numbers("contact", contact, wanted))
    if given.ndim != 2 or not len(given) or given.shape[1] not in (1, len(names)):
        raise ValueError(f"contact: expected {wanted}, got shape {np.shape(contact)}")
    wrong = given[~((given >= 0) & (given <= 1))]
    if len(wrong):
        raise ValueError(f"contact: expected numbers from 0 to 1, got {wrong[0]}")
    return given


def _said(given: Float64) -> str:
    return str(given.tolist()) if given.size <= 3 else f"shape {given.shape}, or nan"


def _problems(**given: Float64) -> int | None:
    """For how many problems the numbers were given; None where they hold for any."""
    counts = {name: len(values) for name, values in given.items() if len(values) > 1}
    if len(set(counts.values())) > 1:
        said = ", ".join(f"{name} for {count}" for name, count in counts.items())
        raise ValueError(f"floor: expected numbers for one N of problems, got {said}")
    return next(iter(counts.values()), None)


def _of(values: Float64, state: State) -> Float64:
    """Each candidate's own of `values` (N, ...), or the one that holds for all problems."""
    return values[state.problem] if len(values) > 1 else values[np.zeros_like(state.problem)]
