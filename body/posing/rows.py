"""What a pose should be, as rows of residuals over points: angles, aims, lengths, meetings.

Knows nothing of constraints' names or of how a pose is found.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Literal, get_args

import numpy as np

from thirdwave.body.fitting.kinematics import Kinematics, Unknowns
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import MOST_PRODUCTS, Term
from thirdwave.body.posecodes.formulas import WORLD, Vector
from thirdwave.body.posecodes.sites import site_table
from thirdwave.body.rotations import Float64, cross_product

Kind = Literal["between", "bearing", "aim", "along", "length", "meet"]
LEAST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One wish: a value within bounds, or (aim, meet) a vector."""

    kind: Kind
    """between: the angle of v and a, radians; bearing: atan2(v . a, v . b); along: v . a, metres;
    length: |v|; aim: v points as a does; meet: v is `goal`."""
    v: Vector
    a: Vector = ()
    b: Vector = ()
    low: float = -inf
    high: float = inf
    goal: tuple[float, float, float] = (0.0, 0.0, 0.0)
    sd: float
    """Radians or metres that count as one."""


@cache
def site_points(kinematics: Kinematics) -> PointSet:
    """The points of `site_table`, ready to be posed."""
    return PointSet(kinematics, site_table(kinematics.model), by_limbs=False)


class RowTerm(Term):
    """Many rows at once, of one body or several that share them."""

    def __init__(self, kinematics: Kinematics, rows: Sequence[Row], world: Float64) -> None:
        """`world` (3, 3): left, up and front as rows, camera frame."""
        self._points = site_points(kinematics)
        names = {name: column for column, name in enumerate(self._points.names)}
        scalars = [row for row in rows if row.kind not in ("aim", "meet")]
        self._rows = [*scalars, *(r for r in rows if r.kind == "aim"),
                      *(r for r in rows if r.kind == "meet")]  # fmt: skip
        count = len(self._rows)
        factors = np.zeros((3, count, len(names)))
        constant = np.zeros((3, count, 3))
        for at, row in enumerate(self._rows):
            for part, vector in enumerate((row.v, row.a, row.b)):
                for name, factor in vector:
                    if name in WORLD:
                        constant[part, at] += factor * world[WORLD.index(name)]
                    else:
                        factors[part, at, names[name]] += factor
        used = np.flatnonzero(factors.any((0, 1)))
        self._used, self._factors = used, factors[..., used]
        self._constant = constant
        kinds = np.array([row.kind for row in self._rows], dtype="<U8")
        self._of = {kind: np.flatnonzero(kinds == kind) for kind in get_args(Kind)}
        self._low = np.array([row.low for row in scalars])
        self._high = np.array([row.high for row in scalars])
        self._goal = np.array([row.goal for row in self._rows])[len(scalars) :].reshape(-1, 3)
        self._goal = self._goal[len(self._of["aim"]) :]
        self._scalars = len(scalars)
        sd = np.array([row.sd for row in self._rows])
        self._stiff = 1.0 / np.concatenate([sd[: len(scalars)], np.repeat(sd[len(scalars) :], 3)])

    def softened(self, scale: float) -> "RowTerm":
        """The same rows, so many times as soft."""
        softer = copy(self)
        softer._stiff = self._stiff / scale
        return softer

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """Turns, betas and where the body is."""
        return (slice(0, unknowns.transl.stop),)

    def residual(self, state: State) -> Float64:
        """Excess of each scalar over its bounds, then the vectors' gaps. Shape (B, N)."""
        v, a, b = self._vectors(state)
        excess, _ = self._excess(self.values(v, a, b))
        rest = slice(self._scalars, None)
        gaps = v[:, rest] - self._wanted(a)
        aim = self._of["aim"]
        gaps[:, : len(aim)] = _unit(v[:, aim]) - _unit(a[:, aim])
        whole = np.concatenate([excess, gaps.reshape(state.size, -1)], axis=1)
        return whole * self._stiff

    def jacobian(self, state: State) -> Float64:
        """Exact but at the ends of bounds and of straight angles."""
        v, a, b = self._vectors(state)
        dv, da, db = self._slopes(state)
        batch, width = state.size, dv.shape[-1]
        by_v, by_a, by_b = np.zeros_like(v), np.zeros_like(v), np.zeros_like(v)
        at = self._of["between"]
        if len(at):
            by_v[:, at], by_a[:, at] = _between_slopes(v[:, at], a[:, at])
        at = self._of["bearing"]
        if len(at):
            p, q = (v[:, at] * a[:, at]).sum(-1), (v[:, at] * b[:, at]).sum(-1)
            total = np.maximum(p * p + q * q, LEAST)[..., None]
            p, q = p[..., None], q[..., None]
            by_v[:, at] = (q * a[:, at] - p * b[:, at]) / total
            by_a[:, at] = q * v[:, at] / total
            by_b[:, at] = -p * v[:, at] / total
        at = self._of["along"]
        by_v[:, at], by_a[:, at] = a[:, at], v[:, at]
        at = self._of["length"]
        by_v[:, at] = _unit(v[:, at])
        n = self._scalars
        _, inside = self._excess(self.values(v, a, b))
        slope = np.einsum("brc,brcu->bru", by_v[:, :n], dv[:, :n])
        slope += np.einsum("brc,brcu->bru", by_a[:, :n], da[:, :n])
        bearing = self._of["bearing"]
        slope[:, bearing] += np.einsum("brc,brcu->bru", by_b[:, bearing], db)
        slope[inside] = 0.0
        vectors = dv[:, n:]
        aim = self._of["aim"]
        if len(aim):
            vectors = vectors.copy()
            vectors[:, : len(aim)] = _unit_slopes(v[:, aim], dv[:, aim]) - _unit_slopes(
                a[:, aim], da[:, aim]
            )
        whole = np.concatenate([slope, vectors.reshape(batch, -1, width)], axis=1)
        return whole * self._stiff[:, None]

    def values(self, v: Float64, a: Float64, b: Float64) -> Float64:
        """The scalars, radians or metres. Shape (B, scalars)."""
        found = np.zeros((len(v), self._scalars))
        at = self._of["between"]
        cross = cross_product(v[:, at], a[:, at])
        found[:, at] = np.arctan2(np.sqrt((cross * cross).sum(-1)), (v[:, at] * a[:, at]).sum(-1))
        at = self._of["bearing"]
        p, q = (v[:, at] * a[:, at]).sum(-1), (v[:, at] * b[:, at]).sum(-1)
        found[:, at] = np.arctan2(p, q)
        at = self._of["along"]
        found[:, at] = (v[:, at] * a[:, at]).sum(-1)
        at = self._of["length"]
        found[:, at] = np.sqrt((v[:, at] * v[:, at]).sum(-1))
        return found

    def _excess(self, values: Float64) -> tuple[Float64, np.ndarray]:
        """Beyond the bounds, signed, and where a value lies within. Bearings go round."""
        low, high = self._low, self._high
        excess = values - np.clip(values, low, high)
        at = self._of["bearing"]
        if len(at):
            middle, half = (low[at] + high[at]) / 2, (high[at] - low[at]) / 2
            off = values[:, at] - middle
            off = (off + np.pi) % (2 * np.pi) - np.pi
            excess[:, at] = np.sign(off) * np.maximum(np.abs(off) - half, 0.0)
        return excess, excess == 0.0

    def _wanted(self, a: Float64) -> Float64:
        wanted = np.zeros((len(a), len(self._rows) - self._scalars, 3))
        wanted[:, len(self._of["aim"]) :] = self._goal
        return wanted

    def _vectors(self, state: State) -> tuple[Float64, Float64, Float64]:
        """v, a and b of every row. Shape (B, R, 3) each."""
        places = state.points(self._points).places[:, self._used] + state.transl[:, None]
        count = len(self._rows)
        vectors = self._factors.reshape(3 * count, -1) @ places + self._constant.reshape(-1, 3)
        return vectors[:, :count], vectors[:, count : 2 * count], vectors[:, 2 * count :]

    def _slopes(self, state: State) -> tuple[Float64, Float64, Float64]:
        """Derivatives of v and a of every row, and of b of bearings. Shape (B, R, 3, C) each."""
        by_unknowns = state.points(self._points).jacobian[:, self._used]
        batch, used, _, width = by_unknowns.shape
        flat = by_unknowns.reshape(batch, used, -1)
        bearing = self._of["bearing"]

        def slopes(factors: Float64) -> Float64:
            return _in_blocks(factors, flat).reshape(batch, len(factors), 3, width)

        return slopes(self._factors[0]), slopes(self._factors[1]), slopes(self._factors[2][bearing])


