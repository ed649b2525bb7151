"""Nothing leaves unproved: what an answer says stands in the evidence of steps that ran.

Evidence names its step, numbers and people of the text stand in it, the value is a step's own and
is what the text says. `assert_proved` is for tests of anything that answers. Knows no planners.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from thirdwave.agents.answers.shares import counts_in
from thirdwave.agents.answers.units import UNITS
from thirdwave.agents.answers.values import spoken_value
from thirdwave.agents.focus import posed_in
from thirdwave.agents.plan import Answer, Evidence
from thirdwave.agents.proof.bindings import misnamed_places, misplaced
from thirdwave.agents.proof.numbers import (
    SAID_BY_A_MODEL,
    Stated,
    ids_in,
    unproved_numbers,
    unquoted,
    without_counts,
    without_quotes,
)
from thirdwave.agents.proof.soundness import says, unsound
from thirdwave.agents.record import DONE, Record

__all__ = ["assert_proved", "complaints", "unproved_numbers", "verified"]

UNSUPPORTED = "what was found does not support an answer"
SYSTEM = ("planned without the language model", "no plan that could run", "taken to be about")
"""Beginnings of notes and reasons that are about the plan, not about the picture."""


def verified(
    answer: Answer,
    records: Mapping[str, Record],
    question: str = "",
    people: Collection[str] = (),
    reason: str = "",
) -> Answer:
    """`answer` when all of it is proved, else the part that is, else an abstention.

    Sentences and notes with a number, or a person, that nothing proves are left out. The answer
    is withdrawn where nothing remains, where the steps it hangs on do not agree with themselves or
    one another, and where its value is no step's or not what the text says. Numbers that the text
    quotes from the `question` need no proof. `people` are ids known from before, which an
    abstention may name; `reason` is why its plan abstains, which it may say, unless that is in the
    words of a model.
    """
    evidence = tuple(line for line in answer.evidence if _stated(line, records))
    proof = _Proof(evidence, records, question, people if answer.abstained else (), reason)
    notes = tuple(note for note in answer.notes if _about_the_plan(note) or proof.holds(note))
    answer = answer.model_copy(update={"evidence": evidence, "notes": notes})
    if answer.abstained:
        return _abstained(answer, proof)
    wrong = unsound((line.step for line in evidence), records) or _value_unproved(answer, records)
    kept = [sentence for sentence in sentences(answer.text) if proof.holds(sentence)]
    if wrong or not evidence or not kept or not _verdict_is_left(answer, kept):
        return _withdrawn(answer)
    parts = tuple(part for part in answer.parts if proof.holds(part.text))
    why = answer.reason if answer.reason and proof.holds(answer.reason) else None
    return answer.model_copy(update={"text": " ".join(kept), "parts": parts, "reason": why})


def complaints(
    answer: Answer,
    records: Mapping[str, Record],
    question: str = "",
    people: Collection[str] = (),
    reason: str = "",
) -> list[str]:
    """What of an answer is not proved, one line each; empty: all of it is."""
    found = [f"evidence: {line.text!r} was never stated by {line.step}"
             for line in answer.evidence if not _stated(line, records)]  # fmt: skip
    known = people if answer.abstained else ()
    proof = _Proof(answer.evidence, records, question, known, reason)
    told = [answer.text, *(part.text for part in answer.parts)]
    told += [note for note in answer.notes if not _about_the_plan(note)]
    if answer.abstained:
        told = [line for line in told if not _is_reason(line, proof)]
        if answer.value is not None:
            found.append(f"value: {answer.value!r} though it abstains")
    for sentence in dict.fromkeys(one for text in told for one in sentences(text)):
        found += proof.complaints(sentence)
    if not answer.abstained:
        if not answer.evidence:
            found.append("evidence: none")
        wrong = unsound((line.step for line in answer.evidence), records)
        wrong = wrong or _value_unproved(answer, records)
        found += [wrong] if wrong else []
    return found


def assert_proved(
    answer: Answer,
    records: Mapping[str, Record],
    question: str = "",
    people: Collection[str] = (),
    reason: str = "",
) -> None:
    """AssertionError that names what of an answer is not proved. For tests."""
    found = complaints(answer, records, question, people, reason)
    assert not found, f"{question!r} was answered {answer.text!r}: " + "; ".join(found)


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return re.split(r"(?<=[.!?])\s+", text)


class _Proof:
    """What may be said, given some evidence."""

    def __init__(
        self,
        evidence: Sequence[Evidence],
        records: Mapping[str, Record],
        question: str,
        people: Collection[str],
        reason: str,
    ) -> None:
        self.stated = Stated.of(evidence)
        self.records = records
        self.reason = "" if SAID_BY_A_MODEL.search(reason) else reason
        self.counts = counts_in(records, evidence)
        said = [str(value) for one in records.values() for value in one["args"].values()]
        poses = [one["value"] for one in records.values() if isinstance(one["value"], dict)]
        said += [str(value.get("instruction", "")) for value in poses]
        said += [words for line in evidence for words in SAID_BY_A_MODEL.findall(line.text)]
        self.quotable = " ".join([question, *said])
        looked = [one["text"] for one in records.values() if one["tool"] == "detect_people"]
        self.places = looked[-1] if looked else ""
        self.people = _known_ids(records) | frozenset(people)
        if people:
            self.people |= frozenset(ids_in(question))  # "there is no p5": as it was asked

    def holds(self, text: str) -> bool:
        """Whether all of a text is proved."""
        return not self.complaints(text)

    def complaints(self, text: str) -> list[str]:
        """What of a text is not proved."""
        text = without_quotes(text, self.quotable)
        found = [
            f"number: {number} in {text!r} stands in no evidence"
            for number in unproved_numbers(text, self.stated, self.counts)
        ]
        found += [
            f"person: {one} in {text!r} is in no record"
            for one in dict.fromkeys(ids_in(text))
            if one not in self.people
        ]
        found += misnamed_places(text, self.places)
        return found or misplaced(without_counts(text, self.counts), self.stated, UNITS)


def _known_ids(records: Mapping[str, Record]) -> frozenset[str]:
    """Ids of everybody and everything in what steps with a result gave, state and were given."""
    found: set[str] = set()
    for record in records.values():
        if record["status"] not in DONE:
            continue
        value, kind = record["value"], record["value_type"]
        if kind == "measurements":
            found.update(str(item.get(end)) for item in value for end in ("person", "other"))
        elif kind in ("people", "things") and isinstance(value, list):
            found.update(value)
        elif kind == "person":
            found.add(str(value))
        elif kind == "pose" and isinstance(value, dict):
            found.update(posed_in(value))
        stated = [unquoted(line["text"]) for line in record["evidence"]]
        found.update(ids_in(" ".join([*stated, *map(str, record["args"].values())])))
    return frozenset(found)


def _abstained(answer: Answer, proof: _Proof) -> Answer:
    """An abstention without what it claims and nothing proves."""
    if _is_reason(answer.text, proof):
        return answer
    kept = [one for one in sentences(answer.text) if proof.holds(one) or _is_reason(one, proof)]
    if not kept:
        return _withdrawn(answer)
    reason = answer.reason or UNSUPPORTED
    if not (proof.holds(reason) or _is_reason(reason, proof)):
        reason = UNSUPPORTED
    return answer.model_copy(update={"text": " ".join(kept), "reason": reason})


def _is_reason(text: str, proof: _Proof) -> bool:
    """Whether a text says why there is no result: in a step's words, the plan's, or of the plan."""
    bare = re.sub(r"^I cannot (?:answer|do) that: ", "", text).rstrip(".")
    if _about_the_plan(bare):
        return True
    why = " ".join(
        f"{one['unknown'] or ''} {one['error'] or ''} {one['text']}"
        for one in proof.records.values()
    )
    return bool(bare) and bare in f"{why} {proof.reason}"


def _about_the_plan(text: str) -> bool:
    return text.startswith(SYSTEM)


def _value_unproved(answer: Answer, records: Mapping[str, Record]) -> str | None:
    """Why a value may not be given: it is no step's own, or the text says otherwise."""
    told = [(answer.value, answer.value_type, answer.unit, answer.text)]
    told += [(part.value, part.value_type, part.unit, part.text) for part in answer.parts]
    for value, kind, unit, text in told:
        if value is None or kind in ("text", "none"):
            continue
        if not any(_is_of(value, unit, record, records) for record in records.values()):
            return f"value: {value!r} is no step's"
        if not says(value, kind, text):
            return f"value: {value!r} is not what {text!r} says"
    return None


