"""What is asked of feet: apart, together, a step, a lunge, crossed, toes and heels up or out.

Knows nothing of knees and hips.
"""

from thirdwave.body.posecodes.places import Sides
from thirdwave.body.posing.constraints import BalanceConstraint
from thirdwave.tools.posing.words.amounts import take_amount
from thirdwave.tools.posing.words.clause import Clause
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.making import (
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
    turned,
    usual,
)
from thirdwave.tools.posing.words.relating import related
from thirdwave.tools.posing.words.sides import Part, Told
from thirdwave.tools.posing.words.touching import together

APART_M = {
    "": 0.55,
    "much": 0.85,
    "slight": 0.32,
    "tiny": 0.25,
    "full": 1.1,
    "half": 0.45,
    "medium": 0.5,
}

WIDER_M = {"": 0.20, "slight": 0.10, "tiny": 0.05, "much": 0.35}
CLOSER_M = {"": 0.08, "slight": 0.05, "tiny": 0.03, "much": 0.15}
"""How much wider apart or closer together than they were."""
SPANS_M = {"shoulder": 0.40, "hip": 0.25, "double": 0.75, "wide": 0.85}
"""Ankle to ankle, metres."""


def apart_or_together(clause: Clause) -> bool:
    """Whether a clause speaks of how far feet or knees are apart."""
    comp = clause.has("comp", "apart", "together")
    return comp or clause.has("joined") or clause.has("span") or clause.verb in ("spread", "close")


def ankle(side: Sides | None, clause: Clause, *, up: bool) -> Made:
    """Feet drawn up or stretched."""
    if clause.verb == "straighten":
        return angle("ankle_flexion", side, to=0)
    clause.only_ways("up" if up else "down")
    amount = take_amount(clause, "tilt")
    return turned(
        "ankle_flexion",
        side,
        amount,
        sign=1.0 if up else -1.0,
        full=30 if up else 50,
        stative=clause.stative,
    )


def toes_or_heel(part: Part, clause: Clause, told: Told) -> Made:
    """Toes and heels: up, down, out, stretched."""
    verb, side, ways = clause.verb, part.side, ()
    if clause.has("rel") and verb not in ("point", "turn"):
        made = related(part, clause, told)
        if set(clause.ways()) - {"up"}:
            raise Unread(clause.said)
        return made
    if apart_or_together(clause):
        return apart(part, clause, told)
    if verb in ("turn", "twist") or (
        verb in ("point", "", "put") and clause.has("way", "out", "in", "left", "right", "front")
    ):
        return foot_turned(part, clause)
    if verb in ("dorsiflex", "plantarflex"):
        return ankle(side, clause, up=verb == "dorsiflex")
    ways = clause.ways()
    ways = tuple("up" if way == "self" else way for way in ways)
    comp = clause.take("comp", "up", "down")
    up = verb == "raise" or "up" in ways or (comp is not None and comp.value == "up")
    down = verb == "lower" or "down" in ways or (comp is not None and comp.value == "down")
    if set(ways) - {"up", "down"}:
        raise Unread(clause.said)
    if clause.has("amount", "m"):
        amount = take_amount(clause, "metres")
        return moved(part.name, "up", -amount.value if down else amount.value, side)
    if part.name == "heel":
        if down:
            return contact("heel", "floor", side)
        if up:
            clause.emphasis()
            return [
                *contact("ball", "floor", side),
                *place("heel", "up", "floor", side, at_least=0.04),
            ]
        raise Unread(clause.said)
    amount = take_amount(clause, "tilt")
    if (verb in ("point", "extend", "straighten") and not up) or (down and verb != "lower"):
        if amount.mode == "plain" and not amount.word:
            return angle("ankle_flexion", side, to=-40)
        return turned("ankle_flexion", side, amount, sign=-1.0, full=50)
    if up or verb == "bend" or down:
        return turned("ankle_flexion", side, amount, sign=-1.0 if down else 1.0, full=30)
    raise Unread(clause.said)


def foot_turned(part: Part, clause: Clause) -> Made:
    """Toes that point out, in, up, down or ahead."""
    ways = clause.ways()
    clause.take("adj", "straight")
    amount = take_amount(clause, "limb")
    if part.name in ("foot", "toes", "leg") and ways == ("down",):
        if amount.mode == "plain" and not amount.word:
            return angle("ankle_flexion", part.side, to=-40)
        return turned("ankle_flexion", part.side, amount, sign=-1.0, full=50)
    if ways == ("up",):
        return turned("ankle_flexion", part.side, amount, full=30)
    exact = amount.mode == "plain" and not amount.word
    if not ways and clause.verb == "point" and exact:
        return angle("ankle_flexion", part.side, to=-40)
    if ways == ("front",) and exact:
        return angle("foot_turn", part.side, to=0)
    made: Made = []
    for own in own_sides(part.side):
        signs = {"out": 1.0, "in": -1.0, own: 1.0, opposite(own): -1.0}
        if len(ways) != 1 or ways[0] not in signs:
            raise Unread(clause.said, "outwards or inwards?")
        made += turned(
            "foot_turn", own, amount, sign=signs[ways[0]], full=60, stative=clause.stative
        )
    return made


