"""What is asked of trunk, pelvis, head, gaze, and of the body as a whole that turns or leans.

Angles are those of `amounts.SIZES`; left and right are the person's own. Knows nothing of limbs.
"""

from thirdwave.body.posecodes.angles import AngleName
from thirdwave.tools.posing.words.amounts import Amount, take_amount
from thirdwave.tools.posing.words.clause import Clause, Mod
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.making import (
    Made,
    angle,
    between,
    contact,
    moved,
    soles_down,
    turned,
    usual,
)
from thirdwave.tools.posing.words.sides import ANY_SIDE, Part

SIGN = {"front": 1.0, "back": -1.0, "left": 1.0, "right": -1.0, "down": 1.0, "up": -1.0}
_ALONG = ("front", "back", "down", "up")
LEVEL_DEG = (82.0, 95.0)
"""Body lean of a back that is horizontal."""


def trunk(part: Part, clause: Clause) -> Made:
    """Everything that is said of trunk, back, chest, waist or pelvis."""
    verb = clause.verb
    if part.name in ("pelvis", "hip", "bottom"):
        return _pelvis(clause)
    if part.name == "chest" and verb in (
        "raise",
        "stick_chest",
        "lower",
        "move",
        "put",
        "offer",
        "push",
        "",
    ):
        return _chest(clause)
    if _is_level(part, clause):
        clause.only_ways("front", "down", "back")
        return between("body_lean", *LEVEL_DEG)
    if verb in ("arch", "round"):
        sign = -1.0 if verb == "arch" else 1.0
        ways = clause.ways()
        if set(ways) - {"back", "front"}:
            raise Unread(clause.said)
        return turned(
            "trunk_flexion", None, take_amount(clause, "lean"), sign=sign, full=40, stative=False
        )
    if verb in ("straighten", "extend") or clause.take(
        "adj", "straight", "upright", "vertical", "neutral"
    ):
        return _straight(part, clause)
    if clause.take("comp", "upright", "straight"):
        clause.emphasis()
        return between("body_lean", -4, 4)
    if verb == "lower" and part.name == "body":
        return lowered_body(clause)
    if verb in ("turn", "twist", "face"):
        return turn_body(clause) if part.name == "body" and verb != "twist" else _twist(clause)
    if verb in ("bend", "side_bend"):
        return _bent(clause)
    if verb in ("raise", "lower"):
        amount = take_amount(clause, "lean")
        return turned("body_lean", None, amount, sign=1.0 if verb == "lower" else -1.0, full=80)
    if clause.has("way") or clause.has("comp") or clause.has("rel"):
        return lean(clause)
    raise Unread(clause.said, f"what is to be done with {part.text or 'it'}?")


def _is_level(part: Part, clause: Clause) -> bool:
    """As in "the back is horizontal", "the upper body at a right angle"; a flat back is not."""
    if part.name not in ("trunk", "spine", "upper_back") or clause.verb in ("turn", "twist"):
        return False
    level = clause.take("adj", "right_angle", "level")
    if level is not None and level.text == "flat":
        clause.mods.append(Mod(kind="adj", value="straight", text=level.text))
        return False
    return level is not None


def lean(clause: Clause) -> Made:
    """The whole body, hips to neck, out of the upright."""
    ways = ways_of(clause)
    comp = clause.take("comp", "front", "back", "down", "up", "upright", "deep")
    if comp is not None and comp.value == "upright":
        amount = take_amount(clause, "lean")
        return between("body_lean", -4, 4)
    more = comp is not None
    if comp is not None:
        ways = (*ways, {"deep": "front"}.get(comp.value, comp.value))
    amount = take_amount(clause, "lean")
    if more and amount.mode == "plain":
        amount = Amount("by", amount.value, relative=True, word=amount.word)
    made: Made = []
    for way in ways or ("front",):
        name: AngleName = "body_lean" if way in _ALONG else "body_side_lean"
        made += turned(name, None, amount, sign=_sign(way, clause), full=60, stative=clause.stative)
    if ways and set(ways) <= {"left", "right"}:
        made += usual(angle("body_lean", by=0))  # to the side alone, not down and to the side
    return made


