"""Counts and verdicts that hang on somebody borderline: "2, or 3 if p4, who is borderline, counts".

Somebody is borderline who would be chosen, or not be, if a measurement that lies within its own
error of the limit lay on the other side. Knows nothing of answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from thirdwave.agents.proof.rederive import but_the_compared, of_quantifier
from thirdwave.agents.record import Record
from thirdwave.scene import Measurement
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.measuring.matching import Condition, judge
from thirdwave.tools.measuring.wording import listed

BORDERLINE = 0.5
"""Confidence of a count or verdict that somebody borderline changes."""
_WORDS = {1: "who is borderline, ", 2: "who are borderline, "}


@dataclass(frozen=True, slots=True)
class Swing:
    """Who of those that were chosen, or were not, is borderline."""

    within: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """All who are borderline."""
        return (*self.within, *self.without)


def swing_of(record: Record, records: Mapping[str, Record]) -> Swing | None:
    """Who is borderline among those that a count or a verdict is about; None: nobody."""
    if record["tool"] not in ("count", "quantify"):
        return None
    chosen = _behind(record["args"].get("people"), records)
    if chosen is None or chosen["tool"] != "select":
        return None
    args = chosen["args"]
    measured = _behind(args.get("measurements"), records)
    if args.get("keep") not in ("more_than", "less_than") or measured is None:
        return None
    try:
        given = [Measurement.from_json(dict(item)) for item in measured["value"]]
        limit = args.get("value")
        if args.get("than") is not None:
            than = _behind(args["than"], records)
            theirs = [] if than is None else list(than["value"] or ())
            given, limit = but_the_compared(given, theirs, args.get("typical"))
        if limit is None or isinstance(limit, str):
            return None
        found = _swing(given, args, float(limit))
    except (TypeError, ToolRetry):
        return None
    within = args.get("within")
    if isinstance(within, str) and (group := _behind(within, records)) is not None:
        within = group["value"]
    if within is not None:
        among = [within] if isinstance(within, str) else list(within)
        found = Swing(*(tuple(p for p in side if p in among)
                        for side in (found.within, found.without)))  # fmt: skip
    return found if found.people else None


def counts_of(record: Record, records: Mapping[str, Record]) -> tuple[int, ...]:
    """The other numbers that a count could be."""
    swing = swing_of(record, records) if record["value_type"] == "int" else None
    if swing is None:
        return ()
    return (record["value"] - len(swing.within), record["value"] + len(swing.without))


def hangs_on(record: Record, records: Mapping[str, Record]) -> tuple[str, ...]:
    """The borderline people that change a count or verdict; () where it stands without them."""
    swing = swing_of(record, records)
    if swing is None:
        return ()
    if record["tool"] == "count":
        return swing.people
    held = _behind(record["args"].get("people"), records)
    asked = record["args"].get("quantifier", "any")
    ids = list(held["value"] or ()) if held is not None else []
    total = _total(record, records)
    n = record["args"].get("n", 1)
    ends = {
        of_quantifier(asked, n, held=number, total=total)
        for number in (len(ids) - len(swing.within), len(ids) + len(swing.without))
    }
    return swing.people if ends != {record["value"]} else ()


def counted_otherwise(record: Record, records: Mapping[str, Record]) -> str:
    """What a count would be: ", or 3 if p4, who is borderline, counts"; "" where it is sure."""
    swing = swing_of(record, records)
    if swing is None or record["tool"] != "count":
        return ""
    told: list[str] = []
    for people, sign, verb in ((swing.without, 1, ""), (swing.within, -1, "not")):
        if people:
            many = len(people) > 1
            does = ("do not count" if many else "does not count") if verb else \
                ("count" if many else "counts")  # fmt: skip
            who = f"{listed(people)}, {_WORDS[2 if many else 1]}{does}"
            told.append(f"{record['value'] + sign * len(people)} if {who}")
    return f", or {', or '.join(told)}"


def _total(record: Record, records: Mapping[str, Record]) -> int | None:
    """Of how many it is asked."""
    of = record["args"].get("of")
    if isinstance(of, list):
        return len(of)
    group = _behind(of, records)
    if group is None:
        group = next((one for one in records.values() if one["tool"] == "detect_people"), None)
    if group is None or group["value"] is None:
        return None
    return 1 if isinstance(group["value"], str) else len(group["value"])


def _swing(given: list[Measurement], args: Mapping[str, Any], limit: float) -> Swing:
    condition = cast(Condition, args["keep"])
    every = bool(args.get("every"))
    before = judge(given, condition, limit, every=every)
    narrow = {id(m) for m in before.narrow}
    mirrored = [replace(m, value=2 * limit - float(m.value or 0.0)) if id(m) in narrow else m
                for m in given]  # fmt: skip
    after = judge(mirrored, condition, limit, every=every)
    return Swing(
        tuple(one for one in before.holds if one not in after.holds),
        tuple(one for one in after.holds if one not in before.holds),
    )


def _behind(given: Any, records: Mapping[str, Record]) -> Record | None:
    return records.get(given[1:]) if isinstance(given, str) and given.startswith("$") else None
