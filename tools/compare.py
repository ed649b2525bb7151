"""The tool `compare`: measured numbers, or numbers of people, against each other.

Knows nothing of how anything was measured, nor of how people were chosen.
"""

from dataclasses import replace
from typing import Literal, cast, get_args

from pydantic import Field

from thirdwave.scene import Finding, Measurement, Observation, Scene
from thirdwave.tools.base import Arguments, Measurements, People, ToolRetry, tool
from thirdwave.tools.logic import Judged, known_ids, undecided
from thirdwave.tools.measuring.outnumbering import Ask, Party, outnumbering
from thirdwave.tools.measuring.phrases import amount, noun, sentence, spec_of, subject
from thirdwave.tools.measuring.ranking import about_the_same
from thirdwave.tools.measuring.selection_texts import about_equal, equal_figures
from thirdwave.tools.measuring.statistics import Statistic, told_statistic
from thirdwave.tools.measuring.wording import limb, listed, read_measurements, said, unmeasured

STATISTICS = get_args(Statistic)
CLOSE_CALL = 0.5
"""Confidence of an answer that hangs on less than the measurements' errors."""


class CompareArgs(Arguments):
    """What is compared and what is asked."""

    first: Measurements = Field(
        default=(), description="Measurements of somebody (or both sides of them)"
    )
    second: Measurements = Field(
        default=(),
        description="The same quantity of others or elsewhere; not with mean, median, "
        "sum and range",
    )
    people: People = Field(
        default=None, description="In the place of `first`: a group, by how many they are"
    )
    against: People = Field(default=None, description="Of `people` the other group")
    judged: Judged = Field(
        default=None, description="The measurements that `people` were selected by"
    )
    judged_against: Judged = Field(
        default=None, description="The measurements that `against` were selected by"
    )
    ask: Ask | Statistic = Field(
        description="more/less: is the first more (bent, tall, far ...) than the second; same: "
        "are they the same within their errors; difference: first minus second; which_more/"
        "which_less: whose is it, or which side's when both are one person's (of groups: the "
        "people of the larger or smaller one); mean, median, sum, range: of all of the first, "
        "range being the largest minus the smallest"
    )


@tool(
    returns="any",
    cost="under 1 ms",
    limits="Compares one quantity with itself, not knees with elbows in words. Of several people "
    "on a side, more, less and same must hold against each; a difference is between two.",
)
def compare(scene: Scene, args: CompareArgs) -> Observation:
    """Compare two measurements: which is more, are they the same, and by how much do they differ.

    Also two groups of people by how many they are, or several measurements as their average,
    median, sum or range. Of both sides of a person the larger counts (the smaller when less is
    asked). Differences below the combined expected errors are said to be about the same.
    """
    if args.people is not None or args.against is not None:
        return _outnumbering(scene, args)
    if args.ask in STATISTICS:
        return _statistic(scene, args, cast(Statistic, args.ask))
    ask = cast(Ask, args.ask)
    given = [read_measurements(side) for side in (args.first, args.second)]
    kind = _type_of(ask, given[0], given[1])
    reason = _why_not(given[0], given[1], ask)
    if reason:
        return Observation(text=reason, value_type=kind, unknown=reason)
    smallest = ask in ("less", "which_less")
    firsts, seconds = (_of_each(side, smallest=smallest) for side in given)
    if ask.startswith("which"):
        # The best of each side; an order of everybody is what `select` gives.
        firsts, seconds = ([_best(side, smallest=smallest)] for side in (firsts, seconds))
    pairs = [(a, b) for a in firsts for b in seconds]
    return _of_all(scene, [_compare(scene, a, b, ask) for a, b in pairs])


def _outnumbering(scene: Scene, args: CompareArgs) -> Observation:
    if args.people is None or args.against is None or args.first or args.second:
        raise ToolRetry("compare: wanted `people` and `against`, or `first` and `second`")
    if args.ask in STATISTICS:
        raise ToolRetry(f"compare.ask: {args.ask} is of measurements, not of people; give `first`")
    first, second = (
        Party(tuple(ids), tuple(undecided(judged, ids, None)[0]))
        for ids, judged in (
            (known_ids(scene, args.people), args.judged),
            (known_ids(scene, args.against), args.judged_against),
        )
    )
    return outnumbering(first, second, cast(Ask, args.ask))


