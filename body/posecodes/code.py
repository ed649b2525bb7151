"""What a posecode is: one named number of a pose, its word, and the joints it hangs on.

Knows nothing of how it is measured nor of sentences.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from thirdwave.body.posecodes.balance import Carried
from thirdwave.body.posecodes.bins import Unit
from thirdwave.body.posture import Posture
from thirdwave.body.skeleton import JOINT

Family = Literal[
    "joint", "orientation", "inclination", "gaze", "distance", "position", "ground", "contact",
    "symmetry", "balance",
]  # fmt: skip
"""Joint angles, limb orientation, body inclination and twist, gaze and facing, distances,
relative positions, ground contact, self-contact, symmetry, balance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One number of a pose."""

    name: str
    """As "left_knee_flexion", "hands_apart", "left_palm_on_chin"."""
    family: Family
    value: float
    """Degrees or metres, by `unit`; of no unit a share."""
    unit: Unit
    category: str
    """The word of its range in `bins`."""
    joints: tuple[str, ...]
    """SMPL joints that must have been seen before it may be stated."""
    places: tuple[str, ...] = ()
    """Of a contact the two places of `places.PLACES` that meet; () where no named ones do."""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: name, family, value, unit and category."""
        digits = 1 if self.unit == "deg" else 3
        return {
            "name": self.name,
            "family": self.family,
            "value": round(self.value, digits),
            "unit": self.unit,
            "category": self.category,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Posecodes:
    """All codes of one pose."""

    posture: Posture
    """The first fact of a pose."""
    carried: Carried
    """What it rests on."""
    floor_m: float
    """Coordinate of the lowest skin along up, metres, camera frame."""
    codes: Mapping[str, Code]
    """By name, in the order of the families."""

    def __getitem__(self, name: str) -> Code:
        """The code of that name; KeyError names those that begin alike."""
        if name not in self.codes:
            first = name.partition("_")[0]
            near = [known for known in self.codes if known.startswith(first)]
            raise KeyError(f"no code {name!r} here, there is: {', '.join(near or self.codes)}")
        return self.codes[name]

    def __contains__(self, name: object) -> bool:
        return name in self.codes

    def value(self, name: str) -> float:
        """The number of the code of that name."""
        return self[name].value

    def of(self, *families: Family) -> tuple[Code, ...]:
        """The codes of these families."""
        return tuple(code for code in self.codes.values() if code.family in families)

    def that(self, *categories: str) -> tuple[Code, ...]:
        """The codes of these categories."""
        return tuple(code for code in self.codes.values() if code.category in categories)

    def seen(self, seen: Any) -> "Posecodes":
        """Only the codes whose joints are all marked in `seen` (24,), bool."""
        marks = np.asarray(seen, dtype=bool)
        kept = {
            name: code
            for name, code in self.codes.items()
            if all(marks[JOINT[joint]] for joint in code.joints)
        }
        return replace(self, codes=MappingProxyType(kept))

    def as_(self, posture: Posture) -> "Posecodes":
        """The same with another posture, where that is known better than from the joints."""
        return replace(self, posture=posture)

    def without(self, names: Iterable[str]) -> "Posecodes":
        """All but the codes of these names."""
        gone = set(names)
        kept = {name: code for name, code in self.codes.items() if name not in gone}
        return replace(self, codes=MappingProxyType(kept))
