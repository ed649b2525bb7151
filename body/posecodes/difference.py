"""One thing that differs between two poses, and the words for it.

Knows nothing of how poses are compared, nor of what is worth telling.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from thirdwave.body.posecodes.places import Support


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs."""

    name: str
    """The posecode, "posture", or "both_" with the code of both sides."""
    text: str
    """As "left elbow 35 deg straighter"."""
    before: float | str
    after: float | str
    change: float
    """After less before, by `unit`; angles go the shorter way round. 0 of words."""
    unit: str
    telling: float
    """The larger, the more it tells."""


ANGLES: Mapping[str, tuple[str, str, str]] = {
    "knee_flexion": ("knee", "{n} deg more bent", "{n} deg straighter"),
    "elbow_flexion": ("elbow", "{n} deg more bent", "{n} deg straighter"),
    "thigh_flexion": ("thigh", "{n} deg farther forward", "{n} deg farther back"),
    "thigh_abduction": ("thigh", "{n} deg farther out", "{n} deg farther in"),
    "upper_arm_elevation": ("arm", "raised {n} deg more", "lowered {n} deg"),
    "upper_arm_plane": ("arm", "{n} deg farther to the side", "{n} deg farther to the front"),
    "ankle_flexion": ("foot", "drawn up {n} deg more", "stretched {n} deg more"),
    "wrist_flexion": ("wrist", "bent {n} deg more to the palm", "bent {n} deg more backwards"),
    "foot_turn": ("foot", "turned {n} deg farther out", "turned {n} deg farther in"),
    "shoulder_shrug": ("shoulder", "pulled up {n} deg more", "pulled down {n} deg more"),
    "trunk_flexion": ("trunk", "bent {n} deg more forward", "bent {n} deg more backward"),
    "trunk_side_bend": ("trunk", "bent {n} deg more to the left", "bent {n} deg more to the right"),
    "trunk_twist": ("trunk", "twisted {n} deg more to the left", "twisted {n} deg more to the "
                    "right"),
    "head_flexion": ("head", "lowered {n} deg more", "raised {n} deg more"),
    "head_turn": ("head", "turned {n} deg more to the left", "turned {n} deg more to the right"),
    "head_tilt": ("head", "tilted {n} deg more to the left", "tilted {n} deg more to the right"),
    "body_lean": ("body", "leaning {n} deg more forward", "leaning {n} deg more backward"),
    "body_side_lean": ("body", "leaning {n} deg more to the left",
                       "leaning {n} deg more to the right"),
    "body_turn": ("", "turned {n} deg to the left", "turned {n} deg to the right"),
}  # fmt: skip
"""Noun, and what a larger and a smaller angle are."""

LENGTHS: Mapping[str, tuple[str, str, str]] = {
    "hand_height": ("hand", "{n} cm higher", "{n} cm lower"),
    "foot_height": ("foot", "{n} cm higher", "{n} cm lower"),
    "hips_height": ("hips", "{n} cm higher", "{n} cm lower"),
    "hands_apart": ("hands", "{n} cm farther apart", "{n} cm closer together"),
    "feet_apart": ("feet", "{n} cm farther apart", "{n} cm closer together"),
    "knees_apart": ("knees", "{n} cm farther apart", "{n} cm closer together"),
}
NEW: Mapping[str, tuple[str, str, str]] = {
    "knee_flexion": ("knee", "bent {n} deg", "overstretched {n} deg"),
    "elbow_flexion": ("elbow", "bent {n} deg", "overstretched {n} deg"),
    "thigh_flexion": ("thigh", "{n} deg forward", "{n} deg back"),
    "thigh_abduction": ("thigh", "{n} deg out", "{n} deg in"),
    "upper_arm_elevation": ("arm", "raised {n} deg", "lowered {n} deg"),
    "ankle_flexion": ("foot", "drawn up {n} deg", "stretched {n} deg"),
    "head_flexion": ("head", "lowered {n} deg", "raised {n} deg"),
    "head_turn": ("head", "turned {n} deg to the left", "turned {n} deg to the right"),
}
"""The same of an angle that only the later pose is known to have: what a positive and a negative
one are. The trunk's is left out: it is known by hips that an edit only carries along."""

STANCES: Mapping[Support, str] = {
    "hands_and_knees": "on hands and knees",
    "hands_and_feet": "on hands and feet",
    "forearms_and_feet": "on forearms and feet",
    "hands": "upside down on the hands",
    "head_and_hands": "upside down on head and hands",
}
"""Supports that say more than a posture."""
UPSIDE_DOWN = "upside down"

PLURALS: Mapping[str, str] = {"foot": "feet"}
_MANY = ("fingertips", "toes")
"""Places that are several."""


def change_words(name: str, change: float) -> tuple[str, str]:
    """Noun and words of a change of a code, degrees or metres; its name is without its side."""
    table, size = (ANGLES, abs(change)) if name in ANGLES else (LENGTHS, 100 * abs(change))
    noun, plus, minus = table[name]
    return noun, (plus if change > 0 else minus).format(n=f"{size:.0f}")


def value_words(name: str, value: float) -> tuple[str, str]:
    """Noun and words of an angle of `NEW`, degrees."""
    noun, plus, minus = NEW[name]
    return noun, (plus if value > 0 else minus).format(n=f"{abs(value):.0f}")


def plural(noun: str) -> str:
    """Both of them: "knees", "feet"."""
    return PLURALS.get(noun, f"{noun}s")


def touch(place: str) -> str:
    """The verb after a place, as it is said or named: "left palm" touches, "left toes" touch."""
    return "touch" if place.endswith(_MANY) else "touches"


def contact_words(place: str, other: str, *, named: bool, began: bool) -> str:
    """A contact that began or ended, of two places, or of parts of the body where none is named."""
    if named:
        verb = f"now {touch(place)}" if began else f"no longer {touch(place)}"
        return f"{place} {verb} the {other}"
    return f"{place} {'now' if began else 'no longer'} against the {other}"
