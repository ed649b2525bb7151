"""Which quantity words name: a dimension ("bent", "tall", "high") with or without a body part.

Knows nothing of sentences.
"""

from dataclasses import dataclass

from thirdwave.agents.offline.query import Measure
from thirdwave.agents.offline.reading.bag import OPPOSITE
from thirdwave.agents.offline.reading.phrases import FLEXION
from thirdwave.agents.offline.reading.refer import PartOf

SIDED_PARTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "foot")
POINTS = {"arm": "wrist", "leg": "ankle", "trunk": "pelvis"}
"""Limb -> the point that its height is taken at."""
SPREAD = {"foot": "foot", "leg": "foot", "ankle": "ankle", "wrist": "wrist", "arm": "wrist",
          "knee": "knee", "elbow": "elbow"}  # fmt: skip
"""Limb -> the parts of which somebody's two can be far apart."""
OF_THE_PERSON = {
    "lean": "trunk_inclination",
    "bent": "trunk_inclination",
    "straight": "trunk_inclination",
    "tall": "stature",
    "height": "stature",
    "high": "level",
    "far": "depth",
    "x": "image_x",
    "posture": "posture",
    "facing": "facing",
    "head_direction": "head_direction",
    "elevation": "shoulder_elevation",
}
"""Dimension of somebody as a whole -> quantity."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A quantity, and whether more of the word is more or less of the quantity."""

    measure: Measure
    rising: bool


def scale(dimension: str | None, part: PartOf | None, *, rising: bool = True) -> Scale | None:
    """The quantity a dimension of a part (or of a person) means; None: there is none.

    `dimension` None with a part: how bent it is.
    """
    if dimension in OPPOSITE:
        dimension, rising = OPPOSITE[dimension], not rising
    if dimension == "straight":
        rising = not rising
    measure = _of_person(dimension) if part is None else _of_part(dimension, part)
    return None if measure is None else Scale(measure, rising)


def point(part: PartOf) -> str | None:
    """The name `measure` and `relate` know a part by; None: its side is not said."""
    name = POINTS.get(part.part or "", part.part or "")
    if name not in SIDED_PARTS:
        return name
    return f"{part.side}_{name}" if part.side else None


def _of_person(dimension: str | None) -> Measure | None:
    if dimension == "wide":  # "the widest stance"
        return Measure(quantity="distance", part="foot")
    quantity = OF_THE_PERSON.get(dimension or "")
    return None if quantity is None else Measure(quantity=quantity)


def _of_part(dimension: str | None, part: PartOf) -> Measure | None:
    name = part.part or ""
    if dimension == "wide":
        ends = SPREAD.get(name)
        return Measure(quantity="distance", part=ends) if ends and part.side is None else None
    if dimension in ("high", "height"):
        at = point(part)
        # Without a side the higher or lower hand is meant; `side` is filled in when compiling.
        return Measure(quantity="part_height", part=at or POINTS.get(name, name))
    if dimension in ("elevation",) and name in ("arm", "shoulder", "wrist"):
        return Measure(quantity="shoulder_elevation", side=part.side)
    if name in ("trunk", "chest", "pelvis") and dimension in (
        "angle",
        "bent",
        "lean",
        None,
    ):  # how straight a back is held no tool measures
        return Measure(quantity="trunk_inclination")
    if name == "head" and dimension in ("head_direction", "facing"):
        return Measure(quantity="head_direction")
    if name == "shoulder" and dimension == "angle":
        return Measure(quantity="shoulder_elevation", side=part.side)
    if dimension in ("angle", "bent", "straight", None) and name in FLEXION:
        return Measure(quantity=FLEXION[name], side=part.side)
    return None
