"""Units that people say numbers in: "1.2 rad", "5 ft". Knows nothing of what a number is of."""

import math
from dataclasses import dataclass
from typing import Literal

Dimension = Literal["angle", "length"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit, and how it becomes the one that is measured in."""

    name: str
    dimension: Dimension
    factor: float
    """How many degrees, or metres, one of it is."""
    written: frozenset[str]
    """The ways it is written, in lower case."""


def _unit(name: str, dimension: Dimension, factor: float, written: str) -> Unit:
    return Unit(name, dimension, factor, frozenset(written.split()))


UNITS = (
    _unit("deg", "angle", 1.0, "deg degs degree degrees \u00b0"),
    _unit("rad", "angle", math.degrees(1.0), "rad rads radian radians"),
    _unit("m", "length", 1.0, "m metre metres meter meters"),
    _unit("cm", "length", 0.01, "cm cms centimetre centimetres centimeter centimeters"),
    _unit("mm", "length", 0.001, "mm millimetre millimetres millimeter millimeters"),
    _unit("in", "length", 0.0254, 'in inch inches "'),
    _unit("ft", "length", 0.3048, "ft foot feet '"),
)
MEASURED_IN: dict[Dimension, str] = {"angle": "deg", "length": "m"}
"""The unit of what is measured."""


def unit_of(written: str) -> Unit | None:
    """The unit that is written so; None: it is none of an angle or a length."""
    return next((unit for unit in UNITS if written.lower() in unit.written), None)


def names_of(dimension: Dimension) -> str:
    """The units of a dimension, as they are listed: "deg or rad"."""
    *most, last = [unit.name for unit in UNITS if unit.dimension == dimension]
    return f"{', '.join(most)} or {last}"


def as_measured(value: float, unit: str | None) -> tuple[float, str | None]:
    """The same in degrees or metres; a number of another unit stays as it is."""
    known = unit_of(unit or "")
    if known is None:
        return value, unit
    return value * known.factor, MEASURED_IN[known.dimension]
