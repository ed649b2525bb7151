"""Where a fit begins: closed-form guesses of a body from points in 3D or in pictures.

A start decides which minimum is found, and half of the steps it takes to get there.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from thirdwave.body import prior
from thirdwave.body.fitting.inputs import View
from thirdwave.body.fitting.kinematics import Kinematics
from thirdwave.body.fitting.limbs import bend_limbs
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.state import State
from thirdwave.body.rotations import Float64, kabsch_batch, matrix_from_vector
from thirdwave.body.skeleton import NUM_BETAS

TRUNK = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
HEAD_WEIGHT, LIMB_WEIGHT = 0.1, 0.01
"""Pull on the trunk's orientation of a point of the head, and of any other point."""
DOUBTED_GAP_M = 0.15
"""A trunk point that lies this far off its place makes the trunk doubtful."""
RELAXATIONS = 6
FEW_PIXELS = 0.005
"""Distance from the pixel, over the focal length, below which a point is as good as met."""
RAYS_APART = 0.02
"""Gap between a triangulated point and a ray, over depth, that halves the trust in it."""


_LIKELY = np.concatenate([np.eye(3)[None], matrix_from_vector(prior.MEAN)])
"""Rotations relative to the parent of the most likely pose. Shape (24, 3, 3)."""


def likely_state(kinematics: Kinematics, problem: np.ndarray) -> State:
    """The mean pose and shape, in the rest frame's orientation, at the origin."""
    batch, n = len(problem), kinematics.count
    return State(
        kinematics=kinematics,
        problem=problem,
        local=np.repeat(_LIKELY[None, :n], batch, axis=0),
        betas=np.zeros((batch, NUM_BETAS)),
        transl=np.zeros((batch, 3)),
        shift=np.zeros((batch, 3)),
        log_focal=np.zeros(batch),
    )


def start_from_3d(points: PointSet, xyz: Float64, weights: Float64) -> State:
    """One start for each of N problems: trunk turned to the points, limbs bent as they are.

    `xyz` (N, K, 3) metres, `weights` (N, K), 0 for a point that is missing. `transl` is where the
    points are. A trunk point that fits badly is left out once; what is missing of a limb is as it
    is most likely.
    """
    state = likely_state(points.kinematics, np.arange(len(xyz)))
    weights = weights / np.maximum(weights.max(1, keepdims=True), 1e-12)
    at_rest = np.broadcast_to(_likely_places(points), xyz.shape)
    turned = _trunk(points, at_rest, xyz, weights)
    local = state.local.copy()
    local[:, 0] = turned
    bend_limbs(points, local, xyz, weights)
    state = replace(state, local=local)
    gap = (xyz - state.points(points).places) * weights[..., None]
    total = np.maximum(weights.sum(1), 1e-12)[:, None]
    return state.moved(transl=np.nan_to_num(gap).sum(1) / total)


@cache
def _likely_places(points: PointSet) -> Float64:
    """The points of the most likely body, in its rest frame. Shape (K, 3)."""
    return likely_state(points.kinematics, np.zeros(1, dtype=np.int64)).points(points).places[0]


def starts_from_2d(
    points: PointSet,
    xy: Float64,
    weights: Float64,
    *,
    focal_length: Float64,
    principal_point: Float64,
    T_cam_world: Float64 | None = None,
    yaws_deg: tuple[float, ...] = (0.0, 90.0, 180.0, 270.0),
    rows: np.ndarray | None = None,
) -> State:
    """Upright bodies that face the camera, its left, away and its right, where they project best.

    As many candidates as N problems times yaws, problem by problem. Arguments as `Points2DTerm`.
    """
    problems, turns = len(xy), len(yaws_deg)
    problem = np.repeat(np.arange(problems), turns)
    state = likely_state(points.kinematics, problem)
    # Upright and facing the camera is half a turn about x; a yaw turns the body about its y.
    upright = matrix_from_vector([np.pi, 0.0, 0.0])
    yaw = np.radians(np.array(yaws_deg))[:, None] * [0.0, 1.0, 0.0]
    facing = upright @ matrix_from_vector(yaw)
    T = np.broadcast_to(np.eye(4) if T_cam_world is None else T_cam_world, (problems, 4, 4))
    R_world_cam = T[:, :3, :3].swapaxes(1, 2)
    local = state.local.copy()
    local[:, 0] = (R_world_cam[:, None] @ facing).reshape(-1, 3, 3)
    state = replace(state, local=local)
    places = state.points(points).places
    if rows is not None:
        places = places[:, rows]
    in_camera = places @ T[problem, :3, :3].swapaxes(1, 2)
    slope = (xy - np.broadcast_to(principal_point, (problems, 2))[:, None]) / np.broadcast_to(
        focal_length, (problems, 2)
    )[:, None]
    found = translation_from_slopes(in_camera, slope[problem], weights[problem])
    transl = (R_world_cam[problem] @ (found - T[problem, :3, 3])[..., None])[..., 0]
    return state.moved(transl=transl)


