"""The language in which a pose is asked for: typed constraints, and the edit they make up.

What words are understood as, what a language model fills in, and what is measured afterwards. Left
and right are the person's own. Exactly one of `to`, `by`, `at_least`, `at_most` says how much, or
both bounds of a range; `by` is a change of what the start pose has.
"""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from thirdwave.body.posecodes.angles import ANGLES, AngleName
from thirdwave.body.posecodes.places import (
    CENTRAL,
    SIDED_SEGMENTS,
    Frame,
    Segment,
    SidedPlace,
    Sides,
    Support,
    Way,
)

MOST_CONSTRAINTS = 80
MOST_AMOUNT = 1000.0
"""No body bends by more degrees, or reaches farther in metres: somebody's slip."""
AnyPlace = str
"""A place: "chin", "left_palm"; a sided one without its side goes with the constraint's `side`."""

_SIDED_PLACES = get_args(SidedPlace)


class Constraint(BaseModel):
    """What every constraint has."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    hard: bool = Field(
        default=True, description="True: must hold and is reported if not. False: a preference"
    )
    weight: float = Field(default=1.0, gt=0, le=100, description="Of a preference among others")
    said: str = Field(default="", max_length=200, description="The words it was understood from")


def _amount(description: str) -> Any:
    return Field(default=None, ge=-MOST_AMOUNT, le=MOST_AMOUNT, description=description)


class Amount(Constraint):
    """How much: one of `to`, `by`, `at_least`, `at_most`, or both bounds."""

    to: float | None = _amount("The value itself")
    by: float | None = _amount("Change against the start pose, signed")
    at_least: float | None = _amount("Lower bound")
    at_most: float | None = _amount("Upper bound")

    @model_validator(mode="after")
    def _one_amount(self) -> "Amount":
        given = [name for name in ("to", "by", "at_least", "at_most") if self._has(name)]
        if len(given) == 1 or given == ["at_least", "at_most"]:
            if len(given) == 2 and (self.at_least or 0) > (self.at_most or 0):
                raise ValueError(f"at_least {self.at_least} lies above at_most {self.at_most}")
            return self
        raise ValueError(
            "expected one of to, by, at_least, at_most, or both bounds; got "
            f"{' and '.join(given) or 'none'}"
        )

    def _has(self, name: str) -> bool:
        return getattr(self, name) is not None


def _check_side(what: str, sided: bool, side: Sides | None) -> None:
    if sided and side is None:
        raise ValueError(f"side: {what} needs left, right or both")
    if not sided and side is not None:
        raise ValueError(f"side: {what} has none, got {side!r}")


class AngleConstraint(Amount):
    """An angle of the pose, degrees."""

    kind: Literal["angle"] = "angle"
    angle: AngleName
    side: Sides | None = Field(default=None, description="The person's own; for sided angles")

    @model_validator(mode="after")
    def _sided(self) -> "AngleConstraint":
        _check_side(self.angle, ANGLES[self.angle].sided, self.side)
        return self


class DirectionConstraint(Constraint):
    """Where a segment points, by ways or by two angles."""

    kind: Literal["direction"] = "direction"
    segment: Segment
    side: Sides | None = None
    toward: tuple[Way, ...] = Field(
        default=(), max_length=3, description='["up"], or between ways: ["front", "up"] is 45 deg'
    )
    raised: float | None = Field(
        default=None,
        description="Instead of `toward`: degrees from straight down, 90 level, 180 up",
    )
    out: float | None = Field(
        default=None,
        description="With `raised`: degrees from ahead, 90 to the part's own side (the person's "
        "left for a part without one), 180 back, negative across",
    )
    frame: Frame = Field(
        default="body", description="Whose directions: as the trunk leans, or the world's"
    )
    within: float = Field(default=8.0, gt=0, le=90, description="Degrees off that still count")

    @model_validator(mode="after")
    def _somewhere(self) -> "DirectionConstraint":
        _check_side(self.segment, self.segment in SIDED_SEGMENTS, self.side)
        if bool(self.toward) == (self.raised is not None):
            raise ValueError("expected either toward or raised (with out)")
        if self.out is not None and self.raised is None:
            raise ValueError("out: needs raised beside it")
        return self


class PlaceConstraint(Amount):
    """How far a place lies along a way from another, metres; `by` moves it from where it was."""

    kind: Literal["place"] = "place"
    place: AnyPlace
    way: Way = Field(description="Counted positive that way")
    of: AnyPlace | Literal["floor"] = Field(
        default="floor", description='From where; "floor" with up is the height'
    )
    side: Sides | None = None
    frame: Frame = "world"

    @model_validator(mode="after")
    def _known(self) -> "PlaceConstraint":
        _check_places(self.side, self.place, self.of)
        if self.of == "floor" and self.by is None and self.way not in ("up", "down"):
            raise ValueError(f"of: from the floor leads up, not {self.way!r}: name another place")
        return self


class DistanceConstraint(Amount):
    """How far two places are apart, metres."""

    kind: Literal["distance"] = "distance"
    place: AnyPlace
    of: AnyPlace
    side: Sides | None = None

    @model_validator(mode="after")
    def _known(self) -> "DistanceConstraint":
        _check_places(self.side, self.place, self.of)
        return self


class ContactConstraint(Constraint):
    """Two places of the body touch, or one touches the floor. The first one comes to the other."""

    kind: Literal["contact"] = "contact"
    place: AnyPlace
    to: AnyPlace | Literal["floor"]
    side: Sides | None = Field(
        default=None, description="Of places named without one; both: each with its own"
    )
    crossed: bool = Field(default=False, description="With a side: `to` is on the other side")
    gap: float = Field(default=0.0, ge=0, le=0.5, description="Metres kept between them")

    @model_validator(mode="after")
    def _known(self) -> "ContactConstraint":
        _check_places(self.side, self.place, self.to)
        return self


class SymmetryConstraint(Constraint):
    """Left and right alike, the first side following the second where one is named."""

    kind: Literal["symmetry"] = "symmetry"
    of: Literal["arms", "legs", "body"] = "body"
    like: Literal["left", "right"] | None = Field(
        default=None, description="The side that stays; None: both meet half way"
    )


class SupportConstraint(Constraint):
    """What carries the body; it lies on the floor, or on a seat of that height."""

    kind: Literal["support"] = "support"
    on: Support
    height: float | None = Field(
        default=None, ge=0, le=1.5, description="Of a seat or jump, metres"
    )


class BalanceConstraint(Constraint):
    """The centre of mass stands over what carries the body."""

    kind: Literal["balance"] = "balance"


class KeepConstraint(Constraint):
    """Joints that may not turn, by SMPL's names or as arms, legs, trunk, head."""

    kind: Literal["keep"] = "keep"
    of: tuple[str, ...] = Field(min_length=1, max_length=24)


