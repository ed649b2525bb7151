"""An estimator that was told the truth, and may be made to break any promise. Test helper."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from tests.body.observing import observe
from tests.body.poses import CAMERA, body, legs, root
from thirdwave.scene import Body, Person, Scene
from thirdwave.tools.backends import Backend, Options, Pool, Shelf
from thirdwave.tools.base import ToolContext, ToolFailed, ToolRetry
from thirdwave.tools.estimators.contract import Estimate, EstimatorCard, Photo
from thirdwave.tools.estimators.pool import ESTIMATORS
from thirdwave.tools.testing import no_blobs

CARD = EstimatorCard(
    name="told", does="says what it was told", licence="Apache-2.0", weights_licence="none",
    memory_mb=lambda options: 1, body_model="smpl", gives=("pose", "betas", "transl"),
    takes=("image",),
)  # fmt: skip
PICTURE = "grey"
"""Id of a picture's blob."""
TRUTH: Mapping[str, Body] = {
    "p1": body(legs(20, 30), orient=root(yaw=20), transl=(-0.8, 0, 4)),
    "p2": body({"left_elbow": (0, -70, 0)}, orient=root(yaw=-30), transl=(0.9, 0, 4.5)),
}


def people(noise_px: float = 2.0) -> tuple[Person, ...]:
    """The people of `TRUTH` as detection would see them, without bodies."""
    found = []
    for seed, (name, truth) in enumerate(TRUTH.items()):
        by = observe(truth, noise_px=noise_px, seed=seed)
        found.append(Person(id=name, xyxy=by.xyxy, keypoints=by.detector, landmarks=by.landmarks))
    return tuple(found)


def scene() -> Scene:
    return Scene(id="s", camera=CAMERA, people=people())


def grey() -> npt.NDArray[np.uint8]:
    return np.full((960, 1280, 3), 128, np.uint8)


def photo(given: Scene | None = None) -> Photo:
    return Photo(CAMERA, (given or scene()).people or (), grey)


class Told:
    """Gives each person's true pose, shape and place; `change` makes something else of it."""

    def __init__(
        self,
        card: EstimatorCard = CARD,
        change: Callable[[Estimate], Any] = lambda estimate: estimate,
    ) -> None:
        self.card, self._change = card, change
        self.asked: list[tuple[tuple[str, ...], str | None]] = []
        self.closed = 0

    def estimate(
        self, photo: Photo, people: Sequence[Person], prompt: str | None = None
    ) -> list[Estimate]:
        if prompt is not None and "prompt" not in self.card.takes:
            raise ToolRetry(f"the estimator {self.card.name!r} takes no prompt: leave it out")
        if "image" in self.card.takes and not photo.has_pixels:
            raise ToolFailed("there is no picture to look at")
        self.asked.append((tuple(person.id for person in people), prompt))
        given: list[Estimate] = []
        for person in people:
            truth = TRUTH[person.id]
            made = self._change(
                Estimate(person=person.id, pose=truth.pose, betas=truth.betas, transl=truth.transl)
            )
            given += made if isinstance(made, list) else [made]
        return given

    def close(self) -> None:
        self.closed += 1


class Amount(Options):
    """Options of the stub's backend."""

    much: int = 1


def backend(made: Told, name: str | None = None, **card: Any) -> Backend[Told]:
    """A backend that loads `made`; its card with other fields where given."""
    made.card = replace(made.card, name=name or made.card.name, **card)
    return Backend(kind="estimator", card=made.card, options=Amount, load=lambda options: made)


def pooled(monkeypatch: Any, *backends: Backend[Any]) -> Pool:
    """This process has these estimators and the built-in ones alone, for one test."""
    from thirdwave.tools.estimators.embedded import landmarks

    shelf = Shelf({made.card.name: made for made in (landmarks, *backends)})
    monkeypatch.setattr(ESTIMATORS, "_shelf", shelf)
    monkeypatch.setattr(ESTIMATORS, "_loaded", {})
    return ESTIMATORS


def context(**settings: Any) -> ToolContext:
    return ToolContext(blob=no_blobs, settings=settings)


def pictured(**settings: Any) -> ToolContext:
    """Lends a grey picture as the blob `PICTURE`."""
    data = BytesIO()
    Image.fromarray(grey()).save(data, "png")
    return ToolContext(blob={PICTURE: data.getvalue()}.__getitem__, settings=settings)


def ids(estimates: Iterable[Estimate]) -> list[str | None]:
    return [estimate.person for estimate in estimates]
