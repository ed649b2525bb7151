"""What is asked of arms: raised, bent, straight, to the side, hands somewhere, palms some way.

Angles and metres are those of `amounts.SIZES`. Knows nothing of legs, trunk or head.
"""

from thirdwave.body.posecodes.places import SIDES, Sides
from thirdwave.tools.posing.words.amounts import take_amount
from thirdwave.tools.posing.words.arm_heights import compared, heightened, spread_arms
from thirdwave.tools.posing.words.arm_ways import (
    BENT_DEG,
    STRAIGHTENING,
    hanging,
    less_bent,
    plane_of,
    pointed,
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
    own_sides,
    raised,
    turned,
)
from thirdwave.tools.posing.words.relating import related
from thirdwave.tools.posing.words.sides import ANY_SIDE, Part, Told
from thirdwave.tools.posing.words.touching import together, touch

LEVEL_DEG = 90.0


def arm(part: Part, clause: Clause, told: Told) -> Made:
    """Everything that is said of an arm or one of its parts."""
    verb = clause.verb
    if _is_tucked(part, clause):
        clause.only_ways("in", "back")
        clause.emphasis()
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
        return abducted(part, clause)
    if verb == "bend":
        return _upper_arm_flexed(part, clause, told)
    return _posed(part, clause, told)


def abducted(part: Part, clause: Clause) -> Made:
    """Upper arms out to the side, or back in; above the shoulder they are told as a direction."""
    sign = 1.0 if clause.verb == "abduct" else -1.0
    clause.take("way", "out" if sign > 0 else "in")
    amount = take_amount(clause, "limb")
    if amount.mode == "to" and sign > 0 and amount.value > LEVEL_DEG:
        sides = own_sides(part.side)
        return [one for own in sides for one in raised("upper_arm", own, amount.value, 90)]
    return turned("upper_arm_abduction", part.side, amount, sign=sign, full=LEVEL_DEG)


def _is_tucked(part: Part, clause: Clause) -> bool:
    """As in "elbows in", "arms close to the body"."""
    if clause.verb == "tuck" or clause.take("adj", "tucked"):
        return True
    for mod in clause.mods:
        beside = mod.kind == "rel" and mod.value in ("beside", "on") and mod.noun is not None
        if beside and mod.noun is not None and mod.noun.part in ("body", "trunk"):
            clause.mods.remove(mod)
            return part.name in ("elbow", "arm", "upper_arm")
    return part.name == "elbow" and clause.has("way", "in")


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
        while clause.take("hanging") is not None:
            pass
        clause.emphasis()
        clause.only_ways("down")
        return hanging(side)
    if clause.take("adj", "level"):
        ways = list(clause.only_ways("out", "front", "back", "left", "right", "up"))
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
        clause.emphasis()
        return [*together(part), *related(part, clause, told)]
    comp = clause.take("comp")
    if comp is not None:
        return compared(part, clause, comp.value)
    if clause.has("joined", "apart") or clause.has("span") or verb == "spread":
        return spread_arms(part, clause, told)
    if clause.has("rel"):
        level = _level_toward(part, clause)
        if level is not None:
            return level
        clause.returning()
        clause.only_ways("up", "down")
        made += related(part, clause, told)
        if clause.take("hanging"):
            return hanging(side)
        if straight and part.name in ("arm", "hand", "elbow"):
            made += between("elbow_flexion", 0, 20, side) if not _touches(made) else []
        clause.emphasis()
        return made
    if clause.to_own_sides():
        clause.emphasis()
        clause.only_ways("down", "back")
        return hanging(side)
    ways = clause.ways()
    if not ways and verb in ("raise", "lower"):
        return heightened(part, clause, up=verb == "raise")
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


def _as_straight(clause: Clause) -> Clause:
    clause.verb = "straighten"
    return clause


def reach(asked: Sides | None, clause: Clause, told: Told) -> Made:
    """Reaching and pointing: a straight arm that way, or the hand to a place.

    Where no arm is named it is the one of the side that is pointed to.
    """
    beside = next((mod.value for mod in clause.mods if mod.value in SIDES), ANY_SIDE)
    side: Sides = asked or ("left" if beside == "left" else "right")
    part = Part("arm", side)
    if clause.has("rel"):
        touching = clause.take("rel", "to", "toward", "on", "at")
        if touching is not None and touching.noun is not None:
            return touch(Part("fingertips", side), touching.noun, told)
        return _posed(part, clause, told)
    ways = clause.ways() or ("front",)
    clause.emphasis()
    world = "world" if set(ways) <= {"up", "down"} else "body"
    return [*directed("arm", side, ways, world, within=20), *between("elbow_flexion", 0, 20, side)]
