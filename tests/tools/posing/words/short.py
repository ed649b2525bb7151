"""Constraints as short lines, so that a table of expectations can be read.

"left_knee_flexion +45", "both elbow_flexion 0..8", "left_palm on left_kneecap". A line that begins
with "~" is a preference.
"""

from thirdwave.body.posing.constraints import (
    AngleConstraint,
    ContactConstraint,
    DirectionConstraint,
    DistanceConstraint,
    KeepConstraint,
    PlaceConstraint,
    PoseConstraint,
    SupportConstraint,
)
from thirdwave.tools.posing.edit import PoseEdit


def lines(edit: PoseEdit, *, preferences: bool = True) -> tuple[str, ...]:
    """Everything an edit asks, a line each."""
    first = [
        f"{name} {value}"
        for name, value in (
            ("person", edit.person), ("pose", edit.pose), ("pose_side", edit.pose_side),
        )
        if value
    ]  # fmt: skip
    mirror = ["mirror"] if edit.mirror else []
    asked = [line(one) for one in edit.constraints if preferences or one.hard]
    return (*first, *mirror, *asked, *(f"{one.name} x{one.strength:g}" for one in edit.manners))


def line(one: PoseConstraint) -> str:
    """One constraint, a line."""
    soft = "" if one.hard else "~"
    named = getattr(one, "side", None)
    side = f"{named} " if named else ""
    match one:
        case AngleConstraint():
            said = f"{side}{one.angle} {_amount(one)}"
        case DirectionConstraint():
            where = "+".join(one.toward) or f"{one.raised:g}deg/{one.out}"
            world = " world" if one.frame == "world" else ""
            said = f"{side}{one.segment} {where}{world}"
        case PlaceConstraint():
            frame = "" if one.frame == "world" else f" {one.frame}"
            said = f"{side}{one.place} {one.way} of {one.of} {_amount(one, 100)}cm{frame}"
        case DistanceConstraint():
            pair = "-".join(sorted((one.place, one.of)))
            said = f"{side}{pair} {_amount(one, 100)}cm"
        case ContactConstraint():
            crossed = " crossed" if one.crossed else ""
            gap = f" gap {100 * one.gap:g}cm" if one.gap else ""
            said = f"{side}{one.place} on {one.to}{crossed}{gap}"
        case SupportConstraint():
            height = f" {100 * one.height:g}cm" if one.height else ""
            said = f"on {one.on}{height}"
        case KeepConstraint():
            said = f"keep {' '.join(sorted(one.of))}"
        case _:
            said = one.kind
    return soft + said


def _amount(one: AngleConstraint | PlaceConstraint | DistanceConstraint, scale: float = 1) -> str:
    if one.by is not None:
        return f"{scale * one.by:+g}"
    if one.to is not None:
        return f"= {scale * one.to:g}"
    low = "" if one.at_least is None else f"{scale * one.at_least:g}"
    high = "" if one.at_most is None else f"{scale * one.at_most:g}"
    return f"{low}..{high}"
