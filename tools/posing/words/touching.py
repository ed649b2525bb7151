"""Parts of the body put on, against, above, behind or beside others, and on the floor.

"hands on hips", "left elbow to the right knee", "at shoulder height". Knows nothing of verbs.
"""

from collections.abc import Mapping
from dataclasses import replace

from thirdwave.body.posecodes.places import SIDED as SIDED_PLACES
from thirdwave.body.posecodes.places import Sides
from thirdwave.body.posing.constraints import ContactConstraint
from thirdwave.tools.posing.words.clause import Noun
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.making import (
    Made,
    angle,
    between,
    contact,
    distance,
    opposite,
    own_sides,
    place,
    raised,
)
from thirdwave.tools.posing.words.sides import SIDED_PARTS, Part, Told

HANDS = frozenset(
    {"arm", "forearm", "hand", "palm", "fingertips", "wrist", "thumb", "elbow", "upper_arm"}
)
FEET = frozenset(
    {"leg", "foot", "sole", "toes", "heel", "ball", "ankle", "knee", "shin", "calf", "thigh"}
)

STEADY_WEIGHT = 30.0
"""Of feet that stay as far apart as they were while hands come down to them."""
HEEL_M = 0.10
"""Gap of a heel drawn up to the buttock: knees bend no farther."""
NEAR_M = 0.03
"""Gap of what lies over or under something."""

_COMES: Mapping[str, str] = {
    "arm": "palm", "hand": "palm", "thumb": "fingertips", "elbow": "elbow_tip", "bottom": "seat",
    "shoulder": "shoulder_top", "leg": "sole", "knee": "kneecap", "hip": "waist", "head": "crown",
    "spine": "upper_back", "face": "nose", "heart": "chest", "trunk": "chest", "neck": "nape",
}  # fmt: skip
"""What of a part comes to another."""
_LIES: Mapping[str, str] = {
    "arm": "forearm", "hand": "hand", "thumb": "hand", "elbow": "elbow_tip", "hip": "waist",
    "shoulder": "shoulder_top", "leg": "thigh", "knee": "kneecap", "head": "crown",
    "spine": "lower_back", "face": "cheek", "gaze": "eye", "heart": "chest", "trunk": "belly",
    "neck": "nape", "pelvis": "waist", "body": "belly", "nape": "nape", "wrist": "forearm",
    "ankle": "shin", "sides": "waist", "stance": "foot",
    "bottom": "buttock",
}  # fmt: skip
"""What of a part another comes to."""


def comes(part: str) -> str:
    """The place of a part that comes to another."""
    return _COMES.get(part, part)


def lies(part: str) -> str:
    """The place of a part that another comes to."""
    return _LIES.get(part, part)


def touch(part: Part, noun: Noun, told: Told, gap: float = 0.0) -> Made:
    """A part that touches another one. Sides that are not said are the part's own."""
    if noun.part == "each_other":
        return together(part)
    if part.name in FEET and noun.part in HANDS and part.side in ("left", "right"):
        arm = told.part_of(noun)
        if arm.side in ("left", "right"):  # the arm comes to the leg
            return touch(arm, Noun(part=part.name, side=part.side, text=part.text), told, gap)
    if part.name == "heel" and noun.part == "bottom":
        gap = max(gap, HEEL_M)
    if noun.part in ("body", "trunk"):
        raise Unread(noun.text, "where on the body?")
    first = comes(part.name)
    if noun.part in ("floor", "wall", "seat", "ceiling"):
        if noun.part != "floor":
            raise Unread(noun.text, "only the floor and the body itself are there to touch")
        down = contact(_on_floor(part.name), "floor", part.side)
        if part.name not in HANDS:
            return down
        ahead = place(_on_floor(part.name), "front", "pelvis", part.side, at_least=0.1)
        return [*down, *(one.model_copy(update={"hard": False}) for one in ahead)]
    second = lies(noun.part or part.name)
    made = _joined(first, second, part.side, noun, told=told, gap=gap)
    return [*made, *_helping(part, second, made)]


def _helping(part: Part, second: str, made: Made) -> Made:
    """How people do it: elbows out for hands on the hips, a knee that comes to an elbow."""
    if part.name in HANDS and second in ("toes", "foot", "shin", "calf", "heel"):
        (apart,) = distance("left_ankle", "right_ankle", by=0)
        steady = apart.model_copy(update={"hard": False, "weight": STEADY_WEIGHT})
        low = [
            *angle("body_lean", at_least=65, hard=False),
            *angle("trunk_flexion", at_least=20, hard=False),
        ]
        return [steady, *(low if second in ("toes", "foot") else [])]
    (one,) = made if len(made) == 1 else (None,)
    if not isinstance(one, ContactConstraint):
        return []
    if part.name == "elbow" and second == "kneecap" and part.side in ("left", "right"):
        knee = opposite(part.side) if one.crossed else part.side
        return [*between("thigh_flexion", 55, 135, knee), *between("knee_flexion", 60, 140, knee)]
    if second == "waist" and one.place == "palm" and not one.crossed:
        (out,) = raised("upper_arm", part.side, 42, 110, within=15)
        return [out.model_copy(update={"hard": False})]
    return []


def _joined(
    first: str, second: str, side: Sides | None, noun: Noun, *, told: Told, gap: float
) -> Made:
    """One place that comes to another of a part, each on its side."""
    if second not in SIDED_PLACES:
        if noun.side in ("left", "right", "both", "other"):
            raise Unread(noun.text, "it has no left or right")
        return contact(first, second, side, gap=gap)
    which = noun.side
    if side is None:  # the hand comes to the chin
        free = (
            told.side is None and noun.side is None and noun.part in ("hand", "palm", "fingertips")
        )
        part = told.part_of(replace(noun, side="one") if free and not noun.plural else noun)
        if noun.part not in ("hand", "palm", "fingertips"):
            return [
                c
                for own in own_sides(part.side)
                for c in contact(first, f"{own}_{second}", gap=gap)
            ]
        sides = own_sides(part.side)
        to = {own: f"{own}_cheek" if first == "crown" else first for own in sides}
        return [c for own in sides for c in contact(f"{own}_palm", to[own], gap=gap)]
    if which == "other":
        return contact(first, second, side, crossed=True, gap=gap)
    if which in ("left", "right") and which != side:
        if side == "both":
            return [
                c
                for own in own_sides(side)
                for c in contact(f"{own}_{first}", f"{which}_{second}", gap=gap)
            ]
        return contact(first, second, side, crossed=True, gap=gap)
    return contact(first, second, side, gap=gap)


def together(part: Part) -> Made:
    """Left and right of a part side by side: palms, feet, knees."""
    match part.name:
        case "hand" | "palm" | "arm":
            return contact("left_palm", "right_palm")
        case "knee":
            return contact("left_inner_knee", "right_inner_knee")
        case "thigh":
            return contact("left_inner_thigh", "right_inner_thigh")
        case "foot" | "leg" | "stance" | "ankle":
            return distance("left_ankle", "right_ankle", at_most=0.13)
        case "shoulder":
            raise Unread(part.text, "shoulders do not meet")
    if part.name not in SIDED_PARTS:
        raise Unread(part.text, "it comes only once")
    name = comes(part.name)
    return contact(f"left_{name}", f"right_{name}")


def _on_floor(part: str) -> str:
    return {
        "foot": "sole",
        "leg": "sole",
        "hip": "buttock",
        "seat": "seat",
        "head": "forehead",
    }.get(part, comes(part))
