"""The terms that say what bodies are like: poses, joint limits, shapes, lenses."""

import numpy as np

from thirdwave.body import prior
from thirdwave.body.fitting.kinematics import Unknowns
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import NormalEquations, Term
from thirdwave.body.rotations import Float64


class PosePriorTerm(Term):
    """Likely poses, and soft walls where knees, elbows and the spine stop bending.

    Each component of each rotation vector against its mean and spread, and against its limits
    (`body.prior`). Two residuals a component: in standard deviations, and beyond the limit over
    `LIMIT_SD_RAD`.
    """

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """Turns of all joints but the root."""
        return (unknowns.pose,)

    def residual(self, state: State) -> Float64:
        """Deviations, then excesses. Shape (B, 6 (n - 1))."""
        pose = state.pose
        joints = pose.shape[1]
        residual = np.empty((len(pose), 2, joints, 3))
        np.subtract(pose, prior.MEAN[:joints], out=residual[:, 0])
        residual[:, 0] *= _STIFFNESS[:joints]
        np.maximum(pose, prior.LOW[:joints], out=residual[:, 1])
        np.minimum(residual[:, 1], prior.HIGH[:joints], out=residual[:, 1])
        np.subtract(pose, residual[:, 1], out=residual[:, 1])
        residual[:, 1] *= 1.0 / prior.LIMIT_SD_RAD
        return residual.reshape(len(pose), -1)

    def jacobian(self, state: State) -> Float64:
        """Blocks: a turn of a joint changes its own rotation vector alone. Exact."""
        batch, joints = state.pose.shape[:2]
        slope = self._slope(state)
        jacobian = np.zeros((batch, 2, joints, 3, joints, 3))
        own, column = np.arange(joints), state.kinematics.slot[1:]
        for part in range(2):
            blocks = slope[:, part, ..., None] * state.pose_by_turns
            jacobian[:, part, own, :, column] = blocks.swapaxes(0, 1)
        return jacobian.reshape(batch, 6 * joints, 3 * joints)

    def add_to(self, equations: NormalEquations, state: State, weight: float) -> None:
        """Block by block: the same as by the Jacobian, at a hundredth of the work."""
        batch, joints = state.pose.shape[:2]
        deviation, over = self._residual_once(state).reshape(batch, 2, joints, 3).swapaxes(0, 1)
        stiffness = (over != 0.0) * (weight / prior.LIMIT_SD_RAD**2)
        stiffness += weight * _STIFFNESS[:joints] ** 2
        force = deviation * (weight * _STIFFNESS[:joints])
        force += over * (weight / prior.LIMIT_SD_RAD)
        order = state.kinematics.order[:-1] - 1
        by_turns = state.pose_by_turns[:, order]
        turned = by_turns.swapaxes(-1, -2)
        place = state.unknowns.pose
        equations.gradient[:, place] += (turned @ force[:, order, :, None]).reshape(batch, -1)
        # Splitting an axis gives a view: what is added below lands in the Hessian.
        square = equations.hessian[:, place, place].reshape(batch, joints, 3, joints, 3)
        blocks = np.einsum("bjrjc->bjrc", square)
        blocks += turned @ (stiffness[:, order, :, None] * by_turns)

    def _slope(self, state: State) -> Float64:
        """Derivative of the residuals by their own component. Shape (B, 2, n - 1, 3)."""
        batch, joints = state.pose.shape[:2]
        over = self._residual_once(state).reshape(batch, 2, joints, 3)[:, 1]
        slope = np.empty((batch, 2, joints, 3))
        slope[:, 0] = _STIFFNESS[:joints]
        slope[:, 1] = (over != 0.0) * (1.0 / prior.LIMIT_SD_RAD)
        return slope


_STIFFNESS = 1.0 / prior.SD


class ShapePriorTerm(Term):
    """Shapes near the model's mean: betas are in standard deviations."""

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """The betas."""
        return (unknowns.betas,)

    def residual(self, state: State) -> Float64:
        """The betas. Shape (B, 10)."""
        return state.betas

    def jacobian(self, state: State) -> Float64:
        """The identity."""
        width = state.betas.shape[1]
        return np.broadcast_to(np.eye(width), (state.size, width, width))

    def add_to(self, equations: NormalEquations, state: State, weight: float) -> None:
        """The diagonal alone."""
        place = state.unknowns.betas
        equations.gradient[:, place] += weight * state.betas
        diagonal = np.einsum("bii->bi", equations.hessian[:, place, place])
        diagonal += weight


class FocalPriorTerm(Term):
    """Lenses near the one that was assumed."""

    def __init__(self, sd: float = 0.25) -> None:
        """`sd`: spread of the logarithm of the focal length."""
        self._sd = sd

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """The focal length's logarithm."""
        return (unknowns.log_focal,)

    def residual(self, state: State) -> Float64:
        """Log of the factor over its spread. Shape (B, 1)."""
        return state.log_focal[:, None] / self._sd

    def jacobian(self, state: State) -> Float64:
        """One over the spread."""
        return np.full((state.size, 1, 1), 1.0 / self._sd)
