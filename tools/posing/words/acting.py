"""Verbs whose nouns play different parts: touching, crossing, clasping, shrugging, stepping.

Knows nothing of how one part is bent or raised.
"""

from thirdwave.body.posing.constraints import SymmetryConstraint
from thirdwave.tools.posing.words.amounts import take_amount
from thirdwave.tools.posing.words.arm_ways import crossed_arms
from thirdwave.tools.posing.words.arms import reach
from thirdwave.tools.posing.words.clause import Clause, Mod, Noun
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.feet import crossed_legs, knee_over_knee, step
from thirdwave.tools.posing.words.making import (
    Made,
    between,
    contact,
    distance,
    opposite,
    turned,
)
from thirdwave.tools.posing.words.postures import crossed_seat, shift_weight
from thirdwave.tools.posing.words.relating import related
from thirdwave.tools.posing.words.sides import ANY_SIDE, SIDED_PARTS, Part, Told
from thirdwave.tools.posing.words.touching import FEET, HANDS, comes, lies, touch

HUGGING_M = 0.35
"""Hands that hold both shins are so close."""


def special(clause: Clause, told: Told) -> Made | None:
    """Verbs whose nouns play different parts."""
    match clause.verb:
        case "fold" if clause.nouns:
            if clause.nouns[0].part in ("arm", "forearm"):
                return _fold(clause)
            if clause.nouns[0].part in ("hand", "palm"):
                return _clasped(clause, told)
            clause.verb = "bend"
        case "mirror":
            return _mirrored(clause, told)
        case "hug":
            return _hugged(clause, told)
        case "touch":
            return _touched(clause, told)
        case "fold_arms":
            return _fold(clause)
        case "cross":
            return _crossed(clause, told)
        case "clasp":
            return _clasped(clause, told)
        case _ if [noun.part for noun in clause.nouns] == ["weight"]:
            clause.nouns.clear()
            return shift_weight(clause, told)
        case "step" if clause.nouns and clause.nouns[0].part in ("foot", "leg"):
            side = told.part_of(clause.nouns.pop(0)).side
            return step(side, clause)
        case "shrug":
            side = told.part_of(clause.nouns[0]).side if clause.nouns else "both"
            if clause.nouns and clause.nouns[0].part != "shoulder":
                raise Unread(clause.said)
            return turned("shoulder_shrug", side, take_amount(clause, "tilt"), full=30)
        case "reach" if not clause.nouns or clause.nouns[0].part in ("arm", "hand"):
            if clause.nouns:
                return reach(told.part_of(clause.nouns[0]).side, clause, told)
        case "put" if clause.has("with") and not clause.has("rel") and not clause.has("way"):
            return _touched(clause, told)
        case "put" | "raise" | "" if clause.has("with") and clause.nouns:
            raise Unread(next(mod.text for mod in clause.mods if mod.kind == "with"))
    return None


def symmetric(clause: Clause) -> Made | None:
    """As in "symmetric arms": left and right alike, both coming half way; None without the word."""
    mod = clause.take("adj", "symmetric")
    if mod is None:
        return None
    parts = {noun.part for noun in clause.nouns}
    if any(noun.side in ("left", "right", "one", "other") for noun in clause.nouns):
        raise Unread(mod.text, "one side alone is not symmetric")
    if not parts or parts <= {"body", "stance"}:
        return [SymmetryConstraint(of="body")]
    if parts <= HANDS:
        return [SymmetryConstraint(of="arms")]
    if parts <= FEET:
        return [SymmetryConstraint(of="legs")]
    raise Unread(mod.text, "arms, legs or the whole body?")


def _mirrored(clause: Clause, told: Told) -> Made:
    """As in "make the right arm mirror the left one": one limb takes the pose of the other."""
    if len(clause.nouns) != 2:
        raise Unread(clause.said, "which is to be like which?")
    follows, leads = (told.part_of(noun) for noun in clause.nouns)
    if {follows.side, leads.side} != {"left", "right"} or leads.side == "both":
        raise Unread(clause.said, "which is to be like which?")
    like = "left" if leads.side == "left" else "right"
    names = {follows.name, leads.name}
    if names <= {"arm"} or names <= {"hand"}:
        return [SymmetryConstraint(of="arms", like=like)]
    if names <= {"leg"} or names <= {"foot"}:
        return [SymmetryConstraint(of="legs", like=like)]
    raise Unread(clause.said, "an arm or a leg, please")


def _touched(clause: Clause, told: Told) -> Made:
    nouns = list(clause.nouns)
    means = clause.take("with")
    subjects = nouns[: clause.subjects]
    objects = nouns[clause.subjects :]
    rel = clause.take("rel", "to", "on")
    if rel is not None and rel.noun is not None:
        objects.append(rel.noun)
    if means is not None and means.noun is not None:
        subjects.append(means.noun)
    clause.take("joined", "together")
    if not objects:
        if len(subjects) == 1:
            return touch(told.part_of(subjects[0]), Noun(part="each_other"), told)
        if len(subjects) == 2:
            return meet(*(told.part_of(noun) for noun in subjects))
        raise Unread(clause.said, "what is to be touched?")
    made: Made = []
    for noun in objects:
        parts = [told.part_of(one) for one in subjects] or [_hand_for(noun, told)]
        for part in parts:
            made += touch(part, noun, told)
    return made


