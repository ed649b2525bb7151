"""Whether a step's record agrees with itself and with the records it was drawn from.

Texts, values and evidence say the same thing three times over: where they do not, nothing that
hangs on the record may be said. Knows nothing of answers.
"""

import re
from collections.abc import Mapping
from typing import Any

from thirdwave.agents.numbers import ID, is_among, numbers_in
from thirdwave.agents.outcomes import is_done, upstream
from thirdwave.agents.record import Record
from thirdwave.agents.rederive import rederived

NEGATIVE = re.compile(
    r"\b(?:no|not|nobody|none|neither|never|nothing|without|cannot|does not|isn't)\b", re.IGNORECASE
)
FIVES = 2.5
"""How far a number rounded to fives lies from its value."""
_YES, _NO = re.compile(r"yes\b", re.IGNORECASE), re.compile(r"no\b(?!body)", re.IGNORECASE)


def unsound(step_id: str, records: Mapping[str, Record]) -> str | None:
    """What does not agree in a step or in those it hangs on, in one line; None: nothing."""
    for record in upstream(step_id, records):
        if not is_done(record):
            continue
        wrong = _within(record) or rederived(record, records)
        if wrong:
            return f"{record['tool']}: {wrong}"
    return None


def says(value: Any, kind: str, text: str) -> bool:
    """Whether a text can stand for a value: the number, the ids, the yes or no are in it.

    A text that names nothing of that kind says nothing against the value.
    """
    if kind == "bool":
        return not ((_NO if value else _YES).match(text.strip()))
    if kind in ("int", "float"):
        written = numbers_in(text)
        if not written or any(is_among(number, [float(value)]) for number in written):
            return True
        return kind == "int" and value == 0 and NEGATIVE.search(text) is not None
    if kind == "person":
        named = ID.findall(text)
        return not named or value in named or not ID.fullmatch(value)
    if kind in ("people", "things"):
        named = set(ID.findall(text))
        if not value:
            return not named or NEGATIVE.search(text) is not None
        return not named or all(one in named for one in value if ID.fullmatch(one))
    return True


def _within(record: Record) -> str | None:
    """What does not agree within a record: its lines, its value, its text."""
    value, kind = record["value"], record["value_type"]
    for line in record["evidence"]:
        if not _line_says(line["text"], line["value"]):
            return f"the line {line['text']!r} does not say {line['value']!r}"
    if kind == "measurements":
        return _measurements(record)
    text = " ".join([record["text"], *(line["text"] for line in record["evidence"])])
    if kind in ("people", "things", "person"):
        if not says(value, kind, text if value else record["text"]):
            return f"{record['text']!r} does not say {value!r}"
    elif kind in ("int", "float"):
        if not _number_is_stated(value, kind, record):
            return f"{record['text']!r} does not say {value!r}"
    elif kind == "bool":
        if not says(value, kind, record["text"]):
            return f"{record['text']!r} does not say {value!r}"
        # What was counted or compared for a verdict is stated with the verdict.
        stated = [one["value"] for one in record["evidence"] if isinstance(one["value"], bool)]
        if len(stated) == 1 and record["tool"] == "quantify" and stated[0] != value:
            return f"it gives {value!r} and states {stated[0]!r}"
    return None


def _number_is_stated(value: float, kind: str, record: Record) -> bool:
    """Whether the text says the number, or a line of evidence that states it does."""
    if says(value, kind, record["text"]):
        return True
    return any(
        isinstance(line["value"], (int, float)) and abs(line["value"] - value) < 1e-6
        for line in record["evidence"]
    )


def _line_says(text: str, value: Any) -> bool:
    """Whether a line of evidence states its own value."""
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, (int, float)):
        written = numbers_in(text)
        named = len(ID.findall(text)) == value or (value == 0 and NEGATIVE.search(text))
        return not written or bool(named) or any(_rounds_to(one, value) for one in written)
    return True


def _rounds_to(written: str, value: float) -> bool:
    """Whether a number is a value rounded as it is written, or to fives as descriptions are."""
    if is_among(written, [value]):
        return True
    number = float(written)
    return number % 5 == 0 and abs(abs(number) - abs(value)) <= FIVES


def _measurements(record: Record) -> str | None:
    """What does not agree between measurements, their own texts and the lines of evidence."""
    lines = record["evidence"]
    for item in record["value"]:
        value, text = item.get("value"), item.get("text") or ""
        if value is None:
            continue
        who = item["person"]
        named = ID.findall(text)
        if named and ID.fullmatch(who) and who not in named:
            return f"{text!r} is told of {who}"
        if isinstance(value, bool):
            if text and lines and value == bool(NEGATIVE.search(text)) and _is_told(item):
                return f"{text!r} does not say {value!r}"
        elif isinstance(value, str):
            if text and named and value not in text:
                return f"{text!r} does not say {value!r}"
        elif not _line_says(text, value):
            return f"{text!r} does not say {value!r}"
        if lines and not any(_same(line, item) for line in lines):
            return f"{who}'s {item['quantity']} of {value!r} is stated nowhere"
    return None


def _is_told(item: Mapping[str, Any]) -> bool:
    """Whether a yes/no has a text in the words of its own table, in which "not" is the no."""
    return not item.get("note")


def _same(line: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    value, who = item["value"], item["person"]
    if line["value"] != value and not _near(line["value"], value):
        return False
    named = ID.findall(line["text"])
    return not named or not ID.fullmatch(who) or who in named


def _near(one: Any, other: Any) -> bool:
    numbers = (int, float)
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    return isinstance(one, numbers) and isinstance(other, numbers) and abs(one - other) < 1e-6
