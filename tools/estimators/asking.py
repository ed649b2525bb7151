"""Asks an estimator about people, and completes what it says. A plug-in's code may break here.

Knows nothing of scenes, nor of who wants to know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thirdwave.scene import Body, Person
from thirdwave.tools.backends import line_of
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.estimators.contract import Estimate, Estimator, EstimatorCard, Photo

MOST_WORDS = 400
"""Characters of what a model said that are kept."""
BREAKS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError,
)  # fmt: skip
"""What numbers that are none of a body raise where one is made of them."""


@dataclass(frozen=True, eq=False, slots=True)
class Estimated:
    """What came of one person's estimate."""

    body: Body | None
    reason: str = ""
    """Why there is no body."""
    words: str = ""
    """What the model said."""
    poses: int = 1
    """How many poses it gave."""


def estimated(
    estimator: Estimator,
    photo: Photo,
    people: Sequence[Person],
    *,
    prompt: str | None = None,
    bodies: Mapping[str, str] | None = None,
) -> dict[str, Estimated]:
    """What `estimator` makes of each of `people`, by id, completed and judged.

    `bodies` are files of body models by the names that estimates use. ToolFailed where somebody
    has no estimate at all, and where the estimator breaks.
    """
    given = asked(estimator, photo, people, prompt)
    return {
        person.id: completed(given[person.id], person, photo, card=estimator.card, bodies=bodies)
        for person in people
    }


def asked(
    estimator: Estimator, photo: Photo, people: Sequence[Person], prompt: str | None = None
) -> dict[str, list[Estimate]]:
    """What the estimator says of each of `people`, by id, at least one estimate each.

    ToolFailed names the estimator where it breaks, or says nothing of somebody.
    """
    name = estimator.card.name
    said = _said(estimator, photo, people, prompt)
    given: dict[str, list[Estimate]] = {person.id: [] for person in people}
    for estimate in said:
        if not isinstance(estimate, Estimate):
            raise ToolFailed(
                f"the estimator {name!r} gave {type(estimate).__name__}, expected Estimate"
            )
        if estimate.person in given:
            given[estimate.person].append(estimate)
    for who, own in given.items():
        if not own:
            raise ToolFailed(f"the estimator {name!r} said nothing of {who}")
    return given


def _said(
    estimator: Estimator, photo: Photo, people: Sequence[Person], prompt: str | None
) -> list[Any]:
    """All that the estimator says; ToolFailed names it, whatever its code raises."""
    name = estimator.card.name
    try:
        said = estimator.estimate(photo, people, prompt)
        if isinstance(said, Iterable) and not isinstance(said, (str, bytes, Mapping)):
            return list(said)
    except (ToolFailed, ToolRetry, KeyboardInterrupt, GeneratorExit):
        raise
    # An estimator may be foreign code: whatever it raises is its own fault.
    except BaseException as error:
        if photo.lost is not None:
            raise photo.lost from None
        raise ToolFailed(f"the estimator {name!r} broke: {line_of(error)}") from error
    raise ToolFailed(
        f"the estimator {name!r} gave {type(said).__name__}, expected a list of Estimate"
    )


def completed(
    estimates: Sequence[Estimate],
    person: Person,
    photo: Photo,
    *,
    card: EstimatorCard,
    bodies: Mapping[str, str] | None = None,
) -> Estimated:
    """One person's estimates as a body; of several poses the one nearest to the keypoints.

    ToolFailed names the estimator where its numbers are no body's.
    """
    from thirdwave.tools.estimators.completing import complete

    try:
        made = [complete(one, person, photo, card=card, bodies=bodies) for one in estimates]
    except BREAKS as error:
        raise ToolFailed(
            f"the estimator {card.name!r} gave what no body of {person.id} can be made of: "
            f"{line_of(error)}"
        ) from error
    there = [body for body in made if body is not None]
    reason = next((one.reason for one in estimates if one.reason), "")
    return Estimated(
        body=min(there, key=_badness, default=None),
        reason=reason or f"{card.name} gave no pose of {person.id}",
        words=_shortened(" ".join(dict.fromkeys(one.text for one in estimates if one.text))),
        poses=len(there),
    )


def _badness(body: Body) -> tuple[bool, float]:
    fit = body.fit
    off = None if fit is None else fit.residual_px
    return (not body.usable, float("inf") if off is None else off)


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= MOST_WORDS else words[: MOST_WORDS - 3] + "..."
