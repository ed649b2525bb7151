"""Points that no body can have at once: farther apart than its bones reach.

A gross error betrays itself before anything is fitted: a wrist a metre from its elbow. Knows
nothing of poses or priors.
"""

from functools import cache

import numpy as np

from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.rotations import Float64

TALLER, SHORTER = 1.2, 0.75
"""How much longer and shorter than the model's a person's bones may be."""


def unreachable(points: PointSet, xyz: Float64, weights: Float64, slack_m: float) -> np.ndarray:
    """Points of `xyz` (N, K, 3), metres, that contradict the others. Shape (N, K), bool.

    Two points may be as far apart as the bones between them are long, and two of one bone not
    nearer than it is. Of a pair that fails, the point with more and worse failures is left out.
    """
    farthest, rigid = _distances(points)
    between = xyz[:, :, None] - xyz[:, None]
    apart = np.sqrt(np.einsum("bijc,bijc->bij", between, between))
    excess = np.maximum(apart - TALLER * farthest - slack_m, 0.0)
    excess += np.where(rigid, np.maximum(SHORTER * farthest - apart - slack_m, 0.0), 0.0)
    return _culprits(excess / (farthest + slack_m), weights > 0)


def _culprits(excess: Float64, present: np.ndarray) -> np.ndarray:
    """The fewest points, greedily, without which no pair fails. Shape (N, K), bool."""
    out = np.zeros_like(present)
    excess = np.where(present[:, :, None] & present[:, None], excess, 0.0)
    if not excess.any():
        return out
    for _ in range(present.shape[1] // 2):
        blame = (excess > 0).sum(2) + np.tanh(excess.sum(2))
        worst = blame.argmax(1)
        rows = np.flatnonzero(blame[np.arange(len(blame)), worst] > 0)
        if not len(rows):
            break
        out[rows, worst[rows]] = True
        excess[rows, worst[rows]] = 0.0
        excess[rows, :, worst[rows]] = 0.0
    return out


@cache
def _distances(points: PointSet) -> tuple[Float64, np.ndarray]:
    """How far apart each two points can be, metres at betas = 0 (K, K), and whether always."""
    tree = points.kinematics
    rest, carrier = points.at_rest()
    joints = tree.model.J_template[: tree.count]
    path = _joint_paths(tree.parents, joints)
    arm = np.linalg.norm(rest - joints[carrier], axis=1)
    farthest = arm[:, None] + path[carrier[:, None], carrier] + arm
    # A point at a joint is fixed to the bones on both sides of it.
    at_joint = arm < 1e-6
    above = np.where(at_joint, tree.parents[carrier], carrier)
    holds = (carrier, above)
    rigid = np.zeros(farthest.shape, dtype=bool)
    for mine in holds:
        for other in holds:
            rigid |= mine[:, None] == other
    straight = np.linalg.norm(rest[:, None] - rest, axis=2)
    return np.where(rigid, straight, farthest), rigid


def _joint_paths(parents: np.ndarray, joints: Float64) -> Float64:
    """Length of the way along the bones between each two joints. Shape (n, n)."""
    count = len(joints)
    path = np.zeros((count, count))
    for joint in range(1, count):
        bone = np.linalg.norm(joints[joint] - joints[parents[joint]])
        path[joint, :joint] = path[:joint, joint] = path[parents[joint], :joint] + bone
    return path
