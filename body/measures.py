"""Kinematic quantities of a posed body: angles, heights, distances and directions.

Pure functions of SMPL joints (24, 3), metres, and global rotations (24, 3, 3), both in the camera
frame (x right, y down, z forward). Up is taken as -y: a level camera. Angles are degrees. They
know nothing of how the body was estimated; `hangs_on` says which joints must have been seen.
"""

from math import atan2, degrees, hypot
from typing import Any, Literal

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT, JOINT_NAMES
from thirdwave.scene import Body

Side = Literal["left", "right"]
Facing = Literal["camera", "away", "image left", "image right"]

UP = np.array([0.0, -1.0, 0.0])

HINGES: dict[str, tuple[str, str, str]] = {
    "knee": ("hip", "knee", "ankle"),
    "elbow": ("shoulder", "elbow", "wrist"),
}
"""Joints above, at and below each hinge, without their side."""

HANGS_ON: dict[str, tuple[str, ...]] = {
    "knee_flexion": ("{side}_hip", "{side}_knee", "{side}_ankle"),
    "elbow_flexion": ("{side}_shoulder", "{side}_elbow", "{side}_wrist"),
    "hip_flexion": ("left_shoulder", "right_shoulder", "left_hip", "right_hip", "{side}_knee"),
    "shoulder_elevation": ("left_shoulder", "right_shoulder", "{side}_elbow"),
    "trunk_inclination": ("left_shoulder", "right_shoulder", "left_hip", "right_hip"),
    "arm_raised": ("{side}_shoulder", "{side}_elbow", "{side}_wrist"),
    "arm_overhead": ("head", "{side}_shoulder", "{side}_wrist"),
    "facing": ("left_shoulder", "right_shoulder"),
    "head_yaw": ("head",),
    "head_pitch": ("head",),
    # Hidden hips move the pelvis by centimetres; the depth of half a body is known to decimetres.
    "pelvis_depth": ("spine3",),
    "stature": ("head", "left_ankle", "right_ankle"),
    "part_height": ("left_ankle", "right_ankle"),
    "distance": (),
}
"""Joints that must have been seen before a quantity may be stated. "part_height" and "distance"
need the joints of their parts as well; posture looks after itself (`posture.posture`)."""

SIGMA: dict[str, float] = {
    "knee_flexion": 7.0,
    "elbow_flexion": 13.0,
    "hip_flexion": 8.0,
    "trunk_inclination": 8.0,
    "facing": 12.0,
}
"""Expected error of a landmark fit, degrees. Knee, elbow, facing and trunk: mean absolute error on
8 photographs with 3D truth. Hip: 4.5 median and 13 at the 90th percentile on 272 renders, as one
standard deviation. Quantities without an entry were not compared with truth."""

DEPTH_ERROR = {"focal_assumed": 0.40, "height_unknown": 0.07, "pose": 0.05}
"""Relative errors of an estimated depth: focal length guessed from the picture size, one height
assumed for everybody, and the pose fit."""

PARTS: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in JOINT_NAMES},
    "left_hand": ("left_wrist",),
    "right_hand": ("right_wrist",),
    "chest": ("spine3",),
    "hips": ("left_hip", "right_hip"),
    "shoulders": ("left_shoulder", "right_shoulder"),
    "knees": ("left_knee", "right_knee"),
    "hands": ("left_wrist", "right_wrist"),
    "feet": ("left_foot", "right_foot"),
}
"""Joints whose mean stands for a part. A hand is its wrist: fingers are not estimated."""

SOLE_BELOW_FOOT_M = 0.025
"""How far the sole lies under SMPL's foot joint on the default body."""

CROWN_PER_TRUNK = 0.38
"""Crown above the head joint along the head's axis, in units of pelvis-to-neck length."""


def hangs_on(quantity: str, side: Side | None = None, part: str | None = None) -> tuple[str, ...]:
    """Joint names that must have been seen for `quantity` of that side or part.

    ValueError when the quantity is unknown, or needs a side that was not given.
    """
    if quantity not in HANGS_ON:
        raise ValueError(f"quantity {quantity!r}: expected one of {', '.join(HANGS_ON)}")
    names = HANGS_ON[quantity]
    if side is None and any("{side}" in name for name in names):
        raise ValueError(f"{quantity}: expected a side, left or right, got none")
    joints = tuple(name.format(side=side) for name in names)
    return joints if part is None else (*joints, *part_joints(part))


def part_joints(part: str) -> tuple[str, ...]:
    """Joints that stand for `part`; ValueError lists the parts there are."""
    if part not in PARTS:
        raise ValueError(f"part {part!r}: expected one of {', '.join(PARTS)}")
    return PARTS[part]


def part_position(joints: Any, part: str) -> Float64:
    """Where a part is, metres, camera frame. Shape (3,)."""
    rows = [JOINT[name] for name in part_joints(part)]
    return np.asarray(joints, dtype=np.float64)[rows].mean(0)


# Angles ------------------------------------------------------------------------------------------


def angle_between_deg(first: Any, second: Any) -> float:
    """Angle between two vectors (3,), degrees, 0..180. Exact at 0 and 180, unlike an arccos."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    return degrees(atan2(float(np.linalg.norm(np.cross(a, b))), float(a @ b)))


def knee_flexion_deg(joints: Any, side: Side) -> float:
    """180 minus the inner angle hip-knee-ankle, degrees; a straight leg is 0."""
    return _hinge_deg(joints, "knee", side)


def elbow_flexion_deg(joints: Any, side: Side) -> float:
    """180 minus the inner angle shoulder-elbow-wrist, degrees; a straight arm is 0."""
    return _hinge_deg(joints, "elbow", side)


def hip_flexion_deg(joints: Any, side: Side) -> float:
    """180 minus the inner angle between trunk and thigh, degrees; an upright stance is about 0.

    Also counts the thigh going sideways or backwards: it is the angle, not its direction.
    """
    thigh = part_position(joints, f"{side}_knee") - part_position(joints, f"{side}_hip")
    return angle_between_deg(-_trunk(joints), thigh)


def shoulder_elevation_deg(joints: Any, side: Side) -> float:
    """Upper arm away from the trunk's downward direction, degrees: hanging 0, overhead 180."""
    arm = part_position(joints, f"{side}_elbow") - part_position(joints, f"{side}_shoulder")
    return angle_between_deg(-_trunk(joints), arm)


