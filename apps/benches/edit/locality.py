"""Whether an edit left alone what its words do not mention.

A joint strays by the turn against its parent; a limb by where its end is, seen from the segment
that carries it. Knows neither words nor what was wanted.
"""

from collections.abc import Iterable
from typing import Literal, get_args

import numpy as np

from thirdwave.body.measures import angle_between_deg
from thirdwave.body.model import Posed
from thirdwave.body.rotations import Float64, vector_from_matrix
from thirdwave.body.skeleton import JOINT, JOINT_NAMES, PARENTS

Part = Literal["left_arm", "right_arm", "left_leg", "right_leg", "trunk", "head", "root"]
PARTS: tuple[Part, ...] = get_args(Part)
GROUPS: dict[str, tuple[Part, ...]] = {
    "arms": ("left_arm", "right_arm"),
    "legs": ("left_leg", "right_leg"),
    "all": PARTS,
    **{part: (part,) for part in PARTS},
}
"""What a case's `mentions` may name."""

TURN_DEG = 5.0
"""A joint that is not mentioned may turn by this."""
MOVE_M = 0.03
"""The end of a limb that is not mentioned may move by this."""
UNCHANGED_DEG, UNCHANGED_M = 0.5, 0.001
"""A refused edit may leave no more than this."""

_ARM, _LEG = ("collar", "shoulder", "elbow", "wrist", "hand"), ("hip", "knee", "ankle", "foot")
JOINTS_OF: dict[Part, tuple[str, ...]] = {
    "left_arm": tuple(f"left_{name}" for name in _ARM),
    "right_arm": tuple(f"right_{name}" for name in _ARM),
    "left_leg": tuple(f"left_{name}" for name in _LEG),
    "right_leg": tuple(f"right_{name}" for name in _LEG),
    "trunk": ("spine1", "spine2", "spine3"),
    "head": ("neck", "head"),
    "root": ("pelvis",),
}
END_OF: dict[Part, tuple[str, str]] = {
    "left_arm": ("left_wrist", "spine3"),
    "right_arm": ("right_wrist", "spine3"),
    "left_leg": ("left_ankle", "pelvis"),
    "right_leg": ("right_ankle", "pelvis"),
    "head": ("head", "spine3"),
}
"""End of each limb, and the joint whose segment carries it."""


def parts_of(mentions: Iterable[str]) -> frozenset[Part]:
    """The parts that `mentions` names. KeyError lists the names there are."""
    found: set[Part] = set()
    for name in mentions:
        if name not in GROUPS:
            raise KeyError(f"mentions {name!r}: expected some of {', '.join(GROUPS)}")
        found.update(GROUPS[name])
    return frozenset(found)


def strayed(before: Posed, after: Posed, mentioned: frozenset[Part]) -> tuple[str, ...]:
    """What moved though it was not mentioned, farthest first; empty where all stayed."""
    turns = turned_deg(before, after)
    found: list[tuple[float, str]] = []
    for part in PARTS:
        if part in mentioned:
            continue
        for name in JOINTS_OF[part]:
            turn = float(turns[JOINT[name]])
            if turn >= TURN_DEG:
                found.append((turn / TURN_DEG, f"{name} turned {turn:.0f} deg"))
        if part in END_OF:
            end, carrier = END_OF[part]
            moved = float(
                np.linalg.norm(_seen_from(after, end, carrier) - _seen_from(before, end, carrier))
            )
            if moved >= MOVE_M:
                found.append((moved / MOVE_M, f"{end} moved {100 * moved:.0f} cm"))
    return tuple(text for _, text in sorted(found, reverse=True))


def unchanged(before: Posed, after: Posed) -> bool:
    """Whether two bodies are one and the same."""
    moved = np.linalg.norm(after.joints - before.joints, axis=1).max()
    return bool(turned_deg(before, after).max() <= UNCHANGED_DEG and moved <= UNCHANGED_M)


def turned_deg(before: Posed, after: Posed) -> Float64:
    """Turn of each joint against its parent, the pelvis's in the camera frame. Shape (24,)."""
    turn = _local(before).swapaxes(1, 2) @ _local(after)
    return np.degrees(np.linalg.norm(vector_from_matrix(turn), axis=1))


def between_deg(before: Posed, after: Posed, part: Part) -> float:
    """Farthest turn of a part's joints between two bodies, degrees; of the root, its tilt.

    Whether somebody faces the same way is no part of a pose.
    """
    if part == "root":
        down = [posed.rotations[0].T @ [0.0, 1.0, 0.0] for posed in (before, after)]
        return angle_between_deg(*down)
    turns = turned_deg(before, after)
    return float(max(turns[JOINT[name]] for name in JOINTS_OF[part]))


def _local(posed: Posed) -> Float64:
    """Rotations against the parent joint. Shape (24, 3, 3)."""
    R = posed.rotations
    parents = [R[parent].T if parent >= 0 else np.eye(3) for parent in PARENTS]
    return np.array(parents) @ R


def _seen_from(posed: Posed, end: str, carrier: str) -> Float64:
    row = JOINT[carrier]
    return posed.rotations[row].T @ (posed.joints[JOINT[end]] - posed.joints[row])


assert {name for names in JOINTS_OF.values() for name in names} == set(JOINT_NAMES)
