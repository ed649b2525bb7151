"""Whether a step's record agrees with itself and with the records it was drawn from.

Texts, values and evidence say the same thing three times over: where they do not, nothing that
hangs on the record may be said. Knows nothing of answers.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from thirdwave.agents.answers.outcomes import is_done, upstream
from thirdwave.agents.proof.numbers import ID, ids_in, is_among, numbers_in, unquoted
from thirdwave.agents.proof.rederive import REASONING, rederived
from thirdwave.agents.record import Record

NEGATIVE = re.compile(
    r"\b(?:no|not|nobody|none|neither|never|nothing|without|cannot|does not|isn't)\b", re.IGNORECASE
)
LOOKING = frozenset({"detect_people", "estimate_pose", "refine_fit"})
"""Tools whose value is everybody that they speak of."""
BUILT_IN = frozenset({"measure", "relate", "select", "quantify"})
"""Tools whose lines say their words and their yes or no in the words of one table."""
_LISTING = re.compile(r"(\d+) (?:of \d+|people|person): ([^;]+)")
_CENTIMETRES = re.compile(r"(\d+(?:\.\d+)?) cm\b")
"""Lengths as texts give them, of values in metres."""
_SHARE = re.compile(r"\d+ of \d+\b")
FIVES = 2.5
"""How far a number rounded to fives lies from its value."""
_YES, _NO = re.compile(r"yes\b", re.IGNORECASE), re.compile(r"no\b(?!body)", re.IGNORECASE)


def unsound(steps: Iterable[str], records: Mapping[str, Record]) -> str | None:
    """What does not agree in steps or in those they hang on, in one line; None: nothing.

    Each record is looked at once, however many of the steps hang on it.
    """
    looked = [one["value"] for one in records.values() if one["tool"] == "detect_people"]
    there = frozenset(looked[-1] or ()) if looked else None
    hanging = {id(one): one for step in steps for one in upstream(step, records)}
    for record in hanging.values():
        if not is_done(record):
            continue
        wrong = _within(record) or _strangers(record, there) or rederived(record, records)
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
        named = ids_in(text)
        return not named or value in named or not ID.fullmatch(value)
    if kind in ("people", "things"):
        named = set(ids_in(text))
        if not value:
            return not named or NEGATIVE.search(text) is not None
        return not named or all(one in named for one in value if ID.fullmatch(one))
    return True


def _within(record: Record) -> str | None:
    """What does not agree within a record: its lines, its value, its text."""
    value, kind = record["value"], record["value_type"]
    own = record["tool"] in BUILT_IN
    for line in record["evidence"]:
        text, stated = line["text"], line["value"]
        listed = _LISTING.match(text)
        if listed is not None and int(listed[1]) != len(set(ids_in(listed[2]))):
            return f"the line {text!r} lists others than it counts"
        if not _line_says(text, stated) or (own and not _word_says(text, stated)):
            return f"the line {line['text']!r} does not say {line['value']!r}"
    if kind == "measurements":
        return _measurements(record)
    text = " ".join([record["text"], *(line["text"] for line in record["evidence"])])
    if record["tool"] in LOOKING:
        left_out = set(ids_in(text)) - set(value or ())
        if left_out:
            return f"{record['text']!r} names {', '.join(sorted(left_out))}, its value does not"
    if kind in ("people", "things", "person"):
        # Of nobody it is told what is the case with others; who it should be is worked out again.
        told = value or record["tool"] not in REASONING
        if told and not says(value, kind, text if value else record["text"]):
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
        named = (isinstance(value, int) and len(ids_in(text)) == value) or (
            value == 0 and NEGATIVE.search(text)
        )
        metric = [one[1] for one in _CENTIMETRES.finditer(text)]
        stated = any(_rounds_to(one, value) for one in written)
        stated = stated or any(_rounds_to(one, 100 * value) for one in metric)
        return not written or bool(named) or stated
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
        named = ids_in(text)
        if named and ID.fullmatch(who) and who not in named:
            return f"{text!r} is told of {who}"
        told = not text or not named or record["tool"] not in BUILT_IN
        if not (_line_says(text, value) and (told or _word_says(text, value))):
            return f"{text!r} does not say {value!r}"
        if lines and not any(_same(line, item) for line in lines):
            return f"{who}'s {item['quantity']} of {value!r} is stated nowhere"
    return None


def _word_says(text: str, value: Any) -> bool:
    """Whether a line of our own tools says a word, or a yes or no, that it states."""
    if isinstance(value, bool):
        return _SHARE.match(text) is not None or value != bool(NEGATIVE.search(_bare(text)))
    return not isinstance(value, str) or value in text


def _bare(text: str) -> str:
    """A text without what stands in brackets: remarks such as "depth not known"."""
    return re.sub(r"\([^()]*\)", " ", text)


def _strangers(record: Record, there: frozenset[str] | None) -> str | None:
    """Who a step speaks of though nobody found them; None where nobody looked for people."""
    if there is None:
        return None
    told = " ".join([record["text"], *(line["text"] for line in record["evidence"])])
    unknown = {one for one in ids_in(unquoted(told)) if one.startswith("p")} - there
    return f"nobody found {', '.join(sorted(unknown))}" if unknown else None


def _same(line: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    value, who = item["value"], item["person"]
    if line["value"] != value and not _near(line["value"], value):
        return False
    named = ids_in(line["text"])
    return not named or not ID.fullmatch(who) or who in named


def _near(one: Any, other: Any) -> bool:
    numbers = (int, float)
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    return isinstance(one, numbers) and isinstance(other, numbers) and abs(one - other) < 1e-6
