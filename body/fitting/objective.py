"""The sum that a fit lowers: what was observed, what bodies are like, and the caller's terms."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.fitting.arguments import check_at, check_terms
from thirdwave.body.fitting.given import number as as_number
from thirdwave.body.fitting.inputs import Points3D, View
from thirdwave.body.fitting.kinematics import Kinematics
from thirdwave.body.fitting.observations import Points2DTerm, Points3DTerm
from thirdwave.body.fitting.pointset import point_set
from thirdwave.body.fitting.priors import FocalPriorTerm, PosePriorTerm, ShapePriorTerm
from thirdwave.body.fitting.reach import unreachable
from thirdwave.body.fitting.solver import Weighted
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import Term
from thirdwave.body.layouts import LAYOUTS
from thirdwave.body.rotations import Float64

COARSE_SIGMAS = 8.0
"""Robust scale while a body is still far from where it belongs."""

OUTLYING = 1.25
"""Beyond so many times its robust scale a point is not followed: 5 sigmas, which noise alone
reaches in three dimensions once in 65 000 points."""


@dataclass(frozen=True, eq=False, slots=True)
class Observation:
    """One source of points, as its term and as the caller gave it."""

    name: str
    term: Points3DTerm | Points2DTerm
    given: Points3D | View

    @property
    def unit(self) -> str:
        """Of `gaps`: mm or px."""
        return "mm" if isinstance(self.given, Points3D) else "px"

    def gaps(self, state: State) -> Float64:
        """Distance of body from observation, mm or px; nan for a missing point. (B, K)."""
        term = self.term
        gaps = 1e3 * term.gap_m(state) if isinstance(term, Points3DTerm) else term.gap_px(state)
        return np.where(self.given.confidence[state.problem] > 0, gaps, np.nan)

    def sigmas(self, state: State) -> Float64:
        """The same in standard deviations of a fully trusted point. Shape (B, K)."""
        residual = self.term.residual(state).reshape(state.size, -1, self.term.dims)
        confidence = self.given.confidence[state.problem]
        length = np.sqrt((residual * residual).sum(-1))
        return np.where(confidence > 0, length / np.maximum(confidence, 1e-12), np.nan)

    def unreachable(self) -> np.ndarray:
        """3D points that no body can have together with the others; none in least squares.

        In a picture a limb may look as short as it likes, and how long it may look hangs on a
        scale that is not known: there the test found nothing that the fit did not.
        """
        given = self.given
        if given.robust is None or isinstance(given, View):
            return np.zeros(given.confidence.shape, dtype=bool)
        slack = 3.0 * float(np.max(given.sigma_m))
        return unreachable(self.term.points, given.xyz, given.confidence, slack)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the points."""
        return LAYOUTS[self.given.layout]


