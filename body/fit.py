"""Landmarks of one person in, an SMPL body in the camera frame out.

Two stages of Levenberg-Marquardt: to the 3D cloud alone, then to the 2D of landmark model and
detector and the cloud together. The start bends knees, hips and elbows as the cloud has them: from
a standing start a squat seen from the front ends with straight legs that point at the camera.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from thirdwave.body import prior
from thirdwave.body.evidence import POINT, Evidence, joints_from_landmarks, weigh
from thirdwave.body.fit_terms import (
    CloudTerm,
    FitState,
    PixelTerm,
    PosePriorTerm,
    ShapePriorTerm,
)
from thirdwave.body.landmark_kinematics import LandmarkKinematics
from thirdwave.body.measures import HINGES, angle_between_deg
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64, kabsch, matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT, NUM_BETAS, NUM_JOINTS
from thirdwave.body.solver import Solution, minimise
from thirdwave.scene import Body, Camera, Fit, Keypoints, Pose

SIGMA_2D = 0.015
"""Pixel error of a fully trusted landmark, in sqrt(box area)."""
SIGMA_3D_M = np.array([0.10, 0.10, 0.20])
"""Error of the 3D cloud along the camera's axes: its depth is compressed."""
ROBUST_2D, ROBUST_3D = 6.0, 2.0
"""Sigmas at which an observation stops pulling harder."""
STAGE_1_STEPS, STAGE_2_STEPS = 10, 25
NEAREST_START_M = 0.5

MATCH_REJECTED, MATCH_DOUBTFUL = 0.10, 0.20
"""A drifted landmark model scored 0.11 on the one photograph, all others 0.45 and more."""
RESIDUAL_2D_REJECTED = 0.12
"""Median reprojection error in sqrt(box area); good fits lie at 0.01 to 0.04."""
RESIDUAL_3D_REJECTED_M = 0.40
FARTHEST_M = 200.0
SECOND_OPINION_DEG = 30.0
"""A knee or elbow that differs more than this from the raw landmarks has half the confidence."""

_TORSO = [
    POINT[n]
    for n in (
        "nose", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_hip", "right_hip",
    )
]  # fmt: skip
_TORSO_WEIGHTS = np.array([0.3, 0.3, 0.3, 1.0, 1.0, 1.0, 1.0])


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class LandmarkFit:
    """A body fitted to landmarks, with everything that speaks for and against it."""

    body: Body
    stages: tuple[Solution, Solution]
    """3D alone, then 2D and 3D."""
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
) -> Body:
    """The SMPL body of one person; `Body.fit` says how good it is and what was seen.

    `landmarks` are blazepose33 with xyz (metres, mid-hip origin) and confidence = visibility
    times presence; `detector` are the coco17 keypoints that found the person; `xyxy` is its box in
    pixels (4,). 10 to 20 ms. Never fails on poor landmarks: then `fit.accepted` is False, with
    the reason. ValueError for wrong layouts.
    """
    return solve_landmarks(model, camera, landmarks, detector=detector, xyxy=xyxy).body


def solve_landmarks(
    model: BodyModel,
    camera: Camera,
    landmarks: Keypoints,
    *,
    detector: Keypoints | None = None,
    xyxy: np.ndarray,
) -> LandmarkFit:
    """As `fit_landmarks`, with both stages' costs and the residuals by source."""
    evidence = weigh(camera, landmarks, detector, np.asarray(xyxy))
    kinematics = _kinematics(model)
    priors = (PosePriorTerm(), ShapePriorTerm())
    cloud = CloudTerm(evidence.cloud, evidence.weight_3d[:, None] / SIGMA_3D_M, ROBUST_3D)
    pixels = PixelTerm(
        camera,
        evidence.rows,
        evidence.pixels,
        evidence.weight_2d / (SIGMA_2D * evidence.box_px),
        ROBUST_2D,
    )
    first = minimise((cloud, *priors), start_state(kinematics, evidence.cloud), STAGE_1_STEPS)
    placed = _placed(first.state, camera, evidence)
    second = minimise((pixels, cloud, *priors), placed, STAGE_2_STEPS)
    return _judged(model, camera, evidence, (first, second))