def _bent(clause: Clause) -> Made:
    at = clause.take("rel", "at")
    if at is not None and (at.noun is None or at.noun.part not in ("waist", "hip", "pelvis")):
        raise Unread(at.text)
    ways = ways_of(clause) or ("front",)
    if clause.take("comp", "straight"):
        return between("trunk_flexion", -5, 5)
    amount = take_amount(clause, "limb")
    made: Made = []
    for way in ways:
        name: AngleName = "trunk_flexion" if way in _ALONG else "trunk_side_bend"
        size = amount
        if amount.mode == "plain" and way not in ("front", "down"):
            size = Amount(
                "plain", min(amount.value, 25.0), fraction=amount.fraction, word=amount.word
            )
        made += turned(
            name,
            None,
            size,
            sign=_sign(way, clause),
            full=40 if way != "front" else 70,
            stative=clause.stative,
        )
    return made


def bend_over(clause: Clause) -> Made:
    """As in "bend forward", "bend down", "bend to the left": trunk and hips together."""
    at = clause.take("rel", "at")
    if at is not None and (
        at.noun is None or at.noun.part not in ("waist", "hip", "pelvis", "trunk")
    ):
        raise Unread(at.text)
    ways = ways_of(clause)
    comp = clause.take("comp", "down", "front", "deep")
    if set(ways) & {"left", "right"} or "back" in ways:
        clause.mods += [Mod(kind="way", value=way) for way in ways]
        return _bent(clause)
    deep = "down" in ways
    if clause.take("adj", "right_angle", "level"):
        return between("body_lean", *LEVEL_DEG)
    amount = take_amount(clause, "lean")
    if comp is not None and amount.mode == "plain":
        amount = Amount("by", amount.value, relative=True)
    if amount.mode != "plain" or amount.word in ("slight", "tiny"):
        return turned("body_lean", None, amount, full=90, stative=clause.stative)
    size = {"much": 80.0}.get(amount.word, 60.0 if deep else 50.0)
    if amount.fraction is not None:
        size = 95.0 * amount.fraction
    return [
        *angle("body_lean", at_least=size - 10),
        *angle("body_lean", at_most=size + 15, hard=False),
        *angle("trunk_flexion", at_least=15),
        *angle("trunk_flexion", at_most=60, hard=False),
    ]


def bow(clause: Clause) -> Made:
    """A bow: trunk forward from the hips, head down."""
    ways = ways_of(clause)
    if set(ways) - {"front", "down"}:
        raise Unread(clause.said)
    amount = take_amount(clause, "lean")
    if amount.mode != "plain":
        return turned("body_lean", None, amount, full=90, stative=clause.stative)
    size = {"slight": 18.0, "tiny": 10.0, "much": 70.0}.get(amount.word, 40.0)
    if amount.fraction is not None:
        size = 85.0 * amount.fraction
    return [*angle("body_lean", to=size), *between("head_flexion", 5, 40)]


def _twist(clause: Clause) -> Made:
    ways = ways_of(clause)
    amount = take_amount(clause, "limb")
    if len(ways) != 1 or ways[0] not in ("left", "right"):
        raise Unread(clause.said, "to the left or to the right?")
    return turned("trunk_twist", None, amount, sign=SIGN[ways[0]], full=50, stative=clause.stative)


def _straight(part: Part, clause: Clause) -> Made:
    ways = clause.ways()
    clause.take("adj", "straight", "upright")
    amount = take_amount(clause, "lean")
    if set(ways) - {"up"} or amount.mode in ("to", "between"):
        raise Unread(clause.said)
    if amount.word in ("slight", "tiny") or amount.mode == "by":
        return angle("trunk_flexion", by=-abs(amount.value))
    made = [*between("trunk_flexion", -8, 8), *between("trunk_side_bend", -5, 5)]
    if part.name in ("trunk", "body") or "up" in ways:
        made += [*between("body_lean", -6, 6), *between("body_side_lean", -5, 5)]
    return made


def _chest(clause: Clause) -> Made:
    ways = set(clause.ways())
    amount = take_amount(clause, "lean")
    if amount.mode != "plain":
        raise Unread(clause.said, "say slightly, much or nothing")
    size = min(amount.value, 20.0)
    if clause.verb == "lower" or ways & {"down", "in"}:
        return angle("trunk_flexion", by=size)
    if ways - {"up", "out", "front"} or not (ways or clause.verb):
        raise Unread(clause.said)
    return [
        *angle("trunk_flexion", by=-size * 0.6),
        *angle("shoulder_protraction", "both", by=-size * 0.6),
    ]


