"""Brings torch into a process in which something may have been drawn already.

Mesa, which draws without a graphics card, and triton, which torch loads when it gets the chance,
each carry an LLVM. A process in which Mesa's came first dies when triton's is loaded; the other way
round both work. Nothing here runs through triton.
"""

import sys
from pathlib import Path


def import_torch() -> None:
    """Import torch, and triton with it while that is safe; where it is not, keep triton out."""
    if "triton" not in sys.modules and mesa_is_loaded():
        # A None is how Python is told that a module is not to be found.
        sys.modules["triton"] = None  # type: ignore[assignment]
    import torch
    import torch._dynamo  # noqa: F401 - loads triton before anything is drawn


def mesa_is_loaded() -> bool:
    """Whether the LLVM of the system's OpenGL is in this process. False where that is unknown."""
    try:
        loaded = Path("/proc/self/maps").read_text("utf-8", "replace")
    except OSError:
        return False
    return any(name in loaded for name in ("libgallium", "_dri.so", "libLLVM"))
