"""What a fit is made of: a term gives residuals and, if it can, how they change.

The cost of a fit is the sum over its terms of weight x sum of squared residuals, robust ones by
Geman-McClure. Knows no term in particular.
"""

from abc import ABC, abstractmethod

import numpy as np

from thirdwave.body.fitting.kinematics import Kinematics, Unknowns
from thirdwave.body.fitting.state import State
from thirdwave.body.rotations import Float64

NUDGE = 1e-6
"""Step of a finite difference, in units of the unknowns."""
MOST_PRODUCTS = 250_000
"""Multiplications in one matrix product, at most. A little above, OpenBLAS wakes its other
threads, which then spin: that took 20 times the CPU of these small products."""


class Term(ABC):
    """One part of the cost. A subclass gives `residual`; `jacobian` makes it fast and exact."""

    robust: float | None = None
    """Residual, in its own units, at which an observation stops pulling; None: least squares."""
    dims: int = 1
    """Residuals that belong to one observation and are robust together, such as its x and y."""
    problems: int | None = None
    """How many people, or frames, a term was made for; None: as many as there are."""

    @property
    def source(self) -> object:
        """What the residual hangs on: terms that share it have the same residuals."""
        return self

    @abstractmethod
    def residual(self, state: State) -> Float64:
        """Residuals of each candidate. Shape (B, N). N may not depend on the state."""

    def jacobian(self, state: State) -> Float64:
        """Derivative of the residuals by the unknowns in `columns`. Shape (B, N, C).

        By central differences unless a term does better: exact to 1e-6, and 178 times the work.
        """
        return finite_differences(self, state)

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """Where the columns of `jacobian` stand among the unknowns; all of them by default."""
        return (slice(0, unknowns.count),)

    def cost(self, state: State) -> Float64:
        """Share of the cost before weighting. Shape (B,). Infinite where it cannot be judged."""
        squared = _squared(self._residual_once(state), self.dims)
        if self.robust is not None:
            squared = geman_mcclure(squared, self.robust)
        return np.add.reduce(squared, axis=1)

    def add_to(self, equations: "NormalEquations", state: State, weight: float) -> None:
        """Add weight x (J^T J, J^T r) to `equations`."""
        residual, jacobian = self._residual_once(state), self.jacobian(state)
        trust = self.trust(residual)
        if trust is not None:
            residual, jacobian = residual * trust, jacobian * trust[..., None]
        equations.add(self.columns(state.unknowns), jacobian, residual, weight)

    def trust(self, residual: Float64) -> Float64 | None:
        """Square root of each residual's robust weight (B, N); None where the term is not."""
        if self.robust is None:
            return None
        trust = influence(_squared(residual, self.dims), self.robust)
        return trust if self.dims == 1 else np.repeat(trust, self.dims, axis=1)

    def _residual_once(self, state: State) -> Float64:
        """The residual, which a step needs for its cost and then again to go on from there."""
        source = self.source
        if source not in state.kept:
            state.kept[source] = self.residual(state)
        return state.kept[source]


class NormalEquations:
    """J^T J and J^T r of B candidates, summed over terms."""

    def __init__(self, batch: int, kinematics: Kinematics) -> None:
        self.kinematics = kinematics
        count = kinematics.unknowns.count
        self.hessian = np.zeros((batch, count, count))
        """Gauss-Newton Hessian. Shape (B, U, U)."""
        self.gradient = np.zeros((batch, count))
        """Half the gradient of the cost. Shape (B, U)."""
        self.limbs_apart = True
        """Whether no term looks at two limbs at once: then they can be solved one by one."""

    def add(
        self,
        columns: "tuple[slice, ...] | Columns",
        jacobian: Float64,
        residual: Float64,
        weight: float,
    ) -> None:
        """Add weight x the products of `jacobian` (B, N, C), whose columns stand at `columns`."""
        if not isinstance(columns, Columns):
            columns = Columns(columns, self.kinematics)
        self.limbs_apart &= columns.in_one_limb
        product = gram(jacobian)
        pull = (residual[:, None] @ jacobian)[:, 0]
        if weight != 1.0:
            product *= weight
            pull *= weight
        gradient, hessian = self.gradient, self.hessian
        for mine, place in columns.singles:
            gradient[:, place] += pull[:, mine]
        for mine, place, other, across in columns.pairs:
            hessian[:, place, across] += product[:, mine, other]


class Columns:
    """Where the columns of one Jacobian stand among the unknowns, worked out once."""

    def __init__(self, places: tuple[slice, ...], kinematics: Kinematics) -> None:
        self.in_one_limb = all(kinematics.within_a_limb(place) for place in places)
        places = _merged(places)
        own = _consecutive(places)
        self.singles = list(zip(own, places, strict=True))
        self.pairs = [(*first, *second) for first in self.singles for second in self.singles]


def gram(jacobian: Float64) -> Float64:
    """J^T J of `jacobian` (B, N, C), some rows at a time. Shape (B, C, C)."""
    rows, width = jacobian.shape[1:]
    block = max(1, MOST_PRODUCTS // (width * width))
    if rows <= block:
        return jacobian.swapaxes(1, 2) @ jacobian
    total = np.zeros((len(jacobian), width, width))
    for first in range(0, rows, block):
        part = jacobian[:, first : first + block]
        total += part.swapaxes(1, 2) @ part
    return total


def finite_differences(term: Term, state: State) -> Float64:
    """Central differences of a term's residuals by the unknowns in its `columns`. (B, N, C)."""
    slopes = []
    unknowns = state.unknowns
    for place in term.columns(unknowns):
        for column in range(place.start, place.stop):
            step = np.zeros((state.size, unknowns.count))
            step[:, column] = NUDGE
            ahead, back = term.residual(state.stepped(step)), term.residual(state.stepped(-step))
            slopes.append((ahead - back) / (2 * NUDGE))
    return np.stack(slopes, axis=-1)


def geman_mcclure(squared: Float64, scale: float) -> Float64:
    """Squared residuals that saturate at `scale` squared (Geman and McClure 1987)."""
    limit = scale * scale
    return limit * squared / (limit + squared)


def influence(squared: Float64, scale: float) -> Float64:
    """Square root of Geman-McClure's weight: 1 at a residual of 0, towards 0 far out."""
    limit = scale * scale
    return limit / (limit + squared)


def _squared(residual: Float64, dims: int) -> Float64:
    """Squared length of each observation's residual. Shape (B, N / dims)."""
    if dims == 1:
        return residual * residual
    return (residual * residual).reshape(len(residual), -1, dims).sum(2)


def _consecutive(columns: tuple[slice, ...]) -> list[slice]:
    """Where each of `columns` stands when they are put side by side."""
    own, first = [], 0
    for place in columns:
        width = place.stop - place.start
        own.append(slice(first, first + width))
        first += width
    return own


def _merged(places: tuple[slice, ...]) -> tuple[slice, ...]:
    """The same columns in as few slices as they make."""
    merged = [places[0]]
    for place in places[1:]:
        if place.start == merged[-1].stop:
            merged[-1] = slice(merged[-1].start, place.stop)
        else:
            merged.append(place)
    return tuple(merged)
