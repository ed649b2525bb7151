"""Imports ultralytics without what it does to the process, the user's folders and the network.

Knows nothing of models.
"""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
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
    anything, and the print options, filters, variables and functions of Pillow and torch that it
    changes are as before. Where somebody imported it already, that is their affair, but for the
    installing.
    """
    with _importing:
        os.environ.setdefault(NO_INSTALLING, "true")
        if "ultralytics" in sys.modules:
            return sys.modules["ultralytics"]
        # torch before ultralytics: it would set the number of threads for all of the process.
        torch = import_torch()
        import numpy as np
        from PIL import Image

        # Its own Image.open asks for a package where Pillow would say that a file is no picture.
        open_image, save = Image.open, torch.save
        with TemporaryDirectory() as folder, as_before(), np.printoptions():
            os.environ.update(QUIET, YOLO_CONFIG_DIR=folder)
            try:
                import ultralytics
                import ultralytics.models
            finally:
                Image.open, torch.save = open_image, save
        torch.set_printoptions(profile="default")
        return ultralytics


@contextmanager
def as_before() -> Iterator[None]:
    """Puts back what ultralytics changes in the process: variables, torch's threads, filters.

    Warnings are not shown meanwhile: what old model files and coming versions of torch are warned
    about is not the user's doing.
    """
    torch = import_torch()
    variables, threads = dict(os.environ), torch.get_num_threads()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name in os.environ.keys() - variables.keys():
            del os.environ[name]
        os.environ.update(variables)
        torch.set_num_threads(threads)
