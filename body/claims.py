"""Whose limb is it: landmarks of one person that lie on somebody else's arm or leg.

Where people overlap, the landmark model takes an arm that it sees for the arm it looks for. The
detector's keypoints of everybody tell whose it is. Knows nothing of 3D, weights or bodies.
"""

from collections.abc import Sequence

import numpy as np

from thirdwave.body.rotations import Float64
from thirdwave.scene import BLAZEPOSE33, COCO17, Keypoints

NEAR = 0.10
"""Gap between a landmark and a keypoint, in sqrt(box area), at which their support is halved."""
CLAIM = 0.2
"""Support by somebody else's keypoints from which on a landmark may be theirs."""
CLAIM_OVER_OWN = 2.0
"""How many times the support by the person's own keypoints that has to be."""
MET = 0.2
"""Gap, in sqrt(box area), within which a keypoint may belong even when its score is too low."""

_LIMBS = {"elbow": ("wrist", "pinky", "index", "thumb"), "knee": ("ankle", "heel", "foot_index")}
"""A limb's hinge, its end, and the landmarks beyond that have no keypoint of their own."""
_ROW = {name: row for row, name in enumerate(BLAZEPOSE33)}
_COCO = {name: row for row, name in enumerate(COCO17)}


def claimed_by_others(
    xy: Float64, detector: Keypoints, others: Sequence[Keypoints], box_px: float
) -> np.ndarray:
    """Which landmarks are somebody else's elbow, hand, knee or foot. Shape (33,), bool.

    `xy` (33, 2) are a person's landmarks in pixels, `detector` the same person's keypoints and
    `others` those of everybody else (coco17), `box_px` the person's size. A landmark is theirs
    where one of their keypoints of its kind, left or right, has the score to claim it and the
    person's own has less than half of that. A wrist goes with its elbow, unless the person's own
    keypoint is sure of it and nobody else's is near at all.
    """
    claimed = np.zeros(len(BLAZEPOSE33), dtype=bool)
    if not others:
        return claimed
    for side in ("left", "right"):
        for hinge, (end, *beyond) in _LIMBS.items():
            upper, lower = (
                _Landmark(xy, detector, others, side=side, kind=kind, box_px=box_px)
                for kind in (hinge, end)
            )
            taken_along = upper.claimed and (lower.own < CLAIM or lower.met)
            claimed[upper.row] = upper.claimed
            for name in (end, *beyond):
                claimed[_ROW[f"{side}_{name}"]] = lower.claimed or taken_along
    return claimed


class _Landmark:
    """Who speaks for one landmark."""

    def __init__(
        self,
        xy: Float64,
        detector: Keypoints,
        others: Sequence[Keypoints],
        *,
        side: str,
        kind: str,
        box_px: float,
    ) -> None:
        self.row = _ROW[f"{side}_{kind}"]
        place, both = xy[self.row], [_COCO[f"left_{kind}"], _COCO[f"right_{kind}"]]
        same = _COCO[f"{side}_{kind}"]
        self.own = float(detector.confidence[same] * near(place, detector.xy[same], box_px))
        """Score of the person's own keypoint, lowered by its distance."""
        theirs = np.concatenate([other.xy[both] for other in others])
        scores = np.concatenate([other.confidence[both] for other in others])
        self.met = bool((np.linalg.norm(theirs - place, axis=1) < MET * box_px).any())
        """Whether somebody else's keypoint may be the same, whatever its score."""
        rival = float((scores * near(place, theirs, box_px)).max())
        self.claimed = rival > CLAIM and rival > CLAIM_OVER_OWN * self.own


def near(first: np.ndarray, second: np.ndarray, box_px: float) -> Float64:
    """1 where pixels (..., 2) coincide, 1/2 at a gap of `NEAR`, soon 0 beyond. Shape (...,)."""
    gap = np.linalg.norm(first - second, axis=-1) / box_px
    return 1 / (1 + (gap / NEAR) ** 4)
