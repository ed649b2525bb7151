"""The estimators of this process, by name, and the pictures they are shown.

Knows nothing of what an estimator gives.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from thirdwave.scene import Scene
from thirdwave.tools.backends import Pool
from thirdwave.tools.base import ToolContext, ToolFailed, ToolRetry
from thirdwave.tools.estimators.contract import Estimator, EstimatorCard, Photo

ESTIMATORS = Pool("estimator")
"""Loaded estimators, shared by all who ask."""
DEFAULT_ESTIMATOR = "landmarks"


def estimator_called(name: str, settings: Mapping[str, Any], argument: str) -> Estimator:
    """The estimator `name` with the options that the settings give it, loaded if need be.

    ToolRetry names `argument` and the estimators there are; ToolFailed says what is missing.
    """
    return ESTIMATORS.get(known_name(name, argument), options_of(name, settings))


def known_name(name: str, argument: str) -> str:
    """`name`, where there is such an estimator; ToolRetry names those there are."""
    if not is_known(name):
        known = ", ".join(ESTIMATORS.shelf.backends)
        raise ToolRetry(f"{argument}: expected one of {known}, got {name!r}")
    return name


def is_known(name: str) -> bool:
    """Whether there is an estimator of that name, even one that cannot be loaded."""
    return name in ESTIMATORS.shelf.backends or name in ESTIMATORS.shelf.broken


def card_of(name: str) -> EstimatorCard:
    """What the estimator `name` declares; nothing is loaded for it."""
    card = ESTIMATORS.backend(name).card
    if not isinstance(card, EstimatorCard):
        raise ToolFailed(
            f"estimator {name!r}: expected an EstimatorCard, got a {type(card).__name__}"
        )
    return card


def cards() -> dict[str, EstimatorCard]:
    """What every estimator declares, by name."""
    found = {name: backend.card for name, backend in ESTIMATORS.shelf.backends.items()}
    return {name: card for name, card in found.items() if isinstance(card, EstimatorCard)}


def options_of(name: str, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options of that estimator in the setting "backends"."""
    return (settings.get("backends") or {}).get("estimators", {}).get(name, {})


def bodies_of(settings: Mapping[str, Any]) -> Mapping[str, str]:
    """Body model files by the names that estimators use, such as "smpl", in the same setting."""
    return (settings.get("backends") or {}).get("bodies", {})


def photo_of(scene: Scene, context: ToolContext) -> Photo:
    """The scene's picture as estimators get it: decoded when one looks."""

    def read() -> npt.NDArray[np.uint8]:
        from thirdwave.tools.perception.image import BadPicture, read_image

        assert scene.image is not None
        try:
            return read_image(context.blob(scene.image)).rgb
        except KeyError as error:
            raise ToolFailed(f"the picture of this scene is no longer stored ({error})") from error
        except BadPicture as error:
            raise ToolFailed(str(error)) from error

    return Photo(scene.camera, scene.people or (), read if scene.image is not None else None)