def start_state(kinematics: LandmarkKinematics, cloud: Float64) -> FitState:
    """The likely pose, bent at hips, knees and elbows as the cloud (33, 3) is, and turned to it."""
    pose = prior.MEAN.copy()
    hips = (cloud[POINT["left_hip"]] + cloud[POINT["right_hip"]]) / 2
    shoulders = (cloud[POINT["left_shoulder"]] + cloud[POINT["right_shoulder"]]) / 2
    for side, inwards in (("left", -1.0), ("right", 1.0)):
        at = {
            name: cloud[POINT[f"{side}_{name}"]]
            for name in ("hip", "knee", "ankle", "shoulder", "elbow", "wrist")
        }
        thigh, shank = at["knee"] - at["hip"], at["ankle"] - at["knee"]
        upper_arm, forearm = at["elbow"] - at["shoulder"], at["wrist"] - at["elbow"]
        # Row of a joint in body_pose is its index less the pelvis. Hips flex about -x, knees
        # about +x, elbows about y towards the chest.
        pose[JOINT[f"{side}_hip"] - 1, 0] = -_angle_rad(hips - shoulders, thigh)
        pose[JOINT[f"{side}_knee"] - 1, 0] = _angle_rad(thigh, shank)
        pose[JOINT[f"{side}_elbow"] - 1, 1] = inwards * _angle_rad(upper_arm, forearm)
    local = np.tile(np.eye(3), (NUM_JOINTS, 1, 1))
    local[1:] = matrix_from_vector(pose)
    betas = np.zeros(NUM_BETAS)
    body = kinematics.forward(local, betas).points
    local[0], _ = kabsch(body[_TORSO], cloud[_TORSO], _TORSO_WEIGHTS)
    body = kinematics.forward(local, betas).points
    trunk = _TORSO[3:]
    return FitState(
        kinematics=kinematics,
        local=local,
        betas=betas,
        transl=np.zeros(3),
        cloud_shift=(cloud - body)[trunk].mean(0),
    )


def translation_from_pixels(
    camera: Camera, points: Float64, pixels: Float64, weights: Float64
) -> Float64:
    """The translation (3,), metres, that projects `points` (M, 3) nearest `pixels` (M, 2).

    Linear least squares on the projection equations (DLT), weighted by `weights` (M,).
    """
    slope = (pixels - camera.principal_point) / camera.focal_length
    equations = np.zeros((len(points), 2, 3))
    equations[:, [0, 1], [0, 1]] = 1.0
    equations[:, :, 2] = -slope
    wanted = slope * points[:, 2:] - points[:, :2]
    root = np.sqrt(weights)[:, None]
    solution = np.linalg.lstsq(
        (equations * root[..., None]).reshape(-1, 3), (wanted * root).ravel(), rcond=None
    )
    return np.asarray(solution[0], dtype=np.float64)


def _placed(state: FitState, camera: Camera, evidence: Evidence) -> FitState:
    """`state` moved in front of the camera, where its landmarks project best."""
    points = state.posed.points
    transl = translation_from_pixels(
        camera, points[evidence.rows], evidence.pixels, evidence.weight_2d + 1e-3
    )
    if transl[2] <= NEAREST_START_M:
        # Few trusted points can put the body behind the camera; all of them rarely do.
        own = evidence.pixels[: len(points)]
        transl = translation_from_pixels(camera, points, own, np.ones(len(points)))
        transl[2] = max(transl[2], NEAREST_START_M)
    return FitState(
        kinematics=state.kinematics,
        local=state.local,
        betas=state.betas,
        transl=transl,
        cloud_shift=state.cloud_shift,
    )


