"""What a detector is: a picture in, people and things with boxes and scores out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from thirdwave.scene import Person, Thing
from thirdwave.tools.backends import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorCard(Card):
    """What a detector declares."""

    finds: tuple[str, ...] = ("people",)
    """Of people, things. A loaded detector may find more than its backend promises of any."""
    labels: tuple[str, ...] | None = None
    """COCO names of the things it can find; None for all 80."""
    keypoints: str | None = None
    """Layout of the people's keypoints: "coco17"; None for boxes alone."""
    landmarks: bool = False
    """Whether it measures people itself, those of whom enough shows. The people of one that does
    not get keypoints and landmarks by the embedded networks, in their boxes."""


class Detector(Protocol):
    """A loaded detector."""

    card: DetectorCard

    def people(self, rgb: npt.NDArray[np.uint8], *, min_height_px: float = 0.0) -> list[Person]:
        """Everybody in `rgb` (H, W, 3), left to right as p1, p2, ...; nobody is [].

        `xyxy` inside the picture, pixels. People smaller than `min_height_px` are left out: the
        longer side of the box counts, which is the height of those who lie down too. `rgb` may be
        read-only and of any size and strides.
        """
        ...

    def things(self, rgb: npt.NDArray[np.uint8], wanted: Sequence[str] = ()) -> list[Thing]:
        """Things in `rgb` by COCO name, people not among them, with ids that differ.

        Those `wanted` by name may be found at lower scores; naming hides nothing else. [] from a
        detector that finds people alone.
        """
        ...

    def close(self) -> None:
        """Give memory and devices back. May be called twice."""
        ...
