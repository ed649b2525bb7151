"""Questions that lean on a number that was said: "is her squat deeper than the target?".

The number is put in for its name, and the answer tells where it comes from. Knows nothing of
how a fact is kept or told by itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from thirdwave.agents.offline.remembering import said as forms
from thirdwave.agents.offline.remembering.fitting import closest, fitting, stems, tells
from thirdwave.agents.offline.remembering.memory import (
    Memory,
    in_each_reading,
)
from thirdwave.agents.offline.remembering.telling import which
from thirdwave.agents.plan import Plan, Step
from thirdwave.scene.facts import Fact
from thirdwave.scene.units import as_measured

LONGEST_NAME = 6
"""Words of a name that are looked for behind "than the"."""
NONE_FITS = "Nothing that is remembered fits that question; there is: {there}"
NOT_SO = "{fact} is no number of what was measured; try: is p1's knee bent more than {number}"
_OWNER = r"(?:(?P<owner>his|her|their|[A-Za-z]\w*'s) |(?:the|my|our|your|that|this|a|an) )?"
_NAMED = re.compile(rf"{forms.BEFORE}(?= {_OWNER}(?P<name>[\w' -]+))", re.IGNORECASE)
_DEEP = re.compile(
    r"(?P<lead>is|was|are) (?P<whose>.+?) squat(?:s|ting)?(?: any)? (?P<how>deeper|lower|shallower"
    r"|higher)(?P<rest> than .+)|(?P<does>does|do|did|is) (?P<who>.+?) squat(?:ting)?(?: any)?"
    r" (?P<how2>deeper|lower|shallower|higher)(?P<rest2> than .+)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?:(?P<asks>who) (?:is|are|was|does|has)|(?:is|are|was|were|does|do|did|has|have)"
    r" (?P<who>.+?)|(?P<does>who))"
    r" (?P<how>over|above|beyond|past|under|below|reach|reached|meet|met|hit|at|exceed"
    r"|exceeded|exceeds|meets|reaches|hits)$",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    r"(?:how (?:far|close|near|much|many degrees)(?: (?:more|less|over|under|off))?"
    r"|by how much) (?:is|are|was|does) (?P<who>.+?)"
    r"(?: (?:away|off|over|under|above|below|beyond|exceed|bent))*"
    r"(?: (?:from|to|off|than|over|under|above|below|beyond|exceed|past))?$",
    re.IGNORECASE,
)
_OFFSET_OF = re.compile(
    r"(?:how (?:far|close|near|much|many degrees)|by how much)(?: (?:away|off))?"
    r" (?:from|to|off|over|under|above|below|beyond|past)$",
    re.IGNORECASE,
)
_BEHIND = re.compile(r" (?:is|are|was) (?P<who>[^?]+?)[?. ]*", re.IGNORECASE)
_MEASURED = {
    "trunk": "how far {is_who} leaning",
    "height": "how tall {is_who}",
}
_OWN = {"he": "his", "she": "her", "they": "their"}
_PART = re.compile(r"\b(?:knee|hip|elbow|shoulder|ankle|wrist|arm|leg|trunk|back|squat)s?\b", re.I)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of a question that names a fact."""

    start: int
    """Where the name begins, with what is before it: " the target"."""
    end: int
    facts: tuple[Fact, ...]


def leaning(text: str, memory: Memory) -> Plan | None:
    """The plan of a question that leans on numbers that were said; None: it leans on none."""
    plain = " ".join(text.replace("\u2019", "'").split())
    mentions = mentioned(plain, memory)
    if not mentions:
        squat = _deep_as_bent(plain)
        return None if squat == plain or memory.reply is not None else memory.ask(squat)
    if memory.reply is not None:
        return None
    return _with(plain, mentions, (), memory)


def mentioned(text: str, memory: Memory) -> list[Mention]:
    """The places where a text names numbers that were said."""
    found: list[Mention] = []
    for match in _NAMED.finditer(text):
        words = re.split(r"\s+", match["name"].strip())[:LONGEST_NAME]
        for n in range(len(words), 0, -1):
            if not stems(words[n - 1]):
                continue  # an article or "is" ends no name
            name = " ".join(words[:n]).rstrip("' ")
            owner = f"{match['owner']} " if match["owner"] else ""
            facts = [f for f in fitting(owner + name, memory) or fitting(name, memory)
                     if f.is_number]  # fmt: skip
            if facts and (tells(name) or any(fact.name == name.casefold() for fact in facts)):
                end = match.start("name") + len(name)
                found.append(Mention(match.end("before"), end, tuple(facts)))
                break
    return found


def _with(text: str, mentions: Sequence[Mention], used: tuple[Fact, ...], memory: Memory) -> Plan:
    """The plan with a fact for each mention, the last first; asked back where several fit."""
    if not mentions:
        return _asked(text, used, memory)
    *others, mention = mentions
    question = text[: mention.start] + text[mention.end :]
    facts = list(mention.facts)
    named = text[mention.start : mention.end]
    apart = _whose_offset(text[: mention.start].strip(), text[mention.end :])
    if apart is not None:
        question = apart  # how far they are from a number is no distance
    if len(facts) > 1 or not stems(facts[0].name) <= stems(named, memory):
        facts = closest(facts, f"{question} {named}", memory)
    if not facts:
        there = "; ".join(fact.told for fact in mention.facts)
        return Plan(abstain=NONE_FITS.format(there=there))

    def put(fact: Fact) -> Plan:
        said = f"{text[: mention.start]} \0{text[mention.end :]}".replace("\0", _measure(fact))
        if apart is not None and not others:
            return _told_from(memory.ask(_measuring(apart, fact)), fact)
        beside = _beside(text[: mention.start], fact) if not others else None
        return _with(beside or said, others, (*used, fact), memory)

    return put(facts[0]) if len(facts) == 1 else which(facts, put)


