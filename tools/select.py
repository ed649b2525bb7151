"""The tool `select`: who it is, of the people (or pairs) that were measured.

Knows nothing of how anything was measured; it reads measurements as steps hand them on.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import Field

from thirdwave.scene import Finding, Measurement, Observation, Scene, ValueType
from thirdwave.tools.base import (
    Arguments,
    Measurements,
    People,
    Ref,
    ToolRetry,
    tool,
    unknown_person,
)
from thirdwave.tools.detect import NOTHING
from thirdwave.tools.measuring.borderline import errors
from thirdwave.tools.measuring.limits import Limit, limit_of
from thirdwave.tools.measuring.matching import Condition, judge
from thirdwave.tools.measuring.nearest import nearest
from thirdwave.tools.measuring.phrases import sentence
from thirdwave.tools.measuring.ranking import Of, Order, Place, about_the_same, order
from thirdwave.tools.measuring.rows import Row, in_a_row
from thirdwave.tools.measuring.selection_texts import (
    about_equal,
    emphasised,
    equal_figures,
    in_brackets,
    lean,
    others_told,
    title,
    told,
)
from thirdwave.tools.measuring.wording import (
    listed,
    ordinal,
    placed,
    read_measurements,
    said,
    unmeasured,
)

Keep = Literal[
    "all", "max", "min", "middle", "nth_largest", "nth_smallest", "equal", "not_equal",
    "more_than", "less_than", "true", "false", "largest", "smallest",
]  # fmt: skip

NONE_OF = ("nobody", "neither", "none")
CLOSE_CALL = 0.5
"""Confidence of an answer that hangs on less than the measurements' errors."""


Than = Annotated[tuple[dict[str, Any], ...] | None, Ref(("measurements",))]


class SelectArgs(Arguments):
    """Of which measurements, by what, and what to give back."""

    measurements: Measurements = Field(description="One quantity, of people or of pairs")
    keep: Keep = Field(
        description="max, min, middle, nth_largest, nth_smallest give one person; largest and "
        "smallest the first `n` in that order (of 100 everybody in order); the others all "
        "people for whom it holds: 'true' when one of their sides (or pairs) is true, 'false' "
        "when none is, equal and not_equal likewise; 'all' keeps everybody who has a value"
    )
    value: float | bool | str | None = Field(
        default=None,
        description="For equal, not_equal, more_than, less_than; of facing and head_direction: "
        "camera, away, image left, image right",
    )
    than: Than = Field(
        default=None,
        description="Of more_than, less_than and equal, in the place of `value`: somebody's own "
        "measurement, who is not counted",
    )
    typical: Literal["mean", "median"] | None = Field(
        default=None, description="The limit is this of all of `than`, not somebody's own"
    )
    n: int = Field(default=1, ge=1, description="Rank, or how many of largest and smallest")
    expect: Literal["any", "one"] = Field(
        default="any", description="one: the question speaks of exactly one; else it is corrected"
    )
    give: Literal["people", "others"] = Field(
        default="people", description="others: the second of each pair, people or things"
    )
    within: People = Field(default=None, description="Look among these alone")
    every: bool = Field(
        default=False,
        description="It takes all of somebody's measurements (both arms, all pairs), not one",
    )


@tool(returns="any", cost="under 1 ms")
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
    limit: Limit | None = None
    if args.than is not None:
        theirs = read_measurements(args.than)
        given = limit_of(scene, measurements, theirs, args.keep, args.typical)
        if isinstance(given, str):
            return Observation(text=given, value_type="people", unknown=given)
        limit, measurements = given, list(given.judged)
        args = args.model_copy(update={"value": limit.line.value})
    if args.keep in get_args(Place):
        return _by_order(scene, measurements, args)
    if args.keep in get_args(Row):
        return in_a_row(scene, measurements, cast(Row, args.keep), args.n, others=others)
    if not measurements:
        nobody = "nobody was found in the picture" if scene.people == () else "nobody"
        if others and scene.people:
            nobody = "nothing that was found"
            if scene.things == ():
                nobody = f"nothing: {NOTHING}"
        things = others and scene.things is not None
        empty = Observation(
            text=nobody,
            value=[],
            value_type="things" if things else "people",
            evidence=(Finding(text=nobody),),
        )
        if args.expect == "any":
            return empty
        return replace(empty, unknown=nobody if scene.people == () else "nobody is left to choose")
    if args.keep == "all":
        return _everybody(scene, measurements, args)
    found = _by_condition(scene, measurements, args)
    if limit is None:
        return found
    evidence = (*found.evidence, limit.line)
    return replace(found, text=f"{found.text}; {limit.line.text}", evidence=evidence)


