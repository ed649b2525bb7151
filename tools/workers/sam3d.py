"""SAM 3D Body: 70 keypoints and parameters of the MHR body, in a worker.

MHR is no SMPL: its joints are given under its own name, its parameters stay as they are. Points
are metres in a camera with the principal point in the picture's middle; MHR's own files count in
centimetres. Source: facebookresearch/sam-3d-body, sam_3d_body_estimator.py and camera_head.py.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from thirdwave.body.rotations import Float64, ray_rotation
from thirdwave.scene import Camera, Person
from thirdwave.tools.backends import Backend
from thirdwave.tools.estimators.contract import Estimate, EstimatorCard, Joints3D, Photo
from thirdwave.tools.workers.crops import depth_on
from thirdwave.tools.workers.estimator import (
    FilePath,
    WorkerEstimator,
    WorkerOptions,
    iou,
    memory_of,
    native,
    needs,
    same_pixels,
)
from thirdwave.tools.workers.mhr70 import MHR70
from thirdwave.tools.workers.process import Reply

PARAMETERS: dict[str, tuple[int | None, ...]] = {
    "mhr_model_params": (204,), "shape_params": (45,), "scale_params": (None,),
    "body_pose_params": (None,), "hand_pose_params": (None,), "expr_params": (72,),
    "global_rot": (3,), "pred_pose_raw": (None,),
}  # fmt: skip
"""Parameters that are passed on where they are given, by their own names; None: any width.

The widths that are stated are those of the MHR rig.
"""
NATIVE = (*PARAMETERS, "pred_cam_t", "focal_length")
SMALLEST_M, LARGEST_M = 0.2, 4.0
"""Extent of a person's keypoints."""


class Sam3dOptions(WorkerOptions):
    """Options of the SAM 3D Body worker."""

    checkpoint: FilePath = ""
    """model.ckpt, with model_config.yaml beside it."""
    mhr: FilePath = ""
    """assets/mhr_model.pt; "" for the one in the checkpoint's folder."""
    inference: Literal["full", "body"] = "full"
    """full: hands are looked at once more."""

    def arguments(self) -> Mapping[str, str]:
        """Device, files and kind of inference."""
        return {
            "device": self.device,
            "checkpoint": self.checkpoint,
            "mhr": self.mhr,
            "inference": self.inference,
        }


def read(reply: Reply, photo: Photo, people: Sequence[Person]) -> list[Estimate]:
    """Estimates of the worker's answer. ToolFailed where it is not as the repository documents."""
    count = len(people)
    points = reply.array("pred_keypoints_3d", (count, len(MHR70), 3))
    pixels = reply.array("pred_keypoints_2d", (count, len(MHR70), 2))
    cam_t = reply.array("pred_cam_t", (count, 3))
    focal = reply.array("focal_length", (count,))
    boxes = reply.array("bbox", (count, 4))
    if (focal <= 0).any():
        raise reply.wrong(f"focal_length: expected pixels over 0, got {focal.min():g}")
    for name, shape in PARAMETERS.items():
        if name in reply.arrays:
            reply.array(name, (count, *shape))
    ours = np.array([person.xyxy for person in people], np.float64)
    if (np.diagonal(iou(ours, boxes)) < 0.5).any():
        raise reply.wrong("bbox: expected the boxes that were sent, in their order")
    told = []
    for row, person in enumerate(people):
        theirs = _their_camera(photo.camera, float(focal[row]))
        seen = points[row] + cam_t[row]
        extent = float(np.ptp(seen, axis=0).max())
        if not SMALLEST_M < extent < LARGEST_M or (seen[:, 2] <= 0).any():
            raise reply.wrong(
                "pred_keypoints_3d: expected metres in front of the camera, got a person of "
                f"{extent:.1f}"
            )
        side = float((person.xyxy[2:] - person.xyxy[:2]).max())
        same_pixels(reply, "pred_keypoints_2d", pixels[row], theirs.project(seen), side)
        try:
            ours_m = _into(photo.camera, theirs, seen)
        except ValueError as error:
            raise reply.wrong(f"pred_keypoints_3d: {error}") from error
        told.append(
            Estimate(
                person=person.id,
                body_model="mhr",
                joints=Joints3D(names=MHR70, xyz=ours_m),
                native=native(reply, row, NATIVE),
            )
        )
    return told


def _their_camera(camera: Camera, focal_px: float) -> Camera:
    """The camera that its translations are of."""
    return Camera(
        focal_length=np.full(2, focal_px),
        principal_point=np.array(camera.image_size) / 2.0,
        image_size=camera.image_size,
    )


def _into(camera: Camera, theirs: Camera, points: Float64) -> Float64:
    """Points (K, 3) of their camera in ours: the same from the line of sight, at the same pixels.

    The model sees from which side a person is looked at, and turns that by the line of sight of
    its own camera; here it is turned by ours instead. The hips keep their pixel, at the depth at
    which all points come closest to theirs. Nothing moves where the cameras are one. ValueError
    where that is not in front of the camera.
    """
    hips = points[[MHR70.index("left_hip"), MHR70.index("right_hip")]].mean(0)
    ray, seen = _slopes(camera, theirs.project(hips)), _slopes(camera, theirs.project(points))
    ray = np.append(ray, 1.0)
    about = (points - hips) @ (ray_rotation(ray) @ ray_rotation(hips).T).T
    return about + ray * depth_on(ray, about, seen)


def _slopes(camera: Camera, pixels: Float64) -> Float64:
    """x/z and y/z (..., 2) of what `camera` has at `pixels` (..., 2)."""
    return (pixels - camera.principal_point) / camera.focal_length


CARD = EstimatorCard(
    name="sam3d",
    does="70 keypoints of the MHR body by SAM 3D Body, run in its own environment",
    licence="SAM License",
    weights_licence="SAM License (access on request); MHR Apache-2.0",
    # DINOv3-H+ and decoders are about 900 M float32 numbers; worked out, not measured. See
    # `memory_mb`.
    memory_mb=memory_of(6000),
    device=lambda options: options.device,
    needs=needs,
    body_model="mhr",
    frame="camera",
    gives=("joints",),
    limits="MHR, not SMPL: our body is fitted to its keypoints. Several seconds a picture. Needs a "
    "worker: docs/workers.md.",
)

backend = Backend(
    kind="estimator",
    card=CARD,
    options=Sam3dOptions,
    load=lambda options: WorkerEstimator.load(CARD, options, read),
)
