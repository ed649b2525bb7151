"""Checks that a fit term is what the solver takes it for; for terms of your own.

`check_term(term, random_state(kinematics))` in a test says what is wrong, and with which unknown.
"""

from dataclasses import replace

import numpy as np

from thirdwave.body import prior
from thirdwave.body.fitting.kinematics import Kinematics, Unknowns
from thirdwave.body.fitting.starts import likely_state
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import (
    NormalEquations,
    Term,
    finite_differences,
    geman_mcclure,
    influence,
)
from thirdwave.body.rotations import Float64, matrix_from_vector
from thirdwave.body.skeleton import NUM_BETAS

TOLERANCE = 1e-5
"""Largest error of a derivative, as a share of the term's largest: what differences can tell."""


def random_state(kinematics: Kinematics, batch: int = 3, seed: int = 0) -> State:
    """Candidates in poses and shapes as people have them, facing anywhere, 4 m from the origin.

    Every candidate is of problem 0: `dataclasses.replace(state, problem=...)` says otherwise.
    """
    rng = np.random.default_rng(seed)
    joints = kinematics.count - 1
    vectors = prior.MEAN[:joints] + prior.SD[:joints] * rng.normal(size=(batch, joints, 3))
    state = likely_state(kinematics, np.zeros(batch, dtype=np.int64))
    local = np.concatenate(
        [
            matrix_from_vector(rng.normal(size=(batch, 1, 3))),
            matrix_from_vector(np.clip(vectors, -2.5, 2.5)),
        ],
        axis=1,
    )
    return replace(
        state,
        local=local,
        betas=rng.normal(size=(batch, NUM_BETAS)),
        transl=[0.0, 0.0, 4.0] + 0.3 * rng.normal(size=(batch, 3)),
        shift=0.3 * rng.normal(size=(batch, 3)),
        log_focal=0.1 * rng.normal(size=batch),
    )


