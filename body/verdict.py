"""What may be said of a body that was put to landmarks: its residuals, and the verdict on them.

Knows nothing of how the body was found.
"""

from dataclasses import dataclass

import numpy as np

from thirdwave.body.evidence import POINT, Evidence, joints_from_landmarks
from thirdwave.body.fitting import trust
from thirdwave.body.fitting.observations import NEAREST_POINT_M
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.solver import Solution, Weighted, linearised
from thirdwave.body.fitting.state import State, bodies_of_state
from thirdwave.body.measures import HINGES, angle_between_deg
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import BLAZEPOSE33, COCO17, Body, Camera, Fit

SIGMA_2D = 0.015
"""Pixel error of a fully trusted landmark, in sqrt(box area)."""
ROBUST_2D = 6.0
"""Sigmas at which a landmark in the picture stops pulling harder."""
MATCH_REJECTED, MATCH_DOUBTFUL = 0.10, 0.20
"""A drifted landmark model scored 0.11 on the one photograph, all others 0.45 and more."""
RESIDUAL_2D_REJECTED = 0.12
"""Median reprojection error in sqrt(box area); good fits lie at 0.01 to 0.04."""
RESIDUAL_3D_REJECTED_M = 0.40
FARTHEST_M = 200.0
SECOND_OPINION_DEG = 30.0
"""A knee or elbow that differs more than this from the raw landmarks has half the confidence."""


_MARKS = len(BLAZEPOSE33)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class LandmarkFit:
    """A body fitted to landmarks, with everything that speaks for and against it."""

    body: Body
    stages: tuple[Solution, ...]
    """3D alone, then 2D and 3D; from a guess one stage alone. One candidate each."""
    evidence: Evidence
    landmark_px: float | None
    """Median reprojection error over the seen landmarks, pixels; None where none was seen."""
    detector_px: float | None
    """The same over the detector's sure keypoints: the second opinion."""
    cloud_mm: float
    """Median distance to the 3D cloud, millimetres."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Gaps:
    """How far one candidate lies off what was seen of the person."""

    picture_px: Float64
    """The 33 landmarks, then the detector's 17 keypoints. Shape (50,)."""
    cloud_m: Float64
    """The 3D landmarks. Shape (33,)."""
    landmark_px: float | None
    """Median over the seen landmarks; None where none was seen."""
    detector_px: float | None
    """Median over the detector's sure keypoints."""
    cloud_mm: float
    """Median over the seen landmarks in 3D, over all where none was seen."""

    @classmethod
    def of(cls, state: State, points: PointSet, camera: Camera, evidence: Evidence) -> "Gaps":
        """The gaps of the one candidate of `state`."""
        places = state.points(points).places[0]
        in_front = np.maximum(places + state.transl[0], [-np.inf, -np.inf, NEAREST_POINT_M])
        px = np.linalg.norm(camera.project(in_front) - evidence.pixels, axis=1)
        m = np.linalg.norm(places[:_MARKS] + state.shift[0] - evidence.cloud, axis=1)
        seen, sure = evidence.seen, evidence.weight_2d[_MARKS:] > 0
        trusted = seen if seen.any() else np.ones(_MARKS, dtype=bool)
        return cls(
            picture_px=px,
            cloud_m=m,
            landmark_px=float(np.median(px[:_MARKS][seen])) if seen.any() else None,
            detector_px=float(np.median(px[_MARKS:][sure])) if sure.any() else None,
            cloud_mm=1e3 * float(np.median(m[trusted])),
        )


