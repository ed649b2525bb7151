"""Arrays out of a pickle's description: of numpy, of scipy's sparse matrices and of chumpy.

Every size, offset and index is checked against the bytes that are there before an array is made.
SMPL's official files hold `chumpy.ch.Ch` (an array in `x`), `chumpy.reordering.Select` (entries
`idxs` of `a`) and a sparse `J_regressor`; neither scipy nor chumpy is needed to read them.
"""

import math
import re
from typing import Any, TypeGuard

import numpy as np

from thirdwave.body.pickle_reader import Built, Global, read_pickle

MAX_DENSE = 1 << 24
"""Entries of a sparse matrix written out; SMPL-X's J_regressor has 576 125."""

_RECONSTRUCTOR = {Global("copy_reg", "_reconstructor"), Global("copyreg", "_reconstructor")}
_ENCODE = Global("_codecs", "encode")
_DTYPE, _NDARRAY = Global("numpy", "dtype"), Global("numpy", "ndarray")
_RECONSTRUCT, _SCALAR = (
    {Global(f"numpy.{core}.multiarray", name) for core in ("core", "_core")}
    for name in ("_reconstruct", "scalar")
)
_FROM_BUFFER = {Global(f"numpy.{core}.numeric", "_frombuffer") for core in ("core", "_core")}
_CSC, _CSR = (
    {
        Global(f"scipy.sparse.{module}", f"{layout}_{kind}")
        for module in (layout, f"_{layout}")
        for kind in ("matrix", "array")
    }
    for layout in ("csc", "csr")
)
_IGNORED = {
    Global(module, name) for module in ("__builtin__", "builtins") for name in ("object", "set")
}
_BYTES = {Global("__builtin__", "bytes"), Global("builtins", "bytes")}
_ALLOWED = (
    _RECONSTRUCTOR | _RECONSTRUCT | _SCALAR | _FROM_BUFFER | _CSC | _CSR | _IGNORED
    | _BYTES | {_ENCODE, _DTYPE, _NDARRAY}
)  # fmt: skip


def read_members(data: bytes) -> dict[str, Any]:
    """The pickled dictionary's values by name; arrays wait for `as_array`.

    ValueError as `read_pickle`, or when the pickle holds something else than a dictionary.
    """
    members = read_pickle(data, _allowed)
    if not isinstance(members, dict):
        raise ValueError(f"expected a pickled dictionary of arrays, got a {_kind(members)}")
    return {name: value for name, value in members.items() if isinstance(name, str)}


def read_array(data: bytes) -> np.ndarray:
    """The one array of a pickle; errors as `read_pickle` and `as_array`."""
    return as_array(read_pickle(data, _allowed))


def as_array(value: Any, depth: int = 0) -> np.ndarray:
    """The array of numbers that `value` describes; ValueError says what else it is."""
    if not isinstance(value, Built) or depth > 8:
        raise ValueError(f"expected a pickled array of numbers, got a {_kind(value)}")
    maker = _class_of(value)
    if maker in _RECONSTRUCT and isinstance(value.state, tuple) and value.args[:1] == (_NDARRAY,):
        # numpy 1.0 wrote the state without its leading version.
        shape, dtype, is_fortran, raw = value.state[-4:] if len(value.state) >= 4 else (0,) * 4
        if isinstance(raw, list):
            return _only(raw, depth)
        return _array(raw, dtype, shape, "F" if is_fortran else "C")
    if maker in _FROM_BUFFER and len(value.args) == 4:
        raw, dtype, shape, order = value.args
        return _array(raw, dtype, shape, "F" if order == "F" else "C")
    if maker in _SCALAR and len(value.args) == 2:
        return _array(value.args[1], value.args[0], (), "C")
    if isinstance(value.state, dict):
        if maker in _CSC | _CSR:
            return _dense(value.state, maker in _CSC, depth)
        if _is_chumpy(maker) and "x" in value.state:
            return as_array(value.state["x"], depth + 1)
        if maker == Global("chumpy.reordering", "Select"):
            return _select(value.state, depth)
    raise ValueError(f"expected a pickled array of numbers, got a {maker}")


