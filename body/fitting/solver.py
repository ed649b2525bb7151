"""Levenberg-Marquardt over a sum of fit terms, many problems at once.

Knows nothing of what the terms mean.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.body.fitting.kinematics import Kinematics
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import NormalEquations, Term
from thirdwave.body.rotations import Float64

TOLERANCE = 3e-3
"""A step that lowers the cost by less than this share is the last."""
MOST_TRIES = 6
"""Dampings tried for one step before a candidate counts as being at a minimum."""
FIRST_DAMPING, LEAST_DAMPING, RAISED_DAMPING, DAMPING_FACTOR = 1e-3, 1e-7, 1e-4, 6.0
HELD = 1e-6
"""Keeps unknowns that no term looks at in place."""

WORTH_LIMBS = 4
"""Candidates from which on it pays to solve limb by limb."""

Weighted = Sequence[tuple[Term, float]]
"""Terms and their weights."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Solution:
    """Where a minimisation of B candidates ended."""

    state: State
    start_cost: Float64
    """Shape (B,)."""
    cost: Float64
    """Shape (B,)."""
    iterations: np.ndarray
    """Steps that lowered the cost; 0 when none was found. Shape (B,)."""
    hessian: Float64 | None = None
    """Gauss-Newton Hessian from which the last step was taken. Shape (B, U, U)."""


def minimise(
    terms: Weighted,
    start: State,
    max_iterations: int,
    tolerance: float = TOLERANCE,
    *,
    most_tries: int = MOST_TRIES,
    longest_rad: float | None = None,
) -> Solution:
    """Lower each candidate's sum of terms from `start` until a step gains next to nothing.

    Every accepted step lowers the cost; a candidate at a minimum comes back as it was, with 0
    iterations. A candidate whose start has no finite cost comes back as it was too. A step turns
    no joint by more than `longest_rad`, where that is given: for terms so stiff that a long step,
    right to first order, raises the cost.
    """
    cost = total_cost(terms, start)
    start_cost, steps = cost.copy(), np.zeros(start.size, dtype=np.int64)
    able = np.isfinite(cost) & (cost > 0)
    active = np.flatnonzero(able)
    ended = [(np.flatnonzero(~able), start)]
    here = start if able.all() else start.take(active)
    count = start.unknowns.count
    hessian = np.zeros((start.size, count, count))
    damping, tries = np.full(len(active), FIRST_DAMPING), np.zeros(len(active), dtype=np.int64)
    equations: NormalEquations | None = None
    while len(active):
        # A candidate that was not improved keeps its equations: only the damping changes.
        equations = equations or linearised(terms, here)
        step = solve(equations, damping)
        if longest_rad is not None:
            turns = np.abs(step[:, start.unknowns.turns]).max(1, keepdims=True)
            step *= np.minimum(1.0, longest_rad / np.maximum(turns, 1e-12))
        trial = here.stepped(step)
        trial_cost, before = total_cost(terms, trial), cost[active]
        better = trial_cost < before
        lower = np.maximum(damping / DAMPING_FACTOR, LEAST_DAMPING)
        if better.all():
            here, after, damping = trial, trial_cost, lower
            tries[:] = 0
        else:
            higher = np.maximum(damping, RAISED_DAMPING) * DAMPING_FACTOR
            damping = np.where(better, lower, higher)
            tries = np.where(better, 0, tries + 1)
            here = here.updated(better, trial.take(better)) if better.any() else here
            after = np.where(better, trial_cost, before)
        cost[active] = after
        steps[active] += better
        done = better & (before - after < tolerance * before)
        done |= (tries >= most_tries) | (steps[active] >= max_iterations)
        if done.any():
            hessian[active[done]] = equations.hessian[done]
            ended.append((active[done], here.take(done)))
            left = ~done
            active, here = active[left], here.take(left)
            damping, tries = damping[left], tries[left]
        if better.any() or done.any():
            equations = None
    return Solution(
        state=_in_order(start, ended),
        start_cost=start_cost,
        cost=cost,
        iterations=steps,
        hessian=hessian,
    )


def _in_order(start: State, ended: list[tuple[np.ndarray, State]]) -> State:
    """All candidates where each of them ended."""
    if len(ended[-1][0]) == start.size:
        return ended[-1][1]
    state = start
    for rows, there in ended[1:]:
        state = state.updated(rows, there)
    return state


def total_cost(terms: Iterable[tuple[Term, float]], state: State) -> Float64:
    """Weighted sum of the terms' costs, infinite where one cannot say. Shape (B,)."""
    total = np.zeros(state.size)
    for term, weight in terms:
        total += weight * term.cost(state)
    total[np.isnan(total)] = np.inf
    return total


def linearised(terms: Iterable[tuple[Term, float]], state: State) -> NormalEquations:
    """The normal equations of all `terms` at `state`."""
    equations = NormalEquations(state.size, state.kinematics)
    for term, weight in terms:
        term.add_to(equations, state, weight)
    return equations


def solve(equations: NormalEquations, damping: Float64) -> Float64:
    """The damped Gauss-Newton step of each candidate. Shape (B, U)."""
    hessian, gradient = equations.hessian, equations.gradient
    diagonal = np.einsum("bii->bi", hessian)
    undamped = diagonal.copy()
    diagonal += damping[:, None] * undamped + HELD
    if equations.limbs_apart and len(hessian) >= WORTH_LIMBS:
        step = -_solve_by_limbs(equations.kinematics, hessian, gradient)
    else:
        step = np.linalg.solve(hessian, -gradient[..., None])[..., 0]
    diagonal[:] = undamped
    return np.asarray(step, dtype=np.float64)


def _solve_by_limbs(kinematics: Kinematics, hessian: Float64, gradient: Float64) -> Float64:
    """H x = g where limbs meet in the trunk alone: each is solved for it first (Schur)."""
    core = kinematics.unknowns.core
    trunk = np.concatenate([hessian[:, core, core], gradient[:, core, None]], axis=2)
    solved = []
    for limbs, width in kinematics.equal_limbs:
        batch, count = len(hessian), (limbs.stop - limbs.start) // width
        apart = hessian[:, limbs, limbs].reshape(batch, count, width, count, width)
        own = np.einsum("blilj->blij", apart)
        across = hessian[:, limbs, core].reshape(batch, count, width, -1)
        pull = gradient[:, limbs].reshape(batch, count, width, 1)
        given = np.linalg.solve(own, np.concatenate([across, pull], axis=3))
        flat = given.reshape(batch, count * width, -1)
        trunk -= hessian[:, core, limbs] @ flat
        solved.append((limbs, flat))
    x = np.empty_like(gradient)
    x[:, core] = np.linalg.solve(trunk[..., :-1], trunk[..., -1:])[..., 0]
    for limbs, given in solved:
        x[:, limbs] = given[..., -1] - (given[..., :-1] @ x[:, core, None])[..., 0]
    return x
