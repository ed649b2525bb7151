"""Worker side of SAM 3D Body: calls the repository's estimator with boxes and a camera.

Run by serve.py in the repository's environment. Gives its outputs by its own names, untouched; no
detector, segmentor or field-of-view model is loaded.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

import numpy as np

OUTPUTS = (
    "bbox",
    "focal_length",
    "pred_keypoints_3d",
    "pred_keypoints_2d",
    "pred_cam_t",
)
MAYBE = (
    "pred_pose_raw",
    "global_rot",
    "body_pose_params",
    "hand_pose_params",
    "scale_params",
    "shape_params",
    "expr_params",
    "mhr_model_params",
)


def options(parser: Any) -> None:
    """What this adapter can be told."""
    parser.add_argument("--checkpoint", required=True, help="model.ckpt")
    parser.add_argument("--mhr", default="", help="mhr_model.pt; else assets/ by the checkpoint")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--inference", choices=("full", "body"), default="full")


def load(options: Any) -> Model:
    """The estimator on its device."""
    folder = os.path.dirname(options.checkpoint)
    mhr = options.mhr or os.path.join(folder, "assets", "mhr_model.pt")
    for path in (options.checkpoint, mhr):
        if not os.path.isfile(path):
            raise SystemExit("SAM 3D Body needs the file " + path)
    package = importlib.import_module("sam_3d_body")
    model, cfg = package.load_sam_3d_body(options.checkpoint, device=options.device, mhr_path=mhr)
    estimator = package.SAM3DBodyEstimator(sam_3d_body_model=model, model_cfg=cfg)
    return Model(estimator, options)


class Model:
    """SAM 3D Body as serve.py calls it."""

    def __init__(self, estimator: Any, options: Any) -> None:
        self._estimator, self._options = estimator, options
        self.about = {
            "name": "sam3d",
            "model": "SAM 3D Body",
            "licence": "SAM License",
            "device": options.device,
            "body_model": "mhr",
        }

    def estimate(
        self, image: np.ndarray, boxes: np.ndarray, camera: np.ndarray, values: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Outputs for `boxes` (N, 4) of the RGB picture (H, W, 3) of a `camera` (3, 3)."""
        torch = importlib.import_module("torch")
        height, width = image.shape[:2]
        # It shifts boxes from the picture's middle, wherever the principal point is, and has one
        # focal length: the camera it is told is the one that it reckons with.
        told = np.eye(3, dtype=np.float32)
        told[0, 0] = told[1, 1] = np.sqrt(camera[0, 0] * camera[1, 1])
        told[:2, 2] = width / 2.0, height / 2.0
        people = self._estimator.process_one_image(
            np.array(image),
            bboxes=boxes.astype(np.float32),
            cam_int=torch.from_numpy(told)[None],
            inference_type=self._options.inference,
        )
        if not people:
            return {}, {}
        names = OUTPUTS + tuple(name for name in MAYBE if name in people[0])
        return {}, {name: np.stack([np.asarray(one[name]) for one in people]) for name in names}
