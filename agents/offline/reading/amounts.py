"""Numbers of people against each other, and one number of many: averages, sums, ranges.

"Are there more standing than sitting" holds two counts, "the average knee angle of those standing"
a value: each is read as a question by itself, and put together here. Knows nothing of how.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from thirdwave.agents.offline.query import (
    Ask,
    Average,
    Compare,
    CompareCounts,
    Count,
    Everyone,
    Focus,
    Not,
    Query,
    Ref,
    Statistic,
    That,
    Typical,
    Value,
)
from thirdwave.agents.offline.reading.refer import Somebody
from thirdwave.agents.offline.wording.lexicon import Chunk

Read = Callable[[Sequence[Chunk]], Query | None]
"""Reads chunks as a question by themselves; None where they are none."""
Chunks = tuple[Chunk, ...]

FILLING = ("skip", "aux", "picture")
ASKING = ("how", "how_many", "what", "which", "who", "whose")
OPERATORS: dict[str, Ask] = {
    "more": "more", "less": "less", "same": "same", "high+": "more", "high-": "less",
}  # fmt: skip
SEPARATORS: dict[Ask, tuple[str, ...]] = {
    "more": ("than", "or"), "less": ("than", "or"), "same": ("as", "and"),
}  # fmt: skip
"""What stands between the two groups: "more sit than stand", "do more sit or stand"."""
SCALED = ("dim", "part", "side", "comp")
"""Behind "more" one of these is what there is more of: "more bent" counts nobody."""
WORDS = ("posture", "facing", "head_direction", "arm_raised", "arm_overhead", "visible")
"""Quantities that are words, or turns, of which there is no sum."""
HOW_MANY = Chunk("how_many", "", "how many")
PEOPLE = Chunk("noun", "people", "people")


def with_statistics(chunks: Sequence[Chunk]) -> Chunks:
    """The chunks with "mean", "differ" and "greatest difference" as what they ask for.

    "The mean angle" is an average; "what do you mean" stays what it is.
    """
    found: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        behind = next((c for c in chunks[at + 1 :] if c.kind not in FILLING), None)
        most = found[-1] if found else None
        if chunk.text == "mean" and behind is not None and behind.kind in (*SCALED, "of"):
            found.append(Chunk("stat", "mean", chunk.text))
        elif chunk.text == "differ":
            found.append(Chunk("stat", "range", chunk.text))
        elif chunk.kind == "difference" and most is not None and most.value == "most":
            found[-1] = Chunk("stat", "range", f"{most.text} {chunk.text}")
        elif chunk.kind == "difference" and behind is None and "most" in [c.value for c in found]:
            found = [c for c in found if c.value != "most"]  # "the biggest height difference"
            found.append(Chunk("stat", "range", chunk.text))
        else:
            found.append(chunk)
    return _height_difference(found)


def _height_difference(chunks: list[Chunk]) -> Chunks:
    """Reads "the greatest height difference (among them)" as the range of heights."""
    kinds = [chunk.kind for chunk in chunks]
    for at in range(len(chunks) - 2):
        if kinds[at] == "sup" and chunks[at].value == "most" and "difference" in kinds[at + 2 :]:
            end = kinds.index("difference", at)
            between = chunks[at + 1 : end]
            if all(one.kind in (*SCALED, "picture") for one in between):
                return (*chunks[:at], Chunk("stat", "range", "difference"), *between,
                        *chunks[end + 1 :])  # fmt: skip
    return tuple(chunks)


def amount(chunks: Sequence[Chunk], read: Read) -> Query | None:
    """The question that asks for numbers of people, or for one number of many; None: neither."""
    stats = [at for at, chunk in enumerate(chunks) if chunk.kind == "stat"]
    if len(stats) == 1:
        return _against_average(chunks, stats[0], read) or _statistic(chunks, stats[0], read)
    return None if stats else _two_numbers(chunks, read) or _two_groups(chunks, read)


# One number of many.


def _statistic(chunks: Sequence[Chunk], at: int, read: Read) -> Query | None:
    """Reads "the average left knee angle of those standing": the value, and which number of it."""
    how = chunks[at].value
    rest = _described([*chunks[:at], *chunks[at + 1 :]])
    if not any(chunk.kind in ASKING for chunk in rest):
        if next((c.kind for c in rest if c.kind != "skip"), None) == "aux":
            return None  # "is the coach of average height" asks for no number
        rest = [Chunk("what", "", "what"), *rest]
    value = read(rest)
    if isinstance(value, Compare) and value.ask in ("same", "difference"):
        return value if how == "range" else _of_two_sides(value, how)
    if not isinstance(value, Value):
        return None
    if value.measure.quantity in WORDS:
        return None  # there is no average posture
    of = value.of
    unsaid = not any(chunk.kind in ("pronoun", "who_of") for chunk in chunks)
    if isinstance(of, Focus) and unsaid:
        of = Everyone()
    return Statistic(of=of, measure=value.measure, how=how)


def _described(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Reads "of those standing", "of the two people sitting" as of the people who are."""
    found: list[Chunk] = []
    for at, chunk in enumerate(chunks):
        behind = next((c for c in chunks[at + 1 :] if c.kind not in FILLING), None)
        counted = chunk.kind == "number" and behind is not None and behind.kind == "noun"
        if counted and any(c.kind == "posture" for c in chunks[at:]):
            continue
        those = chunk.kind == "pronoun" and chunk.text in ("of those", "of these", "those")
        if chunk.kind == "pronoun" and behind is not None and behind.kind == "noun":
            found.append(Chunk("of", "", "of"))  # "of the two" people
        elif those and behind is not None and behind.kind in ("posture", "not", "face", "with"):
            found += [Chunk("of", "", "of"), PEOPLE, Chunk("who_rel", "", "that")]
        elif those and behind is not None and behind.kind == "who":
            found += [Chunk("of", "", "of"), PEOPLE]
        else:
            found.append(chunk)
    return found


