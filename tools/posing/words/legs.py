"""What is asked of legs and feet: raised, bent, straight, apart, crossed, stepped, turned out.

Angles and metres are those of `amounts.SIZES`. Knows nothing of arms, trunk or head.
"""

from thirdwave.body.posecodes.angles import AngleName
from thirdwave.body.posecodes.places import Sides
from thirdwave.tools.posing.words.amounts import Amount, take_amount
from thirdwave.tools.posing.words.clause import Clause
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.feet import (
    ankle,
    apart,
    apart_or_together,
    foot_turned,
    toes_or_heel,
)
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
    soles_down,
    turned,
)
from thirdwave.tools.posing.words.relating import related
from thirdwave.tools.posing.words.sides import Part, Told

BENT_DEG = 140.0
STRAIGHT_DEG = 8.0
_FEET = ("foot", "toes", "heel", "sole", "ball", "ankle")


def leg(part: Part, clause: Clause, told: Told) -> Made:
    """Everything that is said of a leg or one of its parts."""
    name, verb, side = part.name, clause.verb, part.side
    if name in ("toes", "heel", "ball") or verb in ("dorsiflex", "plantarflex"):
        return toes_or_heel(part, clause, told)
    if verb in ("abduct", "adduct") or (name == "hip" and verb in ("bend", "extend", "straighten")):
        return _hip(part, clause)
    if verb in ("rotate_in", "rotate_out"):
        sign = 1.0 if verb == "rotate_out" else -1.0
        return turned("foot_turn", side, take_amount(clause, "limb"), sign=sign, full=60)
    if name == "ankle" and verb in ("bend", "extend", "straighten"):
        return ankle(side, clause, up=verb == "bend")
    if name == "foot" and verb in ("bend", "extend"):
        return ankle(side, clause, up=verb == "bend" and not clause.has("way", "down"))
    if apart_or_together(clause):
        return apart(part, clause, told)
    if clause.has("comp", "straight"):
        clause.take("comp", "straight")
        return _straight(side, clause, changed=True)
    if name in ("knee", "leg", "shin") and verb == "bend":
        return _bent(part, clause, told)
    if clause.take("adj", "right_angle"):
        return angle("knee_flexion", side, to=90)
    if clause.take("adj", "straight") or verb in ("straighten", "extend"):
        if not clause.has("way") and not clause.has("rel"):
            return _straight(side, clause)
        made = between("knee_flexion", 0, 12, side)
        if told.seated and clause.take("way", "front"):
            return made
        return [
            *made,
            *_lifted(Part("leg", side, part.plural, part.text), clause, told, straight=False),
        ]
    if verb in ("turn", "twist", "point") and name in (*_FEET, "leg", "hip"):
        return foot_turned(part, clause)
    if not verb and name == "knee" and clause.has("amount", "deg"):
        return _bent(part, clause, told)
    return _lifted(part, clause, told, straight=name == "leg")


def _bent(part: Part, clause: Clause, told: Told) -> Made:
    at = clause.take("rel", "at")
    if at is not None and (at.noun is None or at.noun.part != "knee"):
        raise Unread(at.text)
    if clause.take("adj", "right_angle"):
        return angle("knee_flexion", part.side, to=90)
    sign = -1.0 if clause.take("comp", "straight") else 1.0
    if clause.take("comp", "deep"):
        return angle("knee_flexion", part.side, by=25)
    ways = clause.ways()
    if set(ways) - {"back", "up"}:
        raise Unread(clause.said, "knees bend one way")
    amount = take_amount(clause, "hinge")
    made = turned(
        "knee_flexion", part.side, amount, sign=sign, full=BENT_DEG, stative=clause.stative
    )
    made += related(part, clause, told)
    if "up" in ways:
        made += between("thigh_flexion", 60, 110, part.side)
    if part.side == "both" and sign > 0 and amount.mode != "at_most":
        made += soles_down()
    return made


