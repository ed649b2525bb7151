"""What a clause means: constraints on the body, or that it has no reading.

Every word of a clause is taken by what it makes; one that is left over is no reading. Knows
nothing of word order.
"""

from dataclasses import replace
from typing import Literal

from pydantic import ValidationError

from thirdwave.body.posecodes.places import Sides
from thirdwave.body.posing.constraints import PlaceConstraint
from thirdwave.tools.posing.words import arms, legs, trunk
from thirdwave.tools.posing.words.acting import meet, special, symmetric
from thirdwave.tools.posing.words.amounts import take_amount
from thirdwave.tools.posing.words.clause import Clause, Mod
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.feet import lunge, step
from thirdwave.tools.posing.words.head import head, look
from thirdwave.tools.posing.words.joining import POSTURES
from thirdwave.tools.posing.words.keeping import kept, refused
from thirdwave.tools.posing.words.making import Made, angle, between, opposite, turned
from thirdwave.tools.posing.words.postures import posture, shift_weight
from thirdwave.tools.posing.words.relating import related
from thirdwave.tools.posing.words.rephrasing import rephrased
from thirdwave.tools.posing.words.sides import Part, Told
from thirdwave.tools.posing.words.touching import HANDS

ARMS = HANDS
LEGS = frozenset({
    "leg", "thigh", "knee", "shin", "calf", "ankle", "foot", "toes", "heel", "sole", "ball",
    "stance",
})  # fmt: skip
TRUNK = frozenset({
    "trunk", "spine", "upper_back", "lower_back", "chest", "body", "waist", "belly", "pelvis",
    "bottom",
})  # fmt: skip
_OF_HIPS = ("extend", "abduct", "adduct", "rotate_in", "rotate_out")
HEAD = frozenset({"head", "neck", "chin", "face", "nose", "gaze", "eye", "ear", "nape", "forehead"})


def mean(clause: Clause, told: Told) -> tuple[Made, Made]:
    """(what must hold, what gives way where other words speak of it) of one clause.

    Raises Unread with the words that have no reading.
    """
    if clause.unknown:
        why = "say the other way instead of a minus" if "minus" in clause.unknown else ""
        raise Unread(" ".join(clause.unknown), why)
    try:
        made = _mean(rephrased(clause), told)
        told.front = _front_leg(made[0]) or told.front
        return made
    except ValidationError:
        raise Unread(clause.said, "no such thing can be asked of a body") from None


def _mean(clause: Clause, told: Told) -> tuple[Made, Made]:
    if clause.verb in POSTURES and not clause.negated and clause.verb != "lunge":
        made = posture(clause, told)
        if clause.nouns and clause.verb not in ("kneel", "kneel_on", "lie"):
            raise Unread(clause.nouns[0].text)
    elif clause.negated:
        made = refused(clause, told), []
    elif clause.keep or clause.rest or _stays(clause):
        done = kept(clause, told)
        made = (_told(clause, told), []) if done is None else (done, [])
    else:
        made = _told(clause, told), []
    clause.finish()
    return made


def _stays(clause: Clause) -> bool:
    """As in "upper arm as it is"."""
    own = not clause.verb or clause.borrowed
    if own and clause.nouns and [mod.kind for mod in clause.mods] == ["as_is"]:
        clause.verb, clause.form, clause.borrowed = "", "", False
        return True
    return False


def _front_leg(made: Made) -> Literal["left", "right"] | None:
    """Which leg a step or a lunge puts before the other."""
    for one in made:
        if isinstance(one, PlaceConstraint) and one.way in ("front", "back"):
            side, _, joint = one.place.partition("_")
            if joint in ("ankle", "foot") and side in ("left", "right"):
                return opposite(side) if one.way == "back" else side
    return None


def _told(clause: Clause, told: Told) -> Made:
    alike = symmetric(clause)
    if alike is not None:
        if clause.nouns and (clause.mods or clause.verb):
            return [*alike, *_told(clause, told)]
        clause.nouns.clear()
        return alike
    clause.take("as_is")
    acted = special(clause, told)
    if acted is not None:
        return acted
    if not clause.nouns:
        return _alone(clause, told)
    parts = told.parts_of(clause)
    if len(parts) == 2 and clause.take("joined", "together"):
        return meet(parts[0], parts[1])
    made: Made = []
    for part in parts:
        own = replace(clause, nouns=list(clause.nouns), mods=list(clause.mods))
        made += _of_part(part, own, told)
        own.finish()
    clause.mods.clear()
    return made


def _of_part(part: Part, clause: Clause, told: Told) -> Made:
    name = part.name
    if name == "shoulder":
        return _shoulder(part, clause, told)
    if name == "hip":
        if clause.verb in _OF_HIPS or (clause.verb in ("bend", "straighten") and part.side):
            return legs.leg(part, clause, told)
        return trunk.trunk(part, clause)
    if name == "stance":
        return legs.leg(Part("foot", "both", True, part.text), clause, told)
    if name in ARMS:
        return arms.arm(part, clause, told)
    if name in LEGS:
        return legs.leg(part, clause, told)
    if name in TRUNK:
        return trunk.trunk(part, clause)
    if name in HEAD:
        if (
            clause.has("rel")
            and clause.verb in ("put", "touch", "move")
            and name not in ("head", "ear")
        ):
            return related(part, clause, told)
        return head(part, clause)
    raise Unread(part.text or name, "it cannot be moved by itself")


