"""Errors of 3D bodies on the user's own pictures, for any detector and any estimators."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from thirdwave.apps.benches.backends import Eyes, Made
from thirdwave.apps.benches.pictures import LeftOut, Unusable, check_folder, read_picture
from thirdwave.apps.benches.pose3d.joints import JointSet
from thirdwave.apps.benches.pose3d.matching import LEAST_IOU, who_is_who
from thirdwave.apps.benches.pose3d.outcome import Outcome, by_joint, figures, outcome
from thirdwave.apps.benches.pose3d.plausible import check_plausible
from thirdwave.apps.benches.pose3d.truth import Truth, read_truth
from thirdwave.apps.benches.report import Report, Rows
from thirdwave.apps.errors import UserError

Tell = Callable[[str], None]

QUICK = 20
"""Pictures of `--quick`."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Estimated:
    """What the estimators made of the pictures that could be used."""

    outcomes: dict[str, list[Outcome]]
    """By estimator: one for each true person, in the same order."""
    seconds: dict[str, list[float]]
    """By estimator: a person, in each picture where somebody was found."""
    pictures: int
    assumed_cameras: int
    unknown_people: int
    """Found people who are no true person: they are not judged."""
    left_out: LeftOut


def run(
    *,
    quick: bool,
    tell: Tell,
    truth: Path,
    images: Path | None = None,
    detector: str | None = None,
    estimator: str | None = None,
    max: int | None = None,  # the option's own name
) -> Report:
    """Judge the bodies that each estimator, by names with commas between, gives the true people."""
    known = read_truth(truth)
    check_plausible(known)
    folder = check_folder("images", images or truth.parent)
    eyes = Eyes(detector, estimator)
    eyes.load(bodies=True)
    most = min(QUICK if quick else len(known.pictures), max or len(known.pictures))
    made = estimate(known, folder, eyes, most=most, tell=tell)
    by_name = {name: figures(made.outcomes[name], known.joints) for name in eyes.estimators}
    return Report(
        bench="pose3d",
        metrics=metrics(made, by_name),
        targets={},
        packages=("numpy", "onnxruntime", "torch"),
        notes=(
            f"people found by {eyes.detector_name}",
            *made.left_out.note(),
            *protocol(known.joints, made),
            *_reasons(made),
        ),
        tables=(joint_table(made, known.joints),),
        draw=lambda out: _write(out, made, known.joints),
    )


def estimate(truth: Truth, folder: Path, eyes: Eyes, *, most: int, tell: Tell) -> Estimated:
    """Let every estimator look at the first `most` pictures that can be used."""
    outcomes: dict[str, list[Outcome]] = {name: [] for name in eyes.estimators}
    seconds: dict[str, list[float]] = {name: [] for name in eyes.estimators}
    pictures, assumed, unknown, left_out = 0, 0, 0, LeftOut()
    for true in truth.pictures:
        if pictures == most:
            break
        try:
            picture = read_picture(folder, true.file)
        except Unusable as error:
            left_out.add(str(error))
            continue
        pictures += 1
        tell(f"picture {pictures} of {most}")
        camera = true.camera(picture.size, picture.focal_px)
        assumed += camera.source == "assumed"
        people = eyes.people(picture)
        matched = who_is_who(true, truth.joints.names, people)
        wanted = [people[number] for number in matched if number is not None]
        unknown += len(people) - len(wanted)
        for name, own in outcomes.items():
            begun = time.perf_counter()
            bodies = eyes.bodies(name, picture, camera, wanted, everybody=people)
            if wanted:
                seconds[name].append((time.perf_counter() - begun) / len(wanted))
            given = iter(bodies)
            for person, number in zip(true.people, matched, strict=True):
                found = number is not None
                body = next(given) if found else Made(body=None)
                own.append(
                    outcome(
                        true.file, person, truth.joints, body.body, found=found, reason=body.reason
                    )
                )
    if not pictures:
        raise UserError(
            f"--images: none of the pictures ({left_out.count}) can be used; the first: "
            f"{left_out.first}"
        )
    return Estimated(
        outcomes=outcomes,
        seconds=seconds,
        pictures=pictures,
        assumed_cameras=assumed,
        unknown_people=unknown,
        left_out=left_out,
    )


def metrics(made: Estimated, by_name: dict[str, dict[str, float]]) -> dict[str, float]:
    """The report's numbers: the detector's, then each estimator's as "NAME.key"."""
    first = next(iter(made.outcomes.values()))
    found = sum(each.status != "missed" for each in first)
    numbers: dict[str, float] = {
        "pictures": made.pictures,
        "pictures_left_out": made.left_out.count,
        "people": len(first),
        "found": found,
        "unknown_people": made.unknown_people,
    }
    if first:
        numbers["found_share"] = found / len(first)
    for name, own in by_name.items():
        numbers |= {f"{name}.{key}": number for key, number in own.items() if key != "missed"}
        if made.seconds[name]:
            numbers[f"{name}.seconds_per_person"] = median(made.seconds[name])
    return numbers


def protocol(joints: JointSet, made: Estimated) -> tuple[str, ...]:
    """What has to be known to compare the numbers."""
    said = [
        f"errors are over the {len(joints.names)} joints of {joints.name} that are known of a "
        f"person, mean and median over people; MPJPE with {joints.root_name} on "
        f"{joints.root_name}, PA-MPJPE after the best turn, shift and scale, limbs: shoulders, "
        "elbows, wrists, hips, knees, ankles",
        "orientation: angle between the root rotations; torso: turn between shoulders and hips",
        "a missed person has no error and lowers found_share; a silent one has none either; errors "
        "are over all other bodies, accepted_ over those that something may be stated from",
        f"people are matched one to one by keypoints and boxes (IoU from {LEAST_IOU:g}); unknown "
        "people, found but not in the truth, are not judged",
    ]
    if set(joints.layouts) - {"smpl24"}:
        said.append(
            "joints other than SMPL's are read off the surface or between joints of the body: "
            "against a dataset's own markers that costs some centimetres at hips, neck and head"
        )
    if made.assumed_cameras:
        said.append(
            f"pictures without a camera in the truth ({made.assumed_cameras}): the focal length is "
            "assumed, which turns bodies away from the middle of the picture"
        )
    return tuple(said)


def joint_table(made: Estimated, joints: JointSet) -> Rows:
    """Mean error of each joint by estimator."""
    tables = [by_joint(own, len(joints.names)) for own in made.outcomes.values()]
    columns = [
        f"{name}, {what}" for name in made.outcomes for what in ("mean, mm", "aligned, mm")
    ]  # fmt: skip
    rows = [
        (name, *(_shown(errors[row]) for pair in tables for errors in pair))
        for row, name in enumerate(joints.names)
    ]
    return Rows(title="Joints", columns=("joint", *columns), rows=tuple(rows))


def _shown(number: float) -> str:
    return f"{number:.1f}" if np.isfinite(number) else ""


def _reasons(made: Estimated) -> tuple[str, ...]:
    """The first reason why an estimator gave no body, by estimator."""
    said = []
    for name, own in made.outcomes.items():
        silent: Sequence[Outcome] = [each for each in own if each.status == "silent"]
        if silent:
            first = silent[0]
            said.append(
                f"people without a body by {name}: {len(silent)}; the first: {first.reason}"
            )
    return tuple(said)


def _write(out: Path, made: Estimated, joints: JointSet) -> list[Path]:
    from thirdwave.apps.benches.pose3d.files import error_plot, people_table

    return [
        people_table(out / "pose3d.csv", made.outcomes),
        error_plot(out / "pose3d.png", made.outcomes, joints),
    ]
