"""Predicates in words: "sitting", "with both arms up", "facing the camera and next to p2".

Works on raw chunks, so that a relative clause and a main clause are read by the same code.
Knows nothing of questions.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from thirdwave.agents.offline.excuses import FACING_THING, HOLDING, SAME_WAY, say_side, say_which
from thirdwave.agents.offline.query import (
    Among,
    Apart,
    Arm,
    Beyond,
    Both,
    Either,
    Group,
    Is,
    Measure,
    Not,
    Nth,
    Order,
    Predicate,
    Ref,
    Related,
    Side,
    That,
    Things,
)
from thirdwave.agents.offline.reading.refer import IMAGE_X, PartOf, Referrer, Somebody
from thirdwave.agents.offline.reading.seeing import seen
from thirdwave.agents.offline.wording.lexicon import Chunk

BENT_DEG = 20.0
"""A joint counts as bent from this flexion on, and as straight below it."""
ARM_PARTS = ("arm", "wrist", "elbow")
SEAT_M = 0.35
"""Whoever sits with the pelvis lower than this above the feet sits on no chair."""
PAIRED = ("wrist", "elbow", "knee", "ankle", "foot")
"""Parts of which two of one person can touch."""
SPANNING = ("distance", "apart", "difference", "comp", "sup", "how", "each_other", "dim", "limit")
"""Beside one of these "between p1 and p3" is a distance or a difference, no place."""
BESIDE: dict[str, tuple[str, Order]] = {
    "just_left_of": ("left_of", "max"),
    "just_right_of": ("right_of", "min"),
}
"""Of those on that side the next one."""
SUBJECTS = ("he", "she", "they", "this")
"""Pronouns that only say once more of whom something is said."""
WHOLE = {"lean": "trunk_inclination", "tall": "stature", "height": "stature"}
"""Dimension of a person -> the quantity that a limit is set to."""
FLEXION = {
    "knee": "knee_flexion",
    "leg": "knee_flexion",
    "elbow": "elbow_flexion",
    "arm": "elbow_flexion",
    "hip": "hip_flexion",
}
"""Body part -> the quantity that says how bent it is."""


class Phrases:
    """Reads predicates.

    `eager` is handed to the references inside them; `measuring`: the question asks how much, so
    that "bent" is a quantity and no predicate.
    """

    MAX_DEPTH = 3
    """Relative clauses inside relative clauses; deeper ones are not understood."""

    def __init__(self, *, eager: bool, measuring: bool = False) -> None:
        self._measuring = measuring
        self.referrer = Referrer(self.predicate, eager=eager)
        self._depth = 0

    def predicate(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        """One predicate with all that is joined to it by and, or, but, with."""
        if self._depth >= self.MAX_DEPTH:
            return None
        self._depth += 1
        try:
            return self._joined(chunks, at)
        finally:
            self._depth -= 1

    def _joined(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        neither = _kind(chunks, at) == "neither"
        at += _kind(chunks, at) in ("neither", "either")
        read = self._negated(chunks, at)
        if read is None:
            return None
        first, end = read
        parts = [first]
        joins: set[str] = set()
        while end < len(chunks):
            join = chunks[end].kind
            if join not in ("and", "or", "but", "with", "nor"):
                break
            other = _other_way(first, chunks, end + 1)
            if other is not None and join == "or":
                joins.add("or")
                parts.append(other[0])
                end = other[1]
                continue
            again = _kind(chunks, end + 1) == "pronoun" and chunks[end + 1].value in SUBJECTS
            read = self._negated(chunks, end + 1 + again)  # "or has he his back to us"
            if read is None:
                break
            joins.add("or" if join in ("or", "nor") else "and")
            parts.append(read[0])
            end = read[1]
        if neither:
            return Both(parts=tuple(Not(predicate=part) for part in parts)), end
        if len(joins) > 1:
            return None  # "a and b or c" has two readings
        if joins == {"or"}:
            # "not sitting or kneeling" denies both.
            if isinstance(first, Not) and not any(isinstance(part, Not) for part in parts[1:]):
                return Both(parts=(first, *(Not(predicate=part) for part in parts[1:]))), end
            return Either(parts=tuple(parts)), end
        return (Both(parts=tuple(parts)) if len(parts) > 1 else first), end

    def _negated(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        denied = none = False
        while _kind(chunks, at) in ("not", "without", "with", "quant"):
            if _kind(chunks, at) == "quant" and not (
                chunks[at].value == "none" and _kind(chunks, at + 1) == "part"
            ):
                break
            denied ^= _kind(chunks, at) != "with"
            none |= _kind(chunks, at) in ("without", "quant") or chunks[at].text == "no"
            at += 1
        read = self._atom(chunks, at)
        if read is None:
            return None
        said = read[0]
        if none and isinstance(said, Beyond):
            said = said.with_(both=False)  # "no knees bent": neither of them
        return (Not(predicate=said) if denied else said), read[1]

    def _atom(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        kind = _kind(chunks, at)
        if kind == "posture":
            return self._posture(chunks, at)
        if kind == "floored":
            return Either(parts=(_is("posture", "lying"), _low_seat())), at + 1
        if kind == "back_turned":
            end = at + 1
            if _kind(chunks, end) == "direction" and chunks[end].value == "camera":
                end += 1
            return _is("facing", "away"), end
        if kind == "face":
            return self._facing(chunks, at)
        if kind == "rel":
            return self._either_way(chunks, at) or self._related(chunks, at)
        if kind == "distance" and _kind(chunks, at + 1) == "limit":  # "their distance is over 2 m"
            read = self._limited(chunks, at + 1)
            return read if read is not None and read[1] == len(chunks) else None
        if kind in ("dim", "limit") and (read := self._limited(chunks, at)) is not None:
            return read
        if kind == "raised":
            return self._raising(chunks, at)
        if kind == "between":
            return self._between(chunks, at)
        if kind == "holding" and _kind(chunks, at + 1) in ("thing", "any_thing", "pronoun"):
            raise HOLDING
        if kind == "dim" and chunks[at].value in ("bent", "straight") and not self._measuring:
            read = self.referrer.part_at(chunks, at + 1)
            if read is not None and _own(read[0]):
                after = read[1] + (_kind(chunks, read[1]) == "of")
                if _kind(chunks, after) == "limit" and chunks[at].value == "bent":
                    return _bent_beyond(read[0], chunks, after)
                return _bent(read[0], chunks[at].value, read[1])
            return None
        return self._part_first(chunks, at)

    def _limited(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        """Reads "taller than 1.6 m", "more than 3 m away from p1", "within 2 m of each other"."""
        dimension = None
        if chunks[at].kind == "dim":
            dimension, at = chunks[at].value, at + 1
            at += _kind(chunks, at) == "of" and _kind(chunks, at + 1) == "limit"
        read = _limits_at(chunks, at)
        if read is None:
            return None
        limits, unit, end = read
        if _kind(chunks, end) == "of" and _kind(chunks, end + 1) == "dim" and dimension is None:
            end += 1  # "more than 20 degrees of trunk inclination"
        while _kind(chunks, end) == "dim" and dimension is None:
            dimension, end = chunks[end].value, end + 1
        if dimension in WHOLE and (unit == "m") == (dimension != "lean"):
            measure = Measure(quantity=WHOLE[dimension])
            return _all_of([Beyond(measure=measure, more=m, limit=v) for m, v in limits]), end
        if unit != "m" or dimension not in (None, "far", "close"):
            return None
        mutual = False
        while _kind(chunks, end) in ("of", "apart", "each_other", "direction"):
            if chunks[end].kind == "direction" and chunks[end].value == "camera":
                depth = Measure(quantity="depth")
                found = [Beyond(measure=depth, more=m, limit=v) for m, v in limits]
                return _all_of(found), end + 1
            if chunks[end].kind == "direction" and chunks[end].value != "away":
                return None
            if chunks[end].text == "away from the camera":
                depth = Measure(quantity="depth")
                found = [Beyond(measure=depth, more=m, limit=v) for m, v in limits]
                return _all_of(found), end + 1
            mutual |= chunks[end].kind in ("apart", "each_other")
            end += 1
        target = None if mutual else self.referrer.person_at(chunks, end)
        if target is None:
            mutual = end == len(chunks)
            apart = [Apart(more=m, limit=v, mutual=True) for m, v in limits]
            return (_all_of(apart), end) if mutual else None
        if target[0].quantifier:
            return None
        found = [Apart(more=m, limit=v, target=target[0].ref) for m, v in limits]
        return _all_of(found), target[1]

    def _between(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        """Reads "between p1 and p3": right of the one and left of the other, to the viewer."""
        if any(chunk.kind in SPANNING for chunk in chunks):
            return None
        first = self.referrer.person_at(chunks, at + 1)
        if first is None or _kind(chunks, first[1]) != "and":
            return None
        second = self.referrer.person_at(chunks, first[1] + 1)
        if second is None or any(one.quantifier or one.many for one in (first[0], second[0])):
            return None
        ends = (first[0].ref, second[0].ref)
        ways = [
            Both(
                parts=(
                    Related(relation="right_of", target=left),
                    Related(relation="left_of", target=right),
                )
            )
            for left, right in (ends, ends[::-1])
        ]
        return Either(parts=tuple(ways)), second[1]

    def _posture(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        if chunks[at].value == "bending":
            read = self.referrer.part_at(chunks, at + 1)
            if read is not None and _own(read[0]) and read[0].part in FLEXION:
                return _bent(read[0], "bent", read[1])
        how = _is("posture", chunks[at].value)
        if _kind(chunks, at + 1) == "floored":
            return (_low_seat() if chunks[at].value == "sitting" else how), at + 2
        where = self._related(chunks, at + 1) if _kind(chunks, at + 1) == "rel" else None
        if where is not None and _of_hands(chunks, at):
            where = None
        return (how, at + 1) if where is None else (Both(parts=(how, where[0])), where[1])

    def _facing(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        looks = chunks[at].value == "looking_at"
        quantity = "head_direction" if looks else "facing"
        after = at + 1
        if _kind(chunks, after) == "each_other":
            return Related(relation=chunks[at].value, mutual=True), after + 1
        if _kind(chunks, after + (_kind(chunks, after) == "of")) == "alike":
            raise SAME_WAY
        if _kind(chunks, after) == "direction":
            value, end = chunks[after].value, after + 1
            if value == "away" and _kind(chunks, end) == "direction":
                end += 1
            if _kind(chunks, end) == "of":
                end += _kind(chunks, end + 1) == "picture"
            return _is(quantity, value), end
        if _kind(chunks, after) == "of":
            after += 1
        if _kind(chunks, after) == "direction":
            return _is(quantity, chunks[after].value), after + 1
        if _kind(chunks, after) == "side" and _kind(chunks, after + 1) not in (
            "part",
            "noun",
            "one",
        ):
            return _is(quantity, chunks[after].value), after + 1
        if _kind(chunks, after) == "thing":
            raise FACING_THING
        read = self._whom(chunks, after)
        if read is not None and not read[0].quantifier:
            target = self._target(read[0])
            return Related(relation=chunks[at].value, target=target), read[1]
        return None

    def _target(self, somebody: Somebody) -> Ref:
        """Whom a relation is to; "the nearest person" is nearest to whom, or to the camera?"""
        if somebody.nearest and not self.referrer.ranks_by_depth_besides(somebody):
            raise say_which("the nearest or farthest person")
        return somebody.ref

    def _whom(self, chunks: Sequence[Chunk], at: int) -> tuple[Somebody, int] | None:
        """To whom somebody is in a relation: "p2 and p3", "the people (sitting) on the bench"."""
        read = self.referrer.person_at(chunks, at)
        if read is None:
            return None
        posed = _kind(chunks, read[1]) == "posture"
        seat = read[1] + posed
        on_a_knee = posed and chunks[read[1]].text.startswith(("on ", "down on "))
        on_thing = _kind(chunks, seat) == "rel" and chunks[seat].value == "on"
        # "Is p1 facing the man sitting" asks of p1 no posture.
        of_named = posed and any(one.kind in ("pid", "pronoun") for one in chunks[: at - 1])
        if on_thing or on_a_knee or of_named or _kind(chunks, seat) == "floored":
            read = self.referrer.person_at(chunks, at, eager=True) or read
        named, end = read
        if named.quantifier or _kind(chunks, end) != "and":
            return named, end
        other = self.referrer.person_at(chunks, end + 1)
        if other is None or other[0].quantifier or other[1] != len(chunks):
            return named, end
        group = Group(members=(named.ref, other[0].ref))
        return Somebody(group, many=True, located=True), other[1]

    def _related(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        relation, after = chunks[at].value, at + 1
        if _kind(chunks, after) == "thing":
            return Related(
                relation=relation, target=Things(labels=(chunks[after].value,))
            ), after + 1
        if _kind(chunks, after) == "each_other":
            return Related(relation=relation, mutual=True), after + 1
        if relation == "touching" and (read := self.referrer.part_at(chunks, after)):
            return None
        if self.referrer.part_at(chunks, after) is not None:
            return None
        read = self._whom(chunks, after)
        if read is None or relation == "on":
            return None
        if read[0].quantifier == "any":
            return Related(relation=relation), read[1]
        if read[0].quantifier not in (None, "all") or (read[0].quantifier and relation in BESIDE):
            return None
        if relation in BESIDE:
            side, order = BESIDE[relation]
            there = That(predicate=Related(relation=side, target=self._target(read[0])))
            return Among(ref=Nth(by=IMAGE_X, order=order, of=there)), read[1]
        return Related(relation=relation, target=self._target(read[0])), read[1]

    def _either_way(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        """Reads "in front of or behind p4", "left of her or right of her"."""
        if _kind(chunks, at + 1) == "or" and _kind(chunks, at + 2) == "rel":
            read, other = self._related(chunks, at + 2), chunks[at].value
        else:
            read = self._related(chunks, at)
            if (
                read is None
                or _kind(chunks, read[1]) != "or"
                or _kind(chunks, read[1] + 1) != "rel"
            ):
                return None
            if self._related(chunks, read[1] + 1) is not None:
                return None
            read, other = (read[0], read[1] + 2), chunks[read[1] + 1].value
        if read is None or not isinstance(read[0], Related):
            return None
        first = read[0]
        parts = (first.with_(relation=chunks[at].value), first.with_(relation=other))
        if parts[0] == parts[1]:
            parts = (parts[0], first)
        return Either(parts=parts), read[1]

    def _raising(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        """Reads "raising her left arm (up)", "raised arms"."""
        read = self.referrer.part_at(chunks, at + 1)
        if read is None or read[0].part not in ARM_PARTS or not _own(read[0]):
            return None
        part, end = read
        overhead = chunks[at].value == "overhead"
        while _kind(chunks, end) == "raised":
            overhead |= chunks[end].value == "overhead"
            end += 1
        return _arm(part, overhead=overhead), end

    def _part_first(self, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
        """Reads "arms up", "left hand over the head", "one knee bent"."""
        read = self.referrer.part_at(chunks, at)
        if read is None or not _own(read[0]):
            return None
        return held(read[0], chunks, read[1], measuring=self._measuring)


def _of_hands(chunks: Sequence[Chunk], at: int) -> bool:
    """Whether "touching each other" behind a posture is said of the hands before it."""
    mutual = _kind(chunks, at + 2) == "each_other" and chunks[at + 1].value == "touching"
    return mutual and any(one.kind == "part" for one in chunks[:at])


def _other_way(first: Predicate, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
    """Reads the "to the right" of "looking to the left or to the right"."""
    turned = isinstance(first, Is) and first.measure.quantity in ("facing", "head_direction")
    at += _kind(chunks, at) == "of"
    if not turned or _kind(chunks, at) not in ("direction", "side"):
        return None
    assert isinstance(first, Is)
    return first.with_(value=str(chunks[at].value)), at + 1


def held(
    part: PartOf, chunks: Sequence[Chunk], end: int, *, measuring: bool = False
) -> tuple[Predicate, int] | None:
    """What is said of a part right behind it: raised, lowered, bent, straight."""
    denied = _kind(chunks, end) == "not"
    end += denied
    negate = partial(_negate, denied=denied)
    kind = _kind(chunks, end)
    if part.part in ARM_PARTS and kind == "raised":
        overhead = False
        while _kind(chunks, end) == "raised":
            overhead |= chunks[end].value == "overhead"
            end += 1
        return negate(_arm(part, overhead=overhead)), end
    if part.part in ARM_PARTS and kind == "lowered":
        side = None if part.both else part.side
        return negate(Not(predicate=Arm(side=side))), end + 1
    if part.part in ARM_PARTS and kind == "rel" and chunks[end].value == "above":
        above = chunks[end + 1] if end + 1 < len(chunks) else None
        if above is not None and above.kind == "pronoun":
            above, end = (chunks[end + 2] if end + 2 < len(chunks) else None), end + 1
        if above is not None and above.kind == "part" and above.value in ("head", "shoulder"):
            return negate(_arm(part, overhead=above.value == "head")), end + 2
    if kind == "rel" and chunks[end].value == "touching" and part.both:
        touch = _each_other(part) if _kind(chunks, end + 1) == "each_other" else None
        return None if touch is None else (negate(touch), end + 2)
    if part.part == "head" and kind == "face" and _kind(chunks, end + 1) == "direction":
        return negate(_is("head_direction", chunks[end + 1].value)), end + 2
    if kind == "visible":
        visible = seen(part, hidden=denied != (chunks[end].value == "no"))
        return None if visible is None else (visible, end + 1)
    if kind == "quant" and chunks[end].text == "both":  # "his knees both bent"
        part, end = replace(part, both=True, explicit=True), end + 1
        kind = _kind(chunks, end)
    leans = ("bent", "angle", "lean")
    limit = end + (kind == "dim" and chunks[end].value in leans)
    if part.part == "trunk" and _kind(chunks, limit) == "limit":
        read = _limits_at(chunks, limit)
        if read is None or read[1] == "m":
            return None
        measure = Measure(quantity="trunk_inclination")
        beyond = [Beyond(measure=measure, more=more, limit=value) for more, value in read[0]]
        return negate(_all_of(beyond)), read[2]
    if _kind(chunks, limit) == "limit":
        read = _bent_beyond(part, chunks, limit)
        return None if read is None else (negate(read[0]), read[1])
    if kind == "dim" and chunks[end].value in ("bent", "straight") and not measuring:
        read = _bent(part, chunks[end].value, end + 1)
        other = chunks[end + 2] if end + 2 < len(chunks) else None
        if read and _kind(chunks, end + 1) == "or" and other is not None and other.kind == "dim":
            opposite = _bent(part, other.value, end + 3)  # "straight or bent"
            if opposite is not None and opposite[0].more != read[0].more:
                return Either(parts=(read[0], opposite[0])), end + 3
        return None if read is None else (negate(read[0]), read[1])
    return None


def _limits_at(
    chunks: Sequence[Chunk], at: int
) -> tuple[list[tuple[bool, float]], str | None, int] | None:
    """One limit, or the two of "between"; their unit; and the place behind them."""
    end = at
    while _kind(chunks, end) == "limit" and end - at < 2:
        end += 1
    if end == at:
        return None
    limits = [(chunk.value[0], chunk.value[1]) for chunk in chunks[at:end]]
    return limits, chunks[at].value[2], end


def _bent_beyond(part: PartOf, chunks: Sequence[Chunk], at: int) -> tuple[Predicate, int] | None:
    """Reads "(knee bent) more than 90 degrees", "between 30 and 60"."""
    read, bent = _limits_at(chunks, at), _bent(part, "bent", at)
    if read is None or bent is None or read[1] == "m":
        return None
    limits, _, end = read
    if _kind(chunks, end) == "dim" and chunks[end].value in ("bent", "angle"):
        end += 1
    measure = bent[0].measure
    if len(limits) == 2 and measure.side is None and not part.both:
        return _between_limits(part, measure, limits), end
    return _all_of([bent[0].with_(more=more, limit=value) for more, value in limits]), end


def _between_limits(
    part: PartOf, measure: Measure, limits: Sequence[tuple[bool, float]]
) -> Predicate:
    """A knee between two limits: the left one or the right one, not a bit of each."""
    owner = part.owner
    if owner is not None and not (owner.many or owner.quantifier or owner.corefers):
        raise say_side(str(part.part))  # "p4's knee": which?
    sides: tuple[Side, Side] = ("left", "right")
    return Either(
        parts=tuple(
            Both(
                parts=tuple(
                    Beyond(measure=measure.with_(side=side), more=more, limit=value)
                    for more, value in limits
                )
            )
            for side in sides
        )
    )


def _all_of(parts: "Sequence[Predicate]") -> Predicate:
    return parts[0] if len(parts) == 1 else Both(parts=tuple(parts))


def _bent(part: PartOf, how: str, end: int) -> tuple[Beyond, int] | None:
    quantity = FLEXION.get(part.part or "")
    if quantity is None:
        return None
    side = None if part.both else part.side
    measure = Measure(quantity=quantity, side=side)
    straight = how == "straight"
    return (
        Beyond(measure=measure, more=not straight, limit=BENT_DEG, both=part.both),
        end,
    )


def _arm(part: PartOf, *, overhead: bool) -> Predicate:
    """An arm of that part: "both arms", "his arms", "hands" (of which one is enough), "one arm"."""
    owner = part.owner
    definite = owner is not None and not (owner.many or owner.quantifier)
    side = "both" if part.explicit else "all" if part.both and definite else part.side
    arm = Arm(overhead=overhead, side=side)
    if not part.only:
        return arm
    if part.side is None:  # "only one arm"
        return Both(parts=(arm, Not(predicate=Arm(overhead=overhead, side="both"))))
    other = Arm(overhead=overhead, side="right" if part.side == "left" else "left")
    return Both(parts=(arm, Not(predicate=other)))


def _low_seat() -> Both:
    """Sitting on the floor: with the pelvis hardly above the feet."""
    measure = Measure(quantity="part_height", part="pelvis")
    return Both(
        parts=(_is("posture", "sitting"), Beyond(measure=measure, more=False, limit=SEAT_M))
    )


def _each_other(part: PartOf) -> Related | None:
    """Both of a pair that touch: "hands touching each other"."""
    name = {"arm": "wrist"}.get(part.part or "", part.part or "")
    if name not in PAIRED:
        return None
    return Related(relation="touching", part=f"left_{name}", to_part=f"right_{name}")


def _own(part: PartOf) -> bool:
    """The part belongs to whom the predicate is said of."""
    return part.owner is None or part.owner.corefers or part.owner.pronoun


def _is(quantity: str, value: str) -> Is:
    return Is(measure=Measure(quantity=quantity), value=value)


def _negate(predicate: Predicate, *, denied: bool) -> Predicate:
    return Not(predicate=predicate) if denied else predicate


def _kind(chunks: Sequence[Chunk], at: int) -> str | None:
    return chunks[at].kind if 0 <= at < len(chunks) else None
