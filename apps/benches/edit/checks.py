"""What a case may demand of the body afterwards: the judge of the bench, one class a kind.

Written in data by its first key. Knows nothing of words, nor of how a pose was found.
"""

from collections.abc import Callable
from math import acos, cos, degrees, radians, sin
from typing import Annotated, Any, get_args

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from thirdwave.apps.benches.edit.judging import (
    Between,
    Judgeable,
    amount_failures,
    range_text,
    same_failures,
    within,
)
from thirdwave.apps.benches.edit.locality import PARTS, parts_of
from thirdwave.body.model import Posed
from thirdwave.body.posecodes.angles import ANGLES
from thirdwave.body.posecodes.places import PLACES, SIDED_SEGMENTS, SIDES, Frame, Segment, Side, Way
from thirdwave.body.posture import Label, posture
from thirdwave.body.rotations import matrix_from_vector, vector_from_matrix
from thirdwave.body.synthetic.anchors import mirrored_pose
from thirdwave.scene import Body, Pose

ANGLE_NAMES = tuple(
    f"{side}_{name}" if side else name
    for name, angle in ANGLES.items()
    for side in (SIDES if angle.sided else ("",))
)
SEGMENT_NAMES = tuple(
    f"{side}_{name}" if side else name
    for name in get_args(Segment)
    for side in (SIDES if name in SIDED_SEGMENTS else ("",))
)
NO_BEARING_DEG = 20.0
"""What points so near to straight up or down points nowhere outwards."""


def _one_of(names: tuple[str, ...]) -> Callable[[str], str]:
    def check(name: str) -> str:
        if name not in names:
            raise ValueError(f"{name!r}: expected one of {', '.join(names)}")
        return name

    return check


AngleName = Annotated[str, AfterValidator(_one_of(ANGLE_NAMES))]
Place = Annotated[str, AfterValidator(_one_of(PLACES))]
SegmentName = Annotated[str, AfterValidator(_one_of(SEGMENT_NAMES))]