def _array(raw: Any, dtype: Any, shape: Any, order: Any) -> np.ndarray:
    layout = _dtype(dtype)
    if isinstance(raw, Built) and raw.maker == _ENCODE and raw.args[1:] in _LATIN:
        raw = raw.args[0]  # how Python 3 writes bytes for protocol 2
    elif isinstance(raw, Built) and raw.maker in _BYTES and not raw.args:
        raw = b""
    if isinstance(raw, str):
        raw = raw.encode("latin-1")
    if not (isinstance(raw, bytes) and _is_shape(shape)):
        raise ValueError(f"expected a shape and bytes of an array, got a {_kind(raw)}")
    if math.prod(shape) * layout.itemsize != len(raw):
        raise ValueError(
            f"expected {math.prod(shape) * layout.itemsize} bytes for an array of shape {shape}, "
            f"got {len(raw)}"
        )
    return np.frombuffer(raw, layout).reshape(shape, order=order)


_LATIN = (("latin1",), ("latin-1",), (b"latin1",), (b"latin-1",))


def _dtype(value: Any) -> np.dtype[Any]:
    """A plain number's dtype. Records and objects are no numbers, and never reach numpy."""
    if isinstance(value, Built) and value.maker == _DTYPE and isinstance(value.state, tuple):
        name = value.args[0] if value.args else None
        name = name.decode("latin-1") if isinstance(name, bytes) else name
        byte_order, *fields = value.state[1:5] if len(value.state) >= 5 else ("", None)
        byte_order = byte_order.decode("latin-1") if isinstance(byte_order, bytes) else byte_order
        known = isinstance(name, str) and re.fullmatch(r"b1|[iu][1248]|f[248]", name)
        if known and byte_order in ("<", ">", "|", "=") and not any(f is not None for f in fields):
            return np.dtype(f"{byte_order}{name}")
        raise ValueError(f"expected numbers, got an array of dtype {str(name)[:40]!r}")
    raise ValueError(f"expected an array's dtype, got a {_kind(value)}")


def _only(items: list[Any], depth: int) -> np.ndarray:
    """The array in an array of objects that numpy made around it, as `savez` does."""
    if len(items) != 1:
        raise ValueError(f"expected an array of numbers, got one of {len(items)} objects")
    return as_array(items[0], depth + 1)


def _dense(state: dict[Any, Any], by_column: bool, depth: int) -> np.ndarray:
    """A compressed sparse matrix written out; entries of one place are added."""
    shape = state.get("_shape")
    if not (_is_shape(shape) and len(shape) == 2 and math.prod(shape) <= MAX_DENSE):
        raise ValueError("expected a sparse matrix of a sensible shape")
    data, indices, starts = (
        as_array(state.get(name), depth + 1) for name in ("data", "indices", "indptr")
    )
    major, minor = shape[::-1] if by_column else shape
    entries = data.size
    if not (
        starts.shape == (major + 1,)
        and data.shape == indices.shape == (entries,)
        and _within(starts, entries + 1)
        and _within(indices, minor)
        and (starts[0], starts[-1]) == (0, entries)
        and (starts[1:] >= starts[:-1]).all()
    ):
        raise ValueError("expected a sparse matrix whose indices lie in its shape")
    dense = np.zeros((major, minor))
    rows = np.repeat(np.arange(major), np.diff(starts.astype(np.int64)))
    np.add.at(dense, (rows, indices), data)
    return dense.T if by_column else dense


def _select(state: dict[Any, Any], depth: int) -> np.ndarray:
    """A slice by chumpy of another array."""
    source = as_array(state.get("a"), depth + 1).ravel()
    chosen = as_array(state.get("idxs"), depth + 1)
    if not _within(chosen, len(source)):
        raise ValueError("expected chumpy's indices to lie in their array")
    shape = state.get("preferred_shape", chosen.shape)
    if not (_is_shape(shape) and math.prod(shape) == chosen.size):
        raise ValueError("expected a slice of chumpy's to fit its shape")
    return source[chosen.ravel()].reshape(shape)


def _within(indices: np.ndarray, count: int) -> bool:
    return indices.dtype.kind in "iu" and bool(((indices >= 0) & (indices < count)).all())


def _is_shape(value: Any) -> TypeGuard[tuple[int, ...]]:
    return (
        isinstance(value, tuple)
        and len(value) <= 8
        and all(isinstance(size, int) and 0 <= size < 1 << 40 for size in value)
    )


def _class_of(built: Built) -> Global:
    """What a Built is an instance of: protocols 0 and 1 go through copyreg."""
    if built.maker in _RECONSTRUCTOR and built.args and isinstance(built.args[0], Global):
        return built.args[0]
    return built.maker


def _is_chumpy(name: Global) -> bool:
    return name.module == "chumpy" or name.module.startswith("chumpy.")


def _allowed(name: Global) -> bool:
    return name in _ALLOWED or _is_chumpy(name)


def _kind(value: Any) -> str:
    return str(_class_of(value)) if isinstance(value, Built) else type(value).__name__
