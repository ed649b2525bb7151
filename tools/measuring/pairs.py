"""Relations between two posed bodies: distance, facing, depth order, contact.

Values for `relate`; knows nothing of tools or of things.
"""

from collections.abc import Callable
from dataclasses import replace
from math import hypot, sqrt

import numpy as np

from thirdwave.body import measures as m_
from thirdwave.scene import Measurement, Scene
from thirdwave.tools.measuring.contact import surface_gap_m
from thirdwave.tools.measuring.posed import DOUBTED, Subject, lengths_note, missing
from thirdwave.tools.measuring.quantities import DEPTH_TIE
from thirdwave.tools.measuring.wording import said

FACING_DEG, NOT_FACING_DEG = 45.0, 75.0
"""Towards somebody, and not; half way between lies the border, in doubt."""
FACING_BORDER_DEG = (FACING_DEG + NOT_FACING_DEG) / 2
LEVEL_FRONT = 0.35
"""A chest whose direction is flatter than this on the ground plane faces the sky or the floor."""
NEXT_TO_M = 1.2
LEVEL_M = 0.15
"""Depths closer than this, less than a trunk is thick, are neither in front nor behind."""
TOUCHING_M, ESTIMATE_TOUCHING_M = 0.02, 0.10
"""Surfaces of given bodies, and the distance within which an estimated one stays in doubt."""
DEPTH_SIGMA = 0.07
"""Share of a depth: ratios of depths between people are good to about this."""
LIMB_SIGMA_M = 0.09
"""Distance of two joints of one estimated body: joint positions err by 87 mm (PA-MPJPE)."""


def relate_bodies(scene: Scene, blank: Measurement, one: Subject, two: Subject) -> Measurement:
    """`blank` with the value of its relation between two bodies, or with why there is none."""
    hidden = _hidden(blank, one, two)
    if hidden:
        return missing(blank, hidden)
    table: dict[str, Callable[[Scene, Measurement, Subject, Subject], Measurement]] = {
        "distance": _distance,
        "facing": _facing,
        "looking_at": _facing,
        "next_to": _next_to,
        "left_of": _by_position,
        "right_of": _by_position,
        "above": _by_position,
        "below": _by_position,
        "in_front_of": _by_depth,
        "behind": _by_depth,
        "touching": _touching,
    }
    joints = [_needed(blank, one, first=True), _needed(blank, two, first=False)]
    sure = min(one.confidence(joints[0]), two.confidence(joints[1]))
    return table[blank.quantity](scene, replace(blank, confidence=sure), one, two)


def _needed(blank: Measurement, subject: Subject, *, first: bool) -> tuple[str, ...]:
    """Joints of one of the pair that the relation hangs on."""
    part = blank.part if first else blank.other_part
    if part is not None:
        return m_.part_joints(part)
    if blank.quantity == "facing" and first:
        return m_.hangs_on("facing")
    if blank.quantity == "looking_at":
        return ("head",)
    if blank.quantity == "touching":
        # Any part of the surface may be the one that touches; the trunk must at least be there.
        return ("left_shoulder", "right_shoulder")
    return m_.hangs_on("pelvis_depth")


def _hidden(blank: Measurement, one: Subject, two: Subject) -> str:
    reasons = [
        one.hidden(_needed(blank, one, first=True)),
        two.hidden(_needed(blank, two, first=False)),
    ]
    return "; ".join(dict.fromkeys(reason for reason in reasons if reason))


def _places(m: Measurement, one: Subject, two: Subject) -> tuple[np.ndarray, np.ndarray]:
    """Where the two parts are, metres, camera frame; a pelvis where none is named."""
    return (
        m_.part_position(one.posed.joints, m.part or "pelvis"),
        m_.part_position(two.posed.joints, m.other_part or "pelvis"),
    )


def _distance(scene: Scene, m: Measurement, one: Subject, two: Subject) -> Measurement:
    if one.person.id == two.person.id and m.part == m.other_part:
        return missing(m, f"{m.person}'s {m.part} is one part: two are needed for a distance")
    a, b = _places(m, one, two)
    gap = float(np.linalg.norm(a - b))
    note = lengths_note(scene) if one.estimated or two.estimated else ""
    return replace(m, value=gap, sigma=_gap_sigma_m(a, b, one, two), note=note)


def _gap_sigma_m(a: np.ndarray, b: np.ndarray, one: Subject, two: Subject) -> float | None:
    """Expected error of a distance; None between given bodies. Mostly depth between people."""
    if not (one.estimated or two.estimated):
        return None
    if one.person.id == two.person.id:
        return LIMB_SIGMA_M
    gap = a - b
    length = max(float(np.linalg.norm(gap)), 1e-6)
    along = abs(float(gap[2])) / length
    deep = DEPTH_SIGMA * hypot(float(a[2]), float(b[2]))
    across = sqrt(max(0.0, 1.0 - along**2))
    return hypot(along * deep, across * (DEPTH_SIGMA * length + LIMB_SIGMA_M))


