"""Read-only float32 arrays whose shape was checked when the value was made."""

from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
"""A read-only float32 array; a value may be made from an array of any number type."""

BoolArray = npt.NDArray[np.bool_]
"""A read-only bool array."""


def frozen(name: str, value: Any, shape: tuple[int | None, ...]) -> Array:
    """Copy `value` to a read-only float32 array of `shape`; None stands for any length.

    Raises ValueError that names the array when the shape is another or a value is not finite.
    """
    try:
        given = np.asarray(value)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{name}: expected numbers of shape {_show(shape)}, got {error}"
        ) from error
    check_shape(name, given.shape, shape)
    if given.dtype.kind not in "biuf":  # numpy would read "1.5" as a number, and None as nan
        raise ValueError(f"{name}: expected numbers, got {value!r}")
    with np.errstate(over="ignore"):  # too large for float32 becomes inf, which is refused below
        array = given.astype(np.float32)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, got nan or inf")
    array.setflags(write=False)
    return array


def frozen_bool(name: str, value: Any, shape: tuple[int | None, ...]) -> BoolArray:
    """Copy `value` to a read-only bool array of `shape`.

    Raises ValueError that names the array when the shape is another or a value is not a bool.
    """
    try:
        array = np.array(value)
    except ValueError as error:
        raise ValueError(f"{name}: expected shape {_show(shape)}, got {error}") from error
    check_shape(name, array.shape, shape)
    if array.dtype != np.bool_:
        raise ValueError(f"{name}: expected true or false, got {array.dtype}")
    array.setflags(write=False)
    return array


def check_shape(name: str, got: tuple[int, ...], wanted: tuple[int | None, ...]) -> None:
    """Raise ValueError unless `got` is `wanted`."""
    if len(got) != len(wanted) or any(w not in (None, g) for g, w in zip(got, wanted, strict=True)):
        raise ValueError(f"{name}: expected shape {_show(wanted)}, got {got}")


def number(name: str, value: Any) -> float:
    """`value` as a Python float (detectors give numpy's); ValueError unless finite."""
    try:
        checked = float(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected a number, got {value!r}") from error
    if not isfinite(checked):
        raise ValueError(f"{name}: expected a finite number, got {checked}")
    return checked


def put(value: object, name: str, checked: object) -> None:
    """Set a field of a frozen dataclass while it is being made."""
    object.__setattr__(value, name, checked)


def _show(shape: tuple[int | None, ...]) -> str:
    inner = ", ".join("K" if n is None else str(n) for n in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"
