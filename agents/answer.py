"""Says what was found, without a language model: the answering step's own words and values.

Knows nothing of how steps ran.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thirdwave.agents.focus import EDIT, posed_in, told_together
from thirdwave.agents.plan import Answer, Evidence, Plan
from thirdwave.agents.record import DONE, Record
from thirdwave.agents.verify import unproved_numbers

MAX_EVIDENCE = 12
"""Lines of evidence that an answer shows."""
ENOUGH_EVIDENCE = 2
"""Below this, what the answering step was made from is shown too."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text and the steps whose words it is made of."""

    text: str
    steps: tuple[str, ...] = ()

    def joined(self, other: "Told", between: str) -> "Told":
        """Both texts, without what one already says."""
        said = self.text.split("; ")
        new = "; ".join(part for part in other.text.split("; ") if part not in said)
        text = f"{self.text}{between}{new}" if new else self.text
        return Told(text, (*self.steps, *other.steps))


DOING = frozenset({"edit_pose", "generate_pose", "undo_edit", "keep_edit"})
"""Tools that do something: what they cannot do is not an answer that is missing."""
REST_UNDONE = "The rest was not done."
ONE_DOES = {"are": "is", "have": "has", "do": "does"}
"""Verbs of one person for those of several."""


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
        steps = told_together(plan)
        done = [name for name in steps if is_done(records.get(name))]
        if missing and (records[answering]["tool"] != EDIT or not done):
            made = [] if records[answering]["tool"] == EDIT else edits_done(plan, records)
            told = _all_told(made, records)
            answer = _abstain(missing, doing=records[answering]["tool"] in DOING)
            text = " ".join(part for part in (told.text, answer.text) if part)
            evidence = tuple(_evidence(answering, records, told))
            return answer.model_copy(
                update={"text": text, "evidence": evidence, "artifacts": artifacts}
            )
        told = _all_told(done, records)
        evidence = tuple(_evidence(done[-1], records, told))
        if missing:
            told = _with_the_rest(told, missing, records)
            evidence = tuple(_evidence(done[-1], records, told))
            if unproved_numbers(_as_sentence(missing), evidence):
                told = Told(f"{_all_told(done, records).text} {REST_UNDONE}", told.steps)
        value, value_type, unit = _value_of(done, told, records)
        return Answer(
            text=told.text,
            value=value,
            value_type=value_type,
            unit=unit,
            evidence=evidence,
            artifacts=artifacts,
            confidence=min(records[name]["confidence"] for name in done),
            reason=missing,
        )


def is_done(record: Record | None) -> bool:
    """Whether a step has a result that says something."""
    return record is not None and record["status"] in DONE and record["unknown"] is None


def edits_done(plan: Plan, records: Mapping[str, Record]) -> list[str]:
    """The steps that have posed somebody."""
    edits = [step.id for step in plan.steps if step.tool == EDIT]
    return [name for name in edits if is_done(records.get(name))]


def _all_told(steps: Sequence[str], records: Mapping[str, Record]) -> Told:
    """What several steps say, one sentence after the other."""
    sentences = [_sentence(name, records) for name in steps]
    text = " ".join(dict.fromkeys(sentence.text for sentence in sentences))
    return Told(text, tuple(name for sentence in sentences for name in sentence.steps))


def _with_the_rest(told: Told, missing: str, records: Mapping[str, Record]) -> Told:
    """The text with why other edits were not made, and which were not tried then."""
    edits = {name: one for name, one in records.items() if one["tool"] == EDIT}
    refused = tuple(name for name, one in edits.items() if one["unknown"] is not None)
    skipped = [
        str(one["args"].get("words")) for one in edits.values() if one["status"] == "skipped"
    ]
    left = f" Not tried then: {', '.join(map(repr, skipped))}." if skipped else ""
    return Told(f"{told.text} {_as_sentence(missing)}{left}", (*told.steps, *refused))


def _value_of(
    steps: Sequence[str], told: Told, records: Mapping[str, Record]
) -> tuple[Any, Any, str | None]:
    """The value of an answer: of several edits the first pose with the others behind it."""
    values = [records[name]["value"] for name in steps]
    if len(steps) == 1:
        return spoken_value(records[steps[0]])
    if not all(records[name]["value_type"] == "pose" for name in steps):
        return told.text, "text", None
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


