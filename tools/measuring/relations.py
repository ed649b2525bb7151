"""The table of relations between two people, or a person and a thing: what each means.

Knows nothing of scenes or of how a relation is computed.
"""

from collections.abc import Mapping
from typing import Literal

from thirdwave.tools.measuring.quantities import Spec

Relation = Literal[
    "distance", "facing", "looking_at", "next_to", "on", "left_of", "right_of", "in_front_of",
    "behind", "above", "below", "touching", "side",
]  # fmt: skip


def _pair(phrase: str, definition: str) -> Spec:
    return Spec(
        definition=definition,
        holds=f"{{be}} {phrase} {{other}}",
        holds_not=f"{{be}} not {phrase} {{other}}",
    )


RELATIONS: Mapping[str, Spec] = {
    "distance": Spec(
        definition=(
            "pelvis to pelvis, or between the named parts, in 3D; to a thing only where its 3D "
            "box is known"
        ),
        unit="m",
        subject="{who} and {other}",
        says="{subject} are {value} apart",
        bound="{be} {than} {value} from {other}",
        over="farther than",
        under="closer than",
        most="the farthest apart",
        least="the closest together",
        more="farther apart",
        less="closer together",
        alike="far apart",
    ),
    "facing": _pair(
        "facing",
        "the chest points at the other's pelvis on the ground plane: within 45 deg yes, over 75 "
        "no, between by 60 with low confidence",
    ),
    "looking_at": _pair("looking at", "as facing, with the face; not the eyes"),
    "next_to": _pair(
        "next to",
        "people: pelvises under 1.2 m apart; things: boxes overlap in height and are less than a "
        "fifth of the person's box height apart, in the picture only",
    ),
    "on": _pair(
        "on",
        "in the picture, the hips (not of somebody standing) lie in the thing's box and it ends "
        "near the person's feet; of somebody lying they lie in it or up to half the person's box "
        "height above it; or the feet stand on the upper half of its box",
    ),
    "left_of": _pair("left of", "the viewer's left, by box centres or by the named parts"),
    "right_of": _pair("right of", "the viewer's right, by box centres or by the named parts"),
    "in_front_of": _pair(
        "in front of",
        "closer to the camera, by pelvis depth; within 15 cm, or at the depth of a thing's 3D "
        "box, people are neither in front nor behind",
    ),
    "behind": _pair("behind", "farther from the camera, as in front of"),
    "above": _pair(
        "above",
        "named parts: higher by the picture's up in 3D; else the box's centre is higher and the "
        "boxes share a quarter of the narrower one's width: side by side is neither above nor "
        "below (who is higher is told by the quantity level)",
    ),
    "below": _pair("below", "as above, the other way round"),
    "side": Spec(
        definition="left or right: on which side of the first the second is (the viewer's; boxes)",
        subject="{other}",
        says="{subject} is {value}",
    ),
    "touching": _pair(
        "touching",
        "surfaces less than 2 cm apart (a hand is wrist and hand); of estimated bodies up to "
        "10 cm apart is a no of low confidence",
    ),
}
"""Every relation `relate` knows."""