def _facing(scene: Scene, m: Measurement, one: Subject, two: Subject) -> Measurement:
    looking = m.quantity == "looking_at"
    part = "head" if looking else "pelvis"
    origin = m_.part_position(one.posed.joints, part)
    target = m_.part_position(two.posed.joints, part)
    return facing_target(m, one, origin, [target], two.person.id)


def facing_target(
    m: Measurement, one: Subject, origin: np.ndarray, targets: list[np.ndarray], name: str
) -> Measurement:
    """Whether the chest (or face) at `origin` points at a target (3,) whose place is one of
    several: a yes or no that holds for all of them, else nothing. `name` is the target's.
    """
    looking = m.quantity == "looking_at"
    rotations = one.posed.rotations
    front = m_.head_direction(rotations) if looking else m_.chest_direction(rotations)
    if hypot(float(front[0]), float(front[2])) < LEVEL_FRONT:
        what = "face" if looking else "chest"
        where = "up" if front[1] < 0 else "down"
        return missing(m, f"{m.person}'s {what} points {where}, so it faces nobody on the ground")
    off = [m_.bearing_deg(origin, front, target) for target in targets]
    verdicts = {angle <= FACING_BORDER_DEG for angle in off}
    if len(verdicts) > 1:
        return missing(m, f"whether {m.person} is turned to {name} hangs on how far away that is")
    yes = verdicts.pop()
    angle = max(off) if yes else min(off)
    doubtful = FACING_DEG < angle < NOT_FACING_DEG
    doubtful = doubtful and (one.estimated or len(targets) > 1)
    pointed = f"{said(angle, 'deg')} off"
    return replace(
        m,
        value=yes,
        confidence=m.confidence * (DOUBTED if doubtful or len(targets) > 1 else 1.0),
        note=f"uncertain: {pointed}" if doubtful else pointed,
    )


def _next_to(scene: Scene, m: Measurement, one: Subject, two: Subject) -> Measurement:
    a, b = _places(m, one, two)
    gap, sigma = float(np.linalg.norm(a - b)), _gap_sigma_m(a, b, one, two)
    doubtful = sigma is not None and abs(gap - NEXT_TO_M) < sigma
    near = f"about {said(gap, 'm')} apart" if sigma is not None else f"{said(gap, 'm')} apart"
    return replace(
        m,
        value=gap < NEXT_TO_M,
        confidence=m.confidence * (DOUBTED if doubtful else 1.0),
        note=f"uncertain: {near}" if doubtful else near,
    )


def _by_position(scene: Scene, m: Measurement, one: Subject, two: Subject) -> Measurement:
    """Left and right in the picture, above and below by the picture's up in 3D."""
    a, b = _places(m, one, two)
    if m.quantity in ("left_of", "right_of"):
        pixels = scene.camera.project(np.stack([a, b]))
        ahead = float(pixels[1, 0] - pixels[0, 0])
        return replace(m, value=ahead > 0 if m.quantity == "left_of" else ahead < 0)
    higher = float(b[1] - a[1])  # y points down
    estimated = one.estimated or two.estimated
    doubtful = estimated and abs(higher) < LIMB_SIGMA_M
    return replace(
        m,
        value=higher > 0 if m.quantity == "above" else higher < 0,
        confidence=m.confidence * (DOUBTED if doubtful else 1.0),
        note="uncertain: about the same height" if doubtful else "",
    )


def _by_depth(scene: Scene, m: Measurement, one: Subject, two: Subject) -> Measurement:
    a, b = (m_.pelvis_depth_m(subject.posed.joints) for subject in (one, two))
    doubtful = (one.estimated or two.estimated) and abs(a - b) < DEPTH_TIE * max(a, b)
    rough = "about " if one.estimated or two.estimated else ""
    depths = f"{rough}{said(a, 'm')} and {said(b, 'm')} from the camera"
    level = abs(a - b) < LEVEL_M
    if level or doubtful:
        depths = f"about the same depth, {depths}"
    elif (a < b) != (m.quantity == "in_front_of"):  # a no says where it is instead
        depths = f"{'in front' if a < b else 'behind'}, {depths}"
    return replace(
        m,
        value=not level and (a < b if m.quantity == "in_front_of" else a > b),
        confidence=m.confidence * (DOUBTED if doubtful else 1.0),
        note=f"uncertain: {depths}" if doubtful else depths,
    )


def _touching(scene: Scene, m: Measurement, one: Subject, two: Subject) -> Measurement:
    if one.person.id == two.person.id and m.part == m.other_part:
        return missing(m, f"{m.person}'s {m.part} is one part: two are needed to touch")
    gap = surface_gap_m(one.posed, m.part, two.posed, m.other_part)
    estimated = one.estimated or two.estimated
    doubtful = estimated and gap < ESTIMATE_TOUCHING_M
    apart = f"surfaces {100 * gap:.0f} cm apart" if gap < 0.5 else "surfaces over 50 cm apart"
    return replace(
        m,
        value=gap < TOUCHING_M,
        confidence=m.confidence * (DOUBTED if doubtful else 1.0),
        note=f"uncertain: {apart}" if doubtful else apart,
    )
