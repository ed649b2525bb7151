"""Imports torch so that it can share a process with whatever drew before it.

Knows nothing of what torch is wanted for.
"""

import sys
from pathlib import Path
from threading import Lock
from typing import Any

_importing = Lock()


def import_torch() -> Any:
    """The module torch, with its compiler loaded. ImportError when torch is not installed.

    torch brings triton in when it first needs its compiler, and triton's LLVM crashes the process
    when Mesa's, which draws without a graphics card, is there already; the other order is safe. So
    the compiler is loaded here and now, and after Mesa it is loaded without triton: what runs
    then is the same, only `torch.compile` for graphics cards is not to be had.
    """
    with _importing:
        # A None makes `import triton` fail as if it were not installed, which torch allows for.
        if "triton" not in sys.modules and mesa_is_loaded():
            sys.modules["triton"] = None  # pyright: ignore[reportArgumentType]
        import torch
        import torch._dynamo

        return torch


def mesa_is_loaded() -> bool:
    """Whether the LLVM of the system's OpenGL is in this process, or may be."""
    try:
        loaded = Path("/proc/self/maps").read_text("utf-8", "replace")
    except OSError:  # no such file on macOS
        return "OpenGL" in sys.modules
    return any(name in loaded for name in ("libgallium", "_dri.so", "libLLVM"))
