"""Weights and pictures for the detectors' tests: real ones where installed, tiny ones made here."""

import importlib.util
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from thirdwave.tools.perception.image import read_image

PEOPLE = {"Normal": "person", "Fall": "person"}
"""Classes of the real weights: a person who stands, a person who fell."""
IMAGES = Path(__file__).parents[3] / "examples" / "images"


def rgb_of(path: Path) -> np.ndarray:
    return read_image(path.read_bytes()).rgb


def folder_of(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        pytest.skip(f"{package} is not installed")
    return Path(found.origin).parent


def ultralytics() -> Any:
    """The module, brought in as the product does."""
    folder_of("ultralytics")
    from thirdwave.tools.detectors.ultralytics_quietly import import_ultralytics

    return import_ultralytics()


def real_weights(name: str) -> Path:
    """YOLOv8s trained on standing and fallen people, "best.pt" or "best_fp16.onnx"."""
    folder_of("ultralytics")
    return folder_of("fall_detection") / "models" / name


def photograph(name: str) -> Path:
    """ "bus.jpg" shows four people, "zidane.jpg" two."""
    return folder_of("ultralytics") / "assets" / name


def real_options(name: str = "best_fp16.onnx") -> dict[str, Any]:
    return {"model": real_weights(name), "labels": PEOPLE, "allow_pickle": name.endswith(".pt")}


def traced(path: Path, rows: list[list[float]], **told: Any) -> Path:
    """A TorchScript file that looks at 64 x 64 pixels and says `rows` of every picture.

    A row is centre x, centre y, width, height in those pixels, a score for each class, then
    keypoints. Scores are multiplied by how much more red than blue the picture is.
    """
    ultralytics()
    import torch

    count = len(told["names"])
    told = {"task": "detect", "stride": 32, "imgsz": [64, 64], "batch": 1, "args": {}} | told

    class Says(torch.nn.Module):
        table: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            # Eight columns: six would be read as boxes that are sorted out already.
            table = torch.zeros(1, len(rows[0]), 8)
            table[0, :, : len(rows)] = torch.tensor(rows).T
            self.register_buffer("table", table)

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            red = pixels[:, 0].mean() - pixels[:, 2].mean()
            red = red / pixels.amax()
            scores = self.table[:, 4 : 4 + count] * red
            return torch.cat([self.table[:, :4], scores, self.table[:, 4 + count :]], dim=1)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that TorchScript is old
        made = torch.jit.trace(Says(), torch.zeros(1, 3, 64, 64))
        torch.jit.save(made, path, _extra_files={"config.txt": json.dumps(told)})
    return path


RED = np.zeros((128, 128, 3), np.uint8)
"""A picture that is red to whoever reads it as RGB."""
RED[..., 0] = 255
RED.setflags(write=False)
