"""A person's bodies, by the fit alone and from the regressor's guess, set beside the truth.

Errors are over SMPL's 24 joints, pelvis on pelvis, or after the best similarity (PA); the rotation
error is that of the pelvis in the camera frame. Knows no pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.apps.benches.perception.people import Seen
from thirdwave.body.fit import LandmarkFit, solve_landmarks
from thirdwave.body.measures import angle_between_deg
from thirdwave.body.metrics import joint_errors_mm, pa_joint_errors_mm, rotation_error_deg
from thirdwave.body.model import BodyModel
from thirdwave.body.posture import Label, posture
from thirdwave.body.posture_belief import stated_posture
from thirdwave.scene import Camera, Person
from thirdwave.tools.regressor.regress import regress


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """How far one body lies off the truth."""

    mpjpe_mm: float
    pa_mpjpe_mm: float
    rotation_deg: float
    iterations: int
    """Accepted steps of the minimiser, all stages together."""
    label: Label
    """The posture that the product states from the seen joints; "unknown" for a rejected body."""
    label_of_all: Label
    """The posture by the same rules from all joints, seen or not."""
    accepted: bool


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Judged:
    """One person, found or lost."""

    seen: Seen
    alone: Errors | None
    """None for people who were not found or not measured."""
    guided: Errors | None
    """The same from the regressor's guess."""
    ideal: Label
    """The posture by the same rules from the true joints as the camera has them."""

    @property
    def tilt_deg(self) -> float:
        """Angle between the camera's own down and gravity, 0 to 180 degrees."""
        return angle_between_deg(self.seen.truth.down, [0.0, 1.0, 0.0])


def judged(seen: Seen) -> Judged:
    """Both bodies of one person, by their errors."""
    person, camera, alone, guided = seen.person, seen.truth.camera, None, None
    if person is not None and person.landmarks is not None:
        alone = errors(fit_alone(person, camera), seen, whole=False)
        guided = errors(with_regressor(person, camera), seen, whole=not person.cut)
    return Judged(seen=seen, alone=alone, guided=guided, ideal=posture(seen.truth.joints).label)


def fit_alone(person: Person, camera: Camera) -> LandmarkFit:
    """The landmark fit without a guess."""
    assert person.landmarks is not None
    return solve_landmarks(
        BodyModel.load(), camera, person.landmarks, detector=person.keypoints, xyxy=person.xyxy
    )


def with_regressor(person: Person, camera: Camera) -> LandmarkFit:
    """The landmark fit from the regressor's guess: what the product does by default."""
    assert person.landmarks is not None
    model, marks = BodyModel.load(), person.landmarks
    guess = regress(model, camera, marks, detector=person.keypoints, xyxy=person.xyxy)
    return solve_landmarks(
        model, camera, marks, detector=person.keypoints, xyxy=person.xyxy, guess=guess
    )


def errors(found: LandmarkFit, seen: Seen, *, whole: bool) -> Errors:
    """How far a fit lies off the truth, and what it says.

    `whole` allows legs that hardly show to count by the fit's uncertainty, as the product does.
    """
    model, truth = BodyModel.load(), seen.truth.body
    here, there = model.forward(found.body), model.forward(truth)
    fit = found.body.fit
    usable = found.body.usable and fit is not None
    return Errors(
        mpjpe_mm=float(
            joint_errors_mm(
                here.joints, there.joints, root=here.joints[0], true_root=there.joints[0]
            ).mean()
        ),
        pa_mpjpe_mm=float(pa_joint_errors_mm(here.joints, there.joints).mean()),
        rotation_deg=rotation_error_deg(here.rotations[0], there.rotations[0]),
        iterations=int(sum(stage.iterations.sum() for stage in found.stages)),
        label=stated_posture(here.joints, fit, whole=whole).label if usable else "unknown",
        label_of_all=posture(here.joints).label,
        accepted=usable,
    )


def middle(people: Sequence[Judged], side: str, name: str) -> float:
    """Median of an error of the "alone" or "guided" bodies over those who were measured."""
    values = [getattr(getattr(one, side), name) for one in people if one.alone is not None]
    return float(np.median(values)) if values else float("nan")


def labelled(
    people: Sequence[Judged], label: Label, side: str = "guided", *, said: str = "label"
) -> list[Label]:
    """What is said of the people whose true posture is `label`; the lost are "unknown"."""
    found = [getattr(one, side) for one in people if one.seen.truth.label == label]
    return ["unknown" if errors is None else getattr(errors, said) for errors in found]


def recall(
    people: Sequence[Judged], label: Label, side: str = "guided", *, said: str = "label"
) -> float:
    """Share of the people in that posture of whom it is said; unknown and lost count against."""
    labels = labelled(people, label, side, said=said)
    return labels.count(label) / max(len(labels), 1)
