"""The tool `estimate_pose`: a body for each person, by one of the estimators.

Knows nothing of how an estimator works; each takes a person and gives the person with a body.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from pydantic import Field

from thirdwave.scene import Body, Finding, Observation, Person, Scene
from thirdwave.tools.base import Arguments, People, ToolContext, ToolRetry, chosen, tool
from thirdwave.tools.measuring.wording import listed, placed

Estimator = Callable[[Scene, Person], Body | None]
"""Gives the body of a person of the scene; None where it has nothing to go by."""

DEFAULT_ESTIMATOR = "landmarks"


class EstimateArgs(Arguments):
    """Whose body, and by what."""

    people: People = Field(default=None, description="Everybody when left out")
    estimator: str | None = Field(
        default=None, description="Name of an estimator; the setting's when left out"
    )


def from_landmarks(scene: Scene, person: Person) -> Body | None:
    """The default body fitted to the landmarks and keypoints of detection.

    What lies on somebody else's limb, by everybody's keypoints, is not believed.
    """
    from thirdwave.body.fit import fit_landmarks
    from thirdwave.body.model import BodyModel

    if person.landmarks is None or person.landmarks.xyz is None:
        return None
    return fit_landmarks(
        BodyModel.load(),
        scene.camera,
        person.landmarks,
        detector=person.keypoints,
        xyxy=person.xyxy,
        others=scene.keypoints_of_others(person.id),
    )


ESTIMATORS: Mapping[str, Estimator] = {"landmarks": from_landmarks}
"""Estimators by name."""


def _known(scene: Scene, args: EstimateArgs) -> Observation | None:
    if scene.people is None or not set(args.people or ()) <= set(scene.person_ids):
        return None
    people = chosen(scene, args.people)
    return _told(scene, people) if all(_is_done(person, args) for person in people) else None


def _is_done(person: Person, args: EstimateArgs) -> bool:
    """Whether the person has a body, by the estimator that was named if one was.

    Who has no landmarks gets no body from them, however often it is tried.
    """
    if person.body is None:
        return person.landmarks is None and args.estimator in (None, DEFAULT_ESTIMATOR)
    fit = person.body.fit
    return args.estimator is None or (fit is not None and fit.method == args.estimator)


@tool(
    returns="people",
    reads=("image", "camera", "people"),
    limits="One mean-adult shape prior: children come out too far away. Fingers and faces are not "
    "estimated. Limbs outside the picture are guesses and are marked as not seen.",
    known=_known,
)
def estimate_pose(scene: Scene, args: EstimateArgs, context: ToolContext) -> Observation:
    """Estimate the 3D body (SMPL pose and shape, camera frame) of people that were detected."""
    name = args.estimator or str(context.settings.get("estimator", DEFAULT_ESTIMATOR))
    if name not in ESTIMATORS:
        raise ToolRetry(
            f"estimate_pose.estimator: expected one of {', '.join(ESTIMATORS)}, got {name!r}"
        )
    people = chosen(scene, args.people)
    wanting = [person for person in people if not _is_done(person, args)]
    bodies = {person.id: ESTIMATORS[name](scene, person) for person in wanting}
    new = scene.with_people(replace(p, body=bodies[p.id]) for p in wanting if bodies[p.id])
    return replace(_told(new, [new.person(person.id) for person in people]), scene=new)


def _told(scene: Scene, people: list[Person]) -> Observation:
    usable = [person for person in people if person.body is not None and person.body.usable]
    text, parts, evidence, given = "", [], [], []
    if usable:
        many = len(usable) > 1
        ids = placed(scene, (person.id for person in usable))
        text = f"{ids} {'have bodies' if many else 'has a body'} to measure"
    for person in people:
        fit = person.body.fit if person.body else None
        if person.body is None:
            parts.append(f"{person.id} has no landmarks to estimate a body from")
        elif fit is not None and not fit.accepted:
            parts.append(f"the estimate for {person.id} was rejected: {fit.reason}")
        elif fit is None:
            given.append(person.id)
        else:
            evidence.append(_quality(person.id, fit.residual_px, fit.residual_mm))
    text = "; ".join([text, *parts] if text else parts) or "nobody is in the picture"
    evidence += [Finding(text=part) for part in parts]
    if given:
        what = "the bodies" if len(given) > 1 else "the body"
        evidence.append(
            Finding(text=f"{what} of {listed(given)} {'were' if len(given) > 1 else 'was'} given")
        )
    evidence = evidence or [Finding(text=text)]
    confidences = [float(p.body.fit.confidence.mean()) for p in usable if p.body and p.body.fit]
    return Observation(
        text=text,
        value=[person.id for person in people],
        value_type="people",
        evidence=tuple(evidence),
        confidence=min(1.0, *confidences) if confidences else 1.0,
    )


def _quality(person_id: str, residual_px: float | None, residual_mm: float | None) -> Finding:
    """How far the body lies off its landmarks."""
    off = [
        text
        for text in (
            None if residual_px is None else f"{residual_px:.1f} px in the picture",
            None if residual_mm is None else f"{residual_mm:.0f} mm in 3D",
        )
        if text
    ]
    said = f"lies {listed(off)} off its landmarks" if off else "was estimated"
    return Finding(text=f"{person_id}'s body {said}", value=residual_px)
