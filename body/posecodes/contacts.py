"""What of a body touches the floor or itself, by the gaps between surfaces.

Parts are the capsules of `body.fitting.capsule_body`; those that come near one another are measured
skin to skin. The floor is the lowest skin. Knows not whether anything but the body is there to be
touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from thirdwave.body.fitting.capsule_body import CapsuleBody, capsule_body
from thirdwave.body.fitting.capsules import closest_points
from thirdwave.body.posecodes.measured import Measured, depth_of
from thirdwave.body.posecodes.places import SIDES
from thirdwave.body.posecodes.skin import skin_gap_m
from thirdwave.body.rotations import Float64

FLOOR_M = 0.03
"""Skin lower than this above the lowest lies on the floor: flesh gives by about as much."""
NEAR_M = 0.08
"""Parts whose capsules are farther apart are not measured skin to skin: capsules have the mean
thickness of a part, and flesh stands out by some centimetres."""
MEET_M = 0.02
"""Named places with less air between them meet."""

ON_FLOOR: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "{side}_foot": (
        ("{side}_heel", "{side}_ball", "{side}_toes"), ("{side}_ankle", "{side}_foot")
    ),
    "{side}_knee": (("{side}_kneecap",), ("{side}_knee",)),
    "{side}_shin": (("{side}_shin",), ("{side}_knee", "{side}_ankle")),
    "{side}_hand": (("{side}_palm", "{side}_fingertips"), ("{side}_wrist",)),
    "{side}_forearm": (("{side}_elbow_tip", "{side}_forearm"), ("{side}_elbow", "{side}_wrist")),
    "{side}_buttock": (("{side}_buttock",), ("{side}_hip",)),
    "{side}_hip": (("{side}_outer_thigh",), ("{side}_hip", "{side}_knee")),
    "{side}_shoulder": (("{side}_shoulder_top",), ("{side}_shoulder",)),
    "back": (("upper_back", "lower_back"), ("left_shoulder", "right_shoulder", "spine3")),
    "front": (("chest", "belly"), ("left_shoulder", "right_shoulder", "spine3")),
    "head": (("crown", "back_of_head", "forehead"), ("head",)),
}  # fmt: skip
"""Parts that may lie on the floor, the places by which that is told, and joints to be seen."""

_ARM_TARGETS = ("head", "upper_trunk", "lower_trunk", "{side}_thigh", "{other}_thigh",
                "{side}_shank", "{other}_shank")  # fmt: skip
_PAIRS: Mapping[str, tuple[str, ...]] = {
    "hand": (*_ARM_TARGETS, "{side}_foot", "{other}_foot", "{other}_upper_arm", "{other}_forearm"),
    "forearm": _ARM_TARGETS,
    "foot": ("lower_trunk", "{side}_thigh", "{other}_thigh", "{other}_shank"),
    "shank": ("{other}_thigh",),
}
"""What each part may touch, of its own and of the other side."""
_MIDDLE = (("left_hand", "right_hand"), ("left_forearm", "right_forearm"),
           ("left_foot", "right_foot"), ("left_shank", "right_shank"))  # fmt: skip

_PLACES: Mapping[str, tuple[str, ...]] = {
    "head": ("chin", "mouth", "nose", "forehead", "left_cheek", "right_cheek", "left_temple",
             "right_temple", "left_ear", "right_ear", "crown", "back_of_head", "nape"),
    "upper_trunk": ("chest", "upper_back", "left_shoulder_top", "right_shoulder_top", "throat",
                    "nape"),
    "lower_trunk": ("belly", "lower_back", "left_waist", "right_waist", "left_buttock",
                    "right_buttock"),
    "{side}_upper_arm": ("{side}_upper_arm", "{side}_elbow_tip", "{side}_shoulder_top"),
    "{side}_forearm": ("{side}_forearm", "{side}_wrist", "{side}_elbow_tip"),
    "{side}_hand": ("{side}_palm", "{side}_hand", "{side}_fingertips"),
    "{side}_thigh": ("{side}_thigh", "{side}_inner_thigh", "{side}_outer_thigh",
                     "{side}_kneecap", "{side}_inner_knee"),
    "{side}_shank": ("{side}_shin", "{side}_calf", "{side}_kneecap", "{side}_ankle"),
    "{side}_foot": ("{side}_foot", "{side}_toes", "{side}_heel", "{side}_sole"),
}  # fmt: skip
_SEEN_BY: Mapping[str, tuple[str, ...]] = {
    "head": ("head",),
    "upper_trunk": ("left_shoulder", "right_shoulder"),
    "lower_trunk": ("left_hip", "right_hip"),
    "{side}_upper_arm": ("{side}_shoulder", "{side}_elbow"),
    "{side}_forearm": ("{side}_elbow", "{side}_wrist"),
    "{side}_hand": ("{side}_wrist",),
    "{side}_thigh": ("{side}_hip", "{side}_knee"),
    "{side}_shank": ("{side}_knee", "{side}_ankle"),
    "{side}_foot": ("{side}_ankle",),
}
_PART_WORDS = {"upper_trunk": "trunk", "lower_trunk": "trunk", "left_shank": "left shin",
               "right_shank": "right shin"}  # fmt: skip
"""Everyday words for parts; others are their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Two parts of a body, and how much air is between them."""

    part: str
    """Such as "left_hand": the one that would be said to touch the other."""
    other: str
    metres: float
    """Skin to skin where they are near, else between their capsules."""
    places: tuple[str, ...]
    """The two named places that meet; () where none of both do."""
    joints: tuple[str, ...]
    """SMPL joints that must have been seen."""


def floor_gaps(m: Measured) -> dict[str, float]:
    """Metres between each part of `ON_FLOOR` and the floor: "left_knee", "back"."""
    found: dict[str, float] = {}
    for part, (places, _) in ON_FLOOR.items():
        for side in SIDES if "{side}" in part else ("",):
            found[part.format(side=side)] = min(
                m.gap(place.format(side=side), "floor") for place in places
            )
    return found


def floor_joints(part: str) -> tuple[str, ...]:
    """SMPL joints that must have been seen before a part of `floor_gaps` may be stated."""
    return _of(part, {name: joints for name, (_, joints) in ON_FLOOR.items()})


def self_gaps(m: Measured) -> tuple[Gap, ...]:
    """The gaps between all parts that could touch and are no neighbours."""
    capsules = capsule_body(m.posed.model)
    start, stop = _axes(m, capsules)
    radii = capsules.radii(np.asarray(m.posed.body.betas, dtype=np.float64)[None])[0]
    rows = _rows(capsules)
    a, b = np.array([row[1:3] for row in rows]).T
    s, t, gap = closest_points(start[a], stop[a], start[b], stop[b])
    metres = np.linalg.norm(gap, axis=1) - radii[a] - radii[b]
    on_a = start[a] + s[:, None] * (stop[a] - start[a])
    on_b = start[b] + t[:, None] * (stop[b] - start[b])
    # Between the skins: as far from each axis as its capsule is thick.
    share = radii[a] / np.maximum(radii[a] + radii[b], 1e-9)
    middle = on_a + share[:, None] * (on_b - on_a)
    best: dict[tuple[str, str], int] = {}
    for number, (pair, _, _) in enumerate(rows):
        if pair not in best or metres[number] < metres[best[pair]]:
            best[pair] = number
    return tuple(_gap(m, pair, float(metres[row]), middle[row]) for pair, row in best.items())


def meeting(places: tuple[str, ...], name: str) -> tuple[str, str]:
    """What meets at a contact, in words: its places, else the parts of "left_hand_to_head"."""
    part, other = places if len(places) == 2 else name.split("_to_")
    return _said(part), _said(other)


def _said(name: str) -> str:
    return _PART_WORDS.get(name, name).replace("_", " ")


def _gap(m: Measured, pair: tuple[str, str], metres: float, near: Float64) -> Gap:
    part, other = pair
    if metres < NEAR_M:
        metres = min(skin_gap_m(m.posed, part, other, near), NEAR_M)
    return Gap(
        part=part,
        other=other,
        metres=metres,
        places=_met(m, part, other) if metres < MEET_M else (),
        joints=(*_of(part, _SEEN_BY), *_of(other, _SEEN_BY)),
    )


def _pairs() -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for side, other in (SIDES, SIDES[::-1]):
        for part, targets in _PAIRS.items():
            pairs += [(f"{side}_{part}", to.format(side=side, other=other)) for to in targets]
    return (*pairs, *_MIDDLE)


PAIRS = _pairs()
"""The parts between which gaps are measured."""


def _rows(capsules: CapsuleBody) -> list[tuple[tuple[str, str], int, int]]:
    """Each pair with the numbers of two of its capsules; a trunk has two side by side."""
    numbers: dict[str, list[int]] = {}
    for number, name in enumerate(capsules.names):
        numbers.setdefault(name, []).append(number)
    return [((p, o), a, b) for p, o in PAIRS for a in numbers[p] for b in numbers[o]]


def _axes(m: Measured, capsules: CapsuleBody) -> tuple[Float64, Float64]:
    """Starts and stops of the capsules' axes, metres, camera frame. Each (C, 3)."""
    table, posed = capsules.ends, m.posed
    betas = np.asarray(posed.body.betas, dtype=np.float64)
    rest = posed.model.rest_joints(betas)
    arm = table.template + table.shapedirs @ betas - rest[table.joint]
    places = np.einsum("prc,pc->pr", posed.model_rotations[table.joint], arm)
    places += posed.model_joints[table.joint]
    start, stop = np.split(places, 2)
    return start, stop


def _met(m: Measured, part: str, other: str) -> tuple[str, ...]:
    """The named places of two parts between which there is least air; () where it is too much."""
    pairs = [(one, to) for one in _of(part, _PLACES) for to in _of(other, _PLACES)]
    gaps = [m.distance(one, to) - depth_of(one) - depth_of(to) for one, to in pairs]
    best = int(np.argmin(gaps))
    return pairs[best] if gaps[best] < MEET_M else ()


def _of(part: str, table: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The row of a part, with its side filled in."""
    if part in table:
        return table[part]
    side, _, name = part.partition("_")
    return tuple(entry.format(side=side) for entry in table[f"{{side}}_{name}"])
