"""Predicates with every denial pushed to the single facts, as the tools judge single facts.

"not (a and b)" becomes "not a or not b"; "no arm raised" stays one fact, which `select` judges.
"""

from thirdwave.agents.offline.query import Apart, Arm, Beyond, Both, Either, Not, Predicate
from thirdwave.agents.offline.reading.phrases import FLEXION


def normal(predicate: Predicate) -> Predicate:
    """The same predicate, flat, with `Not` only around single facts."""
    if isinstance(predicate, Not):
        return _denied(predicate.predicate)
    if isinstance(predicate, Both | Either):
        parts: list[Predicate] = []
        for part in map(normal, predicate.parts):
            parts.extend(part.parts if type(part) is type(predicate) else (part,))  # type: ignore[union-attr]
        return type(predicate)(parts=tuple(parts))
    return predicate


def _denied(predicate: Predicate) -> Predicate:
    if isinstance(predicate, Not):
        return normal(predicate.predicate)
    if isinstance(predicate, Both):
        return normal(Either(parts=tuple(Not(predicate=part) for part in predicate.parts)))
    if isinstance(predicate, Either):
        return normal(Both(parts=tuple(Not(predicate=part) for part in predicate.parts)))
    if isinstance(predicate, Arm) and predicate.side == "all":
        return Not(predicate=predicate.with_(side=None))
    if isinstance(predicate, Apart):
        return predicate.with_(more=not predicate.more)
    if isinstance(predicate, Beyond):
        # "not both knees are bent": one is straight; "no knee is bent": each is straight.
        sided = predicate.measure.quantity in FLEXION.values()
        each = sided and predicate.measure.side is None and not predicate.both
        return predicate.with_(more=not predicate.more, both=each)
    return Not(predicate=predicate)
