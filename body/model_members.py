"""The named arrays of a body model file, each read when it is asked for.

An .npz is read header first, so a member that lies about its size is refused before memory is
taken. Knows nothing of what the arrays mean.
"""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import numpy as np

MAX_BYTES = 1 << 30
"""No model file, and no member of one, is larger: SMPL-X with all its columns has 250 MB."""


class Members(Protocol):
    """What a body model file holds."""

    @property
    def names(self) -> frozenset[str]:
        """The members' names."""
        ...

    def read(self, names: Iterable[str]) -> dict[str, Any]:
        """The named members as arrays of numbers; ValueError names the one that is not."""
        ...


def open_members(path: Path) -> Members:
    """The members of an .npz; FileNotFoundError or ValueError says what else was found."""
    if not path.is_file():
        raise FileNotFoundError(f"body model: no file {path}")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(f"body model {path}: expected at most {MAX_BYTES} bytes, got {size}")
    if zipfile.is_zipfile(path):
        return NpzMembers(path)
    raise ValueError(f"body model {path}: expected an SMPL-format .npz, got another kind of file")


class NpzMembers:
    """Members of an .npz; pickled objects are never opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.names = frozenset(
                name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")
            )

    def read(self, names: Iterable[str]) -> dict[str, Any]:
        """As `Members.read`."""
        found = {}
        with np.load(self.path, allow_pickle=False) as members:
            for name in names:
                try:
                    found[name] = members[name]
                except ValueError as error:
                    raise ValueError(
                        f"body model {self.path}: {name}: expected a plain array, got pickled "
                        f"objects; save it again with numpy.asarray ({error})"
                    ) from error
        return found
