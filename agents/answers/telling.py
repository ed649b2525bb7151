"""How the words of steps become sentences: a count with what was counted, a choice with its why.

Knows nothing of plans, nor of how steps ran.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from thirdwave.agents.answers.swing import counted_otherwise, hangs_on
from thirdwave.agents.focus import posed_in
from thirdwave.agents.proof.soundness import NEGATIVE
from thirdwave.agents.record import Record
from thirdwave.tools.measuring.wording import listed

ONE_DOES = {"are": "is", "have": "has", "do": "does"}
"""Verbs of one person for those of several."""


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


def sentence_of(step_id: str, records: Mapping[str, Record]) -> Told:
    """What a step says; a bare count or verdict with what it was drawn from."""
    record = records[step_id]
    text = record["text"].strip().rstrip(".")
    told = Told(text, (step_id,))
    if record["tool"] in ("count", "quantify"):
        told = _with_borderline(told, record, records)
        source = _source(record, "people", records)
        if source and ": " not in text:
            found = _told(source, records)
            if records[source]["tool"] == "detect_things" and record["tool"] == "count":
                told = Told(found.text, (step_id, *found.steps))  # it counts by itself
            elif record["tool"] == "count" and text == "none" and found.text.startswith("nobody "):
                told = Told(found.text, (step_id, *found.steps))  # "none: nobody" says it twice
            elif found.text:
                told = told.joined(found, ": ")
    elif record["tool"] == "compare" and record["args"].get("people") is not None:
        told = _of_groups(step_id, records)
    else:
        told = _told(step_id, records)
        if record["tool"] == "select" and not record["value"] and _inner(record, records):
            told = Told(f"nobody fits that: {told.text}", told.steps)
        elif record["tool"] == "select" and record["value"] == [] and _denies_nothing(told.text):
            nobody = "nothing" if record["value_type"] == "things" else "nobody"
            told = Told(f"{nobody}: {told.text}", told.steps)
    return Told(as_sentence(told.text, records), told.steps)


def _of_groups(step_id: str, records: Mapping[str, Record]) -> Told:
    """Two numbers of people with who they are; of the larger group first where that is asked."""
    record = records[step_id]
    told = Told(record["text"].strip().rstrip("."), (step_id,))
    sources = [_source(record, name, records) for name in ("people", "against")]
    groups = [name for name in sources if name is not None]
    if record["value_type"] == "people":
        groups.sort(key=lambda name: records[name]["value"] != record["value"])
    for name, link in zip(groups, (": ", "; "), strict=False):
        told = told.joined(_told(name, records), link)
    return told


def _denies_nothing(text: str) -> bool:
    """Whether a text of nobody says what is the case instead, and not that it is nobody."""
    return NEGATIVE.search(text) is None


def _with_borderline(told: Told, record: Record, records: Mapping[str, Record]) -> Told:
    """A count with what else it could be, a verdict with on whom it hangs."""
    hanging = hangs_on(record, records)
    if not hanging:
        return told
    if record["tool"] == "count":
        return Told(f"{told.text}{counted_otherwise(record, records)}", told.steps)
    who = listed(hanging)
    verdict, colon, rest = told.text.partition(":")
    are = "are" if len(hanging) > 1 else "is"
    return Told(f"{verdict}, though it hangs on {who}, who {are} borderline{colon}{rest}",
                told.steps)  # fmt: skip


def as_sentence(text: str, records: Mapping[str, Record]) -> str:
    """A text with a capital and a full stop; an id at its beginning stays as it is."""
    first = re.match(r"[^\s',;:(]+", text)
    if first is None or first.group() not in _ids(records):
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def fact_of(step_id: str, records: Mapping[str, Record]) -> Told:
    """What a step found as a clause, without the yes or no before it: "nobody is sitting"."""
    told = sentence_of(step_id, records)
    text = re.sub(r"^(?:yes|no)\b[:,]? *", "", told.text, flags=re.IGNORECASE).rstrip(".")
    clause = text.partition("; ")[0]
    first = re.match(r"[^\s',;:(]+", clause)
    if first is not None and first.group() not in _ids(records):
        clause = clause[:1].lower() + clause[1:]
    return Told(clause, told.steps)


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
    if inner is None or records[inner]["args"].get("how") == "without":
        return own  # who was left out of those asked about says nothing of them
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
