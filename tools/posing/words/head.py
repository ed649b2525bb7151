"""What is asked of head, neck, chin and gaze. Left and right are the person's own.

Knows nothing of the trunk.
"""

from thirdwave.body.posecodes.angles import AngleName
from thirdwave.tools.posing.words.amounts import Amount, on_scale, take_amount
from thirdwave.tools.posing.words.clause import Clause, Mod
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.making import (
    Made,
    angle,
    between,
    turned,
)
from thirdwave.tools.posing.words.sides import ANY_SIDE, Part
from thirdwave.tools.posing.words.trunk import SIGN, ways_of


def head(part: Part, clause: Clause) -> Made:
    """Everything that is said of head, neck, chin, face or gaze."""
    verb = clause.verb
    if part.name == "gaze" or verb == "look":
        return look(clause)
    _toward_side(clause)
    if clause.take("adj", "level", "vertical"):
        clause.take("adj")
        return [*between("gaze_elevation", -5, 5), *between("head_tilt", -5, 5)]
    if verb in ("straighten",) or clause.take("adj", "straight", "upright", "neutral"):
        clause.only_ways("front", "up")
        return [*angle("head_flexion", to=0), *angle("head_turn", to=0), *angle("head_tilt", to=0)]
    comp = clause.take("comp", "up", "down", "front", "back")
    ways = ways_of(clause)
    if comp is not None:
        ways = (*ways, comp.value)
    tucked = clause.take("adj", "tucked")
    if verb == "raise":
        ways = tuple(way for way in ways if way != "up") or ("up",)
    elif verb in ("lower", "nod", "bow", "tuck") or tucked:
        ways = tuple(way for way in ways if way not in ("down", "in", "front")) or ("down",)
    elif verb == "extend":
        ways = ways or ("up",)
    elif verb == "bend" and not ways:
        ways = ("down",)
    if not ways:
        raise Unread(clause.said, f"which way is {part.text or 'it'} to go?")
    amount = take_amount(clause, "tilt")
    if comp is not None and amount.mode == "plain":
        amount = Amount("by", amount.value, relative=True)
    made: Made = []
    for way in ways:
        made += _head_moved(part, verb, way, amount, clause)
    return made


def _toward_side(clause: Clause) -> None:
    """As in "towards the left shoulder" is to the left; "to the chest" is down."""
    while (rel := clause.take("rel", "to", "toward", "on", "over")) is not None:
        noun = rel.noun
        assert noun is not None
        if noun.part in ("shoulder", "arm", "knee", "foot", "hip") and noun.side in (
            "left",
            "right",
            "one",
        ):
            side = noun.side if noun.side != "one" else ANY_SIDE
            clause.mods.append(Mod(kind="way", value=side, text=rel.text))
        elif noun.part in ("chest", "belly", "throat"):
            clause.mods.append(Mod(kind="way", value="down", text=rel.text))
            clause.mods.append(Mod(kind="degree", value="full", text=rel.text))
        else:
            raise Unread(rel.text)


def _head_moved(part: Part, verb: str, way: str, amount: Amount, clause: Clause) -> Made:
    stative, settled = clause.stative, True
    if way in ("left", "right"):
        turns = verb in ("turn", "twist", "face", "point", "move", "") or not verb
        name: AngleName = "head_turn" if turns and part.name != "ear" else "head_tilt"
        full = 75.0 if name == "head_turn" else 35.0
        if name == "head_turn":
            amount = on_scale(amount, "turn")
        return turned(
            name, None, amount, sign=SIGN[way], full=full, stative=stative, settled=settled
        )
    sign = 1.0 if way in ("down", "front") else -1.0
    return turned("head_flexion", None, amount, sign=sign, full=45, stative=stative)


def look(clause: Clause) -> Made:
    """Where the face points: up, to the left, straight ahead, over a shoulder."""
    over = clause.take("rel", "over", "toward", "to", "at")
    ways: tuple[str, ...] = ()
    if over is not None:
        noun = over.noun
        assert noun is not None
        if noun.part == "shoulder" and over.value in ("over", "toward", "to", "at"):
            side = (
                noun.side
                if noun.side in ("left", "right")
                else ANY_SIDE
                if noun.side == "one"
                else None
            )
            if side is None:
                raise Unread(over.text, "over the left or the right shoulder?")
            if over.value == "over":
                clause.only_ways("back", "around", side)
                clause.finish()
                sign = SIGN[side]
                return [
                    *angle("head_turn", to=sign * 70),
                    *(
                        between("trunk_twist", 5, 40)
                        if sign > 0
                        else between("trunk_twist", -40, -5)
                    ),
                ]
            ways = (side,)
        elif noun.part == "horizon":
            ways = ("front",)
        elif noun.part in ("floor", "ceiling"):
            ways = ("down" if noun.part == "floor" else "up",)
        elif noun.part in ("foot", "toes", "knee", "shin") and noun.side in (None, "both"):
            ways = ("down",)
        elif noun.part in ("side", "body"):
            raise Unread(over.text)
        else:
            raise Unread(over.text, "I can look up, down, left, right or ahead, not at a thing")
    comp = clause.take("comp", "up", "down")
    ways = (*ways, *ways_of(clause))
    if comp is not None:
        ways = (*ways, comp.value)
    adj = clause.take("adj", "straight", "level")
    ways = ways or (("front",) if adj is not None else ())
    if not ways:
        raise Unread(clause.said, "which way to look?")
    amount = take_amount(clause, "turn" if set(ways) & {"left", "right"} else "tilt")
    if comp is not None and amount.mode == "plain":
        amount = Amount("by", amount.value, relative=True)
    made: Made = []
    if "front" in ways:
        if amount.mode != "plain" or amount.word in ("slight", "tiny"):
            raise Unread(clause.said)
        made += [*angle("gaze_elevation", to=0), *angle("gaze_turn", to=0)]
    if "back" in ways or "around" in ways:
        raise Unread(clause.said, "say over which shoulder")
    for way in ways:
        if way in ("left", "right"):
            made += turned(
                "head_turn",
                None,
                amount,
                sign=SIGN[way],
                full=75,
                stative=clause.stative,
                settled=True,
            )
        elif way in ("up", "down"):
            up = amount
            if amount.mode == "plain":
                size = {"slight": 15.0, "tiny": 8.0, "much": 50.0}.get(amount.word, 35.0)
                size = 60.0 * amount.fraction if amount.fraction else size
                size = 60.0 if clause.steep else size
                slight = amount.word in ("slight", "tiny")
                up = Amount("by" if slight and not clause.stative else "to", size)
            made += turned("gaze_elevation", None, up, sign=1.0 if way == "up" else -1.0, full=60)
    return made
