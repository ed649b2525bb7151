"""What a body is fitted to: points in 3D, and points in the pictures of calibrated cameras.

One person or N at once; everything is checked here, so that nothing after has to.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from thirdwave.body.fitting.given import numbers, positive, robust_scale
from thirdwave.body.layouts import LAYOUTS, check_layout
from thirdwave.body.rotations import Float64
from thirdwave.scene import Camera, Keypoints

FARTHEST = 1e5
"""A coordinate beyond this, metres or pixels, is a failed measurement and counts as missing."""
MOST_SPREAD_M = 50.0
"""Points of one person that lie farther apart than this are not in metres."""
ROBUST = 4.0
"""Sigmas at which an observation stops pulling harder."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Points3D:
    """Measured 3D points of N people, metres, in the world frame."""

    xyz: Any
    """Shape (N, K, 3), or (K, 3) for one person. A point that is not finite, masked, or absurdly
    far is missing."""
    layout: str
    """"blazepose33", "coco17", "openpose25", "smpl24" or "h36m17"."""
    confidence: Any = None
    """0 to 1, 0 for a missing point. Shape (N, K) or (K,); all 1 where left out."""
    sigma_m: Any = 0.01
    """Error of a fully trusted point, metres: a number, or one for each axis (3,)."""
    robust: float | None = ROBUST
    """Sigmas at which a point stops pulling harder; None: plain least squares."""
    floating: bool = False
    """True where the points' origin means nothing, such as a landmark model's mid-hip origin."""

    def __post_init__(self) -> None:
        xyz, confidence = _checked(self.xyz, self.confidence, self.layout, "xyz", 3)
        _check_metres(xyz, confidence)
        object.__setattr__(self, "xyz", xyz)
        object.__setattr__(self, "confidence", confidence)
        object.__setattr__(self, "sigma_m", _sigma_m(self.sigma_m))
        object.__setattr__(self, "robust", robust_scale(self.robust))

    @property
    def weights(self) -> Float64:
        """Confidence over sigma, 1/m. Shape (N, K, 3)."""
        return self.confidence[..., None] / self.sigma_m


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class View:
    """Points of N people in the picture of one camera."""

    xy: Any
    """Pixels. Shape (N, K, 2), or (K, 2) for one person. A point that is not finite, masked, or
    absurdly far is missing."""
    layout: str
    """"blazepose33", "coco17", "openpose25", "smpl24" or "h36m17"."""
    camera: Camera
    confidence: Any = None
    """0 to 1, 0 for a missing point. Shape (N, K) or (K,); all 1 where left out."""
    sigma_px: float = 5.0
    """Error of a fully trusted point, pixels."""
    T_cam_world: Any = field(default_factory=lambda: np.eye(4))
    """World to camera frame, metres: x_cam = T x_world. Shape (4, 4). One view needs none: then
    the world is the camera's frame."""
    focal: Literal["known", "estimate"] = "known"
    """"estimate" where the focal length is a guess: it is then fitted, near the guess."""
    robust: float | None = ROBUST
    """Sigmas at which a point stops pulling harder; None: plain least squares."""

    def __post_init__(self) -> None:
        xy, confidence = _checked(self.xy, self.confidence, self.layout, "xy", 2)
        object.__setattr__(self, "xy", xy)
        object.__setattr__(self, "confidence", confidence)
        object.__setattr__(self, "sigma_px", positive("sigma_px", self.sigma_px))
        object.__setattr__(self, "robust", robust_scale(self.robust))
        if not isinstance(self.camera, Camera):
            raise TypeError(
                f"camera: expected a Camera, got {type(self.camera).__name__}; of an uncalibrated "
                "picture pass Camera.assumed(image_size)"
            )
        if self.focal not in ("known", "estimate"):
            raise ValueError(f"focal: expected 'known' or 'estimate', got {self.focal!r}")
        object.__setattr__(self, "T_cam_world", _rigid(self.T_cam_world))

    @property
    def weights(self) -> Float64:
        """Confidence over sigma, 1/px. Shape (N, K)."""
        return self.confidence / self.sigma_px

    @classmethod
    def of_keypoints(cls, keypoints: Keypoints, camera: Camera, **more: Any) -> "View":
        """The view that a detector's keypoints give; its layout is told by their names."""
        for layout, names in LAYOUTS.items():
            if names == keypoints.names:
                return cls(
                    xy=keypoints.xy,
                    layout=layout,
                    camera=camera,
                    confidence=np.clip(keypoints.confidence, 0.0, 1.0),
                    **more,
                )
        raise ValueError(
            f"keypoints: expected the names of one of {', '.join(LAYOUTS)}, got "
            f"{len(keypoints.names)} names beginning with {keypoints.names[0]!r}"
        )


