"""The term that keeps a body out of itself: capsules of arms, legs, head and trunk may not overlap.

As SMPLify's (Bogo et al., "Keep it SMPL", ECCV 2016), which also measures capsules on the mesh and
lets them grow with the betas, but then takes spheres along them as 3D Gaussians and sums their
overlaps, so that parts which do not touch push too. Here a residual is how deep two capsules
overlap, exactly: a length, 0 where they do not, with an exact derivative.
"""

from collections.abc import Collection, Sequence
from copy import copy

import numpy as np

from thirdwave.body.fitting.capsule_body import SIDES, capsule_body
from thirdwave.body.fitting.given import number, positive, robust_scale
from thirdwave.body.fitting.kinematics import Kinematics, Unknowns
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import NormalEquations, Term
from thirdwave.body.rotations import Float64, cross_product

OVERLAP_SD_M = 0.02
"""Capsules stand for flesh that gives way by about as much."""
ALLOWED_M = 0.01
"""Overlap that counts as touching: capsules meet the mesh to about a centimetre."""
CROSSING_M = 1e-6
"""Axes nearer than this count as crossing, where no direction leads from one to the other."""

_ARM, _LOWER_ARM, _LEG = ("upper_arm", "forearm", "hand"), ("forearm", "hand"), ("shank", "foot")


def _pairs() -> tuple[tuple[str, str], ...]:
    """Parts that are not neighbours, and touch in no ordinary pose by being soft."""
    pairs: list[tuple[str, str]] = []
    for side, other in (SIDES, SIDES[::-1]):
        lower_arm = [f"{side}_{part}" for part in _LOWER_ARM]
        body = ("upper_trunk", "lower_trunk", "head", *_names(other, ("thigh", *_LEG)),
                *_names(side, ("thigh", *_LEG)), f"{other}_upper_arm")  # fmt: skip
        pairs += [(part, against) for part in lower_arm for against in body]
        pairs.append((f"{side}_upper_arm", "lower_trunk"))
        pairs += [(f"{side}_thigh", against) for against in _names(other, _LEG)]
    left, right = SIDES
    pairs += [(f"{left}_{a}", f"{right}_{b}") for a in _LOWER_ARM for b in _LOWER_ARM]
    pairs += [(f"{left}_{a}", f"{right}_{b}") for a in _LEG for b in _LEG]
    return (*pairs, ("left_thigh", "right_thigh"))


