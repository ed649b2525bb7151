"""The detector that comes with thirdwave: MoveNet, BlazePose and NanoDet, offline, on the CPU."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from thirdwave.scene import Person, Thing
from thirdwave.tools.backends import Backend, Options
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.detectors.contract import DetectorCard

CARD = DetectorCard(
    name="embedded",
    does="finds people with keypoints and 3D landmarks, and things of 80 kinds",
    licence="Apache-2.0",
    weights_licence="Apache-2.0 (MoveNet, BlazePose, NanoDet: see NOTICE)",
    memory_mb=lambda options: 290,
    finds=("people", "things"),
    keypoints="coco17",
    landmarks=True,
    limits="Misses people smaller than about a twelfth of the picture, and small things.",
)


class NoOptions(Options):
    """Nothing to choose."""


class EmbeddedDetector:
    """`perception.people` and `perception.nanodet`. Keeps no state: threads may share it."""

    card = CARD

    def people(self, rgb: npt.NDArray[np.uint8], *, min_height_px: float = 0.0) -> list[Person]:
        """Everybody in `rgb` (H, W, 3), with keypoints and, where enough shows, landmarks."""
        from thirdwave.tools.perception.onnx import BadWeights
        from thirdwave.tools.perception.people import detect

        try:
            return detect(rgb, min_height_px=min_height_px)
        except BadWeights as error:
            raise ToolFailed(str(error)) from error

    def things(self, rgb: npt.NDArray[np.uint8], wanted: Sequence[str] = ()) -> list[Thing]:
        """Things in `rgb` (H, W, 3) from a score of 0.35; those `wanted` from 0.2."""
        from thirdwave.tools.perception.nanodet import find_things
        from thirdwave.tools.perception.onnx import BadWeights

        try:
            found = find_things(rgb, wanted)
        except BadWeights as error:
            raise ToolFailed(str(error)) from error
        seen = [thing for thing in found if thing.label != "person"]
        return [
            Thing(id=f"t{number}", label=thing.label, xyxy=thing.xyxy, score=min(1.0, thing.score))
            for number, thing in enumerate(seen, start=1)
        ]

    def close(self) -> None:
        """Drop the networks; who still wants one, whoever it is, loads it again."""
        from thirdwave.tools.perception.onnx import unload

        unload()


backend = Backend(
    kind="detector", card=CARD, options=NoOptions, load=lambda options: EmbeddedDetector()
)
