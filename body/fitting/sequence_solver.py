"""Levenberg-Marquardt over all frames of a sequence at once: one shape, one lens, smooth motion.

The state is a batch whose candidates are the frames, in their order. Knows nothing of where it
came from.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.fitting.arrow import ArrowSweep
from thirdwave.body.fitting.solver import (
    DAMPING_FACTOR,
    HELD,
    LEAST_DAMPING,
    MOST_TRIES,
    RAISED_DAMPING,
    Weighted,
    linearised,
    total_cost,
)
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.temporal import REACH, AccelerationTerm, Coupled, FrameUnknowns
from thirdwave.body.rotations import Float64

STRETCH = 32
"""Frames whose equations are held at once."""
FIRST_DAMPING = 0.1
"""Frames fitted one by one shake, and their first common step is long for its linearisation."""
MOST_STEPS = 12
TOLERANCE = 3e-3
"""A step is the last that lowers the cost of no stretch of frames by more than this share."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SequenceSolution:
    """Where a minimisation of T frames ended."""

    state: State
    """All frames, with equal betas and focal length."""
    start_cost: float
    cost: float
    iterations: int
    """Steps that lowered the cost of the whole; 0 when none was found."""


def minimise_sequence(
    terms: Weighted,
    start: State,
    motion: AccelerationTerm,
    *,
    shared: Weighted = (),
    max_iterations: int = MOST_STEPS,
    tolerance: float = TOLERANCE,
    first_damping: float = FIRST_DAMPING,
) -> SequenceSolution:
    """Lower the sum over all frames of `terms` and `motion`, plus `shared` once, from `start`.

    `start` has a candidate for each of T frames, in time order. `shared` are terms of what all
    frames share (betas, focal length): they are asked of the first frame alone. The betas and
    focal length of the start are the frames' medians. Ends when a step lowers the cost of no
    stretch of frames by more than the share `tolerance`. ValueError for an empty start, or one
    whose cost is not finite.
    """
    if start.size == 0:
        raise ValueError("sequence: expected at least one frame, got none")
    problem = _Problem(terms, motion, shared, start)
    state = replace(
        start,
        betas=np.broadcast_to(np.median(start.betas, axis=0), start.betas.shape),
        log_focal=np.broadcast_to(np.median(start.log_focal), start.log_focal.shape),
    )
    cost = problem.costs(state)
    if not np.isfinite(cost).all():
        rows = np.flatnonzero(~np.isfinite(cost[:-1])) * STRETCH
        raise ValueError(
            "sequence: expected a start of finite cost in every frame, got one that is not in "
            f"frames {rows[0]} to {min(rows[0] + STRETCH, start.size) - 1}: is a body behind its "
            "camera?"
        )
    start_cost = float(cost.sum())
    damping, tries, steps = first_damping, 0, 0
    while tries < MOST_TRIES and steps < max_iterations:
        step, promised = problem.step(state, damping)
        trial = state.stepped(step)
        trial_cost = problem.costs(trial)
        gained = cost.sum() - trial_cost.sum()
        if not gained > 0:
            damping, tries = max(damping, RAISED_DAMPING) * DAMPING_FACTOR, tries + 1
            continue
        changed = np.abs(cost - trial_cost)
        small = (changed <= tolerance * np.maximum(cost, cost[:-1].mean())).all()
        state, cost = trial, trial_cost
        steps, tries = steps + 1, 0
        # Nielsen 1999: a step that kept little of its promise is not followed by a longer one.
        kept = 1.0 - (2.0 * gained / promised - 1.0) ** 3
        damping = max(damping * max(kept, 1.0 / DAMPING_FACTOR), LEAST_DAMPING)
        if small:
            break
    return SequenceSolution(
        state=state, start_cost=start_cost, cost=float(cost.sum()), iterations=steps
    )


class _Problem:
    """One sequence's sum of terms, and the step that lowers it."""

    def __init__(
        self, terms: Weighted, motion: AccelerationTerm, shared: Weighted, start: State
    ) -> None:
        self._terms, self._motion, self._shared = terms, motion, shared
        shift = start.unknowns.shift
        looked_at = [place for term, _ in terms for place in term.columns(start.unknowns)]
        floating = any(at.start < shift.stop and at.stop > shift.start for at in looked_at)
        self._unknowns = FrameUnknowns(start.kinematics, floating=floating)
        self._first = np.arange(1)

    def costs(self, state: State) -> Float64:
        """Cost of each stretch of frames, and of what they share. Shape (stretches + 1,)."""
        moving = self._motion.cost(state)
        costs = [
            total_cost(self._terms, state.take(rows)).sum() + moving[rows].sum()
            for rows in _stretches(state.size)
        ]
        return np.array([*costs, total_cost(self._shared, state.take(self._first))[0]])

    def step(self, state: State, damping: float) -> tuple[Float64, float]:
        """The damped Gauss-Newton step of all frames (T, U), and what it promises to gain."""
        own, shared = self._unknowns.own, self._unknowns.shared
        common = linearised(self._shared, state.take(self._first))
        matrix = common.hessian[0][np.ix_(shared, shared)]
        pull = common.gradient[0, shared]
        sweep = ArrowSweep(state.size, len(own), len(shared))
        down, added = np.empty((state.size, len(own))), np.empty((state.size, len(own)))
        for rows in _stretches(state.size):
            equations = self._coupled(state, rows)
            matrix += equations.shared
            pull += equations.shared_gradient
            diagonal = np.einsum("tii->ti", equations.with_self)
            down[rows], added[rows] = -equations.gradient, damping * diagonal + HELD
            diagonal += added[rows]
            for frame in range(len(rows)):
                sweep.eliminate(
                    equations.with_self[frame],
                    equations.with_next[frame],
                    equations.with_second[frame],
                    equations.with_shared[frame],
                    down[rows[frame]],
                )
        added_shared = damping * np.diag(matrix) + HELD
        each, common_step = sweep.finish(matrix + np.diag(added_shared), -pull)
        step = np.zeros((state.size, state.unknowns.count))
        step[:, own], step[:, shared] = each, common_step
        promised = (each * (down + added * each)).sum()
        promised += (common_step * (added_shared * common_step - pull)).sum()
        return step, float(promised)

    def _coupled(self, state: State, rows: np.ndarray) -> Coupled:
        """The equations of the frames `rows`, consecutive."""
        own, shared = self._unknowns.own, self._unknowns.shared
        equations = Coupled.zeros(len(rows), self._unknowns)
        alone = linearised(self._terms, state.take(rows))
        of_own = alone.hessian[:, own]
        equations.with_self[:] = of_own[:, :, own]
        equations.with_shared[:] = of_own[:, :, shared]
        equations.gradient[:] = alone.gradient[:, own]
        equations.shared[:] = alone.hessian[:, shared][:, :, shared].sum(0)
        equations.shared_gradient[:] = alone.gradient[:, shared].sum(0)
        first = max(rows[0] - REACH, 0)
        around = np.arange(first, min(rows[-1] + 1 + REACH, state.size))
        frames = slice(int(rows[0] - first), int(rows[-1] + 1 - first))
        self._motion.add_to(equations, state.take(around), frames)
        return equations


def _stretches(frames: int) -> Iterator[np.ndarray]:
    """All frames, so many at a time."""
    for first in range(0, frames, STRETCH):
        yield np.arange(first, min(first + STRETCH, frames))
