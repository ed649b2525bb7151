"""What carries a body: which skin lies on the floor or a seat, and how a body gets there at first.

Knows nothing of constraints or solvers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from thirdwave.body.posecodes.measured import FLOOR_PLACES, Measured, world_axes
from thirdwave.body.posecodes.places import Support
from thirdwave.body.rotations import Float64, matrix_from_vector
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic.anchors import HANGING, STRAIGHT, Arm, Leg, pose_of

SEAT_M = 0.45
"""Height of an ordinary chair's seat."""
JUMP_M = 0.2
"""How high somebody jumps when nobody says."""
LIFTED_M = 0.04
"""A foot that does not carry is at least so far off the floor."""
ALREADY_M, ALREADY_DEG = 0.12, 40.0
"""Nearer than this to lying where it should, a body begins as it is."""

OVER_M = 0.2
"""The centre of mass of somebody who stands is nearer than this to the middle of the feet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One way of being carried."""

    on_floor: tuple[str, ...] = ()
    """Skin that lies on the floor."""
    on_seat: tuple[str, ...] = ()
    """Skin that lies on the seat."""
    lifted: tuple[str, ...] = ()
    """Skin that is off the floor, at least `LIFTED_M`."""
    touching: tuple[tuple[str, str], ...] = ()
    """Places of the body that lie on one another."""
    pitch_deg: float = 0.0
    """How the pelvis is tipped forward at first."""
    roll_deg: float = 0.0
    """How it is tipped to the left at first."""
    leg: Leg | None = None
    """Both legs at first; None: as they are."""
    legs: Mapping[str, Leg] = field(default_factory=dict[str, Leg])
    """One leg at first."""
    arm: Arm | None = None
    """Both arms at first."""
    moves_arms: bool = False
    """Whether arms carry."""
    floor_height: float = 0.0


def _feet(
    *sides: str, part: tuple[str, ...] = ("heel", "inner_ball", "outer_ball")
) -> tuple[str, ...]:
    return tuple(f"{side}_{name}" for side in sides for name in part)


_BOTH = ("left", "right")
_TIP = ("inner_ball", "outer_ball", "toes")
_KNEEL: Leg = (4, 20, 92, -30, 0)
_HIGH_HEELS = _feet("left", "right", part=("heel",))

SUPPORTS: Mapping[Support, Carried] = {
    "feet": Carried(on_floor=_feet(*_BOTH), leg=STRAIGHT),
    "left_foot": Carried(on_floor=_feet("left"), lifted=("right_ball", "right_heel", "right_toes"),
                         legs={"left": STRAIGHT}),
    "right_foot": Carried(on_floor=_feet("right"), lifted=("left_ball", "left_heel", "left_toes"),
                          legs={"right": STRAIGHT}),
    "toes": Carried(on_floor=_feet(*_BOTH, part=_TIP), lifted=_HIGH_HEELS, leg=STRAIGHT),
    "left_toes": Carried(on_floor=_feet("left", part=_TIP), legs={"left": STRAIGHT},
                         lifted=("left_heel", "right_ball", "right_heel", "right_toes")),
    "right_toes": Carried(on_floor=_feet("right", part=_TIP), legs={"right": STRAIGHT},
                          lifted=("right_heel", "left_ball", "left_heel", "left_toes")),
    "seat": Carried(on_seat=("left_buttock", "right_buttock"), leg=(88, 8, 88, 0, 0)),
    "floor_seat": Carried(on_floor=("left_buttock", "right_buttock"), leg=(84, 8, 8, 5, 5)),
    "knees": Carried(on_floor=("left_kneecap", "right_kneecap", "left_toes", "right_toes"),
                     leg=_KNEEL),
    "left_knee": Carried(on_floor=("left_kneecap", "left_toes", *_feet("right")),
                         legs={"left": (5, 180, 88, 10, 0), "right": (90, 8, 92, 0, 0)}),
    "right_knee": Carried(on_floor=("right_kneecap", "right_toes", *_feet("left")),
                          legs={"right": (5, 180, 88, 10, 0), "left": (90, 8, 92, 0, 0)}),
    "heels": Carried(on_floor=("left_kneecap", "right_kneecap", "left_toes", "right_toes"),
                     touching=(("left_buttock", "left_heel"), ("right_buttock", "right_heel")),
                     leg=(84, 10, 148, -35, 0)),
    "hands_and_knees": Carried(
        on_floor=("left_palm", "right_palm", "left_kneecap", "right_kneecap", "left_toes",
                  "right_toes"),
        pitch_deg=85, leg=(84, 4, 88, -25, 0), arm=(84, 5, 5, 0), moves_arms=True),
    "hands_and_feet": Carried(
        on_floor=("left_palm", "right_palm", *_feet(*_BOTH, part=("inner_ball", "outer_ball"))),
        pitch_deg=75, leg=(4, 0, 3, 10, 0), arm=(80, 10, 8, 0), moves_arms=True),
    "forearms_and_feet": Carried(
        on_floor=("left_forearm", "right_forearm", "left_elbow_tip", "right_elbow_tip",
                  *_feet(*_BOTH, part=("inner_ball", "outer_ball"))),
        pitch_deg=85, leg=(4, 0, 3, 10, 0), arm=(85, 5, 90, 0), moves_arms=True),
    "hands": Carried(on_floor=("left_palm", "right_palm"), pitch_deg=178, leg=STRAIGHT,
                     arm=(172, 20, 5, 0), moves_arms=True),
    "head_and_hands": Carried(on_floor=("crown", "left_palm", "right_palm"), pitch_deg=178,
                              leg=STRAIGHT, arm=(100, 20, 95, 0), moves_arms=True),
    "back": Carried(on_floor=("left_buttock", "right_buttock", "upper_back"), pitch_deg=-90,
                    leg=(6, 60, 6, -15, 8)),
    "front": Carried(on_floor=("chest", "left_thigh", "right_thigh"), pitch_deg=90,
                     leg=(5, 90, 6, -35, 0)),
    "left_side": Carried(on_floor=("left_shoulder_top", "left_outer_thigh"), roll_deg=88,
                         leg=(40, 0, 50, 0, 0)),
    "right_side": Carried(on_floor=("right_shoulder_top", "right_outer_thigh"), roll_deg=-88,
                          leg=(40, 0, 50, 0, 0)),
    "air": Carried(lifted=FLOOR_PLACES),
}  # fmt: skip
"""Every way of being carried."""


