"""Numbers as callers give them: lists, arrays, tensors or masked arrays, checked at the door.

What numpy would take silently is refused: complex numbers, and numbers written as text.
"""

from numbers import Real
from typing import Any

import numpy as np

from thirdwave.body.rotations import Float64


def numbers(name: str, given: Any, wanted: str, *, masked: float = np.nan) -> Float64:
    """A copy of `given` as float64; None is nan, and what a masked array hides is `masked`.

    ValueError says what was `wanted`, such as "numbers of shape (3,)", and what came.
    """
    try:
        array = np.ma.asarray(given) if isinstance(given, np.ma.MaskedArray) else np.asarray(given)
    except (TypeError, ValueError, RuntimeError) as error:
        came = _short(error)
        if hasattr(given, "detach"):  # a tensor with a gradient, or on another device
            came = f"a {_kind(given)} that is no array; pass its .detach().cpu().numpy()"
        raise ValueError(f"{name}: expected {wanted}, got {came}") from error
    kind = array.dtype.kind
    if kind not in "biuf" and not (kind == "O" and all(map(_is_number, array.flat))):
        raise ValueError(f"{name}: expected {wanted}, got {_refused(given, kind)}")
    copied = array.astype(np.float64)
    return copied.filled(masked) if isinstance(copied, np.ma.MaskedArray) else copied


def number(name: str, given: Any, wanted: str = "a number") -> float:
    """`given` as a float. ValueError as of `numbers`, also for several of them."""
    if type(given) is float:
        return given
    array = numbers(name, given, wanted)
    if array.size != 1:
        raise ValueError(f"{name}: expected {wanted}, got shape {array.shape}")
    return float(array.reshape(())) if array.ndim else float(array)


def positive(name: str, given: Any, wanted: str = "a positive number") -> float:
    """`given` as a float above 0 and below infinity; ValueError says what came."""
    value = number(name, given, wanted)
    if not 0 < value < np.inf:
        raise ValueError(f"{name}: expected {wanted}, got {value}")
    return value


def robust_scale(given: Any) -> float | None:
    """Where residuals stop pulling harder, in their own units, or None."""
    if given is None:
        return None
    return positive("robust", given, "a positive number of sigmas or None")


def _is_number(item: Any) -> bool:
    return item is None or isinstance(item, Real)


def _refused(given: Any, kind: str) -> str:
    if kind in "US":
        return f"text ({_short(given)})" if isinstance(given, str) else "text"
    return "complex numbers" if kind == "c" else _kind(given)


def _kind(given: Any) -> str:
    return type(given).__name__


def _short(given: Any) -> str:
    said = repr(given) if isinstance(given, str) else str(given)
    return said if len(said) <= 60 else f"{said[:57]}..."
