"""Constraints made short: the same few shapes, with an amount that was said in words.

Knows nothing of grammar.
"""

from collections.abc import Iterable
from typing import Any, Literal

from thirdwave.body.posecodes.angles import AngleName
from thirdwave.body.posecodes.places import Frame, Sides
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    BalanceConstraint,
    ContactConstraint,
    DirectionConstraint,
    DistanceConstraint,
    PlaceConstraint,
    PoseConstraint,
)
from thirdwave.tools.posing.words.amounts import Amount

Made = list[PoseConstraint]
"""Constraints as they are made."""
SIDED: tuple[Literal["left", "right"], ...] = ("left", "right")
LOOSE_DEG = 15.0
"""Off a direction that still counts: "arms out" is no gymnast's line."""
SOLES_WEIGHT = 100.0
"""Of soles that ought to stay on the floor."""
IMPLIED_WEIGHT = 0.5
"""Of what a verb implies until the whole text is read: the elbow of a raised arm is straight."""


USUAL_WEIGHT = 0.6
"""Of an angle that a posture has unless other words say that very angle: the knee of a lunge."""


def angle(
    name: AngleName, side: Sides | None = None, *, hard: bool = True, to: float | None = None,
    by: float | None = None, at_least: float | None = None, at_most: float | None = None,
) -> Made:  # fmt: skip
    """One angle, degrees."""
    return [
        AngleConstraint(
            angle=name, side=side, hard=hard, to=to, by=by, at_least=at_least, at_most=at_most
        )
    ]


def usual(made: Made) -> Made:
    """Angles that go where other words say the same angle."""
    return [one.model_copy(update={"weight": USUAL_WEIGHT}) for one in made]


def implied(made: Made) -> Made:
    """Constraints that go where other words speak of the same joint."""
    return [one.model_copy(update={"weight": IMPLIED_WEIGHT}) for one in made]


def between(
    name: AngleName, low: float, high: float, side: Sides | None = None, *, hard: bool = True
) -> Made:
    """An angle between two."""
    return angle(name, side, hard=hard, at_least=low, at_most=high)


def directed(
    segment: str, side: Sides | None, toward: Iterable[str], frame: Frame = "body", *,
    within: float = LOOSE_DEG,
) -> Made:  # fmt: skip
    """A segment that points somewhere, along ways."""
    data = {"segment": segment, "side": side, "toward": tuple(toward), "frame": frame}
    return [DirectionConstraint.model_validate(data | {"within": within})]


def raised(segment: str, side: Sides | None, deg: float, out: float | None, **how: Any) -> Made:
    """A segment at so many degrees from straight down, in a plane or in any."""
    data = {"segment": segment, "side": side, "raised": deg, "out": out}
    return [DirectionConstraint.model_validate(data | how)]


def place(
    name: str, way: str, of: str, side: Sides | None = None, frame: Frame = "world", /,
    **how: float,
) -> Made:  # fmt: skip
    """A place so far along a way from another, or moved along it; metres: to, by, at_least..."""
    data: dict[str, Any] = {"place": name, "way": way, "of": of, "side": side, "frame": frame}
    return [PlaceConstraint.model_validate(data | how)]


def moved(name: str, way: str, metres: float, side: Sides | None = None) -> Made:
    """A place moved along a way, metres; less than nothing is the other way."""
    return place(name, way, "floor", side, by=metres)


def distance(name: str, of: str, side: Sides | None = None, /, **how: float) -> Made:
    """Two places so far apart, metres: to, by, at_least, at_most."""
    data: dict[str, Any] = {"place": name, "of": of, "side": side}
    return [DistanceConstraint.model_validate(data | how)]


def contact(
    name: str, to: str, side: Sides | None = None, *, crossed: bool = False, gap: float = 0.0,
    hard: bool = True,
) -> Made:  # fmt: skip
    """Two places that touch."""
    return [ContactConstraint(place=name, to=to, side=side, crossed=crossed, gap=gap, hard=hard)]


def soles_down() -> Made:
    """Both soles on the floor, if that can be: not for somebody who lies or jumps."""
    soles = ContactConstraint(
        place="sole", to="floor", side="both", hard=False, weight=SOLES_WEIGHT
    )
    return [soles, BalanceConstraint(hard=False, weight=SOLES_WEIGHT / 10)]


def turned(
    name: AngleName, side: Sides | None, amount: Amount, *, sign: float = 1.0, full: float,
    stative: bool = False, settled: bool = False,
) -> Made:  # fmt: skip
    """An angle changed or set by an amount, towards `sign`.

    `full` is as far as it goes. An amount that was not said is a position where the words tell how
    something is (`stative`), or where the verb means one (`settled`: "turn the head left").
    """
    value = amount.value * sign
    match amount.mode:
        case "by":
            return angle(name, side, by=value)
        case "to":
            return angle(name, side, to=value)
        case "at_least" | "at_most":
            if (amount.mode == "at_least") == (sign > 0):
                return angle(name, side, at_least=value)
            return angle(name, side, at_most=value)
        case "between":
            low, high = sorted((value, amount.most * sign))
            return between(name, low, high, side)
    if amount.fraction is not None:
        return angle(name, side, to=sign * full * amount.fraction)
    if stative and amount.word in ("", "much"):
        low, high = sorted((value, sign * max(full, amount.value)))
        return between(name, low, high, side)
    if stative or (settled and amount.word in ("", "much")):
        return angle(name, side, to=value)
    return angle(name, side, by=value)


def opposite(side: str) -> Literal["left", "right"]:
    """The other side."""
    return "right" if side == "left" else "left"


def own_sides(side: Sides | None) -> tuple[Literal["left", "right"], ...]:
    """Each side that is meant."""
    return SIDED if side == "both" else () if side is None else (side,)
