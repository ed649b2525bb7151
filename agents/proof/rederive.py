"""What steps that reason should have given, worked out again from what they were given.

Selecting, comparing, counting and joining are arithmetic on what other steps measured: it is done
twice, and both have to agree. Knows nothing of texts.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from thirdwave.agents.plan import EACH, REFERENCE
from thirdwave.agents.record import Record
from thirdwave.scene import Measurement
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.measuring.matching import Condition, judge
from thirdwave.tools.measuring.ranking import Of, Place, about_the_same, order
from thirdwave.tools.measuring.statistics import Statistic, statistic


def rederived(record: Record, records: Mapping[str, Record]) -> str | None:
    """How the value of a step that reasons differs from what its arguments give; None: it agrees.

    None, too, for all other tools, and where an argument cannot be told from the records.
    """
    try:
        args = {name: _given(value, records) for name, value in record["args"].items()}
        found = _FOUND[record["tool"]](args, records) if record["tool"] in _FOUND else None
    except (KeyError, TypeError, ToolRetry):
        return None  # arguments of another kind, such as ids written out: nothing to hold against
    given = record["value"]
    if record["tool"] == "measure":
        given = list(dict.fromkeys(item["person"] for item in given))
    if found is None or _plain(found) == _plain(given):
        return None
    return f"it gives {given!r}, from what it was given {found!r} follows"


def _given(value: Any, records: Mapping[str, Record]) -> Any:
    match = REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return records[match[1]]["value"] if match else value


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return [value]
    if isinstance(value, float):
        return round(value, 5)
    return sorted(value) if isinstance(value, list) else value


def _measure(args: Mapping[str, Any], records: Mapping[str, Record]) -> Any:
    """Who should have been measured: those of the arguments, else everybody who was found."""
    if f"${EACH}" in str(args.get("people")):
        raise KeyError(EACH)  # one after the other: who they were stands in no argument
    people = _ids(args.get("people"))
    if people is None:
        looked = [one["value"] for one in records.values() if one["tool"] == "detect_people"]
        people = looked[-1] if looked else None
    return people


def _select(args: Mapping[str, Any], records: Mapping[str, Record]) -> Any:
    del records
    given = _read(args["measurements"])
    others, keep = args.get("give") == "others", args["keep"]
    within = _ids(args.get("within"))
    if within is not None:
        given = [m for m in given if (m.other if others else m.person) in within]
    if keep in get_args(Place):
        seconds = {m.other for m in given if m.other is not None}
        own = all(m.other == m.person for m in given)  # between somebody's own two hands
        pairs = not own and len(seconds) > 1 and len({m.person for m in given}) > 1
        of: Of = "others" if others else "pairs" if pairs else "people"
        found = order(given, cast(Place, keep), args.get("n", 1), of=of)
        if found.winner is None:
            return None
        first = found.ranked[found.winner]
        if of == "pairs":
            return [first.person, first.other]
        return [first.other if of == "others" else first.person]
    if keep == "all":
        stated = [m for m in given if m.value is not None]
        return list(dict.fromkeys((m.other if others else m.person) or "" for m in stated))
    if keep not in get_args(Condition):
        return None
    every = bool(args.get("every"))
    condition = cast(Condition, keep)
    value = args.get("value")
    if args.get("than") is not None:
        given, value = but_the_compared(given, args["than"], args.get("typical"))
    return list(judge(given, condition, value, others=others, every=every).holds)


def but_the_compared(
    given: list[Measurement], than: Sequence[Mapping[str, Any]], typical: Any = None
) -> tuple[list[Measurement], float | str | None]:
    """The measurements of all but the one they are compared with, and that one's own value.

    As `select` does with `than`: the largest of somebody's values is the limit, or their word, or
    what is `typical` of all of them, which leaves nobody out; None without any.
    """
    theirs = [m for m in _read(than) if m.value is not None and m.value is not True]
    if typical is not None:
        return given, statistic(theirs, typical)
    if not theirs:
        return given, None
    most = max(theirs, key=lambda m: 0.0 if isinstance(m.value, str) else float(m.value or 0.0))
    value = most.value if isinstance(most.value, str) else float(most.value or 0.0)
    return [m for m in given if m.person != most.person], value


def _compare(args: Mapping[str, Any], records: Mapping[str, Record]) -> Any:
    del records
    ask = args["ask"]
    if args.get("people") is not None:
        return _outnumbering(_ids(args["people"]) or [], _ids(args["against"]) or [], ask)
    if ask in get_args(Statistic):
        return statistic(_read(args["first"]), ask)
    return _one_against_another(args, ask)


def _outnumbering(first: list[str], second: list[str], ask: str) -> Any:
    gap = len(set(first)) - len(set(second))
    verdicts = {"more": gap > 0, "less": gap < 0, "same": gap == 0, "difference": gap}
    if ask in verdicts:
        return verdicts[ask]
    if gap == 0:
        return []
    return first if (gap > 0) == (ask == "which_more") else second


def _one_against_another(args: Mapping[str, Any], ask: str) -> Any:
    sides = [[m for m in _read(args[name]) if m.value is not None] for name in ("first", "second")]
    if any(len(side) != 1 for side in sides):
        return None
    first, second = sides[0][0], sides[1][0]
    if isinstance(first.value, (bool, str)):
        return first.value == second.value
    a, b = float(first.value or 0.0), float(second.value or 0.0)
    if ask == "difference":
        return a - b
    if ask == "same":
        return about_the_same(first, second)
    if ask in ("more", "less") and not about_the_same(first, second):
        return a > b if ask == "more" else a < b
    if ask in ("which_more", "which_less") and first.person != second.person:
        return (first if (a >= b) == (ask == "which_more") else second).person
    return None


def _count(args: Mapping[str, Any], records: Mapping[str, Record]) -> Any:
    del records
    ids = None if args.get("measurements") else _ids(args.get("people"))
    return None if ids is None else len(set(ids))


def _quantify(args: Mapping[str, Any], records: Mapping[str, Record]) -> Any:
    found, among = _ids(args.get("people")), _ids(args.get("of"))
    if found is None:
        return None
    if among is None:
        looked = [one["value"] for one in records.values() if one["tool"] == "detect_people"]
        among = looked[-1] if looked and set(found) <= set(looked[-1]) else None
    quantifier, n = args.get("quantifier", "any"), args.get("n", 1)
    held, total = len(set(found)), None
    if among is not None:
        held, total = len(set(found) & set(among)), len(set(among))
    return of_quantifier(quantifier, n, held=held, total=total)


def of_quantifier(quantifier: str, n: int, *, held: int, total: int | None) -> bool | None:
    """Whether `held` of `total` meet a quantifier; None where that cannot be told."""
    if quantifier in ("all", "most", "half"):
        if total is None:
            return None
        return {"all": held == total, "most": held * 2 > total, "half": held * 2 >= total}[
            quantifier
        ]
    counted = {"at_least": held >= n, "at_most": held <= n, "exactly": held == n}
    return {"any": held > 0, "none": held == 0, **counted}.get(quantifier)


def _combine(args: Mapping[str, Any], records: Mapping[str, Record]) -> Any:
    del records
    first, second = _ids(args.get("first")), _ids(args.get("second"))
    if first is None or second is None:
        return None
    if args["how"] == "either":
        return list(dict.fromkeys((*first, *second)))
    return [one for one in first if (one in second) == (args["how"] == "both")]


_FOUND = {
    "measure": _measure,
    "select": _select,
    "compare": _compare,
    "count": _count,
    "quantify": _quantify,
    "combine": _combine,
}
REASONING = frozenset(_FOUND)
"""Tools whose value is worked out again."""


def _read(given: Sequence[Mapping[str, Any]]) -> list[Measurement]:
    return [Measurement.from_json(dict(item)) for item in given]


def _ids(given: Any) -> list[str] | None:
    if given is None:
        return None
    return [given] if isinstance(given, str) else list(given)