def heights(on: Support, height: float | None) -> dict[str, tuple[float, float]]:
    """Bounds of the height above the floor of each place that the support speaks of, metres."""
    carried = SUPPORTS[on]
    least = (JUMP_M if height is None else height) if on == "air" else LIFTED_M
    seat = SEAT_M if height is None else height
    return {
        **dict.fromkeys(carried.on_floor, (0.0, 0.0)),
        **dict.fromkeys(carried.on_seat, (seat, seat)),
        **dict.fromkeys(carried.lifted, (least, np.inf)),
    }


def is_so(on: Support, height: float | None, now: Measured) -> bool:
    """Whether a body is carried nearly so already."""
    off = [
        max(low - now.height(name), now.height(name) - high, 0.0)
        for name, (low, high) in heights(on, height).items()
    ]
    if on == "air":
        return True
    carried = SUPPORTS[on]
    upright = max(
        abs(now.angle("pelvis_pitch") - carried.pitch_deg) if not carried.roll_deg else 0.0,
        abs(now.angle("pelvis_roll") - carried.roll_deg),
    )
    if max(off) >= ALREADY_M or upright >= ALREADY_DEG:
        return False
    # Somebody who sits has the feet on the floor too, and does not stand on them.
    feet = [name for name in carried.on_floor if name.endswith(("heel", "ball", "toes"))]
    if not feet or len(feet) < len(carried.on_floor):
        return True
    middle = sum(now.place(name) for name in feet) / len(feet)
    gap = now.place("centre_of_mass") - middle
    return float(np.hypot(gap @ now.points["world:left"], gap @ now.points["world:front"])) < OVER_M


def begun(on: Support, local: Float64, heading: Float64) -> Float64:
    """Rotations (n, 3, 3) of a body that is about to be carried so: root, legs, and arms that
    carry; the rest as it is.
    """
    carried = SUPPORTS[on]
    local = local.copy()
    local[0] = tipped(heading, carried.pitch_deg, carried.roll_deg)
    straight = STRAIGHT
    legs = {side: carried.legs.get(side, carried.leg) for side in ("left", "right")}
    arms = carried.arm or HANGING
    pose = pose_of("", left_leg=legs["left"] or straight, right_leg=legs["right"] or straight,
                   left_arm=arms, right_arm=arms).pose  # fmt: skip
    turned = matrix_from_vector(pose)
    for side in ("left", "right"):
        names = [f"{side}_{joint}" for joint in ("hip", "knee", "ankle")] if legs[side] else []
        if carried.arm is not None:
            names += [f"{side}_{joint}" for joint in ("collar", "shoulder", "elbow")]
        for name in names:
            local[JOINT[name]] = turned[JOINT[name] - 1]
    if carried.pitch_deg or carried.roll_deg:
        for name in ("spine1", "spine2", "spine3"):
            local[JOINT[name]] = turned[JOINT[name] - 1]
    return local


def tipped(heading: Float64, pitch_deg: float, roll_deg: float = 0.0) -> Float64:
    """Rotation (3, 3) of a pelvis that heads there, tipped forward and to the left."""
    pitch, roll = np.radians([pitch_deg, -roll_deg])
    about_left, about_front = matrix_from_vector(np.array([[pitch, 0.0, 0.0], [0.0, 0.0, roll]]))
    return world_axes(heading).T @ about_left @ about_front
