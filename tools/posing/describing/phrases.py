"""What long descriptions say, phrase by phrase: the same table is written from and read back.

A clause is a subject ("the left knee"), a verb, and one predicate or more of that subject ("bent 40
deg"). Left and right are the person's own; arms are counted from the chest, legs from the pelvis,
the pelvis from upright. Knows neither bodies nor sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from thirdwave.body.posecodes.angles import AngleName
from thirdwave.body.posecodes.places import Frame, Segment, Support

Verb = Literal["be", "hang", "point"]
VERBS: Mapping[Verb, tuple[str, str, str]] = {
    "be": ("is", "are", ""),
    "hang": ("hangs", "hang", "hanging"),
    "point": ("points", "point", "pointing"),
}
"""One, several, and in a clause without a verb: "with the forearm pointing straight up"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A noun, how it is said of both sides, and what is said of it."""

    one: str
    """Of one side, "{side}" standing for left or right; or of a part that comes once."""
    both: str = ""
    bare: tuple[str, str] = ("", "")
    """One and both, where the side was said just before: "the elbow", "the elbows"."""
    segment: Segment | None = None
    """It is also told where it points: see `direction_words`."""
    frame: Frame = "body"
    """Whose directions those are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """What is said of a subject's angle, {n} being whole degrees."""

    subject: str
    angle: AngleName
    plus: str
    minus: str = ""
    """Of a negative angle; "" where there is none."""
    none: str = ""
    """Where this and the subject's other angles are within `STRAIGHT_DEG` of 0; "" where that is
    not said."""


STRAIGHT_DEG = 3.0
"""Smaller angles are said to be none: at the end of an arm they are 3 cm."""

SUBJECTS: Mapping[str, Subject] = {
    "pelvis": Subject(one="the pelvis"),
    "body": Subject(one="the body"),
    "trunk": Subject(one="the trunk"),
    "head": Subject(one="the head"),
    "shoulder": Subject(
        one="the {side} shoulder", both="both shoulders", bare=("the shoulder", "the shoulders")
    ),
    "upper_arm": Subject(
        one="the {side} upper arm", both="both upper arms", segment="upper_arm", frame="chest",
        bare=("the upper arm", "the upper arms"),
    ),
    "elbow": Subject(
        one="the {side} elbow", both="both elbows", bare=("the elbow", "the elbows")
    ),
    "forearm": Subject(
        one="the {side} forearm", both="both forearms", segment="forearm", frame="chest",
        bare=("the forearm", "the forearms"),
    ),
    "wrist": Subject(
        one="the {side} wrist", both="both wrists", bare=("the wrist", "the wrists")
    ),
    "palm": Subject(
        one="the {side} palm", both="both palms", segment="palm", frame="chest",
        bare=("the palm", "the palms"),
    ),
    "thigh": Subject(
        one="the {side} thigh", both="both thighs", segment="thigh", frame="pelvis",
        bare=("the thigh", "the thighs"),
    ),
    "knee": Subject(one="the {side} knee", both="both knees", bare=("the knee", "the knees")),
    "shin": Subject(
        one="the {side} shin", both="both shins", segment="shank", frame="pelvis",
        bare=("the shin", "the shins"),
    ),
    "foot": Subject(
        one="the {side} foot", both="both feet", segment="foot", frame="pelvis",
        bare=("the foot", "the feet"),
    ),
}  # fmt: skip
"""Every subject by its name."""

PREDICATES: tuple[Predicate, ...] = (
    Predicate(
        subject="pelvis", angle="pelvis_pitch", none="upright",
        plus="tipped {n} deg forward", minus="tipped {n} deg backward",
    ),
    Predicate(
        subject="pelvis", angle="pelvis_roll",
        plus="tipped {n} deg to the left", minus="tipped {n} deg to the right",
    ),
    Predicate(
        subject="body", angle="body_lean",
        plus="leaning {n} deg forward", minus="leaning {n} deg backward",
    ),
    Predicate(
        subject="body", angle="body_side_lean",
        plus="leaning {n} deg to the left", minus="leaning {n} deg to the right",
    ),
    Predicate(
        subject="trunk", angle="trunk_flexion", none="straight",
        plus="bent {n} deg forward", minus="bent {n} deg backward",
    ),
    Predicate(
        subject="trunk", angle="trunk_side_bend",
        plus="bent {n} deg to the left", minus="bent {n} deg to the right",
    ),
    Predicate(
        subject="trunk", angle="trunk_twist",
        plus="twisted {n} deg to the left", minus="twisted {n} deg to the right",
    ),
    Predicate(
        subject="head", angle="head_flexion", none="straight",
        plus="lowered {n} deg", minus="raised {n} deg",
    ),
    Predicate(
        subject="head", angle="head_turn",
        plus="turned {n} deg to the left", minus="turned {n} deg to the right",
    ),
    Predicate(
        subject="head", angle="head_tilt",
        plus="tilted {n} deg to the left", minus="tilted {n} deg to the right",
    ),
    Predicate(
        subject="shoulder", angle="shoulder_shrug",
        plus="pulled up {n} deg", minus="pulled down {n} deg",
    ),
    Predicate(
        subject="shoulder", angle="shoulder_protraction",
        plus="pulled forward {n} deg", minus="pulled back {n} deg",
    ),
    Predicate(subject="elbow", angle="elbow_flexion", plus="bent {n} deg", none="straight"),
    Predicate(
        subject="wrist", angle="wrist_flexion",
        plus="bent {n} deg to the palm", minus="bent {n} deg backwards",
    ),
    Predicate(
        subject="wrist", angle="wrist_deviation",
        plus="bent {n} deg to the thumb", minus="bent {n} deg to the little finger",
    ),
    Predicate(subject="knee", angle="knee_flexion", plus="bent {n} deg", none="straight"),
    Predicate(
        subject="foot", angle="ankle_flexion",
        plus="drawn up {n} deg", minus="stretched {n} deg",
    ),
    Predicate(
        subject="foot", angle="foot_turn",
        plus="turned out {n} deg", minus="turned in {n} deg",
    ),
)  # fmt: skip
"""What is said of each subject, in this order."""

