"""One measured fact about a person, and how it travels between steps."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A quantity of one person (or of a pair) with its unit and its trust. JSON-able."""

    person: str
    quantity: str
    value: float | bool | str | None
    """None: not visible or not measurable; `note` says why."""
    unit: str | None = None
    """ "deg", "m", "px" or None."""
    side: Side | None = None
    """The person's own side."""
    part: str | None = None
    """Body part the value is about, when the quantity does not say it."""
    other: str | None = None
    """Id of the other person or thing of a pair."""
    other_part: str | None = None
    confidence: float = 1.0
    """0 to 1."""
    sigma: float | None = None
    """Expected error, one standard deviation in `unit`, where one was measured."""
    seen: bool = True
    """False: what it hangs on is not in the picture."""
    note: str = ""
    """Why there is no value, or what the value assumes."""
    text: str = ""
    """One line of evidence, for instance "p1 left knee flexion 103 deg"."""

    def __post_init__(self) -> None:
        # Measured values come as numpy scalars, which are not JSON.
        for name in ("value", "confidence", "sigma", "seen"):
            value = getattr(self, name)
            if isinstance(value, np.generic):
                object.__setattr__(self, name, value.item())

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, without the fields that are empty."""
        keep = ("person", "quantity", "value")
        return {k: v for k, v in asdict(self).items() if k in keep or v not in (None, "")}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Measurement":
        """The measurement `to_json` was called on."""
        return cls(**data)
