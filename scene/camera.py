"""The pinhole camera of a picture."""

from dataclasses import dataclass
from math import hypot
from typing import Any

import numpy as np

from thirdwave.scene._arrays import Array, frozen, put


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Camera:
    """Pinhole camera without distortion. OpenCV frame: x right, y down, z forward."""

    focal_length: Array
    """Pixels. Shape (2,)."""
    principal_point: Array
    """Pixels. Shape (2,)."""
    image_size: tuple[int, int]
    """Width and height, pixels."""
    source: str = "given"
    """Where the focal length is from: "given", "exif" or "assumed" (depths are then a guess)."""

    def __post_init__(self) -> None:
        put(self, "focal_length", frozen("focal_length", self.focal_length, (2,)))
        put(self, "principal_point", frozen("principal_point", self.principal_point, (2,)))
        size: list[Any] = list(self.image_size)
        if len(size) != 2 or any(n < 1 or n != int(n) for n in size):
            raise ValueError(f"image_size: expected whole, positive width and height, got {size}")
        put(self, "image_size", (int(size[0]), int(size[1])))
        if (self.focal_length <= 0).any():
            raise ValueError(
                f"focal_length: expected positive pixels, got {self.focal_length.tolist()}"
            )

    @classmethod
    def assumed(cls, image_size: tuple[int, int], focal_px: float | None = None) -> "Camera":
        """A camera for a picture: `focal_px` as read from its EXIF, else 0.8 x the diagonal."""
        width, height = image_size
        focal = 0.8 * hypot(width, height) if focal_px is None else focal_px
        return cls(
            focal_length=np.array([focal, focal]),
            principal_point=np.array([width / 2, height / 2]),
            image_size=image_size,
            source="assumed" if focal_px is None else "exif",
        )

    def project(self, points: Any) -> Any:
        """Pixels (..., 2) of `points` (..., 3), metres in the camera frame with z > 0."""
        points = np.asarray(points, dtype=np.float64)
        return points[..., :2] / points[..., 2:] * self.focal_length + self.principal_point