def triangulated(views: Sequence[View], people: np.ndarray) -> tuple[Float64, Float64]:
    """3D points of those `people` from views of one layout, and the confidence in each.

    Linear least squares on the projection equations (DLT). Shapes (N, K, 3) and (N, K); a point
    that fewer than two views show has confidence 0, one whose rays pass far apart has little.
    """
    count = len(views[0].xy[0])
    normal = np.zeros((len(people), count, 3, 3))
    pull = np.zeros((len(people), count, 3))
    rays, shown = [], np.zeros((len(people), count))
    for view in views:
        R, t = view.T_cam_world[:3, :3], view.T_cam_world[:3, 3]
        slope = (view.xy[people] - view.camera.principal_point) / view.camera.focal_length
        confidence = view.confidence[people]
        # slope = (R x + t)_xy / (R x + t)_z, times the depth.
        rows = R[:2] - slope[..., None] * R[2]
        wanted = slope * t[2] - t[:2]
        weighted = rows * confidence[..., None, None]
        normal += weighted.swapaxes(-1, -2) @ rows
        pull += (weighted.swapaxes(-1, -2) @ wanted[..., None])[..., 0]
        shown += confidence > 0
        rays.append((R, t, slope, confidence))
    solved = np.linalg.solve(normal + 1e-9 * np.eye(3), pull[..., None])
    xyz = np.asarray(solved[..., 0], dtype=np.float64)
    worst = np.zeros((len(people), count))
    for R, t, slope, confidence in rays:
        seen = xyz @ R.T + t
        off = seen[..., :2] / np.maximum(seen[..., 2:], 0.1) - slope
        worst = np.maximum(worst, np.sqrt((off * off).sum(-1)) * (confidence > 0))
    apart = 1.0 / (1.0 + (worst / RAYS_APART) ** 2)
    return xyz, np.where(shown >= 2, apart, 0.0)


def translation_from_slopes(points: Float64, slopes: Float64, weights: Float64) -> Float64:
    """The translations (B, 3), metres, that project `points` (B, K, 3) nearest to `slopes`.

    `slopes` (B, K, 2) are (x / z, y / z) of the pixels. The least sum of distances, not of their
    squares: by linear least squares on the projection equations (DLT), weighted by `weights`
    (B, K) and again and again by one over the distance. Never nearer than half a metre.
    """
    transl = _linear_translation(points, slopes, weights)
    for _ in range(RELAXATIONS):
        seen = points + transl[:, None]
        off = seen[..., :2] / np.maximum(seen[..., 2:], 0.1) - slopes
        gap = np.sqrt((off * off).sum(-1))
        transl = _linear_translation(points, slopes, weights / (gap + FEW_PIXELS))
    return transl


def _linear_translation(points: Float64, slopes: Float64, weights: Float64) -> Float64:
    equations = np.zeros((*points.shape[:2], 2, 3))
    equations[..., [0, 1], [0, 1]] = 1.0
    equations[..., 2] = -slopes
    wanted = slopes * points[..., 2:] - points[..., :2]
    weighted = equations * weights[..., None, None]
    normal = np.einsum("bkri,bkrj->bij", weighted, equations) + 1e-9 * np.eye(3)
    pull = np.einsum("bkri,bkr->bi", weighted, wanted)
    transl = np.linalg.solve(normal, pull[..., None])[..., 0]
    transl[:, 2] = np.maximum(transl[:, 2], 0.5)
    return transl


def _trunk(points: PointSet, at_rest: Float64, xyz: Float64, weights: Float64) -> Float64:
    """Turns (N, 3, 3) of the body that carry its trunk closest to the points."""
    pull, trunk = _trunk_points(points)
    known = weights * pull
    turned, moved = kabsch_batch(at_rest, xyz, known)
    gap = at_rest @ turned.swapaxes(1, 2) + moved[:, None] - xyz
    off = np.sqrt((gap * gap).sum(-1))
    doubted = np.flatnonzero((off * (weights > 0))[:, trunk].max(1) > DOUBTED_GAP_M)
    if len(doubted):
        turned[doubted] = _most_agreed(
            at_rest[doubted], xyz[doubted], known[doubted], weights[doubted] > 0, trunk
        )
    return turned


@cache
def _trunk_points(points: PointSet) -> tuple[Float64, np.ndarray]:
    """How much each point says about the trunk's orientation (K,), and which are of the trunk."""
    pull = [
        1.0 if name in TRUNK else HEAD_WEIGHT if _is_head(name) else LIMB_WEIGHT
        for name in points.names
    ]
    trunk = [points.names.index(name) for name in TRUNK if name in points.names]
    return np.array(pull), np.array(trunk)


def _most_agreed(
    at_rest: Float64, xyz: Float64, known: Float64, present: np.ndarray, trunk: np.ndarray
) -> Float64:
    """Of the turns with each trunk point left out, and of all, the one most points agree with."""
    best, found = np.full(len(xyz), np.inf), np.empty((len(xyz), 3, 3))
    for left_out in (None, *trunk):
        tried = known.copy()
        if left_out is not None:
            tried[:, left_out] = 0.0
        tried += 1e-9 * present
        turned, moved = kabsch_batch(at_rest, xyz, tried)
        gap = at_rest @ turned.swapaxes(1, 2) + moved[:, None] - xyz
        squared = (gap * gap).sum(-1)
        saturating = squared / (DOUBTED_GAP_M**2 + squared)
        weight = present * np.sqrt(np.maximum(known, 0.0))
        loss = (saturating * weight).sum(1)
        better = loss < best
        best = np.where(better, loss, best)
        found[better] = turned[better]
    return found


def _is_head(name: str) -> bool:
    return name == "nose" or name.startswith("head") or name.endswith(("eye", "ear"))
