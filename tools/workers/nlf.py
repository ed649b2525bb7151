"""NLF (Neural Localizer Fields): SMPL bodies fitted to localised points, in a worker.

Its torchscript gives `pose`, `betas` and `trans` of SMPL in the frame of the camera it is told,
`trans` in metres and `joints3d` in millimetres. Source: isarandi/nlf, multiperson model (pt).
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from thirdwave.body.rotations import Float64, matrix_from_vector
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.scene import Person, Pose
from thirdwave.tools.backends import Backend
from thirdwave.tools.estimators.contract import Estimate, EstimatorCard, Joints3D, Photo
from thirdwave.tools.workers.agreement import one_body, shape_of_a_person
from thirdwave.tools.workers.estimator import (
    FilePath,
    WorkerEstimator,
    WorkerOptions,
    matched,
    memory_of,
    native,
    needs,
    same_pixels,
)
from thirdwave.tools.workers.process import Reply

LEAST_IOU = 0.3
"""Overlap from which a person that NLF found by itself is one of ours."""
PELVIS_M = 0.6
"""SMPL's pelvis at rest is a quarter of a metre from its origin, so from `trans` too."""
HALF_SURE_MM = 100.0
"""Uncertainty at which a joint is trusted by half."""
NATIVE = ("pose", "betas", "trans", "joints3d", "joint_uncertainties", "boxes")


class NlfOptions(WorkerOptions):
    """Options of the NLF worker."""

    checkpoint: FilePath = ""
    """The .torchscript of a release, such as nlf_l_multi.torchscript."""
    boxes: Literal["ours", "detected"] = "ours"
    """Whose boxes are cropped: the scene's, or those of the detector in the model, matched."""
    num_aug: int = Field(default=1, ge=1)
    """How many turned, scaled and mirrored crops of each person are averaged."""

    def arguments(self) -> Mapping[str, str]:
        """Device, model, boxes and augmentation."""
        return {
            "device": self.device,
            "checkpoint": self.checkpoint,
            "boxes": self.boxes,
            "num-aug": str(self.num_aug),
        }


def read(reply: Reply, photo: Photo, people: Sequence[Person]) -> list[Estimate]:
    """Estimates of the worker's answer. ToolFailed where it is not as the repository documents."""
    rows = _rows(reply, people)
    count = len(reply.array("pose", (None, 72)))
    pose = reply.array("pose", (count, 72)).reshape(count, 24, 3)
    betas = reply.array("betas", (count, 10))
    trans = reply.array("trans", (count, 3))
    joints = reply.array("joints3d", (count, 24, 3)) / 1e3
    pixels = reply.array("joints2d", (count, 24, 2))
    uncertain_mm = reply.array("joint_uncertainties", (count, 24))
    shape_of_a_person(reply, betas)
    told = []
    for person, row in zip(people, rows, strict=True):
        if row is None:
            told.append(Estimate(person=person.id, reason=f"NLF found nobody where {person.id} is"))
            continue
        _check_units(reply, trans[row], joints[row], uncertain_mm[row])
        rotations = matrix_from_vector(pose[row])
        one_body(reply, "pose, joints3d", rotations, JOINT_NAMES, joints[row])
        side = float((person.xyxy[2:] - person.xyxy[:2]).max())
        same_pixels(reply, "joints2d", pixels[row], photo.camera.project(joints[row]), side)
        told.append(
            Estimate(
                person=person.id,
                pose=Pose(global_orient=pose[row, 0], body_pose=pose[row, 1:]),
                betas=betas[row],
                transl=trans[row],
                body_model="smpl",
                joints=Joints3D(names=JOINT_NAMES, xyz=joints[row]),
                confidence=1.0 / (1.0 + (uncertain_mm[row] / HALF_SURE_MM) ** 2),
                uncertainty_mm=uncertain_mm[row],
                native=native(reply, row, NATIVE),
            )
        )
    return told


def _rows(reply: Reply, people: Sequence[Person]) -> list[int | None]:
    """Which row of the answer each person is."""
    count = len(reply.array("pose", (None, 72)))
    if reply.values.get("boxes") == "ours":
        if count != len(people):
            raise reply.wrong(f"pose: expected {len(people)} people, got {count}")
        return list(range(count))
    found = reply.array("boxes", (count, 5))
    corners = np.column_stack([found[:, :2], found[:, :2] + found[:, 2:4]])
    return matched(np.array([p.xyxy for p in people], np.float64), corners, LEAST_IOU)


def _check_units(reply: Reply, trans: Float64, joints: Float64, uncertain_mm: Float64) -> None:
    """The three units are of one body; ToolFailed names the one that is not."""
    away = float(np.linalg.norm(joints[0] - trans))
    if not away < PELVIS_M:
        raise reply.wrong(
            f"trans: expected metres, within {PELVIS_M} m of the pelvis of joints3d (millimetres), "
            f"got {away:.2f} m"
        )
    if (joints[:, 2] <= 0).any():
        raise reply.wrong("joints3d: expected points in front of the camera")
    middle = float(np.median(uncertain_mm))
    if uncertain_mm.min() < 0 or not 1.0 <= middle <= 5000.0:
        raise reply.wrong(f"joint_uncertainties: expected millimetres, got a median of {middle:g}")


CARD = EstimatorCard(
    name="nlf",
    does="SMPL bodies with uncertainties by NLF, run in its own environment",
    licence="MIT",
    weights_licence="non-commercial research (NLF releases); SMPL is MPI's",
    # The L release is a file of about 470 MB in half precision with a detector; stated by its
    # users, doubled here for what it computes with. See `memory_mb`.
    memory_mb=memory_of(2000),
    device=lambda options: options.device,
    needs=needs,
    body_model="smpl",
    frame="camera",
    gives=("pose", "betas", "transl", "joints"),
    limits="Half precision: needs a CUDA device. Needs a worker: docs/workers.md.",
)

backend = Backend(
    kind="estimator",
    card=CARD,
    options=NlfOptions,
    load=lambda options: WorkerEstimator.load(CARD, options, read),
)
