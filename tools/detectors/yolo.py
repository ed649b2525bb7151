"""The detector `yolo`: any detection or pose model of ultralytics, on the CPU or a graphics card.

ultralytics is AGPL-3.0, and so are the weights it publishes; thirdwave itself does not need it.
"""

import gc
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from thirdwave.scene import COCO17, Keypoints, Person, Thing
from thirdwave.tools.backends import Backend
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.detectors.contract import DetectorCard
from thirdwave.tools.detectors.yolo_files import YoloOptions, checked_task, task_of, weights_file
from thirdwave.tools.perception.nanodet import COCO80, known_label
from thirdwave.tools.perception.raster import Floats, overlap

NAMED = 0.5
"""Things asked for by name are reported from this part of `min_score` on."""
SAME_BOX = 0.7
"""Overlap at which boxes of two classes that both mean people are one person; the limit that
ultralytics has within a class."""


def _memory_mb(options: YoloOptions) -> int:
    """What the process grew by with YOLOv8s at 640 pixels, .onnx and .pt: 1030 MB, the most of it
    torch's; the weights count twice, and .pt files hold them at half precision.
    """
    size = options.path.stat().st_size if options.path.is_file() else 25_000_000
    return round(940 + size / 1e6 * (4 if options.path.suffix == ".pt" else 2))


def _needs(options: YoloOptions) -> str:
    if options.path.is_dir():
        return f"a file as model, {options.path} is a directory"
    return "" if options.download or options.path.is_file() else f"the file {options.path}"


CARD = DetectorCard(
    name="yolo",
    does="finds people and things by a YOLO model of yours",
    licence="AGPL-3.0 (ultralytics)",
    weights_licence="the model's own; AGPL-3.0 for those of ultralytics",
    memory_mb=_memory_mb,
    device=lambda options: options.device,
    packages=("ultralytics", "torch", "torchvision"),
    extra="yolo",
    finds=("people",),
    keypoints="coco17",
    landmarks=True,
    needs=_needs,
    limits="Needs a file of weights; its classes and pictures decide what it finds.",
)


@dataclass(frozen=True, eq=False, slots=True)
class _Box:
    label: str
    score: float
    xyxy: Floats
    keypoints: Keypoints | None


class YoloDetector:
    """A YOLO model. One picture is looked at at a time, whoever asks."""

    def __init__(self, model: Any, device: Any, options: YoloOptions) -> None:
        self._model, self._device, self._options = model, device, options
        self._looking = Lock()
        self._last: tuple[bytes, list[_Box]] | None = None
        names, has_keypoints = self._first_look()
        self._labels = _labels(names, options)
        things = tuple(label for label in COCO80[1:] if label in self._labels.values())
        self.card = replace(
            CARD,
            finds=("people", "things") if things else ("people",),
            labels=things,
            limits=f"Finds what {options.path.name} was trained on.",
        )
        self._has_keypoints = has_keypoints

    def people(self, rgb: npt.NDArray[np.uint8], *, min_height_px: float = 0.0) -> list[Person]:
        """Everybody in `rgb` (H, W, 3), left to right, with 33 landmarks where enough shows.

        Keypoints are the model's own, or MoveNet's in the box for a model without. Of somebody
        who lies down `min_height_px` is the length: the longer side of the box counts.
        """
        from thirdwave.tools.perception.frame import cut_by
        from thirdwave.tools.perception.people import keypoints_in_box, measured

        found = [box for box in self._boxes(rgb) if box.label == "person"]
        found = [box for box in found if box.score >= self._options.min_score]
        found = [box for box in found if (box.xyxy[2:] - box.xyxy[:2]).max() >= min_height_px]
        found.sort(key=lambda box: float(box.xyxy[0] + box.xyxy[2]))
        people = []
        for number, box in enumerate(found, start=1):
            keypoints = box.keypoints or keypoints_in_box(rgb, box.xyxy)
            landmarks, cut = None, ()
            if keypoints is not None:
                landmarks = measured(rgb, box.xyxy, keypoints)
                _, cut = cut_by(box.xyxy, keypoints, landmarks, (rgb.shape[1], rgb.shape[0]))
            people.append(
                Person(
                    id=f"p{number}",
                    xyxy=box.xyxy,
                    score=box.score,
                    keypoints=keypoints,
                    landmarks=landmarks,
                    cut=cut,
                )
            )
        return people

    def things(self, rgb: npt.NDArray[np.uint8], wanted: Sequence[str] = ()) -> list[Thing]:
        """Things in `rgb` (H, W, 3), best first; those `wanted` from half of `min_score`."""
        named = {known_label(label) for label in wanted}
        least = {True: self._options.min_score * NAMED, False: self._options.min_score}
        seen = [
            box
            for box in self._boxes(rgb)
            if box.label != "person" and box.score >= least[box.label in named]
        ]
        return [
            Thing(id=f"t{number}", label=box.label, xyxy=box.xyxy, score=box.score)
            for number, box in enumerate(seen, start=1)
        ]

    def close(self) -> None:
        """Drop the model, when whoever is looking has finished."""
        with self._looking:
            on_gpu = self._device is not None and self._device.type == "cuda"
            self._model = self._last = self._device = None
            # The model and its predictor hold each other.
            gc.collect()
            if on_gpu:
                import torch

                torch.cuda.empty_cache()

    def _boxes(self, rgb: npt.NDArray[np.uint8]) -> list[_Box]:
        """All that the model sees and that has a label, best first.

        People and things of one picture are asked for one after the other: it is looked at once.
        """
        digest = hashlib.sha256(str(rgb.shape).encode() + rgb.tobytes()).digest()
        with self._looking:
            if self._last is None or self._last[0] != digest:
                self._last = (digest, self._look(rgb))
            return self._last[1]

    def _look(self, rgb: npt.NDArray[np.uint8]) -> list[_Box]:
        seen = self._predict(rgb)
        corners = seen.boxes.xyxy.cpu().numpy().astype(np.float64)
        scores = seen.boxes.conf.cpu().numpy().astype(np.float64).clip(0, 1)
        classes = seen.boxes.cls.cpu().numpy().astype(int)
        points = _points(seen, len(corners)) if self._has_keypoints else [None] * len(corners)
        edges = [rgb.shape[1], rgb.shape[0]] * 2
        boxes: list[_Box] = []
        for row in np.argsort(-scores, kind="stable"):
            label = self._labels.get(int(classes[row]))
            xyxy = corners[row].clip(0, edges)
            if label is None or (xyxy[2:] - xyxy[:2]).min() <= 0:
                continue
            # Several classes may mean the same: standing and fallen people are people.
            same = [box.xyxy for box in boxes if box.label == label]
            if same and overlap(xyxy, np.array(same)).max() > SAME_BOX:
                continue
            boxes.append(_Box(label, float(scores[row]), xyxy, points[row]))
        return boxes

    def _predict(self, rgb: npt.NDArray[np.uint8]) -> Any:
        if self._model is None:
            raise ToolFailed("yolo: the model was unloaded while it was asked: ask again")
        (seen,) = self._model.predict(
            # ultralytics takes arrays in the order of OpenCV: blue, green, red.
            np.ascontiguousarray(rgb[..., ::-1]),
            conf=self._options.min_score * NAMED,
            imgsz=self._options.image_size,
            device=self._device,
            save=False,
            verbose=False,
        )
        return seen

    def _first_look(self) -> tuple[Mapping[int, str], bool]:
        """Class names, and whether there are keypoints; exported files are opened by looking."""
        seen = self._predict(np.full((64, 64, 3), 127, np.uint8))
        if seen.boxes is None:
            raise ToolFailed(f"yolo: {self._options.path.name} gave no boxes")
        if seen.keypoints is None:
            return seen.names, False
        count = seen.keypoints.data.shape[1]
        if count != len(COCO17):
            raise ToolFailed(
                f"yolo: {self._options.path.name} gives {count} keypoints: expected the 17 of COCO"
            )
        return seen.names, True