def _of_two_sides(both: Compare, how: Any) -> Query | None:
    """Reads "the sum of p1's left and right knee angles": both sides of one person."""
    first, second = both.first, both.second
    if first.of != second.of or first.measure.quantity != second.measure.quantity:
        return None
    return Statistic(of=first.of, measure=first.measure.with_(side=None), how=how)


def _against_average(chunks: Sequence[Chunk], at: int, read: Read) -> Query | None:
    """Reads "taller than the average", "above average in height": somebody against nobody."""
    if chunks[at].value not in ("mean", "median"):
        return None
    how = cast(Typical, chunks[at].value)
    nobody = Chunk("person", Somebody(Average(how=how)), chunks[at].text)
    before, behind = list(chunks[:at]), list(chunks[at + 1 :])
    while before and before[-1].kind == "skip":
        before.pop()
    link = before.pop() if before else None
    scaled = [chunk for chunk in behind if chunk.kind not in ("of", *FILLING)]
    comp = next((c for c in reversed(before) if c.kind not in FILLING), None)
    bare = comp is not None and comp.kind == "comp" and comp.value in ("more", "less")
    if link is not None and link.kind == "rel" and link.value in ("above", "below"):
        more = "more" if link.value == "above" else "less"
    elif link is None or link.kind != "than":
        return None
    elif bare and comp is not None and scaled:  # "more than the average knee angle"
        before.remove(comp)
        more = comp.value
    elif any(chunk.kind not in ("dim", "pronoun", "noun") for chunk in scaled):
        return None
    else:
        return read([*before, link, nobody])
    return read([*before, *scaled, Chunk("comp", more, more), Chunk("than", "", "than"), nobody])


# Two numbers of people.


