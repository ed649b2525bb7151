"""Imports torch so that it can share a process with whatever drew before it.

Knows nothing of what torch is wanted for.
"""

import sys
from threading import Lock
from typing import Any

_importing = Lock()


def import_torch() -> Any:
    """The module torch, with its compiler loaded. ImportError when torch is not installed.

    torch brings triton in when it first needs its compiler, and triton's LLVM crashes the process
    when Mesa's, which draws without a graphics card, is there already; the other order is safe. So
    the compiler is loaded here and now, and after OpenGL it is loaded without triton: what runs
    then is the same, only `torch.compile` for graphics cards is not to be had.
    """
    with _importing:
        # A None makes `import triton` fail as if it were not installed, which torch allows for.
        if "OpenGL" in sys.modules and "triton" not in sys.modules:
            sys.modules["triton"] = None  # pyright: ignore[reportArgumentType]
        import torch
        import torch._dynamo

        return torch
