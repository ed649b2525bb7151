"""The frame of "the same": "who has the same posture as p1", "is anyone in the posture of p2".

Knows of words alone: no two people have the same number.
"""

from thirdwave.agents.offline.query import (
    Alike,
    Count,
    Everyone,
    Focus,
    Measure,
    Other,
    Query,
    Ref,
    Test,
    That,
    Which,
)
from thirdwave.agents.offline.reading.bag import Bag
from thirdwave.agents.offline.reading.refer import Somebody

SEEKING = ("who", "whose", "which", "who_of", "how_many")


def alike(bag: Bag) -> Query | None:
    """Reads "who has the same posture as p1": all but p1 of whom the same word holds."""
    bag = bag.without("picture", "as")
    if not bag.has("same") or not bag.only("same", "dim", "person", *SEEKING):
        return None
    if bag.values("dim") != ["posture"] or bag.kinds[-1:] != ("person",):
        return None
    *before, one = bag.values("person")
    if one.many or one.quantifier or len(before) > 1:
        return None
    searched: Somebody | None = before[0] if before else None
    if searched is not None and not (searched.many and (searched.quantifier or bag.has(*SEEKING))):
        return None
    predicate = Alike(measure=Measure(quantity="posture"), to=one.ref)
    among = _among(bag, searched)
    if searched is not None and searched.quantifier is not None:
        return Test(of=among, predicate=predicate, quantifier=searched.quantifier, n=searched.n)
    if not bag.has(*SEEKING):
        return None
    of = That(predicate=predicate, of=among)
    return Count(of=of) if bag.has("how_many") else Which(of=of)


def _among(bag: Bag, searched: Somebody | None) -> Ref:
    """Among whom; "who else" is everybody but the one who is named, as it is without "else"."""
    if searched is not None:
        return Everyone() if isinstance(searched.ref, Other) else searched.ref
    return Focus(many=True) if bag.has("who_of") else Everyone()
