"""The words that a number of a pose falls into: thresholds, each with its unit and its reason.

Own thresholds, rounded to what people name without measuring. Knows no bodies and no sentences.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["deg", "m", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bins:
    """Neighbouring ranges of a quantity, each with a word. An edge belongs to the range above."""

    unit: Unit
    edges: tuple[float, ...]
    """Rising; degrees or metres."""
    words: tuple[str, ...]
    """One more than edges, from the lowest range up."""
    why: str
    """Where the edges are from."""

    def __post_init__(self) -> None:
        if len(self.words) != len(self.edges) + 1 or list(self.edges) != sorted(self.edges):
            raise ValueError(
                f"bins: expected rising edges and one word more, got {self.edges} and {self.words}"
            )

    def word(self, value: float) -> str:
        """The word of the range that `value` lies in."""
        return self.words[bisect_right(self.edges, value)]


def _bins(unit: Unit, edges: tuple[float, ...], words: tuple[str, ...], why: str) -> Bins:
    return Bins(unit=unit, edges=edges, words=words, why=why)


_EYE = "an eighth of a circle is the finest step that people name; a step of 15 is just noticed"
_UPRIGHT = "the landmark fit errs by 8, and who stands at ease is within it; " + _EYE

BINS: Mapping[str, Bins] = {
    "hinge": _bins(
        "deg", (10, 35, 75, 105, 135),
        ("straight", "slightly bent", "half bent", "at right angles", "well bent", "fully bent"),
        "the rest body has 5 at knee and elbow; right angles within 15; " + _EYE,
    ),
    "ankle": _bins(
        "deg", (-35, -15, 12), ("stretched", "slightly stretched", "level", "drawn up"),
        "the rest body has about -5; standing on the toes takes 35 or more",
    ),
    "wrist": _bins(
        "deg", (-40, -18, 18, 40),
        ("well bent back", "bent back", "straight", "bent", "well bent"),
        "hands at rest hang within 18 of straight",
    ),
    "deviation": _bins(
        "deg", (-15, 15), ("to the little finger", "straight", "to the thumb"),
        "half of what a wrist can do (Norkin and White 2016)",
    ),
    "raised": _bins(
        "deg", (20, 70, 110, 160), ("hanging", "low", "level", "high", "upright"),
        "level and upright within 20, as level is said of a limb that is seen against a horizon",
    ),
    "flexion": _bins(
        "deg", (-15, 15, 65, 115, 155),
        ("to the back", "hanging", "to the front", "straight ahead", "high", "overhead"),
        _EYE,
    ),
    "sideways": _bins(
        "deg", (-12, 15, 45, 75), ("across", "in line", "to the side", "well out", "full out"),
        "hips and shoulders at rest have up to 10; " + _EYE,
    ),
    "plane": _bins(
        "deg", (-15, 25, 65, 115, 155), ("across", "ahead", "half out", "to the side",
                                         "half behind", "behind"),
        _EYE,
    ),
    "shoulder": _bins(
        "deg", (-8, 8), ("lower", "at rest", "higher"), "a collar bone swings by 4 in breathing",
    ),
    "foot_turn": _bins(
        "deg", (-8, 25, 50), ("in", "ahead", "out", "well out"),
        "standing at ease feet point a little out; below 25 nobody would say so",
    ),
    "bend": _bins(
        "deg", (-40, -12, 12, 40), ("far back", "back", "upright", "forward", "far forward"),
        _UPRIGHT,
    ),
    "side_bend": _bins(
        "deg", (-30, -8, 8, 30),
        ("far to the right", "to the right", "straight", "to the left", "far to the left"),
        _UPRIGHT,
    ),
    "turn": _bins(
        "deg", (-45, -15, 15, 45),
        ("far to the right", "to the right", "ahead", "to the left", "far to the left"),
        _EYE,
    ),
    "gaze": _bins(
        "deg", (-40, -15, 15, 40), ("far down", "down", "ahead", "up", "far up"), _EYE,
    ),
    "heading": _bins(
        "deg", (-157.5, -112.5, -67.5, -22.5, 22.5, 67.5, 112.5, 157.5),
        ("away", "away to the right", "to the right", "half to the right", "ahead",
         "half to the left", "to the left", "away to the left", "away"),
        "eight winds, as people name directions",
    ),
    "apart": _bins(
        "m", (0.12, 0.28, 0.50, 0.80), ("together", "close", "shoulder width apart", "apart",
                                        "far apart"),
        "shoulder joints of the default body are 0.37 apart, its hip joints 0.17",
    ),
    "higher": _bins(
        "m", (-0.30, -0.08, 0.08, 0.30), ("far below", "below", "level with", "above", "far above"),
        "a hand's width is 0.08, a forearm 0.27; estimated joints err by 0.08",
    ),
    "ahead": _bins(
        "m", (-0.30, -0.10, 0.10, 0.30), ("far behind", "behind", "beside", "ahead of",
                                          "far ahead of"),
        "a chest is 0.2 deep, an arm 0.5 long",
    ),
    "outward": _bins(
        "m", (-0.05, 0.12, 0.45), ("across the middle", "before the body", "beside the body",
                                   "far out"),
        "the middle of the body is 0; hips and shoulders are 0.09 and 0.18 from it",
    ),
    "floor": _bins(
        "m", (0.03, 0.10), ("on the floor", "just above the floor", "off the floor"),
        "flesh gives by about 0.02, and a sole is known to 0.01 on a given body",
    ),
    "gap": _bins(
        "m", (0.02, 0.06), ("touching", "nearly touching", "apart"),
        "under 0.02 surfaces touch, as the tool relate has it",
    ),
    "alike": _bins(
        "deg", (8, 20), ("alike", "nearly alike", "different"),
        "mean over a limb's angles; the landmark fit errs by 7 to 13",
    ),
    "off_balance": _bins(
        "m", (-0.02, 0.02, 0.10), ("balanced", "on the edge", "off balance", "falling"),
        "beyond the edge of what carries the body; a centre of mass is known to about 0.02",
    ),
    "weight": _bins(
        "", (0.25, 0.42, 0.58, 0.75), ("on the right", "more on the right", "even",
                                       "more on the left", "on the left"),
        "share over the left foot; 0.08 is a shift of 2 cm, as surely as the middle is known",
    ),
}  # fmt: skip
"""Every set of bins by name. Signs of angles are those of `angles`."""

ANGLE_BINS: Mapping[str, str] = {
    "knee_flexion": "hinge", "elbow_flexion": "hinge", "ankle_flexion": "ankle",
    "wrist_flexion": "wrist", "wrist_deviation": "deviation", "thigh_flexion": "flexion",
    "thigh_abduction": "sideways", "upper_arm_flexion": "flexion",
    "upper_arm_abduction": "sideways", "upper_arm_elevation": "raised",
    "upper_arm_plane": "plane", "shoulder_shrug": "shoulder", "shoulder_protraction": "shoulder",
    "foot_turn": "foot_turn", "trunk_flexion": "bend", "trunk_side_bend": "side_bend",
    "trunk_twist": "turn", "head_flexion": "bend", "head_turn": "turn", "head_tilt": "side_bend",
    "body_lean": "bend", "body_side_lean": "side_bend", "pelvis_pitch": "bend",
    "pelvis_roll": "side_bend", "body_turn": "heading", "gaze_elevation": "gaze",
    "gaze_turn": "turn",
}  # fmt: skip
"""Which bins each angle of `angles.ANGLES` falls into."""
