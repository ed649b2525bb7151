"""The tool `refine_fit`: present bodies fitted on to what was seen, and kept where that is no gain.

Knows nothing of how a fit works, nor of who estimated the bodies.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from thirdwave.scene import Body, Finding, Observation, Person, Scene
from thirdwave.tools.base import Arguments, People, ToolFailed, ToolRetry, chosen, tool
from thirdwave.tools.measuring.wording import limb, listed

if TYPE_CHECKING:
    from thirdwave.body.refine import Off, Refined

SHOWN_IGNORED = 4
"""Names of points that were not followed, before the rest is counted."""


class RefineArgs(Arguments):
    """Whose body, to what, and how strongly."""

    people: People = Field(default=None, description="Everybody with a body when left out")
    target: Literal["keypoints", "landmarks", "both"] = Field(
        default="both",
        description="What is fitted to: the detector's keypoints in the picture, the landmark "
        "model's points in the picture and in 3D, or both; the other checks the result",
    )
    weights: dict[str, float] = Field(
        default_factory=dict,
        description="Factors on terms of the fit, 1 when left out: keypoints, landmarks, cloud "
        "(the landmarks in 3D), pose_prior, shape_prior, stay (nearness to the present body)",
    )


@tool(
    returns="people",
    cost="about 20 ms a person, CPU",
    reads=("camera", "people"),
    words=("refine",),
    limits="Begins from the present body, and stays near it: of 15 degrees that a joint is off "
    "some 4 are left, of 60 some 20 (4 with weights stay 0.1, which follows noise more closely); a "
    "body that faces the wrong way is not turned. Depth and height stay as doubtful as they were. "
    "Makes nothing visible that was not.",
)
def refine_fit(scene: Scene, args: RefineArgs) -> Observation:
    """Fit people's present bodies closer to their keypoints and landmarks; keep what gets worse.

    SMPLify (Bogo et al., ECCV 2016) by Levenberg-Marquardt from the present body, whoever
    estimated it, on its own body model, with a term that keeps pose and shape near it. Says for
    each person how far the body lay off each source before and after: the median over the points
    that are trusted, in px for those in the picture and mm for those in 3D. The body is kept as it
    was, and the reason said, where the refined one would lie no nearer to what it was fitted to,
    or more than half a standard deviation farther from what it was not.
    """
    people = chosen(scene, args.people)
    if not people:
        text = "nobody is in the picture"
        return Observation(text=text, value=[], value_type="people", evidence=(Finding(text=text),))
    _check_weights(args)
    bodies = {person.id: person.body for person in people if person.body is not None}
    if not bodies:
        raise ToolRetry(f"no body is known of {listed(p.id for p in people)}: call estimate_pose")
    results = {
        person.id: _refined(scene, person, bodies[person.id], args)
        for person in people
        if person.id in bodies
    }
    done = {who: result for who, result in results.items() if not isinstance(result, str)}
    if not done:
        raise ToolFailed("; ".join(str(result) for result in results.values()))
    results |= {p.id: f"{p.id} has no body to refine" for p in people if p.id not in bodies}
    return _told(scene, people, results)


def _check_weights(args: RefineArgs) -> None:
    from thirdwave.body.refine import HELD, TARGETS

    known = (*TARGETS[args.target], *HELD)
    for name, weight in args.weights.items():
        if name not in known:
            raise ToolRetry(
                f"refine_fit.weights: expected names of {', '.join(known)} for target "
                f"{args.target!r}, got {name!r}"
            )
        if not (isfinite(weight) and weight >= 0):
            raise ToolRetry(
                f"refine_fit.weights.{name}: expected 0 or a positive number, got {weight}"
            )
    if all(args.weights.get(name) == 0 for name in TARGETS[args.target]):
        raise ToolRetry(
            f"refine_fit.weights: expected one of {', '.join(TARGETS[args.target])} above 0, or "
            "there is nothing to fit to"
        )


def _refined(scene: Scene, person: Person, body: Body, args: RefineArgs) -> "Refined | str":
    """The refined or kept body, or the sentence that says why there is nothing to fit to."""
    from thirdwave.body.model import BodyModel
    from thirdwave.body.observed import observed
    from thirdwave.body.refine import TARGETS, refine_body

    try:
        model = BodyModel.load(body.body_model)
        others = scene.keypoints_of_others(person.id)
        seen = observed(scene.camera, person.keypoints, person.landmarks, person.xyxy, others)
        model.require_own(body)
    except (OSError, ValueError) as error:
        raise ToolFailed(f"{person.id}: {error}") from error
    wanted = [name for name in TARGETS[args.target] if args.weights.get(name, 1.0) > 0]
    there = [source.name for source in seen.sources]
    if set(wanted) & set(there):
        return refine_body(model, body, seen, target=args.target, weights=args.weights)
    if there:
        return (
            f"{person.id} has no {listed(wanted)} to fit the body to, there are {listed(there)}: "
            "choose another target"
        )
    given = "a given body" if body.fit is None else "a body"
    return f"{person.id} has {given} and nothing to fit it to: neither keypoints nor landmarks"


def _told(
    scene: Scene, people: Sequence[Person], results: dict[str, "Refined | str"]
) -> Observation:
    said: list[str] = []
    evidence: list[Finding] = []
    moved: list[Person] = []
    for person in people:
        result = results[person.id]
        if isinstance(result, str):
            said.append(result)
            evidence.append(Finding(text=result))
            continue
        first, *rest = _findings(person.id, result)
        said.append(first.text)
        evidence += [first, *rest]
        if not result.kept:
            moved.append(replace(person, body=result.body))
    fits = [person.body.fit for person in moved if person.body and person.body.fit]
    return Observation(
        text="; ".join(said),
        value=[person.id for person in people],
        value_type="people",
        evidence=tuple(evidence),
        confidence=min([1.0, *(float(fit.confidence.mean()) for fit in fits)]),
        scene=scene.with_people(moved) if moved else None,
    )


def _findings(who: str, result: "Refined") -> list[Finding]:
    """What happened to the body, then what speaks for it and against it."""
    used = [one for one in result.off if one.used]
    checks = [one for one in result.off if not one.used]
    after = used[0].after
    if result.kept:
        kept = f"{who}'s body was kept as it was: {result.reason}"
        tried = f"refined, {who}'s body would move {_moves(used)}"
        found = [Finding(text=kept), Finding(text=tried, value=after)]
    else:
        found = [Finding(text=f"{who}'s body moved {_moves(used)}", value=after)]
    if checks:
        verb = "would move" if result.kept else "moved"
        text = f"{who}'s body {verb} {_moves(checks)}, which it was not fitted to"
        found.append(Finding(text=text, value=checks[0].after))
    elif len({one.unit for one in used}) == 1:
        found.append(Finding(text=f"there is nothing else to check {who}'s body against"))
    fit = result.body.fit
    if not result.kept and fit is not None:
        if fit.ignored:
            found.append(Finding(text=f"{who}'s body does not follow {_ignored(fit.ignored)}"))
        mean_mm = float(result.fit.uncertainty_mm[1:][fit.seen[1:]].mean())
        text = f"{who}'s joints that are seen are uncertain by {mean_mm:.0f} mm"
        found.append(Finding(text=text, value=mean_mm))
    return found


def _moves(off: Sequence["Off"]) -> str:
    """Such as "from 9.3 px to 6.1 px off its keypoints and from 61 mm to 48 mm off ..."."""
    return listed(
        f"from {one.said(one.before)} to {one.said(one.after)} off its {one.named}" for one in off
    )


def _ignored(points: Sequence[str]) -> str:
    """Such as "left wrist, left elbow of its keypoints and 3 more points"."""
    shown = [
        limb(point).replace(" in cloud", " in 3D") if point.endswith("cloud")
        else limb(point).replace(" in ", " of its ")
        for point in points[:SHOWN_IGNORED]
    ]  # fmt: skip
    more = len(points) - len(shown)
    if more:
        shown.append(f"{more} more point{'s' if more > 1 else ''}")
    return listed(shown)