def _pelvis(clause: Clause) -> Made:
    verb = clause.verb
    if clause.has("joined") or clause.has("rel"):
        raise Unread(clause.said)
    comp = clause.take("comp", "up", "down", "front", "back")
    ways = ways_of(clause)
    if comp is not None:
        ways = (*ways, comp.value)
    if verb in ("turn", "twist"):
        if len(ways) != 1 or ways[0] not in ("left", "right"):
            raise Unread(clause.said, "to the left or to the right?")
        amount = take_amount(clause, "limb")
        sign = SIGN[ways[0]]
        value = sign * amount.value
        return [*angle("body_turn", by=value), *angle("trunk_twist", by=-value)]
    if verb in ("tilt", "lean"):
        made: Made = []
        amount = take_amount(clause, "tilt")
        for way in ways or ("front",):
            name: AngleName = "pelvis_pitch" if way in _ALONG else "pelvis_roll"
            made += turned(
                name, None, amount, sign=_sign(way, clause), full=35, stative=clause.stative
            )
        return made
    if verb in ("raise", "lower"):
        ways = ("up",) if verb == "raise" else ("down",)
    if verb in ("bend",):
        amount = take_amount(clause, "limb")
        return turned("thigh_flexion", "both", amount, full=120, stative=clause.stative)
    if not ways:
        raise Unread(clause.said, "what is to be done with the hips?")
    amount = take_amount(clause, "metres")
    made = []
    for way in ways:
        if way == "around":
            raise Unread(clause.said)
        made += moved("pelvis", way, amount.value)
    if amount.mode not in ("plain", "by"):
        raise Unread(clause.said)
    return [*made, *soles_down()]


def lowered_body(clause: Clause) -> Made:
    """As in "lower the body": the pelvis comes down over the feet."""
    clause.only_ways("down")
    deeper = clause.take("comp", "deep", "down") is not None
    amount = take_amount(clause, "metres")
    if amount.mode not in ("plain", "by", *(("to",) if deeper else ())):
        raise Unread(clause.said)
    size = amount.value if amount.mode != "plain" or amount.word else 0.2
    if clause.verb == "deepen" or deeper:
        size = amount.value  # from a pose that is low already
    return [*moved("pelvis", "up", -abs(size)), *contact("sole", "floor", "both")]


def turn_body(clause: Clause) -> Made:
    """The whole body turned about its own axis."""
    ways = clause.ways()
    amount = take_amount(clause, "turn")
    if clause.verb == "face":
        if "front" in ways:
            raise Unread(clause.said, "where is ahead? Say which way to turn")
        size = 180.0 if ways in (("back",), ("around",)) else 90.0
        if amount.mode != "plain":
            size = amount.value
        elif amount.word in ("slight", "tiny"):
            size = 30.0
    elif "around" in ways or ways == ("back",):
        size = amount.value if amount.mode != "plain" else 180.0
    elif amount.mode == "plain":
        size = {"slight": 20.0, "tiny": 10.0, "much": 120.0}.get(amount.word, 90.0)
        size *= amount.fraction or 1.0
    else:
        size = amount.value
    if len(set(ways) & {"left", "right", "back"}) > 1:
        raise Unread(clause.said)
    side = next((way for way in ways if way in ("left", "right")), None)
    if side is None and not set(ways) & {"around", "back"}:
        raise Unread(clause.said, "to the left or to the right?")
    if set(ways) - {"left", "right", "around", "back"} or "between" in amount.mode:
        raise Unread(clause.said)
    return angle("body_turn", by=-size if side == "right" else size)


def ways_of(clause: Clause) -> tuple[str, ...]:
    """The ways of a clause, "to one side" being either."""
    ways = clause.ways()
    return tuple(ANY_SIDE if way == "out" and clause.verb != "stick_chest" else way for way in ways)


def _sign(way: str, clause: Clause) -> float:
    if way not in SIGN:
        raise Unread(clause.said, "forward, back, to the left or to the right?")
    return SIGN[way]
