"""The table of quantities: what each means, its unit, its error, and how it is said.

Said once here; the cards and texts of `measure`, `select` and `compare` are made of it.
Knows nothing of scenes or of how a value is computed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from thirdwave.body.measures import SIGMA

Quantity = Literal[
    "posture", "knee_flexion", "elbow_flexion", "hip_flexion", "shoulder_elevation",
    "trunk_inclination", "arm_raised", "arm_overhead", "facing", "head_direction", "depth",
    "stature", "part_height", "level", "visible", "image_x", "image_y",
]  # fmt: skip
Part = Literal[
    "head", "neck", "chest", "pelvis", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee",
    "left_ankle", "right_ankle", "left_foot", "right_foot",
]  # fmt: skip

DEPTH_TIE = 0.10
"""Depths closer than this share of the larger are "about the same": order by pelvis depth agreed
with ground contact in 16 of 17 pairs of people, and every smaller difference was in doubt."""
STATURE_SIGMA = 0.07
"""Share of the height: what one adult's differs from the height assumed for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One row of the table. Templates know {who}, {side}, {part}, {other}, {value} and the verbs
    {be}, {have}, {do}, which follow the number of people.
    """

    definition: str
    unit: str | None = None
    sided: bool = False
    joints: str | None = None
    """Key of `body.measures.HANGS_ON`; None where no joint is needed or the rule looks itself."""
    part: str | None = None
    """Part whose joints it needs as well."""
    sigma: float | None = None
    """Expected error of an estimate, one standard deviation in `unit`."""
    subject: str = "{who}"
    says: str = "{subject} is {value}"
    holds: str = "{be} {value}"
    """What is true of people for whom a yes/no or a word holds: "are sitting"."""
    holds_not: str = "{be} not {value}"
    holds_twice: str = ""
    """The same of both sides."""
    bound_twice: str = ""
    """Past a limit on both sides."""
    holds_never: str = ""
    """The same of neither side."""
    bound: str = "{have} {noun} {than} {value}"
    """What is true of people over or under a limit."""
    over: str = "of more than"
    under: str = "of less than"
    most: str = "the largest"
    least: str = "the smallest"
    more: str = "larger"
    less: str = "smaller"
    alike: str = "large"
    """What two of about the same value are: "about as tall", "equally tall"."""


def _bend(joint: str, joints: str, sigma: float) -> Spec:
    return Spec(
        definition=f"180 deg minus the inner angle {joints}; straight is 0",
        unit="deg",
        sided=True,
        joints=f"{joint}_flexion",
        sigma=sigma,
        subject=f"{{who}}'s {{side}} {joint}",
        says="{subject} is bent {value}",
        bound=f"{{have}} {{a_side}} {joint} bent {{than}} {{value}}",
        bound_twice=f"{{have}} both {joint}s bent {{than}} {{value}}",
        over="more than",
        under="less than",
        most="the most bent",
        least="the straightest",
        more="more bent",
        less="less bent",
        alike="bent",
    )


_ARM = "{have} {a_side} arm "
_NO_ARM = "{do} not have {a_side} arm "

QUANTITIES: Mapping[str, Spec] = {
    "posture": Spec(
        definition=(
            "standing, sitting, kneeling, squatting, lying or bending, by rules in this order "
            "over the legs seen from hip to ankle (up is the picture's up): lying: trunk over 60 "
            "deg off upright and a hip lower than 0.45 leg lengths; kneeling: a shank along the "
            "ground (knee lower than 0.45 shanks above either foot) under an upright thigh, or "
            "hips on the heels with the knee bent over 110; bending: trunk over 40 off upright "
            "above a straight leg; standing: a leg with knee bent under 45 and thigh under 40 off "
            "upright; "
            "squatting: knees bent over 95 and hips low above the feet, or over 75 with the weight "
            "over the feet; sitting: every seen thigh over 50 off upright and hip bent over 45; "
            "else bending when the trunk is over 40, else standing with bent knees"
        ),
        says="{subject} is {value}",
    ),
    "knee_flexion": _bend("knee", "hip-knee-ankle", SIGMA["knee_flexion"]),
    "elbow_flexion": _bend("elbow", "shoulder-elbow-wrist", SIGMA["elbow_flexion"]),
    "hip_flexion": _bend("hip", "shoulders-hip-knee", SIGMA["hip_flexion"]),
    "shoulder_elevation": Spec(
        definition="upper arm away from the trunk's downward direction; hanging 0, overhead 180",
        unit="deg",
        sided=True,
        joints="shoulder_elevation",
        subject="{who}'s {side} upper arm",
        says="{subject} is lifted {value}",
        bound="{have} {a_side} upper arm lifted {than} {value}",
        bound_twice="{have} both upper arms lifted {than} {value}",
        over="more than",
        under="less than",
        most="lifted the most",
        least="lifted the least",
        more="lifted more",
        less="lifted less",
        alike="far lifted",
    ),
    "trunk_inclination": Spec(
        definition="mid-hip to mid-shoulder against the picture's up; upright 0, lying 90",
        unit="deg",
        joints="trunk_inclination",
        sigma=SIGMA["trunk_inclination"],
        says="{subject} leans {value} from upright",
        bound="{be} leaning {than} {value}",
        over="more than",
        under="less than",
        most="the most bent over",
        least="the most upright",
        more="more bent over",
        less="more upright",
        alike="bent over",
    ),
    "arm_raised": Spec(
        definition="wrist over 5 cm above its shoulder, upper arm over 60 deg from the trunk",
        sided=True,
        joints="arm_raised",
        holds=_ARM + "raised",
        holds_not=_NO_ARM + "raised",
        holds_twice="{have} both arms raised",
        holds_never="{have} no arm raised",
    ),
    "arm_overhead": Spec(
        definition="wrist above the crown of the head, arm within 45 deg of the picture's up",
        sided=True,
        joints="arm_overhead",
        holds=_ARM + "above the head",
        holds_not=_NO_ARM + "above the head",
        holds_twice="{have} both arms above the head",
        holds_never="{have} no arm above the head",
    ),
    "facing": Spec(
        definition=(
            "turn of the chest about the vertical: 0 to the camera, +90 right in the picture, "
            "180 away; camera, away, image left, image right are its quarters"
        ),
        unit="deg",
        joints="facing",
        sigma=SIGMA["facing"],
        says="{subject} faces {word} (turned {value})",
        holds="{be} facing {value}",
        holds_not="{be} not facing {value}",
        bound="{be} turned {than} {value}",
        over="more than",
        under="less than",
        most="turned the furthest to the right of the picture",
        least="turned the furthest to the left of the picture",
        more="turned more to the right of the picture",
        less="turned more to the left of the picture",
        alike="far turned to the right of the picture",
    ),
    "head_direction": Spec(
        definition=(
            "turn of the face about the vertical, signs and quarters as for facing; profiles "
            "come out turned by half"
        ),
        unit="deg",
        joints="head_yaw",
        says="{subject} looks {word} (head turned {value})",
        holds="{be} looking {value}",
        holds_not="{be} not looking {value}",
        bound="{have} the head turned {than} {value}",
        over="more than",
        under="less than",
        most="with the head turned the furthest to the right of the picture",
        least="with the head turned the furthest to the left of the picture",
        more="turned with the head more to the right of the picture",
        less="turned with the head more to the left of the picture",
        alike="far turned with the head to the right of the picture",
    ),
    "depth": Spec(
        definition="distance of the pelvis from the camera along the optical axis",
        unit="m",
        joints="pelvis_depth",
        says="{subject} is {value} from the camera",
        bound="{be} {than} {value} from the camera",
        over="farther than",
        under="closer than",
        most="the farthest from the camera",
        least="the closest to the camera",
        more="farther from the camera",
        less="closer to the camera",
        alike="far from the camera",
    ),
    "stature": Spec(
        definition="height standing straight, sole to crown, of the body's shape",
        unit="m",
        joints="stature",
        says="{subject} is {value} tall",
        bound="{be} {than} {value}",
        over="taller than",
        under="shorter than",
        most="the tallest",
        least="the shortest",
        more="taller",
        less="shorter",
        alike="tall",
    ),
    "part_height": Spec(
        definition="height of a part (a hand is its wrist) above the person's own lower sole",
        unit="m",
        joints="part_height",
        subject="{who}'s {part}",
        says="{subject} is {value} above the feet",
        bound="{have} the {part} {than} {value} above the feet",
        over="more than",
        under="less than",
        most="the highest",
        least="the lowest",
        more="higher",
        less="lower",
        alike="high",
    ),
    "level": Spec(
        definition=(
            "height of the pelvis along the picture's up, against the camera's: positive above "
            "it; larger is higher, between people too, as far as the camera is level"
        ),
        unit="m",
        joints="distance",
        part="pelvis",
        subject="{who}'s pelvis",
        says="{subject} is {value}",
        bound="{have} the pelvis {than} {value}",
        over="higher than",
        under="lower than",
        most="the highest",
        least="the lowest",
        more="higher",
        less="lower",
        alike="high",
    ),
    "visible": Spec(
        definition="whether a part (a hand is its wrist) is in the picture and was seen",
        subject="{who}'s {part}",
        holds="{have} the {part} visible",
        holds_not="{do} not have the {part} visible",
    ),
    "image_x": Spec(
        definition="box centre from the picture's left edge",
        unit="px",
        says="{subject} is at {value} from the left edge",
        bound="{be} {than} {value} from the left edge",
        over="farther than",
        under="closer than",
        most="the rightmost",
        least="the leftmost",
        more="further right",
        less="further left",
        alike="far right",
    ),
    "image_y": Spec(
        definition="box centre from the picture's top edge",
        unit="px",
        says="{subject} is at {value} from the top edge",
        bound="{be} {than} {value} from the top edge",
        over="farther than",
        under="closer than",
        most="the lowest in the picture",
        least="the highest in the picture",
        more="lower in the picture",
        less="higher in the picture",
        alike="low in the picture",
    ),
}
"""Every quantity `measure` knows."""


def listing(table: Mapping[str, Spec]) -> str:
    """The definitions of a table, one line each, for cards."""
    return "\n".join(
        f"{name}{f' ({spec.unit})' if spec.unit else ''}: {spec.definition}"
        + (f"; measured error {spec.sigma:.0f} {spec.unit}" if spec.sigma else "")
        for name, spec in table.items()
    )
