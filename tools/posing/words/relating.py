"""Where a part is, told by another one: above the head, at shoulder height, behind the back.

Knows nothing of verbs.
"""

from collections.abc import Mapping

from thirdwave.body.posecodes.places import SIDED as SIDED_PLACES
from thirdwave.body.posecodes.places import Way
from thirdwave.body.posing.constraints import BalanceConstraint
from thirdwave.tools.posing.words.amounts import take_amount
from thirdwave.tools.posing.words.clause import Clause, Mod, Noun
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.making import (
    SIDED,
    Made,
    angle,
    between,
    contact,
    distance,
    moved,
    opposite,
    own_sides,
    place,
    soles_down,
)
from thirdwave.tools.posing.words.sides import SIDED_PARTS, Part, Told
from thirdwave.tools.posing.words.touching import FEET, HANDS, NEAR_M, comes, lies, touch

BESIDE_M, OVER_M, FRONT_M = 0.08, 0.10, 0.15
"""Gaps: beside something, at least so far above or below it, at least so far in front of it."""
BETWEEN_M = 0.12
"""Gap to both of two things that something is between."""
_HEIGHTS: Mapping[str, str] = {
    "shoulder": "shoulders", "hip": "hips", "waist": "waist", "head": "head", "face": "nose",
    "gaze": "eye", "eye": "eye", "chest": "chest", "belly": "belly", "knee": "knee",
    "chin": "chin", "heart": "chest", "ear": "ear", "neck": "neck", "mouth": "mouth",
    "pelvis": "pelvis", "nose": "nose", "forehead": "forehead", "crown": "crown",
    "throat": "throat", "thigh": "thigh", "ankle": "ankle", "shin": "shin", "elbow": "elbow",
    "floor": "floor",
}  # fmt: skip


def related(part: Part, clause: Clause, told: Told) -> Made:
    """Every relation of a clause, taken out of it, said of one part."""
    made: Made = []
    while (mod := clause.take("rel")) is not None:
        made += relate(part, mod, clause, told)
    return made


def relate(part: Part, mod: Mod, clause: Clause, told: Told) -> Made:
    """One relation said of one part."""
    noun = mod.noun
    assert noun is not None
    if noun.height:
        return at_height(part, noun, mod)
    metres = clause.take("amount", "m") if mod.value in _MEASURED else None
    if metres is not None:
        return _so_far(part, noun, mod, metres.number)
    match mod.value:
        case "through" if noun.part not in ("crown", "head") or part.name not in HANDS:
            raise Unread(mod.text)
        case "on" | "to" | "at" | "inside" | "with" | "around" | "through":
            if mod.value in ("to", "at") and noun.part in ("sides",):
                clause.mods.append(Mod(kind="hanging", text=mod.text))
                return []
            if part.name in HANDS and noun.part == "chin" and mod.value == "on":
                return touch(part, noun, told)
            return touch(part, noun, told)
        case "over":
            return (
                _above(part, noun, mod)
                if noun.part in ("head", "crown")
                else touch(part, noun, told, NEAR_M)
            )
        case "above":
            return _above(part, noun, mod)
        case "below":
            return _below(part, noun, mod, told)
        case "front":
            return _in_front(part, noun)
        case "behind":
            return _behind(part, noun, told)
        case "beside" | "off" if mod.value == "beside":
            return touch(part, noun, told, BESIDE_M)
        case "between":
            if noun.side or not noun.plural:
                return touch(part, noun, told, BETWEEN_M)
            name = comes(part.name)
            pair = [f"{own}_{lies(noun.part)}" for own in SIDED]
            return [c for of in pair for c in contact(name, of, part.side, gap=BETWEEN_M)]
        case "across":
            return _across(part, noun)
        case "toward" | "away":
            return _nearer(part, noun, clause, told, -1.0 if mod.value == "toward" else 1.0)
        case "off":
            return _off_the_floor(part, noun, clause)
    raise Unread(mod.text)


_MEASURED: Mapping[str, Way] = {"above": "up", "below": "down", "front": "front", "behind": "back"}


def _so_far(part: Part, noun: Noun, mod: Mod, metres: float) -> Made:
    """As in "30 cm in front of the right foot", "20 cm above the head"."""
    way = _MEASURED[mod.value]
    if noun.part == "" or (noun.part == part.name and part.side in ("left", "right")):
        of = _other(part)
    else:
        of = _target(part, noun, mod)
    floor = soles_down() if part.name in FEET and way in ("front", "back") else []
    if of.startswith(("left_", "right_")) and part.side != "both":
        return [*place(f"{part.side}_{_held(part.name)}", way, of, to=metres), *floor]
    return [*place(_held(part.name), way, of, part.side, to=metres), *floor]


