"""What is asked of arms: raised, bent, straight, to the side, hands somewhere, palms some way.

Angles and metres are those of `amounts.SIZES`. Knows nothing of legs, trunk or head.
"""

from thirdwave.body.posecodes.places import Sides
from thirdwave.tools.posing.words.amounts import take_amount
from thirdwave.tools.posing.words.arm_ways import (
    BENT_DEG,
    OVERHEAD_DEG,
    RAISED_DEG,
    STRAIGHTENING,
    hanging,
    less_bent,
    moved_by,
    plane_of,
    pointed,
    shifted,
    straight_elbow,
    toward,
)
from thirdwave.tools.posing.words.clause import Clause
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.hands import palm, wrist
from thirdwave.tools.posing.words.making import (
    Made,
    angle,
    between,
    contact,
    directed,
    distance,
    implied,
    moved,
    own_sides,
    place,
    raised,
    turned,
)
from thirdwave.tools.posing.words.relating import related
from thirdwave.tools.posing.words.sides import Part, Told
from thirdwave.tools.posing.words.touching import together, touch


def arm(part: Part, clause: Clause, told: Told) -> Made:
    """Everything that is said of an arm or one of its parts."""
    verb = clause.verb
    if (
        verb == "tuck"
        or clause.take("adj", "tucked")
        or (part.name == "elbow" and clause.has("way", "in"))
    ):
        if set(clause.ways()) - {"in", "back"} or clause.has("rel"):
            raise Unread(clause.said)
        take_amount(clause, "limb")
        return [
            *between("upper_arm_elevation", 0, 25, part.side),
            *between("upper_arm_abduction", -15, 12, part.side),
        ]
    if clause.take("adj", "right_angle"):
        at = clause.take("rel", "at")
        if at is not None and at.noun is not None and at.noun.part != "elbow":
            raise Unread(at.text)
        return angle("elbow_flexion", part.side, to=90)
    match part.name:
        case "elbow" if verb in ("bend", "straighten", "extend") or _is_flexion(clause):
            return _elbow(part.side, clause, told)
        case "wrist" if verb in ("bend", "extend", "straighten"):
            return wrist(part.side, clause)
        case "palm" | "thumb" if clause.has("way") or clause.has("rel") or clause.has("joined"):
            made = palm(part, clause, told)
            if made is not None:
                return made
    if verb in ("pronate", "supinate"):
        return directed(
            "palm", part.side, ("down" if verb == "pronate" else "up",), "world", within=30
        )
    if verb in ("abduct", "adduct"):
        sign = 1.0 if verb == "abduct" else -1.0
        return turned(
            "upper_arm_abduction", part.side, take_amount(clause, "limb"), sign=sign, full=90
        )
    if verb == "bend":
        return _upper_arm_flexed(part, clause, told)
    return _posed(part, clause, told)


def _is_flexion(clause: Clause) -> bool:
    if clause.has("adj", "straight", "right_angle") or clause.has("comp", "straight"):
        return True
    only = all(mod.kind in ("amount", "degree", "more", "less") for mod in clause.mods)
    return not clause.verb and bool(clause.mods) and only and clause.has("amount", "deg")


def _upper_arm_flexed(part: Part, clause: Clause, told: Told) -> Made:
    if part.name in ("wrist",):
        return wrist(part.side, clause)
    if part.name in ("hand", "palm", "fingertips", "thumb"):
        raise Unread(part.text, "fingers are not part of this body")
    at = clause.take("rel", "at")
    if at is not None and (at.noun is None or at.noun.part != "elbow"):
        raise Unread(at.text)
    return _elbow(part.side, clause, told)


def _elbow(side: Sides | None, clause: Clause, told: Told) -> Made:
    made: Made = []
    if clause.take("adj", "right_angle"):
        return angle("elbow_flexion", side, to=90)
    comp = clause.take("comp", "straight")
    if (
        comp is not None
        or clause.verb in ("straighten", "extend")
        or clause.take("adj", "straight")
    ):
        if clause.has("rel") or clause.has("way"):
            return [*straight_elbow(side), *_posed(Part("arm", side), clause, told)]
        return less_bent(side, clause, changed=comp is not None)
    sign = -1.0 if clause.take("comp", "straight") else 1.0
    amount = take_amount(clause, "hinge")
    made += turned("elbow_flexion", side, amount, sign=sign, full=BENT_DEG, stative=clause.stative)
    if clause.has("rel") or clause.has("way"):
        made += _posed(Part("arm", side), clause, told, bent=True)
    return made