def _statistic(scene: Scene, args: CompareArgs, how: Statistic) -> Observation:
    if args.second:
        raise ToolRetry(f"compare.second: {how} is of `first` alone; leave `second` out")
    measurements = read_measurements(args.first)
    quantities = list(dict.fromkeys(m.quantity for m in measurements))
    if len(quantities) > 1:
        raise ToolRetry(f"compare.first: wanted one quantity, got {listed(quantities)}")
    return told_statistic(scene, measurements, how)


def _why_not(first: list[Measurement], second: list[Measurement], ask: Ask) -> str:
    """Why the two sides cannot be compared, for whoever asked; "" when they can."""
    both = [*first, *second]
    if not first or not second:
        return "there is nobody to compare with" if both else "there is nobody to compare"
    missing = unmeasured(both)
    sides = [[m for m in side if m.value is not None] for side in (first, second)]
    unseen = [m.person for side in (first, second) for m in side if m.value is None]
    if not all(sides) or (ask != "difference" and _wholly_unseen(both, unseen)):
        return missing
    stated = [*sides[0], *sides[1]]
    units = {(m.unit, isinstance(m.value, str)) for m in stated}
    kinds = list(dict.fromkeys(limb(m.quantity) for m in stated))
    if len(units) > 1:
        return f"{listed(kinds)} are different things and cannot be compared"
    if ask != "same" and any(isinstance(m.value, (str, bool)) for m in stated):
        return f"{kinds[0]} is no number, so neither is more than the other"
    if ask == "difference" and len({m.person for m in both}) > 2:
        return f"a difference is between two: there are {listed({m.person: 0 for m in both})}"
    return ""


def _wholly_unseen(measurements: list[Measurement], unseen: list[str]) -> bool:
    """Whether somebody has no value at all."""
    seen = {m.person for m in measurements if m.value is not None}
    return any(person not in seen for person in unseen)


def _of_each(given: list[Measurement], *, smallest: bool) -> list[Measurement]:
    """One measurement of each person: that of their sides (or pairs) that counts."""
    people = dict.fromkeys(m.person for m in given)
    own = [[m for m in given if m.person == person and m.value is not None] for person in people]
    return [_best(group, smallest=smallest) for group in own if group]


def _best(stated: list[Measurement], *, smallest: bool) -> Measurement:
    if isinstance(stated[0].value, str):
        return stated[0]
    pick = min if smallest else max
    return pick(stated, key=lambda m: float(m.value or 0.0))


def _compare(scene: Scene, first: Measurement, second: Measurement, ask: Ask) -> Observation:
    if isinstance(first.value, (str, bool)):
        return _compare_words(scene, first, second)
    return _compare_numbers(scene, first, second, ask)


def _of_all(scene: Scene, found: list[Observation]) -> Observation:
    """One answer of several comparisons: it holds when each of them does."""
    if len(found) == 1:
        return found[0]
    failing = [seen for seen in found if not seen.value]
    told = failing or found
    verdict = "no" if failing else "yes"
    facts = "; ".join(seen.text.removeprefix("yes, ").removeprefix("no, ") for seen in told)
    lines = {line.text: line for seen in found for line in seen.evidence}
    return replace(
        found[0],
        text=f"{verdict}, {facts}",
        value=not failing,
        evidence=tuple(lines.values()),
        confidence=min(seen.confidence for seen in found),
    )


