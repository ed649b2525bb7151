"""The tool `compare_estimates`: of several estimates of a person the one that lies nearest.

The losing ones stay as evidence. Knows nothing of how an estimator works, nor of how a body is
measured.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field

from thirdwave.scene import Finding, Observation, Person, Scene
from thirdwave.tools.base import Arguments, People, ToolContext, ToolFailed, chosen, tool
from thirdwave.tools.estimators.contract import Estimator, EstimatorCard
from thirdwave.tools.estimators.pool import (
    bodies_of,
    cards,
    estimator_called,
    known_name,
    photo_of,
)

if TYPE_CHECKING:
    from thirdwave.tools.estimators.contest import Candidate, Contest

ARGUMENT = "compare_estimates.estimators"


class DiscriminateArgs(Arguments):
    """Whose estimates, and by whom."""

    people: People = Field(default=None, description="Everybody when left out")
    estimators: tuple[str, ...] | None = Field(
        default=None,
        min_length=1,
        max_length=8,
        description="Names of estimators; those that come with thirdwave when left out. The "
        "present body takes part in any case",
    )


@tool(
    returns="people",
    cost="about 50 ms a person and estimator, CPU",
    reads=("image", "camera", "people"),
    timeout_s=900.0,
    words=("compare the estimates", "compare estimates", "compare the estimators"),
    limits="Judges in the picture alone: of two bodies that project alike, one with a leg turned "
    "in depth, it cannot tell the better. Needs the detector's keypoints.",
)
def compare_estimates(scene: Scene, args: DiscriminateArgs, context: ToolContext) -> Observation:
    """Estimate people's bodies in several ways and keep, of each, the one that lies nearest.

    The error is the mean distance in the picture from the detector's keypoints, which the
    compared estimates were not made from: estimators that look at points are given the landmarks
    alone, and poses without a camera are placed by them. Another body takes the present one's
    place where it lies nearer by more than the noise: by two standard errors and by a tenth of a
    keypoint's error, with and without the keypoint that tells most. It is then the estimate from
    all points. Each losing one is named with its error.
    """
    from thirdwave.tools.estimators.contest import Entrants, contest

    known = cards()
    names = [known_name(name, ARGUMENT) for name in args.estimators or _embedded(known)]
    people = chosen(scene, args.people)
    if not people:
        text = "nobody is in the picture"
        return Observation(text=text, value=[], value_type="people", evidence=(Finding(text=text),))
    running, lost = _loaded(dict.fromkeys([*names, *_of_present(people, known)]), context)
    if args.estimators and not set(args.estimators) & set(running):
        raise ToolFailed("; ".join(lost.values()))
    entrants = Entrants(estimators=running, cards=known, bodies=bodies_of(context.settings))
    photo = photo_of(scene, context)
    contests = [contest(person, photo, entrants) for person in people]
    moved = [
        replace(one.person, body=one.chosen.body)
        for one in contests
        if one.chosen is not None and not one.chosen.is_present
    ]
    new = scene.with_people(moved)
    told = [_findings(one) for one in contests]
    if not any(one.chosen for one in contests) and not moved:
        raise ToolFailed("; ".join(findings[0].text for findings in told))
    fits = [body.fit for person in people if (body := new.person(person.id).body) and body.usable]
    return Observation(
        text="; ".join(findings[0].text for findings in told),
        value=[person.id for person in people],
        value_type="people",
        evidence=(
            *(finding for findings in told for finding in findings),
            *(Finding(text=f"{name} did not take part: {why}") for name, why in lost.items()),
        ),
        confidence=min([1.0, *(float(fit.confidence.mean()) for fit in fits if fit)]),
        scene=new if moved else None,
    )


def _embedded(known: dict[str, EstimatorCard]) -> list[str]:
    """Those that come with thirdwave and look at points alone."""
    return [name for name, card in known.items() if card.takes == ("landmarks",)]


def _of_present(people: Sequence[Person], known: dict[str, EstimatorCard]) -> list[str]:
    """Who made the present bodies from points: they have to be made again without some of them."""
    made = [p.body.fit.method for p in people if p.body is not None and p.body.fit is not None]
    return [name for name in made if name in known and "landmarks" in known[name].takes]


def _loaded(
    names: "dict[str, None]", context: ToolContext
) -> tuple[dict[str, Estimator], dict[str, str]]:
    """The estimators by name, and why others cannot run."""
    running: dict[str, Estimator] = {}
    lost: dict[str, str] = {}
    for name in names:
        try:
            running[name] = estimator_called(name, context.settings, ARGUMENT)
        except ToolFailed as error:
            lost[name] = str(error)
    return running, lost


def _findings(one: "Contest") -> list[Finding]:
    """The verdict, then what every candidate did, then how it was judged."""
    who = one.person.id
    if not one.jury.folds:
        kept = "" if one.person.body is None else f": {who}'s body is kept as it is"
        return [Finding(text=f"{one.jury.said}{kept}")]
    found = [_verdict(one)]
    found += [_did(one, candidate) for candidate in one.candidates]
    return [*found, Finding(text=one.jury.said)]


def _verdict(one: "Contest") -> Finding:
    from thirdwave.tools.estimators.contest import gain_over, score

    who, won = one.person.id, one.chosen
    if won is None:
        why = "; ".join(f"{c.name}: {c.why}" for c in one.candidates)
        return Finding(text=f"no estimate of {who} can be used ({why})")
    px = score(one.jury, won)
    others = [c for c in one.candidates if c is not won and c.errors is not None and not c.why]
    said = f"{won.name}, {px:.1f} px off keypoints it was not made from"
    if won.biased:
        said = f"{won.name}, {px:.1f} px off its keypoints, which it was made from"
    text = f"{who}'s body is kept: {said}" if won.is_present else f"{who} now has a body by {said}"
    if not others:
        text += "; no other estimate could be compared"
    else:
        nearest = min(others, key=lambda c: score(one.jury, c))
        rival = score(one.jury, nearest)
        gain, spread = gain_over(one.jury, won, nearest)
        text += f"; the nearest other, {nearest.name}, lies {rival:.1f} px off"
        text += f" (difference {abs(gain):.1f} px, standard error {spread:.1f} px)"
        reason = _not_by_enough(one, nearest)
        text += f", {reason}" if reason else ""
    return Finding(text=text, value=px)


def _did(one: "Contest", candidate: "Candidate") -> Finding:
    """Such as "p1: chatpose lost, 19.4 px off 15 keypoints"."""
    from thirdwave.tools.estimators.contest import score

    who = one.person.id
    if candidate.errors is None or candidate.why:
        return Finding(text=f"{who}: {candidate.name} cannot be used: {candidate.why}")
    px, count = score(one.jury, candidate), len(candidate.errors)
    did = "was chosen" if candidate is one.chosen else "lost"
    text = f"{who}: {candidate.name} {did}, {px:.1f} px off {count} keypoints"
    reason = _not_by_enough(one, candidate)
    text += f", {reason}" if reason else ""
    if candidate.biased:
        text += ", which it was made from: the true error is larger"
    return Finding(text=text, value=px)


def _not_by_enough(one: "Contest", loser: "Candidate") -> str:
    """By which rule one that lies nearer than the chosen body lost; "" where it lies no nearer.

    Such as "nearer than landmarks by less than a tenth of a keypoint's error (1.9 px)".
    """
    from thirdwave.tools.estimators.contest import doubt, first_of, score

    first = first_of(one.candidates)
    if first is None or one.chosen is None or score(one.jury, loser) >= score(one.jury, one.chosen):
        return ""
    return f"nearer than {first.name} {doubt(one.jury, loser, first)}"