def unknown_name(kinematics: Kinematics, column: int) -> str:
    """What stands in a column of a step: "turn of left_knee about x", "betas[3]", "transl y"."""
    at: Unknowns = kinematics.unknowns
    if column < at.turns.stop:
        joint = kinematics.model.joint_names[kinematics.order[column // 3]]
        return f"turn of {joint} about {'xyz'[column % 3]}"
    if column < at.betas.stop:
        return f"betas[{column - at.betas.start}]"
    for name in ("transl", "shift"):
        place: slice = getattr(at, name)
        if column < place.stop:
            return f"{name} {'xyz'[column - place.start]}"
    return "log_focal"


def check_term(term: Term, state: State, tolerance: float = TOLERANCE) -> None:
    """AssertionError unless `term` is sound at `state`, which says what is wrong.

    Checked: shapes; that each candidate's residual is its own; that nothing outside the term's
    columns moves it; that the Jacobian equals finite differences; that its equations and cost are
    those of its residual and Jacobian, robust or not. At a `state` where nothing moves the
    residual nothing can be checked: that fails too. Not at a kink either, where it has no slope.
    """
    name = type(term).__name__
    residual = _checked_residual(name, term, state)
    everywhere = finite_differences(_AsFunctionOfAll(term), state)
    assert np.abs(everywhere).max(initial=0.0) > 0, (
        f"{name}: no unknown moves a residual at this state; give one at which the term acts"
    )
    whole = _whole_jacobian(name, term, state, residual.shape[1])
    noise = 1e-9 * np.abs(residual).max(initial=1.0)
    allowed = tolerance * np.abs(everywhere).max() + noise
    own = _own_columns(term, state.unknowns)
    other = np.flatnonzero(~own)
    _compare(f"{name}: not among its columns", state, other, whole, everywhere, allowed=allowed)
    _compare(f"{name}: wrong Jacobian", state, np.flatnonzero(own), whole, everywhere,
             allowed=allowed)  # fmt: skip
    _check_cost(name, term, state, residual)
    _check_equations(name, term, state, residual, whole)


class _AsFunctionOfAll(Term):
    """A term whose columns are all unknowns, whatever its own are."""

    def __init__(self, term: Term) -> None:
        self._term = term

    def residual(self, state: State) -> Float64:
        return self._term.residual(state)


def _checked_residual(name: str, term: Term, state: State) -> Float64:
    residual = term.residual(state)
    assert residual.ndim == 2, f"{name}: residual: expected shape (B, N), got {residual.shape}"
    rows, count = residual.shape
    assert rows == state.size, (
        f"{name}: residual: expected {state.size} rows, one a candidate, got {rows}"
    )
    assert np.isfinite(residual).all(), f"{name}: residual: expected finite numbers"
    assert count % term.dims == 0, (
        f"{name}: residual: expected a multiple of dims = {term.dims}, got {count} a candidate"
    )
    for row in range(rows):
        alone = term.residual(state.take(np.array([row])))
        assert np.allclose(alone[0], residual[row], rtol=1e-9, atol=1e-9), (
            f"{name}: residual: candidate {row} gets another one in company than alone"
        )
    return residual


def _own_columns(term: Term, unknowns: Unknowns) -> np.ndarray:
    """Which unknowns the term looks at. Shape (U,), bool."""
    own = np.zeros(unknowns.count, dtype=bool)
    for place in term.columns(unknowns):
        own[place] = True
    return own


def _whole_jacobian(name: str, term: Term, state: State, count: int) -> Float64:
    """The Jacobian by all unknowns, 0 outside the term's columns. Shape (B, N, U)."""
    own = [c for place in term.columns(state.unknowns) for c in range(place.start, place.stop)]
    given, wanted = term.jacobian(state), (state.size, count, len(own))
    assert given.shape == wanted, f"{name}: jacobian: expected shape {wanted}, got {given.shape}"
    whole = np.zeros((state.size, count, state.unknowns.count))
    whole[..., own] = given
    return whole


def _compare(
    wrong: str,
    state: State,
    columns: np.ndarray,
    given: Float64,
    wanted: Float64,
    *,
    allowed: float,
) -> None:
    """AssertionError names the unknown, the residual and both slopes of the largest difference."""
    gap = np.abs(given - wanted)[..., columns]
    if gap.max(initial=0.0) <= allowed:
        return
    candidate, row, column = np.unravel_index(gap.argmax(), gap.shape)
    at = (candidate, row, columns[column])
    raise AssertionError(
        f"{wrong}: {unknown_name(state.kinematics, int(at[2]))}: residual {row} of candidate "
        f"{candidate} changes by {wanted[at]:.6g} per unit, the term says {given[at]:.6g}"
    )


def _check_cost(name: str, term: Term, state: State, residual: Float64) -> None:
    cost = term.cost(state)
    squared = (residual * residual).reshape(state.size, -1, term.dims).sum(2)
    if term.robust is not None:
        squared = geman_mcclure(squared, term.robust)
    wanted, judged = squared.sum(1), np.isfinite(cost)
    assert np.allclose(cost[judged], wanted[judged], rtol=1e-9), (
        f"{name}: cost: expected {wanted} of its residuals, got {cost}"
    )


def _check_equations(
    name: str, term: Term, state: State, residual: Float64, whole: Float64
) -> None:
    equations, weight = NormalEquations(state.size, state.kinematics), 0.7
    term.add_to(equations, state, weight)
    if term.robust is not None:
        squared = (residual * residual).reshape(state.size, -1, term.dims).sum(2)
        trust = np.repeat(influence(squared, term.robust), term.dims, axis=1)
        residual, whole = residual * trust, whole * trust[..., None]
    hessian = weight * whole.swapaxes(1, 2) @ whole
    gradient = weight * (whole.swapaxes(1, 2) @ residual[..., None])[..., 0]
    for what, given, wanted in (
        ("J^T r", equations.gradient, gradient),
        ("J^T J", equations.hessian, hessian),
    ):
        gap = np.abs(given - wanted)
        if gap.max() > 1e-9 * np.abs(wanted).max():
            column = int(np.unravel_index(gap.argmax(), gap.shape)[1])
            unknown = unknown_name(state.kinematics, column)
            raise AssertionError(
                f"{name}: {unknown}: add_to gives another {what} than the Jacobian, by {gap.max()}"
            )
