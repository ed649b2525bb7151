"""The posecodes of a body: every number that has a name, with its word and what it hangs on.

Knows nothing of which are worth saying, of sentences, or of how the body was estimated.
"""

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Literal

import numpy as np

from thirdwave.body.model import Posed
from thirdwave.body.posecodes.angles import ANGLES, AngleName
from thirdwave.body.posecodes.balance import Carried, carried
from thirdwave.body.posecodes.bins import ANGLE_BINS, BINS
from thirdwave.body.posecodes.code import Code, Family, Posecodes
from thirdwave.body.posecodes.contacts import floor_gaps, floor_joints, self_gaps
from thirdwave.body.posecodes.measured import Measured, measured
from thirdwave.body.posecodes.places import SIDES, Segment, Side, Way
from thirdwave.body.posture import posture
from thirdwave.body.rotations import Float64

CAMERA_HEADING: Float64 = np.array([0.0, 0.0, -1.0])
"""Heading of somebody who faces the camera; `body_turn` counts from it."""

_TRUNK = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
_SHOULDERS = ("left_shoulder", "right_shoulder")
_HIPS = ("left_hip", "right_hip")

ANGLE_JOINTS: dict[str, tuple[Family, tuple[str, ...]]] = {
    "knee_flexion": ("joint", ("{side}_hip", "{side}_knee", "{side}_ankle")),
    "elbow_flexion": ("joint", ("{side}_shoulder", "{side}_elbow", "{side}_wrist")),
    "ankle_flexion": ("joint", ("{side}_knee", "{side}_ankle", "{side}_foot")),
    "wrist_flexion": ("joint", ("{side}_elbow", "{side}_wrist", "{side}_hand")),
    "wrist_deviation": ("joint", ("{side}_elbow", "{side}_wrist", "{side}_hand")),
    "thigh_flexion": ("joint", (*_HIPS, "{side}_knee")),
    "thigh_abduction": ("joint", (*_HIPS, "{side}_knee")),
    "upper_arm_flexion": ("joint", (*_SHOULDERS, "{side}_elbow")),
    "upper_arm_abduction": ("joint", (*_SHOULDERS, "{side}_elbow")),
    "upper_arm_elevation": ("joint", (*_SHOULDERS, "{side}_elbow")),
    "upper_arm_plane": ("joint", (*_SHOULDERS, "{side}_elbow")),
    "shoulder_shrug": ("joint", (*_SHOULDERS, "head")),
    "shoulder_protraction": ("joint", (*_SHOULDERS, "head")),
    "foot_turn": ("joint", (*_HIPS, "{side}_ankle", "{side}_foot")),
    "trunk_flexion": ("inclination", _TRUNK),
    "trunk_side_bend": ("inclination", _TRUNK),
    "trunk_twist": ("inclination", _TRUNK),
    "head_flexion": ("gaze", (*_SHOULDERS, "head")),
    "head_turn": ("gaze", (*_SHOULDERS, "head")),
    "head_tilt": ("gaze", (*_SHOULDERS, "head")),
    "body_lean": ("inclination", _TRUNK),
    "body_side_lean": ("inclination", _TRUNK),
    "pelvis_pitch": ("inclination", _HIPS),
    "pelvis_roll": ("inclination", _HIPS),
    "body_turn": ("gaze", _SHOULDERS),
    "gaze_elevation": ("gaze", ("head",)),
    "gaze_turn": ("gaze", (*_SHOULDERS, "head")),
}
"""Family of each angle, and the joints it hangs on. Those of the pelvis alone take the shoulders
for facing: hips are rarely seen where they are."""

LIMBS: dict[Segment, tuple[str, ...]] = {
    "upper_arm": ("{side}_shoulder", "{side}_elbow"),
    "forearm": ("{side}_elbow", "{side}_wrist"),
    "arm": ("{side}_shoulder", "{side}_wrist"),
    "thigh": ("{side}_hip", "{side}_knee"),
    "shank": ("{side}_knee", "{side}_ankle"),
    "leg": ("{side}_hip", "{side}_ankle"),
    "palm": ("{side}_wrist", "{side}_hand"),
}
"""Segments whose direction in the world is a code: raised from straight down, degrees."""

