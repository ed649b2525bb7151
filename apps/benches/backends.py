"""Detectors and estimators by name, for benches on the user's own pictures.

What a user would get from them: the same backends with the same settings as the tools use.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from thirdwave.apps.errors import UserError
from thirdwave.scene import Body, Camera, Person
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.detectors.contract import Detector
from thirdwave.tools.detectors.pool import DEFAULT_DETECTOR, detector_called
from thirdwave.tools.estimators.completing import complete
from thirdwave.tools.estimators.contract import Estimator, Photo
from thirdwave.tools.estimators.pool import DEFAULT_ESTIMATOR, bodies_of, estimator_called
from thirdwave.tools.perception.image import Picture

__all__ = ["DEFAULT_DETECTOR", "DEFAULT_ESTIMATOR", "Eyes", "Made"]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Made:
    """What an estimator made of one person."""

    body: Body | None
    reason: str = ""
    """Why there is no body."""


class Eyes:
    """One detector and some estimators, loaded when they are first asked for.

    UserError names the option whose backend is unknown, or cannot be loaded.
    """

    def __init__(self, detector: str, estimators: Sequence[str] = ()) -> None:
        self._detector_name = detector
        self._settings: dict[str, Any] = {}
        try:
            self.estimators: dict[str, Estimator] = {
                name: estimator_called(name, self._settings, "--estimator") for name in estimators
            }
        except (ToolRetry, ToolFailed) as error:
            raise UserError(str(error)) from error

    @cached_property
    def detector(self) -> Detector:
        """Who finds people."""
        try:
            return detector_called(self._detector_name, self._settings, "--detector")
        except (ToolRetry, ToolFailed) as error:
            raise UserError(str(error)) from error

    def people(self, picture: Picture) -> list[Person]:
        """Everybody the detector finds. UserError where it cannot look at all."""
        try:
            return self.detector.people(picture.rgb)
        except (ToolRetry, ToolFailed) as error:
            raise UserError(f"detector {self._detector_name!r}: {error}") from error

    def bodies(
        self,
        estimator: str,
        picture: Picture,
        camera: Camera,
        people: Sequence[Person],
        *,
        everybody: Sequence[Person] = (),
    ) -> list[Made]:
        """A body, or why there is none, for each of `people`, in the camera's frame.

        `everybody` who was found, where `people` are not all of them.
        """
        if not people:
            return []
        photo = Photo(camera, everybody or people, lambda: picture.rgb)
        model = self.estimators[estimator]
        try:
            estimates = {e.person: e for e in model.estimate(photo, people)}
            files = bodies_of(self._settings)
            made = []
            for person in people:
                estimate = estimates.get(person.id)
                body = estimate and complete(estimate, person, photo, card=model.card, bodies=files)
                reason = estimate.reason if estimate else "the estimator said nothing of them"
                made.append(Made(body=body, reason="" if body else reason or "no pose was given"))
        except (ToolRetry, ToolFailed) as error:
            return [Made(body=None, reason=str(error)) for _ in people]
        return made
