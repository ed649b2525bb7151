"""The estimators that come with thirdwave: bodies from what detection saw of a person.

They look at landmarks and keypoints, never at pixels, and judge themselves.
"""

from collections.abc import Sequence

from thirdwave.scene import Body, Keypoints, Person
from thirdwave.tools.backends import Backend, Options
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.estimators.contract import Estimate, EstimatorCard, Photo

LANDMARKS = EstimatorCard(
    name="landmarks",
    does="fits the default body to the landmarks and keypoints of detection",
    licence="Apache-2.0",
    weights_licence="CC0 (body)",
    memory_mb=lambda options: 40,
    body_model="smpl",
    takes=("landmarks",),
    limits="One mean-adult shape prior: children come out too far away.",
)


class NoOptions(Options):
    """Nothing to choose."""


class LandmarkFit:
    """Bodies by `fit_landmarks`. Keeps nothing between calls, so that threads may share it."""

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
        from thirdwave.body.fit import fit_landmarks

        return fit_landmarks(
            self._model,
            photo.camera,
            landmarks,
            detector=person.keypoints,
            xyxy=person.xyxy,
            others=others,
        )


landmarks = Backend(
    kind="estimator", card=LANDMARKS, options=NoOptions, load=lambda options: LandmarkFit(LANDMARKS)
)
