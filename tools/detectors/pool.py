"""The detectors of this process, by name. Knows nothing of what a detector finds."""

from collections.abc import Mapping
from typing import Any

from thirdwave.tools.backends import Pool
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.detectors.checked import CheckedDetector
from thirdwave.tools.detectors.contract import Detector

DETECTORS = Pool("detector")
"""Loaded detectors, shared by all who ask."""
DEFAULT_DETECTOR = "embedded"


def detector_called(
    name: str | None, settings: Mapping[str, Any], argument: str = "detector"
) -> Detector:
    """The detector `name`, or the settings' "detector"; loaded if need be, its answers checked.

    Its options are those that the setting "backends" gives it. ToolRetry names `argument` and the
    detectors there are; ToolFailed says what is missing.
    """
    if name is None:
        name = str(settings.get("detector") or DEFAULT_DETECTOR)
        if not is_known(name):
            raise ToolFailed(f"the setting detector: {_expected(name)}")
    detector = DETECTORS.get(known_name(name, argument), options_of(name, settings))
    return CheckedDetector(detector)


def known_name(name: str, argument: str) -> str:
    """`name`, where there is such a detector, installed or not; ToolRetry names those there are."""
    if not is_known(name):
        raise ToolRetry(f"{argument}: {_expected(name)}")
    return name


def is_known(name: str) -> bool:
    """Whether there is a detector of that name, even one that cannot be loaded."""
    return name in DETECTORS.shelf.backends or name in DETECTORS.shelf.broken


def _expected(got: str) -> str:
    return f"expected one of {', '.join(DETECTORS.shelf.backends)}, got {got!r}"


def options_of(name: str, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options of that detector in the setting "backends"."""
    return (settings.get("backends") or {}).get("detectors", {}).get(name, {})
