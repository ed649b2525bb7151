"""Which files the YOLO detector opens: what they are, what is wrong with them, where to get them.

Nothing here runs a network, and nothing is fetched unless the options say so.
"""

import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from thirdwave.tools.backends import Options
from thirdwave.tools.base import ToolFailed
from thirdwave.tools.perception.nanodet import known_label

Task = Literal["detect", "pose"]
TASKS: tuple[Task, ...] = ("detect", "pose")
FORMATS = (".onnx", ".torchscript", ".pt")
ARCHIVE = b"PK\x03\x04"
"""How a .pt and a .torchscript begin, which are zip archives; those of old torch are not."""
RELEASES = "https://github.com/ultralytics/assets/releases"
"""Where ultralytics publishes its weights (AGPL-3.0)."""


class YoloOptions(Options):
    """Which network looks, and how."""

    model: Path
    """A file ending .onnx, .torchscript or .pt: detection, or pose of 17 COCO keypoints."""
    folder: Path = Path()
    """Where a `model` that is no whole path is looked for; the working folder when left out."""
    labels: dict[str, str] = Field(default_factory=dict)
    """COCO name of each of the model's own class names, as {"Fall": "person"}. Class names that
    are COCO's need no entry; others without one are not reported."""
    min_score: float = Field(default=0.25, gt=0, le=1)
    """Score from which people and things are reported; things asked for by name from half."""
    image_size: int = Field(default=640, ge=32, le=4096)
    """Long side at which the network looks, pixels. A file exported at a fixed size keeps that."""
    device: str = "cpu"
    """As torch names it: "cpu", "cuda:0", "mps"."""
    allow_pickle: bool = False
    """Open a .pt file, which may run any code that its author put in."""
    download: bool = False
    """Fetch a missing file from the releases of ultralytics, into `folder`."""
    task: Task | None = None
    """What the network does, where the file does not tell."""

    @field_validator("labels")
    @classmethod
    def _coco(cls, labels: dict[str, str]) -> dict[str, str]:
        return {name: known_label(label) for name, label in labels.items()}

    @property
    def path(self) -> Path:
        """The whole path of the weights."""
        return (self.folder.expanduser() / self.model.expanduser()).absolute()


def weights_file(options: YoloOptions) -> Path:
    """The file to open. ToolFailed says why not, and the way out."""
    path = options.path
    if address := _address(options.model):
        raise ToolFailed(f"yolo: expected a file as model, got the address {address}: download it")
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        raise ToolFailed(
            f"yolo: {path.name} describes a network without its weights, which would be made up "
            f"at random: name a file of weights ({', '.join(FORMATS)})"
        )
    if suffix not in FORMATS:
        raise ToolFailed(f"yolo: expected a model ending {', '.join(FORMATS)}, got {path.name!r}")
    if path.is_dir():
        raise ToolFailed(
            f"yolo: {path} is a directory: expected a file of weights ({', '.join(FORMATS)}), name "
            "the one you mean"
        )
    if suffix == ".pt" and not options.allow_pickle:
        raise ToolFailed(
            f"yolo: {path.name} is a pickle, which runs whatever code its author put in: convert "
            f"it where that does no harm (yolo export model={path.name} format=onnx) and name the "
            f"{path.stem}.onnx, or set allow_pickle: true"
        )
    if path.is_file():
        _check_whole(path)
        return path
    if not options.download:
        raise ToolFailed(
            f"yolo: no file {path}: download {path.name} ({RELEASES}, or wherever it is from) and "
            f"put it there, name another model, or set download: true"
        )
    return _downloaded(path)


def _address(model: Path) -> str:
    """`model` as the address it was before a path was made of it; "" where it is none."""
    found = re.match(r"([a-z][a-z0-9+.-]+):/+", str(model), re.IGNORECASE)
    if found is None:
        return ""
    # A path keeps one slash of those that stand together.
    start = f"{found[1]}:///" if found[1].lower() == "file" else f"{found[1]}://"
    return start + str(model)[found.end() :]


def _check_whole(path: Path) -> None:
    """ToolFailed where a file that begins as an archive does not end as one."""
    if path.suffix.lower() == ".onnx":
        return
    with path.open("rb") as file:
        begins = file.read(len(ARCHIVE)) == ARCHIVE
    if begins and not zipfile.is_zipfile(path):
        raise ToolFailed(
            f"yolo: {path} cannot be read as a model, it is damaged: its end is missing; download "
            "or copy it again"
        )


def _downloaded(path: Path) -> Path:
    from thirdwave.tools.detectors.ultralytics_quietly import import_ultralytics

    import_ultralytics()
    from ultralytics.utils import downloads

    if path.name not in downloads.GITHUB_ASSETS_NAMES:
        raise ToolFailed(
            f"yolo: no file {path}, and {path.name} is not among what ultralytics publishes "
            f"({RELEASES}): put your own file there"
        )
    try:
        downloads.attempt_download_asset(path, progress=False)
    # ConnectionError where there is no network, the others from a full or forbidden folder.
    except (OSError, MemoryError) as error:
        why = _line(error)
        raise ToolFailed(
            f"yolo: {path.name} could not be downloaded ({why}): fetch it from {RELEASES} "
            f"and put it at {path}"
        ) from error
    if not path.is_file():
        raise ToolFailed(f"yolo: {path.name} was not downloaded: put it at {path} ({RELEASES})")
    _check_whole(path)
    return path


def task_of(path: Path, options: YoloOptions) -> Task | None:
    """What the network in an exported file does; None for a .pt, which tells when it is open.

    ToolFailed where the file is damaged, does something else, or does not tell and the options
    do not either.
    """
    if path.suffix.lower() == ".pt":
        return None
    told = _metadata(path).get("task")
    if told is None and options.task is None:
        raise ToolFailed(
            f"yolo: {path.name} does not tell what it does, as files exported by ultralytics do: "
            f"set task: detect or task: pose"
        )
    return checked_task(path, told or options.task)


def checked_task(path: Path, task: Any) -> Task:
    """`task`, where it is one that finds people; ToolFailed otherwise."""
    for known in TASKS:
        if task == known:
            return known
    raise ToolFailed(
        f"yolo: {path.name} is a model for {task}: expected one for detect or pose, "
        f"whose boxes are upright people and things"
    )


def _metadata(path: Path) -> Mapping[str, Any]:
    """What ultralytics wrote into an exported file; {} where there is nothing."""
    try:
        return _of_onnx(path) if path.suffix.lower() == ".onnx" else _of_torchscript(path)
    # A model file is foreign data, and onnxruntime's errors have no base of their own.
    except Exception as error:
        raise ToolFailed(f"yolo: {path} cannot be read as a model: {_line(error)}") from error


def _of_onnx(path: Path) -> Mapping[str, Any]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    # Only the header is wanted: what costs time is not done.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return session.get_modelmeta().custom_metadata_map


def _of_torchscript(path: Path) -> Mapping[str, Any]:
    with zipfile.ZipFile(path) as archive:
        entry = next((n for n in archive.namelist() if n.endswith("extra/config.txt")), None)
        return json.loads(archive.read(entry)) if entry else {}


def _line(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]
