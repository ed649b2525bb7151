"""HMR2.0 (4D-Humans): SMPL pose, betas and place from a person's crop, in a worker.

`pred_smpl_params` are rotation matrices in the crop's camera; here they become axis-angle in the
picture's. Source: shubham-goel/4D-Humans, hmr2/models/hmr2.py and demo.py.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from thirdwave.body.rotations import Float64, vector_from_matrix
from thirdwave.scene import Person, Pose
from thirdwave.tools.backends import Backend
from thirdwave.tools.estimators.contract import Estimate, EstimatorCard, Joints3D, Photo
from thirdwave.tools.workers.agreement import one_body, shape_of_a_person
from thirdwave.tools.workers.crops import Crop, place, square_boxes
from thirdwave.tools.workers.estimator import (
    FilePath,
    WorkerEstimator,
    WorkerOptions,
    memory_of,
    native,
    needs,
    same_pixels,
)
from thirdwave.tools.workers.process import Reply

SMPL_ROWS = {
    "pelvis": 8, "neck": 1, "right_shoulder": 2, "right_elbow": 3, "right_wrist": 4,
    "left_shoulder": 5, "left_elbow": 6, "left_wrist": 7, "right_hip": 9, "right_knee": 10,
    "right_ankle": 11, "left_hip": 12, "left_knee": 13, "left_ankle": 14,
}  # fmt: skip
"""SMPL joints among `pred_keypoints_3d`, which the repository puts in OpenPose's order."""
NATIVE = ("pred_cam", "pred_cam_t", "pred_keypoints_3d", "box_center", "box_size")


class Hmr2Options(WorkerOptions):
    """Options of the HMR2.0 worker."""

    checkpoint: FilePath = ""
    """The .ckpt, with its model_config.yaml two folders up; "" for the repository's default."""

    def arguments(self) -> Mapping[str, str]:
        """Device and checkpoint."""
        return {"device": self.device, "checkpoint": self.checkpoint}


def read(reply: Reply, photo: Photo, people: Sequence[Person]) -> list[Estimate]:
    """Estimates of the worker's answer. ToolFailed where it is not as the repository documents."""
    count = len(people)
    orient = _rotations(reply, "global_orient", (count, 1, 3, 3))[:, 0]
    body_pose = _rotations(reply, "body_pose", (count, 23, 3, 3))
    betas = reply.array("betas", (count, 10))
    cam = reply.array("pred_cam", (count, 3))
    cam_t = reply.array("pred_cam_t", (count, 3))
    points = reply.array("pred_keypoints_3d", (count, 44, 3))
    on_crop = reply.array("pred_keypoints_2d", (count, 44, 2))
    focal = reply.array("focal_length", (count, 2))
    centres = reply.array("box_center", (count, 2))
    sides = reply.array("box_size", (count,))
    image_px = float(reply.array("image_size", ()))
    _check_boxes(reply, people, centres, sides)
    shape_of_a_person(reply, betas)
    if (cam[:, 0] <= 0).any() or (cam_t[:, 2] <= 0).any():
        raise reply.wrong("pred_cam: expected a positive scale")
    told = []
    for row, person in enumerate(people):
        crop = Crop(
            centre=centres[row],
            side=float(sides[row]),
            image_px=image_px,
            focal_px=float(focal[row, 0]),
        )
        if not np.allclose(cam_t[row], crop.translation(cam[row]), rtol=1e-3, atol=1e-3):
            raise reply.wrong("pred_cam_t: expected (t_x, t_y, 2 focal / (image scale))")
        seen = crop.centre + on_crop[row] * crop.side
        mine = crop.pixels(points[row] + cam_t[row])
        same_pixels(reply, "pred_keypoints_2d", seen, mine, crop.side)
        pelvis = points[row, SMPL_ROWS["pelvis"]]
        rotations = np.concatenate([orient[row][None], body_pose[row]])
        smpl = points[row, list(SMPL_ROWS.values())]
        one_body(reply, "body_pose, pred_keypoints_3d", rotations, tuple(SMPL_ROWS), smpl)
        try:
            placed = place(crop, points[row], pelvis, cam_t[row], photo.camera)
        except ValueError as error:
            raise reply.wrong(f"pred_keypoints_3d: {error}") from error
        told.append(
            Estimate(
                person=person.id,
                pose=Pose(
                    global_orient=vector_from_matrix(placed.rotation @ orient[row]),
                    body_pose=vector_from_matrix(body_pose[row]),
                ),
                betas=betas[row],
                # SMPL turns about its pelvis, which `transl` then moves.
                transl=placed.at - pelvis,
                body_model="smpl",
                joints=Joints3D(
                    names=tuple(SMPL_ROWS),
                    xyz=placed.apply(smpl),
                ),
                native=native(reply, row, NATIVE),
            )
        )
    return told


def _rotations(reply: Reply, name: str, shape: tuple[int, ...]) -> Float64:
    """Rotation matrices; ToolFailed for 6D numbers, axis-angle or mirrored ones."""
    found = reply.array(name, shape)
    square = found @ found.swapaxes(-1, -2)
    if np.abs(square - np.eye(3)).max() > 1e-2 or (np.linalg.det(found) < 0).any():
        raise reply.wrong(f"{name}: expected rotation matrices")
    return found


def _check_boxes(reply: Reply, people: Sequence[Person], centres: Float64, sides: Float64) -> None:
    """Crops are of our boxes, in our order, by the documented rule; else all places are wrong."""
    ours, lengths = square_boxes(np.array([p.xyxy for p in people], np.float64))
    off = np.abs(np.column_stack([ours - centres, lengths - sides])).max(1)
    if (off > np.maximum(1.0, 0.01 * lengths)).any():
        raise reply.wrong(
            f"box_center, box_size: expected {np.round(ours[0]).tolist()}, {lengths[0]:.0f} px "
            f"for {people[0].id}, got {np.round(centres[0]).tolist()}, {sides[0]:.0f}"
        )


CARD = EstimatorCard(
    name="hmr2",
    does="SMPL bodies from crops by HMR2.0 (4D-Humans), run in its own environment",
    licence="MIT",
    weights_licence="MIT; the SMPL model they need is MPI's (registration, non-commercial)",
    # ViT-H and head are 670 M float32 numbers; worked out, not measured. See `memory_mb`.
    memory_mb=memory_of(3500),
    device=lambda options: options.device,
    needs=needs,
    body_model="smpl",
    frame="camera",
    gives=("pose", "betas", "transl", "joints"),
    limits="Turned by the ray through the box, as crops show no position; depth is as good as the "
    "shape it believes. Needs a worker: docs/workers.md.",
)

backend = Backend(
    kind="estimator",
    card=CARD,
    options=Hmr2Options,
    load=lambda options: WorkerEstimator.load(CARD, options, read),
)
