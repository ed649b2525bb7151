"""How much: numbers with units, and what degree words stand for, in degrees and metres.

One table, `SIZES`, holds every number that a degree word means. Knows nothing of which joint.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from thirdwave.tools.posing.words.clause import Clause, Mod
from thirdwave.tools.posing.words.errors import Unread
from thirdwave.tools.posing.words.vocabulary import Word

METRES = {"m": 1.0, "cm": 0.01, "mm": 0.001, "inch": 0.0254, "ft": 0.3048}
A_POSITION_DEG = 60.0
"""Degrees without "by" or "to" are a position from here on ("bend the knee 90 degrees"), and a
change below ("bend the knee 20 degrees"): from straight both are the same."""

Scale = Literal["hinge", "limb", "lean", "turn", "tilt", "metres"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """What degree words mean on one scale."""

    tiny: float
    slight: float
    """slightly, a bit, a little"""
    plain: float
    """No word: "bend the left knee"."""
    much: float
    """much, a lot, far"""
    more: float
    """more, further, alone; "a bit more" is slight, "much more" much"""


SIZES: dict[Scale, Sizes] = {
    "hinge": Sizes(tiny=8, slight=15, plain=45, much=75, more=25),
    "limb": Sizes(tiny=8, slight=15, plain=35, much=60, more=25),
    "lean": Sizes(tiny=4, slight=10, plain=20, much=35, more=12),
    "turn": Sizes(tiny=8, slight=15, plain=40, much=65, more=20),
    "tilt": Sizes(tiny=5, slight=10, plain=20, much=35, more=12),
    "metres": Sizes(tiny=0.03, slight=0.05, plain=0.10, much=0.20, more=0.10),
}
"""Degrees for knees and elbows, for upper arms and thighs, for trunk and body, for head and body
turning, for head and pelvis tilting; metres for whatever is moved."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as it was said."""

    mode: Literal["by", "to", "at_least", "at_most", "between", "plain"]
    """plain: nothing was said, `value` is what that means."""
    value: float
    most: float = 0.0
    fraction: float | None = None
    """Of the way to the end: fully 1, almost 0.9, halfway 0.5."""
    relative: bool = False
    """It was said to be more or less than now."""
    word: str = ""
    """tiny, slight, much, or ""."""

    @property
    def absolute(self) -> bool:
        """A position was said, not a change."""
        return self.mode in ("to", "at_least", "at_most", "between")


def take_amount(clause: Clause, scale: Scale) -> Amount:
    """The amount of a clause, taken out of it; less is negative."""
    metres = scale == "metres"
    number = clause.take("amount", *(("m",) if metres else ("deg", "bare")))
    fewer = clause.take("less") is not None
    more = clause.take("more") is not None
    sign = -1.0 if fewer else 1.0
    if number is not None:
        clause.take("degree", "full") if number.mode else None
        if number.mode == "between":
            return Amount("between", number.number, number.most or number.number)
        if fewer or more or number.mode == "by":
            return Amount("by", sign * number.number, relative=True)
        if number.mode in ("to", "at_least", "at_most"):
            return Amount(number.mode, number.number)  # type: ignore[arg-type]
        return Amount("by" if _is_a_change(clause, number, metres) else "to", number.number)
    degree = clause.take("degree")
    while degree is not None and (again := clause.take("degree")) is not None:
        degree = _both(degree, again, clause)
    word = degree.value if degree else ""
    sizes = SIZES[scale]
    if fewer or more:
        size = {"tiny": sizes.tiny, "slight": sizes.slight, "much": sizes.much}.get(
            word, sizes.more
        )
        return Amount("by", sign * size, relative=True, word=word)
    fraction = {"full": 1.0, "almost": 0.9, "half": 0.5}.get(word)
    size = {"tiny": sizes.tiny, "slight": sizes.slight, "much": sizes.much}.get(word, sizes.plain)
    return Amount("plain", size, fraction=fraction, word=word)


def _both(first: Mod, second: Mod, clause: Clause) -> Mod:
    """Two degree words in one: "almost completely" is almost, "very slightly" slightly."""
    kept = first if second.value in ("much", "full", first.value) else second
    if first.value == kept.value or first.value in ("much", "full"):
        return kept
    raise Unread(clause.said, f"{first.text} or {second.text}?")


def on_scale(amount: Amount, scale: Scale) -> Amount:
    """The amount's degree word on another scale; what was said in numbers stays."""
    if amount.mode != "plain":
        return amount
    sizes = SIZES[scale]
    size = {"tiny": sizes.tiny, "slight": sizes.slight, "much": sizes.much}.get(
        amount.word, sizes.plain
    )
    return replace(amount, value=size)


def _is_a_change(clause: Clause, number: Mod, metres: bool) -> bool:
    return not clause.stative and (metres or number.number < A_POSITION_DEG)


def amount_at(words: Sequence[Word], at: int, mode: str) -> tuple[Mod, int] | None:
    """The amount that begins at `at`, and the place after it: "at least 30 degrees"."""
    start = at
    at = _past(words, at, ("fill", "det"))
    if at < len(words) and words[at].text == "between":
        low = _number(words, at + 1)
        if low is None or low[2] >= len(words) or words[low[2]].text != "and":
            return None
        high = _number(words, low[2] + 1)
        return (
            None
            if high is None
            else (_amount("between", high[1], low[0], words[start : high[2]], high[0]), high[2])
        )
    if at < len(words) and words[at].kind == "bound":
        mode, at = f"at_{words[at].value}", at + 1
    if at < len(words) and words[at].kind == "measure_by":
        mode, at = "by", at + 1
    if at < len(words) and words[at].kind == "more":
        mode, at = "by", at + 1
    at = _past(words, at, ("fill", "det"))
    if at < len(words) and words[at].kind == "quantity":
        unit, value = words[at].value.split()
        return _amount(mode, unit, float(value), words[start : at + 1]), at + 1
    found = _number(words, at)
    if found is None:
        return None
    value, unit, end = found
    if not unit and not mode:
        return None
    return _amount(mode, unit, value, words[start:end]), end


def _number(words: Sequence[Word], at: int) -> tuple[float, str, int] | None:
    """A number, its unit ("" without one), and the place after them."""
    if at >= len(words) or words[at].kind != "number":
        return None
    value, at = float(words[at].value), at + 1
    if at < len(words) and words[at].kind == "unit":
        return value, words[at].value, at + 1
    feet = at < len(words) and words[at].text == "feet" and words[at - 1].text.isdigit()
    return (value, "ft", at + 1) if feet else (value, "", at)


def _amount(
    mode: str, unit: str, value: float, words: Sequence[Word], most: float | None = None
) -> Mod:
    scale = METRES.get(unit, 1.0)
    return Mod(
        kind="amount",
        value="m" if unit in METRES else unit or "bare",
        number=value * scale,
        mode=mode,
        most=None if most is None else most * scale,
        text=" ".join(word.text for word in words),
    )


def _past(words: Sequence[Word], at: int, kinds: tuple[str, ...]) -> int:
    while at < len(words) and words[at].kind in kinds:
        at += 1
    return at
