"""How far joints turn: the term that keeps a pose within, and the figure of how far it is beyond.

Hinges and the spine by components of their rotation vectors, hips and shoulders by the twist about
their bone and by where the bone points. Ranges of healthy adults (Norkin and White, Measurement of
Joint Motion, 2016), wider where trained adults go farther; SMPL's rest frame, degrees.
"""

from collections.abc import Iterator, Mapping
from math import radians

import numpy as np

from thirdwave.body.fitting.kinematics import Unknowns
from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import Term
from thirdwave.body.measures import angle_between_deg
from thirdwave.body.posecodes.formulas import CARRIER, Vector, segment_vector, way
from thirdwave.body.posecodes.measured import Measured
from thirdwave.body.posecodes.places import SIDES, Way
from thirdwave.body.posing.rows import Row
from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT, NUM_JOINTS

SOFT_RAD = float(np.radians(0.5))
"""Softness of a limit."""

Range = tuple[float, float]
_FREE: Range = (-400.0, 400.0)
_CENTRAL: Mapping[str, tuple[Range, Range, Range]] = {
    "spine1": ((-20, 30), (-18, 18), (-20, 20)),
    "spine2": ((-20, 30), (-20, 20), (-20, 20)),
    "spine3": ((-22, 30), (-25, 25), (-22, 22)),
    "neck": ((-45, 45), (-50, 50), (-30, 30)),
    "head": ((-40, 40), (-45, 45), (-28, 28)),
}
_LEFT: Mapping[str, tuple[Range, Range, Range]] = {
    "knee": ((-3, 158), (-30, 30), (-12, 12)),
    "ankle": ((-40, 65), (-35, 35), (-35, 35)),
    "foot": ((-65, 30), (-10, 10), (-10, 10)),
    "collar": ((-20, 20), (-32, 30), (-15, 42)),
    "elbow": ((-95, 95), (-158, 3), (-14, 14)),
    "wrist": ((-60, 60), (-45, 45), (-90, 85)),
    "hand": ((-30, 30), (-20, 20), (-60, 30)),
}
"""x, y, z of the LEFT joint; the right mirrors y and z."""

_TWIST_LEFT: Mapping[str, tuple[tuple[float, float, float], Range]] = {
    "hip": ((0.0, 1.0, 0.0), (-60, 75)),
    "shoulder": ((1.0, 0.0, 0.0), (-110, 110)),
}
"""Axis of the bone at rest, and how far the LEFT joint twists about it."""


def _table() -> tuple[Float64, Float64]:
    low, high = np.full((NUM_JOINTS, 3), -np.inf), np.full((NUM_JOINTS, 3), np.inf)
    for name, ranges in _CENTRAL.items():
        low[JOINT[name]], high[JOINT[name]] = np.array(ranges).T
    for name, ranges in _LEFT.items():
        least, most = np.array(ranges).T
        low[JOINT[f"left_{name}"]], high[JOINT[f"left_{name}"]] = least, most
        mirror = np.array([1.0, -1.0, -1.0])
        both = np.sort(np.stack([least * mirror, most * mirror]), axis=0)
        low[JOINT[f"right_{name}"]], high[JOINT[f"right_{name}"]] = both
    return np.radians(low[1:]), np.radians(high[1:])


LOW, HIGH = _table()
"""Limits of each rotation vector component, radians, infinite where free. (23, 3) each."""


def _twists() -> tuple[np.ndarray, Float64, Float64, Float64]:
    joints, axes, low, high = [], [], [], []
    for name, (axis, (least, most)) in _TWIST_LEFT.items():
        for side in ("left", "right"):
            joints.append(JOINT[f"{side}_{name}"])
            axes.append(axis)
            mirrored = side == "right" and name == "hip"  # about x both sides turn alike
            low.append(-most if mirrored else least)
            high.append(-least if mirrored else most)
    return np.array(joints), np.array(axes), np.radians(low), np.radians(high)


TWISTED, TWIST_AXIS, TWIST_LOW, TWIST_HIGH = _twists()
"""Joints with a limited twist (T,), their axes (T, 3), and bounds, radians, (T,)."""


def twists(local: Float64) -> tuple[Float64, Float64, Float64]:
    """Twist of hips and shoulders about their bones, from rotations (B, n, 3, 3).

    The angle of the rotation about the bone's rest axis that leaves a swing, radians, (B, T); and
    the unit quaternions: real part (B, T) and imaginary (B, T, 3).
    """
    vector = vector_from_matrix(local[:, TWISTED])
    angle = np.sqrt((vector * vector).sum(-1))
    share = np.where(angle > 1e-9, np.sin(angle / 2) / np.maximum(angle, 1e-9), 0.5)
    real, imaginary = np.cos(angle / 2), share[..., None] * vector
    about = (imaginary * TWIST_AXIS).sum(-1)
    twist = 2 * np.arctan2(about, real)
    return (twist + np.pi) % (2 * np.pi) - np.pi, real, imaginary