OTHERWISE = "otherwise "
"""Before the word for none, after another predicate: all other angles of the subject are 0."""

RAISED = "raised {n} deg"
"""Of a segment: from straight down, 90 level, 180 up; then, after a comma, one of `OUT`."""
OUT: tuple[tuple[str, float, int], ...] = (
    ("straight ahead", 0.0, 0),
    ("{n} deg out from straight ahead", 0.0, 1),
    ("straight out to the side", 90.0, 0),
    ("{n} deg back from the side", 90.0, 1),
    ("straight back", 180.0, 0),
    ("{n} deg across from straight ahead", 0.0, -1),
    ("straight across", -90.0, 0),
    ("{n} deg back from straight across", -90.0, -1),
)
"""Words, the plane they count from, and the sign of their degrees: out = start + sign * n."""
DOWN, UP = "straight down", "straight up"
"""After hangs and points: raised 0 and raised 180, where there is no out."""

LEVEL: Mapping[str, tuple[str, Segment, str, str]] = {
    "chest": (
        "the chest", "chest", "faces {n} deg above level", "faces {n} deg below level",
    ),
    "trunk line": (
        "the line from the hips to the neck", "trunk", "rises {n} deg above level",
        "falls {n} deg below level",
    ),
}  # fmt: skip
"""For somebody on their side, where the pelvis has no pitch: noun, segment and, in the world, how
far that points up and down."""

POSTURES = ("standing", "sitting", "kneeling", "squatting", "lying", "bending over", "upside down")
"""What may stand before a support."""

SUPPORTS: Mapping[Support, str] = {
    "feet": "on both feet",
    "left_foot": "on the left foot",
    "right_foot": "on the right foot",
    "toes": "on the toes of both feet",
    "left_toes": "on the toes of the left foot",
    "right_toes": "on the toes of the right foot",
    "seat": "on a seat {n} cm high",
    "floor_seat": "on the floor",
    "knees": "on both knees",
    "left_knee": "on the left knee",
    "right_knee": "on the right knee",
    "heels": "on the heels",
    "hands_and_knees": "on hands and knees",
    "hands_and_feet": "on hands and feet",
    "forearms_and_feet": "on forearms and feet",
    "hands": "on both hands",
    "head_and_hands": "on head and hands",
    "back": "on the back",
    "front": "on the front",
    "left_side": "on the left side",
    "right_side": "on the right side",
    "air": "in the air",
}
"""What carries the body, after "is standing", "is sitting", ... or "is" alone."""

FACING = (
    ("facing the camera", 0.0, 0),
    ("facing away from the camera", 180.0, 0),
    ("turned {n} deg to the left of the camera", 0.0, 1),
    ("turned {n} deg to the right of the camera", 0.0, -1),
)
"""`body_turn` of a body generated to face the camera; left and right are the person's own."""

DISTANCES: tuple[tuple[str, str, str], ...] = (
    ("the hands are {n} cm apart", "left_wrist", "right_wrist"),
    ("the feet are {n} cm apart", "left_ankle", "right_ankle"),
    ("the knees are {n} cm apart", "left_knee", "right_knee"),
)
"""Distances of places that are told."""

TOUCHES = "{place} {touches} {to}"
"""A contact, both being places with "the" and "_" as a space: "the left palm touches the chin",
"the left toes touch the right shin"."""

REMARKS = (
    r"(?:the )?[a-z ,]+ (?:is|are) not visible",
    r"this is estimated from a picture",
    r"this was edited, and began as an estimate from a picture",
    r"the body is \d+ cm off balance",
    r"[a-z0-9]+'s posture cannot be told",
)
"""Patterns of sentences that state nothing about the pose."""
