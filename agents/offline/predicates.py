"""Predicates with every denial pushed to the single facts, as the tools judge single facts.

"not (a and b)" becomes "not a or not b"; "no arm raised" stays one fact, which `select` judges.
"""

from thirdwave.agents.offline.query import Apart, Arm, Beyond, Both, Either, Not, Predicate


def normal(predicate: Predicate) -> Predicate:
    """The same predicate, flat, with `Not` only around single facts."""
    if isinstance(predicate, Not):
        return _denied(predicate.predicate)
    if isinstance(predicate, Both | Either):
        parts: list[Predicate] = []
        for part in map(normal, predicate.parts):
            parts.extend(part.parts if type(part) is type(predicate) else (part,))  # type: ignore[union-attr]
        return type(predicate)(parts=tuple(parts))
    if isinstance(predicate, Arm) and predicate.side in ("both", "all"):
        return Both(parts=tuple(predicate.with_(side=s) for s in SIDES))
    if isinstance(predicate, Beyond) and predicate.both:
        return _each_side(predicate)
    return predicate


SIDES = ("left", "right")


def _denied(predicate: Predicate) -> Predicate:
    if isinstance(predicate, Not):
        return normal(predicate.predicate)
    if isinstance(predicate, Both):
        return normal(Either(parts=tuple(Not(predicate=part) for part in predicate.parts)))
    if isinstance(predicate, Either):
        return normal(Both(parts=tuple(Not(predicate=part) for part in predicate.parts)))
    if isinstance(predicate, Arm) and predicate.side == "both":
        return _denied(normal(predicate))
    if isinstance(predicate, Arm) and predicate.side == "all":
        return Not(predicate=predicate.with_(side=None))
    if isinstance(predicate, Apart):
        return predicate.with_(more=not predicate.more)
    if isinstance(predicate, Beyond):
        if predicate.both:
            return _denied(_each_side(predicate))
        opposite = predicate.with_(more=not predicate.more)
        # "no knee is bent": each of them is straight.
        return opposite if predicate.measure.side else _each_side(opposite)
    return Not(predicate=predicate)


def _each_side(predicate: Beyond) -> Both:
    return Both(
        parts=tuple(
            predicate.with_(both=False, measure=predicate.measure.with_(side=side))
            for side in SIDES
        )
    )