CONES: Mapping[str, tuple[tuple[Way, float], ...]] = {
    "thigh": (("up", 30.0), ("back", 48.0), ("in", 40.0)),
    "upper_arm": (("back", 15.0), ("in", 30.0)),
}
"""How near a segment comes to a way of the segment that carries it, degrees, at least: hips bend
to 150, stretch to 42 and cross by 50 degrees."""


def cone_rows() -> list[Row]:
    """Rows that keep thighs and upper arms where hips and shoulders let them."""
    return [
        Row(kind="between", v=v, a=a, low=radians(least), sd=SOFT_RAD) for v, a, least in _cones()
    ]


def beyond_cones_deg(now: Measured) -> float:
    """How far the worst thigh or upper arm is where no hip or shoulder lets it, degrees."""
    over = [0.0]
    for v, a, least in _cones():
        over.append(least - angle_between_deg(now.vector(v), now.vector(a)))
    return max(over)


def _cones() -> Iterator[tuple[Vector, Vector, float]]:
    for segment in ("thigh", "upper_arm"):
        for direction, least in CONES[segment]:
            for side in SIDES:
                towards = way(direction, CARRIER[segment], side)
                yield segment_vector(segment, side), towards, least


class LimitTerm(Term):
    """How far joints are beyond what they can turn, over `SOFT_RAD`."""

    def columns(self, unknowns: Unknowns) -> tuple[slice, ...]:
        """Turns of all joints but the root."""
        return (unknowns.pose,)

    def residual(self, state: State) -> Float64:
        """Components beyond, then twists beyond. Shape (B, 3 (n - 1) + T)."""
        pose = state.pose
        joints = pose.shape[1]
        over = pose - np.clip(pose, LOW[:joints], HIGH[:joints])
        twist, _, _ = twists(state.local)
        beyond = twist - np.clip(twist, TWIST_LOW, TWIST_HIGH)
        return np.concatenate([over.reshape(len(pose), -1), beyond], axis=1) / SOFT_RAD

    def jacobian(self, state: State) -> Float64:
        """Exact: a turn of a joint changes its own rotation alone."""
        batch, joints = state.pose.shape[:2]
        residual = self._residual_once(state)
        over = residual[:, : 3 * joints].reshape(batch, joints, 3) != 0.0
        blocks = state.pose_by_turns * over[..., None]
        whole = np.zeros((batch, joints, 3, joints, 3))
        own, column = np.arange(joints), state.kinematics.slot[1:]
        whole[:, own, :, column] = blocks.swapaxes(0, 1)
        twisting = self._twisting(state) * (residual[:, 3 * joints :] != 0.0)[..., None]
        rows = np.zeros((batch, len(TWISTED), joints, 3))
        rows[:, np.arange(len(TWISTED)), state.kinematics.slot[TWISTED]] = twisting
        return (
            np.concatenate(
                [whole.reshape(batch, 3 * joints, -1), rows.reshape(batch, len(TWISTED), -1)],
                axis=1,
            )
            / SOFT_RAD
        )

    def _twisting(self, state: State) -> Float64:
        """Derivative of each twist by a world turn of its joint. Shape (B, T, 3)."""
        _, real, imaginary = twists(state.local)
        about = (imaginary * TWIST_AXIS).sum(-1)
        # Seen from the joint's own frame: q exp(d/2) has real w - v.d/2, imaginary
        # v + (w d + v x d) / 2.
        by_real = -0.5 * imaginary
        by_about = 0.5 * (real[..., None] * TWIST_AXIS + np.cross(TWIST_AXIS, imaginary))
        total = np.maximum(real * real + about * about, 1e-9)[..., None]
        own = 2 * (real[..., None] * by_about - about[..., None] * by_real) / total
        frames = state.posed.rotations[:, TWISTED]
        return np.einsum("btrc,btc->btr", frames, own)


def beyond_limits_deg(body_pose: Float64) -> float:
    """How far the worst joint is beyond what it can turn, degrees; `body_pose` (n - 1, 3)."""
    pose = np.asarray(body_pose, dtype=np.float64)
    joints = len(pose)
    over = np.abs(pose - np.clip(pose, LOW[:joints], HIGH[:joints])).max()
    local = matrix_from_vector(np.concatenate([np.zeros((1, 3)), pose]))[None]
    twist, _, _ = twists(local)
    beyond = np.abs(twist - np.clip(twist, TWIST_LOW, TWIST_HIGH)).max()
    return float(np.degrees(max(over, beyond)))
