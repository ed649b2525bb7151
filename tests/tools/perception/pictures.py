"""Pictures for the tests: the shipped photographs, and a synthetic one without people."""

from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

EXAMPLES = Path(__file__).parents[3] / "examples" / "images"
ASTRONAUT, BASKETBALL = EXAMPLES / "astronaut.jpg", EXAMPLES / "basketball.jpg"


def rgb_of(path: Path) -> np.ndarray:
    """The photograph, (H, W, 3) uint8."""
    return np.array(Image.open(path).convert("RGB"))


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    """The bytes of an image file."""
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def press_photograph(name: str) -> np.ndarray:
    """A photograph from the installed ultralytics package, which is not imported; else a skip."""
    spec = find_spec("ultralytics")
    if spec is None or spec.origin is None:
        pytest.skip("ultralytics is not installed")
    path = Path(spec.origin).parent / "assets" / name
    if not path.exists():
        pytest.skip(f"this ultralytics has no {name}")
    return rgb_of(path)


def landscape() -> np.ndarray:
    """Sky, hills, a sun and some grain: nobody. Shape (480, 640, 3)."""
    y, x = np.mgrid[:480, :640].astype(float)
    sky = np.stack([120 + y / 8, 160 + y / 8, 230 - y / 10], axis=2)
    hills = y > 300 + 40 * np.sin(x / 90) + 25 * np.sin(x / 37)
    sky[hills] = [70, 120, 60]
    sky[np.hypot(x - 500, y - 90) < 45] = [250, 240, 170]
    grain = np.random.default_rng(3).normal(0, 6, sky.shape)
    return (sky + grain).clip(0, 255).astype(np.uint8)
