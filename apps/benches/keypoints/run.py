"""COCO's keypoint protocol on the user's own pictures and annotations, for any detector."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import cast

import numpy as np

from thirdwave.apps.benches.backends import Eyes
from thirdwave.apps.benches.keypoints.annotations import (
    AnnotatedPicture,
    Annotations,
    read_annotations,
)
from thirdwave.apps.benches.keypoints.evaluate import (
    FOUND_OKS,
    MOST_A_PICTURE,
    Detected,
    Evaluation,
    evaluate,
)
from thirdwave.apps.benches.keypoints.files import results_file, worst_sheet
from thirdwave.apps.benches.keypoints.predictions import POINTS, Points, predicted
from thirdwave.apps.benches.pictures import LeftOut, Unusable, check_folder, read_picture
from thirdwave.apps.benches.report import Report, Rows
from thirdwave.apps.errors import UserError
from thirdwave.scene import COCO17

Tell = Callable[[str], None]

QUICK = 20
"""Pictures of `--quick`."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Looked:
    """What was found in the pictures that could be used."""

    pictures: tuple[AnnotatedPicture, ...]
    detections: tuple[Detected, ...]
    seconds: tuple[float, ...]
    """A picture each, from pixels to points."""
    silent: int
    """People who were found, and of whom these points say nothing."""
    left_out: LeftOut


def run(
    *,
    quick: bool,
    tell: Tell,
    coco: Path,
    images: Path,
    points: str = POINTS[0],
    detector: str | None = None,
    estimator: str | None = None,
    max: int | None = None,  # the option's own name
) -> Report:
    """Judge the points of everybody who is found in the annotated pictures."""
    if points not in POINTS:
        raise UserError(f"--points: expected one of {', '.join(POINTS)}, got {points!r}")
    if estimator is not None and points != "body":
        raise UserError(f"--estimator: makes bodies, and --points {points} uses none")
    annotations = read_annotations(coco)
    folder = check_folder("images", images)
    eyes = _eyes(cast(Points, points), detector, estimator)
    most = min(QUICK if quick else len(annotations.pictures), max or len(annotations.pictures))
    looked = look(annotations, folder, eyes, cast(Points, points), most=most, tell=tell)
    tell("evaluation")
    found = evaluate(looked.pictures, looked.detections)
    return Report(
        bench="keypoints",
        metrics=metrics(looked, found),
        targets={},
        packages=("numpy", "pycocotools"),
        notes=(
            said_by(eyes, cast(Points, points)),
            *annotations.notes,
            *looked.left_out.note(),
            *protocol(cast(Points, points)),
        ),
        tables=(by_keypoint(found),),
        draw=lambda out: [
            results_file(out / "keypoints.json", looked.detections, annotations.category),
            worst_sheet(out / "keypoints.png", found.pairs, looked.pictures, folder),
        ],
    )


def _eyes(points: Points, detector: str | None, estimator: str | None) -> Eyes:
    """The backends that make these points, loaded. UserError where they do not make them."""
    eyes = Eyes(detector, estimator)
    if points == "body" and len(eyes.estimator_names) > 1:
        raise UserError(f"--estimator: expected one for these points, got {estimator!r}")
    eyes.load(bodies=points == "body")
    if points == "detector" and eyes.detector.card.keypoints is None:
        name = eyes.detector_name
        raise UserError(f"--points detector: {name!r} finds boxes alone; take landmarks or body")
    return eyes


def said_by(eyes: Eyes, points: Points) -> str:
    """Whose points are judged."""
    if points == "body":
        return f"bodies by {eyes.estimator_names[0]} of people found by {eyes.detector_name}"
    return f"{'keypoints' if points == 'detector' else points} of {eyes.detector_name}"


def look(
    annotations: Annotations, folder: Path, eyes: Eyes, points: Points, *, most: int, tell: Tell
) -> Looked:
    """Find people in the first `most` pictures that can be used. UserError where none can be."""
    used: list[AnnotatedPicture] = []
    detections: list[Detected] = []
    seconds: list[float] = []
    silent, left_out = 0, LeftOut()
    for annotated in annotations.pictures:
        if len(used) == most:
            break
        try:
            picture = read_picture(folder, annotated.file, annotated.size)
        except Unusable as error:
            left_out.add(str(error))
            continue
        tell(f"picture {len(used) + 1} of {most}")
        begun = time.perf_counter()
        people = eyes.people(picture)
        where = predicted(points, eyes, picture, people)
        seconds.append(time.perf_counter() - begun)
        for person, xy in zip(people, where, strict=True):
            if xy is None:
                silent += 1
            else:
                detections.append(Detected(image=annotated.id, xy=xy, score=person.score))
        used.append(annotated)
    if not used:
        raise UserError(
            f"--images: none of the pictures ({left_out.count}) can be used; the first: "
            f"{left_out.first}"
        )
    return Looked(
        pictures=tuple(used),
        detections=tuple(detections),
        seconds=tuple(seconds),
        silent=silent,
        left_out=left_out,
    )


def metrics(looked: Looked, found: Evaluation) -> dict[str, float]:
    """The report's numbers; a figure that nobody speaks for is left out."""
    hits = [pair.oks for pair in found.pairs if pair.detected is not None]
    people, pictures = len(found.pairs), len(looked.pictures)
    numbers = {
        **found.statistics,
        "people": people,
        "found": len(hits),
        "missed": people - len(hits),
        "false": found.false,
        "silent": looked.silent,
        "pictures": pictures,
        "pictures_left_out": looked.left_out.count,
        "missed_per_picture": (people - len(hits)) / pictures,
        "false_per_picture": found.false / pictures,
        "seconds_per_picture": median(looked.seconds),
    }
    if people:
        numbers["found_share"] = len(hits) / people
    if hits:
        numbers["mean_oks_found"] = float(np.mean(hits))
    return numbers


def protocol(points: Points) -> tuple[str, ...]:
    """What has to be known to compare the numbers."""
    said = [
        f"COCO's protocol by pycocotools: OKS 0.50 to 0.95, the {MOST_A_PICTURE} surest detections "
        "a picture, sizes by the annotated area (medium 32^2 to 96^2 px, large above); keypoints "
        "of visibility 1 and 2 count, those of 0 do not, and what a detection says of visibility "
        "is not looked at; crowds and people without a labelled keypoint are neither missed nor "
        "false",
        f"found, missed and false are at OKS {FOUND_OKS:g}; detections are ranked by the "
        "detector's score of the person",
    ]
    if points != "detector":
        said.append("silent: found by the detector, but without these points (or with a body that "
                    "was rejected); they predict nothing")  # fmt: skip
    return tuple(said)


def by_keypoint(found: Evaluation) -> Rows:
    """How far each keypoint lies off, over the people who were found."""
    hits = [pair for pair in found.pairs if pair.detected is not None]
    rows = []
    for row, name in enumerate(COCO17):
        seen = [pair for pair in hits if pair.truth.labelled[row]]
        if seen:
            off = median(float(pair.off_px[row]) for pair in seen)
            alike = float(np.mean([pair.similarities[row] for pair in seen]))
            rows.append((name, str(len(seen)), f"{off:.1f}", f"{alike:.3f}"))
        else:
            rows.append((name, "0", "", ""))
    return Rows(
        title="Keypoints of the people who were found",
        columns=("keypoint", "labelled", "off by, px, median", "similarity, mean"),
        rows=tuple(rows),
    )