def _judged(
    model: BodyModel, camera: Camera, evidence: Evidence, stages: tuple[Solution, Solution]
) -> LandmarkFit:
    """The fitted body with its residuals, and the verdict on them."""
    state = stages[1].state
    points = state.posed.points + state.transl
    pelvis_m = float(state.posed.joints[0, 2] + state.transl[2])
    in_front = np.maximum(points, [-np.inf, -np.inf, 0.05])
    error_px = np.linalg.norm(camera.project(in_front[evidence.rows]) - evidence.pixels, axis=1)
    own, other = error_px[: len(points)], error_px[len(points) :]
    sure = evidence.weight_2d[len(points) :] > 0
    landmark_px = float(np.median(own[evidence.seen])) if evidence.seen.any() else None
    detector_px = float(np.median(other[sure])) if sure.any() else None
    gap_m = np.linalg.norm(state.posed.points + state.cloud_shift - evidence.cloud, axis=1)
    trusted = evidence.seen if evidence.seen.any() else np.ones(len(points), dtype=bool)
    cloud_mm = 1e3 * float(np.median(gap_m[trusted]))
    refused = _refusal(
        last=stages[1],
        evidence=evidence,
        pelvis_m=pelvis_m,
        landmark_px=landmark_px,
        detector_px=detector_px,
        cloud_mm=cloud_mm,
    )
    doubt = ""
    if evidence.match < MATCH_DOUBTFUL:
        doubt = f"doubtful: landmarks and detector agree by {evidence.match:.2f} of 1 only"
    confidence = joints_from_landmarks(evidence.confidence) * (0.5 if doubt or refused else 1.0)
    confidence[_contradicted(state, evidence.cloud)] *= 0.5
    body = Body(
        pose=Pose(
            global_orient=vector_from_matrix(state.local[0]).astype(np.float32),
            body_pose=state.pose.astype(np.float32),
        ),
        betas=state.betas.astype(np.float32),
        transl=state.transl.astype(np.float32),
        body_model=model.name,
        fit=Fit(
            method="landmarks",
            accepted=not refused,
            reason=refused or doubt,
            residual_px=landmark_px,
            residual_mm=cloud_mm,
            seen=joints_from_landmarks(evidence.seen),
            confidence=confidence.astype(np.float32),
        ),
    )
    return LandmarkFit(
        body=body,
        stages=stages,
        evidence=evidence,
        landmark_px=landmark_px,
        detector_px=detector_px,
        cloud_mm=cloud_mm,
    )


def _contradicted(state: FitState, cloud: Float64) -> list[int]:
    """Knees and elbows that the cloud (33, 3) itself bends quite differently. Joint indices."""
    joints = []
    for side in ("left", "right"):
        for hinge, chain in HINGES.items():
            names = [f"{side}_{name}" for name in chain]
            fitted = state.posed.joints[[JOINT[name] for name in names]]
            raw = cloud[[POINT[name] for name in names]]
            bends = [
                angle_between_deg(at - above, below - at) for above, at, below in (fitted, raw)
            ]
            if abs(bends[0] - bends[1]) > SECOND_OPINION_DEG:
                joints.append(JOINT[f"{side}_{hinge}"])
    return joints


def _refusal(
    *,
    last: Solution,
    evidence: Evidence,
    pelvis_m: float,
    landmark_px: float | None,
    detector_px: float | None,
    cloud_mm: float,
) -> str:
    """Why nothing may be stated from this body; "" when something may."""
    if landmark_px is None:
        return "no landmark of this person is visible in the picture"
    if not np.isfinite(last.cost) or not 0.0 < pelvis_m < FARTHEST_M:
        return f"the fit diverged: pelvis at {pelvis_m:.1f} m, wanted in front of the camera"
    if evidence.match < MATCH_REJECTED:
        return (
            f"landmarks and detector agree by {evidence.match:.2f} of 1, wanted "
            f"{MATCH_REJECTED:.2f}: they may be on two people"
        )
    allowed = RESIDUAL_2D_REJECTED * evidence.box_px
    if landmark_px > allowed:
        other = "" if detector_px is None else f" and {detector_px:.0f} px off the detector's"
        return (
            f"the body lies {landmark_px:.0f} px off its landmarks{other}, "
            f"allowed are {allowed:.0f} px"
        )
    if cloud_mm > 1e3 * RESIDUAL_3D_REJECTED_M:
        return (
            f"the body lies {cloud_mm:.0f} mm off its 3D landmarks, allowed are "
            f"{1e3 * RESIDUAL_3D_REJECTED_M:.0f} mm"
        )
    return ""


def _angle_rad(first: Float64, second: Float64) -> float:
    return float(np.radians(angle_between_deg(first, second)))


@cache
def _kinematics(model: BodyModel) -> LandmarkKinematics:
    return LandmarkKinematics(model)
