"""Landmark layouts by name, and where their points sit on a body model."""

from functools import cache

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.points import PointTable
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.scene import BLAZEPOSE33, COCO17

OPENPOSE25 = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow",
    "left_wrist", "mid_hip", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee",
    "left_ankle", "right_eye", "left_eye", "right_ear", "left_ear", "left_big_toe",
    "left_small_toe", "left_heel", "right_big_toe", "right_small_toe", "right_heel",
)  # fmt: skip
"""OpenPose BODY_25, in its order. Left is the person's own."""

H36M17 = (
    "mid_hip", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "spine", "thorax", "nose", "head_top", "left_shoulder", "left_elbow", "left_wrist",
    "right_shoulder", "right_elbow", "right_wrist",
)  # fmt: skip
"""Human3.6M's 17 joints in the order of VideoPose3D and its followers."""

LAYOUTS: dict[str, tuple[str, ...]] = {
    "blazepose33": BLAZEPOSE33,
    "coco17": COCO17,
    "openpose25": OPENPOSE25,
    "smpl24": JOINT_NAMES,
    "h36m17": H36M17,
}
"""Point names of every layout, in the layout's order."""

TOES: dict[str, dict[str, int]] = {
    "smpl": {
        "left_big_toe": 3216, "left_small_toe": 3226, "right_big_toe": 6617,
        "right_small_toe": 6624,
    },
    "smplx": {
        "left_big_toe": 5770, "left_small_toe": 5780, "right_big_toe": 8463,
        "right_small_toe": 8474,
    },
}  # fmt: skip
"""Vertex numbers of the toes by kind of model."""

_JOINT_CENTRES = {"spine": "spine2", "thorax": "neck"}
"""Human3.6M's trunk points and the SMPL joints nearest to them."""


def layout_of(count: int) -> str:
    """The layout with `count` points. ValueError names all when none has."""
    for name, points in LAYOUTS.items():
        if len(points) == count:
            # COCO and Human3.6M both have 17: only a name tells them apart.
            return name
    known = ", ".join(f"{name} ({len(points)})" for name, points in LAYOUTS.items())
    raise ValueError(f"layout: expected one of {known}; got {count} points")


def check_layout(layout: str, count: int) -> None:
    """ValueError names the layout, its number of points and what came."""
    if layout not in LAYOUTS:
        raise ValueError(f"layout: expected one of {', '.join(LAYOUTS)}, got {layout!r}")
    wanted = len(LAYOUTS[layout])
    if count != wanted:
        fits = [name for name, points in LAYOUTS.items() if len(points) == count]
        hint = f"; {count} points are {' or '.join(fits)}" if fits else ""
        raise ValueError(f"layout {layout!r}: expected {wanted} points, got {count}{hint}")


@cache
def point_table(model: BodyModel, layout: str) -> PointTable:
    """Where the points of `layout` ride on `model`.

    Joints that motion capture solves for (smpl24, h36m17) are the model's joints. What detectors
    mark (blazepose33, coco17, openpose25) are the model's landmarks: a hip is where BlazePose
    says hip, and OpenPose's neck and mid-hip lie between the shoulders and between the hips.
    """
    check_layout(layout, len(LAYOUTS.get(layout, ())))
    if layout == "blazepose33":
        return PointTable.of_landmarks(model, BLAZEPOSE33)
    if layout == "smpl24":
        return PointTable.of_joints(model, JOINT_NAMES)
    return PointTable.joined([_point(model, layout, name) for name in LAYOUTS[layout]])


def _point(model: BodyModel, layout: str, name: str) -> PointTable:
    if layout == "h36m17" and name in JOINT_NAMES:
        return PointTable.of_joints(model, [name])
    if name in _JOINT_CENTRES:
        return PointTable.of_joints(model, [_JOINT_CENTRES[name]]).mean(name)
    if name == "mid_hip" and layout == "h36m17":
        return PointTable.of_joints(model, ["left_hip", "right_hip"]).mean(name)
    if name == "mid_hip":
        return PointTable.of_landmarks(model, ["left_hip", "right_hip"]).mean(name)
    if name == "neck":
        return PointTable.of_landmarks(model, ["left_shoulder", "right_shoulder"]).mean(name)
    if name == "head_top":
        return PointTable.of_vertices(model, [head_top_vertex(model)], [name])
    if name in TOES[model.kind]:
        return PointTable.of_vertices(model, [TOES[model.kind][name]], [name])
    return PointTable.of_landmarks(model, [name])


def head_top_vertex(model: BodyModel) -> int:
    """The highest vertex at rest: vertex numbers above the ears differ between models."""
    return int(np.argmax(model.mesh.v_template[:, 1]))
