"""Frames between thirdwave and a worker: a JSON header and named numpy arrays, lengths first.

Runs in a research repository's interpreter too: Python 3.8, the standard library and numpy alone.
Knows nothing of processes, pictures or bodies.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.lib import format as npy

PROTOCOL = 1
"""Version of everything here; both sides name theirs in the worker's first frame."""
MAGIC = b"TWF1"
PREFIX = struct.Struct(">4sIQ")
"""Magic, bytes of the header, bytes of the arrays; big endian."""
MAX_HEADER = 1 << 20
MAX_ARRAYS = 1 << 29
"""Bytes; a 50 megapixel picture takes 150 MB."""
MAX_COUNT = 256
"""Arrays in a frame."""


class FrameError(ValueError):
    """What came is no frame; one line says why."""


class Frame(NamedTuple):
    """One message."""

    header: dict[str, Any]
    """JSON: "type" is hello, call, result or error; "id" is the call's."""
    arrays: dict[str, np.ndarray]


def pack(header: Mapping[str, Any], arrays: Mapping[str, Any] | None = None) -> bytes:
    """The bytes of a frame. FrameError for what the other side would refuse."""
    head = json.dumps(dict(header)).encode()
    buffer = io.BytesIO()
    if arrays:
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, array in arrays.items():
                ready = np.asarray(array)
                if ready.dtype.hasobject:
                    raise FrameError(f"array {name!r}: expected numbers, got Python objects")
                with archive.open(name + ".npy", "w", force_zip64=True) as member:
                    npy.write_array(member, ready, allow_pickle=False)
    body = buffer.getvalue()
    if len(head) > MAX_HEADER or len(body) > MAX_ARRAYS:
        raise FrameError(
            f"frame: expected at most {MAX_HEADER} + {MAX_ARRAYS} bytes, "
            f"got {len(head)} + {len(body)}"
        )
    return PREFIX.pack(MAGIC, len(head), len(body)) + head + body


def sizes(prefix: bytes, max_arrays: int = MAX_ARRAYS) -> tuple[int, int]:
    """Bytes of header and arrays that follow `prefix`. FrameError before anything is allocated."""
    if not prefix.startswith(MAGIC):
        raise FrameError(f"frame: expected it to begin with {MAGIC!r}, got {prefix!r}")
    if len(prefix) != PREFIX.size:
        raise FrameError(f"frame: expected {PREFIX.size} bytes to begin with, got {len(prefix)}")
    _, head, body = PREFIX.unpack(prefix)
    if head > MAX_HEADER or body > max_arrays:
        raise FrameError(
            f"frame: expected at most {MAX_HEADER} + {max_arrays} bytes, got {head} + {body}"
        )
    return head, body


def unpack(head: bytes, body: bytes) -> Frame:
    """The frame whose parts these are. FrameError says what is wrong with them."""
    try:
        header = json.loads(head.decode())
    except (ValueError, RecursionError) as error:
        raise FrameError(f"frame: expected a JSON header, got {_line(error)}") from error
    if not isinstance(header, dict) or not isinstance(header.get("type"), str):
        raise FrameError('frame: expected a JSON object with a "type"')
    return Frame(header, _arrays(body) if body else {})


def _arrays(body: bytes) -> dict[str, np.ndarray]:
    # Not numpy.load: it trusts the shape that an array claims and allocates it before reading.
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            if len(members) > MAX_COUNT or sum(m.file_size for m in members) > MAX_ARRAYS:
                raise FrameError(f"frame: too many or too large arrays ({len(members)})")
            return {m.filename[: -len(".npy")]: _array(archive.read(m)) for m in members}
    except FrameError:
        raise
    except Exception as error:
        # Whatever decompressors and numpy's parser of headers raise for bytes of no array.
        raise FrameError(f"frame: expected arrays as .npz, got {_line(error)}") from error


def _line(error: Exception) -> str:
    """What an error says, in one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def _array(data: bytes) -> np.ndarray:
    stream = io.BytesIO(data)
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    version = npy.read_magic(stream)
    if version not in read:
        raise FrameError(f"frame: expected .npy version 1 or 2, got {version}")
    shape, by_column, dtype = read[version](stream)
    if dtype.hasobject:
        raise FrameError("frame: expected numbers, got pickled Python objects")
    count = 1
    for length in shape:
        count *= length
    rest = len(data) - stream.tell()
    if count < 0 or count * dtype.itemsize != rest:
        raise FrameError(f"frame: expected {shape} of {dtype}, got {rest} bytes")
    flat = np.frombuffer(data, dtype, count, stream.tell())
    return flat.reshape(shape, order="F" if by_column else "C")
