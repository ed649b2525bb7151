"""Imports ultralytics without what it does to the process, the user's folders and the network.

Knows nothing of models.
"""

import os
import sys
import warnings
from tempfile import TemporaryDirectory
from threading import RLock
from typing import Any

from thirdwave.tools.torch_first import import_torch

QUIET = {
    "YOLO_OFFLINE": "true",  # no telemetry, no look-ups of names on the network
    "YOLO_AUTOINSTALL": "false",
    "YOLO_VERBOSE": "false",
}
"""Read by ultralytics while it is imported."""
NO_INSTALLING = "ULTRALYTICS_SKIP_REQUIREMENTS_CHECKS"
"""Read whenever ultralytics is about to call pip for a package that it misses."""

_importing = RLock()


def import_ultralytics() -> Any:
    """The module ultralytics; ImportError when it, torch or torchvision is not installed.

    Its settings file goes to a folder that is gone again, it neither installs packages nor sends
    anything, and the print options, filters and variables that it sets are as before. Where
    somebody imported it already, that is their affair, but for the installing.
    """
    with _importing:
        os.environ.setdefault(NO_INSTALLING, "true")
        if "ultralytics" in sys.modules:
            return sys.modules["ultralytics"]
        # torch before ultralytics: it would set the number of threads for all of the process.
        torch = import_torch()
        import numpy as np

        before = dict(os.environ)
        with TemporaryDirectory() as folder, warnings.catch_warnings(), np.printoptions():
            warnings.simplefilter("ignore")
            os.environ.update(QUIET, YOLO_CONFIG_DIR=folder)
            try:
                import ultralytics
                import ultralytics.models
            finally:
                _restore(before)
        torch.set_printoptions(profile="default")
        return ultralytics


def _restore(before: dict[str, str]) -> None:
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)
