"""The detectors of this process, by name. Knows nothing of what a detector finds."""

from collections.abc import Mapping
from typing import Any

from thirdwave.tools.backends import Pool
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.detectors.contract import Detector

DETECTORS = Pool("detector")
"""Loaded detectors, shared by all who ask."""
DEFAULT_DETECTOR = "embedded"


def detector_called(
    name: str | None, settings: Mapping[str, Any], argument: str = "detector"
) -> Detector:
    """The detector `name`, or the settings' "detector"; loaded if need be.

    Its options are those that the setting "backends" gives it. ToolRetry names `argument` and the
    detectors there are; ToolFailed says what is missing.
    """
    called = name or settings.get("detector") or DEFAULT_DETECTOR
    shelf = DETECTORS.shelf
    if called not in shelf.backends and called not in shelf.broken:
        known = ", ".join(shelf.backends)
        raise ToolRetry(f"{argument}: expected one of {known}, got {called!r}")
    return DETECTORS.get(called, options_of(called, settings))


def options_of(name: str, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options of that detector in the setting "backends"."""
    return (settings.get("backends") or {}).get("detectors", {}).get(name, {})
