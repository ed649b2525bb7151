"""Names and shapes of a checkpoint's tensors, read from its files without their data.

One file or shards with an index, safetensors or PyTorch's `.bin`. Whatever is cut short or not
there is told before anything large is read. Knows nothing of what the tensors mean.
"""

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from thirdwave.tools.base import ToolFailed
from thirdwave.tools.chatpose.config import read_json

ONE_SAFE, SAFE_INDEX = "model.safetensors", "model.safetensors.index.json"
ONE_BIN, BIN_INDEX = "pytorch_model.bin", "pytorch_model.bin.index.json"
SOURCES = (ONE_SAFE, SAFE_INDEX, ONE_BIN, BIN_INDEX)
"""Where weights are looked for; the first that is there is used."""
DTYPE_BYTES: Mapping[str, int] = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1, "C64": 8,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1,
}  # fmt: skip
"""Of one number, by the format's names."""
FLOATS = ("F64", "F32", "F16", "BF16", "float64", "float32", "float16", "bfloat16")
"""Of weights: the format's names and torch's."""
OLD_FORMAT = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9"
"""First bytes of what torch saved before it wrote zip files."""
NOT_LOADED = (
    RuntimeError, ValueError, TypeError, AttributeError, LookupError, AssertionError, ImportError,
    ArithmeticError, OSError, EOFError,
)  # fmt: skip
"""What transformers and torch raise of files and settings that do not fit."""
LONGEST_HEADER = 100_000_000
"""Bytes; what the safetensors format allows."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor in a file."""

    file: Path
    shape: tuple[int, ...]
    dtype: str


def stored_tensors(folder: Path) -> dict[str, Stored]:
    """Every tensor of the checkpoint in `folder` by name.

    ToolFailed names the file that is missing, cut short or of another kind.
    """
    source = next((name for name in SOURCES if (folder / name).exists()), None)
    if source is None:
        raise ToolFailed(f"{folder}: expected weights here, one of {', '.join(SOURCES)}")
    if source in (ONE_SAFE, ONE_BIN):
        return tensors_of(folder / source)
    return _tensors_of_shards(folder, folder / source)


def _tensors_of_shards(folder: Path, index: Path) -> dict[str, Stored]:
    where = read_json(index).get("weight_map")
    if not isinstance(where, dict) or not all(isinstance(name, str) for name in where.values()):
        raise ToolFailed(f"{index}: expected a `weight_map` of tensor names to file names")
    files = sorted(set(where.values()))
    outside = [name for name in files if Path(name).name != name]
    if outside:
        raise ToolFailed(f"{index}: expected names of files beside it, got {outside[0]!r}")
    gone = [name for name in files if not (folder / name).is_file()]
    if gone:
        raise ToolFailed(
            f"{index}: names {len(files)} files, not there: {', '.join(gone[:3])}: "
            "download them into the same folder"
        )
    found: dict[str, Stored] = {}
    for name in files:
        found |= tensors_of(folder / name)
    lost = [name for name in where if name not in found]
    if lost:
        raise ToolFailed(
            f"{folder / where[lost[0]]}: does not hold {lost[0]}, which the index says it does "
            f"({len(lost)} such tensors): shards and index are of different checkpoints"
        )
    return found


def tensors_of(path: Path) -> dict[str, Stored]:
    """Every tensor of one file by name. ToolFailed names the file and what is wrong with it."""
    return _safetensors(path) if path.suffix == ".safetensors" else _pytorch(path)


def _safetensors(path: Path) -> dict[str, Stored]:
    """The header of a safetensors file: 8 bytes of length, JSON, then the data it points into."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or not 0 < length <= min(LONGEST_HEADER, size - 8):
            raise ToolFailed(f"{path}: {size} bytes, cut short or no safetensors file")
        raw = file.read(length)
    try:
        header = json.loads(raw)
        entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
        spans = sorted((*_span(entry), name) for name, entry in entries.items())
        found = {
            name: Stored(path, tuple(entry["shape"]), str(entry["dtype"]))
            for name, entry in entries.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ToolFailed(f"{path}: its header is no safetensors header: {error}") from error
    at = 0
    for start, end, name in spans:
        unit = DTYPE_BYTES.get(found[name].dtype)
        if unit is None:
            raise ToolFailed(f"{path}: {name}: unknown dtype {found[name].dtype!r}")
        if start != at or end - start != unit * prod(found[name].shape):
            raise ToolFailed(
                f"{path}: {name}: expected bytes {at}..{at + unit * prod(found[name].shape)} of "
                f"the data, its header says {start}..{end}: download it again"
            )
        at = end
    wanted = 8 + length + at
    if size != wanted:
        what = "cut short" if size < wanted else "longer than it should be"
        raise ToolFailed(
            f"{path}: {what}: its header promises {wanted} bytes, the file has {size}: "
            "download it again"
        )
    return found


def _span(entry: Mapping[str, Any]) -> tuple[int, int]:
    """First byte and the one after the last, of a tensor's data."""
    start, end = entry["data_offsets"]
    if any(type(n) is not int or n < 0 for n in (start, end, *entry["shape"])):
        raise ValueError("offsets and shapes are whole numbers")
    return start, end


def _pytorch(path: Path) -> dict[str, Stored]:
    """Names and shapes of a `.bin`: a pickle, of which torch reads tensors and nothing else."""
    import torch

    try:
        state: Any = torch.load(path, map_location="meta", weights_only=True, mmap=True)
    except pickle.UnpicklingError as error:
        raise ToolFailed(
            f"{path}: holds more than tensors and is not opened, since a pickle may run code: "
            "convert it to safetensors where you trust it"
        ) from error
    except NOT_LOADED as error:
        with path.open("rb") as file:
            if file.read(len(OLD_FORMAT)) == OLD_FORMAT:
                raise ToolFailed(
                    f"{path}: in PyTorch's format of before 1.6: convert it, "
                    "torch.save(torch.load(path, weights_only=True), path)"
                ) from error
        why = (str(error).splitlines() or [""])[0][:120]
        raise ToolFailed(f"{path}: cut short or no PyTorch file ({why}): download it again") from (
            error
        )
    if not isinstance(state, dict) or not all(torch.is_tensor(item) for item in state.values()):
        raise ToolFailed(f"{path}: expected tensors by name, got {type(state).__name__}")
    return {
        str(name): Stored(path, tuple(item.shape), str(item.dtype).removeprefix("torch."))
        for name, item in state.items()
    }