def _posed(part: Part, clause: Clause, told: Told, *, bent: bool = False) -> Made:
    """Where an arm or a hand is put, raised, moved, or told to be."""
    verb, side = clause.verb, part.side
    made: Made = []
    instrument = clause.take("with")
    if instrument is not None:
        raise Unread(instrument.text)
    straight = clause.take("adj", "straight") is not None or verb in STRAIGHTENING
    if clause.take("hanging") or verb == "relax":
        amount = take_amount(clause, "limb")
        clause.ways()
        if amount.relative:
            raise Unread(clause.said)
        return hanging(side)
    if clause.take("adj", "level"):
        ways = list(clause.ways())
        segment = {"upper_arm": "upper_arm", "elbow": "upper_arm", "forearm": "forearm"}.get(
            part.name, "arm"
        )
        return [
            one
            for own in own_sides(side)
            for one in raised(segment, own, 90, plane_of(ways, own), frame="world")
        ]
    if clause.take("adj", "vertical"):
        segment = {"forearm": "forearm", "upper_arm": "upper_arm"}.get(part.name, "arm")
        return directed(
            segment, side, ("down",) if clause.take("way", "down") else ("up",), "world"
        )
    if clause.take("joined", "together"):
        clause.take("degree")
        return [*together(part), *related(part, clause, told)]
    comp = clause.take("comp")
    if comp is not None:
        return _compared(part, clause, comp.value)
    if clause.has("joined", "apart") or clause.has("span") or verb == "spread":
        return _apart(part, clause, told)
    if clause.has("rel"):
        level = _level_toward(part, clause)
        if level is not None:
            return level
        way = clause.ways()
        made += related(part, clause, told)
        if clause.take("hanging"):
            return hanging(side)
        if straight and part.name in ("arm", "hand", "elbow"):
            made += between("elbow_flexion", 0, 20, side) if not _touches(made) else []
        if set(way) - {"up", "down"} and not made[0].kind == "contact":
            raise Unread(clause.said)
        _quiet(clause)
        return made
    ways = clause.ways()
    if not ways and verb in ("raise", "lower"):
        return _vertical(part, clause, up=verb == "raise")
    if verb == "offer":
        ways = ways or ("front",)
    if ways:
        return toward(part, clause, ways, straight=straight and not bent, bent=bent)
    if straight:
        return _elbow(side, _as_straight(clause), told)
    if verb == "clasp":
        return contact("left_palm", "right_palm")
    raise Unread(clause.said, f"what is to be done with {part.text or 'it'}?")


def _level_toward(part: Part, clause: Clause) -> Made | None:
    """As in "straight out in front at shoulder height": where to, and how high."""
    rel = next(mod for mod in clause.mods if mod.kind == "rel")
    ways = {mod.value for mod in clause.mods if mod.kind == "way"} - {"up", "down"}
    if not ways or rel.noun is None or not rel.noun.height or part.name not in ("arm", "hand"):
        return None
    if rel.noun.part not in ("shoulder", "chest") or rel.value not in ("at", "to"):
        return None
    clause.take("rel")
    clause.take("way", "up")
    return pointed(part, clause, clause.ways(), straight=True, bent=False)


def _touches(made: Made) -> bool:
    return any(one.kind == "contact" for one in made)


def _quiet(clause: Clause) -> None:
    """Words of degree beside a place are no more than emphasis: "right up to", "high above"."""
    clause.take("degree", "full")
    clause.take("degree", "much")


def _as_straight(clause: Clause) -> Clause:
    clause.verb = "straighten"
    return clause


def _compared(part: Part, clause: Clause, value: str) -> Made:
    if value in ("apart", "together"):
        amount = take_amount(clause, "metres")
        sign = 1.0 if value == "apart" else -1.0
        name = {"arm": "hand", "palm": "hand"}.get(part.name, part.name)
        if amount.mode == "to":
            return distance(f"left_{name}", f"right_{name}", to=amount.value)
        size = amount.value if amount.word or amount.mode == "by" else 0.2
        return distance(f"left_{name}", f"right_{name}", by=sign * size)
    if value == "straight":
        return less_bent(part.side, clause, changed=True)
    if value not in ("up", "down", "front", "back"):
        raise Unread(clause.said)
    return shifted(part, clause, (value,), more=True)


