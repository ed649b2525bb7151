"""What a tool gives back: `Observation` and `Artifact`."""

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

from thirdwave.scene.scene import Scene

ValueType = Literal[
    "bool", "int", "float", "people", "person", "text", "pose", "measurements", "things", "none"
]
"""How `value` is to be read: people are a list of ids, person is an id, measurements are a list
of `Measurement.to_json()`, things are a list of thing ids."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Artifact:
    """A picture, mesh or table that a tool made."""

    media_type: str
    data: bytes
    name: str = ""
    """What it shows, for the reader: "overlay"."""

    @property
    def id(self) -> str:
        """sha256 of the data."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of evidence with the value it states."""

    text: str
    value: float | bool | str | None = None


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Observation:
    """What one step found out."""

    text: str
    """One or two sentences; all that a language model reads, and what the answer is made from."""
    value: Any = None
    """JSON, read by `value_type`."""
    value_type: ValueType = "none"
    unit: str | None = None
    evidence: tuple[Finding, ...] = ()
    """What an answer from this step can point at. Every number of `text` stands here."""
    confidence: float = 1.0
    unknown: str | None = None
    """Set when the question cannot be answered from the picture: what is missing, and why.
    Steps that hang on this one are skipped and the answer abstains with this as its reason."""
    scene: Scene | None = None
    """The new scene when the step changed it."""
    branch: bool = False
    """True: `scene` is a what-if. It is kept beside the stored scene, which stays as it was, and
    later steps that hang on this one look at it."""
    artifacts: tuple[Artifact, ...] = ()
