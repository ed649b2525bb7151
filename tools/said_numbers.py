"""What a number that a user says can be, told by its name: "target knee angle" is an angle.

Knows nothing of people, nor of how a number is kept.
"""

import math
import re

from thirdwave.scene.units import MEASURED_IN, Dimension, as_measured, names_of, unit_of

_ANGLES = frozenset(
    [
        "angle",
        "angles",
        "flexion",
        "extension",
        "bend",
        "bent",
        "knee",
        "knees",
        "elbow",
        "elbows",
        "hip",
        "hips",
        "shoulder",
        "shoulders",
        "trunk",
        "torso",
        "lean",
        "inclination",
        "squat",
        "squats",
        "depth",
    ]
)
_LENGTHS = frozenset(
    [
        "distance",
        "distances",
        "height",
        "heights",
        "stature",
        "gap",
        "spacing",
        "width",
        "length",
        "reach",
        "stride",
        "depth",
        "size",
        "stance",
        "tall",
        "apart",
        "away",
    ]
)
MOST_DEGREES = 180.0
"""A joint's bend and a trunk's lean are told from 0, straight, to this."""


def dimensions(name: str) -> frozenset[Dimension]:
    """What a fact of that name can be a number of; empty: the name does not tell."""
    words = set(re.findall(r"[a-z]+", name.casefold()))
    lengths = words & _LENGTHS
    if words & {"angle", "angles", "flexion", "extension", "bend", "lean"}:
        return frozenset({"angle"})
    found: set[Dimension] = {"length"} if lengths else set()
    if words & _ANGLES and lengths <= {"depth"}:
        found.add("angle")
    return frozenset(found)


def unit_meant(name: str, unit: str | None) -> str | None:
    """The unit of a number: as it is said; of an angle without one degrees."""
    return "deg" if unit is None and dimensions(name) == {"angle"} else unit


def senseless(name: str, value: float, unit: str | None) -> str | None:
    """Why a number cannot be what its name says, in a line; None: it can."""
    if not math.isfinite(value):
        return f"{name}: expected a finite number, got {value}"
    can_be = dimensions(name)
    if not can_be:
        return None
    units = " or ".join(names_of(one) for one in sorted(can_be))
    known = unit_of(unit or "")
    if known is None or known.dimension not in can_be:
        came = "a plain number" if not unit else f"{unit!r}"
        return f"{name}: expected a number in {units}, got {came}"
    measured, _ = as_measured(value, unit)
    most = MOST_DEGREES if known.dimension == "angle" else math.inf
    if 0 <= measured <= most:
        return None
    wanted = f"0 to {most:g} {MEASURED_IN['angle']}" if most < math.inf else "0 or more"
    return f"{name}: expected {wanted}, got {value:g} {unit}"
