"""What the network says of a person, number by number, and the body that it means.

Rotations are six numbers each, the first two columns of the matrix (Zhou et al., "On the
Continuity of Rotation Representations in Neural Networks", CVPR 2019). Knows no network.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from thirdwave.body.landmarks import mirror_name
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT_NAMES, NUM_BETAS, NUM_JOINTS
from thirdwave.tools.regressor.inputs import Framed, slots_of

_WIDTHS: Mapping[str, int] = {
    "rotations": 6 * NUM_JOINTS, "betas": NUM_BETAS, "place": 3, "log_sd": NUM_JOINTS,
    "log_sd_betas": NUM_BETAS, "log_sd_depth": 1,
}  # fmt: skip
SLOTS = slots_of(_WIDTHS)
"""Where each part of an output row stands.

rotations: the root's in the virtual camera, then 23 relative to the parent. betas. place: slopes
of the pelvis in the virtual camera over the size, and the logarithm of its depth in metres times
the size. log_sd: logarithm of the spread of each rotation about each axis, radians; likewise of
the betas and of the logarithm of depth.
"""
WIDTH = SLOTS["log_sd_depth"].stop
"""Numbers in a row."""
MIRROR_JOINTS = np.array([JOINT_NAMES.index(mirror_name(name)) for name in JOINT_NAMES])
MIRROR_6D = np.array([1.0, -1.0, -1.0, -1.0, 1.0, 1.0])
"""Signs of a mirrored rotation's first column (x, y, z) and second."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Regressed:
    """N bodies as the network means them, camera frame."""

    local: Float64
    """Rotations relative to the parent, the root's first, camera frame. Shape (N, 24, 3, 3)."""
    betas: Float64
    """Shape (N, 10)."""
    pelvis: Float64
    """Place of the pelvis joint, metres, camera frame. Shape (N, 3)."""
    turn_sd_rad: Float64
    """Spread of each rotation about each axis. Shape (N, 24)."""
    betas_sd: Float64
    """Shape (N, 10)."""
    log_depth_sd: Float64
    """Spread of the logarithm of depth, that is the share it may be off. Shape (N,)."""


def mirrored(rows: Float64) -> Float64:
    """Output rows (N, WIDTH) of the people in a mirror."""
    back = rows.copy()
    six = rows[:, SLOTS["rotations"]].reshape(-1, NUM_JOINTS, 6)[:, MIRROR_JOINTS] * MIRROR_6D
    back[:, SLOTS["rotations"]] = six.reshape(len(rows), -1)
    back[:, SLOTS["place"].start] *= -1.0
    back[:, SLOTS["log_sd"]] = rows[:, SLOTS["log_sd"]][:, MIRROR_JOINTS]
    return back


def matrices(six: Float64) -> Float64:
    """Rotations (..., 3, 3) from their first two columns (..., 6), made square and of length 1."""
    first, second = six[..., :3], six[..., 3:]
    x = first / np.maximum(np.linalg.norm(first, axis=-1, keepdims=True), 1e-9)
    rest = second - (x * second).sum(-1, keepdims=True) * x
    y = rest / np.maximum(np.linalg.norm(rest, axis=-1, keepdims=True), 1e-9)
    return np.stack([x, y, np.cross(x, y)], axis=-1)


def bodies(rows: Float64, framing: Framed) -> Regressed:
    """The bodies that output `rows` (N, WIDTH) mean for people framed so."""
    rows = rows.astype(np.float64)
    local = matrices(rows[:, SLOTS["rotations"]].reshape(-1, NUM_JOINTS, 6))
    local[:, 0] = framing.T_cam_virtual @ local[:, 0]
    place = rows[:, SLOTS["place"]]
    depth = np.exp(place[:, 2]) / framing.size
    slopes = np.concatenate([place[:, :2] * framing.size[:, None], np.ones((len(rows), 1))], axis=1)
    pelvis = (framing.T_cam_virtual @ (slopes * depth[:, None])[..., None])[..., 0]
    return Regressed(
        local=local,
        betas=rows[:, SLOTS["betas"]],
        pelvis=pelvis,
        turn_sd_rad=np.exp(rows[:, SLOTS["log_sd"]]),
        betas_sd=np.exp(rows[:, SLOTS["log_sd_betas"]]),
        log_depth_sd=np.exp(rows[:, SLOTS["log_sd_depth"].start]),
    )
