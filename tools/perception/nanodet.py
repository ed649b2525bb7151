"""Things of the 80 COCO classes and their boxes: NanoDet at two sizes, averaged.

Knows nothing of who the people are: its class "person" is a second opinion only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from thirdwave.tools.perception import onnx
from thirdwave.tools.perception.raster import Floats, Rgb, check_rgb, overlap, resize

COCO80 = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat",
    "traffic light", "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog",
    "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella",
    "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite",
    "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
    "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange",
    "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant",
    "bed", "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone",
    "microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors",
    "teddy bear", "hair drier", "toothbrush",
)  # fmt: skip
"""Class names in the network's order."""

THRESHOLD = 0.35
"""Score from which a thing is reported: 0.3 % of the classes that are absent are reported."""
NAMED_THRESHOLD = 0.2
"""The same for a class that was asked for by name: 2.3 %, but half of the missed ones are found."""
SIZES = (320, 416)
"""Long sides at which the network looks. A thing seen at one size only counts half."""
STRIDES = (8, 16, 32)
BINS = 11
"""A box's side is told as a distribution over 0 to 10 strides from the cell."""
MEAN = np.array([103.53, 116.28, 123.675], np.float32)
STD = np.array([57.375, 57.12, 58.395], np.float32)
"""Of the training pictures, blue, green, red."""
_CANDIDATE = 0.12
_SAME_BOX = 0.5


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Found:
    """One thing."""

    label: str
    """A name of COCO80."""
    score: float
    """0 to 1, the mean over the sizes; true things often score only 0.3 to 0.6."""
    xyxy: Floats
    """Box in pixels, inside the picture. Shape (4,)."""


@dataclass(frozen=True, eq=False, slots=True)
class _Candidate:
    size: int
    label: int
    score: float
    xyxy: Floats


def find_things(rgb: Rgb, labels: Iterable[str] | None = None) -> list[Found]:
    """The things in `rgb` (H, W, 3) uint8, best score first, boxes in pixels of `rgb`.

    Reported is what scores at least 0.35, and of the classes in `labels` (those a question names)
    what scores at least 0.2: naming lowers a bar and hides nothing else. One place may have boxes
    of several classes: horse and cow, cup and vase are confused.

    Misses small things (a ball in a hand, a spoon) and calls round things clocks.
    Raises ValueError for a label that is not in COCO80; the message names near ones.
    """
    check_rgb(rgb)
    named = {COCO80.index(known_label(label)) for label in labels or ()}
    candidates = [found for size in SIZES for found in _look(rgb, size)]
    candidates.sort(key=lambda candidate: -candidate.score)
    things = []
    while candidates:
        first = candidates[0]
        same = [
            candidate.label == first.label
            and (candidate is first or overlap(first.xyxy, candidate.xyxy[None])[0] > _SAME_BOX)
            for candidate in candidates
        ]
        # The best box of each size; the others of this place go.
        best: dict[int, _Candidate] = {}
        for candidate, is_same in zip(candidates, same, strict=True):
            if is_same:
                best.setdefault(candidate.size, candidate)
        candidates = [c for c, is_same in zip(candidates, same, strict=True) if not is_same]
        total = sum(candidate.score for candidate in best.values())
        score = total / len(SIZES)
        if score >= (NAMED_THRESHOLD if first.label in named else THRESHOLD):
            xyxy = sum((c.score / total * c.xyxy for c in best.values()), np.zeros(4))
            things.append(Found(label=COCO80[first.label], score=score, xyxy=xyxy))
    return sorted(things, key=lambda thing: -thing.score)


def known_label(label: str) -> str:
    """The name of COCO80 that `label` spells, whatever its case; ValueError names near ones."""
    name = " ".join(label.lower().replace("_", " ").split())
    if name in COCO80:
        return name
    near = [known for known in COCO80 if set(known.split()) & set(name.split())]
    near += [known for known in get_close_matches(name, COCO80, n=3) if known not in near]
    hint = f"near ones: {', '.join(near)}" if near else "for instance bench, car, sports ball"
    raise ValueError(f"label {label!r}: expected one of the 80 COCO classes; {hint}")


def _look(rgb: Rgb, size: int) -> list[_Candidate]:
    """What the network sees with the picture's long side at `size`, each thing once."""
    height, width = rgb.shape[:2]
    scale = size / max(width, height)
    wide, high = max(1, round(width * scale)), max(1, round(height * scale))
    # The network wants multiples of 32, the picture in the middle, black round it, BGR.
    canvas = np.zeros((-(-high // 32) * 32, -(-wide // 32) * 32, 3), np.float32)
    top, left = (canvas.shape[0] - high) // 2, (canvas.shape[1] - wide) // 2
    canvas[top : top + high, left : left + wide] = resize(rgb, (wide, high))
    pixels = ((canvas[..., ::-1] - MEAN) / STD).transpose(2, 0, 1)[None]
    names = [f"{kind}{stride}" for stride in STRIDES for kind in ("cls", "dist")]
    outputs = onnx.run("nanodet_g", names, {"image": np.ascontiguousarray(pixels)})
    boxes, labels, scores = [], [], []
    for stride, probability, distance in zip(STRIDES, outputs[::2], outputs[1::2], strict=True):
        cells, classes = np.nonzero(probability[0] > _CANDIDATE)
        centre = np.stack(np.divmod(cells, canvas.shape[1] // stride)[::-1], axis=1) + 0.5
        sides = _sides(distance[0][cells])
        boxes.append(
            np.concatenate([centre - sides[:, :2], centre + sides[:, 2:]], axis=1) * stride
        )
        labels.append(classes)
        scores.append(probability[0][cells, classes])
    xyxy = (np.concatenate(boxes) - [left, top, left, top]) / scale
    xyxy = xyxy.clip(0, [width, height, width, height])
    return _suppress(size, xyxy, np.concatenate(labels), np.concatenate(scores))


def _sides(logits: np.ndarray) -> Floats:
    """Distances (N, 4) to the left, top, right and bottom side, in strides, from (N, 44) logits."""
    logits = logits.reshape(-1, 4, BINS).astype(np.float64)
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return weights @ np.arange(BINS) / weights.sum(axis=-1)


def _suppress(size: int, xyxy: Floats, labels: np.ndarray, scores: np.ndarray) -> list[_Candidate]:
    """Of boxes of one class that overlap, the best."""
    order = np.argsort(-scores, kind="stable")
    kept = []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(_Candidate(size, int(labels[best]), float(scores[best]), xyxy[best]))
        apart = (labels[rest] != labels[best]) | (overlap(xyxy[best], xyxy[rest]) <= _SAME_BOX)
        order = rest[apart]
    return kept