def at_height(part: Part, noun: Noun, mod: Mod) -> Made:
    """As in "at shoulder height": arms level, hands and feet as high as the place."""
    of = _HEIGHTS.get(noun.part)
    if of is None:
        raise Unread(mod.text, "it is no height")
    if of in SIDED_PLACES and part.side is None:
        of = f"left_{of}"
    if part.name in ("arm", "upper_arm") and of == "shoulders":
        straight = between("elbow_flexion", 0, 20, part.side) if part.name == "arm" else []
        level = {"above": (100.0, 140.0), "below": (40.0, 80.0)}.get(mod.value)
        if level:
            return [*between("upper_arm_elevation", *level, part.side), *straight]
        return [*angle("upper_arm_elevation", part.side, to=90), *straight]
    name = _held(part.name)
    if mod.value == "above":
        return place(name, "up", of, part.side, at_least=0.06)
    if mod.value == "below":
        return place(name, "up", of, part.side, at_most=-0.06)
    return place(name, "up", of, part.side, at_least=-0.04, at_most=0.04)


def _above(part: Part, noun: Noun, mod: Mod) -> Made:
    if part.name in ("arm", "hand", "palm", "fingertips", "wrist", "forearm") and noun.part in (
        "head",
        "crown",
        "face",
    ):
        least = 155 if part.name == "arm" else 150
        up = between("upper_arm_elevation", least, 180, part.side)
        high = place("hand", "up", "crown", part.side, at_least=OVER_M)
        straight = [] if part.name != "arm" else between("elbow_flexion", 0, 45, part.side)
        return [*high, *up, *straight]
    if noun.part in ("", part.name):
        return place(f"{part.side}_{_held(part.name)}", "up", _other(part), at_least=0.06)
    of = _target(part, noun, mod)
    return place(_held(part.name), "up", of, part.side, at_least=0.06)


def _below(part: Part, noun: Noun, mod: Mod, told: Told) -> Made:
    if noun.part in ("", part.name):
        return place(f"{part.side}_{_held(part.name)}", "up", _other(part), at_most=-0.06)
    if not mod.text.startswith(("below", "lower")) and part.name in HANDS:
        return touch(part, noun, told, NEAR_M)
    return place(_held(part.name), "up", _target(part, noun, mod), part.side, at_most=-0.06)


def _in_front(part: Part, noun: Noun) -> Made:
    if part.name in FEET:
        feet = f"{part.side}_foot", f"{_opposite(part)}_foot"
        ahead = place(feet[0], "front", feet[1], at_least=0.2, at_most=0.5)
        return [*ahead, *contact("sole", "floor", part.side, hard=False)]
    if noun.part in FEET and part.name in HANDS:
        return place(_held(part.name), "front", "left_toes", part.side, at_least=0.0)
    of = _central(noun)
    made: Made = []
    frame = "chest"
    name = _held(part.name)
    made += place(name, "front", of, part.side, frame, at_least=FRONT_M, at_most=0.45)
    made += place(name, "up", of, part.side, frame, at_least=-0.10, at_most=0.10)
    for own in own_sides(part.side):
        made += place(f"{own}_{name}", own, of, None, frame, at_least=-0.12, at_most=0.22)
    return made


def _behind(part: Part, noun: Noun, told: Told) -> Made:
    if part.name in FEET and noun.part in FEET | {""}:
        return place(
            f"{part.side}_foot", "front", f"{_opposite(part)}_foot", at_least=-0.5, at_most=-0.2
        )
    if noun.side in ("left", "right", "both") and noun.part not in SIDED_PARTS:
        raise Unread(noun.text, "it has no left or right")
    match noun.part:
        case "head" | "back_of_head" | "crown":
            return contact(comes(part.name), "back_of_head", part.side, gap=0.02)
        case "neck" | "nape":
            return contact(comes(part.name), "nape", part.side, gap=0.02)
        case "spine" | "lower_back" | "body" | "trunk" | "hip" | "waist" | "pelvis" | "bottom":
            to = "seat" if noun.part == "bottom" else "lower_back"
            return contact(
                "hand" if part.name in HANDS else comes(part.name), to, part.side, gap=0.06
            )
        case "ear":
            return touch(part, noun, told, NEAR_M)
    raise Unread(noun.text, "say what it touches there")


