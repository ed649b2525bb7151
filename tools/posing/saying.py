"""What an edit did, in words with its numbers, for the reader and as evidence.

Knows nothing of tools, nor of how a pose was found.
"""

from typing import Any

from thirdwave.body.model import BodyModel
from thirdwave.body.posing.checks import Check
from thirdwave.body.posing.constraints import (
    ContactConstraint,
    DirectionConstraint,
    SupportConstraint,
)
from thirdwave.scene import Body, Pose
from thirdwave.tools.posing.applied import Applied

MOST_CHANGES = 5
"""Changes that are told of a pose that nobody put in numbers."""

Json = dict[str, Any]


def sayings(found: Applied) -> list[tuple[str, float | bool | None]]:
    """A line for each thing that was asked, with its value; of a named pose or manner, how the
    body differs from the one before.
    """
    lines = [(said_of(check), _value(check)) for check in found.checks[: found.asked]]
    told = {line for line, _ in lines}
    lines += [
        (f"not quite: {check.text}", _value(check))
        for check in found.unmet
        if said_of(check) not in told
    ]
    if found.begun is not None and (found.asked == 0 or found.edit.manners or found.edit.pose):
        lines += [(change, None) for change in _changes(found.begun, found.body)]
    lines += [(line, None) for line in found.held]
    return list(dict.fromkeys(lines))


def said_of(check: Check) -> str:
    """A check in words: "left knee flexion 90 deg, 12 deg before"."""
    one = check.constraint
    if not check.met or check.measured is None:
        return check.text
    match one:
        case DirectionConstraint() if one.toward:
            side = check.label.partition(" off ")[0]
            return f"{side} points {' and '.join(one.toward)}, within {_number(check)}"
        case ContactConstraint():
            place, _, other = check.label.removeprefix("gap ").partition(" to ")
            return f"{place} touches {other}, gap {_number(check)}" if other else check.text
        case SupportConstraint():
            return f"carried by {one.on.replace('_', ' ')}, within {_number(check)}"
        case _:
            before = "" if check.before is None else f", {_number(check, check.before)} before"
            return f"{check.label} {_number(check)}{before}"


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


def check_json(check: Check) -> Json:
    """A check as a step's value."""
    return {
        "text": said_of(check),
        "wanted": check.wanted,
        "measured": None if check.measured is None else round(check.measured, 4),
        "unit": check.unit or None,
        "met": check.met,
    }


def _changes(before: Body, after: Body) -> list[str]:
    """How two poses of one person differ, the most telling first."""
    from thirdwave.body.posecodes.differences import differences

    first = BodyModel.load(before.body_model).forward(before)
    second = BodyModel.load(after.body_model).forward(after)
    return [one.text for one in differences(first, second)][:MOST_CHANGES]


def _value(check: Check) -> float | bool:
    return check.met if check.measured is None else round(check.measured, 4)


def _number(check: Check, value: float | None = None) -> str:
    value = check.measured if value is None else value
    assert value is not None
    text = f"{value:.0f}" if check.unit == "deg" else f"{value:.2f}"
    text = text.lstrip("-") if float(text) == 0 else text
    return f"{text} {check.unit}".strip()