def _in_blocks(factors: Float64, flat: Float64) -> Float64:
    """`factors` (R, K) times `flat` (B, K, N), rows by blocks that wake no other threads."""
    block = max(1, MOST_PRODUCTS // max(1, flat.shape[1] * flat.shape[2]))
    if len(factors) <= block:
        return factors @ flat
    parts = [factors[at : at + block] @ flat for at in range(0, len(factors), block)]
    return np.concatenate(parts, axis=1)


def _unit(vectors: Float64) -> Float64:
    length = np.sqrt((vectors * vectors).sum(-1, keepdims=True))
    return vectors / np.maximum(length, LEAST)


def _unit_slopes(vectors: Float64, slopes: Float64) -> Float64:
    """Derivative of the unit vectors (B, R, 3, C) from that of the vectors."""
    length = np.maximum(np.sqrt((vectors * vectors).sum(-1)), LEAST)[..., None, None]
    unit = _unit(vectors)
    along = np.einsum("brc,brcu->bru", unit, slopes)
    return (slopes - unit[..., None] * along[:, :, None]) / length


def _between_slopes(v: Float64, a: Float64) -> tuple[Float64, Float64]:
    """Derivative of the angle between v and a by each."""
    long_v = np.maximum(np.sqrt((v * v).sum(-1, keepdims=True)), LEAST)
    long_a = np.maximum(np.sqrt((a * a).sum(-1, keepdims=True)), LEAST)
    unit_v, unit_a = v / long_v, a / long_a
    cosine = (unit_v * unit_a).sum(-1, keepdims=True)
    sine = np.sqrt(np.maximum(1.0 - cosine * cosine, 1e-10))
    return (unit_v * cosine - unit_a) / (sine * long_v), (unit_a * cosine - unit_v) / (
        sine * long_a
    )