def _alone(clause: Clause, told: Told) -> Made:
    """A verb without a noun."""
    side = _means(clause, told)
    match clause.verb:
        case "look":
            return look(clause)
        case "lean":
            return _lean(clause, told)
        case "bend_over":
            return trunk.bend_over(clause)
        case "side_bend":
            return trunk.trunk(Part("trunk", text="trunk"), clause)
        case "bend" | "tilt" | "extend":
            if not clause.has("way"):
                raise Unread(clause.said, "what is to be bent?")
            return trunk.bend_over(clause) if clause.verb != "tilt" else trunk.lean(clause)
        case "bow":
            return trunk.bow(clause)
        case "nod":
            return head(Part("head", text="head"), clause)
        case "turn" | "face":
            return trunk.turn_body(clause)
        case "twist":
            return trunk.trunk(Part("trunk", text="trunk"), clause)
        case "step":
            return step(side, clause)
        case "lunge":
            return lunge(side, clause)
        case "shrug":
            return turned("shoulder_shrug", side or "both", take_amount(clause, "tilt"), full=30)
        case "shift_weight":
            return shift_weight(clause, told)
        case "point" | "reach" | "extend":
            return arms.reach(side, clause, told)
        case "straighten":
            return trunk.trunk(Part("trunk", text="trunk"), clause)
        case "lower" | "deepen":
            return trunk.lowered_body(clause)
        case "relax":
            return arms.hanging("both")
        case "":
            if clause.has("comp", "deep"):
                return trunk.lowered_body(clause)
            if clause.has("adj", "upright", "straight"):
                return trunk.trunk(Part("trunk", text="trunk"), clause)
    raise Unread(clause.said, "what is to be moved?" if clause.verb else "")


def _means(clause: Clause, told: Told) -> Sides | None:
    mod = clause.take("with")
    if mod is None or mod.noun is None:
        return None
    part = told.part_of(mod.noun)
    if part.name not in (*ARMS, *LEGS, "shoulder"):
        raise Unread(mod.text)
    return part.side


def _lean(clause: Clause, told: Told) -> Made:
    on = clause.take("rel", "on", "to", "toward")
    if on is None:
        return trunk.lean(clause)
    noun = on.noun
    if (
        noun is not None
        and noun.part in ("leg", "foot", "hip", "knee", "shoulder")
        and noun.side in ("left", "right")
    ):
        clause.mods.append(Mod(kind="way", value=noun.side, text=on.text))
        return trunk.lean(clause)
    raise Unread(on.text, "there is nothing to lean on")


def _shoulder(part: Part, clause: Clause, told: Told) -> Made:
    verb, side = clause.verb, part.side
    ear = clause.take("rel", "to", "toward")
    if ear is not None:
        if ear.noun is None or ear.noun.part != "ear" or verb not in ("raise", "move", "put", ""):
            raise Unread(ear.text)
        clause.mods.append(Mod(kind="way", value="up", text=ear.text))
    if verb in ("turn", "twist") and side == "both":
        return trunk.trunk(Part("trunk", text=part.text), clause)
    if verb in ("bend", "extend"):
        sign = -1.0 if verb == "extend" or clause.take("way", "back") else 1.0
        clause.take("way", "front")
        amount = take_amount(clause, "limb")
        made = turned("upper_arm_flexion", side, amount, sign=sign, full=170)
        return [*made, *(between("upper_arm_abduction", -20, 25, side) if amount.absolute else [])]
    if verb in ("abduct", "adduct"):
        return arms.abducted(part, clause)
    if clause.take("adj", "level"):
        return [*angle("trunk_side_bend", to=0), *angle("shoulder_shrug", "both", to=0)]
    comp = clause.take("comp", "up", "down", "front", "back")
    ways = clause.ways()
    if comp is not None:
        ways = (*ways, comp.value)
    forced = {"protract": "front", "round": "front", "retract": "back"}.get(verb)
    if forced is not None:
        if set(ways) - {forced}:
            raise Unread(clause.said)
        ways = (forced,)
    if verb == "raise":
        ways = ("up", *(way for way in ways if way != "up"))
    elif verb in ("lower", "relax"):
        ways = ("down", *(way for way in ways if way != "down"))
        if len(ways) > 1:
            raise Unread(clause.said)
        if verb == "relax" or not clause.mods:
            return angle("shoulder_shrug", side, to=-3)
    amount = take_amount(clause, "tilt")
    made = []
    for way in dict.fromkeys(ways):
        if way in ("up", "down"):
            sign = 1.0 if way == "up" else -1.0
            made += turned(
                "shoulder_shrug",
                side,
                amount,
                sign=sign,
                full=30 if sign > 0 else 10,
                stative=clause.stative,
            )
        elif way in ("front", "back"):
            sign = 1.0 if way == "front" else -1.0
            made += turned(
                "shoulder_protraction", side, amount, sign=sign, full=25, stative=clause.stative
            )
        else:
            raise Unread(clause.said, "up, down, forward or back?")
    if not made:
        raise Unread(clause.said, "what is to be done with the shoulders?")
    return made
