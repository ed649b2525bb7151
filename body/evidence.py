"""How far each landmark of a person can be trusted, and which the picture really shows.

The landmark model invents limbs outside the picture and calls them visible; the detector's own
keypoints are the check on it. Every constant was chosen on renders with known truth and on
photographs. Knows nothing of the body model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.body.claims import claimed_by_others, near
from thirdwave.body.landmarks import COCO_ROWS
from thirdwave.body.measures import angle_between_deg
from thirdwave.body.rotations import Float64, ray_rotation
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.scene import BLAZEPOSE33, COCO17, Camera, Keypoints

POINT = {name: row for row, name in enumerate(BLAZEPOSE33)}
COCO = {name: row for row, name in enumerate(COCO17)}

CLOUD_SCALE = 1.1
"""Landmark clouds come out 10 % small; without this the betas shrink by two sigmas."""
EDGE_SHARE = 0.03
"""A box this close to a picture edge, in picture sides, may be cut by it."""
UNSURE_HIPS = 0.15
"""Both detector hips below this: the body may be cut at the waist by something."""
DETECTOR_SURE = 0.2
"""Detector scores above this take part in agreement, and in the fit."""
DETECTOR_TRUST = 0.7
"""Weight of a detector keypoint against a landmark in 2D."""
HIDDEN_TRUST_3D = 0.8
"""A hidden point inside the picture keeps this much of its 3D weight: better than the prior."""
OUTSIDE_TRUST_3D = 0.05
LYING_DEG = 60.0
"""Beyond this trunk angle the detector is poor, and its disagreement means nothing."""
DRIFT_RADIUS = 0.08
"""Median gap to the detector, in sqrt(box area), at which `match` has fallen to 1/e."""

_LEG_SCORE_OF = {
    f"{side}_{point}": f"{side}_{joint}"
    for side in ("left", "right")
    for point, joint in (
        ("hip", "hip"), ("knee", "knee"), ("ankle", "ankle"), ("heel", "ankle"),
        ("foot_index", "ankle"),
    )
}  # fmt: skip
"""The detector keypoint that vouches for each leg landmark."""

_FOLLOWS = {
    f"{side}_{point}": f"{side}_{leader}"
    for side in ("left", "right")
    for point, leader in (
        ("pinky", "wrist"), ("index", "wrist"), ("thumb", "wrist"), ("heel", "ankle"),
        ("foot_index", "ankle"),
    )
}  # fmt: skip
"""Landmarks without a detector keypoint of their own, and whose agreement they share."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Evidence:
    """What the picture says about one person, weighed."""

    pixels: Float64
    """The 33 landmarks, then the detector's 17 keypoints. Shape (50, 2)."""
    weight_2d: Float64
    """Trust in each of these, 0 to 1; 0 for the detector's where there is none. Shape (50,)."""
    cloud: Float64
    """3D landmarks at body size, metres, axes of the camera frame, origin mid-hip. (33, 3)."""
    weight_3d: Float64
    """Trust in each 3D landmark, 0 to 1. Shape (33,)."""
    seen: np.ndarray
    """Whether the picture shows the landmark. Shape (33,), bool."""
    confidence: Float64
    """0 to 1. Shape (33,)."""
    claimed: np.ndarray
    """Whether the landmark is somebody else's elbow, hand, knee or foot. Shape (33,), bool."""
    box_px: float
    """Size of the person: square root of the box area, pixels."""
    match: float
    """1 where landmarks and detector agree on the person, towards 0 where they do not."""