def _across(part: Part, noun: Noun) -> Made:
    if part.name not in HANDS or part.side is None:
        raise Unread(noun.text)
    low = noun.part in ("belly", "waist", "hip", "lower_back")
    if noun.part not in ("chest", "belly", "waist", "body", "trunk", "heart"):
        raise Unread(noun.text)
    if not low:
        return contact("palm", "shoulder_top", part.side, crossed=True, gap=0.06)
    made = place("hand", "front", "belly", part.side, "chest", at_least=0.04, at_most=0.18)
    made += place("hand", "up", "belly", part.side, "chest", at_least=-0.1, at_most=0.1)
    for own in own_sides(part.side):
        other = opposite(own)
        made += place(f"{own}_hand", other, "belly", None, "chest", at_least=0.06, at_most=0.25)
    return made


def _nearer(part: Part, noun: Noun, clause: Clause, told: Told, sign: float) -> Made:
    of = lies(noun.part)
    amount = take_amount(clause, "metres")
    if amount.value < 0:
        raise Unread(noun.text)
    by = sign * amount.value
    first = _held(part.name)
    if noun.part in ("floor",):
        return place(first, "up", "floor", part.side, by=by)
    if of in SIDED_PLACES:
        target = told.part_of(noun)
        if part.side is None or target.side != part.side:
            return [
                d for own in own_sides(target.side)
                for d in distance(first, f"{own}_{of}", part.side if part.side else None, by=by)
            ]  # fmt: skip
    return distance(first, of, part.side, by=by)


def _off_the_floor(part: Part, noun: Noun, clause: Clause) -> Made:
    if noun.part != "floor":
        raise Unread(noun.text, "say where to instead")
    name = {"leg": "sole", "foot": "sole"}.get(part.name, comes(part.name))
    metres = clause.take("amount", "m")
    clause.take("way", "up")
    if name == "heel" and metres is None:
        clause.emphasis()
        raised = place(name, "up", "floor", part.side, at_least=0.04, at_most=0.15)
        balance = BalanceConstraint(hard=False)
        return [*contact("ball", "floor", part.side), *raised, balance]
    if metres is not None:
        return place(name, "up", "floor", part.side, to=metres.number)
    amount = take_amount(clause, "metres")
    if amount.relative:
        return moved(name, "up", amount.value, part.side)
    low = {"slight": 0.04, "tiny": 0.02, "much": 0.25}.get(amount.word, 0.10)
    return place(name, "up", "floor", part.side, at_least=low, at_most=low + 0.15)


def _held(part: str) -> str:
    """The place that tells where a part is."""
    names = {
        "arm": "hand", "palm": "hand", "fingertips": "fingertips", "thumb": "hand",
        "forearm": "wrist", "leg": "foot", "toes": "toes", "upper_arm": "elbow",
        "thigh": "knee", "shin": "ankle", "hip": "hip", "heart": "chest",
        "spine": "chest", "face": "nose", "trunk": "chest",
    }  # fmt: skip
    return names.get(part, part)


_MIDDLES: Mapping[str, str] = {
    "shoulder": "shoulders", "hip": "hips", "gaze": "nose", "eye": "nose", "waist": "hips",
    "face": "nose", "heart": "chest", "trunk": "chest", "body": "chest", "spine": "chest",
}  # fmt: skip
"""What something is in front of."""
_TOPS: Mapping[str, str] = {
    "hip": "hips", "shoulder": "shoulders", "head": "crown", "face": "nose", "spine": "chest",
    "gaze": "eye", "body": "crown", "trunk": "shoulders", "heart": "chest",
}  # fmt: skip
"""What something is above or below."""
_NO_PLACES = ("floor", "seat", "each_other", "camera", "wall", "ceiling", "")


def _central(noun: Noun) -> str:
    centre = _MIDDLES.get(noun.part, noun.part)
    if centre in SIDED_PLACES or noun.part in _NO_PLACES:
        raise Unread(noun.text, "say of what it is in front")
    return centre


def _target(part: Part, noun: Noun, mod: Mod) -> str:
    if noun.part == "floor":
        return "floor"
    of = _TOPS.get(noun.part, noun.part)
    if of in SIDED_PLACES:
        side = noun.side if noun.side in ("left", "right") else None
        return f"{side}_{of}" if side else of if part.side else f"left_{of}"
    if noun.part in _NO_PLACES:
        raise Unread(mod.text)
    return of


def _other(part: Part) -> str:
    return f"{_opposite(part)}_{_held(part.name)}"


def _opposite(part: Part) -> str:
    if part.side not in ("left", "right"):
        raise Unread(part.text, "which one, left or right?")
    return opposite(part.side)
