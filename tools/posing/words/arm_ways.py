"""Arms that are raised, moved or told to be some way: forward, to the side, up and out, hanging.

Knows nothing of places that hands are put on.
"""

from thirdwave.body.posecodes.places import Sides
from thirdwave.tools.posing.words.amounts import take_amount
from thirdwave.tools.posing.words.clause import Clause
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.making import (
    Made,
    angle,
    between,
    contact,
    directed,
    implied,
    moved,
    opposite,
    own_sides,
    place,
    raised,
    turned,
)
from thirdwave.tools.posing.words.sides import Part

RAISED_DEG, OVERHEAD_DEG, HANGING_DEG = 100.0, 165.0, 15.0
"""An arm that is raised, one that is raised high, the most of one that hangs; degrees."""

BACK_DEG = 45.0
"""Arms that are held back, degrees from hanging: few can do more."""
BENT_DEG = 150.0

STRAIGHT_DEG = 8.0

STRAIGHTENING = ("extend", "straighten", "reach", "point", "offer")


def less_bent(side: Sides | None, clause: Clause, *, changed: bool) -> Made:
    """Elbows straightened, all the way or by so much."""
    amount = take_amount(clause, "hinge")
    if amount.mode in ("to", "at_least", "at_most"):
        return turned("elbow_flexion", side, amount, full=BENT_DEG)
    if amount.mode == "by" or amount.word in ("slight", "tiny") or changed:
        size = amount.value if amount.word or amount.mode == "by" else 25.0
        return angle("elbow_flexion", side, by=-abs(size))
    if amount.fraction == 0.9:
        return angle("elbow_flexion", side, to=15)
    if amount.fraction == 0.5:
        return angle("elbow_flexion", side, to=45)
    return straight_elbow(side)


def straight_elbow(side: Sides | None) -> Made:
    """Elbows that are straight."""
    return between("elbow_flexion", 0, STRAIGHT_DEG, side)


def hanging(side: Sides | None) -> Made:
    """Arms that hang at the sides."""
    elbows = implied(between("elbow_flexion", 0, 25, side))
    return [*between("upper_arm_elevation", 0, HANGING_DEG, side), *elbows]


def moved_by(part: Part, way: str, mode: str, metres: float) -> Made:
    """The hand, or the part, moved so many metres."""
    name = {
        "arm": "hand",
        "palm": "hand",
        "upper_arm": "elbow",
        "forearm": "wrist",
        "thumb": "hand",
    }.get(part.name, part.name)
    if mode == "to":
        return moved(name, way, metres, part.side)
    return moved(name, way, metres, part.side)


def toward(
    part: Part, clause: Clause, ways: tuple[str, ...], *, straight: bool, bent: bool
) -> Made:
    """To the side, forward, up and out: an absolute direction, or a change that way."""
    if clause.has("amount", "m"):
        return shifted(part, clause, ways, more=False)
    if clause.verb == "move" and ways == ("down",) and not clause.mods:
        if part.name not in ("arm", "hand"):
            return shifted(part, clause, ways, more=False)
        return hanging(part.side)  # "bring the left arm down"
    changes = clause.has("more") or clause.has("less") or clause.has("degree", "slight", "tiny")
    told = clause.stative or clause.verb in ("raise", "put", *STRAIGHTENING)
    amount_by = any(mod.kind == "amount" and mod.mode == "by" for mod in clause.mods)
    if clause.verb == "lower" and set(ways) & {"up"}:
        raise Unread(clause.said)
    if clause.verb == "lower" and "down" not in ways:
        ways = (*ways, "down")
    relative = clause.has("more") or clause.has("less")
    if (
        relative
        or (changes and not clause.stative)
        or amount_by
        or (not told and clause.verb != "lower")
    ):
        return shifted(part, clause, ways, more=False)
    return pointed(part, clause, ways, straight=straight, bent=bent)


