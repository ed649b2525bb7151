"""What somebody is probably doing whose legs hardly show: the rules over all that the fit allows.

Legs in the picture that neither model is sure of are still known somewhat, and how well the fit
says. Where nearly every body within that uncertainty has one posture, it may be stated, with the
share as its score. Legs beyond the picture's edge are not guessed at.

Of some 600 synthetic people held back from training, seen by the real networks, 85 postures more
could be stated so, 67 of them rightly; the uncertainty was right to within 10 % in the median,
for legs that showed and for legs that did not.
"""

from collections import Counter
from functools import cache

import numpy as np

from thirdwave.body.posture import Label, Posture, posture
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Fit

ENOUGH = 0.8
"""Share of the bodies that have to agree."""
SAMPLES = 48
LEAST_MM = 30.0
"""Of an ankle about its knee."""
HONEST = ("landmarks",)
"""Methods whose uncertainty was found right; others take errors of landmarks for independent."""

_LEGS = tuple(
    tuple(JOINT[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle", "foot"))
    for side in ("left", "right")
)
_SHOULDERS = [JOINT["left_shoulder"], JOINT["right_shoulder"]]


def stated_posture(joints: Float64, fit: Fit | None, *, whole: bool) -> Posture:
    """The posture that may be stated of a body with joints (24, 3), metres, camera frame.

    `fit` is the body's own, None for a given body, which counts as fully seen. `whole` is whether
    the person ends inside the picture. By the seen legs; without any, by all that the fit allows.
    """
    if fit is None:
        return posture(joints)
    said = posture(joints, fit.seen)
    if said.label != "unknown" or not whole or fit.method not in HONEST:
        return said
    if fit.uncertainty_mm is None or not fit.seen[_SHOULDERS].any():
        return said
    shown = _shown(fit)
    if not shown.any():
        return said
    bodies = _allowed(np.asarray(joints, np.float64), fit.uncertainty_mm.astype(np.float64))
    labels: Counter[Label] = Counter(posture(body, shown).label for body in bodies)
    label, count = labels.most_common(1)[0]
    share = count / SAMPLES
    if label == "unknown" or share < ENOUGH:
        return said
    return Posture(
        label=label,
        score=share,
        margin=max(0.0, posture(joints, shown).margin),
        reason=f"probably: the legs hardly show, and {count} of {SAMPLES} bodies that the fit "
        f"allows are {label}",
    )


def _shown(fit: Fit) -> np.ndarray:
    """Joints of legs that lie in the picture and are nobody else's. Shape (24,), bool.

    A joint that lies outside, or on somebody else, has no confidence at all.
    """
    shown = np.zeros(len(JOINT), dtype=bool)
    for hip, knee, ankle, _ in _LEGS:
        leg = [hip, knee, ankle]
        shown[leg] = (fit.confidence[leg] > 0).all()
    if shown.any():
        shown[_SHOULDERS] = True
    return shown


def _allowed(joints: Float64, spread_mm: Float64) -> Float64:
    """Bodies whose legs lie elsewhere by the uncertainty (24,), bones as long as they are.

    Shape (SAMPLES, 24, 3).
    """
    spread = spread_mm / 1e3 / np.sqrt(3.0)
    bodies = np.repeat(joints[None], SAMPLES, axis=0)
    for number, (hip, knee, ankle, foot) in enumerate(_LEGS):
        own = np.sqrt(np.maximum(spread[ankle] ** 2 - spread[knee] ** 2, LEAST_MM**2 / 3e6))
        for joint, to, sd, noise in (
            (hip, knee, spread[knee], _noise()[:, 2 * number]),
            (knee, ankle, own, _noise()[:, 2 * number + 1]),
        ):
            bone = joints[to] - joints[joint]
            moved = bone + sd * noise
            length = np.linalg.norm(moved, axis=1, keepdims=True)
            bodies[:, to] = bodies[:, joint] + moved * (
                np.linalg.norm(bone) / np.maximum(length, 1e-9)
            )
        bodies[:, foot] = bodies[:, ankle] + joints[foot] - joints[ankle]
    return bodies


@cache
def _noise() -> Float64:
    """The same for everybody, so that the same body is always said to do the same."""
    return np.random.default_rng(0).normal(size=(SAMPLES, 2 * len(_LEGS), 3))