def _straight(side: Sides | None, clause: Clause, *, changed: bool = False) -> Made:
    amount = take_amount(clause, "hinge")
    if amount.mode in ("to", "at_least", "at_most"):
        return turned("knee_flexion", side, amount, full=BENT_DEG)
    if amount.mode == "by" or amount.word in ("slight", "tiny") or changed:
        size = amount.value if amount.word or amount.mode == "by" else 25.0
        return angle("knee_flexion", side, by=-abs(size))
    if amount.fraction in (0.5, 0.9):
        return angle("knee_flexion", side, to=15 if amount.fraction == 0.9 else 45)
    return between("knee_flexion", 0, STRAIGHT_DEG, side)


def _hip(part: Part, clause: Clause) -> Made:
    verb, side = clause.verb, part.side
    if verb in ("abduct", "adduct"):
        sign = 1.0 if verb == "abduct" else -1.0
        return turned("thigh_abduction", side, take_amount(clause, "limb"), sign=sign, full=60)
    ways = clause.ways()
    if set(ways) - {"front", "back", "up"}:
        raise Unread(clause.said)
    back = verb == "extend" or "back" in ways
    if verb == "straighten":
        return angle("thigh_flexion", side, to=0)
    amount = take_amount(clause, "limb")
    full = 30.0 if back else 120.0
    return turned(
        "thigh_flexion", side, amount, sign=-1.0 if back else 1.0, full=full, stative=clause.stative
    )


def _lifted(part: Part, clause: Clause, told: Told, *, straight: bool) -> Made:
    """Raised, lowered, put or moved somewhere."""
    verb, side = clause.verb, part.side
    if clause.take("adj", "level"):
        segment = {"thigh": "thigh", "knee": "thigh", "shin": "shank", "foot": "foot"}.get(
            part.name, "leg"
        )
        clause.only_ways("up", "front", "out")
        return raised(segment, side, 90, None, frame="world", within=10)
    if clause.take("adj", "vertical"):
        segment = {"thigh": "thigh", "shin": "shank"}.get(part.name, "leg")
        return directed(segment, side, ("up" if clause.take("way", "up") else "down",), "world")
    if clause.has("rel"):
        clause.returning()
        ways = clause.ways()
        if _is_to_chest(part, clause):
            if set(ways) - {"up"}:
                raise Unread(clause.said)
            return [
                *between("thigh_flexion", 95, 135, side),
                *between("knee_flexion", 85, 140, side),
            ]
        made = related(part, clause, told)
        if verb in ("raise", "extend") and part.name == "leg":
            made += implied(between("knee_flexion", 0, 15, side))
        clause.take("degree", "full")
        plane = set(ways) - {"up", "down"}
        if plane == {"out"}:
            made += between("thigh_flexion", -20, 20, side)
        elif plane == {"front"}:
            made += between("thigh_abduction", -15, 15, side)
        elif plane:
            raise Unread(clause.said)
        return made
    comp = clause.take("comp", "up", "down", "front", "back")
    ways = clause.ways()
    if comp is not None:
        ways = (*ways, comp.value)
    if verb == "lower" or (ways == ("down",) and not clause.has("amount") and comp is None):
        if set(ways) - {"down"} or comp is not None:
            raise Unread(clause.said)
        return _lowered(part, clause)
    ways = ways or (("up",) if verb == "raise" else ())
    if not ways or "around" in ways:
        raise Unread(clause.said, f"what is to be done with {part.text or 'it'}?")
    if clause.has("amount", "m") or part.name in ("foot", "sole", "ankle", "heel"):
        return _foot_moved(part, clause, ways, comp is not None)
    return _thigh_moved(part, clause, ways, straight=straight, more=comp is not None)


def _is_to_chest(part: Part, clause: Clause) -> bool:
    """As in "pull the right knee up towards the chest"."""
    for mod in clause.mods:
        if mod.kind != "rel" or mod.value not in ("toward", "to") or mod.noun is None:
            continue
        if part.name == "knee" and mod.noun.part in ("chest", "belly", "chin"):
            clause.mods.remove(mod)
            return True
    return False