PoseConstraint = Annotated[
    AngleConstraint
    | DirectionConstraint
    | PlaceConstraint
    | DistanceConstraint
    | ContactConstraint
    | SymmetryConstraint
    | SupportConstraint
    | BalanceConstraint
    | KeepConstraint,
    Field(discriminator="kind"),
]
"""Any constraint; `kind` tells which."""

_CONSTRAINTS: TypeAdapter[tuple[PoseConstraint, ...]] = TypeAdapter(tuple[PoseConstraint, ...])


def read_constraints(data: Any) -> tuple[PoseConstraint, ...]:
    """Constraints of JSON data. pydantic's ValidationError says what is wrong where."""
    return _CONSTRAINTS.validate_python(data)


def _check_places(side: Sides | None, *places: str) -> None:
    unsided = [place for place in places if place in _SIDED_PLACES]
    for place in places:
        own = place.partition("_")[2] if place.startswith(("left_", "right_")) else None
        if place == "floor" or place in CENTRAL or place in unsided or own in _SIDED_PLACES:
            continue
        raise ValueError(
            f"place {place!r}: expected floor, one of {', '.join(CENTRAL)}, or left_ or right_ "
            f"before one of {', '.join(_SIDED_PLACES)}"
        )
    if unsided and side is None:
        raise ValueError(f"side: {unsided[0]} needs left, right or both, or left_{unsided[0]}")
    if not unsided and side is not None:
        raise ValueError(f"side: {' and '.join(places)} say their sides themselves")
