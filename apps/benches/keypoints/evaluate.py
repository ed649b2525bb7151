"""Detections against COCO's annotations: AP and AR by pycocotools, and who was found.

Knows nothing of pictures or of what made the detections.
"""

from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np

from thirdwave.apps.benches.keypoints.annotations import CATEGORY, PERSON, AnnotatedPicture, Truth
from thirdwave.body.metrics import keypoint_similarities, oks

if TYPE_CHECKING:
    from pycocotools.cocoeval import COCOeval

STATISTICS = (
    "ap", "ap50", "ap75", "ap_medium", "ap_large", "ar", "ar50", "ar75", "ar_medium", "ar_large",
)  # fmt: skip
"""COCO's ten keypoint figures, in pycocotools' order."""
FOUND_OKS = 0.5
"""A person is found by a detection with at least this similarity; the first of COCO's ten."""
MOST_A_PICTURE = 20
"""Detections that COCO's keypoint evaluation looks at, the surest ones."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Detected:
    """One person that was found, by COCO's 17 points."""

    image: int
    xy: np.ndarray
    """Pixels. Shape (17, 2)."""
    score: float

    def result(self, category: int = CATEGORY) -> dict[str, Any]:
        """In COCO's result format. The third of each point is not read by the evaluation."""
        flat = np.concatenate([self.xy, np.ones((len(self.xy), 1))], axis=1).ravel()
        return {
            "image_id": self.image,
            "category_id": category,
            "keypoints": [round(float(number), 2) for number in flat],
            "score": float(self.score),
        }


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Pair:
    """An annotated person and who was taken for them."""

    image: int
    truth: Truth
    detected: Detected | None
    """None: missed."""

    @property
    def oks(self) -> float:
        """Object keypoint similarity; 0 for somebody who was missed."""
        if self.detected is None:
            return 0.0
        return oks(self.detected.xy, self.truth.xy, self.truth.labelled, self.truth.area)

    @property
    def off_px(self) -> np.ndarray:
        """Distance of each keypoint, pixels, labelled or not; NaN for somebody missed. (17,)."""
        if self.detected is None:
            return np.full(len(self.truth.xy), np.nan)
        return np.linalg.norm(self.detected.xy - self.truth.xy, axis=1)

    @property
    def similarities(self) -> np.ndarray:
        """Of each keypoint, NaN where it is not labelled. Shape (17,)."""
        if self.detected is None:
            return np.full(len(self.truth.xy), np.nan)
        each = keypoint_similarities(self.detected.xy, self.truth.xy, self.truth.area)
        return np.where(self.truth.labelled, each, np.nan)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Evaluation:
    """What COCO says of some detections."""

    statistics: dict[str, float]
    """By the names of `STATISTICS`; those that nobody of that size speaks for are left out."""
    pairs: tuple[Pair, ...]
    """Every judged person."""
    false: int
    """Detections that are nobody, and no part of a crowd or of an unlabelled person."""


def evaluate(pictures: Sequence[AnnotatedPicture], detections: Sequence[Detected]) -> Evaluation:
    """Judge `detections` in `pictures`: sigmas, ten thresholds and sizes as COCO has them."""
    from pycocotools.cocoeval import COCOeval

    with redirect_stdout(StringIO()):  # it reports its progress on stdout
        truth, found = _tables(pictures, detections)
        judge = COCOeval(truth, found, "keypoints")
        judge.params.maxDets = [MOST_A_PICTURE]
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    stated = zip(STATISTICS, np.asarray(judge.stats).tolist(), strict=True)
    pairs, false = _who_was_found(judge, pictures, detections)
    # -1 is pycocotools' word for a size that nobody has.
    statistics = {name: value for name, value in stated if value >= 0}
    return Evaluation(statistics=statistics, pairs=pairs, false=false)


def _tables(pictures: Sequence[AnnotatedPicture], detections: Sequence[Detected]) -> list[Any]:
    from pycocotools.coco import COCO

    images = [{"id": picture.id, "file_name": picture.file} for picture in pictures]
    tables = []
    for annotations in (
        [truth.annotation(p.id) for p in pictures for truth in p.people],
        [_as_annotation(n, each) for n, each in enumerate(detections, start=1)],
    ):
        table: Any = COCO()
        table.dataset = {
            "images": images,
            "annotations": annotations,
            "categories": [{"id": CATEGORY, "name": PERSON}],
        }
        table.createIndex()
        tables.append(table)
    return tables


def _as_annotation(number: int, detected: Detected) -> dict[str, Any]:
    """With the box round the points and its area, as pycocotools' `loadRes` would add them."""
    low = detected.xy.min(0).tolist()
    width, height = np.ptp(detected.xy, axis=0).tolist()
    box = {"bbox": [*low, width, height], "area": width * height}
    return {**detected.result(), "id": number, **box}


def _who_was_found(
    judge: "COCOeval", pictures: Sequence[AnnotatedPicture], detections: Sequence[Detected]
) -> tuple[tuple[Pair, ...], int]:
    """The pairs at the lowest threshold over all sizes, and the false detections there."""
    pairs: list[Pair] = []
    false = 0
    by_image = {picture.id: picture for picture in pictures}
    # All sizes come first, one entry a picture; None where nobody is and nobody was found.
    for image, judged in zip(judge.params.imgIds, judge.evalImgs[: len(by_image)], strict=True):
        matches: dict[int, int] = {}
        if judged is not None:
            nobody = (judged["dtMatches"][0] == 0) & (judged["dtIgnore"][0] == 0)
            false += int(nobody.sum())
            matches = dict(zip(judged["gtIds"], judged["gtMatches"][0].astype(int), strict=True))
        for truth in by_image[int(image)].people:
            if truth.judged:
                match = matches.get(truth.id, 0)
                detected = detections[match - 1] if match else None
                pairs.append(Pair(image=int(image), truth=truth, detected=detected))
    return tuple(pairs), false
