"""Whole-body postures: standing, sitting, kneeling, lying, squatting, jumping, on the toes.

Each is what carries the body, hard, and how the legs are, which gives way where other words speak
of the legs. Knows nothing of arms or head.
"""

from thirdwave.body.posecodes.places import Sides, Support
from thirdwave.body.posing.constraints import BalanceConstraint, SupportConstraint
from thirdwave.tools.posing.words.amounts import take_amount
from thirdwave.tools.posing.words.clause import Clause
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.feet import crossed_legs
from thirdwave.tools.posing.words.making import (
    Made,
    angle,
    between,
    contact,
    directed,
    distance,
    opposite,
    own_sides,
    place,
    raised,
    soles_down,
)
from thirdwave.tools.posing.words.sides import ANY_SIDE, Told

SEAT_M, JUMP_M = 0.45, 0.20
"""A chair's height, and how high feet are in a jump."""
_SQUATS = {"tiny": (25.0, 25.0), "slight": (45.0, 40.0), "": (125.0, 110.0), "much": (130.0, 115.0),
           "half": (80.0, 75.0), "full": (135.0, 120.0), "medium": (90.0, 80.0)}  # fmt: skip
"""Knees and hips, degrees. Without a word hips come low over the feet: less looks like sitting."""
_LOW_DEG = 110.0
"""Knees bent as far make a low squat, which is held more narrowly."""


def posture(clause: Clause, told: Told) -> tuple[Made, Made]:
    """(what carries the body, how it then is) of a clause with a verb of posture."""
    match clause.verb:
        case "stand":
            return _stand(clause, told)
        case "sit":
            return _sit(clause, told)
        case "kneel" | "kneel_on":
            return _kneel(clause, told)
        case "lie":
            return _lie(clause)
        case "squat":
            return _squat(clause)
        case "jump":
            clause.take("way", "up")
            amount = take_amount(clause, "metres")
            height = (
                amount.value
                if amount.mode != "plain"
                else {"much": 0.4, "slight": 0.1}.get(amount.word, JUMP_M)
            )
            return [SupportConstraint(on="air", height=height)], []
        case _:
            return _tiptoe(clause, told)


def _on(support: Support, height: float | None = None) -> Made:
    return [SupportConstraint(on=support, height=height)]


def upright() -> Made:
    """The trunk over the hips."""
    return [*between("body_lean", -6, 8), *between("body_side_lean", -5, 5)]


def _stand(clause: Clause, told: Told) -> tuple[Made, Made]:
    clause.take("way", "up")
    clause.take("degree", "full")
    off = clause.take("rel", "off")
    if off is not None and (off.noun is None or off.noun.part not in ("seat", "floor")):
        raise Unread(off.text)
    on = clause.take("rel", "on", "to")
    straight = clause.take("adj", "upright", "straight", "vertical") is not None
    noun = on.noun if on else None
    if on is not None and noun is not None and noun.part not in ("foot", "leg", "floor"):
        if noun.part in ("toes", "ball"):
            clause.mods.append(on)
            return _tiptoe(clause, told)
        raise Unread(on.text, "I can stand on feet and toes")
    side: Sides | None = told.part_of(noun).side if noun and noun.part != "floor" else "both"
    legs = [*between("knee_flexion", 0, 10, "both"), *between("thigh_flexion", -8, 10, "both")]
    if side in ("left", "right"):
        far = opposite(side)
        free = [*between("thigh_flexion", 15, 100, far), *between("knee_flexion", 30, 120, far)]
        stands = [*between("knee_flexion", 0, 12, side), *between("thigh_flexion", -10, 15, side)]
        lifted = place("foot", "up", "floor", far, at_least=0.12)
        support = _on("left_foot" if side == "left" else "right_foot")
        return [*support, BalanceConstraint()], [*lifted, *stands, *free, *upright()]
    back = between("trunk_flexion", -6, 8) if straight else []
    return _on("feet"), [*legs, *upright(), *back]