def weigh(
    camera: Camera,
    landmarks: Keypoints,
    detector: Keypoints | None,
    xyxy: Float64,
    others: Sequence[Keypoints] = (),
) -> Evidence:
    """Weigh landmarks (blazepose33 with xyz) against the detector's keypoints (coco17).

    Landmark confidence is visibility times presence. `others` are the detector's keypoints of the
    other people: what is theirs counts for nothing. ValueError names a wrong layout.
    """
    _check_layout("landmarks", landmarks, BLAZEPOSE33)
    for found in (detector, *others):
        if found is not None:
            _check_layout("detector", found, COCO17)
    if landmarks.xyz is None:
        raise ValueError("landmarks: expected 3D landmarks (xyz in metres), got 2D alone")
    width, height = camera.image_size
    xy = landmarks.xy.astype(np.float64)
    visible = np.clip(landmarks.confidence.astype(np.float64), 0, 1)
    inside = _inside(xy, width, height)
    box = np.asarray(xyxy, dtype=np.float64)
    box_px = float(np.sqrt(max((box[2] - box[0]) * (box[3] - box[1]), 1.0)))
    vouched = _vouched(detector)
    gate = np.ones(len(xy))
    if detector is not None and _may_be_cut(box, width, height, detector):
        gate = np.clip((vouched - 0.05) / 0.25, 0.05, 1.0)
    weight_2d = np.where(inside, visible * gate, 0.0)
    weight_2d[weight_2d < 0.05] = 0.0
    is_leg = np.array([name in _LEG_SCORE_OF for name in BLAZEPOSE33])
    if _lies_in_picture(xy):
        vouched = np.where(is_leg, np.maximum(vouched, visible), vouched)
    belief = np.where(is_leg, 0.5 * visible + 0.5 * np.minimum(vouched, 1.0), visible)
    seen = inside & (belief > np.where(is_leg, 0.4, 0.5)) & (vouched > 0.1)
    agreement = _agreement(xy, detector, box_px)
    weight_2d, gate = weight_2d * agreement, gate * agreement
    trust_3d = np.maximum(visible, HIDDEN_TRUST_3D) * np.maximum(gate, 0.15)
    claimed = np.zeros(len(xy), dtype=bool)
    detected, sure = np.zeros((len(COCO17), 2)), np.zeros(len(COCO17))
    if detector is not None:
        claimed = claimed_by_others(xy, detector, others, box_px)
        score, detected = detector.confidence.astype(np.float64), detector.xy.astype(np.float64)
        sure = np.where(score > DETECTOR_SURE, np.clip(1.5 * score, 0, 1), 0.0)
        # The detector's own keypoint of a claimed limb is no better where it says the same.
        sure[claimed[COCO_ROWS] & (near(xy[COCO_ROWS], detected, box_px) > 0.5)] = 0.0
    return Evidence(
        pixels=np.concatenate([xy, detected]),
        weight_2d=np.concatenate([np.where(claimed, 0.0, weight_2d), DETECTOR_TRUST * sure]),
        cloud=_cloud_in_camera(camera, landmarks),
        weight_3d=np.where(claimed, 0.0, np.where(inside, trust_3d, OUTSIDE_TRUST_3D)),
        seen=seen & (agreement > 0.3) & ~claimed,
        confidence=np.where(inside & ~claimed, belief * agreement, 0.0),
        claimed=claimed,
        box_px=box_px,
        match=_match(xy, detector, box_px),
    )


def joints_from_landmarks(values: np.ndarray) -> np.ndarray:
    """Carry a value per landmark (33,), a flag or a confidence, over to the 24 SMPL joints.

    A limb joint has its landmark's value. A hip is enough for the pelvis and a shoulder for the
    chest; the spine between needs one of each; the head needs the nose or an ear.
    """
    at = {name: values[row] for name, row in POINT.items()}
    hips = max(at["left_hip"], at["right_hip"])
    shoulders = max(at["left_shoulder"], at["right_shoulder"])
    head = max(at["nose"], at["left_ear"], at["right_ear"])
    joints = {
        "pelvis": hips,
        "spine1": min(hips, shoulders),
        "spine2": min(hips, shoulders),
        "spine3": shoulders,
        "neck": max(shoulders, head),
        "head": head,
    }
    for side in ("left", "right"):
        for limb in ("hip", "knee", "ankle", "shoulder", "elbow", "wrist"):
            joints[f"{side}_{limb}"] = at[f"{side}_{limb}"]
        joints[f"{side}_foot"] = at[f"{side}_foot_index"]
        joints[f"{side}_collar"] = at[f"{side}_shoulder"]
        joints[f"{side}_hand"] = at[f"{side}_wrist"]
    return np.array([joints[name] for name in JOINT_NAMES], dtype=values.dtype)


