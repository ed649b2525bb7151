"""Writes a TorchScript with the calls of NLF's multi-person release, tables for a network.

python nlf_script.py tables.npz out.torchscript
"""

import sys
from typing import Dict, List, Optional  # noqa: UP035 - TorchScript reads these

import numpy as np
import torch
from torch import Tensor


class MultipersonNLF(torch.nn.Module):
    def __init__(self, tables: Dict[str, Tensor]):  # noqa: UP006
        super().__init__()
        self.box = tables["box"]
        self.pose = tables["pose"]
        self.betas = tables["betas"]
        self.trans = tables["trans"]
        self.joints3d = tables["joints3d"]
        self.joint_uncertainties = tables["joint_uncertainties"]
        self.pixel = tables["pixel"]

    def forward(self, x: Tensor) -> Tensor:
        return x

    def answer(
        self,
        rows: Tensor,
        images: Tensor,
        matrix: Optional[Tensor],  # noqa: UP045
    ) -> Dict[str, List[Tensor]]:  # noqa: UP006
        assert images.dtype == torch.uint8
        assert images.shape[1] == 3
        assert bool((images[0, :, 0, 0] == self.pixel).all())
        assert matrix is not None
        joints = self.joints3d[rows]
        seen = joints @ matrix[0].t()
        return {
            "pose": [self.pose[rows]],
            "betas": [self.betas[rows]],
            "trans": [self.trans[rows]],
            "joints3d": [joints],
            "joints2d": [seen[:, :, :2] / seen[:, :, 2:]],
            "joint_uncertainties": [self.joint_uncertainties[rows]],
            "vertices3d": [torch.zeros(len(rows), 6890, 3)],
        }

    @torch.jit.export
    def estimate_smpl_batched(
        self,
        images: Tensor,
        boxes: List[Tensor],  # noqa: UP006
        intrinsic_matrix: Optional[Tensor] = None,  # noqa: UP045
        distortion_coeffs: Optional[Tensor] = None,  # noqa: UP045
        extrinsic_matrix: Optional[Tensor] = None,  # noqa: UP045
        world_up_vector: Optional[Tensor] = None,  # noqa: UP045
        default_fov_degrees: float = 55.0,
        internal_batch_size: int = 64,
        antialias_factor: int = 1,
        num_aug: int = 1,
        rot_aug_max_degrees: float = 25.0,
        beta_regularizer: float = 10.0,
        beta_regularizer2: float = 0.0,
        model_name: str = "smpl",
    ) -> Dict[str, List[Tensor]]:  # noqa: UP006
        assert model_name == "smpl"
        assert num_aug >= 1
        middles = boxes[0][:, :2] + boxes[0][:, 2:] / 2
        known = (self.box[:, :2] + self.box[:, 2:]) / 2
        return self.answer(torch.cdist(middles, known).argmin(1), images, intrinsic_matrix)

    @torch.jit.export
    def detect_smpl_batched(
        self,
        images: Tensor,
        intrinsic_matrix: Optional[Tensor] = None,  # noqa: UP045
        distortion_coeffs: Optional[Tensor] = None,  # noqa: UP045
        extrinsic_matrix: Optional[Tensor] = None,  # noqa: UP045
        world_up_vector: Optional[Tensor] = None,  # noqa: UP045
        default_fov_degrees: float = 55.0,
        internal_batch_size: int = 64,
        antialias_factor: int = 1,
        num_aug: int = 1,
        rot_aug_max_degrees: float = 25.0,
        detector_threshold: float = 0.3,
        detector_nms_iou_threshold: float = 0.7,
        max_detections: int = 150,
        suppress_implausible_poses: bool = True,
        beta_regularizer: float = 10.0,
        beta_regularizer2: float = 0.0,
        model_name: str = "smpl",
    ) -> Dict[str, List[Tensor]]:  # noqa: UP006
        rows = torch.arange(len(self.box)).flip(0)
        found = self.answer(rows, images, intrinsic_matrix)
        box = self.box[rows]
        score = torch.linspace(0.9, 0.5, len(rows))[:, None]
        # A detector's boxes are not quite ours.
        found["boxes"] = [torch.cat([box[:, :2] + 4, box[:, 2:] - box[:, :2] - 6, score], dim=1)]
        return found


if __name__ == "__main__":
    given = np.load(sys.argv[1])
    made = {name: torch.tensor(given[name], dtype=torch.float32) for name in given.files}
    made["pixel"] = torch.tensor(given["pixel"])
    torch.jit.script(MultipersonNLF(made)).save(sys.argv[2])
