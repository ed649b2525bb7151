"""Read-only float32 arrays whose shape was checked when the value was made."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
"""A read-only float32 array."""

BoolArray = npt.NDArray[np.bool_]
"""A read-only bool array."""


def frozen(name: str, value: Any, shape: tuple[int | None, ...]) -> Array:
    """Copy `value` to a read-only float32 array of `shape`; None stands for any length.

    Raises ValueError that names the array when the shape is another or a value is not finite.
    """
    try:
        array = np.array(value, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected numbers of shape {_show(shape)}, got {error}") from error
    check_shape(name, array.shape, shape)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, got nan or inf")
    array.setflags(write=False)
    return array


def frozen_bool(name: str, value: Any, shape: tuple[int | None, ...]) -> BoolArray:
    """Copy `value` to a read-only bool array of `shape`."""
    array = np.array(value)
    check_shape(name, array.shape, shape)
    if array.dtype != np.bool_:
        raise ValueError(f"{name}: expected true or false, got {array.dtype}")
    array.setflags(write=False)
    return array


def check_shape(name: str, got: tuple[int, ...], wanted: tuple[int | None, ...]) -> None:
    """Raise ValueError unless `got` is `wanted`."""
    if len(got) != len(wanted) or any(w not in (None, g) for g, w in zip(got, wanted, strict=True)):
        raise ValueError(f"{name}: expected shape {_show(wanted)}, got {got}")


def put(value: object, name: str, checked: object) -> None:
    """Set a field of a frozen dataclass while it is being made."""
    object.__setattr__(value, name, checked)


def _show(shape: tuple[int | None, ...]) -> str:
    inner = ", ".join("K" if n is None else str(n) for n in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"
