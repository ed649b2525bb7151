"""Known bodies and what is seen of them, for tests of the fit. Test helper."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.body.poses import CAMERA, POSTURES, body, root
from thirdwave.body.fitting.inputs import Points3D, View
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.pointset import point_set
from thirdwave.body.fitting.result import BodyFit
from thirdwave.body.fitting.state import state_of_bodies
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64, matrix_from_vector
from thirdwave.scene import Body

MODEL = BodyModel.load()


def somebody(count: int = 1, seed: int = 0) -> list[Body]:
    """Bodies in authored postures, each turned somewhere, of some shape."""
    rng = np.random.default_rng(seed)
    names = [name for name in POSTURES if name not in ("supine", "prone")]
    made = []
    for number in range(count):
        _, angles, orient = POSTURES[names[number % len(names)]]
        turned = root(yaw=float(rng.uniform(-180, 180)), **orient)
        betas = rng.uniform(-1, 1, 10)
        place = (float(rng.uniform(-0.5, 0.5)), 0.0, float(rng.uniform(3, 5)))
        made.append(body(angles, orient=turned, betas=betas, transl=place))
    return made


def places(bodies: list[Body], layout: str, model: BodyModel = MODEL) -> Float64:
    """Where the points of a layout are, metres, camera frame. Shape (N, K, 3)."""
    tree = kinematics_of(model)
    state = state_of_bodies(tree, bodies)
    return state.points(point_set(tree, layout)).places + state.transl[:, None]


def points3d(
    bodies: list[Body], layout: str = "blazepose33", noise_m: float = 0.01, seed: int = 1,
    **more: Any,
) -> Points3D:  # fmt: skip
    """Noisy 3D points."""
    seen = places(bodies, layout)
    noisy = seen + noise_m * np.random.default_rng(seed).normal(size=seen.shape)
    return Points3D(xyz=noisy, layout=layout, **more)


def view(
    bodies: list[Body], layout: str = "coco17", noise_px: float = 3.0, seed: int = 1,
    T_cam_world: Float64 | None = None, **more: Any,
) -> View:  # fmt: skip
    """Noisy keypoints in the picture of `CAMERA`, standing at `T_cam_world`."""
    T = np.eye(4) if T_cam_world is None else T_cam_world
    seen = CAMERA.project(places(bodies, layout) @ T[:3, :3].T + T[:3, 3])
    noisy = seen + noise_px * np.random.default_rng(seed).normal(size=seen.shape)
    return View(**{"camera": CAMERA, "T_cam_world": T, **more}, xy=noisy, layout=layout)


def camera_at(yaw_deg: float, centre: tuple[float, float, float] = (0.0, 0.0, 4.0)) -> Float64:
    """World to camera for a camera that looks at `centre` from another side. Shape (4, 4)."""
    T = np.eye(4)
    T[:3, :3] = matrix_from_vector([0.0, np.radians(yaw_deg), 0.0])
    T[:3, 3] = np.array(centre) - T[:3, :3] @ np.array(centre)
    return T


@dataclass(frozen=True, slots=True)
class Errors:
    """How far a body lies off the true one."""

    mm: float
    """MPJPE about the pelvis, millimetres."""
    depth_m: float


def errors(found: Body | BodyFit, truth: Body, model: BodyModel = MODEL) -> Errors:
    """`found` against `truth`."""
    a = model.forward(found.body if isinstance(found, BodyFit) else found).joints
    b = model.forward(truth).joints
    gap = (a - a[0]) - (b - b[0])
    return Errors(1e3 * float(np.linalg.norm(gap, axis=1).mean()), float(a[0, 2] - b[0, 2]))