DISTANCES: dict[str, tuple[str, str]] = {
    "hands_apart": ("left_wrist", "right_wrist"),
    "elbows_apart": ("left_elbow", "right_elbow"),
    "knees_apart": ("left_knee", "right_knee"),
    "feet_apart": ("left_ankle", "right_ankle"),
    "left_hand_from_head": ("left_wrist", "head"),
    "right_hand_from_head": ("right_wrist", "head"),
    "left_elbow_from_left_knee": ("left_elbow", "left_knee"),
    "right_elbow_from_right_knee": ("right_elbow", "right_knee"),
    "left_hand_from_left_foot": ("left_wrist", "left_ankle"),
    "right_hand_from_right_foot": ("right_wrist", "right_ankle"),
}
"""Joints whose distance is a code, metres."""

POSITIONS: dict[str, tuple[str, str, Way, Literal["world", "pelvis", "chest"], str]] = {
    "{side}_hand_above_head": ("{side}_wrist", "crown", "up", "world", "higher"),
    "{side}_hand_above_shoulder": ("{side}_wrist", "{side}_shoulder", "up", "world", "higher"),
    "{side}_hand_above_hip": ("{side}_wrist", "{side}_hip", "up", "world", "higher"),
    "{side}_hand_above_knee": ("{side}_wrist", "{side}_knee", "up", "world", "higher"),
    "{side}_hand_ahead": ("{side}_wrist", "{side}_shoulder", "front", "chest", "ahead"),
    "{side}_hand_outward": ("{side}_wrist", "spine3", "out", "chest", "outward"),
    "{side}_elbow_above_shoulder": ("{side}_elbow", "{side}_shoulder", "up", "world", "higher"),
    "{side}_knee_above_hip": ("{side}_knee", "{side}_hip", "up", "world", "higher"),
    "{side}_foot_ahead": ("{side}_ankle", "pelvis", "front", "world", "ahead"),
    "{side}_foot_outward": ("{side}_ankle", "pelvis", "out", "pelvis", "outward"),
    "left_hand_above_right": ("left_wrist", "right_wrist", "up", "world", "higher"),
    "left_knee_above_right": ("left_knee", "right_knee", "up", "world", "higher"),
    "left_foot_above_right": ("left_ankle", "right_ankle", "up", "world", "higher"),
    "left_foot_ahead_of_right": ("left_ankle", "right_ankle", "front", "world", "ahead"),
    "left_shoulder_above_right": ("left_shoulder", "right_shoulder", "up", "world", "higher"),
    "head_above_hips": ("head", "hips", "up", "world", "higher"),
}
"""How far a place lies along a way from another, metres; the frame, and the bins."""
_SEEN_FOR = {"crown": ("head",), "hips": _HIPS, "pelvis": _HIPS, "spine3": _SHOULDERS}

_ALIKE: dict[str, tuple[tuple[AngleName, ...], tuple[str, ...]]] = {
    "arms": (
        ("upper_arm_flexion", "upper_arm_abduction", "elbow_flexion"),
        ("shoulder", "elbow", "wrist"),
    ),
    "legs": (("thigh_flexion", "thigh_abduction", "knee_flexion"), ("hip", "knee", "ankle")),
}
"""Angles whose left and right are compared, and the joints that they take on both sides."""


def codes_of(posed: Posed) -> Posecodes:
    """Every posecode of a posed body, before a level camera. Ask `.seen` for what may be stated."""
    return codes_of_measured(measured(posed))


def codes_of_measured(m: Measured) -> Posecodes:
    """The same of a body that was measured already."""
    stance = posture(m.posed.joints)
    on = carried(m, stance)
    found = [
        *_angles(m),
        *_directions(m),
        *_distances(m),
        *_positions(m),
        *_contacts(m),
        *_symmetry(m),
        *_balance(on),
    ]
    return Posecodes(
        posture=stance,
        carried=on,
        floor_m=m.floor_m,
        codes=MappingProxyType({code.name: code for code in found}),
    )


