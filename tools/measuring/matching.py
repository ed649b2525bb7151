"""Which people a condition holds of, when some of what was measured is missing.

Knows nothing of tools: measurements in, verdicts per person out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from thirdwave.body.measures import facing_word
from thirdwave.scene import Measurement
from thirdwave.tools.base import ToolRetry
from thirdwave.tools.measuring.phrases import noun

Condition = Literal["equal", "not_equal", "more_than", "less_than", "true", "false"]
NEGATIVE: frozenset[str] = frozenset({"not_equal", "false"})

DIRECTIONS = {
    "camera": "camera", "the camera": "camera", "us": "camera", "viewer": "camera",
    "away": "away", "left": "image left", "right": "image right",
    "image left": "image left", "image right": "image right",
}  # fmt: skip
"""Words for the quarters of a direction."""
SAME_NUMBER = {"deg": 0.5, "m": 0.005, "px": 0.5}
"""Numbers are equal when they are written alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """Entities by what the condition says of them, in the order they were measured."""

    holds: tuple[str, ...]
    fails: tuple[str, ...]
    open: tuple[str, ...]
    """What was measured of them does not decide it."""
    deciding: tuple[Measurement, ...]
    """The measurements by which it holds."""
    narrow: tuple[Measurement, ...]
    """Those with a value closer to the limit than their expected error."""


def judge(
    measurements: Sequence[Measurement],
    condition: Condition,
    value: float | bool | str | None,
    *,
    others: bool = False,
    every: bool = False,
) -> Verdicts:
    """Of whom the condition holds; `others` judges the second of each pair.

    A positive condition holds when one of somebody's measurements (a side, a pair) meets it; a
    negative one (not_equal, false) when none of them meets the positive. So what is missing
    leaves somebody open unless the rest already decides. With `every` the positive takes all of
    somebody's measurements, and the negative one that does not meet it.
    """
    groups: dict[str, list[Measurement]] = {}
    for m in measurements:
        key = m.other if others else m.person
        if key is None:
            raise ToolRetry("select.give: 'others' needs measurements of pairs, as relate gives")
        groups.setdefault(key, []).append(m)
    holds, fails, left_open = [], [], []
    deciding: list[Measurement] = []
    narrow: list[Measurement] = []
    for key, group in groups.items():
        stated = [m for m in group if m.value is not None]
        meeting = [m for m in stated if _meets(m, condition, value)]
        narrow += [m for m in stated if _is_narrow(m, condition, value)]
        is_open = len(stated) < len(group)
        decided = len(meeting) < len(stated) if every else bool(meeting)
        positive = decided != every
        if is_open and not decided:
            left_open.append(key)
        elif positive != (condition in NEGATIVE):
            holds.append(key)
            deciding += meeting if positive else stated
        else:
            fails.append(key)
    return Verdicts(
        holds=tuple(holds),
        fails=tuple(fails),
        open=tuple(left_open),
        deciding=tuple(deciding),
        narrow=tuple(narrow),
    )


def _meets(m: Measurement, condition: Condition, value: float | bool | str | None) -> bool:
    """Whether a value meets the condition; of a negative one, its positive."""
    if condition in ("true", "false"):
        if not isinstance(m.value, bool):
            raise ToolRetry(
                f"select.keep: {condition!r} needs a yes/no, {noun(m)} is {m.value!r}; "
                "use equal, more_than or less_than with a value"
            )
        return m.value
    if condition in ("more_than", "less_than"):
        number, limit = _number(m.value), _number(value)
        if number is None or limit is None:
            raise ToolRetry(
                f"select: {condition} compares numbers, got {noun(m)} {m.value!r} and "
                f"value {value!r}"
            )
        return number > limit if condition == "more_than" else number < limit
    return _equals(m, value)


def _equals(m: Measurement, value: float | bool | str | None) -> bool:
    if value is None:
        raise ToolRetry("select.value: equal and not_equal need a value, got none")
    if m.quantity in ("facing", "head_direction") and isinstance(value, str):
        wanted = DIRECTIONS.get(value.lower())
        if wanted is None:
            known = ", ".join(dict.fromkeys(DIRECTIONS.values()))
            raise ToolRetry(f"select.value: expected one of {known}, got {value!r}")
        return facing_word(float(m.value or 0.0)) == wanted
    number, wanted_number = _number(m.value), _number(value)
    if number is not None and wanted_number is not None:
        return abs(number - wanted_number) <= SAME_NUMBER.get(m.unit or "", 1e-9)
    if type(m.value) is not type(value):
        raise ToolRetry(f"select.value: {noun(m)} is {m.value!r}, which cannot equal {value!r}")
    if isinstance(value, str) and isinstance(m.value, str):
        return m.value.lower() == value.lower()
    return m.value == value


def _is_narrow(m: Measurement, condition: Condition, value: float | bool | str | None) -> bool:
    number, limit = _number(m.value), _number(value)
    if condition not in ("more_than", "less_than") or number is None or limit is None:
        return False
    return m.sigma is not None and abs(number - limit) < m.sigma


def _number(value: float | bool | str | None) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)
