"""Corrupts one thing of what the steps of a turn found, in every way there is. Test helper."""

import copy
import re
from collections.abc import Iterator
from typing import Any

from thirdwave.agents.answers.outcomes import asked_of, is_done, upstream
from thirdwave.agents.plan import Answer, Plan
from thirdwave.agents.record import Record

_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_PERSON = re.compile(r"\bp\d+\b")
Records = dict[str, Record]


def mutants(plan: Plan, records: Records, answer: Answer) -> Iterator[tuple[str, Records]]:
    """(what was corrupted, the records with it) for everything that the answer hangs on.

    Texts are corrupted where the answer is made of them or points at their lines.
    """
    asked = [name for group in asked_of(plan) for name in group]
    used = {id(one) for name in asked for one in upstream(name, records)}
    shown = {line.step for line in answer.evidence} | set(asked)
    for name, record in records.items():
        if id(record) not in used or not is_done(record):
            continue
        for what, changed in _of_value(record):
            yield f"{name}.value: {what}", {**records, name: changed}
        if name in asked:
            for what, text in _of_text(record["text"]):
                yield f"{name}.text: {what}", {**records, name: {**record, "text": text}}
        if name in shown:
            for what, changed in _of_lines(record, answer):
                yield f"{name}.evidence: {what}", {**records, name: changed}


def _of_value(record: Record) -> Iterator[tuple[str, Record]]:
    value, kind = record["value"], record["value_type"]
    if kind == "measurements":
        for at, item in enumerate(value):
            if item.get("value") is None:
                continue
            for new in _others(item["value"]):
                yield f"{item['value']!r} to {new!r}", _with_item(record, at, value=new)
            yield f"{item['person']} to p9", _with_item(record, at, person="p9")
    elif kind in ("people", "things"):
        for one in value:
            yield f"without {one}", _with(record, [other for other in value if other != one])
        yield "with p9", _with(record, [*value, "p9"])
    elif kind == "person":
        yield "p9", _with(record, "p9")
    elif kind in ("bool", "int", "float"):
        for new in _others(value):
            yield f"{value!r} to {new!r}", _with(record, new)


def _others(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value + 7]
    if isinstance(value, float):
        return [value + 17.0, value * 1.5 + 3.0]
    return ["lying" if value != "lying" else "standing"]


def _of_text(text: str) -> Iterator[tuple[str, str]]:
    for found in _NUMBER.finditer(text):
        new = f"{float(found[0]) + 17:.{len(found[0].partition('.')[2])}f}"
        yield f"{found[0]} to {new}", text[: found.start()] + new + text[found.end() :]
    people = list(dict.fromkeys(_PERSON.findall(text)))
    for one in people:
        yield f"{one} to p9", re.sub(rf"\b{one}\b", "p9", text)
    if text.lower().startswith(("yes", "no,", "no:", "no ")) or text in ("yes", "no"):
        no = text.lower().startswith("no")
        yield "verdict", ("yes" if no else "no") + text[2 if no else 3 :]


def _of_lines(record: Record, answer: Answer) -> Iterator[tuple[str, Record]]:
    shown = {line.text for line in answer.evidence}
    for at, line in enumerate(record["evidence"]):
        if line["text"] not in shown:
            continue
        yield f"without {line['text']!r}", _with_line(record, at, None)
        for what, text in _of_text(line["text"]):
            yield f"{line['text']!r}: {what}", _with_line(record, at, {**line, "text": text})
        if line["value"] is not None:
            for new in _others(line["value"]):
                changed = {**line, "value": new}
                yield f"{line['text']!r} of {new!r}", _with_line(record, at, changed)


def swapped(plan: Plan, records: Records) -> Iterator[tuple[str, Records]]:
    """Two people swapped in the text, the value or the lines of a step that answers."""
    for name in (name for group in asked_of(plan) for name in group):
        record = records[name]
        people = list(dict.fromkeys(_PERSON.findall(record["text"])))
        if len(people) < 2 or not is_done(record):
            continue
        first, second = people[:2]

        def swap(text: str, one: str = first, other: str = second) -> str:
            return re.sub(rf"\b({one}|{other})\b", lambda m: other if m[1] == one else one, text)

        text = {**record, "text": swap(record["text"])}
        alike = record["text"].replace(f"{first} and {second} ", "").find(first) < 0
        if alike:
            continue  # "p2 and p3 are sitting" is as true as "p3 and p2 are sitting"
        yield f"{name}.text: {first} and {second} swapped", {**records, name: text}  # pyright: ignore[reportReturnType]
        lines = [{**line, "text": swap(line["text"])} for line in record["evidence"]]
        if lines != record["evidence"]:
            changed = {**record, "evidence": lines}
            yield f"{name}.evidence: {first} and {second} swapped", {**records, name: changed}  # pyright: ignore[reportReturnType]


def _with(record: Record, value: Any) -> Record:
    changed = copy.deepcopy(record)
    changed["value"] = value
    return changed


def _with_item(record: Record, at: int, **new: Any) -> Record:
    changed = copy.deepcopy(record)
    changed["value"][at].update(new)
    return changed


def _with_line(record: Record, at: int, line: dict[str, Any] | None) -> Record:
    changed = copy.deepcopy(record)
    changed["evidence"][at : at + 1] = [] if line is None else [line]
    return changed
