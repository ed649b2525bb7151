"""The tool `select`: who it is, of the people (or pairs) that were measured.

Knows nothing of how anything was measured; it reads measurements as steps hand them on.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, cast, get_args

from pydantic import Field

from thirdwave.scene import Finding, Measurement, Observation, Scene, ValueType
from thirdwave.tools.base import Arguments, Measurements, People, ToolRetry, tool, unknown_person
from thirdwave.tools.matching import NEGATIVE, Condition, Verdicts, judge
from thirdwave.tools.phrases import amount, bound, other, owner, predicate, sentence, subject
from thirdwave.tools.quantities import noun, spec_of
from thirdwave.tools.ranking import Order, Place, order
from thirdwave.tools.wording import (
    called,
    listed,
    ordinal,
    placed,
    read_measurements,
    said,
    unmeasured,
)

Keep = Literal[
    "all", "max", "min", "middle", "nth_largest", "nth_smallest", "equal", "not_equal",
    "more_than", "less_than", "true", "false",
]  # fmt: skip

CLOSE_CALL = 0.5
"""Confidence of an answer that hangs on less than the measurements' errors."""


class SelectArgs(Arguments):
    """Of which measurements, by what, and what to give back."""

    measurements: Measurements = Field(description="One quantity, of people or of pairs")
    keep: Keep = Field(
        description="max, min, middle, nth_largest, nth_smallest give one person; the others all "
        "people for whom it holds: 'true' when one of their sides (or pairs) is true, 'false' "
        "when none is, equal and not_equal likewise; 'all' keeps everybody who has a value"
    )
    value: float | bool | str | None = Field(
        default=None,
        description="For equal, not_equal, more_than, less_than; of facing and head_direction: "
        "camera, away, image left, image right",
    )
    n: int = Field(default=1, ge=1, description="Rank for nth_largest and nth_smallest")
    expect: Literal["any", "one"] = Field(
        default="any", description="one: the question speaks of exactly one; else it is corrected"
    )
    give: Literal["people", "others"] = Field(
        default="people", description="others: the second of each pair, people or things"
    )
    within: People = Field(default=None, description="Look among these alone")


@tool(returns="any")
def select(scene: Scene, args: SelectArgs) -> Observation:
    """Select who has the most or least of a measured quantity, or for whom a condition holds.

    A winner by less than the measurements' errors is said to be about the same as the next.
    People who could not be measured are named; where they leave the result open there is none.
    """
    measurements = read_measurements(args.measurements)
    quantities = list(dict.fromkeys(m.quantity for m in measurements))
    if len(quantities) > 1:
        raise ToolRetry(f"select.measurements: expected one quantity, got {', '.join(quantities)}")
    others = args.give == "others"
    if args.within is not None:
        _check_ids(scene, args.within)
        measurements = [m for m in measurements if (m.other if others else m.person) in args.within]
    if args.keep in get_args(Place):
        return _by_order(scene, measurements, args)
    if not measurements:
        nobody = "nobody is in the picture" if scene.people == () else "nobody was measured"
        empty = Observation(text=nobody, value=[], value_type="people")
        return replace(empty, unknown=nobody) if args.expect == "one" else empty
    if args.keep == "all":
        return _everybody(scene, measurements, args)
    return _by_condition(scene, measurements, args)


def _by_order(scene: Scene, measurements: list[Measurement], args: SelectArgs) -> Observation:
    others = args.give == "others"
    found = order(measurements, cast(Place, args.keep), args.n, others=others)
    missing = unmeasured(measurements)
    if found.winner is None:
        reason = _no_winner(scene, found, args, missing)
        return Observation(text=reason, value_type="person", unknown=reason)
    winner = found.ranked[found.winner]
    rest = [m for m in found.ranked if m is not winner]
    if not rest and len(measurements) > 1:  # one person's two sides
        rest = [m for m in measurements if m != winner and m.value is not None]
    title = _title(scene, winner, measurements, args)
    values = _in_brackets(scene, winner, rest, others)
    text = f"{title} ({values})"
    if found.rivals:
        same = [winner, *found.rivals]
        names = listed(_name(scene, m, others) for m in same)
        text = (
            f"{names} are about the same ({', '.join(amount(m) for m in same)}); "
            f"by the figures {title}"
        )
    if missing:
        text = f"{text}; {missing}"
    entity = (winner.other if others else winner.person) or ""
    value_type = _kind(scene, [entity])
    counted = [winner, *rest]
    return Observation(
        text=text,
        value=[entity] if value_type == "things" else entity,
        value_type="things" if value_type == "things" else "person",
        evidence=_findings(scene, counted),
        confidence=min(winner.confidence, CLOSE_CALL if found.rivals or missing else 1.0),
    )


