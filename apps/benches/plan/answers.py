"""What an answer in a dialogue file means: its kind, and what has to be there.

    3 | 85.0 | true | p2 | [p1, p3] | abstain | ask | pose | picture
    {text: left}             the word stands in the answer; of a list any of them
    {words: [left, right]}   each of them does
    {parts: [3, p2]}         several questions at once, an answer each, in any order

Knows nothing of what was answered.
"""

import re
from dataclasses import dataclass
from typing import Any, Literal, cast

Kind = Literal[
    "number", "bool", "person", "people", "text", "words", "parts",
    "abstain", "ask", "pose", "picture",
]  # fmt: skip
BARE = ("abstain", "ask", "pose", "picture")
PERSON = re.compile(r"^p[1-9]$")
TOL_DEG, TOL_M = 4.0, 0.05
"""How far an angle or a length may be off where nothing is said."""
SMALL = 5.0
"""A number without a unit that is smaller is taken for metres."""
FORMS = (
    "a number, true, false, p2, [p1, p3], {text: word}, {words: [...]}, {parts: [...]}, abstain, "
    "ask, pose or picture"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One right answer."""

    kind: Kind
    value: Any = None
    """A number, a bool, an id, a tuple of ids, of words, or of answers."""


def read_answer(raw: Any) -> Answer:
    """What an answer as it is written means; ValueError says what may be written."""
    if isinstance(raw, bool):
        return Answer("bool", raw)
    if isinstance(raw, (int, float)):
        return Answer("number", raw)
    if isinstance(raw, str):
        return _word(raw)
    if isinstance(raw, (list, tuple)):
        ids = cast("list[Any] | tuple[Any, ...]", raw)
        if all(isinstance(one, str) and PERSON.match(one) for one in ids):
            return Answer("people", tuple(ids))
    if isinstance(raw, dict) and len(cast(dict[Any, Any], raw)) == 1:
        ((key, value),) = cast(dict[Any, Any], raw).items()
        given = cast(list[Any], value if isinstance(value, list) else [value])
        if key in ("text", "words") and given and all(isinstance(one, str) for one in given):
            return Answer(key, tuple(given))
        if key == "parts" and len(given) > 1:
            return Answer("parts", tuple(read_answer(one) for one in given))
    raise ValueError(f"answer: expected {FORMS}, got {raw!r}")


def allowed(value: float, tol: float | None, unit: str | None) -> float:
    """How far a number may be off: as is said, else by its unit; whole numbers are counts."""
    if tol is not None:
        return tol
    if unit is None and isinstance(value, int):
        return 0.0
    length = unit == "m" or (unit is None and abs(value) < SMALL)
    return TOL_M if length else TOL_DEG


def _word(raw: str) -> Answer:
    if PERSON.match(raw):
        return Answer("person", raw)
    if raw in BARE:
        return Answer(cast(Kind, raw))
    raise ValueError(f"answer: expected {FORMS}, got {raw!r}")
