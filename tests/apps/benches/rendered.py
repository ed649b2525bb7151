"""A few pictures of people who do not exist, with the truth about them, for benches on own data."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from thirdwave.apps.benches.points import projected
from thirdwave.body.model import BodyModel
from thirdwave.body.synthetic.postures import Drawn, sample
from thirdwave.scene import COCO17
from thirdwave.tools.synthetic.pictures import render_scene

UPRIGHT = {"standing": 1.0, "walking": 1.0, "arms raised": 1.0}


def render(folder: Path, count: int, seed: int = 0) -> list[Drawn]:
    """People who stand or walk, one a picture: `00.png`, `01.png`, ..."""
    rng = np.random.default_rng(seed)
    people = [sample(rng, families=UPRIGHT, cut_share=0.0) for _ in range(count)]
    for number, drawn in enumerate(people):
        rgb = render_scene([drawn], drawn.camera, rng, hidden_share=0.0)
        Image.fromarray(rgb).save(folder / f"{number:02d}.png")
    return people


def coco_of(people: Sequence[Drawn]) -> dict[str, Any]:
    """COCO's annotations of them, with every keypoint labelled."""
    images, annotations = [], []
    for number, drawn in enumerate(people):
        width, height = drawn.camera.image_size
        file = f"{number:02d}.png"
        images.append({"id": 100 + number, "file_name": file, "width": width, "height": height})
        xy = projected(drawn.body, drawn.camera, "coco17")
        assert xy is not None
        x, y, w, h = _box(drawn)
        annotations.append({
            "id": number, "image_id": 100 + number, "category_id": 1, "iscrowd": 0,
            "keypoints": np.c_[xy, np.full(17, 2)].ravel().tolist(), "num_keypoints": 17,
            "bbox": [x, y, w, h], "area": 0.5 * w * h,
        })  # fmt: skip
    person = {"id": 1, "name": "person", "keypoints": list(COCO17)}
    return {"images": images, "annotations": annotations, "categories": [person]}


def joints_of(people: Sequence[Drawn], *, orientation: bool = True) -> dict[str, Any]:
    """The file of true joints of them, SMPL's 24 with cameras."""
    pictures = []
    for number, drawn in enumerate(people):
        camera = drawn.camera
        person: dict[str, Any] = {"joints3d": drawn.joints.tolist()}
        if orientation:
            person["global_orient"] = drawn.body.pose.global_orient.tolist()
        pictures.append({
            "file": f"{number:02d}.png",
            "camera": {"focal_length": camera.focal_length.tolist(),
                       "principal_point": camera.principal_point.tolist()},
            "people": [person],
        })  # fmt: skip
    return {"joints": "smpl24", "pictures": pictures}


def save(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document))
    return path


def _box(drawn: Drawn) -> list[float]:
    xy = drawn.camera.project(BodyModel.load().forward(drawn.body).vertices)
    low, high = xy.min(0), xy.max(0)
    return [*low, *(high - low)]
