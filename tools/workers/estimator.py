"""An estimator whose model runs in a worker: options, the call, and people matched to answers."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
from pydantic import AfterValidator, Field, model_validator

from thirdwave.body.rotations import Float64
from thirdwave.scene import Camera, Person
from thirdwave.tools.backends import Options
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.estimators.contract import Estimate, EstimatorCard, Photo
from thirdwave.tools.workers.process import Reply, WorkerProcess

SERVE = Path(__file__).with_name("serve.py")
SMALLEST_BOX_PX = 8.0

FilePath = Annotated[str, AfterValidator(os.path.expanduser)]
"""Option type: a file or folder; ~ is the user's own."""
Reader = Callable[[Reply, Photo, Sequence[Person]], list[Estimate]]
"""Makes estimates, one a person and in their order, of an answer. ToolFailed for a wrong one."""


class WorkerOptions(Options):
    """How a research repository's environment is reached."""

    python: FilePath = ""
    """Interpreter of the repository's environment; serve.py is run with it."""
    command: tuple[str, ...] = ()
    """The whole command instead, for containers and other machines; it must speak the protocol."""
    cwd: FilePath = ""
    """Folder to run in; the repository is imported from it unless it is installed."""
    env: dict[str, str] = Field(default_factory=dict)
    """Variables added to the environment."""
    device: str = "cuda"
    memory_mb: int | None = Field(default=None, gt=0)
    """What the model is known to need here, instead of what its card says."""
    start_timeout_s: float = Field(default=300.0, gt=0, le=86400)
    call_timeout_s: float = Field(default=120.0, gt=0, le=86400)
    restarts: int = Field(default=3, ge=0)
    """How often a worker that fails is started again without a good answer in between."""

    @model_validator(mode="after")
    def _command_is_whole(self) -> Self:
        told = {"python", *(name.replace("-", "_") for name in self.arguments())}
        lost = sorted(name for name in told & self.model_fields_set if getattr(self, name))
        if self.command and lost:
            raise ValueError(
                f"command is the whole command, to which {', '.join(lost)} would not come: "
                "write into it what it needs"
            )
        return self

    def arguments(self) -> Mapping[str, str]:
        """What serve.py's adapter is told; options that are empty are left to it."""
        return {"device": self.device}

    def argv(self, name: str) -> tuple[str, ...]:
        """The command for the adapter `name`. ToolFailed says what to write where none is given."""
        if self.command:
            return self.command
        if not self.python:
            raise ToolFailed(
                f"estimator {name!r} runs in an environment of its own: give the options python "
                "(its interpreter) or command, see docs/workers.md"
            )
        told = [f"--{key}={value}" for key, value in self.arguments().items() if value]
        return (self.python, str(SERVE), name, *told)


def needs(options: WorkerOptions) -> str:
    """What has to be set before a worker can be started."""
    return "" if options.python or options.command else "the option python or command"


def memory_of(stated_mb: int) -> Callable[[WorkerOptions], int]:
    """Memory as the options say, else `stated_mb`."""
    return lambda options: options.memory_mb or stated_mb