def load(options: YoloOptions) -> YoloDetector:
    """The detector with that file's model, which has looked once. ToolFailed says why not."""
    path = weights_file(options)
    task = task_of(path, options)
    from thirdwave.tools.detectors.ultralytics_quietly import as_before, import_ultralytics

    try:
        ultralytics = import_ultralytics()
    except ImportError as error:
        raise ToolFailed(
            f"yolo: ultralytics cannot be imported ({error}): pip install 'thirdwave[yolo]'"
        ) from error
    device = _device(options.device)
    try:
        with as_before():
            model = ultralytics.YOLO(path, task=task)
            checked_task(path, model.task)
            # Its callbacks report what is looked at to the publisher.
            model.callbacks = {name: [] for name in model.callbacks}
            return YoloDetector(model, device, options)
    except ToolFailed:
        raise
    # A model file is foreign, and a .pt foreign code: whatever opening it raises is its own.
    except Exception as error:
        why = (" ".join(str(error).split()) or type(error).__name__)[:200]
        raise ToolFailed(f"yolo: {path} cannot be loaded: {type(error).__name__}: {why}") from error


def _device(name: str) -> Any:
    import torch

    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    # What torch raises for an unknown device and for one that is not there.
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        why = " ".join(str(error).split())[:100]
        raise ToolFailed(
            f"yolo: expected a device such as cpu or cuda:0, got {name!r}: {why}"
        ) from error
    return device


def _labels(names: Mapping[int, str], options: YoloOptions) -> dict[int, str]:
    """COCO name of each of the model's classes that has one."""
    file = options.path.name
    told = ", ".join(list(names.values())[:12]) + (", ..." if len(names) > 12 else "")
    unknown = [name for name in options.labels if name not in names.values()]
    if unknown:
        raise ToolFailed(f"yolo: labels names {unknown[0]!r}, but the classes of {file} are {told}")
    labels: dict[int, str] = {}
    for number, name in names.items():
        plain = " ".join(name.lower().replace("_", " ").split())
        label = options.labels.get(name, plain)
        if label in COCO80:
            labels[int(number)] = label
    if "person" not in labels.values():
        first = next(iter(names.values()), "class")
        raise ToolFailed(
            f"yolo: {file} has no class for people among {told}: if one of them is, say which, "
            f'as labels: {{"{first}": "person"}}'
        )
    return labels


def _points(seen: Any, count: int) -> list[Keypoints | None]:
    """COCO keypoints of each box; a model that gives no confidences is believed as the box is."""
    data = seen.keypoints.data.cpu().numpy().astype(np.float64)
    if data.shape[2] < 3:
        scores = seen.boxes.conf.cpu().numpy().astype(np.float64)
        data = np.concatenate(
            [data, np.broadcast_to(scores[:, None, None], (count, 17, 1))], axis=2
        )
    return [
        Keypoints(names=COCO17, xy=rows[:, :2], confidence=rows[:, 2].clip(0, 1)) for rows in data
    ]


backend = Backend(kind="detector", card=CARD, options=YoloOptions, load=load)
