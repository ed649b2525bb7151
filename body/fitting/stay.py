"""The term that keeps a fit near the body it began with, as CamSMPLify's pull to the first pose.

What the observations leave open then stays as an estimator saw it, instead of falling back to the
prior's mean.
"""

import numpy as np

from thirdwave.body.fitting.kinematics import Unknowns
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import NormalEquations, Term
from thirdwave.body.rotations import Float64, left_jacobian_inverse, vector_from_matrix

TURN_SD_RAD = float(np.radians(15.0))
"""Spread of each component of a joint's turn since the start. Bodies put wrong by 8 to 25 degrees
a joint, seen with 1 and 3 px of noise on a person 370 px tall, ended nearest the truth with 10 to
27 degrees."""
BETAS_SD = 1.0
"""Spread of each beta about the start's."""


class StayTerm(Term):
    """Rotations and betas near those of `start`; places are free, a picture tells them best.

    The residuals of a joint are the rotation vector of its turn since the start over
    `turn_sd_rad`: an angle, whichever way it is turned. Then the betas' change over `betas_sd`.
    """

    def __init__(
        self,
        start: State,
        *,
        turn_sd_rad: float | Float64 = TURN_SD_RAD,
        betas_sd: float | Float64 = BETAS_SD,
    ) -> None:
        """`start` has one candidate for each problem, in their order.

        A spread for all, or `turn_sd_rad` (n,) for each joint and `betas_sd` (10,) for each beta.
        """
        joints, betas = start.local.shape[1], start.betas.shape[1]
        turn_sd = _spreads("turn_sd_rad", turn_sd_rad, joints)
        shape_sd = _spreads("betas_sd", betas_sd, betas)
        if not np.array_equal(start.problem, np.arange(start.size)):
            raise ValueError(
                "start: expected one candidate for each problem, in order, got those of problems "
                f"{start.problem.tolist()}"
            )
        self._back = start.local.swapaxes(-1, -2)
        self._betas = start.betas
        self._turn, self._shape = 1.0 / turn_sd[:, None], 1.0 / shape_sd

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """All turns, the root's too, and the betas."""
        return (unknowns.turns, unknowns.betas)

    def residual(self, state: State) -> Float64:
        """Turns since the start, then changes of the betas. Shape (B, 3 n + 10)."""
        turned = vector_from_matrix(state.local @ self._back[state.problem])
        changed = state.betas - self._betas[state.problem]
        return np.concatenate(
            [(turned * self._turn).reshape(state.size, -1), changed * self._shape], axis=1
        )

    def jacobian(self, state: State) -> Float64:
        """Blocks: a turn of a joint changes its own residual alone. Exact."""
        blocks = self._blocks(state)
        batch, joints, betas = *blocks.shape[:2], state.betas.shape[1]
        turns = np.zeros((batch, joints, 3, joints, 3))
        own = np.arange(joints)
        turns[:, own, :, state.kinematics.slot] = blocks.swapaxes(0, 1)
        jacobian = np.zeros((batch, 3 * joints + betas, 3 * joints + betas))
        jacobian[:, : 3 * joints, : 3 * joints] = turns.reshape(batch, 3 * joints, -1)
        jacobian[:, 3 * joints :, 3 * joints :] = np.diag(self._shape)
        return jacobian

    def add_to(self, equations: NormalEquations, state: State, weight: float) -> None:
        """Block by block: the same as by the Jacobian, and no limb is tied to another."""
        order, at = state.kinematics.order, state.unknowns
        batch, joints = state.size, len(order)
        residual = self._residual_once(state)
        turned = residual[:, : 3 * joints].reshape(batch, joints, 3)[:, order, :, None]
        blocks = self._blocks(state)[:, order]
        pulled = weight * blocks.swapaxes(-1, -2)
        equations.gradient[:, at.turns] += (pulled @ turned).reshape(batch, -1)
        # Splitting an axis gives a view: what is added below lands in the Hessian.
        square = equations.hessian[:, at.turns, at.turns].reshape(batch, joints, 3, joints, 3)
        own = np.einsum("bjrjc->bjrc", square)
        own += pulled @ blocks
        equations.gradient[:, at.betas] += weight * self._shape * residual[:, 3 * joints :]
        diagonal = np.einsum("bii->bi", equations.hessian[:, at.betas, at.betas])
        diagonal += weight * self._shape**2

    def _blocks(self, state: State) -> Float64:
        """Derivative of each joint's residual by its own turn. Shape (B, n, 3, 3)."""
        turned = vector_from_matrix(state.local @ self._back[state.problem])
        slopes = left_jacobian_inverse(turned)
        above = state.posed.rotations[:, state.kinematics.parents[1:]]
        slopes[:, 1:] = slopes[:, 1:] @ above.swapaxes(-1, -2)
        slopes *= self._turn[..., None]
        return slopes


def _spreads(name: str, given: float | Float64, count: int) -> Float64:
    """`given` for each of `count`. ValueError unless it is positive, and one number or as many."""
    spreads = np.asarray(given, dtype=np.float64)
    if spreads.shape not in ((), (count,)):
        raise ValueError(f"{name}: expected a number or shape {(count,)}, got {spreads.shape}")
    able = (spreads > 0) & (spreads < np.inf)
    if not able.all():
        raise ValueError(f"{name}: expected a positive number, got {spreads[~able].flat[0]:g}")
    return np.broadcast_to(spreads, (count,))