def trunk_inclination_deg(joints: Any) -> float:
    """Mid-hip to mid-shoulder against the image's up, degrees: upright 0, lying 90."""
    return angle_between_deg(_trunk(joints), UP)


# Arms --------------------------------------------------------------------------------------------


def wrist_above_shoulder_m(joints: Any, side: Side) -> float:
    """Height of the wrist over its shoulder, metres; negative below."""
    return float(
        (part_position(joints, f"{side}_wrist") - part_position(joints, f"{side}_shoulder")) @ UP
    )


def arm_raised(joints: Any, side: Side) -> bool:
    """Wrist over 5 cm above its shoulder, and upper arm over 60 degrees from the trunk."""
    high = wrist_above_shoulder_m(joints, side) > 0.05
    return high and shoulder_elevation_deg(joints, side) > 60.0


def arm_overhead(joints: Any, side: Side) -> bool:
    """Wrist above the crown, and shoulder to wrist within 45 degrees of the image's up."""
    arm = part_position(joints, f"{side}_wrist") - part_position(joints, f"{side}_shoulder")
    neck, head = part_position(joints, "neck"), part_position(joints, "head")
    trunk = float(np.linalg.norm(neck - part_position(joints, "pelvis")))
    crown = head + CROWN_PER_TRUNK * trunk * _unit(head - neck)
    higher = float((part_position(joints, f"{side}_wrist") - crown) @ UP) > 0.0
    return higher and angle_between_deg(arm, UP) < 45.0


# Directions --------------------------------------------------------------------------------------


def chest_direction(rotations: Any) -> Float64:
    """Where the chest points, unit vector, camera frame. Shape (3,)."""
    return np.asarray(rotations, dtype=np.float64)[JOINT["spine3"], :, 2]


def head_direction(rotations: Any) -> Float64:
    """Where the face points, unit vector, camera frame. Shape (3,)."""
    return np.asarray(rotations, dtype=np.float64)[JOINT["head"], :, 2]


def facing_yaw_deg(rotations: Any) -> float:
    """Chest's turn about the vertical, degrees: 0 to the camera, +90 image right, 180 away."""
    return _yaw_deg(chest_direction(rotations))


def head_yaw_deg(rotations: Any) -> float:
    """Face's turn about the vertical, degrees, 0 to the camera; profiles come out half turned."""
    return _yaw_deg(head_direction(rotations))


def facing_word(yaw_deg: float) -> Facing:
    """The quarter a yaw of -180..180 degrees lies in."""
    if abs(yaw_deg) < 45.0:
        return "camera"
    if abs(yaw_deg) > 135.0:
        return "away"
    return "image right" if yaw_deg > 0 else "image left"


def bearing_deg(origin: Any, direction: Any, target: Any) -> float:
    """How far `direction` (3,) at `origin` (3,) points past `target` (3,), on the ground plane.

    Degrees, 0 straight at it, 180 away from it. Heights do not count.
    """
    to_target = np.asarray(target, dtype=np.float64) - np.asarray(origin, dtype=np.float64)
    level = np.array([1.0, 0.0, 1.0])
    return angle_between_deg(np.asarray(direction, dtype=np.float64) * level, to_target * level)


# Lengths -----------------------------------------------------------------------------------------


def pelvis_depth_m(joints: Any) -> float:
    """Distance of the pelvis along the optical axis, metres."""
    return float(part_position(joints, "pelvis")[2])


def depth_sigma_m(depth_m: float, *, focal_known: bool) -> float:
    """Expected error of an estimated depth, metres; mostly the focal length where it is a guess."""
    focal = 0.0 if focal_known else DEPTH_ERROR["focal_assumed"]
    return depth_m * hypot(focal, DEPTH_ERROR["height_unknown"], DEPTH_ERROR["pose"])


def stature_m(model: BodyModel, body: Body) -> float:
    """Height of the shape standing straight, sole to crown of the rest surface, metres."""
    return float(np.ptp(model.rest_vertices(body.betas)[:, 1]))


def floor_y_m(joints: Any) -> float:
    """Image-down coordinate of the lower sole, metres: the floor if that foot stands on it."""
    feet = np.asarray(joints, dtype=np.float64)[[JOINT["left_foot"], JOINT["right_foot"]], 1]
    ankles = np.asarray(joints, dtype=np.float64)[[JOINT["left_ankle"], JOINT["right_ankle"]], 1]
    return float(max(feet.max(), ankles.max())) + SOLE_BELOW_FOOT_M


def part_height_m(joints: Any, part: str) -> float:
    """Height of a part above the lower sole, metres."""
    return floor_y_m(joints) - float(part_position(joints, part)[1])


def _hinge_deg(joints: Any, hinge: str, side: Side) -> float:
    above, at, below = (part_position(joints, f"{side}_{name}") for name in HINGES[hinge])
    return angle_between_deg(at - above, below - at)


def _trunk(joints: Any) -> Float64:
    return part_position(joints, "shoulders") - part_position(joints, "hips")


def _yaw_deg(direction: Float64) -> float:
    return degrees(atan2(direction[0], -direction[2]))


def _unit(vector: Float64) -> Float64:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)
