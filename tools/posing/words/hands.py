"""Wrists that bend and palms that face some way. Knows nothing of where hands are."""

from thirdwave.body.posecodes.places import Sides
from thirdwave.tools.posing.words.amounts import take_amount
from thirdwave.tools.posing.words.clause import Clause
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.making import (
    Made,
    angle,
    directed,
    turned,
)
from thirdwave.tools.posing.words.relating import related
from thirdwave.tools.posing.words.sides import Part, Told
from thirdwave.tools.posing.words.touching import together

_TURNS = ("up", "down", "front", "back", "in", "out")


def wrist(side: Sides | None, clause: Clause) -> Made:
    """Wrists bent to the palm or backwards."""
    if clause.verb == "straighten":
        return [*angle("wrist_flexion", side, to=0), *angle("wrist_deviation", side, to=0)]
    ways = clause.ways()
    sign = -1.0 if clause.verb == "extend" or set(ways) & {"back", "up"} else 1.0
    if set(ways) - {"back", "up", "down", "in", "front"}:
        raise Unread(clause.said, "wrists bend to the palm or backwards")
    amount = take_amount(clause, "limb")
    return turned("wrist_flexion", side, amount, sign=sign, full=75, stative=clause.stative)


def palm(part: Part, clause: Clause, told: Told) -> Made | None:
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
    toward: list[str] = []
    for way in ways:
        if way in ("left", "right") or way in _TURNS:
            toward.append(way)
        else:
            raise Unread(clause.said)
    clause.take("adj", "straight")
    clause.take("degree", "full")
    segment = "thumb" if part.name == "thumb" else "palm"
    return directed(
        segment, part.side, toward, "world" if set(ways) <= {"up", "down"} else "body", within=30
    )