def pointed(
    part: Part, clause: Clause, ways: tuple[str, ...], *, straight: bool, bent: bool
) -> Made:
    """A direction that an arm or a part of it takes."""
    side = part.side
    amount = take_amount(clause, "limb")
    segment = {"forearm": "forearm", "upper_arm": "upper_arm", "elbow": "upper_arm"}.get(
        part.name, "arm"
    )
    if bent and segment == "arm":
        segment = "upper_arm"
    limit: Made = between("elbow_flexion", 0, 20, side) if segment == "arm" else []
    limit = limit if straight else implied(limit)
    towards = [way for way in ways if way != "around"]
    if len(towards) != len(ways):
        raise Unread(clause.said)
    if amount.mode in ("to", "at_least", "at_most", "by") and not amount.relative:
        if set(towards) <= {"up", "down"}:
            return [*angle("upper_arm_elevation", side, to=amount.value)]
        return [
            c
            for own in own_sides(side)
            for c in raised(segment, own, amount.value, plane_of(towards, own), within=10)
        ]
    slight = amount.word in ("slight", "tiny")
    if amount.relative or (slight and (not clause.stative or "down" in towards)):
        raise Unread(clause.said)
    if slight:
        return [
            c for own in own_sides(side) for c in raised("arm", own, 35, plane_of(towards, own))
        ]
    if towards == ["down"] and clause.verb in ("point", "reach"):
        return [*directed(segment, side, ("down",), "world"), *limit]
    if clause.plumb and towards == ["up"] and segment == "arm" and amount.mode == "plain":
        return [*directed("arm", side, ("up",), "world"), *limit]
    if clause.plumb and towards == ["up"] and amount.mode == "plain":
        return directed(segment, side, ("up",), "world")
    if towards == ["down"]:
        return hanging(side) if segment == "arm" else directed(segment, side, ("down",))
    if part.name == "elbow" and towards == ["out"] and clause.verb != "raise":
        wide = between("upper_arm_elevation", 30, 150, side)
        return [*between("upper_arm_plane", 55, 130, side), *wide]
    if towards in (["back"], ["in"]):
        deg, out = (BACK_DEG, 180.0) if towards == ["back"] else (80.0, -30.0)
        return [*raised(segment, side, deg, out, within=15), *limit]
    clear = [way for way in towards if way not in ("left", "right")]
    made: Made = []
    if len(clear) == len(towards):
        made = directed(segment, side, tuple(towards), within=20 if "up" in towards else 15)
    else:
        for own in own_sides(side):
            made += directed(segment, own, tuple(towards), within=20)
    if amount.fraction == 0.5:
        level = 45 if "up" not in towards else 90
        made = [
            c
            for own in own_sides(side)
            for c in raised(segment, own, level, plane_of(towards, own))
        ]
    return [*made, *limit]


def plane_of(ways: list[str], side: str) -> float | None:
    """The plane, degrees from ahead, in which an arm that goes these ways is raised."""
    planes = {
        "front": 0.0,
        "out": 90.0,
        "back": 180.0,
        "in": -45.0,
        side: 90.0,
        opposite(side): -45.0,
    }
    known = [planes[way] for way in ways if way in planes]
    return sum(known) / len(known) if known else None


def shifted(part: Part, clause: Clause, ways: tuple[str, ...], *, more: bool) -> Made:
    """Moved some way from where it is."""
    metres = clause.has("amount", "m")
    hand = part.name in ("hand", "wrist", "palm", "fingertips", "elbow") and not clause.has(
        "amount", "deg"
    )
    if metres or hand:
        amount = take_amount(clause, "metres")
        size = amount.value
        if amount.mode == "plain" and not amount.word:
            size = 0.15
        made: Made = []
        for way in ways:
            if way == "around":
                raise Unread(clause.said)
            made += moved_by(part, way, amount.mode, size)
        return made
    amount = take_amount(clause, "limb")
    size = amount.value if not (more and amount.mode == "plain" and not amount.word) else 25.0
    made = []
    for own in own_sides(part.side):
        for way in ways:
            made += _turned_to(way, own, size, clause)
    return made


def _turned_to(way: str, side: Sides, deg: float, clause: Clause) -> Made:
    outward = {
        "out": 1.0,
        "in": -1.0,
        "left": 1.0 if side == "left" else -1.0,
        "right": 1.0 if side == "right" else -1.0,
    }
    if way in ("up", "down"):
        return angle("upper_arm_elevation", side, by=deg if way == "up" else -deg)
    if way in ("front", "back"):
        return angle("upper_arm_flexion", side, by=deg if way == "front" else -deg)
    if way in outward:
        return angle("upper_arm_abduction", side, by=outward[way] * deg)
    raise Unread(clause.said)


def crossed_arms() -> Made:
    """Arms folded before the chest, hands at the elbows, the right wrist on top."""
    return [
        *raised("upper_arm", "both", 28, 0, within=28),
        *contact("right_palm", "left_elbow", gap=0.02),
        *contact("left_palm", "right_elbow", gap=0.04),
        *place("right_wrist", "up", "left_wrist", at_least=0.05),
    ]