def _missing(plan: Plan, records: Mapping[str, Record]) -> str | None:
    """Why the answering step has no result: the first step upstream that could not give one."""
    answering = records.get(plan.answering or "")
    if answering is not None and answering["status"] in DONE and answering["unknown"] is None:
        return None
    upstream = _upstream(plan.answering or "", records)
    empty = next((r for r in upstream if r["tool"] == "detect_people" and r["value"] == []), None)
    if empty is not None and not empty["unknown"]:
        return empty["text"]  # who looked knows whom it left out
    reasons = [
        record["unknown"] or record["error"]
        for record in upstream
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


def _evidence(step_id: str, records: Mapping[str, Record], told: Told) -> Iterable[Evidence]:
    """Lines of the steps that the text is made of, then of those before until there are enough.

    All lines with a number of the text are kept, however many there are.
    """
    names = {id(record): name for name, record in records.items()}
    before = [names[id(record)] for record in reversed(_upstream(step_id, records))]
    lines: dict[str, Evidence] = {}
    for name in dict.fromkeys((step_id, *told.steps, *before)):
        if len(lines) >= ENOUGH_EVIDENCE and name not in told.steps:
            break
        record = records.get(name)
        if record is None or record["status"] not in DONE:
            continue
        for found in record["evidence"]:
            line = Evidence(step=name, text=found["text"], value=found["value"])
            lines.setdefault(line.text, line)
    shown = list(lines.values())
    kept = shown[:MAX_EVIDENCE]
    for line in shown[MAX_EVIDENCE:]:
        if len(unproved_numbers(told.text, kept)) > len(unproved_numbers(told.text, [*kept, line])):
            kept.append(line)
    return kept


def _sentence(step_id: str, records: Mapping[str, Record]) -> Told:
    """What the answering step says; a bare count or verdict with what it was drawn from."""
    record = records[step_id]
    text = record["text"].strip().rstrip(".")
    told = Told(text, (step_id,))
    if record["tool"] in ("count", "quantify"):
        source = _source(record, "people", records)
        if source and ": " not in text:
            found = _told(source, records)
            if records[source]["tool"] == "detect_things" and record["tool"] == "count":
                told = Told(found.text, (step_id, *found.steps))  # it counts by itself
            elif record["tool"] == "count" and text == "none" and found.text.startswith("nobody "):
                told = Told(found.text, (step_id, *found.steps))  # "none: nobody" says it twice
            elif found.text:
                told = told.joined(found, ": ")
    else:
        told = _told(step_id, records)
        if record["tool"] == "select" and not record["value"] and _inner(record, records):
            told = Told(f"nobody fits that: {told.text}", told.steps)
    text = told.text
    first = re.match(r"[^\s',;:(]+", text)
    if first is None or first.group() not in _ids(records):
        text = text[:1].upper() + text[1:]
    return Told(text if text.endswith((".", "!", "?")) else f"{text}.", told.steps)


def _ids(records: Mapping[str, Record]) -> set[str]:
    """Every person and thing that a step speaks of: ids are written as they are."""
    found: set[str] = set()
    for record in records.values():
        value = record["value"]
        if record["value_type"] == "person":
            found.add(value)
        elif record["value_type"] in ("people", "things"):
            found.update(value)
        elif record["value_type"] == "measurements":
            found.update(item["person"] for item in value)
        elif record["value_type"] == "pose" and isinstance(value, dict):
            found.update(posed_in(value))
    return found


def _told(step_id: str, records: Mapping[str, Record]) -> Told:
    """What a step says together with those it looked among.

    Where a step had nothing to work on, the step that found nothing says so.
    """
    record = records[step_id]
    own = Told(record["text"].strip().rstrip("."), (step_id,))
    if record["tool"] == "combine":
        sources = [_source(record, name, records) for name in ("first", "second")]
        parts = [_told(source, records) for source in sources if source]
        some = [
            part
            for source, part in zip(filter(None, sources), parts, strict=True)
            if records[source]["value"]
        ]
        parts = some or parts
        if record["args"].get("how") != "either" or not parts:
            return own
        return parts[0] if len(parts) == 1 else parts[0].joined(parts[1], "; ")
    if record["value"] == []:
        origins = [need for need in record["needs"] if need in records]
        empty = next((need for need in origins if records[need]["value"] == []), None)
        if empty is not None:
            return _told(empty, records)
    inner = _inner(record, records)
    if inner is None:
        return own
    among = _told(inner, records)
    merged = _merged(among, own) if record["value"] else None
    if merged:
        return merged
    return own.joined(among, "; ") if record["value"] else among.joined(own, "; ")


def _inner(record: Record, records: Mapping[str, Record]) -> str | None:
    """The selection that a selection looked among."""
    source = _source(record, "within", records) if record["tool"] == "select" else None
    return source if source and records[source]["tool"] in ("select", "combine") else None


def _source(record: Record, argument: str, records: Mapping[str, Record]) -> str | None:
    """The step that an argument refers to; of a count without any, the first step it needs."""
    given = record["args"].get(argument)
    name = given.removeprefix("$") if isinstance(given, str) and given.startswith("$") else None
    if name is None and argument == "people":
        name = next((need for need in record["needs"] if need in records), None)
    return name if name in records else None


def _merged(among: Told, own: Told) -> Told | None:
    """Two facts about those who are left as one sentence: "p4 is not standing, and is not sitting".

    None where the first says more than what is true of each of them.
    """
    subject, wider = _subject(own.text), _subject(among.text)
    fact = among.text.removeprefix(wider)
    if not subject or not wider or (subject != wider and re.search(r"[;(\d]", fact)):
        return None
    verb, _, rest = fact.partition(" ")
    if own.text.removeprefix(subject).partition(" ")[0] in ONE_DOES.values():
        verb = ONE_DOES.get(verb, verb)
    first = Told(f"{subject}{verb} {rest}", among.steps)
    return first.joined(Told(own.text.removeprefix(subject), own.steps), ", and ")


def _subject(text: str) -> str:
    """Of whom a text speaks: what stands before its first verb, with the space; "" without one."""
    found = re.match(r"(.+?) (?=(?:is|are|has|have|does|do) )", text)
    return found[0] if found else ""


def _as_sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."


def _abstain(reason: str, *, doing: bool = False) -> Answer:
    sentence = _as_sentence(reason)
    verb = "do" if doing else "answer"
    return Answer(text=f"I cannot {verb} that: {sentence}", abstained=True, reason=reason)


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float) else "text"
