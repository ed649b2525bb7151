"""Detectors and estimators by name, for benches on the user's own pictures.

What a user would get from them: the backends and settings of the tools, and the same judging.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from thirdwave.apps.backends_file import check_names, read_backends
from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import Settings
from thirdwave.scene import Body, Camera, Person
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.detectors.contract import Detector
from thirdwave.tools.detectors.pool import DEFAULT_DETECTOR, detector_called
from thirdwave.tools.estimators.asking import estimated
from thirdwave.tools.estimators.contract import Estimator, Photo
from thirdwave.tools.estimators.pool import DEFAULT_ESTIMATOR, bodies_of, estimator_called
from thirdwave.tools.perception.image import Picture


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Made:
    """What an estimator made of one person."""

    body: Body | None
    reason: str = ""
    """Why there is no body."""


class Eyes:
    """One detector and some estimators; those of the settings where none is named."""

    def __init__(self, detector: str | None = None, estimators: str | None = None) -> None:
        settings = Settings.from_env()
        check_names(settings)
        self._options: dict[str, Any] = {"backends": read_backends(settings)}
        named = estimators or settings.estimator or DEFAULT_ESTIMATOR
        self.detector_name = detector or settings.detector or DEFAULT_DETECTOR
        self.estimator_names = tuple(dict.fromkeys(name.strip() for name in named.split(",")))
        """By names with commas between, each once."""

    def load(self, *, bodies: bool) -> None:
        """Load the detector, and for `bodies` the estimators, before anything is timed.

        UserError where one is unknown or cannot be loaded.
        """
        try:
            self.detector: Detector = detector_called(
                self.detector_name, self._options, "--detector"
            )
            self.estimators: dict[str, Estimator] = {
                name: estimator_called(name, self._options, "--estimator")
                for name in (self.estimator_names if bodies else ())
            }
        except (ToolRetry, ToolFailed) as error:
            raise UserError(str(error)) from error

    def people(self, picture: Picture) -> list[Person]:
        """Everybody the detector finds. UserError where it cannot look at all."""
        try:
            return self.detector.people(picture.rgb)
        except (ToolRetry, ToolFailed) as error:
            raise UserError(f"detector {self.detector_name!r}: {error}") from error

    def bodies(
        self,
        estimator: str,
        picture: Picture,
        camera: Camera,
        people: Sequence[Person],
        *,
        everybody: Sequence[Person] = (),
    ) -> list[Made]:
        """A judged body in the camera's frame, or why there is none, for each of `people`.

        `everybody` who was found, where `people` are not all of them. A picture that an estimator
        cannot cope with gives no bodies, and the reason.
        """
        if not people:
            return []
        photo = Photo(camera, everybody or people, lambda: picture.rgb)
        files = bodies_of(self._options)
        try:
            made = estimated(self.estimators[estimator], photo, people, bodies=files)
        except (ToolRetry, ToolFailed) as error:
            return [Made(body=None, reason=str(error)) for _ in people]
        found = [made[person.id] for person in people]
        return [Made(body=e.body, reason="" if e.body else e.reason) for e in found]
