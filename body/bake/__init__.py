"""How `body/data/default_body.npz` is made: an SMPL-format body from MakeHuman's CC0 data.

Run once by whoever changes the body, never by thirdwave itself: `python -m thirdwave.body.bake`.
"""

import importlib
from typing import Any

INSTALL = "pip install anny==0.6.2 fast-simplification scipy"


def build_time_package(module: str) -> Any:
    """A package that only baking needs; ImportError says how to get all of them."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(
            f"baking the default body needs {module!r}, which thirdwave itself does not: {INSTALL}"
        ) from error
