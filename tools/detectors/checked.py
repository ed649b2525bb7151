"""A loaded detector whose answers are checked, and whose people are measured where it does not.

Knows nothing of how a detector finds anybody.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from thirdwave.scene import COCO17, Person, Thing
from thirdwave.tools.backends import line_of
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.detectors.contract import Detector, DetectorCard

Rgb = npt.NDArray[np.uint8]
Item = TypeVar("Item", Person, Thing)
SLACK_PX = 1.0
"""How far a box may reach beyond the picture, from rounding, and is cut back to it."""

ROUNDING = 1e-5
"""How far a score of single precision may exceed 1, and is cut back to it."""


class CheckedDetector:
    """Asks a detector, and hands on what is a detector's answer; ToolFailed names the detector.

    People of a detector whose card says no `landmarks` get keypoints, landmarks and the edges that
    cut them by the embedded networks, where these see them in the box.
    """

    def __init__(self, detector: Detector) -> None:
        card: Any = getattr(detector, "card", None)
        if not isinstance(card, DetectorCard):
            raise ToolFailed(
                f"the detector {type(detector).__name__} has as card a {type(card).__name__}, "
                "expected a DetectorCard"
            )
        self._detector = detector
        self.card: DetectorCard = card
        """The detector's own."""

    def people(self, rgb: Rgb, *, min_height_px: float = 0.0) -> list[Person]:
        """Everybody in `rgb` (H, W, 3), left to right as p1, p2, ..."""
        asked = self._asked(lambda: self._detector.people(rgb, min_height_px=min_height_px))
        people = [self._of_kind(item, Person, "people", rgb) for item in asked]
        ids = [person.id for person in people]
        wanted = [f"p{number}" for number in range(1, len(people) + 1)]
        if ids != wanted:
            raise self._wrong(f"people: expected ids p1, p2, ... in order, got {', '.join(ids)}")
        middles = [float(person.xyxy[0] + person.xyxy[2]) / 2 for person in people]
        if middles != sorted(middles):
            told = ", ".join(f"{middle:.0f}" for middle in middles)
            raise self._wrong(f"people: expected left to right, got boxes about x = {told} px")
        if self.card.landmarks:
            return people
        return [_measured(person, rgb) for person in people]

    def things(self, rgb: Rgb, wanted: Sequence[str] = ()) -> list[Thing]:
        """Things in `rgb` (H, W, 3) by COCO name, with ids that differ."""
        asked = self._asked(lambda: self._detector.things(rgb, wanted))
        things = [self._of_kind(item, Thing, "things", rgb) for item in asked]
        ids = [thing.id for thing in things]
        if len(set(ids)) < len(ids):
            raise self._wrong(f"things: expected each id once, got {', '.join(ids)}")
        return things

    def close(self) -> None:
        """Give memory and devices back."""
        self._detector.close()

    def _asked(self, call: Callable[[], Any]) -> list[Any]:
        try:
            given = call()
            if isinstance(given, Iterable) and not isinstance(given, (str, bytes, Mapping)):
                return list(given)
        except (ToolFailed, ToolRetry, KeyboardInterrupt, GeneratorExit):
            raise
        # A detector may be foreign code: whatever it raises is its own fault.
        except BaseException as error:
            raise ToolFailed(f"the detector {self.card.name!r} broke: {line_of(error)}") from error
        raise self._wrong(f"{type(given).__name__}, expected a list")

    def _of_kind(self, item: Any, kind: type[Item], what: str, rgb: Rgb) -> Item:
        """`item` with its box in the picture."""
        if not isinstance(item, kind):
            raise self._wrong(f"{what}: expected {kind.__name__}, got {type(item).__name__}")
        score = min(item.score, 1.0) if item.score <= 1.0 + ROUNDING else item.score
        if not 0 <= score <= 1:
            raise self._wrong(f"{item.id}.score: expected 0 to 1, got {item.score:g}")
        edges = np.array([rgb.shape[1], rgb.shape[0]] * 2, np.float32)
        inside = item.xyxy.clip(0, edges)
        x_min, y_min, x_max, y_max = inside
        if np.abs(inside - item.xyxy).max() > SLACK_PX or x_min >= x_max or y_min >= y_max:
            box = ", ".join(f"{number:g}" for number in item.xyxy)
            raise self._wrong(
                f"{item.id}.xyxy: expected x_min < x_max <= {edges[0]:.0f}, "
                f"y_min < y_max <= {edges[1]:.0f}, pixels of the picture, got {box}"
            )
        return replace(item, xyxy=inside, score=score)

    def _wrong(self, what: str) -> ToolFailed:
        return ToolFailed(f"the detector {self.card.name!r} gave {what}")


def _measured(person: Person, rgb: Rgb) -> Person:
    """`person` with what the embedded networks see in the box; what is known already stays."""
    from thirdwave.tools.perception.frame import cut_by
    from thirdwave.tools.perception.onnx import BadWeights
    from thirdwave.tools.perception.people import keypoints_in_box, measured

    if person.landmarks is not None:
        return person
    own = person.keypoints
    box = person.xyxy.astype(np.float64)
    try:
        coco = own if own is not None and own.names == COCO17 else keypoints_in_box(rgb, box)
        if coco is None:
            return person
        landmarks = measured(rgb, box, coco)
    except BadWeights as error:
        raise ToolFailed(str(error)) from error
    _, cut = cut_by(box, coco, landmarks, (rgb.shape[1], rgb.shape[0]))
    return replace(person, keypoints=own or coco, landmarks=landmarks, cut=person.cut or cut)
