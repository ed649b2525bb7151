"""Landmarks of one person in, an SMPL body in the camera frame out.

Two stages of Levenberg-Marquardt: to the 3D cloud alone, then to the 2D of landmark model and
detector and the cloud together. The start bends the limbs as the cloud has them: from a standing
start a squat seen from the front ends with straight legs that point at the camera.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from thirdwave.body.evidence import POINT, Evidence, joints_from_landmarks, weigh
from thirdwave.body.fitting import trust
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.observations import NEAREST_POINT_M, Points2DTerm, Points3DTerm
from thirdwave.body.fitting.pointset import PointSet
from thirdwave.body.fitting.priors import PosePriorTerm, ShapePriorTerm
from thirdwave.body.fitting.solver import Solution, Weighted, linearised, minimise
from thirdwave.body.fitting.starts import start_from_3d, translation_from_slopes
from thirdwave.body.fitting.state import State, bodies_of_state
from thirdwave.body.fitting.stay import StayTerm
from thirdwave.body.guess import Guess
from thirdwave.body.layouts import point_table
from thirdwave.body.measures import HINGES, angle_between_deg
from thirdwave.body.model import BodyModel
from thirdwave.body.points import PointTable
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import BLAZEPOSE33, COCO17, Body, Camera, Fit, Keypoints

SIGMA_2D = 0.015
"""Pixel error of a fully trusted landmark, in sqrt(box area)."""
SIGMA_3D_M = np.array([0.10, 0.10, 0.20])
"""Error of the 3D cloud along the camera's axes: its depth is compressed."""
ROBUST_2D, ROBUST_3D = 6.0, 2.0
"""Sigmas at which an observation stops pulling harder."""
STAGE_1_STEPS, STAGE_2_STEPS = 10, 25
STAGE_2_GAIN = 3e-4
"""Least gain of a step of stage 2, as a share: people seen from the waist up converge slowly."""
NEAREST_START_M = 0.5

GUESS_SD = 1.0
GUESS_PICTURE = 1.0
GUESS_CLOUD = 0.3
GUESS_PRIOR = 0.1
GUESS_SHAPE = 0.3
GUESS_STEPS, GUESS_GAIN = 6, 3e-3

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


def fit_landmarks(
    model: BodyModel,
    camera: Camera,
    landmarks: Keypoints,
    *,
    detector: Keypoints | None = None,
    xyxy: np.ndarray,
    others: Sequence[Keypoints] = (),
) -> Body:
    """The SMPL body of one person; `Body.fit` says how good it is and what was seen.

    `landmarks` are blazepose33 with xyz (metres, mid-hip origin) and confidence = visibility
    times presence; `detector` are the coco17 keypoints that found the person; `xyxy` is its box in
    pixels (4,); `others` are the coco17 keypoints of the other people in the picture, whose limbs
    this person's landmarks may lie on. Never fails on poor landmarks: then `fit.accepted` is
    False, with the reason. ValueError for wrong layouts.

    `fit.uncertainty_mm` takes errors for noise. Those of landmarks go together, flat depth above
    all: on synthetic people seen as flat as on photographs they were 1.4 to 1.7 times as large.
    """
    return solve_landmarks(
        model, camera, landmarks, detector=detector, xyxy=xyxy, others=others
    ).body


def solve_landmarks(
    model: BodyModel,
    camera: Camera,
    landmarks: Keypoints,
    *,
    detector: Keypoints | None = None,
    xyxy: np.ndarray,
    others: Sequence[Keypoints] = (),
    guess: Guess | None = None,
) -> LandmarkFit:
    """As `fit_landmarks`, with both stages' costs and the residuals by source."""
    evidence = weigh(camera, landmarks, detector, np.asarray(xyxy), others)
    points = landmark_points(model)
    terms = _Terms(points, camera, evidence)
    if guess is not None:
        found = _from_guess(guess, terms, model)
        if found is not None:
            return found
    return _from_cloud(terms)