def _compare_numbers(
    scene: Scene, first: Measurement, second: Measurement, ask: Ask
) -> Observation:
    a, b = float(first.value or 0.0), float(second.value or 0.0)
    even = about_the_same(first, second)
    spec = spec_of(first)
    name_a, name_b = _names(scene, first, second)
    both = f"({amount(first)} against {amount(second, rough=False)})"
    if even:
        fact = _even(scene, first, second)
    else:
        fact = f"{name_a} is {spec.more if a > b else spec.less} than {name_b} {both}"
    evidence = tuple(Finding(text=m.text or sentence(m, scene), value=m.value)
                     for m in (first, second))  # fmt: skip
    confidence = min(first.confidence, second.confidence, CLOSE_CALL if even else 1.0)
    base = Observation(text=fact, evidence=evidence, confidence=confidence)

    match ask:
        case "more" | "less":
            yes = a > b if ask == "more" else a < b
            equal = even and equal_figures((first, second))
            yes = yes and not equal
            prefix = "no, " if equal else "" if even else "yes, " if yes else "no, "
            lean = ""
            if even and not equal:
                lean = f"; by the figures {name_a} is {spec.more if a > b else spec.less}"
            return replace(base, text=f"{prefix}{fact}{lean}", value=yes, value_type="bool")
        case "same":
            sure = min(first.confidence, second.confidence)
            text = f"{'yes' if even else 'no'}, {fact}"
            return replace(base, text=text, value=even, value_type="bool", confidence=sure)
        case "difference":
            gap = Finding(
                text=f"the difference is {said(a - b, first.unit)}", value=round(a - b, 6)
            )
            size = said(abs(a - b), first.unit)
            text = (
                f"{fact}; the difference is {size}"
                if even
                else f"{name_a} is {size} {spec.more if a > b else spec.less} than {name_b} {both}"
            )
            return replace(
                base,
                text=text,
                value=a - b,
                value_type="float",
                unit=first.unit,
                evidence=(*evidence, gap),
            )
        case "which_more" | "which_less":
            winner = first if (a >= b) == (ask == "which_more") else second
            word = spec.more if ask == "which_more" else spec.less
            name, rest = (name_a, name_b) if winner is first else (name_b, name_a)
            values = (first, second) if winner is first else (second, first)
            text = f"{name} is {word} than {rest} ({amount(values[0])} against "
            text += f"{amount(values[1], rough=False)})"
            if even:
                equal = equal_figures((first, second))
                text = fact if equal else f"{fact}; by the figures {name} is {word}"
            if first.person != second.person:
                return replace(base, text=text, value=winner.person, value_type="person")
            return replace(base, text=text, value=_place(winner), value_type="text")


def _even(scene: Scene, first: Measurement, second: Measurement) -> str:
    """Say that two are about the same, and in what."""
    if first.quantity == second.quantity and first.part == second.part and first.other is None:
        return about_equal(scene, (first, second))
    names = listed(_names(scene, first, second))
    if equal_figures((first, second)):
        return f"{names} are the same ({amount(first)})"
    return f"{names} are about the same ({amount(first)} against {amount(second, rough=False)})"


def _compare_words(scene: Scene, first: Measurement, second: Measurement) -> Observation:
    same = first.value == second.value
    texts = [m.text or sentence(m, scene) for m in (first, second)]
    return Observation(
        text=f"{'yes' if same else 'no'}: {texts[0]}, {texts[1]}",
        value=same,
        value_type="bool",
        evidence=tuple(
            Finding(text=text, value=m.value)
            for text, m in zip(texts, (first, second), strict=True)
        ),
        confidence=min(first.confidence, second.confidence),
    )


def _names(scene: Scene, first: Measurement, second: Measurement) -> tuple[str, str]:
    """What is compared, so that it fits into "... is more bent than ..."."""
    names = []
    for m in (first, second):
        if m.other is not None and m.unit == "m":
            names.append(f"the {noun(m)} of {subject(m, scene)}")
        else:
            names.append(subject(m, scene))
    return names[0], names[1]


def _place(m: Measurement) -> str:
    """Where on one person the winner is: "left", "left wrist"."""
    return m.side or limb(m.part or m.quantity)


def _type_of(
    ask: Ask, first: list[Measurement], second: list[Measurement]
) -> Literal["bool", "float", "person", "text"]:
    if ask == "difference":
        return "float"
    if ask in ("more", "less", "same"):
        return "bool"
    people = {m.person for m in (*first, *second)}
    return "text" if len(people) == 1 else "person"