def _no_winner(scene: Scene, found: Order, args: SelectArgs, missing: str) -> str:
    total = len(found.ranked)
    if missing and not total:
        return missing
    if not total:
        return "nobody is in the picture" if scene.people == () else "nobody was measured"
    if args.keep == "middle":
        near = [found.ranked[total // 2 - 1], found.ranked[total // 2]]
        ids = [(m.other if args.give == "others" else m.person) or "" for m in near]
        return f"of {total} nobody is in the middle: {listed(ids)} are nearest to it"
    return f"there is no {args.n}. of {total}" + (f"; {missing}" if missing else "")


def _title(
    scene: Scene, winner: Measurement, measurements: list[Measurement], args: SelectArgs
) -> str:
    """Such as "p2 is the second tallest", "p3 is the closest to p1"."""
    spec = spec_of(winner)
    largest = args.keep in ("max", "nth_largest")
    if args.keep == "middle":
        by = "" if winner.quantity == "image_x" else f" by {noun(winner)}"
        return f"{_name(scene, winner, args.give == 'others')} is in the middle{by}"
    rank = ordinal(args.n) if args.keep.startswith("nth") else ""
    if winner.quantity == "distance" and winner.other is not None:
        pairs = (
            len({m.person for m in measurements}) > 1 and len({m.other for m in measurements}) > 1
        )
        if not pairs and winner.other != winner.person:
            one, to = owner(winner, scene), other(winner, scene)
            if args.give == "others":
                one, to = to, one
            word = "farthest from" if largest else "closest to"
            return f"{one} is the {rank}{word} {to}"
    word = (spec.most if largest else spec.least).replace("the ", f"the {rank}", 1)
    verb = "are" if winner.quantity == "distance" else "is"
    return f"{subject(winner, scene)} {verb} {word}"


def _in_brackets(
    scene: Scene, winner: Measurement, rest: Sequence[Measurement], others: bool
) -> str:
    """Such as "about 1.78 m; p1 1.71 m, p3 1.65 m"."""
    shown = []
    for m in rest:
        own = m.person == winner.person and not others
        name = subject(m, scene) if own else _name(scene, m, others)
        shown.append(f"{name} {amount(m, rough=False)}")
    return "; ".join([amount(winner), *([", ".join(shown)] if shown else [])])


def _name(scene: Scene, m: Measurement, others: bool) -> str:
    return called(scene, (m.other if others else m.person) or "")


def _everybody(scene: Scene, measurements: list[Measurement], args: SelectArgs) -> Observation:
    stated = [m for m in measurements if m.value is not None]
    ids = list(dict.fromkeys((m.other if args.give == "others" else m.person) for m in stated))
    missing = unmeasured(measurements)
    entities = [entity for entity in ids if entity]
    if not entities:
        return Observation(text=missing, value_type="people", unknown=missing)
    text = "; ".join(m.text or sentence(m, scene) for m in stated)
    seen = Observation(
        text=f"{text}; {missing}" if missing else text,
        value=entities,
        value_type=_kind(scene, entities),
        evidence=_findings(scene, stated),
        confidence=min(m.confidence for m in stated),
    )
    if args.expect == "one" and len(entities) > 1:
        reason = f"{placed(scene, entities)} are {len(entities)}: say which"
        return replace(seen, unknown=reason)
    return _as_one(seen) if args.expect == "one" else seen


def _by_condition(scene: Scene, measurements: list[Measurement], args: SelectArgs) -> Observation:
    others = args.give == "others"
    verdicts = judge(measurements, cast(Condition, args.keep), args.value, others=others)
    open_ones = [
        m
        for m in measurements
        if m.value is None and (m.other if others else m.person) in verdicts.open
    ]
    missing = unmeasured(open_ones)
    stated = [m for m in measurements if m.value is not None]
    told = _told(scene, measurements, verdicts, args)
    evidence = list(_findings(scene, verdicts.deciding or stated))
    if isinstance(args.value, (int, float)) and not isinstance(args.value, bool):
        unit = measurements[0].unit
        evidence.append(Finding(text=f"the limit is {said(args.value, unit)}", value=args.value))
    sure = min((m.confidence for m in verdicts.deciding or stated), default=1.0)
    if verdicts.narrow or missing:
        sure = min(sure, CLOSE_CALL)
    value = list(verdicts.holds)
    keys = [(m.other if others else m.person) or "" for m in measurements]
    seen = Observation(
        text=f"{told}; {missing}" if missing else told,
        value=value,
        value_type=_kind(scene, value or keys),
        evidence=tuple(evidence),
        confidence=sure,
    )
    if not value and open_ones:
        return replace(seen, text=missing, unknown=missing)
    if args.expect == "any":
        return seen
    if not value:
        instead = ", ".join(m.text or sentence(m, scene) for m in stated)
        return replace(seen, unknown=f"{told}; {instead}" if instead not in told else told)
    if len(value) > 1:
        return replace(seen, unknown=f"{_emphasised(told, len(value))}: say which")
    return _as_one(seen)


def _told(
    scene: Scene, measurements: list[Measurement], verdicts: Verdicts, args: SelectArgs
) -> str:
    """Of whom it holds: "p1 (left) and p3 (right) are sitting", "nobody is facing p1"."""
    holds, narrow = verdicts.holds, ""
    if verdicts.narrow:
        narrow = f"; close to the limit: {', '.join(_brief(scene, m) for m in verdicts.narrow)}"
    if args.give == "others":
        return _others_told(scene, measurements, verdicts, args)
    about = [m for m in verdicts.deciding if m.person in holds] or measurements
    if any(m.part and m.other for m in about) and holds:
        return "; ".join(m.text or sentence(m, scene) for m in about) + narrow
    if args.keep in ("more_than", "less_than") and isinstance(args.value, (int, float)):
        over = args.keep == "more_than"
        phrase = bound(about, scene, over=over, limit=float(args.value), people=len(holds))
        values = f" ({listed(_brief(scene, m) for m in verdicts.deciding)})" if holds else ""
        return f"{placed(scene, holds)} {phrase}{values}{narrow}"
    word = args.value if isinstance(args.value, str) else None
    if word is None and args.keep in ("equal", "not_equal"):
        word = said(args.value, measurements[0].unit)
    negative = args.keep in NEGATIVE
    if negative and not holds:
        phrase = predicate(about, scene, value=word, people=len(verdicts.fails))
        return f"nobody: {placed(scene, verdicts.fails)} {phrase}"
    phrase = predicate(about, scene, holds=not negative, value=word, people=len(holds))
    return f"{placed(scene, holds)} {phrase}"


def _others_told(
    scene: Scene, measurements: list[Measurement], verdicts: Verdicts, args: SelectArgs
) -> str:
    """Such as "p1 is next to the bench (t1) and the chair (t2)", "p1 is facing nobody"."""
    if verdicts.holds:
        return "; ".join(m.text or sentence(m, scene) for m in verdicts.deciding)
    keys = [m.other or "" for m in measurements]
    none = "nothing that was found" if _kind(scene, keys) == "things" else "nobody"
    if args.keep in NEGATIVE or args.keep not in ("true", "false"):
        return f"{none}: {'; '.join(m.text or sentence(m, scene) for m in measurements)}"
    people = list(dict.fromkeys(m.person for m in measurements))
    phrase = predicate(measurements, scene, people=len(people), other_words=none)
    return f"{listed(people)} {phrase}"


def _brief(scene: Scene, m: Measurement) -> str:
    return f"{subject(m, scene)} {amount(m)}"


def _emphasised(told: str, total: int) -> str:
    """Turn "are sitting" into "are both sitting", "have ..." as "both have ..."."""
    word = "both" if total == 2 else "all"
    if " are " in told:
        return told.replace(" are ", f" are {word} ", 1)
    return told.replace(" have ", f" {word} have ", 1).replace(" do not ", f" {word} do not ", 1)


def _as_one(seen: Observation) -> Observation:
    """The observation with its only person as an id; things stay a list."""
    if seen.value_type == "things":
        return seen
    return replace(seen, value=seen.value[0], value_type="person")


def _findings(scene: Scene, measurements: Sequence[Measurement]) -> tuple[Finding, ...]:
    lines = {m.text or sentence(m, scene): m.value for m in measurements}
    return tuple(Finding(text=text, value=value) for text, value in lines.items())


def _kind(scene: Scene, ids: Sequence[str]) -> ValueType:
    things = {thing.id for thing in scene.things or ()}
    return "things" if ids and all(entity in things for entity in ids) else "people"


def _check_ids(scene: Scene, ids: Sequence[str]) -> None:
    things = {thing.id for thing in scene.things or ()}
    for entity in ids:
        if entity not in scene.person_ids and entity not in things:
            unknown_person(scene, entity)
