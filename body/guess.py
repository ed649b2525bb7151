"""A body that something else than a fit believes in, and how sure it is: where a fit may begin.

Knows nothing of what made the guess.
"""

from dataclasses import dataclass

import numpy as np

from thirdwave.body.fitting.kinematics import Unknowns, kinematics_of
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import Term
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import NUM_BETAS, NUM_JOINTS

LEAST_DEPTH_M = 0.05
_SHAPES = {
    "local": (NUM_JOINTS, 3, 3), "betas": (NUM_BETAS,), "pelvis": (3,),
    "turn_sd_rad": (NUM_JOINTS,), "betas_sd": (NUM_BETAS,),
}  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Guess:
    """One SMPL body in the camera frame with its spreads. Errors are taken as independent."""

    local: Float64
    """Rotations relative to the parent, the root's to the camera first. Shape (24, 3, 3)."""
    betas: Float64
    """Of the model that the guess is made for. Shape (10,)."""
    pelvis: Float64
    """Place of the pelvis joint, metres, camera frame. Shape (3,)."""
    turn_sd_rad: Float64
    """Standard deviation of each rotation about each axis. Shape (24,)."""
    betas_sd: Float64
    """Shape (10,)."""
    log_depth_sd: float
    """Standard deviation of the logarithm of depth: the share it may be off."""

    def __post_init__(self) -> None:
        for name, shape in _SHAPES.items():
            value = getattr(self, name)
            if value.shape != shape or not np.isfinite(value).all():
                what = "numbers that are not finite" if value.shape == shape else value.shape
                raise ValueError(f"guess, {name}: expected finite numbers {shape}, got {what}")

    def state(self, model: BodyModel) -> State:
        """The guess as a fit's one candidate. ValueError unless the model is of SMPL's kind."""
        if model.kind != "smpl":
            raise ValueError(f"guess: expected an SMPL model, got {model.kind!r} {model.name!r}")
        return State(
            kinematics=kinematics_of(model),
            problem=np.zeros(1, dtype=np.int64),
            local=self.local[None],
            betas=self.betas[None],
            transl=(self.pelvis - model.rest_joints(self.betas)[0])[None],
            shift=np.zeros((1, 3)),
            log_focal=np.zeros(1),
        )


class DepthTerm(Term):
    """The pelvis about as far from the camera as at the start: one residual, the share it is off.

    The size of a person in the picture tells their distance only as well as their shape is known.
    """

    def __init__(self, start: State, log_sd: float) -> None:
        """`start` has one candidate, in front of a camera at the origin; `log_sd` positive."""
        depth = _depth(start)
        if start.size != 1 or not depth[0] > 0 or not 0 < log_sd < np.inf:
            raise ValueError(
                f"depth: expected one body in front of the camera and a positive spread, got "
                f"{start.size} at {depth.min():.2f} m and {log_sd}"
            )
        self._wanted, self._sd = float(np.log(depth[0])), log_sd

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """Betas, which move the pelvis in the body, and the body's place."""
        return (unknowns.betas, unknowns.transl)

    def residual(self, state: State) -> Float64:
        """Logarithm of depth over that of the start, in spreads. Shape (B, 1)."""
        depth = np.maximum(_depth(state), LEAST_DEPTH_M)
        return ((np.log(depth) - self._wanted) / self._sd)[:, None]

    def jacobian(self, state: State) -> Float64:
        """Exact. Shape (B, 1, 13)."""
        slope = np.zeros((state.size, 1, NUM_BETAS + 3))
        slope[:, 0, :NUM_BETAS] = state.kinematics.bone_slopes[0, 2]
        slope[:, 0, -1] = 1.0
        depth = _depth(state)
        slope *= (np.where(depth > LEAST_DEPTH_M, 1.0 / depth, 0.0) / self._sd)[:, None, None]
        return slope


def _depth(state: State) -> Float64:
    """Distance of each pelvis along the optical axis, metres. Shape (B,)."""
    return state.posed.joints[:, 0, 2] + state.transl[:, 2]