def judged(
    evidence: Evidence,
    terms: Weighted,
    stages: tuple[Solution, ...],
    *,
    begun: Gaps,
    ended: Gaps,
    spread: float = 1.0,
) -> LandmarkFit:
    """The fitted body with its residuals, and the verdict on them.

    `spread`: how much larger errors were than the terms' curvature says, where that was measured.
    """
    state = stages[-1].state
    refused = _refusal(
        finite=bool(np.isfinite(stages[-1].cost[0])),
        pelvis_m=float(state.posed.joints[0, 0, 2] + state.transl[0, 2]),
        evidence=evidence,
        gaps=ended,
    )
    doubt = ""
    if evidence.match < MATCH_DOUBTFUL:
        doubt = f"doubtful: landmarks and detector agree by {evidence.match:.2f} of 1 only"
    confidence = joints_from_landmarks(evidence.confidence) * (0.5 if doubt or refused else 1.0)
    confidence[_contradicted(state, evidence.cloud)] *= 0.5
    hessian = linearised(terms, state).hessian
    fit = Fit(
        method="landmarks",
        accepted=not refused,
        reason=refused or doubt,
        residual_px=ended.landmark_px,
        residual_mm=ended.cloud_mm,
        seen=joints_from_landmarks(evidence.seen),
        confidence=confidence,
        before_px=begun.landmark_px,
        before_mm=begun.cloud_mm,
        ignored=_ignored(evidence, ended),
        uncertainty_mm=spread * trust.uncertainty(hessian, state).joints_mm[0],
    )
    return LandmarkFit(
        body=bodies_of_state(state, [fit])[0],
        stages=stages,
        evidence=evidence,
        landmark_px=ended.landmark_px,
        detector_px=ended.detector_px,
        cloud_mm=ended.cloud_mm,
    )


def _ignored(evidence: Evidence, gaps: Gaps) -> tuple[str, ...]:
    """Points that had weight and were not followed, and those that are somebody else's.

    Landmarks by their names, the detector's points as "left_wrist in keypoints".
    """
    off = gaps.picture_px > ROBUST_2D * SIGMA_2D * evidence.box_px
    off &= evidence.weight_2d > 0
    off[:_MARKS] |= evidence.claimed
    named = (*BLAZEPOSE33, *(f"{name} in keypoints" for name in COCO17))
    return tuple(name for name, out in zip(named, off, strict=True) if out)


def _contradicted(state: State, cloud: Float64) -> list[int]:
    """Knees and elbows that the cloud (33, 3) itself bends quite differently. Joint indices."""
    joints = []
    for side in ("left", "right"):
        for hinge, chain in HINGES.items():
            names = [f"{side}_{name}" for name in chain]
            fitted = state.posed.joints[0, [JOINT[name] for name in names]]
            raw = cloud[[POINT[name] for name in names]]
            bends = [
                angle_between_deg(at - above, below - at) for above, at, below in (fitted, raw)
            ]
            if abs(bends[0] - bends[1]) > SECOND_OPINION_DEG:
                joints.append(JOINT[f"{side}_{hinge}"])
    return joints


def _refusal(*, finite: bool, pelvis_m: float, evidence: Evidence, gaps: Gaps) -> str:
    """Why nothing may be stated from this body; "" when something may."""
    if gaps.landmark_px is None:
        return "no landmark of this person is visible in the picture"
    if not finite or not 0.0 < pelvis_m < FARTHEST_M:
        return f"the fit diverged: pelvis at {pelvis_m:.1f} m, wanted in front of the camera"
    if evidence.match < MATCH_REJECTED:
        return (
            f"landmarks and detector agree by {evidence.match:.2f} of 1, wanted "
            f"{MATCH_REJECTED:.2f}: they may be on two people"
        )
    allowed = RESIDUAL_2D_REJECTED * evidence.box_px
    if gaps.landmark_px > allowed:
        px = gaps.detector_px
        other = "" if px is None else f" and {px:.0f} px off the detector's"
        return (
            f"the body lies {gaps.landmark_px:.0f} px off its landmarks{other}, "
            f"allowed are {allowed:.0f} px"
        )
    if gaps.cloud_mm > 1e3 * RESIDUAL_3D_REJECTED_M:
        return (
            f"the body lies {gaps.cloud_mm:.0f} mm off its 3D landmarks, allowed are "
            f"{1e3 * RESIDUAL_3D_REJECTED_M:.0f} mm"
        )
    return ""
