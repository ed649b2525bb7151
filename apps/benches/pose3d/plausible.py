"""Whether true joints can be what they are said to be: metres, in the camera's frame, as drawn.

A wrong unit or frame gives errors that look like a bad estimator's. Knows no files.
"""

from collections.abc import Iterable

import numpy as np

from thirdwave.apps.benches.pose3d.matching import box_of, overlap
from thirdwave.apps.benches.pose3d.truth import Truth
from thirdwave.apps.errors import UserError
from thirdwave.body.rotations import Float64, matrix_from_vector

LARGEST_M, SMALLEST_M = 4.0, 0.15
"""A person's joints lie within this of their middle, the farthest of them."""
LEAST_OVERLAP = 0.15
"""Of a person's box with the one round the projected joints, half the people at least."""
HIPS_OFF_DEG, TRUNK_OFF_DEG = 45.0, 110.0
"""Hips turn with the root, up to what a body model's own hips are off; a trunk can bend more."""


def check_plausible(truth: Truth) -> None:
    """UserError where half the people or more cannot be joints in metres in the camera's frame."""
    everybody = [(picture, person) for picture in truth.pictures for person in picture.people]
    reach, depth, overlaps = [], [], []
    for picture, person in everybody:
        known = person.joints[np.isfinite(person.joints).all(1)]
        if not len(known):
            continue
        reach.append(float(np.linalg.norm(known - np.median(known, axis=0), axis=1).max()))
        depth.append(float(np.median(known[:, 2])))
        projected = picture.projected(person)
        if projected is not None and person.xyxy is not None:
            overlaps.append(overlap(person.xyxy, box_of(projected)))
    if not reach:
        raise UserError("--truth: expected at least one known joint, all are null or nan")
    if not SMALLEST_M <= np.median(reach) <= LARGEST_M:
        hint = ": are these millimetres?" if np.median(reach) > 100 else ""
        raise UserError(
            f"--truth: joints3d: expected metres, got people whose joints reach "
            f"{np.median(reach):.3g} from their middle{hint}"
        )
    if np.median(depth) <= 0:
        raise UserError(
            "--truth: joints3d: expected the camera's frame (x right, y down, z forward), got "
            f"people at z = {np.median(depth):.2f} m: turn world coordinates by the extrinsics, "
            "OpenGL's by (1, -1, -1)"
        )
    if overlaps and np.median(overlaps) < LEAST_OVERLAP:
        raise UserError(
            f"--truth: the joints, projected with the camera, overlap xyxy by "
            f"{np.median(overlaps):.2f} only: expected the camera's frame, and the camera and box "
            "of the picture as it is"
        )
    _check_orientations(truth)


def _check_orientations(truth: Truth) -> None:
    """The root must turn the hips and the trunk about where the joints are."""
    hips, trunks = [], []
    for picture in truth.pictures:
        for person in picture.people:
            if person.global_orient is not None:
                R = matrix_from_vector(person.global_orient)
                side, up = _directions(truth, person.joints)
                hips.append(_angle_deg(side, R[:, 0]))
                trunks.append(_angle_deg(up, R[:, 1]))
    if _mostly_over(hips, HIPS_OFF_DEG) or _mostly_over(trunks, TRUNK_OFF_DEG):
        raise UserError(
            "--truth: global_orient does not turn the body as joints3d has it: expected both in "
            "the camera's frame (world poses are turned by the extrinsics too)"
        )


def _directions(truth: Truth, joints: Float64) -> tuple[Float64, Float64]:
    """From right to left hip, and from the hips to the shoulders."""
    places = dict(zip(truth.joints.names, joints, strict=True))
    nowhere = np.full(3, np.nan)
    left, right = (places.get(f"{side}_hip", nowhere) for side in ("left", "right"))
    shoulders = [places.get(f"{side}_shoulder", nowhere) for side in ("left", "right")]
    return left - right, np.mean(shoulders, axis=0) - (left + right) / 2


def _angle_deg(first: Float64, second: Float64) -> float:
    cosine = first @ second / (np.linalg.norm(first) * np.linalg.norm(second))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _mostly_over(angles: Iterable[float], limit: float) -> bool:
    known = [angle for angle in angles if np.isfinite(angle)]
    return bool(known) and float(np.median(known)) > limit
