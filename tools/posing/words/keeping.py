"""What is to stay as it is, and what is not to be done.

A negation is never read as its opposite: "do not bend the knees" is straight knees, "do not raise
the arms" arms that stay, and one without such a reading is none. Knows nothing of what is done.
"""

from thirdwave.body.posing.constraints import KeepConstraint
from thirdwave.tools.posing.words.clause import Clause
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.making import Made, between, contact, moved, own_sides
from thirdwave.tools.posing.words.sides import Part, Told

_MOVING = frozenset({
    "move", "raise", "lower", "turn", "twist", "tilt", "put", "spread", "cross", "point", "extend",
})  # fmt: skip
_JOINTS = {
    "arm": ("{s}_collar", "{s}_shoulder", "{s}_elbow", "{s}_wrist"), "elbow": ("{s}_elbow",),
    "upper_arm": ("{s}_collar", "{s}_shoulder"), "forearm": ("{s}_elbow",), "wrist": ("{s}_wrist",),
    "shoulder": ("{s}_collar", "{s}_shoulder"), "leg": ("{s}_hip", "{s}_knee", "{s}_ankle"),
    "thigh": ("{s}_hip",), "hip": ("{s}_hip",), "knee": ("{s}_knee",), "shin": ("{s}_knee",),
    "ankle": ("{s}_ankle",), "calf": ("{s}_knee",),
}  # fmt: skip
_WHOLE = {
    "trunk": ("trunk",), "spine": ("trunk",), "chest": ("trunk",), "upper_back": ("trunk",),
    "lower_back": ("trunk",), "head": ("head",), "neck": ("head",), "chin": ("head",),
    "face": ("head",), "gaze": ("head",), "waist": ("trunk",), "pelvis": ("pelvis",),
}  # fmt: skip
_IN_PLACE = frozenset({"foot", "hand", "palm", "sole", "fingertips", "toes", "heel"})
"""Parts that stay where they are, whatever turns to hold them there."""


def kept(clause: Clause, told: Told) -> Made | None:
    """Parts that stay; None where the clause tells how they are to be: "keep the back straight"."""
    if clause.rest and clause.verb and not clause.keep:
        raise Unread(clause.said, "which parts?")
    if clause.rest and not clause.nouns and not clause.mods:
        return []
    as_is = clause.take("as_is")
    plain = (
        not clause.mods
        and (not clause.verb or clause.verb in ("put", "move"))
        and not clause.copula
    )
    if not (as_is or plain):
        return None
    if not clause.nouns:
        if clause.rest:
            return []
        raise Unread(clause.said, "what is to stay?")
    if clause.mods or clause.verb not in ("", "put", "move"):
        raise Unread(clause.said)
    return [one for part in told.parts_of(clause) for one in _stays(part)]


def _stays(part: Part) -> Made:
    if part.name in _IN_PLACE:
        name = {"palm": "hand", "sole": "foot", "fingertips": "hand"}.get(part.name, part.name)
        return [one for way in ("up", "front", "left") for one in moved(name, way, 0.0, part.side)]
    if part.name in _WHOLE:
        return [KeepConstraint(of=_WHOLE[part.name])]
    if part.name == "arm" and part.side == "both":
        return [KeepConstraint(of=("arms",))]
    if part.name == "leg" and part.side == "both":
        return [KeepConstraint(of=("legs",))]
    if part.name in _JOINTS:
        sides = own_sides(part.side)
        return [KeepConstraint(of=tuple(j.format(s=s) for s in sides for j in _JOINTS[part.name]))]
    raise Unread(part.text, "I cannot hold it by itself")


def refused(clause: Clause, told: Told) -> Made:
    """What "do not", "without" ask for. Unread where that is no pose."""
    verb = clause.verb
    if clause.rest and not clause.nouns:
        return []
    if clause.keep:
        raise Unread(clause.said, "say how it is to be instead")
    parts = told.parts_of(clause)
    if verb == "bend" and parts and not clause.mods:
        return [one for part in parts for one in _unbent(part)]
    if (
        verb == "raise"
        and parts
        and all(part.name in ("heel", "foot", "toes", "sole") for part in parts)
    ):
        off = clause.take("rel", "off")
        if off is not None and (off.noun is None or off.noun.part != "floor"):
            raise Unread(off.text)
        return [
            one
            for part in parts
            for one in contact({"foot": "sole"}.get(part.name, part.name), "floor", part.side)
        ]
    if verb in _MOVING and parts and not clause.mods:
        return [one for part in parts for one in _stays(part)]
    if verb == "lean" and not clause.nouns:
        return _upright(clause)
    if verb in ("bend_over",) and not clause.nouns and not clause.ways():
        return [*between("trunk_flexion", -8, 8), *between("body_lean", -8, 8)]
    if verb == "look" and not clause.nouns:
        return _not_looking(clause)
    raise Unread(f"not {clause.said}".replace("not not", "not"), "say what is wanted instead")


def _unbent(part: Part) -> Made:
    if part.name in ("knee", "leg"):
        return between("knee_flexion", 0, 10, part.side)
    if part.name in ("elbow", "arm"):
        return between("elbow_flexion", 0, 10, part.side)
    if part.name in ("trunk", "spine", "waist"):
        return [*between("trunk_flexion", -8, 8), *between("trunk_side_bend", -6, 6)]
    if part.name in ("neck", "head"):
        return between("head_flexion", -8, 8)
    raise Unread(part.text, "say what is wanted instead")


def _upright(clause: Clause) -> Made:
    ways = clause.ways()
    sides = [*between("body_side_lean", -5, 5)]
    if not ways:
        return [*between("body_lean", -6, 6), *sides]
    if set(ways) <= {"left", "right"}:
        return sides
    return between("body_lean", -6, 6)


def _not_looking(clause: Clause) -> Made:
    ways = clause.ways()
    if ways == ("down",):
        return between("gaze_elevation", -8, 30)
    if ways == ("up",):
        return between("gaze_elevation", -30, 8)
    raise Unread(clause.said, "say where to look instead")
