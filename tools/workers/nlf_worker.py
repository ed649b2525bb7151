"""Worker side of NLF: calls the released multi-person torchscript.

Run by serve.py in an environment with torch and torchvision. Gives its outputs by its own names,
untouched, those of the one picture it is shown.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

import numpy as np

OUTPUTS = ("pose", "betas", "trans", "joints3d", "joints2d", "joint_uncertainties")
MAYBE = ("boxes", "joints3d_nonparam", "joints2d_nonparam")


def options(parser: Any) -> None:
    """What this adapter can be told."""
    parser.add_argument("--checkpoint", required=True, help="the .torchscript")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--boxes", choices=("ours", "detected"), default="ours")
    parser.add_argument("--num-aug", type=int, default=1)


def load(options: Any) -> Model:
    """The model on its device."""
    torch = importlib.import_module("torch")
    importlib.import_module("torchvision")  # registers the operators that the detector in it uses
    if not os.path.isfile(options.checkpoint):
        raise SystemExit(
            "NLF needs a .torchscript of its releases, there is no " + options.checkpoint
        )
    model = torch.jit.load(options.checkpoint, map_location=options.device).eval()
    wanted = "detect_smpl_batched" if options.boxes == "detected" else "estimate_smpl_batched"
    if not hasattr(model, wanted):
        raise SystemExit("NLF: this torchscript has no " + wanted + ", take a multi-person release")
    return Model(model, options)


class Model:
    """NLF as serve.py calls it."""

    def __init__(self, model: Any, options: Any) -> None:
        self._model, self._options = model, options
        self.about = {
            "name": "nlf",
            "model": os.path.basename(options.checkpoint),
            "licence": "code MIT; weights non-commercial; SMPL: MPI",
            "device": options.device,
            "body_model": "smpl",
        }

    def estimate(
        self, image: np.ndarray, boxes: np.ndarray, camera: np.ndarray, values: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Outputs for the RGB picture (H, W, 3) of a `camera` (3, 3), boxes (N, 4) of corners."""
        torch = importlib.import_module("torch")
        device, given = self._options.device, self._options.boxes
        picture = torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].to(device)
        # Without a matrix it assumes 55 degrees across the longer side.
        matrix = torch.from_numpy(np.array(camera)).float()[None].to(device)
        more = {
            "intrinsic_matrix": matrix,
            "num_aug": self._options.num_aug,
            "model_name": "smpl",
        }
        with torch.inference_mode():
            if given == "detected":
                found = self._model.detect_smpl_batched(picture, **more)
            else:
                # x, y, width, height
                sides = np.concatenate([boxes[:, :2], boxes[:, 2:4] - boxes[:, :2]], axis=1)
                crops = torch.from_numpy(sides.astype(np.float32)).to(device)
                found = self._model.estimate_smpl_batched(picture, [crops], **more)
        names = OUTPUTS + tuple(name for name in MAYBE if name in found)
        arrays = {name: found[name][0].detach().float().cpu().numpy() for name in names}
        return {"boxes": given}, arrays
