"""What an estimator is: pictures of people in, bodies with their quality out.

An estimator gives what it knows and no more: a model without a camera leaves `transl` out, one on
another body gives its own joints. `completing` makes a `Body` in the camera frame of either.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from thirdwave.scene import Body, Camera, Person, Pose
from thirdwave.tools.backends import Card
from thirdwave.tools.base import ToolFailed

BodyKind = Literal["smpl", "smplx", "mhr"]
"""Body model of an estimator: which pose parameters or joints it gives."""
Frame = Literal["camera", "crop"]
"""camera: OpenCV frame of the picture's camera. crop: a camera that looks straight at the person,
so that `global_orient` has to be turned by the ray through the person's box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatorCard(Card):
    """What an estimator declares: everything a user's bug would be about."""

    body_model: BodyKind
    frame: Frame = "camera"
    """Axes x right, y down, z forward in either."""
    units: Literal["m"] = "m"
    rotations: Literal["axis-angle, radians"] = "axis-angle, radians"
    gives: tuple[str, ...] = ("pose", "betas", "transl")
    """Of pose, betas, transl, joints, text."""
    takes: tuple[str, ...] = ("image",)
    """Of image, landmarks, prompt: what it needs of a person."""


SHAPES: Mapping[str, int] = {"betas": 10, "transl": 3, "confidence": 24, "uncertainty_mm": 24}
"""How many numbers these fields of an estimate have."""


class Photo:
    """A picture as estimators get it; decoded when somebody looks."""

    def __init__(
        self,
        camera: Camera,
        everybody: Sequence[Person] = (),
        read: Callable[[], npt.NDArray[np.uint8]] | None = None,
    ) -> None:
        self.camera = camera
        """Camera of the picture, given or assumed."""
        self.everybody = tuple(everybody)
        """All people of the picture, not only those whose bodies are wanted."""
        self._read = read
        self.lost: Exception | None = None
        """What reading the picture raised: no fault of the estimator that looked."""

    @property
    def has_pixels(self) -> bool:
        """False for scenes that were given without a picture."""
        return self._read is not None

    @cached_property
    def rgb(self) -> npt.NDArray[np.uint8]:
        """The picture. Shape (H, W, 3), 0..255. ToolFailed when it cannot be read."""
        if self._read is None:
            raise ToolFailed("this scene has no picture to look at: its people were given")
        try:
            return self._read()
        except Exception as error:
            self.lost = error
            raise


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Joints3D:
    """Named joints of another body model than SMPL."""

    names: tuple[str, ...]
    """K names; those of BLAZEPOSE33 or of SMPL's joints are fitted to, others are kept."""
    xyz: npt.NDArray[np.float64]
    """Metres, camera frame. Shape (K, 3)."""
    confidence: npt.NDArray[np.float64] | None = None
    """0 to 1. Shape (K,)."""

    def __post_init__(self) -> None:
        """ValueError names the field whose shape is not that of the names."""
        object.__setattr__(self, "names", tuple(self.names))
        object.__setattr__(self, "xyz", _floats("joints.xyz", self.xyz, (len(self.names), 3)))
        if self.confidence is not None:
            given = _floats("joints.confidence", self.confidence, (len(self.names),))
            object.__setattr__(self, "confidence", given)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Estimate:
    """What an estimator says of one person, or of words alone."""

    person: str | None
    """Id of the person; None for a pose made from words without a picture."""
    pose: Pose | None = None
    """None where the model gives joints only, or no pose at all."""
    betas: npt.NDArray[np.float64] | None = None
    """Shape (10,), of `body_model`; None where the model gives none."""
    transl: npt.NDArray[np.float64] | None = None
    """Metres, camera frame of the photo's camera. Shape (3,); None where there is no camera."""
    body_model: str = "default"
    """Which model file the betas belong to: "default", or a name such as "smpl"."""
    joints: Joints3D | None = None
    """For models on another body."""
    confidence: npt.NDArray[np.float64] | None = None
    """Per SMPL joint, 0 to 1. Shape (24,); None: the detector's is used."""
    uncertainty_mm: npt.NDArray[np.float64] | None = None
    """Per SMPL joint. Shape (24,); None where the model gives none."""
    body: Body | None = None
    """A finished body with its `fit`, from estimators that judge themselves; the rest is unused."""
    text: str = ""
    """What the model said, for models that talk."""
    native: Mapping[str, npt.NDArray[np.float32]] = field(
        default_factory=dict[str, npt.NDArray[np.float32]]
    )
    """The model's own parameters by its own names."""
    reason: str = ""
    """Why there is nothing, where there is nothing."""

    def __post_init__(self) -> None:
        """ValueError names the field that is of another kind or shape."""
        who = self.person if isinstance(self.person, str) else "estimate"
        kinds: tuple[tuple[str, tuple[type, ...]], ...] = (
            ("person", (str, type(None))),
            ("pose", (Pose, type(None))),
            ("body_model", (str,)),
            ("joints", (Joints3D, type(None))),
            ("body", (Body, type(None))),
            ("text", (str,)),
            ("reason", (str,)),
        )
        for name, kind in kinds:
            value = getattr(self, name)
            if not isinstance(value, kind):
                wanted = " or ".join("None" if k is type(None) else k.__name__ for k in kind)
                got = type(value).__name__
                raise ValueError(f"{who}.{name}: expected {wanted}, got {got}")
        for name, count in SHAPES.items():
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, _floats(f"{who}.{name}", value, (count,)))


def _floats(name: str, value: Any, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """A copy of `value`, float64 of `shape`, nan where nothing is known; ValueError names it."""
    try:
        array = np.array(value, np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected numbers of shape {shape}, got {error}") from error
    if array.shape != shape:
        raise ValueError(f"{name}: expected shape {shape}, got {array.shape}")
    return array


class Estimator(Protocol):
    """A loaded estimator."""

    card: EstimatorCard

    def estimate(
        self, photo: Photo, people: Sequence[Person], prompt: str | None = None
    ) -> list[Estimate]:
        """An estimate for each of `people`, in their order; more for a model that finds more.

        With no `people` an estimator that takes a `prompt` makes poses from words. A person of
        whom nothing can be said gets an Estimate without pose and with a reason. Raises ToolFailed
        for what the user can mend, ToolRetry for a call that the planner can.
        """
        ...

    def close(self) -> None:
        """Give memory, devices and processes back. May be called twice."""
        ...