class _Check(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Amount(_Check):
    """A number: what it is afterwards, or how it changed."""

    to: Between | None = None
    change: Between | None = None

    @model_validator(mode="after")
    def _one(self) -> "_Amount":
        if (self.to is None) == (self.change is None):
            raise ValueError("expected either to or change")
        if (None, None) in (self.to, self.change):
            raise ValueError("expected a bound: without one no body could fail")
        return self


class AngleCheck(_Amount):
    """An angle, degrees; with `sign: right` what is positive to the left counts the other way."""

    angle: AngleName
    sign: Side = "left"

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        factor = 1.0 if self.sign == "left" else -1.0
        before, after = (factor * value for value in bodies.angle(self.angle))
        what = self.angle if self.sign == "left" else f"{self.angle} to the right"
        return amount_failures(what, (before, after), "deg", self.to, self.change)


class HeightCheck(_Amount):
    """Height of a place above the lowest skin, metres."""

    height: Place

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        values = bodies.before.height(self.height), bodies.after.height(self.height)
        return amount_failures(f"height of {self.height}", values, "m", self.to, self.change)


class DistanceCheck(_Amount):
    """Distance of two places, metres."""

    distance: tuple[Place, Place]

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        a, b = self.distance
        values = bodies.before.distance(a, b), bodies.after.distance(a, b)
        return amount_failures(f"distance of {a} and {b}", values, "m", self.to, self.change)


class GapCheck(_Amount):
    """Air between the skin at two places, metres."""

    gap: tuple[Place, Place]

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        a, b = self.gap
        values = bodies.before.gap(a, b), bodies.after.gap(a, b)
        return amount_failures(f"gap of {a} and {b}", values, "m", self.to, self.change)


class AboveCheck(_Check):
    """The first place lies higher than the second, by so many metres at least."""

    above: tuple[Place, Place]
    by: float = 0.0

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        high, low = (bodies.after.height(place) for place in self.above)
        if high - low >= self.by:
            return ()
        first, second = self.above
        return (f"{first} is {high - low:.2f} m above {second}, wanted {self.by:.2f} m or more",)


class BeyondCheck(_Check):
    """The first place lies `by` metres farther along a way than the other; or moved along it."""

    beyond: tuple[Place, Way, Place]
    by: float | None = None
    change: Between | None = None
    frame: Frame = "world"

    @model_validator(mode="after")
    def _one(self) -> "BeyondCheck":
        if (self.by is None) == (self.change is None):
            raise ValueError("expected either by or change")
        return self

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        place, way, of = self.beyond
        before, after = (m.along(place, of, way, self.frame) for m in (bodies.before, bodies.after))
        to = None if self.by is None else (self.by, None)
        return amount_failures(f"{place} {way} of {of}", (before, after), "m", to, self.change)


class DirectionCheck(_Check):
    """Where a segment points: raised from straight down, turned out from ahead, degrees."""

    direction: SegmentName
    raised: Between
    out: Between | None = None
    frame: Frame = "body"

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        raised, out = _pointing(bodies, self.direction, self.frame)
        found: list[str] = []
        if not within(raised, self.raised):
            found.append(f"is raised {raised:.0f} deg, wanted {range_text(self.raised, 'deg')}")
        level = NO_BEARING_DEG < raised < 180 - NO_BEARING_DEG
        if self.out is not None and level and not within(out, self.out):
            found.append(f"points {out:.0f} deg out, wanted {range_text(self.out, 'deg')}")
        return tuple(f"{self.direction} {text}" for text in found)


class TowardCheck(_Check):
    """A segment points a way, within so many degrees."""

    toward: tuple[SegmentName, Way]
    within: float = Field(gt=0, le=90)
    frame: Frame = "body"

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        segment, way = self.toward
        raised, out = (radians(value) for value in _pointing(bodies, segment, self.frame))
        outwards = sin(raised) * sin(out)
        left = -outwards if segment.startswith("right_") else outwards
        ahead, up = sin(raised) * cos(out), -cos(raised)
        along = {"out": outwards, "left": left, "front": ahead, "up": up}
        opposite = {"in": "out", "right": "left", "back": "front", "down": "up"}
        cosine = -along[opposite[way]] if way in opposite else along[way]
        off = degrees(acos(min(1.0, max(-1.0, cosine))))
        if off <= self.within:
            return ()
        return (f"{segment} points {off:.0f} deg off {way}, wanted {self.within:.0f} deg or less",)


class PostureCheck(_Check):
    """The posture as the product says it."""

    posture: tuple[Label, ...]

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        got = posture(bodies.person("after").joints)
        if got.label in self.posture:
            return ()
        return (f"posture is {got.label} ({got.reason}), wanted {' or '.join(self.posture)}",)


class SameCheck(_Check):
    """The pose, or some parts of it, is somebody's; which way it faces is left open."""

    same: str
    parts: tuple[str, ...] = ("all",)
    within: float = Field(gt=0, le=45)

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        wanted, got = bodies.person(self.same), bodies.person("after")
        return same_failures(wanted, got, parts_of(self.parts), self.within, f"{self.same}'s")


class MirroredCheck(_Check):
    """The pose is somebody's with left and right exchanged; which way it faces is left open."""

    mirrored: str
    within: float = Field(gt=0, le=45)

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        wanted, got = mirror_image(bodies.person(self.mirrored)), bodies.person("after")
        return same_failures(
            wanted, got, frozenset(PARTS), self.within, f"the mirror image of {self.mirrored}"
        )


class AlikeCheck(_Check):
    """Left and right alike: arms, legs or all."""

    alike: str
    within: float = Field(gt=0, le=45)

    def failures(self, bodies: Judgeable) -> tuple[str, ...]:
        """See `Check`."""
        got = bodies.person("after")
        parts = parts_of([self.alike])
        return same_failures(mirror_image(got), got, parts, self.within, "the other side's")


def mirror_image(posed: Posed) -> Posed:
    """The same pose with left and right exchanged, about the person's own middle."""
    pose = posed.body.pose
    R = matrix_from_vector(np.asarray(pose.global_orient, dtype=np.float64))
    # Seen in a mirror across the camera's x axis: up stays up, and the heading is turned over.
    flip = np.diag([-1.0, 1.0, 1.0])
    mirrored = mirrored_pose(np.asarray(pose.body_pose, dtype=np.float64))
    orient = vector_from_matrix(flip @ R @ flip)
    body = Body(
        pose=Pose(global_orient=orient, body_pose=mirrored),
        betas=posed.body.betas,
        transl=posed.body.transl,
        body_model=posed.body.body_model,
    )
    return posed.model.forward(body)


def _pointing(bodies: Judgeable, segment: str, frame: Frame) -> tuple[float, float]:
    side, _, name = segment.partition("_") if segment.startswith(SIDES) else (None, "", segment)
    return bodies.after.direction(name, side, frame)  # pyright: ignore[reportArgumentType]


KINDS: dict[str, type[Any]] = {
    "angle": AngleCheck, "height": HeightCheck, "distance": DistanceCheck, "gap": GapCheck,
    "above": AboveCheck, "beyond": BeyondCheck, "direction": DirectionCheck, "toward": TowardCheck,
    "posture": PostureCheck, "same": SameCheck, "mirrored": MirroredCheck, "alike": AlikeCheck,
}  # fmt: skip
"""Every kind of check by its key."""
