"""Arms and hands raised, lowered, spread: how high, and how far apart.

Knows nothing of places that hands are put on.
"""

from thirdwave.body.posecodes.places import Sides
from thirdwave.tools.posing.words.amounts import take_amount
from thirdwave.tools.posing.words.arm_ways import (
    OVERHEAD_DEG,
    RAISED_DEG,
    hanging,
    less_bent,
    moved_by,
    shifted,
)
from thirdwave.tools.posing.words.clause import Clause
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.making import (
    Made,
    angle,
    between,
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

OVER_SHOULDER_M = 0.1
"""Of the wrist of a raised arm: measured, 5 cm already count."""


def compared(part: Part, clause: Clause, value: str) -> Made:
    """Higher, lower, wider apart, straighter than now."""
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


def spread_arms(part: Part, clause: Clause, told: Told) -> Made:
    """Arms spread to the sides; hands so far apart."""
    clause.take("joined", "apart")
    span = clause.take("span")
    ways = clause.only_ways("out", "up")
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
        if amount.mode != "plain":
            raise Unread(clause.said)
        return [*made, *distance(f"left_{name}", f"right_{name}", at_least=0.45)]
    deg = amount.value if amount.mode in ("to", "by") else 130.0 if "up" in ways else 90.0
    return [
        *made,
        *raised("arm", part.side, deg, 90, within=15),
        *between("elbow_flexion", 0, 20, part.side),
    ]


def heightened(part: Part, clause: Clause, *, up: bool) -> Made:
    """Raised or lowered, no other way being said."""
    side = part.side
    sign = 1.0 if up else -1.0
    if clause.has("amount", "m"):
        amount = take_amount(clause, "metres")
        return moved_by(part, "up", amount.mode, sign * amount.value)
    if part.name in ("hand", "palm", "fingertips", "wrist", "forearm") and not clause.has("amount"):
        return _hand_heightened(part, clause, up=up)
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
    if high:
        return [*implied(angle("upper_arm_elevation", side, to=OVERHEAD_DEG)), *straight]
    # Whoever holds it higher already has raised it.
    lifted = implied(between("upper_arm_elevation", RAISED_DEG, 180, side))
    return [*lifted, *straight, *(_above_shoulder(side) if part.name == "arm" else [])]


def _above_shoulder(side: Sides | None) -> Made:
    """The hand over its shoulder in the world, as of somebody who bows: a preference."""
    made: Made = []
    for own in own_sides(side):
        made += place(f"{own}_wrist", "up", f"{own}_shoulder", at_least=OVER_SHOULDER_M)
    return [one.model_copy(update={"hard": False}) for one in implied(made)]


def _hand_heightened(part: Part, clause: Clause, *, up: bool) -> Made:
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
    made = place(name, "up", "crown", part.side, at_least=0.0)
    for own in own_sides(part.side):  # up beside the head, as one asks to speak
        made += place(f"{own}_{name}", own, f"{own}_shoulder", at_least=-0.08, at_most=0.2)
    return [*made, *between("upper_arm_elevation", 60, 180, part.side)]