class _Terms:
    """What every fit to one person is made of."""

    def __init__(self, points: PointSet, camera: Camera, evidence: Evidence) -> None:
        self.points, self.camera, self.evidence = points, camera, evidence
        self.cloud, weights = np.zeros((2, 1, points.count, 3))
        self.cloud[0, :_MARKS] = evidence.cloud
        weights[0, :_MARKS] = evidence.weight_3d[:, None] / SIGMA_3D_M
        self.heard = weights[..., 0]
        self.in_3d = Points3DTerm(points, self.cloud, weights, robust=ROBUST_3D, floating=True)
        self.in_picture = Points2DTerm(
            points,
            evidence.pixels[None],
            evidence.weight_2d[None] / (SIGMA_2D * evidence.box_px),
            focal_length=camera.focal_length.astype(np.float64),
            principal_point=camera.principal_point.astype(np.float64),
            robust=ROBUST_2D,
        )

    def gaps(self, state: State) -> "Gaps":
        """How far the one candidate of `state` lies off what was seen."""
        return Gaps.of(state, self.points, self.camera, self.evidence)


def _from_cloud(given: _Terms) -> LandmarkFit:
    """The fit that begins with the 3D landmarks alone."""
    points, camera, evidence = given.points, given.camera, given.evidence
    in_3d: Weighted = [(given.in_3d, 1.0), (PosePriorTerm(), 1.0), (ShapePriorTerm(), 1.0)]
    terms: Weighted = [(given.in_picture, 1.0), *in_3d]
    start = start_from_3d(points, given.cloud, given.heard)
    start = replace(start, shift=start.transl, transl=np.zeros((1, 3)))
    first = minimise(in_3d, start, STAGE_1_STEPS)
    placed = _placed(first.state, points, camera, evidence)
    second = minimise(terms, placed, STAGE_2_STEPS, STAGE_2_GAIN)
    begun = given.gaps(_placed(start, points, camera, evidence))
    ended = given.gaps(second.state)
    return _judged(evidence, terms, (first, second), begun=begun, ended=ended)


def _from_guess(guess: Guess, given: _Terms, model: BodyModel) -> LandmarkFit | None:
    """The fit that begins with a guess and stays near it; None where the guess is no good."""
    state = guess.state(model)
    gap = given.cloud[:, :_MARKS] - state.points(given.points).places[:, :_MARKS]
    heard = given.heard[:, :_MARKS, None]
    start = replace(state, shift=(gap * heard).sum(1) / max(heard.sum(), 1e-12))
    begun = given.gaps(start)
    stay = StayTerm(
        start, turn_sd_rad=GUESS_SD * guess.turn_sd_rad, betas_sd=GUESS_SD * guess.betas_sd
    )
    terms: Weighted = [
        (given.in_picture, GUESS_PICTURE),
        (given.in_3d, GUESS_CLOUD),
        (PosePriorTerm(), GUESS_PRIOR),
        (ShapePriorTerm(), GUESS_SHAPE),
        (stay, 1.0),
    ]
    terms = [(term, weight) for term, weight in terms if weight > 0]
    found = minimise(terms, start, GUESS_STEPS, GUESS_GAIN)
    return _judged(given.evidence, terms, (found,), begun=begun, ended=given.gaps(found.state))


@cache
def landmark_points(model: BodyModel) -> PointSet:
    """The 33 landmarks, then the 17 places that detectors name, as points of `model`."""
    tables = [point_table(model, layout) for layout in ("blazepose33", "coco17")]
    return PointSet(kinematics_of(model), PointTable.joined(tables))


def _placed(state: State, points: PointSet, camera: Camera, evidence: Evidence) -> State:
    """`state` moved in front of the camera, where its points project best."""
    places = state.points(points).places
    slopes = ((evidence.pixels - camera.principal_point) / camera.focal_length)[None]
    transl = translation_from_slopes(places, slopes, evidence.weight_2d[None] + 1e-3)
    if transl[0, 2] <= NEAREST_START_M:
        # Few trusted points can put the body behind the camera; all of them rarely do.
        own = slice(0, _MARKS)
        transl = translation_from_slopes(places[:, own], slopes[:, own], np.ones((1, _MARKS)))
    return replace(state, transl=transl)


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


def _judged(
    evidence: Evidence,
    terms: Weighted,
    stages: tuple[Solution, ...],
    *,
    begun: Gaps,
    ended: Gaps,
) -> LandmarkFit:
    """The fitted body with its residuals, and the verdict on them."""
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
        uncertainty_mm=trust.uncertainty(linearised(terms, state).hessian, state).joints_mm[0],
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
