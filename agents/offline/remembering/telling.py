"""What is remembered, told or forgotten: "what do you know about Ann?", "forget the target".

Knows nothing of how it came to be remembered.
"""

import re
from collections.abc import Callable

from thirdwave.agents.offline.remembering import said as forms
from thirdwave.agents.offline.remembering.fitting import fitting, tells
from thirdwave.agents.offline.remembering.keeping import subject_of
from thirdwave.agents.offline.remembering.memory import Memory, again, calls, noted
from thirdwave.agents.plan import Doubt, Option, Plan, Step
from thirdwave.scene.facts import LONGEST_NAME, Fact, bare_name, fact_name

MOST_FORGOTTEN = 20
"""Facts that "forget everything" forgets at once."""
NOBODY_CALLED = "nobody in this picture is called {name!r}; try: call p2 {name}"


def told(said: str, memory: Memory) -> Plan | None:
    """The plan of a question for what is remembered; None: it asks for something else."""
    everything, one = forms.ALL.fullmatch(said), forms.ONE.fullmatch(said)
    if everything is not None:
        groups = ("about", "told", "shown", "kept", "any")
        about = next(filter(None, (everything[name] for name in groups)), None)
        if about is not None:
            return _about(about, memory, sure=not forms.KNOW.search(said))
        return memory.done(("recall", {}), "what is remembered")
    if one is None:
        return None
    words = one["name"]
    who = memory.id_of(words) if re.match(r"who(?:'s| is) ", said, re.IGNORECASE) else None
    if who == words.lower() and any(fact.person == who for fact in memory.facts):
        return _about(words, memory, sure=True)
    found = [fact for fact in fitting(words, memory) if tells(words) or _is_just(fact, words)]
    if found:
        return _recalled(found)
    return _nobody(said, words, memory)


def forgotten(said: str, memory: Memory) -> Plan | None:
    """The plan of a text that asks for something to be forgotten; None: it does not."""
    match = forms.FORGET.fullmatch(said)
    if match is None:
        return None
    what = match["what"].strip()
    if what.lower() in forms.THAT:
        last = memory.last_facts()
        return _gone(last) if last else None
    if forms.EVERYTHING.fullmatch(what):
        facts = list(memory.facts)[:MOST_FORGOTTEN]
        return _gone(facts) if facts else memory.done(("recall", {}), "what there is to forget")
    whom = forms.ALL_ABOUT.fullmatch(what)
    who = whom and (whom["whom"] or whom["id"])
    if who and memory.is_person(who):
        theirs = [fact for fact in memory.facts if fact.person == memory.id_of(who)]
        meaning = noted([fact.name for fact in theirs], [again(fact) for fact in theirs])
        return memory.done_to(
            who, lambda person: ("forget", {"about": person}), f"forget all about {who}", meaning
        )
    return _forgotten_one(who or what, memory)


def _forgotten_one(what: str, memory: Memory) -> Plan:
    """What words speak of is forgotten; it is asked back where they speak of several facts."""
    naming = forms.THE_NAME.fullmatch(what)
    if naming is not None:
        whose = naming["of"] or naming["whose"] or naming["poss"]
        person = memory.id_of(whose) if whose else None
        named = [fact for fact in memory.facts if fact.is_name and fact.person == person]
        what = naming["name"] or (str(named[0].value) if named else what)
    plain = forms.EVERY.sub("", what)
    subject = subject_of(plain, memory)
    known = subject and memory.id_of(subject.who)
    words = f"{known}{subject.rest}" if subject and known else plain
    found = fitting(words, memory) or fitting(plain, memory)
    if not found and plain.endswith("s"):
        found = fitting(plain[:-1], memory)
    if not found:
        name = fact_name(what)[:LONGEST_NAME].strip()
        return memory.done(("forget", {"name": name}), f"forget {name}", name=name)
    several = plain != what or plain.endswith("s")
    return _gone(found) if several or len(found) == 1 else which(found, lambda fact: _gone([fact]))


def _about(who: str, memory: Memory, *, sure: bool) -> Plan | None:
    """What is remembered about somebody or something.

    None where nothing is and it was not said that it is about memory: "what do you know of ...".
    """
    if memory.is_person(who):
        plan = memory.done_to(
            who, lambda one: ("recall", {"about": one}), f"what was said about {who}", noted([])
        )
        if plan.abstain is None or not fitting(who, memory):
            return plan
    found = fitting(who, memory)
    if found:
        return _recalled(found)
    name = fact_name(who)[:LONGEST_NAME].strip()
    return memory.done(("recall", {"name": name}), f"what was said of {name}") if sure else None


def _recalled(facts: list[Fact]) -> Plan:
    """The plan that tells facts; of a person who is there first."""
    found = [Step(id="s0", tool="detect_people", why="who is there")]
    found = found if any(fact.person is not None for fact in facts) else []
    steps = [
        Step(
            id=f"s{n}",
            tool="recall",
            args={"name": fact.name},
            needs=tuple(step.id for step in found),
            why=f"what was said of {fact.name}",
        )
        for n, fact in enumerate(facts, 1)
    ]
    return Plan(
        steps=(*found, *steps),
        answer=steps[0].id,
        also=tuple(step.id for step in steps[1:]),
        meaning=noted([fact.name for fact in facts]),
    )


def _gone(facts: list[Fact]) -> Plan:
    made = [("forget", {"name": name}) for name in dict.fromkeys(fact.name for fact in facts)]
    names = [fact.name for fact in facts]
    return calls(made, "forget it", noted(names, [again(fact) for fact in facts]))


def _nobody(said: str, words: str, memory: Memory) -> Plan | None:
    """Of "who is Ann?", where nobody is called so; None: it is another question."""
    name = bare_name(words)
    proper = re.fullmatch(r"[A-Z]\w*(?: [A-Z]\w*)?", name) is not None
    if not re.match(r"who(?:'s| is) ", said, re.IGNORECASE) or not proper or not tells(name):
        return None
    return None if memory.is_person(name) else Plan(abstain=NOBODY_CALLED.format(name=name))


def _is_just(fact: Fact, words: str) -> bool:
    return fact.name == fact_name(words)


def which(facts: list[Fact], plan: Callable[[Fact], Plan]) -> Plan:
    """The question back which of several facts is meant."""
    *most, last = [fact.told for fact in facts]
    options = tuple(Option(label=fact.told, plan=plan(fact)) for fact in facts)
    text = f"Which one is meant: {', '.join(most)} or {last}?"
    return Plan(ask=Doubt(text=text, options=options), meaning=noted([]))
