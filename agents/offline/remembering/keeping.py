"""What is to be kept: "remember that the target squat depth is 100 deg", "remember that he limps".

Knows nothing of names, nor of questions.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from thirdwave.agents.offline.remembering import said as forms
from thirdwave.agents.offline.remembering.fitting import fitting, tells
from thirdwave.agents.offline.remembering.memory import (
    POSSESSIVES,
    PRONOUNS,
    REMEMBERED,
    UNDO,
    Call,
    Memory,
    again,
    noted,
    one_by_one,
)
from thirdwave.agents.offline.text.hearing import heard
from thirdwave.agents.plan import Plan
from thirdwave.scene.facts import LONGEST_NAME, Fact, fact_name
from thirdwave.scene.units import unit_of
from thirdwave.tools.said_numbers import senseless, unit_meant

NOTHING_SAID = "Say what to remember; try: remember that the target knee angle is 90 deg"
UNFINISHED = "{text!r} says no value; try: remember that the target knee angle is 90 deg"
MEASURED = (
    "What is measured is kept with the picture and can be asked again; what you say is "
    "remembered; try: remember that the target knee angle is 90 deg"
)
_NO_FACT = ("me", "us", "you", "myself", "that", "this", "it", "these", "those", "so", "all")
_VERB = re.compile(
    r"(?:is|are|was|were|has|have|had|does|do|did|can|can't|cannot|will|won't|needs?|should|must)",
    re.I,
)


class Subject(NamedTuple):
    """Whom a remark begins with, and what is said of them."""

    who: str
    rest: str
    """Behind the person: " is tired", "'s knee is sore"."""


def kept(said: str, memory: Memory) -> Plan | None:
    """The plan of a text that asks for something to be remembered; None: it asks for nothing."""
    match = forms.KEEP.fullmatch(said)
    if match is None:
        return _set_anew(said, memory)
    text = " ".join((match["said"] or "").split())
    if text.lower().startswith(("to ", "how ", "when ", "what ")):
        return None
    if not text or text.lower() in _NO_FACT or memory.is_person(text):
        return Plan(abstain=NOTHING_SAID)
    if forms.UNFINISHED.fullmatch(text):
        return Plan(abstain=UNFINISHED.format(text=text))
    plain = " ".join(forms.HERE.sub("", text).split())
    clauses = forms.CLAUSE.split(plain)
    numbers = [_name_and_number(one) for one in clauses]
    if len(clauses) > 1 and all(numbers):
        plans = [kept(f"remember that {one}", memory) for one in clauses]
        return _all_kept([plan for plan in plans if plan is not None])
    subject = subject_of(plain, memory)
    parts = forms.IS.fullmatch(plain)
    if subject is not None and _says_nothing(subject):
        return Plan(abstain=MEASURED)
    if subject is not None:
        return _of_somebody(subject, memory)
    if parts is None and not tells(plain):
        return Plan(abstain=MEASURED)
    named = _name_and_number(plain)
    if named is None:
        named = (parts["name"], parts["value"]) if parts is not None else (plain, None)
    name = fact_name(named[0])[:LONGEST_NAME].strip()
    return _kept(name, plain, named[1], memory, here=plain != text)


def _name_and_number(text: str) -> tuple[str, str] | None:
    """What a number is called, and it: "the target is 90 deg", "90 deg as the target".

    None: it names no number.
    """
    verb = any(map(_VERB.fullmatch, text.split()))
    for form in (forms.IS,) if verb else (forms.IS, forms.AS, forms.BARE):
        match = form.fullmatch(text)
        if match is None:
            continue
        for name, value in ((match["name"], match["value"]), (match["value"], match["name"])):
            number = isinstance(value_of(value)[0], float)
            if number and (tells(name) or form is forms.IS) and not forms.NUMBER.fullmatch(name):
                return name, value
    return None


def _all_kept(plans: Sequence[Plan]) -> Plan:
    """The plans of several facts as one; the first that cannot be, where one cannot."""
    wrong = next((plan for plan in plans if not plan.steps), None)
    if wrong is not None:
        return wrong
    meanings = [plan.meaning or {} for plan in plans]
    names = [name for one in meanings for name in one.get(REMEMBERED, ())]
    undo: list[Call] = [(tool, args) for one in meanings for tool, args in one.get(UNDO, ())]
    return one_by_one(plans, noted(names, undo))


def subject_of(text: str, memory: Memory) -> Subject | None:
    """Whom of this picture a remark is about: who stands at its beginning; None: nobody."""
    words = text.split()
    first = words[0]
    if first.lower() in POSSESSIVES and len(words) > 1:
        return Subject(first, f"'s {' '.join(words[1:])}")
    verbs = [n for n, word in enumerate(words) if _VERB.fullmatch(word)]
    for n in range(verbs[0] if verbs else len(words) - 1, 0, -1):
        who = " ".join(words[:n])
        rest = " ".join(words[n:])
        for end in ("'s", "'"):
            if who.endswith(end) and memory.is_person(who.removesuffix(end)):
                return Subject(who.removesuffix(end), f"'s {rest}")
        if memory.is_person(who):
            return Subject(who, f" {rest}")
    return None


def _says_nothing(subject: Subject) -> bool:
    """Whether it only names what could be measured: "p2's left knee angle"."""
    verb = any(map(_VERB.fullmatch, subject.rest.split()))
    return subject.rest.startswith("'s") and not verb and not tells(subject.rest[2:])


def _of_somebody(subject: Subject, memory: Memory) -> Plan:
    """A remark about somebody, or a number of theirs: "her target knee angle is 90 deg"."""
    known = memory.id_of(subject.who)
    own = subject.rest.startswith("'s")
    whose = own and subject.who.lower() in POSSESSIVES  # "his knee", not "his's knee"
    rest = subject.rest.removeprefix("'s") if whose and known is None else subject.rest
    text = f"{known or subject.who}{rest}"
    parts = forms.IS.fullmatch(text.replace("'s ", "\0 ")) if own else None
    value: str | None = None
    name = fact_name(text)
    if parts is not None and isinstance(value_of(parts["value"])[0], float):
        name, value = fact_name(parts["name"].replace("\0", "'s")), parts["value"]
    plan = _kept(name[:LONGEST_NAME].strip(), text, value, memory, about=subject.who)
    described = known is None and subject.who.lower() not in (*PRONOUNS, *POSSESSIVES)
    if plan.abstain is not None and described:  # nobody here is found by it: "the patient"
        return _kept(name[:LONGEST_NAME].strip(), text, value, memory)
    return plan


def _set_anew(said: str, memory: Memory) -> Plan | None:
    """A number that is remembered already, said anew: "change the target to 95 deg"."""
    match = forms.SET.fullmatch(said)
    value = match and forms.NUMBER.fullmatch(heard(match["value"]).strip(" .?"))
    if match is None or not value:
        return None
    found = [fact for fact in fitting(match["name"], memory) if fact.is_number]
    if len(found) != 1 or not tells(match["name"]):
        return None
    fact = found[0]
    unit = value["unit"] or fact.unit
    text = f"the {fact.name} is {value['number']} {unit or ''}".strip()
    words = f"{value['number']} {unit or ''}"
    here = fact.picture is not None and fact.person is None
    return _kept(fact.name, text, words, memory, here=here, about=fact.person)


def _kept(
    name: str, text: str, said: str | None, memory: Memory, *, here: bool = False,
    about: str | None = None,
) -> Plan:  # fmt: skip
    """The plan that keeps a fact of that name, or says why it cannot be what it says."""
    value, unit = (None, None) if said is None else value_of(said)
    if isinstance(value, float):
        unit = unit_meant(name, unit)
        if wrong := senseless(name, value, unit):
            return Plan(abstain=f"That cannot be remembered: {wrong}")
    given = {"name": name, "text": text, "value": value, "unit": unit}
    args: Mapping[str, Any] = {key: one for key, one in given.items() if one is not None}
    args = args | ({"this_picture": True} if here else {})
    old = [fact for fact in memory.facts if fact.name == name and _holds_as(fact, here, about)]
    undo: list[Call] = [again(old[-1]) if old else ("forget", {"name": name})]
    why = f"remember {name}"
    if about is None:
        return memory.done(("remember", args), why, undo=undo, name=name)
    return memory.done_to(
        about, lambda who: ("remember", args | {"about": who}), why, noted([name], undo)
    )


def value_of(words: str) -> tuple[float | str, str | None]:
    """A value as it is kept: a number with its unit as it is said, or the words."""
    plain = words.strip()
    if forms.NO_NUMBER.fullmatch(plain):
        return math.nan if "nan" in plain.lower() else math.inf, None
    match = forms.NUMBER.fullmatch(plain) or forms.NUMBER.fullmatch(heard(plain).strip(" .?"))
    if match is None:
        return words, None
    unit = match["unit"] or ""
    known = unit_of(unit)
    return float(match["number"]), known.name if known is not None else unit or None


def _holds_as(fact: Fact, here: bool, about: str | None) -> bool:
    return (fact.picture is not None) == (here or about is not None)
