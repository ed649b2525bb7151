"""The typed value of an answer, from the values of the steps that answer.

Knows nothing of texts beyond taking them as a value where there is no other.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from thirdwave.agents.record import Record


def value_of(
    steps: Sequence[str], text: str, records: Mapping[str, Record]
) -> tuple[Any, Any, str | None]:
    """The value of an answer: of several edits the first pose with the others behind it."""
    values = [records[name]["value"] for name in steps]
    if len(steps) == 1:
        return spoken_value(records[steps[0]])
    if not all(records[name]["value_type"] == "pose" for name in steps):
        return text, "text", None
    flat = [one for value in values for one in (value, *(value.get("others") or ()))]
    last = {name: values[-1][name] for name in ("rev", "branch") if name in values[-1]}
    return {**flat[0], "others": flat[1:], **last}, "pose", None


def spoken_value(record: Record) -> tuple[Any, Any, str | None]:
    """Value, type and unit as an answer gives them.

    One measurement is its own value; several, and things, are text.
    """
    value, kind, unit = record["value"], record["value_type"], record["unit"]
    if kind == "measurements":
        stated = [item for item in value if item.get("value") is not None]
        if len(stated) == 1:
            only = stated[0]["value"]
            return only, _type_of(only), stated[0].get("unit")
        return record["text"], "text", None
    if kind == "things":
        return record["text"], "text", None
    return value, kind, unit


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float) else "text"
