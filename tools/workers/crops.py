"""The square crops of the HMR family: their box rule, and from a crop's camera to the picture's.

A crop camera looks straight at the middle of the box through a long lens. Knows no body models.
"""

from dataclasses import dataclass

import numpy as np

from thirdwave.body.rotations import Float64, ray_rotation
from thirdwave.scene import Camera

ASPECT = (192.0, 256.0)
"""Width and height that a box is widened to before it is made square (BBOX_SHAPE of 4D-Humans)."""


def square_boxes(xyxy: Float64) -> tuple[Float64, Float64]:
    """Centres (N, 2) and sides (N,) in pixels of the crops of boxes (N, 4), x and y of corners.

    A box grows to 3:4 around its centre, and the longer side makes the square; no margin is added.
    """
    width, height = xyxy[:, 2] - xyxy[:, 0], xyxy[:, 3] - xyxy[:, 1]
    side = np.maximum(height, width * ASPECT[1] / ASPECT[0])
    return (xyxy[:, :2] + xyxy[:, 2:]) / 2, side


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Crop:
    """A crop of a picture and the camera that a model believes it was taken with."""

    centre: Float64
    """Of the square in the picture, pixels. Shape (2,)."""
    side: float
    """Of the square in the picture, pixels."""
    image_px: float = 256.0
    """Side of what the model is shown."""
    focal_px: float = 5000.0
    """Focal length in pixels of what the model is shown; the principal point is its middle."""

    def pixels(self, points: Float64) -> Float64:
        """Pixels of the whole picture (K, 2) of points (K, 3), metres in the crop's camera."""
        return self.centre + points[:, :2] / points[:, 2:] * (
            self.focal_px * self.side / self.image_px
        )

    def translation(self, cam: Float64) -> Float64:
        """Metres (3,) in the crop's camera of `cam` (3,): scale and shift of a weak perspective.

        Scale 1 lets one metre be half of the crop: t_z = 2 focal / (image scale).
        """
        scale, x, y = cam
        return np.array([x, y, 2.0 * self.focal_px / (self.image_px * scale)])


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Placed:
    """From a crop's camera to the picture's: `rotation` about the anchor, which comes to `at`."""

    rotation: Float64
    """Shape (3, 3)."""
    anchor: Float64
    """A point of the body before it is moved, metres. Shape (3,)."""
    at: Float64
    """Where it is in the picture's camera, metres. Shape (3,)."""

    def apply(self, points: Float64) -> Float64:
        """Points (K, 3) of the body in the picture's camera, metres."""
        return (points - self.anchor) @ self.rotation.T + self.at


def place(
    crop: Crop, points: Float64, anchor: Float64, translation: Float64, camera: Camera
) -> Placed:
    """Where `camera` has the body that the crop's camera has at `points` (K, 3) + `translation`.

    The rotation is that of the ray through the crop's middle: a crop looks straight at the person,
    so what it shows as seen from the front is seen from the front along that ray. `anchor` (3,),
    the pelvis, keeps its pixel; its depth is the one at which the points come closest to theirs
    (linear least squares), which keeps the scale. On the optical axis and for long lenses this is
    the `cam_crop_to_full` of the HMR family, which knows no rotation and takes for the depth
    2 f / (side scale). ValueError where the points are all at the anchor, or come behind `camera`.
    """
    focal, principal = (
        np.asarray(a, np.float64) for a in (camera.focal_length, camera.principal_point)
    )

    def slopes(pixels: Float64) -> Float64:
        return (pixels - principal) / focal

    rotation = ray_rotation(np.append(slopes(crop.centre), 1.0))
    ray = np.append(slopes(crop.pixels((anchor + translation)[None])[0]), 1.0)
    seen = slopes(crop.pixels(points + translation))
    depth = depth_on(ray, (points - anchor) @ rotation.T, seen)
    return Placed(rotation=rotation, anchor=anchor, at=ray * depth)


def depth_on(ray: Float64, about: Float64, seen: Float64) -> float:
    """Metres along `ray` (3,), z 1, at which a body comes closest to where it is seen.

    `about` (K, 3) are its points about the one on the ray, metres; `seen` (K, 2) their x/z and
    y/z. ValueError where all points are on the ray, or come behind the camera.
    """
    # about + depth ray projects to seen: linear in the depth.
    along = ray[:2] - seen
    gap = about[:, :2] - seen * about[:, 2:]
    steep = float((along * along).sum())
    depth = -float((along * gap).sum()) / max(steep, 1e-300)
    if not depth > 0 or (about[:, 2] + depth <= 0).any():
        raise ValueError(f"points: expected a body in front of the camera, got a depth of {depth}")
    return depth