def body_turn_deg(m: Measured) -> float:
    """Heading of the pelvis against the camera, degrees: to the person's own left positive."""
    ahead, left = CAMERA_HEADING, np.array([1.0, 0.0, 0.0])
    return float(np.degrees(np.arctan2(m.heading @ left, m.heading @ ahead)))


def _code(name: str, family: Family, value: float, bins: str, joints: Iterable[str]) -> Code:
    own = BINS[bins]
    return Code(
        name=name,
        family=family,
        value=float(value),
        unit=own.unit,
        category=own.word(value),
        joints=tuple(dict.fromkeys(joints)),
    )


def _angles(m: Measured) -> Iterator[Code]:
    for name, angle in ANGLES.items():
        family, joints = ANGLE_JOINTS[name]
        for side in SIDES if angle.sided else (None,):
            value = body_turn_deg(m) if name == "body_turn" else m.angle(name, side)
            yield _code(
                name if side is None else f"{side}_{name}",
                family,
                value,
                ANGLE_BINS[name],
                (joint.format(side=side) for joint in joints),
            )


def _directions(m: Measured) -> Iterator[Code]:
    for segment, joints in LIMBS.items():
        for side in SIDES:
            raised, _ = m.direction(segment, side, "world")
            seen = (joint.format(side=side) for joint in joints)
            yield _code(f"{side}_{segment}_raised", "orientation", raised, "raised", seen)


def _distances(m: Measured) -> Iterator[Code]:
    for name, (place, other) in DISTANCES.items():
        yield _code(name, "distance", m.distance(place, other), "apart", (place, other))


def _positions(m: Measured) -> Iterator[Code]:
    for name, (place, of, way, frame, bins) in POSITIONS.items():
        for side in SIDES if "{side}" in name else ("left",):
            ends = [end.format(side=side) for end in (place, of)]
            seen = [joint for end in ends for joint in _SEEN_FOR.get(end, (end,))]
            far = m.along(ends[0], ends[1], way, frame)
            yield _code(name.format(side=side), "position", far, bins, seen)


def _contacts(m: Measured) -> Iterator[Code]:
    for part, gap in floor_gaps(m).items():
        yield _code(f"{part}_from_floor", "ground", gap, "floor", floor_joints(part))
    for gap in self_gaps(m):
        code = _code(f"{gap.part}_to_{gap.other}", "contact", gap.metres, "gap", gap.joints)
        yield Code(
            name=code.name, family="contact", value=code.value, unit="m", category=code.category,
            joints=code.joints, places=gap.places,
        )  # fmt: skip


def _symmetry(m: Measured) -> Iterator[Code]:
    for limb, (angles, joints) in _ALIKE.items():
        off = [abs(_apart(m, name)) for name in angles]
        seen = [f"{side}_{joint}" for joint in joints for side in SIDES]
        yield _code(f"{limb}_differ", "symmetry", float(np.mean(off)), "alike", seen)


def _apart(m: Measured, name: AngleName) -> float:
    left: Side = "left"
    gap = m.angle(name, left) - m.angle(name, "right")
    return (gap + 180.0) % 360.0 - 180.0


def _balance(on: Carried) -> Iterator[Code]:
    seen = (*_TRUNK, "left_ankle", "right_ankle")
    if on.off_balance_m is not None:
        yield _code("off_balance", "balance", on.off_balance_m, "off_balance", seen)
    if on.left_share is not None:
        yield _code("weight_on_left", "balance", on.left_share, "weight", seen)
    if on.height_m is not None:
        seat = ("left_hip", "right_hip", "left_ankle", "right_ankle")
        yield Code(
            name="seat_height", family="balance", value=on.height_m, unit="m",
            category="seat", joints=seat,
        )  # fmt: skip