def _tiptoe(clause: Clause, told: Told) -> tuple[Made, Made]:
    on = clause.take("rel", "on")
    clause.only_ways("up")
    clause.emphasis()
    side = told.part_of(on.noun).side if on and on.noun else "both"
    support: Support = {"left": "left_toes", "right": "right_toes"}.get(side or "", "toes")  # type: ignore[assignment]
    if side != "both":
        return _on(support), []
    legs = [*between("knee_flexion", 0, 10, "both"), *between("thigh_flexion", -8, 10, "both")]
    return _on(support), [*legs, *upright()]


def _sit(clause: Clause, told: Told) -> tuple[Made, Made]:
    clause.take("way", "down")
    clause.take("way", "up")
    clause.take("degree", "full")
    on = clause.take("rel", "on", "inside")
    straight = clause.take("adj", "upright", "straight") is not None
    crossed = clause.take("adj", "cross_legged") is not None
    where = on.noun.part if on and on.noun else ("floor" if crossed else "seat")
    lean = [*between("body_lean", -8, 8)] if straight else [*between("body_lean", -12, 15)]
    back = between("trunk_flexion", -6, 8) if straight else []
    if where == "heel":
        return _on("heels"), [*between("knee_flexion", 120, 155, "both"), *lean, *back]
    told.seated = where
    if where not in ("floor", "seat"):
        raise Unread(on.text if on else clause.said, "I can sit on a chair, the floor or the heels")
    if where == "floor":
        legs = crossed_seat() if crossed else [
            *between("thigh_flexion", 65, 110, "both"), *between("knee_flexion", 0, 60, "both"),
        ]  # fmt: skip
        level = [*between("body_side_lean", -5, 5), *between("trunk_twist", -8, 8)]
        return _on("floor_seat"), [*legs, *lean, *level, *back]
    metres = clause.take("amount", "m")
    legs = [
        *between("thigh_flexion", 75, 100, "both"),
        *between("knee_flexion", 75, 105, "both"),
        *between("thigh_abduction", -8, 25, "both"),
        *contact("sole", "floor", "both"),
    ]
    if crossed:
        legs = [*legs[:2], *crossed_legs(None)]
    return _on("seat", metres.number if metres else SEAT_M), [*legs, *lean, *back]


def crossed_seat() -> Made:
    """Legs of somebody who sits cross-legged, the right shin before the left."""
    return [
        *raised("thigh", "both", 82, 45, within=20),
        *raised("shank", "left", 80, -88, within=20),
        *raised("shank", "right", 80, -105, within=20),
    ]


def _kneel(clause: Clause, told: Told) -> tuple[Made, Made]:
    clause.take("way", "down")
    on = clause.take("rel", "on")
    if len(clause.nouns) > (0 if on else 1):
        raise Unread(clause.nouns[0].text)
    noun = on.noun if on else clause.nouns[0] if clause.nouns else None
    side: Sides | None = "both"
    if noun is not None and noun.part == "heel":
        return _on("heels"), between("knee_flexion", 120, 155, "both")
    if noun is not None and noun.part != "floor":
        if noun.part not in ("knee", "leg", ""):
            raise Unread(noun.text, "kneel on which knee?")
        side = told.part_of(noun).side
    elif clause.verb == "kneel_on":
        raise Unread(clause.said)
    if side == "both":
        return _on("knees"), [
            *between("knee_flexion", 75, 115, "both"),
            *between("thigh_flexion", -15, 15, "both"),
            *between("thigh_abduction", -5, 12, "both"),
            *directed("shank", "both", ("back",), "world", within=20),
            *upright(),
        ]
    assert side is not None
    far = opposite(side)
    return _on("left_knee" if side == "left" else "right_knee"), [
        *between("knee_flexion", 70, 120, side), *between("thigh_flexion", -20, 20, side),
        *between("knee_flexion", 65, 115, far), *between("thigh_flexion", 60, 110, far), *upright(),
    ]  # fmt: skip


