"""Levenberg-Marquardt over a sum of fit terms. Knows nothing of what the terms mean."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.body.fit_terms import NUM_UNKNOWNS, FitState, Term


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Solution:
    """Where a minimisation ended."""

    state: FitState
    start_cost: float
    cost: float
    iterations: int
    """Steps that lowered the cost; 0 when none was found."""


def minimise(terms: Sequence[Term], start: FitState, max_iterations: int) -> Solution:
    """Lower the terms' sum from `start` until a step gains less than 0.01 %.

    Every accepted step lowers the cost; a state at a minimum comes back as it was, with 0
    iterations.
    """
    state, cost = start, total_cost(terms, start)
    start_cost, damping, iterations = cost, 1e-3, 0
    while iterations < max_iterations:
        hessian, gradient = np.zeros((NUM_UNKNOWNS, NUM_UNKNOWNS)), np.zeros(NUM_UNKNOWNS)
        for term in terms:
            term.add(state, hessian, gradient)
        better: tuple[FitState, float] | None = None
        for _ in range(6):
            # The constant keeps unknowns that no term looks at (transl in 3D alone) in place.
            damped = hessian + np.diag(damping * np.diag(hessian) + 1e-6)
            step = np.asarray(np.linalg.solve(damped, -gradient), dtype=np.float64)
            candidate = state.stepped(step)
            candidate_cost = total_cost(terms, candidate)
            if candidate_cost < cost:
                better = candidate, candidate_cost
                break
            damping = max(damping, 1e-4) * 6
        if better is None:
            break
        gain = (cost - better[1]) / cost
        state, cost = better
        iterations += 1
        damping = max(damping / 6, 1e-7)
        if gain < 1e-4:
            break
    return Solution(state=state, start_cost=start_cost, cost=cost, iterations=iterations)


def total_cost(terms: Sequence[Term], state: FitState) -> float:
    """Sum of the terms' costs."""
    return sum(term.cost(state) for term in terms)
