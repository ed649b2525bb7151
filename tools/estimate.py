"""The tool `estimate_pose`: a body for each person, by one of the estimators.

Knows nothing of how an estimator works: `estimators.completing` makes judged bodies of what they
give.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pydantic import Field

from thirdwave.scene import Body, Finding, Observation, Person, Scene
from thirdwave.tools.base import Arguments, People, ToolContext, ToolRetry, chosen, tool
from thirdwave.tools.estimators.asking import Estimated, estimated
from thirdwave.tools.estimators.pool import (
    DEFAULT_ESTIMATOR,
    bodies_of,
    card_of,
    estimator_called,
    known_name,
    photo_of,
)
from thirdwave.tools.measuring.wording import listed, placed


class EstimateArgs(Arguments):
    """Whose body, by what, and in which words."""

    people: People = Field(default=None, description="Everybody when left out")
    estimator: str | None = Field(
        default=None, description="Name of an estimator; the setting's when left out"
    )
    prompt: str | None = Field(
        default=None,
        min_length=1,
        max_length=2000,
        description="What to ask an estimator that reads words, such as chatpose",
    )
    again: bool = Field(
        default=False, description="Estimate anew where the estimator was there already"
    )


def _known(scene: Scene, args: EstimateArgs) -> Observation | None:
    if scene.people is None or not set(args.people or ()) <= set(scene.person_ids):
        return None
    people = chosen(scene, args.people)
    # Who has no body may get one from another estimator, which the settings name.
    if any(person.body is None or not _is_done(person, args) for person in people):
        return None
    return _told(scene, people, {})


def _is_done(person: Person, args: EstimateArgs) -> bool:
    """Whether the person has a body, by the estimator that was named if one was."""
    if person.body is None or args.prompt is not None or args.again:
        return False
    fit = person.body.fit
    return args.estimator is None or (fit is not None and fit.method == args.estimator)


@tool(
    returns="people",
    cost="about 90 ms a person, CPU; seconds with large models, GPU",
    version="2",
    reads=("image", "camera", "people"),
    timeout_s=900.0,
    limits="One mean-adult shape prior: children come out too far away. Fingers and faces are not "
    "estimated. Limbs outside the picture are guesses and are marked as not seen.",
    known=_known,
)
def estimate_pose(scene: Scene, args: EstimateArgs, context: ToolContext) -> Observation:
    """Estimate the 3D body (SMPL pose and shape, camera frame) of people that were detected.

    Estimators are chosen by name. One that gives a pose alone has its place and shape fitted to
    the person's keypoints, with the pose held; one on another body has ours fitted to its joints.
    Every body is judged by the keypoints, and rejected where it does not lie on the person.
    """
    name = args.estimator or str(context.settings.get("estimator") or DEFAULT_ESTIMATOR)
    known_name(name, "estimate_pose.estimator")
    if args.prompt is not None and "prompt" not in card_of(name).takes:
        raise ToolRetry(f"estimate_pose.prompt: the estimator {name!r} takes none: leave it out")
    people = chosen(scene, args.people)
    wanting = [person for person in people if not _is_done(person, args)]
    results: dict[str, Estimated] = {}
    if wanting:
        estimator = estimator_called(name, context.settings, "estimate_pose.estimator")
        photo = photo_of(scene, context)
        results = estimated(
            estimator, photo, wanting, prompt=args.prompt, bodies=bodies_of(context.settings)
        )
    new = scene.with_people(
        replace(person, body=results[person.id].body)
        for person in wanting
        if _is_gain(person.body, results[person.id].body)
    )
    told = _told(new, [new.person(person.id) for person in people], results, name)
    return replace(told, scene=new)


def _is_gain(before: Body | None, found: Body | None) -> bool:
    """Whether to keep what was found: no body that can be measured is lost to one that cannot."""
    return found is not None and (found.usable or before is None or not before.usable)


@dataclass(frozen=True, slots=True)
class _Told:
    """The parts of what is said, as they come together."""

    parts: list[str] = field(default_factory=list[str])
    evidence: list[Finding] = field(default_factory=list[Finding])
    given: list[str] = field(default_factory=list[str])


def _told(
    scene: Scene, people: list[Person], results: Mapping[str, Estimated], by: str = ""
) -> Observation:
    usable = [person for person in people if person.body is not None and person.body.usable]
    text, told = "", _Told()
    if usable:
        many = len(usable) > 1
        ids = placed(scene, (person.id for person in usable))
        text = f"{ids} {'have bodies' if many else 'has a body'} to measure"
    for person in people:
        _tell(person, results.get(person.id), by, told)
    text = "; ".join([text, *told.parts] if text else told.parts) or "nobody is in the picture"
    evidence = [*told.evidence, *(Finding(text=part) for part in told.parts)]
    if told.given:
        what = "the bodies" if len(told.given) > 1 else "the body"
        verb = "were" if len(told.given) > 1 else "was"
        evidence.append(Finding(text=f"{what} of {listed(told.given)} {verb} given"))
    evidence = evidence or [Finding(text=text)]
    confidences = [float(p.body.fit.confidence.mean()) for p in usable if p.body and p.body.fit]
    return Observation(
        text=text,
        value=[person.id for person in people],
        value_type="people",
        evidence=tuple(evidence),
        confidence=min(1.0, *confidences) if confidences else 1.0,
    )


def _tell(person: Person, result: Estimated | None, by: str, told: _Told) -> None:
    """What is to be said of one person."""
    fit = person.body.fit if person.body else None
    if result is not None and result.body is not person.body:
        # It was not taken: there is none, or it was rejected where one was that can be measured.
        refused = None if result.body is None else result.body.fit
        why = result.reason
        if refused is not None:
            why = f"the estimate of {by} for {person.id} was rejected: {refused.reason}"
        told.parts.append(f"{why}, and the body that was there is kept")
    elif result is not None and result.body is None:
        told.parts.append(result.reason)
    elif person.body is None:
        told.parts.append(f"{person.id} has no body")
    elif fit is not None and not fit.accepted:
        told.parts.append(f"the estimate for {person.id} was rejected: {fit.reason}")
    elif fit is None:
        told.given.append(person.id)
    else:
        told.evidence.append(_quality(person.id, fit.residual_px, fit.residual_mm))
        if fit.reason:
            told.evidence.append(Finding(text=f"{person.id}'s body: {fit.reason}"))
    if result is not None and result.poses > 1:
        text = f"{by} gave {result.poses} poses of {person.id}; the one that lies nearest was taken"
        told.evidence.append(Finding(text=text, value=result.poses))
    if result is not None and result.words:
        told.parts.append(f'{by} said of {person.id}, which is not measured: "{result.words}"')


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
