"""The places of a body by name: its joints, points of its surface, and means of them.

Chosen by geometry, so that any SMPL or SMPL-X file has them. Knows nothing of poses.
"""

from typing import Literal, get_args

Side = Literal["left", "right"]
Sides = Literal["left", "right", "both"]
SIDES: tuple[Side, ...] = ("left", "right")

SidedPlace = Literal[
    "shoulder", "elbow", "wrist", "hip", "knee", "ankle",
    "hand", "palm", "fingertips", "forearm", "upper_arm", "elbow_tip", "shoulder_top", "waist",
    "buttock", "thigh", "inner_thigh", "outer_thigh", "kneecap", "inner_knee", "shin", "calf",
    "heel", "sole", "ball", "toes", "foot", "ear", "cheek", "eye", "temple",
]  # fmt: skip
"""Places that come twice. shoulder to ankle are joints, hand and foot the middle of the part, the
others lie on the skin: the waist is the top of the pelvis at the side, where hands on the hips
lie; the ball is the front of the sole."""

CentralPlace = Literal[
    "pelvis", "seat", "lower_back", "upper_back", "belly", "chest", "neck", "nape", "throat",
    "head", "crown", "forehead", "nose", "mouth", "chin", "back_of_head", "hips", "shoulders",
    "centre_of_mass",
]  # fmt: skip
"""Places that come once. pelvis, neck and head are joints; hips and shoulders lie between theirs;
the seat is the lowest of both buttocks' middle."""

CENTRAL: tuple[str, ...] = get_args(CentralPlace)
SIDED: tuple[str, ...] = get_args(SidedPlace)

PLACES: tuple[str, ...] = (*CENTRAL, *(f"{side}_{name}" for name in SIDED for side in SIDES))
"""Every place: "chin", "left_palm"."""

Segment = Literal[
    "upper_arm", "forearm", "arm", "hand", "palm", "thumb", "thigh", "shank", "leg", "foot",
    "trunk", "chest", "head", "face",
]  # fmt: skip
"""What can point somewhere. arm is shoulder to wrist, leg hip to ankle, hand wrist to fingers,
palm the direction the palm faces, trunk hips to neck, chest the way the breastbone faces, head
neck to crown, face where the nose points."""
SIDED_SEGMENTS: tuple[str, ...] = get_args(Segment)[:10]

Way = Literal["up", "down", "front", "back", "left", "right", "out", "in"]
"""Directions; out is away from the body's middle on the part's own side, in across it."""

Frame = Literal["world", "body", "chest", "pelvis"]
"""Whose directions: the world's (up against gravity, front the way the pelvis heads, level), the
body's (the trunk as it leans: chest for arms and head, pelvis for legs), or one of the two."""

Support = Literal[
    "feet", "left_foot", "right_foot", "toes", "left_toes", "right_toes", "seat", "floor_seat",
    "knees", "left_knee", "right_knee", "heels", "hands_and_knees", "hands_and_feet",
    "forearms_and_feet", "hands", "head_and_hands", "back", "front", "left_side", "right_side",
    "air",
]  # fmt: skip
"""What carries the body. seat: a chair or bench at `height`, floor_seat: buttocks on the floor;
left_knee: left knee and right sole; heels: kneeling, buttocks on the heels; air: a jump."""
