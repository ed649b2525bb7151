"""Worker side of HMR2.0: calls the 4D-Humans repository as its demo.py does, without a detector.

Run by serve.py in the repository's environment. Gives its outputs by its own names, untouched.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

import numpy as np

OUTPUTS = ("pred_cam", "pred_cam_t", "pred_keypoints_3d", "pred_keypoints_2d", "focal_length")
PARAMETERS = ("global_orient", "body_pose", "betas")
CROPS = ("box_center", "box_size", "img_size")
BATCH = 8


def options(parser: Any) -> None:
    """What this adapter can be told."""
    parser.add_argument("--checkpoint", default="", help="the .ckpt; else the default")
    parser.add_argument("--device", default="cuda")


def load(options: Any) -> Model:
    """The model on its device."""
    models = importlib.import_module("hmr2.models")
    checkpoint = options.checkpoint or models.DEFAULT_CHECKPOINT
    config = os.path.join(os.path.dirname(os.path.dirname(checkpoint)), "model_config.yaml")
    for path in (checkpoint, config):
        if not os.path.isfile(path):
            raise SystemExit("HMR2.0 needs the file " + path + " of hmr2_data.tar.gz")
    model, cfg = models.load_hmr2(checkpoint)
    return Model(model.to(options.device).eval(), cfg, options.device)


class Model:
    """HMR2.0 as serve.py calls it."""

    def __init__(self, model: Any, cfg: Any, device: str) -> None:
        self._model, self._cfg, self._device = model, cfg, device
        self.about = {
            "name": "hmr2",
            "model": "HMR2.0 (4D-Humans)",
            "licence": "MIT; SMPL: MPI",
            "device": device,
            "body_model": "smpl",
        }

    def estimate(
        self, image: np.ndarray, boxes: np.ndarray, camera: np.ndarray, values: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Outputs for `boxes` (N, 4) of the RGB picture (H, W, 3). It asks for no camera."""
        torch = importlib.import_module("torch")
        dataset = importlib.import_module("hmr2.datasets.vitdet_dataset")
        recursive_to = importlib.import_module("hmr2.utils").recursive_to
        # The dataset expects OpenCV's BGR and turns it around itself.
        bgr = np.ascontiguousarray(image[:, :, ::-1])
        crops = dataset.ViTDetDataset(self._cfg, bgr, boxes)
        loader = torch.utils.data.DataLoader(crops, batch_size=BATCH, shuffle=False, num_workers=0)
        found: dict[str, list[np.ndarray]] = {}
        for batch in loader:
            moved = recursive_to(batch, self._device)
            with torch.no_grad():
                out = self._model(moved)
            parts = {name: out[name] for name in OUTPUTS}
            parts.update({name: out["pred_smpl_params"][name] for name in PARAMETERS})
            parts.update({name: batch[name] for name in CROPS})
            for name, part in parts.items():
                found.setdefault(name, []).append(part.detach().cpu().numpy())
        arrays = {name: np.concatenate(pieces) for name, pieces in found.items()}
        arrays["image_size"] = np.asarray(float(self._cfg.MODEL.IMAGE_SIZE))
        return {}, arrays