def _asked(text: str, used: Sequence[Fact], memory: Memory) -> Plan:
    return _with_facts(memory.ask(_deep_as_bent(text)), used)


def _beside(before: str, fact: Fact) -> str | None:
    """A question whether somebody is over a number, or reaches it, as one of what it is of."""
    match = _BESIDE.fullmatch(before.strip())
    if match is None:
        return None
    how = match["how"].lower()
    limit = {"under": "less than", "below": "less than", "over": "more than"}.get(how)
    reached = how.startswith(("reach", "me", "hit", "at"))
    limit = limit or ("at least" if reached else "more than")
    if as_measured(0, fact.unit)[1] != "deg":
        return None
    who = match["who"]
    if who is None:
        return f"whose {_part_of(fact)} is bent {limit} {_measure(fact)}?"
    part = who if _PART.search(who) else f"{_whose(who)} {_part_of(fact)}"
    part = re.sub(r"\bsquat\b", "knee", part)
    return f"is {part} bent {limit} {_measure(fact)}?"


def _whose_offset(before: str, behind: str) -> str | None:
    """Of whom it is asked how far they are from a number; None: that is not asked."""
    match = _OFFSET.fullmatch(before)
    if match is None and _OFFSET_OF.fullmatch(before):
        match = _BEHIND.fullmatch(behind)
    return match and match["who"]


def _measuring(who: str, fact: Fact) -> str:
    """The question for what a fact is a number of: "how bent is her knee?"."""
    if _PART.search(who):
        part = re.sub(r"\b(?:angle|flexion|bend)\b", "", re.sub(r"\bsquat\b", "knee", who)).strip()
        return f"how bent is {part}?"
    named = stems(fact.name)
    be = "are" if who.lower() == "they" else "is"
    for word, asked in _MEASURED.items():
        if word in named and not (word == "height" and _PART.search(fact.name)):
            return f"{asked.format(is_who=f'{be} {who}')}?"
    return f"how bent is {_whose(who)} {_part_of(fact)}?"


def _part_of(fact: Fact) -> str:
    """The part that a fact is a number of, with its side: "left knee"; squats are knees'."""
    found = _PART.search(fact.name)
    part = "knee" if found is None or found[0].lower() == "squat" else found[0].rstrip("s")
    side = next((word for word in fact.name.split() if word in ("left", "right")), "")
    return f"{side} {part}".strip()


def _whose(who: str) -> str:
    return _OWN.get(who.lower(), f"{who}'s")


def _told_from(plan: Plan, fact: Fact) -> Plan:
    """The plan of a measurement with how far it is from what was said."""
    if plan.ask is not None:
        return in_each_reading(plan, lambda _, one: _told_from(one, fact))
    to = plan.answering
    step = next((step for step in plan.steps if step.id == to), None)
    if step is None or step.tool != "measure":
        return plan if not plan.steps else Plan(
            abstain=NOT_SO.format(fact=fact.told, number=_measure(fact))
        )  # fmt: skip
    said = Step(
        id="said",
        tool="recall",
        args={"name": fact.name, "measured": f"${to}"},
        needs=(step.id,),
        why="how far that is from what the user said",
    )
    return plan.model_copy(update={"steps": (*plan.steps, said), "answer": "said"})


def _measure(fact: Fact) -> str:
    """A fact's number as a question says it: in degrees or metres."""
    number, unit = as_measured(float(fact.value or 0.0), fact.unit)
    return f"{round(number, 4):g} {unit}" if unit else f"{number:g}"


def _deep_as_bent(text: str) -> str:
    """How deep somebody squats is how bent the knees are: the flexion is what is measured."""
    match = _DEEP.fullmatch(text)
    if match is None:
        return text
    how = (match["how"] or match["how2"]).lower()
    whose = _whose(match["who"]) if match["who"] else match["whose"]
    more = "more" if how in ("deeper", "lower") else "less"
    return f"is {whose} knee bent {more}{match['rest'] or match['rest2']}"


def _with_facts(plan: Plan, facts: Sequence[Fact]) -> Plan:
    """A plan that also tells the facts that its question leans on."""
    if plan.ask is not None:
        return in_each_reading(plan, lambda _, one: _with_facts(one, facts))
    if not plan.steps:
        return plan
    told = tuple(
        Step(id=f"said{n}", tool="recall", args={"name": fact.name}, why="what the user said")
        for n, fact in enumerate(facts, 1)
    )
    also = (*plan.also, *(step.id for step in told))
    return plan.model_copy(
        update={"steps": (*told, *plan.steps), "answer": plan.answering, "also": also}
    )
