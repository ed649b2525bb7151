"""A pose prior of your own: a Gaussian mixture over body poses, as SMPLify's users have them.

The mixture of SMPLify (gmm_08.pkl) may not be passed on: bring the file, or train one.
"""

import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np

from thirdwave.body.fitting.given import numbers
from thirdwave.body.fitting.kinematics import Unknowns
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import Term
from thirdwave.body.model_members import open_members
from thirdwave.body.rotations import Float64

SMPL_POSE = 69
"""Numbers in a pose of SMPL's, 23 rotation vectors; the first 63 are SMPL-X's body."""
MEMBERS = ("means", "covars", "precisions", "weights")


class GmmPriorTerm(Term):
    """Likely poses by the component of a Gaussian mixture that suits a pose best.

    The cost is min_m (d_m^T P_m d_m / 2 - log c_m), with the deviation d_m from the mean of
    component m, its precision P_m, and c_m = weight x sqrt(det P_m), the largest scaled to 1: the
    max-mixture of Olson and Agarwal (2013), as in SMPLify. Put in place of "pose_prior", it says
    nothing about how far joints bend.
    """

    def __init__(
        self, means: Any, weights: Any, *, covars: Any = None, precisions: Any = None
    ) -> None:
        """`means` (M, 69), radians, `weights` (M,), and `covars` or `precisions` (M, 69, 69).

        (M, 63) is for SMPL-X alone; 69 serve both. ValueError says what is wrong.
        """
        means = _numbers("means", means, 2)
        components, width = means.shape
        weights = _numbers("weights", weights, 1)
        if width % 3 or weights.shape != (components,) or (weights <= 0).any():
            raise ValueError(
                "means, weights: expected rotation vectors (M, 69) and M positive numbers, "
                f"got shapes {means.shape} and {weights.shape}"
            )
        if (covars is None) == (precisions is None):
            raise ValueError("gmm: expected covars or precisions, got both or none")
        name = "precisions" if covars is None else "covars"
        spread = _numbers(name, precisions if covars is None else covars, 3)
        if spread.shape != (components, width, width):
            wanted = (components, width, width)
            raise ValueError(f"{name}: expected shape {wanted}, got {spread.shape}")
        spread = (spread + spread.swapaxes(1, 2)) / 2
        if not (np.linalg.eigvalsh(spread)[:, 0] > 0).all():
            raise ValueError(f"{name}: expected positive definite matrices, got others")
        self._means, self._weights = means, weights
        self._covars = spread if covars is not None else _inverse(spread)
        self._by_width: dict[int, _Mixture] = {}

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The mixture of an .npz or .pkl with `means`, `weights`, and `covars` or `precisions`.

        A .pkl is read as data, nothing in it is run. FileNotFoundError or ValueError.
        """
        path = Path(path)
        if not path.is_file():
            raise FileNotFoundError(f"gmm: no file {path}")
        if path.suffix.lower() not in (".pkl", ".pickle") and not zipfile.is_zipfile(path):
            raise ValueError(
                "gmm: expected an .npz or .pkl of a mixture (means, weights, and covars or "
                f"precisions), got another kind of file: {path}"
            )
        try:
            members = open_members(path, MEMBERS)
            given = {name: members.read(name) for name in members.names}
            if not {"means", "weights"} <= set(given):
                raise ValueError(
                    f"expected means, weights and covars or precisions in {path}; "
                    f"got {', '.join(sorted(given)) or 'none of them'}"
                )
            return cls(**given)
        except ValueError as error:
            said = str(error).removeprefix("body model ").removeprefix("gmm: ")
            raise ValueError(f"gmm: {said}") from error

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """Turns of all joints but the root."""
        return (unknowns.pose,)

    def residual(self, state: State) -> Float64:
        """Deviations in units of sqrt(2) standard deviations, then sqrt(-log c). (B, 3 n - 2)."""
        deviations, best = self._judged(state)
        rest = self._mixture(state).constants[best]
        return np.concatenate([deviations, np.sqrt(rest)[:, None]], axis=1)

    def component(self, state: State) -> np.ndarray:
        """Which component suits each candidate best. Shape (B,)."""
        return self._judged(state)[1]

    def jacobian(self, state: State) -> Float64:
        """Exact but where two components suit a pose alike."""
        _, best = self._judged(state)
        factors = self._mixture(state).factors[best]
        batch, width, _ = factors.shape
        by_joint = factors.reshape(batch, width, -1, 3).swapaxes(1, 2) @ state.pose_by_turns
        ordered = by_joint[:, state.kinematics.order[:-1] - 1].swapaxes(1, 2)
        jacobian = np.zeros((batch, width + 1, width))
        jacobian[:, :width] = ordered.reshape(batch, width, width)
        return jacobian

    def _judged(self, state: State) -> tuple[Float64, np.ndarray]:
        """Deviations (B, D) from the best component of each candidate, and which (B,) it is."""
        mixture = self._mixture(state)
        pose = state.pose.reshape(state.size, -1)
        gaps = pose[:, None] - mixture.means
        deviations = (mixture.factors @ gaps[..., None])[..., 0]
        best = ((deviations * deviations).sum(2) + mixture.constants).argmin(1)
        return deviations[np.arange(state.size), best], best

    def _mixture(self, state: State) -> "_Mixture":
        """The mixture over the joints that this body turns: for SMPL-X without SMPL's hands."""
        width = state.kinematics.unknowns.pose.stop
        if width not in self._by_width:
            if width > self._means.shape[1]:
                raise ValueError(
                    f"gmm: expected means of {width} numbers for {state.kinematics.model.kind}, "
                    f"got {self._means.shape[1]}"
                )
            covars = self._covars[:, :width, :width]
            self._by_width[width] = _Mixture(self._means[:, :width], covars, self._weights)
        return self._by_width[width]


@dataclass(frozen=True, eq=False)
class _Mixture:
    """A mixture over D numbers of a pose: others that it had are integrated out."""

    means: Float64
    """Shape (M, D)."""
    covars: Float64
    """Shape (M, D, D)."""
    weights: Float64
    """Shape (M,)."""

    @cached_property
    def factors(self) -> Float64:
        """F with F^T F = P / 2. Shape (M, D, D)."""
        lower = np.linalg.cholesky(self.covars)
        return _inverse(lower) * np.sqrt(0.5)

    @cached_property
    def constants(self) -> Float64:
        """-log c, the least of them 0. Shape (M,)."""
        log_det = np.asarray(np.linalg.slogdet(self.covars)[1], dtype=np.float64)
        constants = 0.5 * log_det - np.log(self.weights)
        return constants - constants.min()


def _inverse(matrices: Any) -> Float64:
    return np.asarray(np.linalg.inv(matrices), dtype=np.float64)


def _numbers(name: str, given: Any, dims: int) -> Float64:
    array = numbers(name, given, f"{dims}-dimensional finite numbers")
    if array.ndim != dims or not array.size or not np.isfinite(array).all():
        raise ValueError(f"{name}: expected {dims}-dimensional finite numbers, got {array.shape}")
    return array
