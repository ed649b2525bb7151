"""A posed human body, `Pose` and `Body`, and how good the estimate is, `Fit`. Knows no meshes."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from thirdwave.scene._arrays import Array, BoolArray, frozen, frozen_bool, number, put

PoseModel = Literal["smpl", "smplx"]
BODY_JOINTS: dict[str, int] = {"smpl": 23, "smplx": 21}
"""Rotations in `body_pose`: SMPL counts two hand joints that SMPL-X models apart."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Pose:
    """Joint rotations of an SMPL-family body, axis-angle in radians."""

    model: PoseModel = "smpl"
    global_orient: Array
    """Rotation of the root from the body's rest frame to the camera frame. Shape (3,)."""
    body_pose: Array
    """Rotations relative to the parent joint. Shape (23, 3) for SMPL, (21, 3) for SMPL-X."""

    def __post_init__(self) -> None:
        if self.model not in BODY_JOINTS:
            raise ValueError(f"model: expected one of {sorted(BODY_JOINTS)}, got {self.model!r}")
        put(self, "global_orient", frozen("global_orient", self.global_orient, (3,)))
        put(self, "body_pose", frozen("body_pose", self.body_pose, (BODY_JOINTS[self.model], 3)))


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Fit:
    """How a body was estimated and how far it can be trusted."""

    method: str
    """What made the estimate, for instance "landmarks"."""
    accepted: bool
    """False: the body is kept for inspection but nothing may be stated from it."""
    reason: str = ""
    """Why it was not accepted, or what is doubtful."""
    residual_px: float | None = None
    """Median reprojection error over the seen landmarks, pixels."""
    residual_mm: float | None = None
    """Median distance to the 3D landmarks, millimetres."""
    seen: BoolArray = field(default_factory=lambda: np.ones(24, np.bool_))
    """Which SMPL joints the picture shows. Shape (24,). Nothing is measured from the others."""
    confidence: Array = field(default_factory=lambda: np.ones(24, np.float32))
    """Per joint, 0 to 1. Shape (24,)."""
    before_px: float | None = None
    """`residual_px` of the body that the fit began with, by the same landmarks."""
    before_mm: float | None = None
    """`residual_mm` of the body that the fit began with, by the same landmarks."""
    ignored: tuple[str, ...] = ()
    """Landmarks that contradicted the others and were not followed."""
    uncertainty_mm: Array | None = None
    """Standard deviation of each SMPL joint about the pelvis, of the pelvis in space, millimetres.
    Shape (24,), or None where the method gives none."""

    def __post_init__(self) -> None:
        put(self, "accepted", bool(self.accepted))
        put(self, "ignored", tuple(self.ignored))
        for name in ("residual_px", "residual_mm", "before_px", "before_mm"):
            if getattr(self, name) is not None:
                put(self, name, number(name, getattr(self, name)))
        put(self, "seen", frozen_bool("seen", self.seen, (24,)))
        put(self, "confidence", frozen("confidence", self.confidence, (24,)))
        if self.uncertainty_mm is not None:
            put(self, "uncertainty_mm", frozen("uncertainty_mm", self.uncertainty_mm, (24,)))


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Body:
    """One person's SMPL parameters in the camera frame (OpenCV: x right, y down, z forward)."""

    pose: Pose
    betas: Array
    """Shape coefficients. Shape (10,). They mean nothing without `body_model`."""
    transl: Array
    """Translation added after posing, metres, camera frame. Shape (3,). Not the pelvis position."""
    body_model: str = "default"
    """Which model file the betas belong to; they are not interchangeable."""
    fit: Fit | None = None
    """None: the body was given, not estimated."""

    def __post_init__(self) -> None:
        put(self, "betas", frozen("betas", self.betas, (10,)))
        put(self, "transl", frozen("transl", self.transl, (3,)))

    @property
    def usable(self) -> bool:
        """Whether anything may be stated from this body."""
        return self.fit is None or self.fit.accepted
