"""Stands for the package of SAM 3D Body: its documented calls, with tables for a network."""

import os
from types import SimpleNamespace

import numpy as np
import torch


def load_sam_3d_body(checkpoint_path="", device="cuda", mhr_path=""):
    print("Loading SAM 3D Body model...")
    assert os.path.isfile(mhr_path)
    return SimpleNamespace(device=device), SimpleNamespace(checkpoint=checkpoint_path)


class SAM3DBodyEstimator:
    def __init__(self, sam_3d_body_model, model_cfg, human_detector=None, human_segmentor=None,
                 fov_estimator=None):  # fmt: skip
        print("No human detector is used...")
        self.tables = dict(np.load(os.environ["STANDIN_TABLES"]))
        self.device = sam_3d_body_model.device

    @torch.no_grad()
    def process_one_image(
        self, img, bboxes=None, masks=None, cam_int=None, det_cat_id=0, bbox_thr=0.5,
        nms_thr=0.3, use_mask=False, inference_type="full",
    ):  # fmt: skip
        print("####### Please make sure the input image is in RGB format")
        assert img[0, 0].tolist() == self.tables["pixel"].tolist()
        assert bboxes is not None
        assert cam_int is not None
        assert inference_type in ("full", "body")
        matrix = cam_int.to(torch.float64)[0].numpy()
        height, width = img.shape[:2]
        assert np.allclose(matrix[:2, 2], [width / 2, height / 2])
        middles = (self.tables["box"][:, :2] + self.tables["box"][:, 2:]) / 2
        found = []
        for box in bboxes:
            row = np.linalg.norm(middles - (box[:2] + box[2:]) / 2, axis=1).argmin()
            one = {k: t[row].astype(np.float32) for k, t in self.tables.items() if k != "pixel"}
            seen = (one["pred_keypoints_3d"] + one["pred_cam_t"]) @ matrix.T
            one.update(
                bbox=box,
                focal_length=np.float32(matrix[0, 0]),
                pred_keypoints_2d=(seen[:, :2] / seen[:, 2:]).astype(np.float32),
                pred_vertices=np.zeros((18439, 3), np.float32),
                mask=None,
            )
            found.append(one)
        return found
