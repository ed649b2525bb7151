"""Known people in a picture, and what each repository would say of them. Test helper."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from tests.body.observing import observe
from tests.body.poses import CAMERA, body, legs, root
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.pointset import point_set
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.model import BodyModel, local_rotations, pose_vectors
from thirdwave.body.rotations import Float64, ray_rotation
from thirdwave.scene import Body, Camera, Person
from thirdwave.tools.estimators.contract import Estimate, Photo
from thirdwave.tools.workers.crops import Crop, square_boxes
from thirdwave.tools.workers.hmr2 import SMPL_ROWS
from thirdwave.tools.workers.mhr70 import MHR70

MODEL = BodyModel.load()
"""Stands for SMPL: the same format and joints."""
PIXEL = np.array([200, 120, 30], np.uint8)
"""RGB of the picture's first pixel, by which a stand-in tells RGB from BGR."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Known:
    """A person whose body is known."""

    person: Person
    body: Body
    joints: Float64
    """SMPL joints, metres, camera frame. Shape (24, 3)."""


def known_people() -> list[Known]:
    """Three people, left, middle and right, near and far, in different poses and shapes."""
    tall = np.zeros(10, np.float32)
    tall[:2] = 1.5, -1.0
    bodies = [
        body({"left_shoulder": (0, 0, 70)}, orient=root(yaw=30), transl=(-1.7, 0.2, 4.0)),
        body(legs(88, 88), orient=root(yaw=-60, lean=10), betas=tall, transl=(0.1, 0.1, 5.0)),
        body({"left_hip": (-25, 0, 0)}, orient=root(yaw=170), betas=-tall, transl=(1.3, 0.3, 3.2)),
    ]
    known = []
    for number, each in enumerate(bodies, 1):
        seen = observe(each)
        person = Person(
            id=f"p{number}", xyxy=seen.xyxy, keypoints=seen.detector, landmarks=seen.landmarks
        )
        known.append(Known(person=person, body=each, joints=MODEL.forward(each).joints))
    return known


def photo(known: list[Known], camera: Camera = CAMERA) -> Photo:
    """A picture of nobody, with the people's boxes."""
    width, height = camera.image_size
    rgb = np.zeros((height, width, 3), np.uint8)
    rgb[0, 0] = PIXEL
    return Photo(camera, [each.person for each in known], lambda: rgb)


def body_of(estimate: Estimate) -> Body:
    """The estimate as a body of the model that stands for SMPL."""
    assert estimate.pose is not None
    assert estimate.betas is not None
    assert estimate.transl is not None
    return Body(pose=estimate.pose, betas=estimate.betas, transl=estimate.transl)


def error_mm(joints: Float64, truth: Float64, *, placed: bool = True) -> float:
    """Mean distance of joints (K, 3), about the first of each unless `placed`."""
    if not placed:
        joints, truth = joints - joints[0], truth - truth[0]
    return float(np.linalg.norm(joints - truth, axis=1).mean() * 1e3)


def hmr2_tables(known: list[Known]) -> dict[str, np.ndarray]:
    """What a faultless HMR2.0 would say: bodies as their crops show them, with the scale and shift
    by which they lie on the crop best, through its own long lens."""
    rows = [_hmr2_row(each) for each in known]
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def _hmr2_row(each: Known) -> dict[str, Any]:
    centres, sides = square_boxes(each.person.xyxy.astype(np.float64)[None])
    crop = Crop(centre=centres[0], side=float(sides[0]))
    ray = np.append((crop.centre - CAMERA.principal_point) / CAMERA.focal_length, 1.0)
    turn = ray_rotation(ray).T
    rest = MODEL.rest_joints(each.body.betas)[0]
    about = (each.joints - each.joints[0]) @ turn.T + rest
    seen = CAMERA.project(each.joints)

    def off(cam: Float64) -> Float64:
        return (crop.pixels(about + crop.translation(cam)) - seen).ravel()

    cam = least_squares(off, [0.9, 0.0, 0.0]).x
    rotations = local_rotations(each.body.pose)
    points = np.tile(about[15], (44, 1))
    points[list(SMPL_ROWS.values())] = about[[MODEL.joint_names.index(name) for name in SMPL_ROWS]]
    return {
        "box": each.person.xyxy,
        "global_orient": (turn @ rotations[0])[None],
        "body_pose": rotations[1:],
        "betas": each.body.betas,
        "pred_cam": cam,
        "pred_keypoints_3d": points,
    }


def nlf_tables(known: list[Known]) -> dict[str, np.ndarray]:
    """What a faultless NLF would say: millimetres, but metres for trans."""
    rng = np.random.default_rng(0)
    rows = [
        {
            "box": each.person.xyxy,
            "pose": pose_vectors(each.body.pose).ravel(),
            "betas": each.body.betas,
            "trans": each.body.transl,
            "joints3d": each.joints * 1e3,
            "joint_uncertainties": rng.uniform(20, 200, 24),
        }
        for each in known
    ]
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def mhr70_points(each: Known) -> Float64:
    """A person's points under MHR's names, metres, camera frame. Shape (70, 3).

    Those that our body has are its own; fingers lie about the wrist, the rest at the elbow.
    """
    tree = kinematics_of(MODEL)
    at: dict[str, Float64] = {}
    for layout in ("openpose25", "smpl24"):
        points = point_set(tree, layout)
        places = state_of_bodies(tree, [each.body]).points(points).places[0] + each.body.transl
        at = dict(zip(points.names, places, strict=True)) | at
    rng = np.random.default_rng(1)
    found = []
    for name in MHR70:
        side = name.partition("_")[0]
        near = at.get(name)
        if near is None and name[-1].isdigit():
            near = at[f"{side}_wrist"] + rng.normal(scale=0.03, size=3)
        if near is None:
            near = at[f"{side}_shoulder" if name.endswith("acromion") else f"{side}_elbow"]
        found.append(near)
    return np.array(found)


def sam3d_tables(known: list[Known], root_shift: tuple[float, float, float]) -> dict[str, Any]:
    """What a faultless SAM 3D Body would say: points about a root of its own, and where it is."""
    rows = []
    for each in known:
        points = mhr70_points(each)
        cam_t = each.joints[0] + root_shift
        rows.append(
            {
                "box": each.person.xyxy,
                "pred_keypoints_3d": points - cam_t,
                "pred_cam_t": cam_t,
                "mhr_model_params": np.arange(204.0),
                "shape_params": np.arange(45.0),
            }
        )
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def save(folder: Path, tables: dict[str, Any]) -> Path:
    """The tables where a stand-in finds them."""
    path = folder / "tables.npz"
    np.savez(path, pixel=PIXEL, **tables)
    return path


def moved(known: list[Known], x_px: float) -> list[Person]:
    """The people with their boxes elsewhere."""
    shift = np.array([x_px, 0, x_px, 0], np.float32)
    return [replace(each.person, xyxy=each.person.xyxy + shift) for each in known]
