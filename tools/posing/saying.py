"""What an edit did, in words with its numbers, for the reader and as evidence.

Knows nothing of tools, nor of how a pose was found.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.difference import touch
from thirdwave.body.posecodes.places import Way
from thirdwave.body.posing.checks import Check
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    BalanceConstraint,
    ContactConstraint,
    DirectionConstraint,
    KeepConstraint,
    PlaceConstraint,
    SupportConstraint,
)
from thirdwave.body.posing.supports import SEAT_M
from thirdwave.scene import Body, Pose
from thirdwave.tools.posing.applied import Applied
from thirdwave.tools.posing.describing.phrases import SUPPORTS
from thirdwave.tools.posing.unseen import as_seen, hidden

MOST_CHANGES = 5
"""Changes that are told of a pose that nobody put in numbers."""
UNSEEN_DEG, UNSEEN_M = 2.0, 0.01
"""Smaller changes are not told."""

Json = dict[str, Any]
Value = float | bool | None
"""What a line says in a number; None for one that has none."""


def sayings(found: Applied) -> list[tuple[str, Value]]:
    """A line for each thing that was asked outright, with its value; of postures, named poses and
    manners how the body differs from the one before. What was so already is left out beside what
    was not.
    """
    asked = [check for check in found.checks[: found.asked] if check.met or check.constraint.hard]
    roughly = [check for check in asked if _is_rough(check)]
    outright = [check for check in asked if check not in roughly]
    edit = found.edit
    carried = any(isinstance(check.constraint, SupportConstraint) for check in asked)
    whole = bool(edit.pose or edit.person or edit.mirror or edit.manners or carried)
    whole = whole or not outright
    differ = _changes(found.begun, found.body) if whole and found.begun is not None else []
    news = [check for check in outright if not _as_before(check)]
    news = news or ([] if differ else outright or roughly)
    lines = _both_sides(news, found) + [(line, None) for line in differ[:MOST_CHANGES]]
    told = {line for line, _ in lines}
    lines += [
        (f"not quite: {check.text}", _value(check))
        for check in found.unmet
        if check.text not in told
    ]
    lines += [(line, None) for line in found.held]
    if not lines and _turned(found):
        lines = [("only parts that are not visible", None)]
    return list(dict.fromkeys(lines))


def said_of(check: Check, *, change: bool = True) -> str:
    """A check in words: "left knee flexion 90 deg, 12 deg before", the latter where `change`."""
    was = check.before if change else None
    one = check.constraint
    if not check.met or check.measured is None:
        return check.text
    match one:
        case DirectionConstraint() if " off " in check.label:
            segment, _, where = check.label.partition(" off ")
            told = was is not None and not one.toward
            before = f", {_number(check, was)} off before" if told else ""
            return f"{segment} points {where}, within {_number(check)}{before}"
        case ContactConstraint():
            place, _, other = check.label.removeprefix("gap ").partition(" to ")
            place, other = place.removesuffix(" above the floor"), other or "the floor"
            return f"{place} {touch(place)} {other}"
        case SupportConstraint():
            height = 100 * (SEAT_M if one.height is None else one.height)
            return SUPPORTS[one.on].format(n=f"{height:.0f}")
        case PlaceConstraint() if one.of != "floor":
            place, _, other = check.label.partition(f" {one.way} of ")
            before = "" if was is None else f", {_lies(was, one.way)} it before"
            return f"{place} {_lies(check.measured, one.way)} {other}{before}"
        case _:
            before = "" if was is None else f", {_number(check, was)} before"
            return f"{check.label} {_number(check)}{before}"


def _lies(metres: float, way: Way) -> str:
    """Such as "0.10 m above", by which way it counts and on which side of it."""
    ahead, behind = _WAYS[way]
    return f"{abs(metres):.2f} m {ahead if metres >= 0 else behind}"


_WAYS: Mapping[Way, tuple[str, str]] = {
    "up": ("above", "below"),
    "down": ("below", "above"),
    "front": ("in front of", "behind"),
    "back": ("behind", "in front of"),
    "left": ("to the left of", "to the right of"),
    "right": ("to the right of", "to the left of"),
    "out": ("outwards of", "inwards of"),
    "in": ("inwards of", "outwards of"),
}


def _is_rough(check: Check) -> bool:
    """Whether nobody put it in numbers: what carries the body, what stays, a posture's range."""
    one = check.constraint
    if isinstance(one, SupportConstraint | BalanceConstraint | KeepConstraint):
        return True
    return isinstance(one, AngleConstraint) and one.to is None and one.by is None


