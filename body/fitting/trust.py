"""How far a fitted body can be trusted: what the data leave open, and whether to believe it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from thirdwave.body.fitting.covariance import joint_variances
from thirdwave.body.fitting.kinematics import Kinematics
from thirdwave.body.fitting.state import State
from thirdwave.body.layouts import LAYOUTS
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT, JOINT_NAMES, NUM_JOINTS

LEAST_POINTS = 6
"""Fewer points than this leave the pose to the prior."""
MOST_BETA = 5.0
"""Standard deviations: no person is shaped like that."""
LEAST_FOLLOWED = 0.7
"""A fit that follows a smaller share of its points has chosen which person to believe."""
RESIDUAL_REJECTED = 4.0
"""Median residual of the points, in sigmas, above which a body is not what was seen."""
UNCERTAIN_MM = 130.0
"""Mean uncertainty of the joints, millimetres, above which a body is a guess."""
HALF_CONFIDENCE_MM = 80.0
"""Uncertainty of a joint at which its confidence has fallen to a half."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Uncertainty:
    """What the observations and priors leave open about B bodies."""

    joints_mm: Float64
    """Standard deviation of each SMPL joint about the pelvis, of the pelvis in space. (B, 24)."""
    condition: Float64
    """Largest factor by which the variance of a joint grows because the unknowns that move it are
    not known one by one, but all at once (variance inflation). (B,)."""


def uncertainty(hessian: Float64, state: State) -> Uncertainty:
    """From the Gauss-Newton Hessian (B, U, U): its inverse is the covariance of the unknowns.

    Holds for residuals in standard deviations (Laplace's approximation), and knows the minimum
    at `state` only, none that another start found.
    """
    variance, alone = joint_variances(hessian, state)
    return Uncertainty(
        joints_mm=_all_24(1e3 * np.sqrt(variance), state.kinematics),
        condition=(variance / np.maximum(alone, 1e-300)).max(1),
    )


def seen_joints(layout: str, trusted: np.ndarray) -> np.ndarray:
    """Which SMPL joints the `trusted` points (K,) of a layout show. Shape (24,), bool.

    A limb joint is shown by its own point. A hip is enough for the pelvis and a shoulder for the
    chest; the spine between needs one of each; the head needs a point of the head; a foot needs
    heel or toes, a hand the wrist.
    """
    return _seen_joints(layout, np.asarray(trusted, dtype=bool).tobytes())


@lru_cache(maxsize=1024)
def _seen_joints(layout: str, trusted: bytes) -> np.ndarray:
    shown_points = np.frombuffer(trusted, dtype=bool)
    there = {name for name, ok in zip(LAYOUTS[layout], shown_points, strict=True) if ok}
    head = any(
        name in there for name in ("nose", "left_ear", "right_ear", "head", "head_top")
    ) or any(name.endswith("_eye") for name in there)
    hips = bool(there & {"pelvis", "mid_hip", "left_hip", "right_hip"})
    shoulders = bool(there & {"left_shoulder", "right_shoulder", "neck", "thorax"})
    shown = {"pelvis": hips, "head": head, "neck": shoulders or head, "spine3": shoulders}
    shown |= dict.fromkeys(("spine1", "spine2"), hips and shoulders)
    for side in ("left", "right"):
        for limb in ("hip", "knee", "ankle", "shoulder", "elbow", "wrist"):
            shown[f"{side}_{limb}"] = f"{side}_{limb}" in there
        shown[f"{side}_collar"] = f"{side}_shoulder" in there
        shown[f"{side}_hand"] = bool(there & {f"{side}_wrist", f"{side}_hand"})
        feet = ("foot", "foot_index", "big_toe", "small_toe", "heel")
        shown[f"{side}_foot"] = any(f"{side}_{part}" in there for part in feet)
    joints = np.array([shown[name] for name in JOINT_NAMES])
    joints.setflags(write=False)
    return joints


def confidence_of(joints_mm: Float64, seen: np.ndarray) -> Float64:
    """Confidence 0 to 1 of each joint from its uncertainty (24,); halved where not seen."""
    certain = 1.0 / (1.0 + (joints_mm / HALF_CONFIDENCE_MM) ** 2)
    return certain * np.where(seen, 1.0, 0.5)


def refusal(
    *,
    cost: float,
    given: int,
    followed: int,
    offered: int,
    beta: float,
    residual_sigmas: float,
    residual_text: str,
    joints_mm: Float64,
) -> str:
    """Why nothing may be stated from a body; "" when something may.

    `given` points had confidence in one observation, `offered` in all, and `followed` of these
    agree with the body; `beta` is the largest in size; `residual_sigmas` is the median residual;
    `joints_mm` (24,) are the joints' uncertainties.
    """
    if given == 0:
        return "no point has any confidence"
    if given < LEAST_POINTS:
        what = "1 point was" if given == 1 else f"{given} points were"
        return f"{what} given, a pose needs at least {LEAST_POINTS}"
    if not np.isfinite(cost):
        return "the fit diverged"
    if followed < LEAST_FOLLOWED * offered:
        return (
            f"only {followed} of {offered} points agree with one body: they may be on two people, "
            "or mislabelled"
        )
    if residual_sigmas > RESIDUAL_REJECTED:
        return (
            f"the body lies {residual_text} off its points, {residual_sigmas:.1f} times what was "
            f"said of their error; allowed are {RESIDUAL_REJECTED:.0f}"
        )
    if abs(beta) > MOST_BETA:
        return (
            f"the body has a shape that nobody has: a beta of {beta:.1f} standard deviations, "
            f"allowed are {MOST_BETA:.0f}; the points may be of another size, or not of one person"
        )
    uncertain_mm = float(joints_mm[1:].sum()) / (NUM_JOINTS - 1)
    if uncertain_mm > UNCERTAIN_MM:
        worst = np.argsort(-joints_mm[1:])[:3] + 1
        names = ", ".join(f"{JOINT_NAMES[joint]} {joints_mm[joint]:.0f} mm" for joint in worst)
        return (
            f"the points leave the pose open: joints are uncertain by {uncertain_mm:.0f} mm on "
            f"average ({names}), allowed are {UNCERTAIN_MM:.0f} mm"
        )
    return ""


def _all_24(values: Float64, kinematics: Kinematics) -> Float64:
    """Values of the turned joints (B, n) for SMPL's 24: SMPL-X's hands follow the wrists."""
    if kinematics.count == NUM_JOINTS:
        return values
    hands = values[:, [JOINT["left_wrist"], JOINT["right_wrist"]]]
    return np.concatenate([values[:, : NUM_JOINTS - 2], hands], axis=1)
