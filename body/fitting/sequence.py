"""Fit one person in all frames of a video at once: one shape, one lens, and smooth motion.

    fit = fit_sequence(model, Points3D(xyz=xyz, layout="blazepose33"), fps=30.0)
    fit.fits[17].body, fit.betas, fit.bridged

Every frame is fitted alone first; of its possible bodies the one is taken that follows from its
neighbours; then the whole is solved as one problem, exactly, in time linear in its frames.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.fitting.arguments import check_arguments
from thirdwave.body.fitting.fit import AT_ONCE, YAWS_DEG, solved, starting_states
from thirdwave.body.fitting.inputs import Points3D, View, problems_of
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.objective import Objective
from thirdwave.body.fitting.paths import astray, bridged, cuts, likely_path, pieces, smoothed
from thirdwave.body.fitting.sequence_result import (
    Begun,
    SequenceFit,
    believed,
    doubt,
    in_parts,
)
from thirdwave.body.fitting.sequence_solver import minimise_sequence
from thirdwave.body.fitting.solver import Solution, Weighted, total_cost
from thirdwave.body.fitting.starts import likely_state
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.temporal import AccelerationTerm, moving_points
from thirdwave.body.fitting.term import Term
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64

ACCELERATION_SD = 8.0
"""How hard joints accelerate, m/s^2, each axis. Root mean squares of the bench's motions: sitting
down 0.5, walking 4, kicking 5, throwing 7, running 12; the fit is flat from 5 to 12."""
ROBUST_ACCELERATION = 5.0
"""Standard deviations at which an acceleration stops being held back: hands in a throw reach 18."""
ROUGH = 1e-2
"""Share of the cost that a step gains at least before the last stage begins."""
SHARED = ("shape_prior", "focal_prior")
"""Terms that look at nothing but what all frames share: not counted once a frame."""


def fit_sequence(
    model: BodyModel,
    points3d: Points3D | None = None,
    views: Sequence[View] = (),
    *,
    fps: float,
    acceleration_sd: float = ACCELERATION_SD,
    acceleration_robust: float | None = ROBUST_ACCELERATION,
    terms: Mapping[str, Term] | None = None,
    weights: Mapping[str, float] | None = None,
    starts: int = 4,
) -> SequenceFit:
    """The bodies of one person in T frames, `fps` a second.

    `points3d` (T, K, 3) and `views` (T, K, 2) observe the same frames. Frames that were dropped
    are passed as points that are not finite, or without confidence: they are bridged. Lower
    `acceleration_sd` (m/s^2) holds faster changes back; beyond `acceleration_robust` of it they
    are let through again (None: never). `terms`, `weights` and `starts` as in `fit_bodies`; terms
    are asked of every frame. ValueError and TypeError say what is wrong with malformed input.
    """
    check_arguments(model, points3d, views, None, terms, weights, starts)
    views = tuple(views)
    frames = problems_of(points3d, views)
    if starts not in YAWS_DEG:
        raise ValueError(f"starts: expected one of {', '.join(map(str, YAWS_DEG))}, got {starts}")
    tree = kinematics_of(model)
    points = moving_points(tree)
    # Asked here: what is wrong with these is said before anything is fitted.
    soft = AccelerationTerm(points, fps=fps, sd=acceleration_sd)
    robust = AccelerationTerm(points, fps=fps, sd=acceleration_sd, robust=acceleration_robust)
    objective = Objective.of(tree, points3d, views, terms or {}, weights or {})
    seen = np.zeros(frames, dtype=bool)
    for observation in objective.observations:
        seen |= (observation.given.confidence > 0).any(1)
    if not seen.any():
        raise ValueError(
            f"sequence: expected at least one frame with a point of some confidence, got {frames} "
            "frames without"
        )
    objective.check(likely_state(tree, np.flatnonzero(seen)))
    path, able = _Alone(objective, points3d, views, starts).path(seen, fps)
    trusted = path.take(able)
    cut = cuts(trusted, _surprise(objective, trusted), fps)
    everywhere, known = np.arange(frames), np.zeros(frames, dtype=bool)
    known[seen] = able
    own = likely_state(tree, everywhere).updated(seen, path)
    rows = pieces(own, cut)
    own = State.joined([bridged(own.take(some), known[some]) for some in rows])
    begun = Begun(own=own, able=known, seen=seen, pieces=rows)
    motion = soft.between(cut), robust.between(cut)
    whole = _solved_together(objective, begun, fps, motion)
    fits, kept = believed(objective, whole.frames, begun, fps)
    return SequenceFit(
        fits=tuple(fits),
        betas=whole.frames.state.betas[0].copy(),
        focal_scale=float(np.exp(whole.frames.state.log_focal[0])),
        fps=float(fps),
        bridged=~seen,
        kept=kept,
        cuts=tuple(int(frame) for frame in cut),
        reason=doubt(begun, kept, fps),
        start_cost=whole.start_cost,
        cost=whole.cost,
        iterations=int(whole.frames.iterations.max()),
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Alone:
    """Frames fitted one by one."""

    objective: Objective
    points3d: Points3D | None
    views: tuple[View, ...]
    starts: int

    def path(self, seen: np.ndarray, fps: float) -> tuple[State, np.ndarray]:
        """One body of each of the frames `seen` (a mask), as they follow from each other.

        And which of them do: the others jump there and back. (number of `seen`,), bool.
        """
        candidates = self._minima(np.flatnonzero(seen))
        state = _path(candidates, self.objective, fps)
        lost = astray(state, fps)
        if lost.any():
            # What neighbours say is one more place to begin from.
            from_neighbours = bridged(state, ~lost).take(lost)
            found, _ = solved(self.objective, from_neighbours, self._suspects)
            state = _path(State.joined([candidates, found.state]), self.objective, fps)
            lost = astray(state, fps)
        return state, ~lost

    def _minima(self, rows: np.ndarray) -> State:
        """Where all starts of the frames `rows` end."""
        minima, suspects = [], self._suspects
        for first in range(0, len(rows), AT_ONCE):
            candidates = starting_states(
                self.objective.kinematics,
                self.points3d,
                self.views,
                people=rows[first : first + AT_ONCE],
                starts=self.starts,
                suspects=suspects,
            )
            minima.append(solved(self.objective, candidates, suspects)[1])
        return State.joined(minima)

    @property
    def _suspects(self) -> dict[str, np.ndarray]:
        return {seen.name: seen.unreachable() for seen in self.objective.observations}


def _path(candidates: State, objective: Objective, fps: float) -> State:
    """The candidates that follow from each other, one a frame."""
    terms, parts = objective.softened(1.0), in_parts(candidates.size)
    cost = np.concatenate([total_cost(terms, candidates.take(rows)) for rows in parts])
    return candidates.take(likely_path(candidates, cost, fps))


def _surprise(objective: Objective, path: State) -> Float64:
    """How far each frame's points lie off the body before: median of standard deviations. (T,)."""
    surprise = np.zeros(path.size)
    for rows in in_parts(path.size - 1):
        before = path.take(rows).moved(problem=path.problem[rows + 1])
        sigmas = np.concatenate([seen.sigmas(before) for seen in objective.observations], axis=1)
        surprise[rows + 1] = np.nanmedian(sigmas, axis=1)
    return surprise


