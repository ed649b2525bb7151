"""Bodies in known poses, authored by their joint angles. Test helper."""

from typing import Any

import numpy as np

from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body, Camera, Pose

CAMERA = Camera(
    focal_length=np.array([900.0, 900.0], np.float32),
    principal_point=np.array([640.0, 480.0], np.float32),
    image_size=(1280, 960),
)


def turn(axis: str, degrees: float) -> Float64:
    """Rotation about one axis, shape (3, 3)."""
    vector = np.zeros(3)
    vector["xyz".index(axis)] = np.radians(degrees)
    return matrix_from_vector(vector)


def root(yaw: float = 0.0, lean: float = 0.0, roll: float = 0.0) -> Float64:
    """Upright root facing the camera, turned by `yaw` to image right, leaning forward by `lean`."""
    return turn("x", 180) @ turn("y", yaw) @ turn("z", roll) @ turn("x", lean)


def body(
    angles: dict[str, tuple[float, float, float]] | None = None,
    *,
    orient: Float64 | None = None,
    betas: Any = None,
    transl: tuple[float, float, float] = (0.0, 0.0, 4.0),
) -> Body:
    """A body from axis-angle degrees by joint name; arms hang unless said otherwise."""
    pose = np.zeros((24, 3))
    pose[JOINT["left_shoulder"], 2] = np.radians(-75)
    pose[JOINT["right_shoulder"], 2] = np.radians(75)
    for name, vector in (angles or {}).items():
        pose[JOINT[name]] = np.radians(vector)
    return Body(
        pose=Pose(
            global_orient=np.asarray(
                vector_from_matrix(root() if orient is None else orient), np.float32
            ),
            body_pose=pose[1:].astype(np.float32),
        ),
        betas=np.zeros(10, np.float32) if betas is None else betas,
        transl=np.array(transl, np.float32),
    )


def legs(hip: float, knee: float, ankle: float = 0.0) -> dict[str, tuple[float, float, float]]:
    """Both legs with that hip and knee flexion, degrees."""
    return {
        f"{side}_{joint}": (degrees, 0.0, 0.0)
        for side in ("left", "right")
        for joint, degrees in (("hip", -hip), ("knee", knee), ("ankle", ankle))
    }


POSTURES: dict[str, tuple[str, dict[str, tuple[float, float, float]], dict[str, float]]] = {
    "standing": ("standing", {}, {}),
    "walking": (
        "standing",
        {"left_hip": (-25, 0, 0), "left_knee": (10, 0, 0), "right_hip": (18, 0, 0),
         "right_knee": (25, 0, 0)},
        {"lean": 4},
    ),
    "left arm raised": ("standing", {"left_shoulder": (0, 0, 70)}, {}),
    "chair": ("sitting", legs(88, 88), {"lean": 2}),
    "floor, legs straight": ("sitting", legs(85, 10), {}),
    "floor, knees up": ("sitting", legs(120, 100), {"lean": -10}),
    "kneeling upright": ("kneeling", legs(5, 92, 20), {}),
    "on the heels": ("kneeling", legs(85, 150, 20), {}),
    "one knee": (
        "kneeling",
        {"left_hip": (-90, 0, 0), "left_knee": (90, 0, 0), "right_hip": (0, 0, 0),
         "right_knee": (95, 0, 0)},
        {},
    ),
    "squatting": ("squatting", legs(125, 130, -25), {"lean": 30}),
    "supine": ("lying", legs(5, 8), {"lean": -90}),
    "prone": ("lying", legs(0, 5), {"lean": 90}),
    "on the side": ("lying", legs(20, 30), {"roll": 90}),
    "bending": ("bending", legs(75, 8), {"lean": 75}),
}  # fmt: skip
"""Label, joint angles and root by name."""