def _apart(part: Part, clause: Clause, told: Told) -> Made:
    """Arms spread to the sides; hands so far apart."""
    clause.take("joined", "apart")
    span = clause.take("span")
    ways = clause.ways()
    if part.side != "both":
        if clause.verb == "spread":
            return turned("upper_arm_abduction", part.side, take_amount(clause, "limb"), full=90)
        raise Unread(clause.said, "one alone cannot be apart")
    metres = clause.has("amount", "m")
    name = {"arm": "hand", "palm": "hand"}.get(part.name, part.name)
    if span is not None and span.value != "wide":
        wide = {"shoulder": 0.40, "hip": 0.28, "double": 0.8}[span.value]
        return distance(f"left_{name}", f"right_{name}", to=wide)
    if metres or clause.has("more") or clause.has("less"):
        amount = take_amount(clause, "metres")
        if amount.mode == "by" and not amount.relative:
            return distance(f"left_{name}", f"right_{name}", to=amount.value)
        how = (
            {amount.mode: amount.value}
            if amount.mode in ("by", "to", "at_least", "at_most")
            else {"to": amount.value}
        )
        return distance(f"left_{name}", f"right_{name}", **how)
    if part.name not in ("arm", "elbow", "hand"):
        raise Unread(clause.said)
    made = related(part, clause, told)
    amount = take_amount(clause, "limb")
    if amount.mode == "plain" and amount.word in ("slight", "tiny"):
        return [*made, *angle("upper_arm_abduction", part.side, by=amount.value)]
    if part.name != "arm" and clause.verb != "spread":
        return [*made, *distance(f"left_{name}", f"right_{name}", at_least=0.45)]
    if set(ways) - {"out", "up"}:
        raise Unread(clause.said)
    deg = amount.value if amount.mode == "to" else 130.0 if "up" in ways else 90.0
    return [
        *made,
        *raised("arm", part.side, deg, 90, within=15),
        *between("elbow_flexion", 0, 20, part.side),
    ]


def _vertical(part: Part, clause: Clause, *, up: bool) -> Made:
    """Raised or lowered, no other way being said."""
    side = part.side
    sign = 1.0 if up else -1.0
    if clause.has("amount", "m"):
        amount = take_amount(clause, "metres")
        return moved_by(part, "up", amount.mode, sign * amount.value)
    if part.name in ("hand", "palm", "fingertips", "wrist", "forearm") and not clause.has("amount"):
        return _hand_vertical(part, clause, up=up)
    amount = take_amount(clause, "limb")
    if amount.mode == "between":
        return between("upper_arm_elevation", amount.value, amount.most, side)
    if amount.mode in ("to", "at_least", "at_most"):
        return turned("upper_arm_elevation", side, amount, full=180)
    if amount.mode == "by":
        return angle("upper_arm_elevation", side, by=sign * amount.value)
    if amount.word in ("slight", "tiny"):
        if clause.stative:
            return angle("upper_arm_elevation", side, to=40.0)
        return angle("upper_arm_elevation", side, by=sign * amount.value)
    if not up:
        if amount.fraction == 0.5:
            return angle("upper_arm_elevation", side, to=60)
        return hanging(side)
    straight = implied(between("elbow_flexion", 0, 25, side)) if part.name == "arm" else []
    if amount.fraction == 0.5:
        return [*angle("upper_arm_elevation", side, to=75), *straight]
    high = amount.word == "much" or amount.fraction is not None
    lifted = angle("upper_arm_elevation", side, to=OVERHEAD_DEG if high else RAISED_DEG)
    return [*implied(lifted), *straight]


def _hand_vertical(part: Part, clause: Clause, *, up: bool) -> Made:
    amount = take_amount(clause, "metres")
    sign = 1.0 if up else -1.0
    name = "wrist" if part.name == "forearm" else "hand"
    if amount.relative or amount.word in ("slight", "tiny"):
        return moved(name, "up", sign * abs(amount.value), part.side)
    if not up:
        return hanging(part.side)
    if amount.word == "much" or amount.fraction is not None:
        return [
            *place(name, "up", "crown", part.side, at_least=0.1),
            *between("upper_arm_elevation", 120, 180, part.side),
        ]
    return [
        *place(name, "up", "head", part.side, at_least=0.0),
        *between("upper_arm_elevation", 45, 180, part.side),
    ]


def reach(side: Sides, clause: Clause, told: Told) -> Made:
    """Reaching and pointing: a straight arm that way, or the hand to a place."""
    part = Part("arm", side)
    if clause.has("rel"):
        touching = clause.take("rel", "to", "toward", "on", "at")
        if touching is not None and touching.noun is not None:
            return touch(Part("fingertips", side), touching.noun, told)
        return _posed(part, clause, told)
    ways = clause.ways() or ("front",)
    amount = take_amount(clause, "limb")
    if amount.relative or amount.mode in ("by", "to"):
        raise Unread(clause.said)
    world = "world" if set(ways) <= {"up", "down"} else "body"
    return [*directed("arm", side, ways, world, within=20), *between("elbow_flexion", 0, 20, side)]  # type: ignore[arg-type]