def problems_of(points: Points3D | None, views: tuple[View, ...]) -> int:
    """How many people are observed. ValueError where the observations disagree, or are none."""
    counts = {} if points is None else {"points3d": len(points.xyz)}
    counts |= {f"view {number}": len(view.xy) for number, view in enumerate(views)}
    if not counts:
        raise ValueError("fit: expected points3d or at least one view, got neither")
    if len(set(counts.values())) > 1:
        said = ", ".join(f"{name} {count}" for name, count in counts.items())
        raise ValueError(f"fit: expected one number of people in all observations, got {said}")
    return next(iter(counts.values()))


def _checked(
    values: Any, confidence: Any, layout: str, name: str, width: int
) -> tuple[Float64, Float64]:
    """Coordinates (N, K, width) without anything infinite, and their confidence (N, K)."""
    if not isinstance(layout, str):
        raise TypeError(
            f"layout: expected one of {', '.join(LAYOUTS)}, got {type(layout).__name__}"
        )
    places = numbers(name, values, f"numbers of shape (N, K, {width}) or (K, {width})")
    if places.ndim not in (2, 3) or places.shape[-1] != width:
        raise ValueError(
            f"{name}: expected shape (N, K, {width}) or (K, {width}), got {places.shape}"
        )
    places = places.reshape(-1, *places.shape[-2:]) if places.ndim == 3 else places[None]
    if not len(places):
        raise ValueError(f"{name}: expected at least one person, got shape {places.shape}")
    check_layout(layout, places.shape[1])
    if confidence is None:
        trusted = np.ones(places.shape[:2])
    else:
        wanted = f"numbers from 0 to 1 of shape {places.shape[:2]}"
        trusted = numbers("confidence", confidence, wanted, masked=0.0)
        trusted = trusted[None] if trusted.ndim == 1 else trusted
        if trusted.shape != places.shape[:2]:
            raise ValueError(
                f"confidence: expected shape {places.shape[:2]}, got {np.shape(confidence)}"
            )
        wrong = trusted[~((trusted >= 0) & (trusted <= 1))]
        if len(wrong):
            raise ValueError(f"confidence: expected numbers from 0 to 1, got {wrong[0]}")
    # A comparison with nan is False: what is not finite is missing too.
    missing = ~(np.abs(places) < FARTHEST).all(-1)
    trusted[missing] = 0.0
    places[missing] = 0.0
    return places, trusted


def _check_metres(xyz: Float64, confidence: Float64) -> None:
    if np.abs(xyz).max() < MOST_SPREAD_M / 2:
        return
    for points, trusted in zip(xyz, confidence, strict=True):
        known = points[trusted > 0]
        if len(known) > 2:
            # Not the range: a single point may be anywhere.
            spread = float(np.ptp(np.percentile(known, (25, 75), axis=0), axis=0).max())
            if spread > MOST_SPREAD_M:
                raise ValueError(
                    f"xyz: expected metres, got points of one person {spread:.0f} apart; divide "
                    "by 1000 if they are millimetres"
                )


def _sigma_m(given: Any) -> Float64:
    """The error of each axis. Shape (3,)."""
    sigma = numbers("sigma_m", given, "a positive number, or one for each axis (3,)")
    if sigma.shape not in ((), (1,), (3,)):
        raise ValueError(
            "sigma_m: expected a positive number, or one for each axis (3,), got shape "
            f"{sigma.shape}"
        )
    if not (np.isfinite(sigma) & (sigma > 0)).all():
        raise ValueError(f"sigma_m: expected a positive number, got {sigma.tolist()}")
    return np.broadcast_to(sigma, (3,))


def _rigid(given: Any) -> Float64:
    """`given` as world to camera, checked: it turns and moves, and does nothing else. (4, 4)."""
    T = numbers("T_cam_world", given, "4 x 4 finite numbers")
    if T.shape != (4, 4):
        raise ValueError(f"T_cam_world: expected 4 x 4 finite numbers, got shape {T.shape}")
    if not np.isfinite(T).all():
        raise ValueError("T_cam_world: expected 4 x 4 finite numbers, got nan or inf")
    R = T[:3, :3]
    if np.abs(R @ R.T - np.eye(3)).max() > 1e-3 or np.linalg.det(R) < 0:
        raise ValueError(
            "T_cam_world: expected a rotation in its upper left 3 x 3 (orthonormal, "
            f"determinant 1), got determinant {np.linalg.det(R):.3f}"
        )
    if np.abs(T[3] - _LAST_ROW).max() > 1e-6:
        raise ValueError(
            f"T_cam_world: expected 0, 0, 0, 1 in its last row, got {T[3].tolist()}; a matrix "
            "that multiplies rows from the right is to be transposed"
        )
    return T


_LAST_ROW = np.array([0.0, 0.0, 0.0, 1.0])
