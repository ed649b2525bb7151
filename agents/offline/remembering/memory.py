"""`Memory`: what a talk and its facts know while one text is read, and how its plans are written.

Knows nothing of what is said to the memory.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thirdwave.agents.offline.talk.talking import somebody
from thirdwave.agents.offline.wording.lexicon import default_lexicon
from thirdwave.agents.plan import Option, Plan, Step, Turn
from thirdwave.scene import Scene
from thirdwave.scene.facts import Fact, fact_name

REMEMBERED = "remembered"
"""In `Plan.meaning`: names of what was remembered, told or forgotten."""
UNDO = "undo_remembering"
"""In `Plan.meaning`: pairs of tool and arguments that take it back."""
NAMES = "names_before"
"""In `Plan.meaning` of one that names people: what they were called before, by id."""
WHO_IS_MEANT = "Say who is meant by their id; try: call p2 the coach"
PRONOUNS = ("him", "her", "he", "she", "them", "they", "this person", "that person")
POSSESSIVES = ("his", "her", "their")
TELLING = ("unknown", "unmeasurable")
"""Kinds of words that no question is measured by: a fact may be known by them."""
_ID = re.compile(r"p\d{1,3}", re.IGNORECASE)
Call = tuple[str, Mapping[str, Any]]
"""A tool and its arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """A scene, the talk about it, and what is remembered, people by the ids of this scene."""

    scene: Scene
    turns: Sequence[Turn]
    facts: Sequence[Fact]
    ask: Callable[[str], Plan]
    """The plan of a question that has nothing to do with memory."""
    reply: str | None = None
    """What was replied when it was asked back who is meant."""

    @property
    def names(self) -> dict[str, str]:
        """The people who have a name, by id."""
        return {p.id: p.name for p in self.scene.people or () if p.name}

    def id_of(self, who: str) -> str | None:
        """The id of somebody who is named so far, or is the only one the last answer was about."""
        if _ID.fullmatch(who):
            return who.lower()
        if who.lower() in (*PRONOUNS, *POSSESSIVES):
            focus = next((turn.focus for turn in reversed(self.turns) if turn.focus), ())
            return focus[0] if len(focus) == 1 else None
        called = [one for one, name in self.names.items() if fact_name(name) == fact_name(who)]
        return called[0] if len(called) == 1 else None

    def is_person(self, who: str) -> bool:
        """Whether words stand for one person: an id, a name, a pronoun, "the man on the left"."""
        if who.lower() in PRONOUNS or self.id_of(who) is not None:
            return True
        described = re.match(r"(?:the|that|this|whoever) \S", who, re.IGNORECASE)
        lexicon = default_lexicon().with_names(self.names.items())
        return described is not None and somebody(who.lower(), lexicon) is not None

    def last_facts(self) -> list[Fact]:
        """Those that the last turn was about."""
        turn = self.turns[-1] if self.turns else None
        if turn is None or turn.abstained or turn.meaning is None:
            return []
        names = turn.meaning.get(REMEMBERED, ())
        # Of somebody whom a step found, the id stands before the words that were said.
        return [f for f in self.facts if f.name in names or f.name.partition(": ")[2] in names]

    def done(self, call: Call, why: str, *, undo: Sequence[Call] = (), name: str = "") -> Plan:
        """The plan of one call, which needs nobody to be found."""
        step = Step(id="s1", tool=call[0], args=dict(call[1]), why=why)
        return Plan(steps=(step,), meaning=noted([name] if name else [], undo))

    def done_to(
        self,
        who: str,
        call: Callable[[str], Call],
        why: str,
        meaning: Mapping[str, Any],
    ) -> Plan:
        """The plan that finds somebody and does to them what `call` makes of their id.

        It asks back where several can be meant, and abstains where nobody says who.
        """
        person = self.id_of(who)
        if person is None and who.lower() in (*PRONOUNS, *POSSESSIVES) and self.reply is None:
            return Plan(abstain=WHO_IS_MEANT, meaning=dict(meaning))
        if person is not None:
            found = (Step(id="s1", tool="detect_people", why="who is there"),)
            return _then(Plan(steps=found), call(person), why, meaning)
        asked = self.ask(f"where is {self.reply or who}?")
        if asked.ask is None:
            to = asked.answering
            return asked if to is None else _then(asked, call(f"${to}"), why, meaning)

        def write(option: Option, plan: Plan) -> Plan:
            person = option.people[0] if len(option.people) == 1 else f"${plan.answering}"
            return _then(plan, call(person), why, meaning)

        return in_each_reading(asked, write).model_copy(update={"meaning": dict(meaning)})


def in_each_reading(plan: Plan, write: Callable[[Option, Plan], Plan]) -> Plan:
    """The plan with each reading of its question back written anew."""
    assert plan.ask is not None
    options = tuple(
        option
        if option.plan is None
        else option.model_copy(update={"plan": write(option, option.plan)})
        for option in plan.ask.options
    )
    return plan.model_copy(update={"ask": plan.ask.model_copy(update={"options": options})})


def noted(
    names: Sequence[str],
    undo: Sequence[Call] = (),
    before: Mapping[str, str | None] | None = None,
) -> dict[str, Any]:
    """The meaning of a plan that has to do with facts of these names.

    `undo` takes it back; so does calling people as they were `before`, by id.
    """
    given = {REMEMBERED: list(names), UNDO: [[tool, dict(args)] for tool, args in undo]}
    return given if before is None else {**given, NAMES: dict(before)}


def one_by_one(plans: Sequence[Plan], meaning: Mapping[str, Any]) -> Plan:
    """Plans that change the same people as one, each after the one before it."""
    steps: list[Step] = []
    told: list[str] = []
    for n, plan in enumerate(plans, 1):
        new = {step.id: f"n{n}{step.id}" for step in plan.steps}
        after = told[-1:]
        for step in plan.steps:
            needs = [new[need] for need in step.needs]
            args = json.dumps(dict(step.args))
            for old, name in new.items():
                args = re.sub(rf"\${old}\b", f"${name}", args)
            update = {"id": new[step.id], "args": json.loads(args), "needs": (*needs, *after)}
            steps.append(step.model_copy(update=update))
        told.append(new[plan.answering or plan.steps[-1].id])
    first, *also = told
    return Plan(steps=tuple(steps), answer=first, also=tuple(also), meaning=dict(meaning))


def calls(made: Sequence[Call], why: str, meaning: Mapping[str, Any]) -> Plan:
    """The plan of several calls in their order, which need nobody to be found."""
    plans = [
        Plan(steps=(Step(id="s1", tool=tool, args=dict(args), why=why),)) for tool, args in made
    ]
    return one_by_one(plans, meaning)


def again(fact: Fact) -> Call:
    """The call that remembers a fact once more, as it was."""
    if fact.is_name:
        return "name_person", {"person": fact.person, "name": str(fact.value)}
    args = {"name": fact.name, "text": fact.text, "value": fact.value, "unit": fact.unit}
    if fact.person is not None:
        args["about"] = fact.person
    given = {name: value for name, value in args.items() if value is not None}
    here = fact.picture is not None and fact.person is None
    return "remember", given | ({"this_picture": True} if here else {})


def _then(plan: Plan, call: Call, why: str, meaning: Mapping[str, Any]) -> Plan:
    """A plan that finds somebody, and then does something to them."""
    step = Step(
        id="done",
        tool=call[0],
        args=dict(call[1]),
        needs=(plan.answering or "s1",),
        why=why,
    )
    return plan.model_copy(
        update={"steps": (*plan.steps, step), "answer": "done", "meaning": dict(meaning)}
    )