def _by_order(scene: Scene, measurements: list[Measurement], args: SelectArgs) -> Observation:
    of, place = _of(measurements, args), cast(Place, args.keep)
    found = order(measurements, place, args.n, of=of)
    missing = unmeasured(measurements)
    if found.winner is None:
        reason = _no_winner(scene, found, args, missing)
        return Observation(text=reason, value_type="person", unknown=reason)
    winner = found.ranked[found.winner]
    elsewhere = _on_the_other_side(scene, winner, args) if len(found.ranked) == 1 else ""
    if elsewhere:
        line = Finding(text=elsewhere, value=winner.value)
        return Observation(text=elsewhere, value_type="person", unknown=elsewhere, evidence=(line,))
    if missing and _alone(found.ranked, measurements):
        reason = f"{missing}, so there is nobody to compare with: {_said_of(scene, winner)}"
        return Observation(
            text=reason,
            value_type="person",
            unknown=reason,
            evidence=(*_findings(scene, [winner]), *_reasons(missing)),
        )
    rest, rivals = [m for m in found.ranked if m is not winner], found.rivals
    if not rest:  # one person's other side
        rest = [m for m in measurements if m != winner and m.value is not None]
        rivals = tuple(m for m in rest if about_the_same(winner, m))
    what = title(scene, winner, place, args.n, of=of)
    text = f"{what} ({in_brackets(scene, winner, rest, of=of)})"
    if rivals:
        text = about_equal(scene, [winner, *rivals], of=of)
        if not equal_figures([winner, *rivals]):
            brief = len(found.ranked) == 2 and place in ("max", "min") and winner.other is None
            text = f"{text}; by the figures {lean(scene, winner, place) if brief else what}"
    if missing:
        text = f"{text}; {missing}"
    value, value_type = _winner_value(scene, winner, of)
    return Observation(
        text=text,
        value=value,
        value_type=value_type,
        evidence=(*_findings(scene, [winner, *rest]), *_reasons(missing)),
        confidence=min(winner.confidence, CLOSE_CALL if rivals or missing else 1.0),
    )


def _alone(ranked: Sequence[Measurement], measurements: Sequence[Measurement]) -> bool:
    """Whether one was measured of several that were asked about: no order can be told."""
    asked = {(m.person, m.other) for m in measurements}
    return len(asked) > 1 and len({(m.person, m.other) for m in ranked}) == 1


def _on_the_other_side(scene: Scene, only: Measurement, args: SelectArgs) -> str:
    """Say that the only one measured is on the side of the picture that was not asked for."""
    if only.quantity != "image_x" or args.keep not in ("max", "min"):
        return ""
    asked, is_right = args.keep == "max", float(only.value or 0) > scene.camera.image_size[0] / 2
    if asked == is_right:
        return ""
    sides = {True: "right", False: "left"}
    who = "the only person found" if len(scene.people or ()) == 1 else "the only one of those"
    return (
        f"nobody was found on the {sides[asked]}; {only.person} is on the {sides[is_right]}, {who}"
    )


def _said_of(scene: Scene, m: Measurement) -> str:
    return m.text or sentence(m, scene)


def _of(measurements: Sequence[Measurement], args: SelectArgs) -> Of:
    """Whether an order is of people, of the others of their pairs, or of pairs as such."""
    if args.give == "others":
        return "others"
    if all(m.other == m.person for m in measurements):
        return "people"  # between somebody's own two hands
    seconds = {m.other for m in measurements if m.other is not None}
    return "pairs" if len(seconds) > 1 and len({m.person for m in measurements}) > 1 else "people"


def _winner_value(scene: Scene, winner: Measurement, of: Of) -> tuple[Any, ValueType]:
    """The id of a person; a list for a thing, and for both people of a pair."""
    if of == "pairs" and winner.other in scene.person_ids:
        return [winner.person, winner.other], "people"
    entity = (winner.other if of == "others" else winner.person) or ""
    if _kind(scene, [entity]) == "things":
        return [entity], "things"
    return entity, "person"


