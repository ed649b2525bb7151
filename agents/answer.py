"""Says what was found, without a language model: the answering step's own words and values.

Knows nothing of how steps ran.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from thirdwave.agents.plan import Answer, Evidence, Plan
from thirdwave.agents.record import DONE, Record

MAX_EVIDENCE = 12
"""Lines of evidence that an answer shows."""
ENOUGH_EVIDENCE = 2
"""Below this, what the answering step was made from is shown too."""


class PlainAnswerer:
    """Answers with the text and value of the answering step."""

    def answer(self, question: str, plan: Plan, records: Mapping[str, Record]) -> Answer:
        """The answer to `question`; an abstention with its reason where something is missing."""
        del question  # the answering step's words are the answer; nothing is rephrased here
        if not plan.steps:
            return _abstain(plan.abstain or "nothing in the question could be measured")
        missing = _missing(plan, records)
        artifacts = tuple(
            dict.fromkeys(item["id"] for record in records.values() for item in record["artifacts"])
        )
        answering = plan.answering or ""
        evidence = tuple(_evidence(answering, records))
        if missing:
            answer = _abstain(missing)
            return answer.model_copy(update={"evidence": evidence, "artifacts": artifacts})
        record = records[answering]
        value, value_type, unit = spoken_value(record)
        return Answer(
            text=_sentence(record, records),
            value=value,
            value_type=value_type,
            unit=unit,
            evidence=evidence,
            artifacts=artifacts,
            confidence=record["confidence"],
        )


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


def focus_of(plan: Plan, records: Mapping[str, Record]) -> tuple[str, ...]:
    """Ids of the people the answer is about, for "he", "they" and "the other one" later."""
    pending = [plan.answering] if plan.answering else []
    visited: set[str] = set()
    while pending:
        step_id = pending.pop(0)
        record = records.get(step_id)
        if record is None or step_id in visited:
            continue
        visited.add(step_id)
        people = _people_in(record)
        if people:
            return people
        pending.extend(record["needs"])
    return ()


def _people_in(record: Record) -> tuple[str, ...]:
    value = record["value"]
    if record["value_type"] == "person" and isinstance(value, str):
        return (value,)
    if record["value_type"] == "people" and value:
        return tuple(item for item in value if item.startswith("p"))
    if record["value_type"] == "measurements" and value:
        return tuple(dict.fromkeys(item["person"] for item in value))
    return ()


def _missing(plan: Plan, records: Mapping[str, Record]) -> str | None:
    """Why the answering step has no result: the first step upstream that could not give one."""
    answering = records.get(plan.answering or "")
    if answering is not None and answering["status"] in DONE and answering["unknown"] is None:
        return None
    reasons = [
        record["unknown"] or record["error"]
        for record in _upstream(plan.answering or "", records)
        if record["status"] != "skipped" and (record["unknown"] or record["error"])
    ]
    return next((reason for reason in reasons if reason), "a step of the plan gave no result")


def _upstream(step_id: str, records: Mapping[str, Record]) -> list[Record]:
    """The step and what it hangs on, farthest first."""
    ordered: dict[str, Record] = {}

    def visit(name: str) -> None:
        record = records.get(name)
        if record is None or name in ordered:
            return
        for need in record["needs"]:
            visit(need)
        ordered[name] = record

    visit(step_id)
    return list(ordered.values())


def _evidence(step_id: str, records: Mapping[str, Record]) -> Iterable[Evidence]:
    """Lines of the answering step, then of what it was made from until there are enough."""
    names = {id(record): name for name, record in records.items()}
    lines: dict[str, Evidence] = {}
    for record in reversed(_upstream(step_id, records)):
        if len(lines) >= ENOUGH_EVIDENCE:
            break
        if record["status"] not in DONE:
            continue
        for found in record["evidence"]:
            line = Evidence(step=names[id(record)], text=found["text"], value=found["value"])
            lines.setdefault(line.text, line)
    return list(lines.values())[:MAX_EVIDENCE]


def _sentence(record: Record, records: Mapping[str, Record]) -> str:
    """The step's text; a bare count or verdict is followed by what it was drawn from."""
    text = record["text"].strip()
    if record["value_type"] in ("int", "bool") and record["tool"] in ("count", "quantify"):
        sources = [records[need]["text"].strip() for need in record["needs"] if need in records]
        told = [source for source in dict.fromkeys(sources) if source and source not in text]
        text = ": ".join([text.rstrip("."), told[0]]) if told else text
    text = text[:1].upper() + text[1:] if not text[:2].lstrip("pt").isdigit() else text
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _abstain(reason: str) -> Answer:
    sentence = reason if reason.endswith((".", "!", "?")) else f"{reason}."
    return Answer(text=f"I cannot answer that: {sentence}", abstained=True, reason=reason)


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float) else "text"