def _is_of(value: Any, unit: str | None, record: Record, records: Mapping[str, Record]) -> bool:
    """Whether a value is a step's, as it gave it or in another unit."""
    if record["status"] not in DONE or record["unknown"] is not None:
        return False
    own, kind, measured_in = spoken_value(record)
    if own == value:
        return True
    if kind == "pose" and isinstance(value, dict):
        return isinstance(own, dict) and own.get("person") == value.get("person")
    if isinstance(own, bool) or not isinstance(own, (int, float)):
        return False
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    if unit == "percent":
        groups = [one["value"] for one in records.values() if one["tool"] == "detect_people"]
        return any(g and abs(100.0 * own / len(g) - value) < 1e-6 for g in groups)
    factors = [one.factor for one in UNITS if one.name == unit and one.of == measured_in]
    return any(abs(own * factor - value) < 1e-6 for factor in factors)


def _verdict_is_left(answer: Answer, kept: Sequence[str]) -> bool:
    """Whether what is left of the text still answers: its first sentence does."""
    first = sentences(answer.text)[0]
    return answer.value_type not in ("bool", "int", "float", "person") or first in kept


def _withdrawn(answer: Answer) -> Answer:
    return Answer(
        text=f"I cannot answer that: {UNSUPPORTED}.",
        abstained=True,
        reason=UNSUPPORTED,
        evidence=answer.evidence,
        artifacts=answer.artifacts,
        notes=answer.notes,
    )


def _stated(line: Evidence, records: Mapping[str, Record]) -> bool:
    record = records.get(line.step)
    if record is None or record["status"] not in DONE:
        return False
    return any(
        line.text == found["text"] and line.value == found["value"] for found in record["evidence"]
    )
