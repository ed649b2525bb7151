"""Whether one answer is right: the value, the words, or the pose that was asked for.

An answer that says something false is wrong. One that says nothing false, but not what was asked,
is short: an abstention where the truth can be known is neither right nor wrong. Knows no plans.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from thirdwave.apps.benches.plan.answers import PERSON, Answer, allowed
from thirdwave.apps.benches.plan.taking import Taken

Mark = Literal["right", "wrong", "short", "abstained", "asked", "failed"]
"""right; wrong: false was said, or something was said of what cannot be known; short: nothing
false, but not all that was asked; abstained, asked: it did so where it should have answered;
failed: the turn broke."""
UNITS = {"cm": ("m", 0.01), "mm": ("m", 0.001), "rad": ("deg", 57.29577951308232)}
MOST_PARTS = 3
"""Among more answers than these the right one is not told apart."""
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
_COUNTS = ("no", "one", "two", "three", "four", "five", "six")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How an answer is held against the truth."""

    tol: float | None = None
    unit: str | None = None
    """The unit that the right number is in."""
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """The truth's ids by those of the reply."""


def mark(right: Answer, taken: Taken, terms: Terms) -> Mark:
    """The mark of a reply to a question that has an answer.

    Whether a pose is as it should be is seen from the body, see `poses`.
    """
    if taken.failure:
        return "failed"
    if taken.asked or taken.abstained:
        return "asked" if taken.asked else "abstained"
    if right.kind == "parts":
        return _parts(right, taken, terms)
    if right.kind == "picture":
        return "right" if taken.pictures else "short"
    if right.kind == "pose":
        return "right" if taken.value_type == "pose" else "wrong"
    got = _one(right, taken.value, taken.text, terms, taken.unit)
    # Whoever answers more than was asked ("yes; by 0.28 m") has answered it among the rest.
    among = any(_is_part(right, value, terms) for value in taken.parts[:MOST_PARTS])
    return "right" if among and right.kind not in ("text", "words") else got


def abstention(taken: Taken, corrects: tuple[str, ...]) -> Mark:
    """The mark of a reply to what cannot be answered, or presupposes what is not so."""
    if taken.failure:
        return "failed"
    if taken.asked:
        return "asked"
    if not taken.abstained:
        return "wrong"
    return "right" if all(has_word(taken.text, word) for word in corrects) else "short"


def question_back(taken: Taken, candidates: tuple[str, ...], names: Mapping[str, str]) -> Mark:
    """The mark of a reply to what has to be asked back; an abstention that names all is as good."""
    if taken.failure:
        return "failed"
    if not (taken.asked or taken.abstained):
        return "wrong"
    said = {person for person in names if has_word(taken.text, person)}
    named = {names.get(person, person) for person in (*taken.candidates, *said)}
    if named.issuperset(candidates):
        return "right"
    return "asked" if taken.asked else "abstained"


def has_word(text: str, word: str) -> bool:
    """Whether `word` stands in the text, as a word or words, whatever its case."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def _one(right: Answer, value: Any, text: str, terms: Terms, unit: str | None) -> Mark:
    if right.kind == "number":
        return _number(right.value, value, text, terms, unit)
    if right.kind == "bool":
        return "right" if value is right.value else "wrong"
    if right.kind in ("text", "words"):
        held = [has_word(text, word) or has_word(str(value), word) for word in right.value]
        return "right" if (any(held) if right.kind == "text" else all(held)) else "wrong"
    wanted = _wanted(right)
    ids = _ids(value, terms.names)
    if ids is not None:
        return "right" if ids == wanted else "wrong"
    said = _named(text, terms.names)
    return "right" if said == wanted else "short" if wanted and said > wanted else "wrong"


def _number(wanted: float, value: Any, text: str, terms: Terms, unit: str | None) -> Mark:
    """A number by its value; where the value is text, by the only number of the text."""
    factor = _factor(unit, terms.unit)
    within = allowed(wanted, terms.tol, terms.unit) + 1e-9
    if factor is None:
        return "wrong"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "right" if abs(value * factor - wanted) <= within else "wrong"
    said = {float(number) for number in _NUMBER.findall(text)}
    near = [abs(number * factor - wanted) <= within for number in said]
    if not any(near):
        return "wrong"
    return "right" if len(near) == 1 else "short"


def _parts(right: Answer, taken: Taken, terms: Terms) -> Mark:
    """Several questions at once: each answer has to be found among the parts, or in the text."""
    given = list(taken.parts) or [taken.value]
    found = 0
    for wanted in right.value:
        kept = [v for v in given if _is_part(wanted, v, terms)]
        if kept:
            given.remove(kept[0])
            found += 1
        else:
            found += _in_text(wanted, taken.text, terms)
    if found == len(right.value):
        return "right"
    return "wrong" if len(taken.parts) >= len(right.value) or not found else "short"


def _is_part(wanted: Answer, value: Any, terms: Terms) -> bool:
    return value is not None and _one(wanted, value, "", terms, None) == "right"


def _in_text(right: Answer, text: str, terms: Terms) -> bool:
    """Whether an answer stands in a text that answers several questions; no bool ever does."""
    if right.kind == "number":
        within = allowed(right.value, terms.tol, terms.unit) + 1e-9
        said = [float(number) for number in _NUMBER.findall(text)]
        said += [n for n, word in enumerate(_COUNTS) if has_word(text, word)]
        return any(abs(number - right.value) <= within for number in said)
    if right.kind in ("text", "words"):
        return _one(right, None, text, terms, None) == "right"
    if right.kind in ("person", "people"):
        return bool(_wanted(right)) and _wanted(right) <= _named(text, terms.names)
    return False


def _wanted(right: Answer) -> set[str]:
    return {right.value} if right.kind == "person" else set(right.value)


def _ids(value: Any, names: Mapping[str, str]) -> set[str] | None:
    """Ids of the truth, of a person or of people; None where the value is something else."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, (list, tuple)):
        return None
    ids = cast("Sequence[Any]", given)
    known = all(isinstance(one, str) and PERSON.match(one) for one in ids)
    return {names.get(one, one) for one in ids} if known else None


def _named(text: str, names: Mapping[str, str]) -> set[str]:
    """Whom a text names, by the truth's ids."""
    return {names[person] for person in names if has_word(text, person)}


def _factor(said: str | None, wanted: str | None) -> float | None:
    """What turns the unit that was said into the one wanted; None where nothing does."""
    unit, factor = UNITS.get(said or "", (said, 1.0))
    return None if wanted is not None and unit is not None and unit != wanted else factor
