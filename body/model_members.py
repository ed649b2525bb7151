"""The named arrays of a body model file, .npz or .pkl, without running anything that is in it.

Sizes are checked before memory is taken. Knows nothing of what the arrays mean.
"""

import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Collection, Set
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np

from thirdwave.body.pickled_arrays import as_array, read_array, read_members

MAX_BYTES = 1 << 30
"""No file, and no member of one, may be larger: SMPL-X's .pkl has about 0.5 GB."""

_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, LookupError, RuntimeError,
)  # fmt: skip
"""What a damaged or encrypted archive makes `zipfile` raise, beside ValueError."""


class Members(Protocol):
    """What a body model file holds."""

    @property
    def names(self) -> Set[str]:
        """The members' names."""
        ...

    def read(self, name: str) -> np.ndarray:
        """One member, an array of numbers; ValueError says what else it is."""
        ...


def open_members(path: Path, wanted: Collection[str]) -> Members:
    """Those of the `wanted` members that the file holds; the rest is not looked at.

    FileNotFoundError, or ValueError for a file that is too large, damaged, neither .npz nor .pkl,
    or a pickle that asks for more than arrays.
    """
    if not path.is_file():
        raise FileNotFoundError(f"body model: no file {path}")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(f"body model {path}: expected at most {MAX_BYTES} bytes, got {size}")
    if zipfile.is_zipfile(path):
        return NpzMembers(path, wanted)
    if path.suffix.lower() in (".pkl", ".pickle"):
        return PickleMembers(path, wanted)
    raise ValueError(
        f"body model {path}: expected an .npz or .pkl of SMPL or SMPL-X, got another kind of file"
    )


class NpzMembers:
    """Members of an .npz, each read when asked for."""

    def __init__(self, path: Path, wanted: Collection[str]) -> None:
        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                kinds = {member.filename: member.compress_type for member in archive.infolist()}
        except (ValueError, *_BROKEN_ZIP) as error:
            raise ValueError(
                f"body model {path}: expected an .npz, got one broken: {error}"
            ) from error
        # The two ways in which numpy writes.
        plain = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        self.names = frozenset(name for name in wanted if kinds.get(f"{name}.npy") in plain)

    def read(self, name: str) -> np.ndarray:
        """As `Members.read`."""
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(f"{name}.npy") as member:
                return _read_npy(member)
        except (ValueError, *_BROKEN_ZIP) as error:
            raise ValueError(f"body model {self.path}: {name}: {error}") from error


class PickleMembers:
    """Members of a .pkl: its description is read once, arrays are made when asked for."""

    def __init__(self, path: Path, wanted: Collection[str]) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                held = read_members(file.read(MAX_BYTES))
        except ValueError as error:
            raise ValueError(f"body model {path}: {error}") from error
        # An official .pkl holds twice as much as is wanted here.
        self._held = {name: held[name] for name in wanted if name in held}
        self.names = frozenset(self._held)

    def read(self, name: str) -> np.ndarray:
        """As `Members.read`."""
        try:
            return as_array(self._held[name])
        except ValueError as error:
            raise ValueError(f"body model {self.path}: {name}: {error}") from error


def _read_npy(member: IO[bytes]) -> np.ndarray:
    """An array in numpy's format; one of objects through `read_array`, which runs nothing."""
    version = np.lib.format.read_magic(member)
    try:
        if version == (1, 0):
            shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(member)
        elif version == (2, 0):
            shape, is_fortran, dtype = np.lib.format.read_array_header_2_0(member)
        else:
            raise ValueError(f"expected numpy's format 1.0 or 2.0, got {version}")
    except (SyntaxError, TypeError, tokenize.TokenError) as error:
        raise ValueError(f"expected numpy's header of an array, got {error}") from error
    if dtype.hasobject:
        return read_array(_read(member, MAX_BYTES))
    if dtype.kind not in "biuf":
        raise ValueError(f"expected an array of numbers, got {dtype}")
    size = math.prod(shape) * dtype.itemsize
    raw = _read(member, size)
    if len(raw) != size:
        raise ValueError(f"expected {size} bytes for an array of shape {shape}, got {len(raw)}")
    return np.frombuffer(raw, dtype).reshape(shape, order="F" if is_fortran else "C")


def _read(member: IO[Any], size: int) -> bytes:
    if not 0 <= size <= MAX_BYTES:
        raise ValueError(f"expected at most {MAX_BYTES} bytes, got {size}")
    return member.read(size)