@dataclass(frozen=True, eq=False, slots=True)
class _Whole:
    """All frames solved together."""

    frames: Solution
    """Costs with those of the accelerations about each frame."""
    start_cost: float
    cost: float


def _solved_together(
    objective: Objective, begun: Begun, fps: float, motion: tuple[AccelerationTerm, ...]
) -> _Whole:
    """All frames at once, with each of `motion` in turn.

    Frames fitted alone shake so much that every acceleration stands out, so at first all of them
    pull. Points of a fast limb stand out of a motion that is too smooth, so only what stands out
    of its own frame's body as well is not heard.
    """
    start = begun.own
    once = {name: objective.terms[name] for name in SHARED if name in objective.terms}
    each = {name: kept for name, kept in objective.terms.items() if name not in once}
    framewise = replace(objective, terms=each)
    # Neighbouring frames err alike, so they hold less against the mean shape than they count.
    shared = [(term, weight * np.sqrt(start.size)) for term, weight in once.values()]
    alone = _standing_out(objective, start)
    heard = framewise.without(alone).softened()
    state = State.joined([smoothed(start.take(rows), fps) for rows in begun.pieces])
    stages = []
    for term in motion:
        stages.append(minimise_sequence(heard, state, term, shared=shared, tolerance=ROUGH))
        state = stages[-1].state
    still = _standing_out(objective, state)
    heard = framewise.without({name: alone[name] & still[name] for name in alone}).softened()
    stages.append(minimise_sequence(heard, state, motion[-1], shared=shared))
    # The stages' objectives differ: what was gained is told by the last one's.
    before = minimise_sequence(heard, start, motion[-1], shared=shared, max_iterations=0)
    state = stages[-1].state
    frames = Solution(
        state=state,
        start_cost=_costs(heard, motion[-1], before.state),
        cost=_costs(heard, motion[-1], state),
        iterations=np.full(state.size, sum(stage.iterations for stage in stages)),
    )
    return _Whole(frames, before.start_cost, stages[-1].cost)


def _costs(heard: Weighted, motion: AccelerationTerm, state: State) -> Float64:
    """Cost of each frame and of the accelerations about it. Shape (T,)."""
    costs = motion.cost(state)
    for rows in in_parts(state.size):
        costs[rows] += total_cost(heard, state.take(rows))
    return costs


def _standing_out(objective: Objective, state: State) -> dict[str, np.ndarray]:
    """Points that the bodies of their frames do not follow, by observation, bool. (T, K) each."""
    return {
        seen.name: np.nan_to_num(seen.sigmas(state)) > (seen.given.robust or np.inf)
        for seen in objective.observations
    }
