"""Stands for hmr2.datasets.vitdet_dataset: same arguments, same items, prints as it does."""

import os

import numpy as np
import torch


class ViTDetDataset(torch.utils.data.Dataset):
    def __init__(self, cfg, img_cv2, boxes, train=False, **kwargs):
        pixel = np.load(os.environ["STANDIN_TABLES"])["pixel"]
        if img_cv2[0, 0].tolist() != pixel[::-1].tolist():
            raise ValueError(f"expected BGR, got {img_cv2[0, 0]}")
        boxes = boxes.astype(np.float32)
        self.shape = img_cv2.shape
        self.center = (boxes[:, 2:4] + boxes[:, 0:2]) / 2.0
        self.scale = (boxes[:, 2:4] - boxes[:, 0:2]) / 200.0
        self.aspect = cfg.MODEL.BBOX_SHAPE

    def __len__(self):
        return len(self.center)

    def __getitem__(self, index):
        print("downsampling_factor=1.23")
        width, height = self.scale[index] * 200
        wide, high = self.aspect
        size = max(height, width * high / wide)
        return {
            "img": torch.zeros(3, 256, 256),
            "personid": index,
            "box_center": self.center[index].copy(),
            "box_size": size,
            "img_size": 1.0 * np.array([self.shape[1], self.shape[0]]),
        }
