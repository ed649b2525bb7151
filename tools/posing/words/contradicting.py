"""One arm that is sent to two places at once: "left hand on the right knee, the left arm up".

Found in what the clauses mean, before a solver looks for a pose that only an acrobat could take.
Heights are those of somebody who stands. Knows nothing of text.
"""

from collections.abc import Iterator, Mapping, Sequence

from thirdwave.body.posecodes.places import SIDED
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    ContactConstraint,
    DirectionConstraint,
    PlaceConstraint,
    PoseConstraint,
)
from thirdwave.tools.posing.words.making import IMPLIED_WEIGHT, own_sides

Asked = tuple[str, float, bool]
"""The arm's side, the height its hand is sent to (see `HEIGHTS`), and whether that is a place."""

FLOOR = -1.0
"""Of the floor: overhead for somebody who lies on it, but never up in the air."""
HANGING, RAISED, UP, PLUMB = 3.0, 6.5, 9.0, 10.0
"""Heights of the hand of an arm that hangs, is level, points up as the trunk does, straight up."""
HEIGHTS: Mapping[str, float] = {
    "floor": FLOOR, "toes": 0, "foot": 0, "heel": 0, "sole": 0, "ball": 0, "shin": 1, "calf": 1,
    "ankle": 1, "knee": 2, "kneecap": 2, "inner_knee": 2, "thigh": 3, "inner_thigh": 3,
    "outer_thigh": 3, "hip": 4, "hips": 4, "waist": 4, "buttock": 4, "seat": 4, "lower_back": 4,
    "belly": 4, "pelvis": 4, "chest": 5, "upper_back": 6, "shoulder": 6, "shoulder_top": 6,
    "shoulders": 6, "neck": 6, "nape": 6, "throat": 6, "chin": 7, "mouth": 7, "nose": 7,
    "cheek": 7, "ear": 7, "eye": 7, "temple": 7, "forehead": 7, "head": 7, "crown": 7,
    "back_of_head": 7,
}  # fmt: skip
"""How high a place is, in steps from the feet of somebody who stands."""
APART = 2.0
"""Steps between two places that are too far apart for one hand."""
_HANDS = ("hand", "palm", "fingertips", "wrist", "forearm")


def contradiction(clauses: Sequence[Sequence[PoseConstraint]]) -> tuple[int, int] | None:
    """Numbers of two clauses that send one arm to places of different height; None if none do."""
    told = [[asked for one in made for asked in _asked(one)] for made in clauses]
    for second, later in enumerate(told):
        for first in range(second + 1):
            for side, height, place in told[first]:
                for other, again, lies in later:
                    far = _too_far(height, again, places=place or lies)
                    if side == other and far and (first < second or (place and lies)):
                        return first, second
    return None


def _too_far(height: float, again: float, *, places: bool) -> bool:
    if FLOOR in (height, again):
        return PLUMB in (height, again)
    if RAISED in (height, again):  # "raise it and put it on the hip" is one movement
        return HANGING in (height, again) and not places
    return abs(height - again) >= APART and (places or HANGING in (height, again))


def _asked(one: PoseConstraint) -> Iterator[Asked]:
    if not one.hard:
        return
    match one:
        case ContactConstraint():
            for side, hand in _hands(one.place, one.side):
                to = one.to.removeprefix("left_").removeprefix("right_")
                if to in HEIGHTS and hand:
                    yield side, HEIGHTS[to], True
        case DirectionConstraint(segment="arm") if one.side is not None:
            height = _direction(one)
            if height is not None:
                yield from ((side, height, False) for side in own_sides(one.side))
        case AngleConstraint(angle="upper_arm_elevation"):
            height = _elevation(one)
            if height is not None:
                yield from ((side, height, False) for side in own_sides(one.side))
        case PlaceConstraint(way="up", of="crown") if (one.at_least or -1.0) >= 0.0:
            yield from ((side, UP, False) for side, hand in _hands(one.place, one.side) if hand)
        case _:
            return


def _direction(one: DirectionConstraint) -> float | None:
    if one.toward == ("up",) or (one.raised or 0) >= 150:
        return PLUMB if one.frame == "world" else UP
    return HANGING if one.toward == ("down",) else None


def _elevation(one: AngleConstraint) -> float | None:
    least = one.to if one.to is not None else one.at_least
    most = one.to if one.to is not None else one.at_most
    if one.weight == IMPLIED_WEIGHT:
        return RAISED if least is not None and least >= 60 else None
    if least is not None and least >= 140:
        return UP
    return HANGING if most is not None and most <= 30 else None


def _hands(place: str, side: str | None) -> Iterator[tuple[str, bool]]:
    own, _, name = place.partition("_")
    if own in ("left", "right") and name in SIDED:
        yield own, name in _HANDS
        return
    for each in own_sides(side):  # type: ignore[arg-type]
        yield each, place in _HANDS