@dataclass(frozen=True, eq=False, slots=True)
class Objective:
    """Terms by name, each with its weight."""

    kinematics: Kinematics
    terms: Mapping[str, tuple[Term, float]]
    observations: tuple[Observation, ...]
    own: tuple[str, ...] = ()
    """Names of the caller's own terms."""

    @classmethod
    def of(
        cls,
        kinematics: Kinematics,
        points3d: Points3D | None,
        views: tuple[View, ...],
        extra: Mapping[str, Term],
        weights: Mapping[str, float],
        *,
        by_limbs: bool = True,
    ) -> "Objective":
        """Built-in terms, the caller's `extra`, and `weights` on any. ValueError names a wrong one.

        An extra term with a built-in name takes its place.
        """
        observations = _observations(kinematics, points3d, views, by_limbs)
        terms: dict[str, Term] = {seen.name: seen.term for seen in observations}
        terms |= {"pose_prior": PosePriorTerm(), "shape_prior": ShapePriorTerm()}
        if any(view.focal == "estimate" for view in views):
            terms["focal_prior"] = FocalPriorTerm()
        replaced = {seen.name for seen in observations} & set(extra)
        if replaced:
            raise ValueError(
                "terms: expected names other than those of the observations, got "
                f"{replaced.pop()!r}"
            )
        check_terms(extra, kinematics, len(observations[0].given.confidence))
        terms |= extra
        told = dict.fromkeys(terms, 1.0) | _weights(weights, tuple(terms))
        if not any(told[seen.name] for seen in observations):
            names = ", ".join(seen.name for seen in observations)
            raise ValueError(
                f"weights: expected at least one observation to count, got 0 for {names}: "
                "nothing to fit to"
            )
        weighted = {name: (term, told[name]) for name, term in terms.items()}
        return cls(kinematics, weighted, observations, tuple(extra))

    def check(self, state: State) -> None:
        """ValueError names one of the caller's terms that is of no use at `state`.

        Residuals (B, N) and finite, a Jacobian that fits them and the term's columns.
        """
        for name in self.own:
            term, weight = self.terms[name]
            if weight:
                check_at(name, term, state)

    def softened(self, scale: float | None = None) -> Weighted:
        """The terms, with observations that saturate at `scale` times their own robust sigmas.

        Without a scale at `COARSE_SIGMAS`, for a body that is still far off.
        """
        observed = {seen.name: seen for seen in self.observations}
        chosen: list[tuple[Term, float]] = []
        for name, (term, weight) in self.terms.items():
            if weight == 0.0:
                continue
            seen = observed.get(name)
            if seen is None or seen.given.robust is None:
                chosen.append((term, weight))
                continue
            softer = copy(term)
            own = seen.given.robust
            softer.robust = max(own, COARSE_SIGMAS) if scale is None else own * scale
            chosen.append((softer, weight))
        return chosen

    def without(self, suspects: Mapping[str, np.ndarray]) -> "Objective":
        """The same, deaf to `suspects`: points (N, K) by observation, bool."""
        terms, observations = dict(self.terms), []
        for seen in self.observations:
            deaf = Observation(seen.name, seen.term.without(suspects[seen.name]), seen.given)
            observations.append(deaf)
            terms[seen.name] = (deaf.term, terms[seen.name][1])
        return replace(self, terms=terms, observations=tuple(observations))

    def outlying(self, state: State) -> np.ndarray:
        """Candidates with a point farther off than where it should stop pulling. (B,), bool."""
        found = np.zeros(state.size, dtype=bool)
        for seen in self.observations:
            if seen.given.robust is not None:
                found |= (np.nan_to_num(seen.sigmas(state)) > OUTLYING * seen.given.robust).any(1)
        return found


def _weights(given: Mapping[str, float], known: tuple[str, ...]) -> dict[str, float]:
    """The weights by name. ValueError for a name that is not `known`, or no weight."""
    weights: dict[str, float] = {}
    for name, weight in given.items():
        if name not in known:
            raise ValueError(f"weights: expected names of {', '.join(known)}, got {name!r}")
        weights[name] = as_number(f"weights[{name!r}]", weight, "0 or a positive number")
        if not 0 <= weights[name] < np.inf:
            raise ValueError(f"weights[{name!r}]: expected 0 or a positive number, got {weight}")
    return weights


def _observations(
    kinematics: Kinematics, points3d: Points3D | None, views: tuple[View, ...], by_limbs: bool
) -> tuple[Observation, ...]:
    observations = []
    if points3d is not None:
        term = Points3DTerm(
            point_set(kinematics, points3d.layout, by_limbs),
            points3d.xyz,
            points3d.weights,
            floating=points3d.floating,
        )
        observations.append(Observation("points3d", term, points3d))
    for number, view in enumerate(views):
        term = Points2DTerm(
            point_set(kinematics, view.layout, by_limbs),
            view.xy,
            view.weights,
            focal_length=view.camera.focal_length.astype(np.float64),
            principal_point=view.camera.principal_point.astype(np.float64),
            T_cam_world=view.T_cam_world,
            fit_focal=view.focal == "estimate",
        )
        observations.append(Observation(f"view{number}", term, view))
    return tuple(observations)
