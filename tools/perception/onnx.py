"""The embedded neural networks as onnxruntime sessions: checked, loaded once, quiet.

Knows nothing of what a network computes. onnxruntime is imported with the first session.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

SHA256 = {
    "movenet_multipose": "c144da743ecb8ab3d7f06d1fb4b0c98ce1e306b61e1133b30bcbe4f3d66cbd77",
    "pose_landmark_full": "2aa981c5924346a533db805635aed504b5cdb91b16afc9796447ceaf7f204a7a",
    "nanodet_g": "e8829d88610e5d75f76b59c73e9a92c5243d228f8684e60621fde484a25ef028",
    "pose_regressor": "964dee1a7f8f586b71667db9d241b45979e3b7ebd6003b9db54850d77abc5f08",
}
"""Networks by name, with the hash of `tools/weights/NAME.onnx`."""

THREADS = 2
"""More bought nothing on pictures of 256 to 416 pixels; several questions may run at a time."""

_loading = Lock()


class BadWeights(RuntimeError):  # noqa: N818 - says what is wrong, as BadPicture does
    """A network's file is missing or is not the one this release was tested with."""


def session(name: str) -> "InferenceSession":
    """The session of network `name` (a key of `SHA256`), the same one for the whole process.

    The file is hashed when it is loaded, that is once. Sessions may be run from several threads.
    Raises BadWeights when the file is missing or damaged, ValueError for an unknown name.
    """
    with _loading:
        return _load(name)


def run(
    name: str, outputs: Sequence[str], inputs: Mapping[str, npt.NDArray[Any]]
) -> list[npt.NDArray[np.float32]]:
    """The named `outputs` of network `name`; what only other outputs need is not computed."""
    return [np.asarray(output) for output in session(name).run(list(outputs), dict(inputs))]


def unload() -> None:
    """Let go of all sessions; the next `run` loads what it needs. Runs under way end as usual."""
    with _loading:
        _load.cache_clear()


@cache
def _load(name: str) -> "InferenceSession":
    model = _read(name)
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.log_severity_level = 3
    # Spinning workers steal the cores of everything else: a busy machine took twice as long.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _read(name: str) -> bytes:
    """The checked bytes of a network's file."""
    if name not in SHA256:
        raise ValueError(f"network {name!r}: expected one of {', '.join(SHA256)}")
    path = files("thirdwave.tools").joinpath("weights", f"{name}.onnx")
    way_out = "install thirdwave again: pip install --force-reinstall --no-deps thirdwave"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadWeights(f"{path}: cannot be read ({error.strerror}); {way_out}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256[name]:
        raise BadWeights(
            f"{path}: expected sha256 {SHA256[name][:12]}..., got {found[:12]}... "
            f"({len(data)} bytes); {way_out}"
        )
    return data
