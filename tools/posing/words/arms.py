"""What is asked of arms: raised, bent, straight, to the side, hands somewhere, palms some way.

Angles and metres are those of `amounts.SIZES`. Knows nothing of legs, trunk or head.
"""

from thirdwave.body.posecodes.places import Sides, Way
from thirdwave.tools.posing.words.amounts import take_amount
from thirdwave.tools.posing.words.clause import Clause
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.making import (
    Made,
    angle,
    between,
    contact,
    directed,
    distance,
    implied,
    moved,
    opposite,
    own_sides,
    place,
    raised,
    turned,
)
from thirdwave.tools.posing.words.sides import Part, Told
from thirdwave.tools.posing.words.touching import related, together, touch

RAISED_DEG, OVERHEAD_DEG, HANGING_DEG = 100.0, 165.0, 15.0
"""An arm that is raised, one that is raised high, the most of one that hangs; degrees."""
BENT_DEG = 150.0
STRAIGHT_DEG = 8.0
_TURNS = {"up": "up", "down": "down", "front": "front", "back": "back", "in": "in", "out": "out"}
_STRAIGHTENING = ("extend", "straighten", "reach", "point", "offer")


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
            return _wrist(part.side, clause)
        case "palm" | "thumb" if clause.has("way") or clause.has("rel") or clause.has("joined"):
            made = _palm(part, clause, told)
            if made is not None:
                return made
    if verb in ("pronate", "supinate"):
        return directed("palm", part.side, ("down" if verb == "pronate" else "up",), "world", 30)
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
        return _wrist(part.side, clause)
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
            return [*_straight(side), *_posed(Part("arm", side), clause, told)]
        return _less_bent(side, clause, changed=comp is not None)
    sign = -1.0 if clause.take("comp", "straight") else 1.0
    amount = take_amount(clause, "hinge")
    made += turned("elbow_flexion", side, amount, sign=sign, full=BENT_DEG, stative=clause.stative)
    if clause.has("rel") or clause.has("way"):
        made += _posed(Part("arm", side), clause, told, bent=True)
    return made


def _less_bent(side: Sides | None, clause: Clause, *, changed: bool) -> Made:
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
    return _straight(side)


def _straight(side: Sides | None) -> Made:
    return between("elbow_flexion", 0, STRAIGHT_DEG, side)


def _wrist(side: Sides | None, clause: Clause) -> Made:
    if clause.verb == "straighten":
        return [*angle("wrist_flexion", side, to=0), *angle("wrist_deviation", side, to=0)]
    ways = clause.ways()
    sign = -1.0 if clause.verb == "extend" or set(ways) & {"back", "up"} else 1.0
    if set(ways) - {"back", "up", "down", "in", "front"}:
        raise Unread(clause.said, "wrists bend to the palm or backwards")
    amount = take_amount(clause, "limb")
    return turned("wrist_flexion", side, amount, sign=sign, full=75, stative=clause.stative)


def _palm(part: Part, clause: Clause, told: Told) -> Made | None:
    """Palms that face some way; None where it is about where the hands are."""
    if clause.take("joined", "together"):
        return [*together(part), *related(part, clause, told)]
    rel = next((mod for mod in clause.mods if mod.kind == "rel"), None)
    facing = clause.verb in ("turn", "face", "point", "") or not clause.verb
    if rel is not None:
        assert rel.noun is not None
        if rel.noun.part == "each_other" and facing:
            clause.take("rel")
            return directed("palm", part.side, ("in",), within=30)
        if rel.noun.part in ("body", "thigh", "trunk") and clause.verb in ("face", "turn"):
            clause.take("rel")
            return directed("palm", part.side, ("in",), within=35)
        return None
    if not facing and clause.verb not in ("put", "move", "hold"):
        return None
    ways = clause.ways()
    toward: list[Way] = []
    for way in ways:
        if way in ("left", "right"):
            toward.append(way)
        elif way in _TURNS:
            toward.append(_TURNS[way])  # type: ignore[arg-type]
        else:
            raise Unread(clause.said)
    clause.take("adj", "straight")
    clause.take("degree", "full")
    segment = "thumb" if part.name == "thumb" else "palm"
    return directed(
        segment, part.side, toward, "world" if set(ways) <= {"up", "down"} else "body", 30
    )


