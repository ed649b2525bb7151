"""Shapes as a mean plus ten directions, and joints as weights of few vertices.

Knows nothing of MakeHuman or of files.
"""

from dataclasses import dataclass

import numpy as np

from thirdwave.body.bake import build_time_package
from thirdwave.body.bake.symmetry import MIRROR_JOINTS
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT_NAMES, NUM_JOINTS, PARENTS

REACH = 0.28
"""Metres about a joint within which the vertices that carry it are sought."""
MASS_COST = 2e-3
"""Metres of error that one unit of weight beyond the necessary 1, and one taken away, may save."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class ShapeSpace:
    """A linear space of T-posed bodies."""

    mean: Float64
    """Metres. Shape (V, 3)."""
    shapedirs: Float64
    """Metres per standard deviation of each beta. Shape (V, 3, K)."""
    explained: Float64
    """Share of the variance held by the first 1, 2, ... K directions. Shape (K,)."""
    coefficients: Float64
    """The samples' betas, mean 0 and standard deviation 1. Shape (N, K)."""


def stature(vertices: Float64) -> float:
    """Height of a standing surface (V, 3), y up, metres."""
    return float(np.ptp(vertices[:, 1]))


def principal_shapes(vertices: Float64, count: int) -> ShapeSpace:
    """Principal components of `vertices` (N, V, 3); a larger beta is always a taller body."""
    mean = vertices.mean(0)
    spread = (vertices - mean).reshape(len(vertices), -1)
    # N bodies of 3 V numbers: the N x N Gram matrix has the same spectrum, and is small.
    variances, modes = np.linalg.eigh(spread @ spread.T / (len(spread) - 1))
    variances, modes = variances[::-1], modes[:, ::-1][:, :count]
    directions = (spread.T @ modes / np.sqrt(len(spread) - 1)).reshape(*mean.shape, count)
    coefficients = modes * np.sqrt(len(spread) - 1)
    for beta in range(count):
        if stature(mean + directions[..., beta]) < stature(mean - directions[..., beta]):
            directions[..., beta] *= -1.0
            coefficients[:, beta] *= -1.0
    return ShapeSpace(
        mean=mean,
        shapedirs=directions,
        explained=np.cumsum(variances / variances.sum())[:count],
        coefficients=coefficients,
    )


def beta0_of_stature(space: ShapeSpace, metres: float) -> float:
    """The first beta at which the body, its other betas 0, is so tall. ValueError beyond +-4."""
    low, high = -4.0, 4.0

    def tall(beta0: float) -> float:
        return stature(space.mean + beta0 * space.shapedirs[..., 0])

    if not tall(low) <= metres <= tall(high):
        raise ValueError(
            f"stature: expected {tall(low):.2f} to {tall(high):.2f} m, got {metres:.2f} m"
        )
    while high - low > 1e-9:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if tall(middle) < metres else (low, middle)
    return 0.5 * (low + high)


def fit_joint_regressor(
    space: ShapeSpace, joints: Float64, weights: Float64, mirror: np.ndarray
) -> Float64:
    """Weights of few vertices that follow `joints` (N, 24, 3) as the shape changes.

    Met in least squares: the mean joint, and its slope against each beta, so that nothing is spent
    on what betas cannot express. A joint is carried by vertices of its own side that it, its
    parent or its children move (`weights` (V, 24)): a far vertex that tells the shape well would
    leave the joint behind as soon as the body moves. Weights may be negative, and cost what they
    add to the total (`MASS_COST`): a regressor of large differences would magnify every error of
    the surface it is used on. Left and right are mirror images; `mirror` (V,). Shape (24, V), rows
    sum to 1.
    """
    vertices, J_mean = space.mean, joints.mean(0)
    J_shapedirs = np.einsum("nk,njc->jck", space.coefficients, joints - J_mean) / (len(joints) - 1)
    regressor = np.zeros((NUM_JOINTS, len(vertices)))
    for joint, name in enumerate(JOINT_NAMES):
        if name.startswith("right_"):
            continue
        own = weights[:, _with_neighbours(joint)].sum(1) > 0.5
        if name.startswith("left_"):
            own &= vertices[:, 0] >= 0.0
        near = np.flatnonzero(own & (np.linalg.norm(vertices - J_mean[joint], axis=1) < REACH))
        # Rows: (mean, beta 1, ... beta K) x (x, y, z), each as a difference from the joint's.
        offset = (vertices[near] - J_mean[joint])[..., None]
        slopes = space.shapedirs[near] - J_shapedirs[joint]
        equations = np.concatenate([offset, slopes], axis=2).reshape(len(near), -1).T
        shares = signed_shares(equations)
        regressor[joint, near] = shares / shares.sum()
    for joint, other in enumerate(MIRROR_JOINTS):
        if JOINT_NAMES[joint].startswith("right_"):
            regressor[joint] = regressor[other][mirror]
        elif joint == other:
            regressor[joint] = 0.5 * (regressor[joint] + regressor[joint][mirror])
    return regressor


def signed_shares(equations: Float64) -> Float64:
    """The few weights (K,), sum about 1, for which `equations` (E, K), metres, come near 0."""
    nnls = build_time_package("scipy.optimize").nnls
    count = equations.shape[1]
    # What a vertex takes away is a column of its own, so that all unknowns are non-negative.
    sign = np.concatenate([np.ones(count), -np.ones(count)])
    system = np.vstack(
        [
            np.hstack([equations, -equations]),
            10.0 * sign,  # the weights sum to 1
            np.full(2 * count, MASS_COST),  # and their sizes to little more
            1e-3 * np.eye(2 * count),  # and of equally good ones the most even is wanted
        ]
    )
    wanted = np.zeros(len(system))
    wanted[len(equations) : len(equations) + 2] = 10.0, MASS_COST
    parts, _ = nnls(system, wanted, maxiter=100 * count)
    return parts[:count] - parts[count:]


def regression_errors(regressor: Float64, vertices: Float64, joints: Float64) -> Float64:
    """Distances (N, 24), metres, of regressed from true joints over N bodies."""
    return np.linalg.norm(np.einsum("jv,nvc->njc", regressor, vertices) - joints, axis=-1)


def _with_neighbours(joint: int) -> list[int]:
    """A joint, its parent and its children."""
    children = [child for child, parent in enumerate(PARENTS) if parent == joint]
    return [joint, *children] if joint == 0 else [joint, PARENTS[joint], *children]