def apart(part: Part, clause: Clause, told: Told) -> Made:
    """Feet, knees, legs apart or together."""
    comp = clause.take("comp", "apart", "together")
    joined = clause.take("joined")
    span = clause.take("span")
    ways = clause.ways()
    if set(ways) - {"out", "in"}:
        raise Unread(clause.said)
    name = "knee" if part.name in ("knee", "thigh") else "ankle"
    first, second = f"left_{name}", f"right_{name}"
    if part.side != "both":
        if clause.verb != "spread":
            raise Unread(clause.said, "one alone cannot be apart or together")
        return turned("thigh_abduction", part.side, take_amount(clause, "limb"), full=60)
    closing = (
        clause.verb == "close"
        or "in" in ways
        or (joined is not None and joined.value == "together")
    )
    closing = closing or (comp is not None and comp.value == "together")
    if closing and joined is not None and joined.value == "apart":
        raise Unread(clause.said, "together or apart?")
    floor = soles_down()
    if clause.verb == "spread" and clause.has("amount", "deg"):
        return [*turned("thigh_abduction", "both", take_amount(clause, "limb"), full=60), *floor]
    made = related(part, clause, told)
    if span is not None and not (span.value == "wide" and clause.has("amount")):
        if clause.take("more") is not None:
            return distance(first, second, by=0.2)
        clause.emphasis()
        return [*made, *distance(first, second, to=SPANS_M[span.value]), *floor]
    number = clause.has("amount")
    by = any(mod.kind == "amount" and mod.mode == "by" for mod in clause.mods)
    more = (
        (by and clause.verb in ("spread", "close"))
        or comp is not None
        or clause.has("more")
        or clause.has("less")
    )
    amount = take_amount(clause, "metres")
    if more:
        sizes = CLOSER_M if closing else WIDER_M
        size = abs(amount.value) if number else sizes.get(amount.word, sizes[""])
        if amount.mode == "to":
            return [*made, *distance(first, second, to=amount.value), *floor]
        less = amount.value < 0
        return [*made, *distance(first, second, by=-size if closing != less else size), *floor]
    if number:
        how = amount.mode if amount.mode in ("at_least", "at_most") else "to"
        if closing and amount.mode == "by":
            return distance(first, second, by=-amount.value)
        return [*made, *distance(first, second, **{how: amount.value}), *floor]
    if closing:
        if amount.word in ("slight", "tiny"):
            return [*made, *distance(first, second, by=-0.1)]
        return [*made, *together(part)]
    apart = APART_M[amount.word if amount.word in APART_M else ""]
    return [*made, *distance(first, second, to=apart), *floor]


def step(side: Sides | None, clause: Clause) -> Made:
    """A step: one foot before, behind or beside the other, both soles on the floor."""
    ways = clause.ways() or ("front",)
    own = (
        side if side in ("left", "right") else ways[0] if ways[0] in ("left", "right") else "right"
    )
    far = opposite(own)
    amount = take_amount(clause, "metres")
    if amount.relative or len(set(ways) & {"front", "back"}) > 1:
        raise Unread(clause.said)
    size = (
        amount.value
        if amount.mode != "plain"
        else {"slight": 0.25, "tiny": 0.2, "much": 0.75}.get(amount.word, 0.45)
    )
    made: Made = []
    for way in ways:
        if way not in ("front", "back", "left", "right", "out"):
            raise Unread(clause.said)
        real = own if way == "out" else way
        base = 0.15 if real in ("left", "right") and amount.mode == "plain" else 0.0
        made += place(f"{own}_ankle", real, f"{far}_ankle", to=size + base)
    balance = BalanceConstraint(hard=False)
    return [*made, *contact("sole", "floor", own), *contact("ball", "floor", far), balance]


def lunge(side: Sides | None, clause: Clause) -> Made:
    """A lunge: one knee bent in front, the other leg stretched behind."""
    ways = clause.ways()
    if set(ways) - {"front"}:
        raise Unread(clause.said)
    own = side if side in ("left", "right") else "right"
    far = opposite(own)
    amount = take_amount(clause, "hinge")
    if amount.mode not in ("plain", "to"):
        raise Unread(clause.said)
    bent = {"slight": 45.0, "tiny": 30.0, "much": 105.0}.get(
        amount.word, amount.value if amount.mode == "to" else 85.0
    )
    return [
        *usual(angle("knee_flexion", own, to=bent)),
        *usual(between("knee_flexion", 0, 40, far)),
        *place(f"{own}_ankle", "front", f"{far}_ankle", at_least=0.6, at_most=1.1),
        *contact("sole", "floor", own), *contact("ball", "floor", far),
        *between("body_lean", -10, 25),
    ]  # fmt: skip


def knee_over_knee(side: Sides | None) -> Made:
    """One leg over the other at the knee, as people sit; a stander crosses them too."""
    own = side if side in ("left", "right") else "right"
    far = opposite(own)
    return [
        *contact(f"{own}_inner_knee", f"{far}_kneecap", gap=0.02),
        *place(f"{own}_ankle", far, f"{far}_knee", at_least=0.0),
    ]


def crossed_legs(side: Sides | None) -> Made:
    """Ankles crossed, one before the other: the one named, or the right one."""
    own = side if side in ("left", "right") else "right"
    far = opposite(own)
    return [
        *place(f"{own}_ankle", far, f"{far}_ankle", at_least=0.08, at_most=0.3),
        *place(f"{own}_ankle", "front", f"{far}_ankle", at_least=0.06, at_most=0.35),
        *soles_down(),
    ]