def _names(side: str, parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{side}_{part}" for part in parts)


PAIRS = _pairs()
"""Which parts may not overlap, by their names in `capsule_body`."""


class SelfPenetrationTerm(Term):
    """How deep the capsules of each pair lie in one another."""

    def __init__(
        self,
        kinematics: Kinematics,
        pairs: Sequence[tuple[str, str]] = PAIRS,
        *,
        sd_m: float = OVERLAP_SD_M,
        allowed_m: float = ALLOWED_M,
        robust: float | None = None,
    ) -> None:
        """`pairs` by names of `capsule_body(kinematics.model)`; ValueError for one it has not.

        Residuals are the overlap beyond `allowed_m` over `sd_m`, both metres; what is allowed may
        be negative: a distance to keep.
        """
        capsules = capsule_body(kinematics.model)
        self.pairs, self._capsules = tuple(pairs), capsules
        self._ends = PointSet(kinematics, capsules.ends)
        self._sd = positive("sd_m", sd_m, "a positive number of metres")
        self._allowed, self.robust = number("allowed_m", allowed_m), robust_scale(robust)
        if not np.isfinite(self._allowed):
            raise ValueError(f"allowed_m: expected a finite number of metres, got {allowed_m}")
        rows = [
            (a, b)
            for first, second in self.pairs
            for a in _of(capsules.names, first)
            for b in _of(capsules.names, second)
        ]
        self._a, self._b = np.array(rows, dtype=np.int64).reshape(-1, 2).T
        self.between = tuple((capsules.names[a], capsules.names[b]) for a, b in rows)
        """Names of the two capsules of each residual, N of them."""

    def without(self, pairs: Collection[Collection[str]]) -> "SelfPenetrationTerm":
        """The same for all other pairs; each of `pairs` names two parts, in any order."""
        left_out = {frozenset(pair) for pair in pairs}
        kept = np.array([frozenset(pair) not in left_out for pair in self.between], dtype=bool)
        fewer = copy(self)
        fewer.pairs = tuple(pair for pair in self.pairs if frozenset(pair) not in left_out)
        fewer.between = tuple(pair for pair, keep in zip(self.between, kept, strict=True) if keep)
        fewer._a, fewer._b = self._a[kept], self._b[kept]
        return fewer

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """All turns but the root's, and betas: the body as a whole may be anywhere."""
        return (unknowns.pose, unknowns.betas)

    def residual(self, state: State) -> Float64:
        """Overlap of each two capsules beyond what is allowed. Shape (B, N)."""
        return np.maximum(self.depth_m(state) - self._allowed, 0.0) / self._sd

    def depth_m(self, state: State) -> Float64:
        """How deep each two capsules overlap, metres; negative is their distance. Shape (B, N)."""
        a, b = self._axes(state)
        _, _, gap = closest_points(*a, *b)
        radii = self._capsules.radii(state.betas)
        return radii[:, self._a] + radii[:, self._b] - np.sqrt((gap * gap).sum(-1))

    def jacobian(self, state: State) -> Float64:
        """Exact but where closest points jump: those of axes that are parallel, or cross.

        The closest points' own shift along the axes does not change the distance to first order.
        """
        slope = np.zeros((state.size, len(self._a), state.unknowns.betas.stop - 3))
        row, pair = np.nonzero(self._residual_once(state))
        if len(row) == 0:
            return slope
        a, b = (tuple(end[row, pair] for end in axis) for axis in self._axes(state))
        s, t, gap = closest_points(*a, *b)
        away = _directions(gap, a[1] - a[0], b[1] - b[0])
        at = state.unknowns
        by_unknowns = state.points(self._ends).jacobian
        count = len(self._capsules.names)
        first, second = self._a[pair], self._b[pair]
        moved = np.zeros((len(row), at.transl.stop))
        for end, share in (
            (first, 1.0 - s),
            (count + first, s),
            (second, t - 1.0),
            (count + second, -t),
        ):
            moved += ((share[:, None] * away)[:, None] @ by_unknowns[row, end])[:, 0]
        grown = self._capsules.radius_by_betas
        moved[:, at.betas] = grown[first] + grown[second] - moved[:, at.betas]
        moved[:, at.pose] *= -1.0
        slope[row, pair] = np.concatenate([moved[:, at.pose], moved[:, at.betas]], axis=1)
        slope /= self._sd
        return slope

    def add_to(self, equations: NormalEquations, state: State, weight: float) -> None:
        """As by the Jacobian, but for pairs that do not overlap: of 65 only a few ever do.

        Where none does nothing is added: limbs stay apart, and can be solved one by one.
        """
        residual = self._residual_once(state)
        most = int((residual > 0).sum(1).max(initial=0))
        if most == 0:
            return
        deepest = np.argsort(-residual, axis=1)[:, :most]
        overlap = np.take_along_axis(residual, deepest, axis=1)
        slope = np.take_along_axis(self.jacobian(state), deepest[..., None], axis=1)
        trust = self.trust(overlap)
        if trust is not None:
            overlap, slope = overlap * trust, slope * trust[..., None]
        equations.add(self.columns(state.unknowns), slope, overlap, weight)

    def _axes(self, state: State) -> tuple[tuple[Float64, Float64], tuple[Float64, Float64]]:
        """Start and stop of the first and of the second axis of each pair. Shape (B, N, 3)."""
        places = state.points(self._ends).places
        start, stop = np.split(places, 2, axis=1)
        a, b = self._a, self._b
        return (start[:, a], stop[:, a]), (start[:, b], stop[:, b])


def closest_points(
    a0: Float64, a1: Float64, b0: Float64, b1: Float64
) -> tuple[Float64, Float64, Float64]:
    """Where two segments a0-a1 and b0-b1, each (..., 3), come nearest.

    Returns the shares s, t (...) of the way along each, and the gap from b to a, (..., 3). Of
    parallel segments some nearest pair. Ericson, Real-Time Collision Detection (2005), 5.1.9.
    """
    along_a, along_b, between = a1 - a0, b1 - b0, a0 - b0
    aa, bb = (along_a * along_a).sum(-1), (along_b * along_b).sum(-1)
    ab = (along_a * along_b).sum(-1)
    a_between, b_between = (along_a * between).sum(-1), (along_b * between).sum(-1)
    aa, bb = np.maximum(aa, 1e-12), np.maximum(bb, 1e-12)
    across = aa * bb - ab * ab
    crossing = across > 1e-9 * aa * bb
    s = np.where(crossing, (ab * b_between - bb * a_between) / np.where(crossing, across, 1.0), 0.5)
    t = np.clip((ab * np.clip(s, 0.0, 1.0) + b_between) / bb, 0.0, 1.0)
    s = np.clip((ab * t - a_between) / aa, 0.0, 1.0)
    return s, t, between + s[..., None] * along_a - t[..., None] * along_b


def _directions(gap: Float64, along_a: Float64, along_b: Float64) -> Float64:
    """Unit vectors (..., 3) from b to a: across both axes where these cross."""
    length = np.sqrt((gap * gap).sum(-1, keepdims=True))
    across = cross_product(along_a, along_b)
    across /= np.maximum(np.sqrt((across * across).sum(-1, keepdims=True)), 1e-12)
    return np.where(length > CROSSING_M, gap / np.maximum(length, CROSSING_M), across)


def _of(names: Sequence[str], part: str) -> list[int]:
    found = [row for row, name in enumerate(names) if name == part]
    if not found:
        known = ", ".join(dict.fromkeys(names))
        raise ValueError(f"pairs: expected parts out of {known}; got {part!r}")
    return found