def _hugged(clause: Clause, told: Told) -> Made:
    """As in "hug the knees": legs drawn up, hands on the shins."""
    parts = told.parts_of(clause)
    if [part.name for part in parts] not in (["knee"], ["leg"], ["shin"]):
        raise Unread(clause.said, "hug what of the own body?")
    side = parts[0].side
    hands = contact("palm", "shin", side, gap=0.05)
    return [
        *hands,
        *(distance("left_hand", "right_hand", at_most=HUGGING_M) if side == "both" else []),
        *between("thigh_flexion", 95, 140, side),
        *between("knee_flexion", 90, 150, side),
    ]


def _hand_for(noun: Noun, told: Told) -> Part:
    """The hand that touches a place, where none was named: the nearest."""
    if noun.part == "floor" or (
        noun.part in SIDED_PARTS and noun.plural and noun.side in (None, "both")
    ):
        return Part("fingertips", "both", True, "hands")
    if noun.part not in SIDED_PARTS:
        return Part("hand", ANY_SIDE, False, "hand")
    side = told.part_of(noun).side
    if side == "both":
        return Part("fingertips", "both", True, "hands")
    assert side is not None
    across = noun.part in HANDS or noun.part == "shoulder"
    return Part("hand", opposite(side) if across else side, False, "hand")


def meet(first: Part, second: Part) -> Made:
    """Two parts that touch: the left elbow and the right knee."""
    if first.name in FEET and second.name in HANDS:
        first, second = second, first  # the arm comes to the leg
    if first.name == "elbow" and second.name == "knee" and second.side in ("left", "right"):
        return touch(first, Noun(part="knee", side=second.side), Told())
    one = comes(first.name) if first.side is None else f"{first.side}_{comes(first.name)}"
    other = lies(second.name) if second.side is None else f"{second.side}_{lies(second.name)}"
    if "both" in (first.side, second.side):
        raise Unread(f"{first.text} and {second.text}", "one of each, please")
    return contact(one, other)


def _fold(clause: Clause) -> Made:
    rel = clause.take("rel", "on", "over", "across", "front", "to")
    if rel is not None and (
        rel.noun is None or rel.noun.part not in ("chest", "trunk", "belly", "body")
    ):
        raise Unread(rel.text)
    clause.only_ways("in", "front")
    for noun in clause.nouns:
        if noun.part not in ("arm", "forearm"):
            raise Unread(noun.text)
    return crossed_arms()


def _crossed(clause: Clause, told: Told) -> Made:
    if not clause.nouns:
        raise Unread(clause.said, "cross arms or legs?")
    noun = clause.nouns[0]
    if noun.part in ("arm", "forearm"):
        return _fold(clause)
    if len(clause.nouns) > 1:
        raise Unread(clause.nouns[1].text)
    if noun.part in ("hand", "wrist"):
        rel = clause.has("rel")
        part = told.part_of(noun)
        return [
            *contact("left_wrist", "right_wrist"),
            *(related(part, clause, told) if rel else []),
        ]
    if noun.part in ("leg", "ankle", "foot", "knee", "thigh", "shin"):
        part = told.part_of(noun)
        over = clause.take("rel", "over", "on", "front", "behind")
        at = clause.take("rel", "at")
        if at is not None and (at.noun is None or at.noun.part not in ("ankle", "knee")):
            raise Unread(at.text)
        side = part.side
        if told.seated == "floor" and over is None:
            return crossed_seat()
        if over is not None and over.value == "behind" and side in ("left", "right"):
            side = opposite(side)
        knees = over is not None and over.value in ("over", "on")
        if knees and at is None and noun.part in ("leg", "knee", "thigh"):
            return knee_over_knee(side)
        return crossed_legs(side)
    raise Unread(noun.text, "cross arms or legs?")


_CLASPED = {"front": ("front", "belly"), "back": ("behind", "spine"), "up": ("above", "head")}
"""Where clasped hands are that are before, behind or above somebody."""


def _clasped(clause: Clause, told: Told) -> Made:
    for noun in clause.nouns:
        if noun.part not in ("hand", "fingertips", "palm", "arm"):
            raise Unread(noun.text)
    clause.take("joined", "together")
    for way in clause.ways():
        if way not in _CLASPED:
            raise Unread(clause.said)
        value, part = _CLASPED[way]
        clause.mods.append(Mod(kind="rel", value=value, noun=Noun(part=part, text=part), text=way))
    hands = Part("hand", "both", True, "hands")
    told.side, told.part = "both", "hand"
    return [*contact("left_palm", "right_palm", gap=0.02), *related(hands, clause, told)]