def _lie(clause: Clause) -> tuple[Made, Made]:
    clause.take("adj", "level")
    on = clause.take("rel", "on", "to")
    flat = clause.take("adj", "straight") is not None
    down = clause.take("way", "down")
    ways = clause.ways()
    faces = [noun.part for noun in clause.nouns]
    on_part = on.noun.part if on and on.noun else ""
    if on is not None and not on_part:
        raise Unread(on.text)
    if (faces and faces != ["face"]) or len(set(ways) & {"left", "right"}) > 1:
        raise Unread(clause.said)
    side = next((way for way in ways if way in ("left", "right")), None)
    if on is not None and on.noun is not None and on_part == "side":
        side = on.noun.side  # type: ignore[assignment]
    if side is None and "out" in ways:
        side = ANY_SIDE
    if set(ways) - {"left", "right", "out", "back", "up", "front"}:
        raise Unread(clause.said)
    if (
        clause.take("adj", "prone")
        or on_part in ("belly", "chest", "face")
        or (faces and down)
        or "front" in ways
    ):
        support: Support = "front"
    elif side is not None:
        support = "left_side" if side == "left" else "right_side"
    elif on_part in ("", "spine", "floor", "seat", "body") or clause.has("adj", "supine"):
        clause.take("adj", "supine")
        support = "back"
    else:
        raise Unread(on.text if on else clause.said, "lie on the back, the front or a side")
    most = 8.0 if flat else 15.0
    if support in ("left_side", "right_side"):
        return _on(support), [
            *between("thigh_flexion", 5, 45, "both"), *between("knee_flexion", 10, 60, "both"),
            *between("thigh_abduction", -8, 8, "both"),
            *distance("left_knee", "right_knee", at_most=0.16),
        ]  # fmt: skip
    return _on(support), [
        *between("knee_flexion", 0, most, "both"), *between("thigh_flexion", -10, most, "both"),
    ]  # fmt: skip


def _squat(clause: Clause) -> tuple[Made, Made]:
    clause.take("way", "down")
    comp = clause.take("comp", "deep", "down", "up")
    amount = take_amount(clause, "hinge")
    if comp is not None or amount.relative:
        sign = -1.0 if (comp is not None and comp.value == "up") or amount.value < 0 else 1.0
        exact = amount.mode == "plain" and not amount.word
        size = 25.0 if exact else abs(amount.value)
        return [*_on("feet"), *angle("knee_flexion", "both", by=sign * size)], []
    if amount.mode in ("to", "by"):
        return [*_on("feet"), *angle("knee_flexion", "both", to=amount.value)], []
    word = {1.0: "full", 0.5: "half", 0.9: "much"}.get(amount.fraction or 0.0, amount.word)
    knee, hip = _SQUATS.get(word, _SQUATS[""])
    less = 5.0 if knee >= _LOW_DEG else 10.0
    legs: Made = [
        *between("knee_flexion", knee - less, knee + 10, "both"),
        *between("thigh_flexion", hip - 2 * less, hip + 20, "both"),
    ]
    return _on("feet"), [*legs, *between("body_lean", 0, 50)]


def shift_weight(clause: Clause, told: Told) -> Made:
    """The centre of mass over one foot, or moved some way; both soles stay where they are."""
    on = clause.take("rel", "on", "to", "over", "toward")
    ways = clause.ways()
    amount = take_amount(clause, "metres")
    floor = soles_down()
    if (
        on is not None
        and on.noun is not None
        and on.noun.part in ("leg", "foot", "hip", "side", "heel", "toes")
    ):
        if on.noun.part in ("heel", "toes"):
            by = -0.05 if on.noun.part == "heel" else 0.06
            return [*place("centre_of_mass", "front", "floor", by=by), *floor]
        side = told.part_of(on.noun).side
        ways = (*ways, *own_sides(side)) if side != "both" else ways
    elif on is not None:
        raise Unread(on.text)
    if len(ways) != 1:
        raise Unread(clause.said, "onto which leg?")
    way = ways[0]
    if way in ("front", "back"):
        return [*place("centre_of_mass", way, "floor", by=amount.value * 0.6), *floor]
    if way not in ("left", "right"):
        raise Unread(clause.said)
    if amount.mode == "by" or amount.word in ("slight", "tiny"):
        return [*place("centre_of_mass", way, "floor", by=amount.value), *floor]
    return [*place("centre_of_mass", way, f"{way}_ankle", at_least=-0.06, at_most=0.04), *floor]
