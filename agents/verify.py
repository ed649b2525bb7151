"""Nothing leaves unproved: evidence names steps that ran, numbers in the text stand in it."""

import re
from collections.abc import Iterable, Mapping

from thirdwave.agents.plan import Answer, Evidence
from thirdwave.agents.record import DONE, Record

_ID = re.compile(r"\b[pt]\d+\b")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")


def verified(answer: Answer, records: Mapping[str, Record]) -> Answer:
    """`answer` when all of it is proved, else the part that is, else an abstention.

    Evidence counts when its step has a result and that result states the line. A number of the
    text counts when it is a number of the evidence, rounded as it is written. Sentences with
    other numbers are left out; if none remains the answer abstains and says so.
    """
    evidence = tuple(line for line in answer.evidence if _stated(line, records))
    if answer.abstained:
        return answer.model_copy(update={"evidence": evidence})
    sentences = re.split(r"(?<=[.!?])\s+", answer.text)
    kept = [sentence for sentence in sentences if not unproved_numbers(sentence, evidence)]
    if not evidence or not kept:
        reason = "what was found does not support an answer"
        return Answer(
            text=f"I cannot answer that: {reason}.",
            abstained=True,
            reason=reason,
            evidence=evidence,
            artifacts=answer.artifacts,
        )
    return answer.model_copy(update={"text": " ".join(kept), "evidence": evidence})


def unproved_numbers(text: str, evidence: Iterable[Evidence]) -> list[str]:
    """Numbers of `text` that no line of `evidence` holds. Ids such as p1 are not numbers."""
    known = [number for line in evidence for number in _numbers_of(line)]
    return [number for number in _numbers_in(text) if not _among(number, known)]


def _stated(line: Evidence, records: Mapping[str, Record]) -> bool:
    record = records.get(line.step)
    if record is None or record["status"] not in DONE:
        return False
    return any(
        line.text == found["text"] and line.value == found["value"] for found in record["evidence"]
    )


def _numbers_in(text: str) -> list[str]:
    return _NUMBER.findall(_ID.sub(" ", text))


def _numbers_of(line: Evidence) -> list[float]:
    numbers = [float(number) for number in _numbers_in(line.text)]
    if isinstance(line.value, (int, float)) and not isinstance(line.value, bool):
        numbers.append(float(line.value))
    return numbers


def _among(number: str, known: list[float]) -> bool:
    decimals = len(number.partition(".")[2])
    # Half a unit of the last written digit, and a little for binary fractions.
    tolerance = 0.5 * 10.0**-decimals + 1e-9
    return any(abs(abs(float(number)) - abs(value)) <= tolerance for value in known)