def _check_layout(what: str, keypoints: Keypoints, names: tuple[str, ...]) -> None:
    if keypoints.names != names:
        raise ValueError(
            f"{what}: expected the {len(names)} points {names[0]} ... {names[-1]} in that order, "
            f"got {len(keypoints.names)} points beginning with {keypoints.names[0]!r}"
        )


def _inside(xy: Float64, width: int, height: int) -> np.ndarray:
    """Whether pixels (K, 2) lie in the picture, with 1 % to spare."""
    size = np.array([width, height])
    return np.all((xy > -0.01 * size) & (xy < 1.01 * size), axis=1)


def _vouched(detector: Keypoints | None) -> Float64:
    """The detector's score for each leg landmark, 1 for all others. Shape (33,)."""
    vouched = np.ones(len(BLAZEPOSE33))
    if detector is not None:
        for point, joint in _LEG_SCORE_OF.items():
            vouched[POINT[point]] = detector.confidence[COCO[joint]]
    return vouched


def _may_be_cut(box: Float64, width: int, height: int, detector: Keypoints) -> bool:
    """Only then do low leg scores mean unseen legs: for everybody that rule costs accuracy."""
    margin = min(box[0], box[1], width - box[2], height - box[3])
    hips = max(detector.confidence[COCO["left_hip"]], detector.confidence[COCO["right_hip"]])
    return bool(margin < EDGE_SHARE * max(width, height) or hips < UNSURE_HIPS)


def _agreement(xy: Float64, detector: Keypoints | None, box_px: float) -> Float64:
    """1 where the detector puts a landmark at the same place, towards 0 where far off. (33,)."""
    agreement = np.ones(len(BLAZEPOSE33))
    if detector is None or _lies_down(detector) or _lies_in_picture(xy):
        return agreement
    sure = detector.confidence > DETECTOR_SURE
    agreement[COCO_ROWS[sure]] = near(xy[COCO_ROWS], detector.xy, box_px)[sure]
    for point, leader in _FOLLOWS.items():
        agreement[POINT[point]] = agreement[POINT[leader]]
    return agreement


def _lies_in_picture(xy: Float64) -> bool:
    """Whether the landmarks' trunk is more lying than upright: the detector scores legs low then,
    seen or not, and the landmark model's own word is the better one.
    """
    shoulders = xy[[POINT["left_shoulder"], POINT["right_shoulder"]]].mean(0)
    hips = xy[[POINT["left_hip"], POINT["right_hip"]]].mean(0)
    return angle_between_deg([*(shoulders - hips), 0.0], [0.0, -1.0, 0.0]) > LYING_DEG


def _lies_down(detector: Keypoints) -> bool:
    """Whether the detector sees a trunk that is more lying than upright."""
    shoulders = [COCO["left_shoulder"], COCO["right_shoulder"]]
    hips = [COCO["left_hip"], COCO["right_hip"]]
    score = detector.confidence
    if min(score[shoulders].max(), score[hips].max()) <= DETECTOR_SURE:
        return False
    trunk = detector.xy[shoulders].mean(0) - detector.xy[hips].mean(0)
    return angle_between_deg([*trunk, 0.0], [0.0, -1.0, 0.0]) > LYING_DEG


def _match(xy: Float64, detector: Keypoints | None, box_px: float) -> float:
    if detector is None:
        return 1.0
    seen = detector.confidence > 0.1
    if not seen.any():
        return 0.0
    gap = np.linalg.norm(xy[COCO_ROWS] - detector.xy, axis=1)[seen]
    return float(np.exp(-np.median(gap) / box_px / DRIFT_RADIUS))


def _cloud_in_camera(camera: Camera, landmarks: Keypoints) -> Float64:
    """The 3D landmarks at body size, turned from the crop's view to the camera's.

    The landmark model sees every person as if straight ahead: its z axis is the viewing ray.
    """
    hips = landmarks.xy[[POINT["left_hip"], POINT["right_hip"]]].astype(np.float64).mean(0)
    ray = np.append((hips - camera.principal_point) / camera.focal_length, 1.0)
    assert landmarks.xyz is not None
    return CLOUD_SCALE * landmarks.xyz.astype(np.float64) @ ray_rotation(ray).T