def _lowered(part: Part, clause: Clause) -> Made:
    if clause.has("amount", "m"):
        return moved(
            "foot" if part.name == "leg" else part.name,
            "up",
            -take_amount(clause, "metres").value,
            part.side,
        )
    amount = take_amount(clause, "limb")
    if amount.fraction not in (None, 1.0):
        raise Unread(clause.said, "say how far in degrees or centimetres")
    if amount.mode in ("by", "to", "between") or amount.word in ("slight", "tiny"):
        sign = -1.0 if amount.mode in ("by", "plain") else 1.0
        return turned("thigh_flexion", part.side, amount, sign=sign, full=90)
    return contact("sole", "floor", part.side)


def _foot_moved(part: Part, clause: Clause, ways: tuple[str, ...], more: bool) -> Made:
    name = "foot" if part.name == "leg" else part.name
    amount = take_amount(clause, "metres")
    size = amount.value if amount.word or amount.mode != "plain" else 0.20
    if ways == ("up",) and not (more or amount.relative or amount.mode == "by") and name == "foot":
        if amount.mode == "to":
            return place("sole", "up", "floor", part.side, to=amount.value)
        low = {"slight": 0.05, "tiny": 0.03, "much": 0.35}.get(
            amount.word, amount.value if amount.mode != "plain" else 0.12
        )
        if amount.mode == "by":
            return moved(name, "up", low, part.side)
        if amount.word in ("slight", "tiny"):
            return moved(name, "up", low, part.side)
        return place("sole", "up", "floor", part.side, at_least=low, at_most=low + 0.25)
    made: Made = []
    for way in ways:
        made += moved(name, way, size, part.side)
    if "up" not in ways and "down" not in ways:
        made += moved(name, "up", 0.0, part.side)
    return made


def _thigh_moved(
    part: Part, clause: Clause, ways: tuple[str, ...], *, straight: bool, more: bool
) -> Made:
    side = part.side
    amount = take_amount(clause, "limb")
    changes = more or amount.relative or amount.mode == "by" or amount.word in ("slight", "tiny")
    knee = part.name == "knee"
    made: Made = []
    if changes:
        size = amount.value
        for own in own_sides(side):
            for way in ways:
                name, sign = _swing(way, own, clause)
                made += angle(name, own, by=sign * size)
        if knee and ways == ("up",):
            made += angle("knee_flexion", side, by=abs(size))
        return made
    for own in own_sides(side):
        for way in ways:
            name, sign = _swing(way, own, clause)
            made += angle(name, own, to=_position(amount, way, sign, knee=knee))
    if knee and "up" in ways:
        return [*made, *between("knee_flexion", 70, 120, side)]
    if straight:
        made += implied(between("knee_flexion", 0, 15, side))
    return made


def _swing(way: str, side: str, clause: Clause) -> tuple[AngleName, float]:
    outward = {"out": 1.0, "in": -1.0, side: 1.0, opposite(side): -1.0}
    if way in ("up", "front"):
        return "thigh_flexion", 1.0
    if way in ("back", "down"):
        return "thigh_flexion", -1.0
    if way in outward:
        return "thigh_abduction", outward[way]
    raise Unread(clause.said)


def _position(amount: Amount, way: str, sign: float, *, knee: bool) -> float:
    """Where a raised thigh goes, degrees: forward 50, to the side 35, back 25, a knee 90."""
    if amount.mode in ("to", "at_least", "at_most"):
        return sign * amount.value
    size = {"up": 90.0 if knee else 50.0, "front": 60.0 if knee else 50.0, "back": 25.0}.get(
        way, 35.0
    )
    if amount.word == "much":
        size *= 1.5 if not knee else 1.15
    if amount.fraction is not None:
        size = {"up": 110.0, "front": 110.0, "back": 30.0}.get(way, 60.0) * amount.fraction
    return sign * size
