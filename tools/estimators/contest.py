"""Several bodies of one person, each measured on points it was not made from, and the choice.

Knows nothing of tools and wording.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.rotations import Float64
from thirdwave.scene import Body, Person
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.estimators.asking import asked, completed
from thirdwave.tools.estimators.completing import complete
from thirdwave.tools.estimators.contract import Estimate, Estimator, EstimatorCard, Photo
from thirdwave.tools.estimators.held_out import Jury

GIVEN = "the given body"


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Candidate:
    """One body of a person, and how it did."""

    name: str
    """Who made it."""
    body: Body | None = None
    """Made from all that was seen; what is measured was made without the points that judge."""
    errors: Float64 | None = None
    """Distances from the points that judge, pixels. Shape (n,)."""
    why: str = ""
    """Why it cannot be chosen; "" for one that can."""
    is_present: bool = False
    biased: bool = False
    """Whether it was fitted to the points that judge it, so that its errors are too low."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Contest:
    """All candidates of one person, and the one that is chosen."""

    person: Person
    jury: Jury
    candidates: tuple[Candidate, ...]
    chosen: Candidate | None
    """The present one where no other is better beyond the noise; None where none can be used."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Entrants:
    """Who takes part for everybody."""

    estimators: Mapping[str, Estimator]
    cards: Mapping[str, EstimatorCard]
    """Of all estimators there are, to know what a present body was made from."""
    bodies: Mapping[str, str]
    """Files of body models by the names that estimates use."""


def contest(person: Person, photo: Photo, entrants: Entrants) -> Contest:
    """The candidates for `person`'s body, judged, and the best of them.

    An estimator that fails on this person is a candidate that cannot be chosen.
    """
    jury = Jury.of(person, photo)
    present = _present(person, photo, jury, entrants)
    candidates = [] if present is None else [present]
    for name, estimator in entrants.estimators.items():
        if present is not None and present.name == name:
            if "landmarks" not in estimator.card.takes:
                continue
            candidates.remove(present)
            blind = _estimated(person, photo, jury, estimator, entrants.bodies)
            why = present.why or ("" if blind.errors is not None else blind.why)
            candidates.append(replace(present, errors=blind.errors, why=why, biased=False))
        else:
            candidates.append(_estimated(person, photo, jury, estimator, entrants.bodies))
    return Contest(
        person=person,
        jury=jury,
        candidates=tuple(candidates),
        chosen=choose(jury, candidates) if jury.folds else None,
    )


def choose(jury: Jury, candidates: Sequence[Candidate]) -> Candidate | None:
    """Of the candidates that are better than the first, beyond the noise, the nearest to the
    points; the first where none is. None where none can be chosen.
    """
    first = first_of(candidates)
    if first is None or first.errors is None:
        return None
    better = [one for one in candidates if _usable(one) and not doubt(jury, one, first)]
    return min(better, key=lambda one: score(jury, one), default=first)


def first_of(candidates: Sequence[Candidate]) -> Candidate | None:
    """Whose place another has to be worth: the present one, or the first that can be chosen."""
    usable = [one for one in candidates if _usable(one)]
    return next((one for one in usable if one.is_present), usable[0] if usable else None)


def doubt(jury: Jury, one: Candidate, first: Candidate) -> str:
    """Why `one` does not lie nearer than `first` by enough; "" where it does."""
    assert one.errors is not None
    assert first.errors is not None
    return jury.too_little(one.errors, than=first.errors)


def _usable(one: Candidate) -> bool:
    return one.errors is not None and not one.why


def score(jury: Jury, one: Candidate) -> float:
    """Mean error, pixels."""
    assert one.errors is not None
    return jury.score_px(one.errors)


def gain_over(jury: Jury, one: Candidate, other: Candidate) -> tuple[float, float]:
    """How much nearer `one` lies than `other`, and the standard error of that, pixels."""
    assert one.errors is not None
    assert other.errors is not None
    return jury.gain_px(one.errors, other.errors)


def _estimated(
    person: Person, photo: Photo, jury: Jury, estimator: Estimator, bodies: Mapping[str, str]
) -> Candidate:
    """What `estimator` makes of the person: the body from everything, the errors from the rest."""
    name, card = estimator.card.name, estimator.card
    try:
        said = asked(estimator, photo, [person])[person.id]
        full = completed(said, person, photo, card=card, bodies=bodies)
        if full.body is None:
            return Candidate(name=name, why=full.reason)
        errors: list[Float64] = []
        for fold in jury.folds:
            if "landmarks" in card.takes:
                said = asked(estimator, photo, [fold.given])[person.id]
            blind = completed(said, fold.given, photo, card=card, bodies=bodies)
            if blind.body is None:
                return Candidate(name=name, body=full.body, why=blind.reason)
            errors.append(fold.errors_px(blind.body))
    except (ToolFailed, ToolRetry) as error:
        return Candidate(name=name, why=str(error))
    return Candidate(
        name=name,
        body=full.body,
        errors=np.concatenate(errors) if errors else None,
        why=_rejection(full.body),
    )


def _present(person: Person, photo: Photo, jury: Jury, entrants: Entrants) -> Candidate | None:
    """The body that the person has. One that was placed by the keypoints is placed without them."""
    body = person.body
    if body is None:
        return None
    fit = body.fit
    if fit is None:
        errors = jury.errors_of(body) if jury.folds else None
        return Candidate(name=GIVEN, body=body, errors=errors, is_present=True)
    card = entrants.cards.get(fit.method)
    free = card is not None and "landmarks" not in card.takes
    errors = None
    if jury.folds and card is not None and free and fit.before_px is not None:
        errors = _placed_again(body, photo, jury, card)
    elif jury.folds:
        errors = jury.errors_of(body)
    return Candidate(
        name=fit.method,
        body=body,
        errors=errors,
        why=_rejection(body),
        is_present=True,
        biased=not free,
    )


def _placed_again(body: Body, photo: Photo, jury: Jury, card: EstimatorCard) -> Float64:
    """Errors of a body whose pose is free of the points, and whose place and shape were not."""
    here = replace(card, frame="camera")
    errors: list[Float64] = []
    for fold in jury.folds:
        pose = Estimate(person=fold.given.id, pose=body.pose, body_model=body.body_model)
        placed = complete(pose, fold.given, photo, card=here)
        assert placed is not None
        errors.append(fold.errors_px(placed))
    return np.concatenate(errors)


def _rejection(body: Body) -> str:
    if body.fit is None or body.fit.accepted:
        return ""
    return f"rejected: {body.fit.reason}"
