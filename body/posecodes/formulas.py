"""What every angle and direction is, as formulas over named points: measured and solved for alike.

A vector is a weighted sum of points of `site_table`, so its derivative is theirs. Knows neither
bodies nor solvers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin
from typing import Literal

from thirdwave.body.posecodes.angles import AngleName
from thirdwave.body.posecodes.places import CENTRAL, Frame, Segment, Side, Way

Vector = tuple[tuple[str, float], ...]
"""Points and their factors; those of a direction sum to 0, but for the world's axes."""

WORLD = ("world:left", "world:up", "world:front")
"""Constant vectors: up against gravity, and the heading of the body, level."""

LIMB: dict[str, tuple[str, str]] = {
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "arm": ("shoulder", "wrist"),
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "leg": ("hip", "ankle"),
}
_AXIS: dict[str, str] = {
    "hand": "{side}_wrist:front",
    "palm": "{side}_wrist:palm",
    "thumb": "{side}_wrist:thumb",
    "foot": "{side}_ankle:front",
    "chest": "spine3:front",
    "head": "head:up",
    "face": "head:front",
}
CARRIER: dict[str, Frame] = {
    **dict.fromkeys(("thigh", "shank", "leg", "foot"), "pelvis"),
    **dict.fromkeys(
        ("upper_arm", "forearm", "arm", "hand", "palm", "thumb", "head", "face"), "chest"
    ),
    "trunk": "world",
    "chest": "world",
}
"""Whose directions "body" means for each segment."""
_ORIGIN = {"chest": "spine3", "pelvis": "pelvis"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """An angle in degrees: scale x raw + offset."""

    kind: Literal["between", "bearing"]
    """between: angle of `v` and `a`, 0 to 180. bearing: atan2(v . a, v . b), -180 to 180."""
    v: Vector
    a: Vector
    b: Vector = ()
    scale: float = 1.0
    offset: float = 0.0
    from_rest: bool = False
    """Whether it counts from what the model's rest pose has."""


def formula(angle: AngleName, side: Side | None = None) -> Formula:
    """The formula of an angle; `side` for those that have one."""
    return _formulas()[angle if side is None else f"{side}_{angle}"]


@cache
def _formulas() -> Mapping[str, Formula]:
    found: dict[str, Formula] = {}
    for side in ("left", "right"):
        for name, one in _sided(side).items():
            found[f"{side}_{name}"] = one
    return {**found, **_central()}


def _sided(side: Side) -> dict[str, Formula]:
    def at(name: str) -> str:
        return f"{side}_{name}"

    def limb(start: str, end: str) -> Vector:
        return difference(at(end), at(start))

    thigh, arm = limb("hip", "knee"), limb("shoulder", "elbow")
    forearm, clavicle = limb("elbow", "wrist"), limb("collar", "shoulder")
    toes, hand = axis(at("ankle"), "front"), axis(at("wrist"), "front")
    out_pelvis, out_chest = outwards("pelvis", side), outwards("chest", side)
    return {
        "knee_flexion": Formula(kind="between", v=thigh, a=limb("knee", "ankle")),
        "elbow_flexion": Formula(kind="between", v=arm, a=forearm),
        "ankle_flexion": Formula(
            kind="between", v=toes, a=limb("ankle", "knee"), scale=-1, offset=90
        ),
        # Seen from the hand, the forearm comes from where the hand is bent to.
        "wrist_flexion": Formula(
            kind="bearing", v=forearm, a=negative(axis(at("wrist"), "palm")), b=hand
        ),
        "wrist_deviation": Formula(
            kind="bearing", v=forearm, a=negative(axis(at("wrist"), "thumb")), b=hand
        ),
        "thigh_flexion": Formula(
            kind="bearing", v=thigh, a=way("front", "pelvis"), b=way("down", "pelvis")
        ),
        "thigh_abduction": Formula(kind="between", v=thigh, a=out_pelvis, scale=-1, offset=90),
        "upper_arm_flexion": Formula(
            kind="bearing", v=arm, a=way("front", "chest"), b=way("down", "chest")
        ),
        "upper_arm_abduction": Formula(kind="between", v=arm, a=out_chest, scale=-1, offset=90),
        "upper_arm_elevation": Formula(kind="between", v=arm, a=way("down", "chest")),
        "upper_arm_plane": Formula(kind="bearing", v=arm, a=out_chest, b=way("front", "chest")),
        "shoulder_shrug": Formula(
            kind="between", v=clavicle, a=way("up", "chest"), scale=-1, offset=90, from_rest=True
        ),
        "shoulder_protraction": Formula(
            kind="between", v=clavicle, a=way("front", "chest"), scale=-1, offset=90,
            from_rest=True,
        ),
        "foot_turn": Formula(kind="bearing", v=toes, a=out_pelvis, b=way("front", "pelvis")),
    }  # fmt: skip


def _central() -> dict[str, Formula]:
    left_chest, face = way("left", "chest"), axis("head", "front")
    trunk = difference("neck", "hips")
    return {
        "trunk_flexion": Formula(
            kind="bearing", v=way("up", "chest"), a=way("front", "pelvis"), b=way("up", "pelvis")
        ),
        # By the axis to the left, which bending forward leaves alone.
        "trunk_side_bend": Formula(
            kind="bearing", v=left_chest, a=way("down", "pelvis"), b=way("left", "pelvis")
        ),
        "trunk_twist": Formula(
            kind="bearing", v=left_chest, a=way("back", "pelvis"), b=way("left", "pelvis")
        ),
        "head_flexion": Formula(kind="between", v=face, a=way("up", "chest"), offset=-90),
        "head_turn": Formula(
            kind="bearing", v=face, a=way("left", "chest"), b=way("front", "chest")
        ),
        "head_tilt": Formula(
            kind="between", v=axis("head", "left"), a=way("up", "chest"), offset=-90
        ),
        "body_lean": Formula(
            kind="bearing", v=trunk, a=way("front", "world"), b=way("up", "world"), from_rest=True
        ),
        "body_side_lean": Formula(
            kind="bearing", v=trunk, a=way("left", "world"), b=way("up", "world")
        ),
        "pelvis_pitch": Formula(
            kind="bearing", v=way("up", "pelvis"), a=way("front", "world"), b=way("up", "world")
        ),
        "pelvis_roll": Formula(
            kind="between", v=way("left", "pelvis"), a=way("up", "world"), offset=-90
        ),
        "body_turn": Formula(
            kind="bearing", v=way("left", "pelvis"), a=way("back", "world"), b=way("left", "world")
        ),
        "gaze_elevation": Formula(
            kind="between", v=face, a=way("up", "world"), scale=-1, offset=90
        ),
        "gaze_turn": Formula(
            kind="bearing", v=face, a=way("left", "world"), b=way("front", "world")
        ),
    }


def segment_vector(segment: Segment, side: Side | None) -> Vector:
    """Along a segment, of any length."""
    if segment in LIMB:
        start, end = LIMB[segment]
        return difference(f"{side}_{end}", f"{side}_{start}")
    if segment == "trunk":
        return difference("neck", "hips")
    joint, _, name = _AXIS[segment].format(side=side).partition(":")
    return axis(joint, name)


def frame_of(segment: Segment, frame: Frame) -> Frame:
    """The frame that "body" stands for."""
    return CARRIER[segment] if frame == "body" else frame


def way(direction: Way, frame: Frame, side: Side | None = None) -> Vector:
    """A unit vector: one of a frame's ways. Out and in are the side's; out of no side is left."""
    if direction in ("out", "in"):
        outer = outwards(frame, side or "left")
        return outer if direction == "out" else negative(outer)
    name, sign = {
        "left": ("left", 1.0), "right": ("left", -1.0), "up": ("up", 1.0), "down": ("up", -1.0),
        "front": ("front", 1.0), "back": ("front", -1.0),
    }[direction]  # fmt: skip
    if frame in ("world", "body"):
        return ((f"world:{name}", sign),)
    return tuple((point, sign * factor) for point, factor in axis(_ORIGIN[frame], name))


def outwards(frame: Frame, side: Side) -> Vector:
    """Away from the middle on that side."""
    return way("left" if side == "left" else "right", frame)


def pointing(frame: Frame, side: Side | None, raised_deg: float, out_deg: float) -> Vector:
    """Unit vector raised from straight down, and turned out from ahead, in a frame."""
    up, around = radians(raised_deg), radians(out_deg)
    return added(
        scaled(way("front", frame), sin(up) * cos(around)),
        scaled(way("out", frame, side), sin(up) * sin(around)),
        scaled(way("up", frame), -cos(up)),
    )


def between_ways(frame: Frame, side: Side | None, ways: tuple[Way, ...]) -> Vector:
    """In the middle of several ways, not of unit length."""
    return added(*(way(one, frame, side) for one in ways))


def point(name: str, side: Side | None = None) -> str:
    """A place's point: "palm" with a side is "left_palm"."""
    if name in CENTRAL or name.startswith(("left_", "right_")) or side is None:
        return name
    return f"{side}_{name}"


def difference(to: str, start: str) -> Vector:
    """From one point to another."""
    return ((to, 1.0), (start, -1.0))


def axis(joint: str, name: str) -> Vector:
    """A unit axis of a joint's frame."""
    return ((f"{joint}:{name}", 1.0), (joint, -1.0))


def negative(vector: Vector) -> Vector:
    """The other way."""
    return scaled(vector, -1.0)


def scaled(vector: Vector, factor: float) -> Vector:
    """So many times as long."""
    return tuple((name, factor * own) for name, own in vector)


def added(*vectors: Vector) -> Vector:
    """One after the other."""
    total: dict[str, float] = {}
    for vector in vectors:
        for name, factor in vector:
            total[name] = total.get(name, 0.0) + factor
    return tuple((name, factor) for name, factor in total.items() if factor)
