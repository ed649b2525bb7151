"""The tools `count`, `quantify` and `combine`: how many, whether any or all, either or both.

They know people and things by id alone; what was asked of them is said by the step before.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from thirdwave.scene import Finding, Measurement, Observation, Scene
from thirdwave.tools.base import Arguments, People, Ref, ToolRetry, chosen, tool, unknown_person
from thirdwave.tools.measuring.limbs import count_measurements
from thirdwave.tools.measuring.selection_texts import directions
from thirdwave.tools.measuring.summaries import summary
from thirdwave.tools.measuring.wording import listed, placed, plural, read_measurements, unmeasured

Quantifier = Literal["any", "all", "none", "most", "half", "at_least", "at_most", "exactly"]
Judged = Annotated[tuple[dict[str, Any], ...] | None, Ref(("measurements",))]

_JUDGED = (
    "The measurements that the people were selected by: whoever could not be measured is then "
    "taken as undecided and not as a no"
)


class CountArgs(Arguments):
    """What is counted."""

    people: People = Field(default=None, description="People or things; everybody when left out")
    judged: Judged = Field(default=None, description=_JUDGED)
    of: People = Field(default=None, description="Among whom, with `judged`")
    measurements: Judged = Field(
        default=None,
        description="Counts these instead, such as raised arms: each side for itself, where it "
        "is true, or beyond a limit",
    )
    more_than: float | None = Field(default=None, description="Of the `measurements` that count")
    less_than: float | None = Field(default=None, description="Of the `measurements` that count")


class QuantifyArgs(Arguments):
    """Which people were found, and among whom."""

    people: People = Field(default=None, description="Those for whom it holds")
    of: People = Field(default=None, description="Among whom; everybody when left out")
    quantifier: Quantifier = "any"
    n: int = Field(default=1, ge=0, description="For at_least, at_most and exactly")
    judged: Judged = Field(default=None, description=_JUDGED)


class CombineArgs(Arguments):
    """Two groups and how they are joined."""

    first: People = Field(default=None, description="People; everybody when left out")
    second: People = Field(default=None, description="People; everybody when left out")
    how: Literal["either", "both", "without"] = Field(
        description="either: in one of the groups; both: in each; without: in the first alone"
    )


@tool(returns="people", cost="under 1 ms")
def combine(scene: Scene, args: CombineArgs) -> Observation:
    """Join two groups of people: in either, in both, or in the first without the second."""
    first, second = (known_ids(scene, group) for group in (args.first, args.second))
    if args.how == "either":
        joined = [*first, *(entity for entity in second if entity not in first)]
    else:
        joined = [entity for entity in first if (entity in second) == (args.how == "both")]
    order = {person.id: place for place, person in enumerate(scene.people or ())}
    joined.sort(key=lambda entity: order.get(entity, len(order)))
    where = {"either": "one of the groups", "both": "both groups", "without": "the first alone"}
    text = f"{placed(scene, joined)} {'are' if len(joined) > 1 else 'is'} in {where[args.how]}"
    return Observation(text=text, value=joined, value_type="people", evidence=(Finding(text=text),))


@tool(returns="int", cost="under 1 ms")
def count(scene: Scene, args: CountArgs) -> Observation:
    """Count people or things that an earlier step found or selected.

    With `judged` the people who could not be measured are named beside the number.
    """
    if args.measurements is not None:
        limits = (args.more_than, args.less_than)
        return count_measurements(read_measurements(args.measurements), *limits)
    ids = known_ids(scene, args.people)
    doubtful, why = undecided(args.judged, ids, args.of)
    total = len(ids)
    text = f"{total} {_noun(scene, ids)}" if ids else "none"
    line = f"{text}: {listed(ids)}" if ids else "none"
    if doubtful:
        if not ids:
            return Observation(text=why, value_type="int", unknown=why)
        text = f"at least {text}, {listed(doubtful)} could not be judged"
        line = f"{line}; undecided: {listed(doubtful)}"
    return Observation(
        text=text,
        value=total,
        value_type="int",
        evidence=(Finding(text=line, value=total),),
        confidence=0.5 if doubtful else 1.0,
    )


@tool(returns="bool", cost="under 1 ms")
def quantify(scene: Scene, args: QuantifyArgs) -> Observation:
    """Say whether any, all, most or none of the people, or at least/at most/exactly n, were found.

    Most are more than half; `half` is half of them or more.
    `people` are those for whom it holds, `of` those it is asked of. With `judged` nobody is
    counted as a no who could not be measured: the answer is then open where it hangs on them.
    """
    found = known_ids(scene, args.people)
    things = [thing.id for thing in scene.things or ()]
    if args.of is None and found and all(entity in things for entity in found):
        among = things
    else:
        among = known_ids(scene, args.of)
    held = [entity for entity in found if entity in among]
    missing = [entity for entity in among if entity not in held]
    doubtful, why = undecided(args.judged, held, among)
    if args.quantifier in ("all", "most", "half") and not among:
        return Observation(
            text="nobody is there", value_type="bool", unknown="nobody is there to ask it of"
        )
    low = _holds(args.quantifier, args.n, len(held), len(among))
    high = _holds(args.quantifier, args.n, len(held) + len(doubtful), len(among))
    # "exactly" may hold in between only: then both ends say no and the middle is open.
    between = args.quantifier == "exactly" and len(held) < args.n < len(held) + len(doubtful)
    if low != high or between:
        return Observation(text=why, value_type="bool", unknown=why)
    line = f"{len(held)} of {len(among)}" + (f": {listed(held)}" if held else "")
    evidence = [Finding(text=line, value=low)]
    said = "yes" if low else "no"
    if args.quantifier == "all" and not low and held:
        failing = [
            m
            for m in read_measurements(args.judged or ())
            if m.person in missing and m.value is not None
        ]
        said = f"no: {_instead(scene, missing, failing)}"
        evidence += [Finding(text=m.text, value=m.value) for m in failing]
    return Observation(text=said, value=low, value_type="bool", evidence=tuple(evidence))


def _holds(quantifier: Quantifier, n: int, held: int, total: int) -> bool:
    return {
        "any": held > 0,
        "all": held == total,
        "none": held == 0,
        "most": held * 2 > total,
        "half": held * 2 >= total,
        "at_least": held >= n,
        "at_most": held <= n,
        "exactly": held == n,
    }[quantifier]


def _instead(scene: Scene, missing: list[str], failing: Sequence[Measurement]) -> str:
    """What is the case with those who are missing of all: "p2 is sitting"; else who they are."""
    pairs = {(m.person, m.side) for m in failing}
    if not failing or len(pairs) < len(failing):
        return f"not {placed(scene, missing)}"
    if failing[0].quantity in ("facing", "head_direction") and failing[0].other is None:
        return directions(scene, failing)
    return summary(scene, failing)


def known_ids(scene: Scene, ids: tuple[str, ...] | None) -> list[str]:
    """Ids that are in the scene, each once; ToolRetry names the one that is not."""
    if ids is None:
        return [person.id for person in chosen(scene, None)]
    things = {thing.id for thing in scene.things or ()}
    for entity in ids:
        if entity not in things and entity not in scene.person_ids:
            unknown_person(scene, entity)
    return list(dict.fromkeys(ids))


def undecided(
    judged: tuple[dict[str, Any], ...] | None,
    held: Iterable[str],
    among: Sequence[str] | None,
) -> tuple[list[str], str]:
    """Who of `among` is not among `held` and lacks a value of those judged by, and why.

    One missing side is enough: an arm that is not visible could be the raised one.
    """
    sure = set(held)
    open_ones = [
        m
        for m in read_measurements(judged or ())
        if m.value is None and m.person not in sure and (among is None or m.person in among)
    ]
    return list(dict.fromkeys(m.person for m in open_ones)), unmeasured(open_ones)


def _noun(scene: Scene, ids: list[str]) -> str:
    labels = {thing.id: thing.label for thing in scene.things or ()}
    kinds = {labels.get(entity) for entity in ids}
    if kinds <= {None}:
        return "person" if len(ids) == 1 else "people"
    if None in kinds:
        raise ToolRetry("count: expected people or things, got both; count them apart")
    kind = kinds.pop() if len(kinds) == 1 else "thing"
    return f"{kind}" if len(ids) == 1 else plural(str(kind))
