"""The estimators that come with thirdwave: bodies from what detection saw of a person.

They look at landmarks and keypoints, never at pixels, and judge themselves.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypedDict

from thirdwave.scene import Body, Keypoints, Person
from thirdwave.tools.backends import Backend, Options
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.estimators.contract import Estimate, EstimatorCard, Photo

LANDMARKS = EstimatorCard(
    name="landmarks",
    does="fits the default body to landmarks and keypoints, led by a small network",
    licence="Apache-2.0",
    weights_licence="Apache-2.0 (network), CC0 (body)",
    memory_mb=lambda options: 60,
    body_model="smpl",
    takes=("landmarks",),
    limits="One mean-adult shape prior: children come out too far away.",
)
FIT = EstimatorCard(
    name="fit",
    does="fits the default body to landmarks and keypoints, by nothing but them and a pose prior",
    licence="Apache-2.0",
    weights_licence="CC0 (body)",
    memory_mb=lambda options: 40,
    body_model="smpl",
    takes=("landmarks",),
    limits="Believes the landmarks' flat depth: deep squats look like sitting, cameras level.",
)
REGRESSOR = EstimatorCard(
    name="regressor",
    does="one pass of a small network over landmarks and keypoints, without a fit",
    licence="Apache-2.0",
    weights_licence="Apache-2.0 (network), CC0 (body)",
    memory_mb=lambda options: 60,
    body_model="smpl",
    takes=("landmarks",),
    limits="Lies less close on the picture than a fit. Knows the postures it was trained on.",
)


class NoOptions(Options):
    """Nothing to choose."""


class FromLandmarks:
    """Bodies from landmarks and keypoints. Keeps nothing between calls: threads may share it."""

    def __init__(self, card: EstimatorCard) -> None:
        from thirdwave.body.model import BodyModel

        self.card = card
        self._model = BodyModel.load()

    def estimate(
        self, photo: Photo, people: Sequence[Person], prompt: str | None = None
    ) -> list[Estimate]:
        """A finished body for each person, or the reason why there is none."""
        if prompt is not None:
            raise ToolRetry(f"the estimator {self.card.name!r} takes no prompt: leave it out")
        return [self._one(photo, person) for person in people]

    def close(self) -> None:
        """Nothing is held that others do not hold too."""

    def _one(self, photo: Photo, person: Person) -> Estimate:
        landmarks = person.landmarks
        if landmarks is None or landmarks.xyz is None:
            return Estimate(
                person=person.id, reason=f"{person.id} has no landmarks to estimate a body from"
            )
        others = [
            other.keypoints
            for other in photo.everybody
            if other.id != person.id and other.keypoints is not None
        ]
        return Estimate(person=person.id, body=self._body(photo, person, landmarks, others))

    def _body(
        self, photo: Photo, person: Person, landmarks: Keypoints, others: list[Keypoints]
    ) -> Body:
        from thirdwave.body.fit import judge_guess, solve_landmarks
        from thirdwave.tools.regressor.regress import regress

        seen: Seen = {"detector": person.keypoints, "xyxy": person.xyxy, "others": others}
        given = (self._model, photo.camera, landmarks)
        guess = None if self.card is FIT else regress(*given, **seen)
        if self.card is REGRESSOR and guess is not None:
            body = judge_guess(*given, guess=guess, **seen).body
        else:
            body = solve_landmarks(*given, guess=guess, **seen).body
        return replace(body, fit=body.fit and replace(body.fit, method=self.card.name))


class Seen(TypedDict):
    """What else is known of a person than the landmarks, as the fit takes it."""

    detector: Keypoints | None
    xyxy: Any
    others: list[Keypoints]


def _backend(card: EstimatorCard) -> Backend[FromLandmarks]:
    return Backend(
        kind="estimator", card=card, options=NoOptions, load=lambda options: FromLandmarks(card)
    )


landmarks, fit, regressor = (_backend(card) for card in (LANDMARKS, FIT, REGRESSOR))