def _both_sides(checks: Sequence[Check], found: Applied) -> list[tuple[str, Value]]:
    """A line and a value for each check, left and right together where they say the same."""
    lines: list[tuple[str, Value]] = []
    for line, value in (_line(check, found.begun) for check in checks):
        texts = [one for one, _ in lines]
        twin = line.replace("right", "left", 1)
        if line.startswith("right ") and line.count("right") == 1 and twin in texts:
            both = line.replace(" touches ", " touch ").replace(" points ", " point ")
            lines[texts.index(twin)] = (f"left and {both}", value)
        elif line:
            lines.append((line, value))
    return lines


def _line(check: Check, before: Body | None) -> tuple[str, Value]:
    """A check and its value; of a limb that was not visible nothing that counts from before."""
    if not hidden(check, before):
        return said_of(check), _value(check)
    by = getattr(check.constraint, "by", None)
    if by is None:
        return f"{said_of(as_seen(check, before))}, not visible before", _value(check)
    size = f"{abs(by):.0f}" if check.unit == "deg" else f"{abs(by):.2f}"
    if float(size) == 0:
        return "", None
    more = "more" if by > 0 else "less"
    return f"{check.label} {size} {check.unit} {more}, not visible: from what is not known", None


def _as_before(check: Check) -> bool:
    """Whether it held already, and nothing came of it that one would see."""
    if not check.met or check.before is None or check.measured is None:
        return False
    least = UNSEEN_DEG if check.unit == "deg" else UNSEEN_M
    return abs(check.measured - check.before) < least


def pose_json(pose: Pose) -> Json:
    """A pose as a step's value: axis-angle, radians."""
    return {
        "model": pose.model,
        "global_orient": [round(float(n), 6) for n in pose.global_orient],
        "body_pose": [[round(float(n), 6) for n in row] for row in pose.body_pose],
    }


def body_json(body: Body) -> Json:
    """Pose and place of a body as a step's value."""
    return pose_json(body.pose) | {"transl": [round(float(n), 6) for n in body.transl]}


def check_json(check: Check, before: Body | None = None) -> Json:
    """A check as a step's value; `before` is the body that the edit began with."""
    unknown = getattr(check.constraint, "by", None) is not None and hidden(check, before)
    return {
        "text": f"{check.label}: not visible" if unknown else said_of(as_seen(check, before)),
        "wanted": None if unknown else check.wanted,
        "measured": None if unknown or check.measured is None else round(check.measured, 4),
        "unit": check.unit or None,
        "met": check.met,
    }


def _turned(found: Applied) -> bool:
    """Whether any joint did."""
    if found.begun is None:
        return False
    old, new = found.begun.pose, found.body.pose
    return not np.allclose(old.body_pose, new.body_pose, atol=1e-3)


def _changes(before: Body, after: Body) -> list[str]:
    """How two poses of one person differ, the most telling first."""
    from thirdwave.body.posecodes.differences import differences

    # Errors of an estimate are those of the edited one too: what differs is exact.
    first, second = (BodyModel.load(one.body_model).forward(one) for one in (before, after))
    return [one.text for one in differences(first, second, shared=True)][:MOST_CHANGES]


def _value(check: Check) -> float | bool:
    return check.met if check.measured is None else round(check.measured, 4)


def _number(check: Check, value: float | None = None) -> str:
    value = check.measured if value is None else value
    assert value is not None
    text = f"{value:.0f}" if check.unit == "deg" else f"{value:.2f}"
    text = text.lstrip("-") if float(text) == 0 else text
    return f"{text} {check.unit}".strip()
