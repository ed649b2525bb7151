"""COCO documents small enough to work out by hand."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from thirdwave.scene import COCO17

STANDING = np.array(
    [
        (100, 40), (105, 35), (95, 35), (112, 38), (88, 38), (125, 70), (75, 70), (135, 110),
        (65, 110), (140, 150), (60, 150), (115, 155), (85, 155), (116, 210), (84, 210), (118, 265),
        (82, 265),
    ],
    dtype=float,
)  # fmt: skip
"""COCO's keypoints of somebody who stands, pixels."""
AREA = 12000.0


def annotation(number: int, xy: Any = STANDING, *, image: int = 7, visible: Any = 2, **more: Any):
    seen = np.broadcast_to(np.asarray(visible, dtype=float), (len(xy),))
    flat = np.concatenate([xy, seen[:, None]], axis=1).ravel().tolist()
    low, high = np.min(xy, axis=0), np.max(xy, axis=0)
    made = {
        "id": number, "image_id": image, "category_id": 1, "keypoints": flat, "area": AREA,
        "num_keypoints": int((seen > 0).sum()), "bbox": [*low, *(high - low)], "iscrowd": 0,
    }  # fmt: skip
    return {**made, **more}


def document(annotations: Any, *, images: Any = None, category: Any = None) -> dict[str, Any]:
    return {
        "images": [{"id": 7, "file_name": "a.png"}] if images is None else images,
        "annotations": list(annotations),
        "categories": [category or {"id": 1, "name": "person", "keypoints": list(COCO17)}],
    }


def written(folder: Path, content: Any, name: str = "people.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path
