"""The tool `compare`: one measured number against another.

Knows nothing of how either was measured.
"""

from dataclasses import replace
from typing import Literal

from pydantic import Field

from thirdwave.scene import Finding, Measurement, Observation, Scene
from thirdwave.tools.base import Arguments, Measurements, ToolRetry, tool
from thirdwave.tools.measuring.phrases import amount, noun, sentence, spec_of, subject
from thirdwave.tools.measuring.ranking import about_the_same
from thirdwave.tools.measuring.wording import limb, read_measurements, said, unmeasured

Ask = Literal["more", "less", "same", "difference", "which_more", "which_less"]

CLOSE_CALL = 0.5
"""Confidence of an answer that hangs on less than the measurements' errors."""


class CompareArgs(Arguments):
    """What is compared and what is asked."""

    first: Measurements = Field(description="One person's measurement (or both sides of it)")
    second: Measurements = Field(description="The same quantity of somebody else or elsewhere")
    ask: Ask = Field(
        description="more/less: is the first more (bent, tall, far ...) than the second; same: "
        "are they the same within their errors; difference: first minus second; which_more/"
        "which_less: whose is it, or which side's when both are one person's"
    )


@tool(returns="any", limits="Compares one quantity with itself, not knees with elbows in words.")
def compare(scene: Scene, args: CompareArgs) -> Observation:
    """Compare two measurements: which is more, are they the same, and by how much do they differ.

    Of both sides of a person the larger counts (the smaller when less is asked). Differences
    below the combined expected errors are said to be about the same.
    """
    given = [read_measurements(side) for side in (args.first, args.second)]
    smallest = args.ask in ("less", "which_less")
    picked = [
        _one(name, measurements, smallest=smallest)
        for name, measurements in zip(("first", "second"), given, strict=True)
    ]
    first, second = picked
    if first is None or second is None:
        missing = unmeasured(m for measurements in given for m in measurements)
        return Observation(
            text=missing, value_type=_type_of(args.ask, given[0], given[1]), unknown=missing
        )
    if first.unit != second.unit or isinstance(first.value, str) != isinstance(second.value, str):
        raise ToolRetry(
            f"compare: expected the same kind of measurement on both sides, got "
            f"{first.quantity} ({first.unit or 'no unit'}) and "
            f"{second.quantity} ({second.unit or 'no unit'})"
        )
    if isinstance(first.value, (str, bool)) or isinstance(second.value, (str, bool)):
        return _compare_words(scene, first, second, args.ask)
    return _compare_numbers(scene, first, second, args.ask)


def _one(name: str, given: list[Measurement], *, smallest: bool) -> Measurement | None:
    """The measurement that counts on one side; None when none of it has a value."""
    if not given:
        raise ToolRetry(f"compare.{name}: expected a measurement, got none")
    people = list(dict.fromkeys(m.person for m in given))
    if len(people) > 1 or len({m.quantity for m in given}) > 1:
        raise ToolRetry(
            f"compare.{name}: expected one quantity of one person, got "
            f"{', '.join(sorted({m.quantity for m in given}))} of {', '.join(people)}; "
            "use select for the most or least of several"
        )
    stated = [m for m in given if m.value is not None]
    if not stated:
        return None
    if isinstance(stated[0].value, str):
        return stated[0]
    pick = min if smallest else max
    return pick(stated, key=lambda m: float(m.value or 0.0))


def _compare_numbers(
    scene: Scene, first: Measurement, second: Measurement, ask: Ask
) -> Observation:
    a, b = float(first.value or 0.0), float(second.value or 0.0)
    even = about_the_same(first, second)
    spec = spec_of(first)
    name_a, name_b = _names(scene, first, second)
    both = f"({amount(first)} against {amount(second, rough=False)})"
    if even:
        fact = f"{name_a} and {name_b} are about the same {both}"
    else:
        fact = f"{name_a} is {spec.more if a > b else spec.less} than {name_b} {both}"
    evidence = tuple(Finding(text=m.text or sentence(m, scene), value=m.value)
                     for m in (first, second))  # fmt: skip
    confidence = min(first.confidence, second.confidence, CLOSE_CALL if even else 1.0)
    base = Observation(text=fact, evidence=evidence, confidence=confidence)

    match ask:
        case "more" | "less":
            yes = a > b if ask == "more" else a < b
            prefix = "" if even else "yes, " if yes else "no, "
            lean = ""
            if even and a != b:
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
                text = f"{fact}; by the figures {name} is {word}"
            if first.person != second.person:
                return replace(base, text=text, value=winner.person, value_type="person")
            return replace(base, text=text, value=_place(winner), value_type="text")


def _compare_words(scene: Scene, first: Measurement, second: Measurement, ask: Ask) -> Observation:
    if ask != "same":
        raise ToolRetry(
            f"compare.ask: {first.quantity} is no number, only 'same' can be asked, got {ask!r}"
        )
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
