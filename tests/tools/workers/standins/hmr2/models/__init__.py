"""Stands for hmr2.models: a model that reads the answers for its boxes from tables."""

import os
from types import SimpleNamespace

import numpy as np
import torch

print("Loading HMR2.0 ...")
DEFAULT_CHECKPOINT = "/nowhere/checkpoints/epoch=35-step=1000000.ckpt"


class HMR2(torch.nn.Module):
    def __init__(self):
        super().__init__()
        given = np.load(os.environ["STANDIN_TABLES"])
        self.tables = {name: torch.tensor(np.asarray(given[name]), dtype=torch.float32)
                       for name in given.files}  # fmt: skip

    def forward(self, batch):
        assert batch["img"].shape[1:] == (3, 256, 256)
        boxes = self.tables["box"]
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2
        rows = torch.cdist(batch["box_center"].float(), middles).argmin(1)
        take = {name: table[rows] for name, table in self.tables.items() if table.ndim > 1}
        focal = torch.full((len(rows), 2), 5000.0)
        cam = take["pred_cam"]
        depth = 2 * focal[:, 0] / (256 * cam[:, 0] + 1e-9)
        cam_t = torch.stack([cam[:, 1], cam[:, 2], depth], dim=-1)
        points = take["pred_keypoints_3d"] + cam_t[:, None]
        return {
            "pred_cam": cam,
            "pred_smpl_params": {k: take[k] for k in ("global_orient", "body_pose", "betas")},
            "pred_cam_t": cam_t,
            "focal_length": focal,
            "pred_keypoints_3d": take["pred_keypoints_3d"],
            "pred_vertices": torch.zeros(len(rows), 6890, 3),
            "pred_keypoints_2d": points[..., :2] / points[..., 2:] * 5000 / 256,
        }


def load_hmr2(checkpoint_path=DEFAULT_CHECKPOINT, texture_model=False):
    assert not texture_model
    model = SimpleNamespace(IMAGE_SIZE=256, BBOX_SHAPE=[192, 256])
    return HMR2(), SimpleNamespace(MODEL=model, EXTRA=SimpleNamespace(FOCAL_LENGTH=5000))