def _two_numbers(chunks: Sequence[Chunk], read: Read) -> Query | None:
    """Reads "is the number of people sitting the same as the number kneeling"."""
    places = [at for at, chunk in enumerate(chunks) if chunk.kind in ("how_many", "person_number")]
    if len(places) != 2:
        return None
    before, middle, behind = (
        tuple(chunks[: places[0]]),
        list(chunks[places[0] + 1 : places[1]]),
        tuple(chunks[places[1] + 1 :]),
    )
    links: list[Chunk] = []
    while middle and middle[-1].kind in (*FILLING, "and", "than", "as", "same", "comp", "of"):
        links.append(middle.pop())
    asks = [OPERATORS[c.value or c.kind] for c in links if (c.value or c.kind) in OPERATORS]
    if any(chunk.kind == "difference" for chunk in before):
        asks = ["difference"]
    if len(asks) != 1:
        return None
    return _set_against(tuple(middle), behind, asks[0], read)


def _two_groups(chunks: Sequence[Chunk], read: Read) -> Query | None:
    """Reads "are there more people standing than sitting", "how many more sit than stand"."""
    for at, ask in _operators(chunks):
        before, behind = tuple(chunks[:at]), tuple(chunks[at + 1 :])
        for place, chunk in enumerate(behind):
            if chunk.kind not in SEPARATORS[ask]:
                continue
            first, second = behind[:place], behind[place + 1 :]
            said = [one for one in first if one.kind not in FILLING]
            if not said:  # "is sitting more common than standing"
                first, before = tuple(c for c in before if c.kind not in FILLING), ()
            meant = _asked(before, ask, chunk)
            found = None if meant is None else _set_against(first, second, meant, read)
            if found is not None:
                return found
    return None


def _operators(chunks: Sequence[Chunk]) -> Iterator[tuple[int, Ask]]:
    """Where "more", "fewer" or "as many" stands that people are counted by."""
    for at, chunk in enumerate(chunks):
        behind = next((c for c in chunks[at + 1 :] if c.kind not in FILLING), None)
        if chunk.kind == "many":
            yield at, chunk.value
        counts = behind is not None and behind.kind not in (*SCALED, "than", "or")
        if counts and chunk.kind == "comp" and chunk.value in ("more", "less"):
            yield at, OPERATORS[chunk.value]


def _asked(before: Sequence[Chunk], ask: Ask, separator: Chunk) -> Ask | None:
    """What is asked of the two, by the words before "more"; None where they say something else."""
    words = [chunk for chunk in before if chunk.kind not in FILLING]
    if any(chunk.kind not in ASKING for chunk in words):
        return None
    if separator.kind == "or":
        return "which_more" if ask == "more" else "which_less"
    if any(chunk.kind in ("how", "how_many") for chunk in words):
        return None if ask == "same" else cast(Ask, f"difference_{ask}")
    return ask


def _set_against(first: Chunks, second: Chunks, ask: str, read: Read) -> Query | None:
    """The two groups, each read as what is counted; None where one of them is none."""
    one = _group(first, read)
    if one is None:
        return None
    other = _group(second, read) or _group((PEOPLE, *second), read)
    if other is None:
        bare = [chunk for chunk in second if chunk.kind not in FILLING]
        if [chunk.kind for chunk in bare] != ["not"] or not isinstance(one, That):
            return None
        other = one.with_(predicate=Not(predicate=one.predicate))
    if isinstance(one, That) and isinstance(other, That) and isinstance(other.of, Everyone):
        other = other.with_(of=one.of)  # "more of them sitting than standing": of the same
    if ask == "difference_less":
        one, other = other, one
    meant = ask.partition("_")[0] if ask.startswith("difference") else ask
    return None if one == other else CompareCounts(first=one, second=other, ask=cast(Ask, meant))


def _group(chunks: Sequence[Chunk], read: Read) -> Ref | None:
    """Who is counted by "(people) standing"."""
    counted = read([HOW_MANY, *chunks])
    if not isinstance(counted, Count) or isinstance(counted.of, Everyone):
        return None
    return counted.of
