"""smplfitter, the closed-form fit to all vertices and joints, where it is installed.

It needs a point for every vertex, so it answers another question than the other methods: what a
scanned surface says of the body. Its row in the table is a bound, not a rival.
"""

import importlib.util
import pickle
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from thirdwave.apps.benches.fit.objective import mpjpe_mm
from thirdwave.body.model import BodyModel
from thirdwave.body.model_file import DEFAULT_FILE
from thirdwave.body.skeleton import NUM_JOINTS, PARENTS
from thirdwave.scene import Body, Pose

NAME = "smplfitter (surface)"
ITERATIONS = 3


def installed() -> bool:
    """Whether smplfitter can be imported."""
    return importlib.util.find_spec("smplfitter") is not None


def errors_and_seconds(
    bodies: Sequence[Body], rng: np.random.Generator, sigma_m: float
) -> tuple[list[float], float]:
    """MPJPE of each body in millimetres, and seconds a fit, in one batch.

    All vertices and joints are given, each with N(0, sigma_m) on every axis.
    """
    model, fitter = BodyModel.load(), _fitter()
    posed = [model.forward(body) for body in bodies]
    vertices, joints = (
        (points + sigma_m * rng.normal(size=points.shape)).astype(np.float32)
        for points in (np.array([p.vertices for p in posed]), np.array([p.joints for p in posed]))
    )
    began = time.process_time()
    found = fitter.fit(
        vertices,
        target_joints=joints,
        num_iter=ITERATIONS,
        requested_keys=("pose_rotvecs", "shape_betas", "trans"),
    )
    seconds = (time.process_time() - began) / len(bodies)
    poses = found["pose_rotvecs"].reshape(len(bodies), NUM_JOINTS, 3)
    fitted = [
        Body(
            pose=Pose(global_orient=pose[0], body_pose=pose[1:]),
            betas=betas,
            transl=transl,
        )
        for pose, betas, transl in zip(poses, found["shape_betas"], found["trans"], strict=True)
    ]
    return [mpjpe_mm(a, b) for a, b in zip(fitted, bodies, strict=True)], seconds


@cache
def _fitter() -> Any:
    import smplfitter.np as smplfitter  # pyright: ignore[reportMissingImports]

    mesh = BodyModel.load().mesh
    with np.load(DEFAULT_FILE, allow_pickle=False) as file:
        regressor = file["J_regressor"]
    members = {
        "v_template": mesh.v_template,
        "shapedirs": mesh.shapedirs,
        "posedirs": np.zeros((*mesh.v_template.shape, 9 * (NUM_JOINTS - 1)), np.float32),
        "weights": mesh.weights,
        "f": mesh.faces,
        "J_regressor": regressor,
        "kintree_table": np.array([PARENTS, range(NUM_JOINTS)]),
    }
    with tempfile.TemporaryDirectory() as folder:
        # The file names under which it looks for SMPL.
        path = Path(folder) / "basicmodel_neutral_lbs_10_207_0_v1.1.0.pkl"
        path.write_bytes(pickle.dumps(members))
        np.save(Path(folder) / "kid_template.npy", np.zeros_like(mesh.v_template))
        body_model = smplfitter.BodyModel("smpl", "neutral", model_root=folder)
    return smplfitter.BodyFitter(body_model)
