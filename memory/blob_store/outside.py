"""Where large blobs are kept outside Redis: a folder, or a bucket that fsspec can reach.

A name is written once, by whoever has made it up, and never changed. Knows nothing of what the
bytes are.
"""

import os
import secrets
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

PIECE = 1 << 20
"""Bytes that are read at once."""


class Outside(Protocol):
    """Bytes by name."""

    @property
    def place(self) -> str:
        """Which place it is, wherever one comes from: the full path of a folder, or an address."""
        ...

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep bytes under a new name: all of them, or none."""
        ...

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes, piece by piece. FileNotFoundError where there are none."""
        ...

    def present(self) -> bool:
        """Whether the place itself is there: a disk that is not mounted is not."""
        ...

    def has(self, name: str) -> bool:
        """Whether there are bytes under a name."""
        ...

    def delete(self, name: str) -> None:
        """Forget a name; it may have gone already."""
        ...

    def names(self) -> Iterator[tuple[str, float]]:
        """Every name, and for how many seconds it has been there."""
        ...

    def where(self, name: str) -> str:
        """The place, for people."""
        ...


def outside(url: str, tenant: str) -> Outside:
    """The place that `url` names, a folder or "s3://bucket/path", where it is the tenant's own.

    ImportError says how to get what an address needs.
    """
    if "://" not in url or url.startswith("file://"):
        return Folder(Path(url.removeprefix("file://")).expanduser() / tenant)
    return Bucket(url, tenant)


class Folder:
    """A folder of this machine, or one that is mounted."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    @property
    def place(self) -> str:
        """As `Outside.place`."""
        return str(self._root)

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """As `Outside.write`; on the disk when this returns."""
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = path.with_name(f"{name}.{secrets.token_hex(4)}.part")
        try:
            with half.open("xb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def read(self, name: str) -> Iterator[bytes]:
        """As `Outside.read`."""
        with self._path(name).open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    def present(self) -> bool:
        """As `Outside.present`."""
        return self._root.is_dir()

    def has(self, name: str) -> bool:
        """As `Outside.has`."""
        return self._path(name).exists()

    def delete(self, name: str) -> None:
        """As `Outside.delete`."""
        self._path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, float]]:
        """As `Outside.names`, with what a crash has left half-written."""
        now = time.time()
        for path in self._root.glob("??/*"):
            try:
                yield path.name, now - path.stat().st_mtime
            except FileNotFoundError:
                continue  # it has gone meanwhile

    def where(self, name: str) -> str:
        """As `Outside.where`."""
        return str(self._path(name))

    def _path(self, name: str) -> Path:
        return self._root / name[:2] / name


_WRITTEN = ("LastModified", "mtime", "created")
"""What the kinds of places call the time at which something was written."""


class Bucket:
    """A bucket, or whatever else fsspec has an address for."""

    def __init__(self, url: str, tenant: str) -> None:
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise ImportError(
                f"blobs at {url.partition('://')[0]}://: install fsspec and what it needs for "
                "such addresses, for instance: pip install s3fs"
            ) from error
        self._files: Any
        self._files, root = url_to_fs(url)
        self._root = f"{root.rstrip('/')}/{tenant}"

    @property
    def place(self) -> str:
        """As `Outside.place`."""
        return str(self._files.unstrip_protocol(self._root))

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """As `Outside.write`; a bucket shows an object when it is whole."""
        path = self._path(name)
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        with self._files.open(path, "wb") as file:
            for piece in pieces:
                file.write(piece)

    def read(self, name: str) -> Iterator[bytes]:
        """As `Outside.read`."""
        with self._files.open(self._path(name), "rb") as file:
            while piece := file.read(PIECE):
                yield piece

    def present(self) -> bool:
        """As `Outside.present`: a bucket is there, or says so itself when it is used."""
        return True

    def has(self, name: str) -> bool:
        """As `Outside.has`."""
        return bool(self._files.exists(self._path(name)))

    def delete(self, name: str) -> None:
        """As `Outside.delete`."""
        try:
            self._files.rm_file(self._path(name))
        except FileNotFoundError:
            return

    def names(self) -> Iterator[tuple[str, float]]:
        """As `Outside.names`; of no age where the bucket does not say when it was written."""
        now = time.time()
        for path, told in self._files.find(self._root, detail=True).items():
            written: Any = (
                told.get("LastModified") or told.get("mtime") or told.get("created") or now
            )
            at = written.timestamp() if hasattr(written, "timestamp") else float(written)
            yield path.rpartition("/")[2], now - at

    def where(self, name: str) -> str:
        """As `Outside.where`."""
        return str(self._files.unstrip_protocol(self._path(name)))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name[:2]}/{name}"
