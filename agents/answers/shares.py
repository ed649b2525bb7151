"""An answer in the terms of its question: the unit it names, or a share in percent.

Evidence stays as it was measured. Knows nothing of how the answer was found.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from thirdwave.agents.answers.outcomes import upstream
from thirdwave.agents.answers.swing import counts_of
from thirdwave.agents.answers.units import Unit, asked_unit, asks_percent, convert, percent
from thirdwave.agents.plan import Answer, Evidence, Part
from thirdwave.agents.record import Record


def in_asked_terms(question: str, answer: Answer, records: Mapping[str, Record]) -> Answer:
    """`answer` with numbers in the unit that the question names, a count as a share of all."""
    unit = asked_unit(question)
    if unit is not None:
        return _in_unit(answer, unit)
    if asks_percent(question) and answer.value_type == "int" and not answer.abstained:
        return _in_percent(answer, records)
    return answer


def _in_unit(answer: Answer, unit: Unit) -> Answer:
    def put(value: Any, measured_in: str | None) -> dict[str, Any]:
        if measured_in != unit.of or isinstance(value, bool) or not isinstance(value, (int, float)):
            return {}
        return {"value": value * unit.factor, "unit": unit.name}

    parts: list[Part] = []
    for part in answer.parts:
        text = convert(part.text, unit, answer.evidence)
        parts.append(part.model_copy(update={"text": text, **put(part.value, part.unit)}))
    text = convert(answer.text, unit, answer.evidence)
    changed: dict[str, Any] = {"text": text, "parts": tuple(parts)}
    if isinstance(answer.value, str) and answer.value_type == "text":
        changed["value"] = convert(answer.value, unit, answer.evidence)
    if answer.reason:
        changed["reason"] = convert(answer.reason, unit, answer.evidence)
    return answer.model_copy(update={**changed, **put(answer.value, answer.unit)})


def _in_percent(answer: Answer, records: Mapping[str, Record]) -> Answer:
    """The count as a share of everybody who was found, with the count behind it."""
    counting = next((line.step for line in answer.evidence if line.value == answer.value), None)
    everybody = next(
        (one for one in upstream(counting or "", records) if one["tool"] == "detect_people"), None
    )
    if everybody is None or not everybody["value"]:
        return answer
    whole, share = len(everybody["value"]), percent(answer.value, len(everybody["value"]))
    text = f"{share:.0f} percent, {answer.value} of {whole}"
    _, colon, what = answer.text.partition(": ")
    text = f"{text}: {what}" if colon else f"{text}."
    return answer.model_copy(
        update={"text": text, "value": share, "value_type": "float", "unit": "percent"}
    )


def counts_in(records: Mapping[str, Record], evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """How many are listed in the values that an answer's evidence was drawn from."""
    found: dict[int, None] = {}
    for step in dict.fromkeys(line.step for line in evidence):
        for record in upstream(step, records):
            if record["value_type"] in ("people", "things") and record["value"] is not None:
                found[len(record["value"])] = None
            elif isinstance(record["value"], int) and not isinstance(record["value"], bool):
                found[record["value"]] = None
                found |= dict.fromkeys(counts_of(record, records))
    return tuple(found)