def _no_winner(scene: Scene, found: Order, args: SelectArgs, missing: str) -> str:
    total = len(found.ranked)
    if missing and not total:
        return missing
    if not total:
        return "nobody was found in the picture" if scene.people == () else "nobody was measured"
    if args.keep == "middle":
        if total == 2:
            return "there are only two people, so nobody is in the middle"
        near = [found.ranked[total // 2 - 1], found.ranked[total // 2]]
        ids = [(m.other if args.give == "others" else m.person) or "" for m in near]
        return f"of {total} nobody is in the middle: {listed(ids)} are nearest to it"
    text = f"there is no {ordinal(args.n).strip() or 'first'} of {total}"
    return f"{text}; {missing}" if missing else text


def _everybody(scene: Scene, measurements: list[Measurement], args: SelectArgs) -> Observation:
    stated = [m for m in measurements if m.value is not None]
    ids = list(dict.fromkeys((m.other if args.give == "others" else m.person) for m in stated))
    missing = unmeasured(measurements)
    entities = [entity for entity in ids if entity]
    if not entities:
        return Observation(text=missing, value_type="people", unknown=missing)
    if stated[0].quantity in ("image_x", "image_y"):  # asked for to learn who is there
        text = f"{placed(scene, entities)} {'are' if len(entities) > 1 else 'is'} in the picture"
    else:
        text = "; ".join(_said_of(scene, m) for m in stated)
    seen = Observation(
        text=f"{text}; {missing}" if missing else text,
        value=entities,
        value_type=_kind(scene, entities),
        evidence=(*_findings(scene, stated), *_reasons(missing)),
        confidence=min(m.confidence for m in stated),
    )
    if args.expect == "one" and len(entities) > 1:
        both = "both" if len(entities) == 2 else "all"
        reason = f"{placed(scene, entities)} are {both} in the picture: say which"
        return replace(seen, unknown=reason)
    return _as_one(seen) if args.expect == "one" else seen


def _by_condition(scene: Scene, measurements: list[Measurement], args: SelectArgs) -> Observation:
    others = args.give == "others"
    condition = cast(Condition, args.keep)
    verdicts = judge(measurements, condition, args.value, others=others, every=args.every)
    open_ones = [
        m
        for m in measurements
        if m.value is None and (m.other if others else m.person) in verdicts.open
    ]
    missing = unmeasured(open_ones)
    stated = [m for m in measurements if m.value is not None]
    keys = [(m.other if others else m.person) or "" for m in measurements]
    kind = _kind(scene, list(verdicts.holds) or keys)
    if others:
        text = others_told(scene, measurements, verdicts, condition, things=kind == "things")
    else:
        text = told(scene, measurements, verdicts, condition, args.value, every=args.every)
    evidence = [*_findings(scene, verdicts.deciding or stated), *_reasons(missing)]
    if isinstance(args.value, (int, float)) and not isinstance(args.value, bool):
        unit = measurements[0].unit
        evidence.append(Finding(text=f"the limit is {said(args.value, unit)}", value=args.value))
    evidence += errors(scene, verdicts.narrow)
    if args.expect == "one" and not verdicts.holds and not open_ones and not others:
        # The question takes somebody for granted: it is told who comes nearest.
        told_nearest, lines = nearest(scene, stated, args.value)
        if told_nearest:
            nobody = text.partition("; ")[0]
            nobody = nobody if nobody.startswith(NONE_OF) else ""
            text = f"{nobody}; {told_nearest}" if nobody else text
            evidence += lines if nobody else ()
    sure = min((m.confidence for m in verdicts.deciding or stated), default=1.0)
    if verdicts.narrow or missing:
        sure = min(sure, CLOSE_CALL)
    value = list(verdicts.holds)
    seen = Observation(
        text=f"{text}; {missing}" if missing else text,
        value=value,
        value_type=kind,
        evidence=tuple(evidence),
        confidence=sure,
    )
    if not value and open_ones:
        reason = missing
        if verdicts.fails and not others:
            failing = [m for m in measurements if m.person in verdicts.fails]
            decided = replace(verdicts, open=())
            rest = told(scene, failing, decided, condition, args.value, every=args.every)
            reason = f"{missing}; {rest}"
        return replace(seen, text=reason, unknown=reason)
    if args.expect == "any":
        return seen
    if not value:
        return replace(seen, unknown=text)
    if len(value) > 1:
        return replace(seen, unknown=f"{emphasised(text, len(value))}: say which")
    return _as_one(seen)


def _as_one(seen: Observation) -> Observation:
    """The observation with its only person as an id; things stay a list."""
    if seen.value_type == "things":
        return seen
    return replace(seen, value=seen.value[0], value_type="person")


def _findings(scene: Scene, measurements: Sequence[Measurement]) -> tuple[Finding, ...]:
    lines = {_said_of(scene, m): m.value for m in measurements}
    return tuple(Finding(text=text, value=value) for text, value in lines.items())


def _reasons(missing: str) -> tuple[Finding, ...]:
    """Why some were not measured, as evidence: it has numbers too ("84 deg off upright")."""
    return (Finding(text=missing),) if missing else ()


def _check_ids(scene: Scene, ids: Sequence[str]) -> None:
    things = {thing.id for thing in scene.things or ()}
    for entity in ids:
        if entity not in scene.person_ids and entity not in things:
            unknown_person(scene, entity)


def _kind(scene: Scene, ids: Sequence[str]) -> ValueType:
    things = {thing.id for thing in scene.things or ()}
    return "things" if ids and all(entity in things for entity in ids) else "people"