class WorkerEstimator:
    """A model in a worker. Threads take turns."""

    def __init__(self, card: EstimatorCard, process: WorkerProcess, read: Reader) -> None:
        self.card = card
        self._process = process
        self._read = read

    @classmethod
    def load(cls, card: EstimatorCard, options: WorkerOptions, read: Reader) -> "WorkerEstimator":
        """Start the worker and wait for its model. ToolFailed says why there is none."""
        process = WorkerProcess(
            card.name,
            options.argv(card.name),
            cwd=options.cwd or None,
            env=options.env,
            start_timeout_s=options.start_timeout_s,
            call_timeout_s=options.call_timeout_s,
            restarts=options.restarts,
        )
        about = process.start()
        if about.body_model != card.body_model:
            process.close()
            raise ToolFailed(
                f"worker {card.name!r}: expected the body model {card.body_model!r}, "
                f"got {about.body_model!r}"
            )
        return cls(card, process, read)

    def estimate(
        self, photo: Photo, people: Sequence[Person], prompt: str | None = None
    ) -> list[Estimate]:
        """An estimate for each person; too small boxes get a reason."""
        if prompt is not None:
            raise ToolRetry(f"the estimator {self.card.name!r} takes no prompt: leave it out")
        if not people:
            return []
        if not photo.has_pixels:
            raise ToolFailed(
                f"the estimator {self.card.name!r} looks at pictures, this scene has none"
            )
        rgb = np.ascontiguousarray(photo.rgb)
        asked = [person for person in people if _side(person) >= SMALLEST_BOX_PX]
        told: dict[str, Estimate] = {}
        if asked:
            boxes = np.array([person.xyxy for person in asked], np.float32)
            arrays = {"image": rgb, "boxes": boxes, "camera": intrinsics(photo.camera)}
            found = self._read(self._process.call({}, arrays), photo, asked)
            told = {person.id: each for person, each in zip(asked, found, strict=True)}
        return [told.get(person.id) or _too_small(person) for person in people]

    def close(self) -> None:
        """End the worker."""
        self._process.close()


def intrinsics(camera: Camera) -> Float64:
    """The camera's matrix, pixels. Shape (3, 3)."""
    matrix = np.eye(3)
    matrix[0, 0], matrix[1, 1] = camera.focal_length
    matrix[:2, 2] = camera.principal_point
    return matrix


def native(reply: Reply, row: int, names: Sequence[str]) -> Mapping[str, Any]:
    """One person's row of the arrays that are there, by the model's own names, float32."""
    arrays = {name: reply.arrays[name] for name in names if name in reply.arrays}
    for name, array in arrays.items():
        if array.ndim and (len(array) <= row or array.dtype.kind not in "fiu"):
            raise reply.wrong(f"{name}: expected numbers, a row for each person, got {array.shape}")
    return {name: array[row].astype(np.float32) for name, array in arrays.items() if array.ndim}


def iou(boxes: Float64, others: Float64) -> Float64:
    """Intersection over union (N, M) of boxes (N, 4) and (M, 4), x and y of corners."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    common = np.clip(high - low, 0.0, None).prod(-1)
    areas = [np.clip(b[:, 2:] - b[:, :2], 0.0, None).prod(-1) for b in (boxes, others)]
    return common / np.maximum(areas[0][:, None] + areas[1] - common, 1e-9)


def matched(boxes: Float64, others: Float64, least: float) -> list[int | None]:
    """Which of `others` (M, 4) each of `boxes` (N, 4) is: the best pair first, each once."""
    overlap = iou(boxes, others)
    found: list[int | None] = [None] * len(boxes)
    while overlap.size and overlap.max() >= least:
        row, column = np.unravel_index(int(overlap.argmax()), overlap.shape)
        found[int(row)] = int(column)
        overlap[row, :] = overlap[:, column] = -1.0
    return found


def same_pixels(reply: Reply, what: str, theirs: Float64, ours: Float64, box_px: float) -> None:
    """ToolFailed unless points that a worker projected lie where we project them, 3 % of the box.

    It tells apart what the pose alone would not: another camera, axes, units or joint order.
    """
    off = float(np.median(np.linalg.norm(theirs - ours, axis=-1)))
    if not off <= max(3.0, 0.03 * box_px):
        raise reply.wrong(
            f"{what} lies {off:.0f} px from where its 3D points project: expected the camera, "
            "axes and units that docs/workers.md says"
        )


def _side(person: Person) -> float:
    return float((person.xyxy[2:] - person.xyxy[:2]).min())


def _too_small(person: Person) -> Estimate:
    return Estimate(
        person=person.id,
        reason=f"the box of {person.id} is under {SMALLEST_BOX_PX:.0f} px, too small to crop",
    )