def _posed(part: Part, clause: Clause, told: Told, *, bent: bool = False) -> Made:
    """Where an arm or a hand is put, raised, moved, or told to be."""
    verb, side = clause.verb, part.side
    made: Made = []
    instrument = clause.take("with")
    if instrument is not None:
        raise Unread(instrument.text)
    straight = clause.take("adj", "straight") is not None or verb in _STRAIGHTENING
    if clause.take("hanging") or verb == "relax":
        amount = take_amount(clause, "limb")
        clause.ways()
        if amount.relative:
            raise Unread(clause.said)
        return hanging(side)
    if clause.take("adj", "level"):
        ways = list(clause.ways())
        segment = {"upper_arm": "upper_arm", "elbow": "upper_arm", "forearm": "forearm"}.get(part.name, "arm")
        return [
            one
            for own in own_sides(side)
            for one in raised(segment, own, 90, _plane_of(ways, own), frame="world")
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
        return _toward(part, clause, ways, straight=straight and not bent, bent=bent)
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
    return _directed(part, clause, clause.ways(), straight=True, bent=False)


def _touches(made: Made) -> bool:
    return any(one.kind == "contact" for one in made)


def _quiet(clause: Clause) -> None:
    """Words of degree beside a place are no more than emphasis: "right up to", "high above"."""
    clause.take("degree", "full")
    clause.take("degree", "much")


def _as_straight(clause: Clause) -> Clause:
    clause.verb = "straighten"
    return clause


def hanging(side: Sides | None) -> Made:
    """Arms that hang at the sides."""
    elbows = implied(between("elbow_flexion", 0, 25, side))
    return [*between("upper_arm_elevation", 0, HANGING_DEG, side), *elbows]


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
        return _less_bent(part.side, clause, changed=True)
    if value not in ("up", "down", "front", "back"):
        raise Unread(clause.said)
    return _shifted(part, clause, (value,), more=True)


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
        return _metres(part, "up", amount.mode, sign * amount.value)
    if part.name in ("hand", "palm", "fingertips", "wrist", "forearm") and not clause.has("amount"):
        return _hand_vertical(part, clause, up=up)
    amount = take_amount(clause, "limb")
    if amount.mode == "between":
        return between("upper_arm_elevation", amount.value, amount.most, side)
    if amount.mode in ("to", "at_least", "at_most"):
        return angle("upper_arm_elevation", side, **{amount.mode: amount.value})
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


def _metres(part: Part, way: Way, mode: str, metres: float) -> Made:
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


def _toward(
    part: Part, clause: Clause, ways: tuple[str, ...], *, straight: bool, bent: bool
) -> Made:
    """To the side, forward, up and out: an absolute direction, or a change that way."""
    if clause.has("amount", "m"):
        return _shifted(part, clause, ways, more=False)
    changes = clause.has("more") or clause.has("less") or clause.has("degree", "slight", "tiny")
    told = clause.stative or clause.verb in ("raise", "put", *_STRAIGHTENING)
    amount_by = any(mod.kind == "amount" and mod.mode == "by" for mod in clause.mods)
    if clause.verb == "lower" and set(ways) & {"up"}:
        raise Unread(clause.said)
    if clause.verb == "lower" and "down" not in ways:
        ways = (*ways, "down")
    if (changes and not clause.stative) or amount_by or (not told and clause.verb != "lower"):
        return _shifted(part, clause, ways, more=False)
    return _directed(part, clause, ways, straight=straight, bent=bent)


def _directed(
    part: Part, clause: Clause, ways: tuple[str, ...], *, straight: bool, bent: bool
) -> Made:
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
        out = _plane([way for way in towards if way not in ("up", "down")], side)
        if out is None:
            return [*angle("upper_arm_elevation", side, to=amount.value)]
        return [
            c
            for own in own_sides(side)
            for c in raised(segment, own, amount.value, _plane_of(towards, own), within=10)
        ]
    if towards == ["down"] and clause.verb in ("point", "reach"):
        return [*directed(segment, side, ("down",), "world"), *limit]
    if towards == ["down"]:
        return hanging(side) if segment == "arm" else directed(segment, side, ("down",))
    if amount.word in ("slight", "tiny") and clause.stative:
        return [
            c for own in own_sides(side) for c in raised("arm", own, 35, _plane_of(towards, own))
        ]
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
            for c in raised(segment, own, level, _plane_of(towards, own))
        ]
    return [*made, *limit]


def _plane(ways: list[str], side: Sides | None) -> float | None:
    del side
    return None if not ways else 0.0


def _plane_of(ways: list[str], side: str) -> float | None:
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


def _shifted(part: Part, clause: Clause, ways: tuple[str, ...], *, more: bool) -> Made:
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
            made += _metres(part, way, amount.mode, size)  # type: ignore[arg-type]
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
    return [*directed("arm", side, ways, world, 20), *between("elbow_flexion", 0, 20, side)]  # type: ignore[arg-type]


def crossed_arms() -> Made:
    """Arms folded before the chest, the left one on top."""
    return [
        *contact("palm", "upper_arm", "both", crossed=True, gap=0.05),
        *between("elbow_flexion", 85, 135, "both"),
        *between("upper_arm_elevation", 5, 55, "both"),
    ]
