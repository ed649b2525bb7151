"""The tools `remember`, `recall` and `forget`: what a user asks to be remembered.

What they tell was said by the user, not measured, and they say so. They keep nothing by
themselves: the store is lent to them. Know nothing of how it is kept.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

from pydantic import Field

from thirdwave.scene import Finding, Observation, Person, Scene
from thirdwave.scene.facts import (
    LONGEST_NAME,
    LONGEST_TEXT,
    Fact,
    box_of,
    fact_here,
    fact_name,
    picture_key,
)
from thirdwave.tools.base import (
    Arguments,
    Measurements,
    Tool,
    ToolContext,
    ToolRetry,
    tool,
    unknown_person,
)
from thirdwave.tools.measuring.wording import read_measurements
from thirdwave.tools.names import shown_name
from thirdwave.tools.naming import (
    LIMITS,
    NOT_MEASURED,
    MaybeSomebody,
    called,
    kept,
    lent,
    name_person,
)
from thirdwave.tools.registry import Toolbox
from thirdwave.tools.said_numbers import senseless, unit_meant
from thirdwave.tools.said_offset import offset_told

MOST_TOLD = 20
"""Facts that are told at once."""


class RememberArgs(Arguments):
    """What is to be remembered."""

    name: str = Field(description='What it is asked for by later: "target squat depth"')
    value: float | str | None = Field(
        default=None, description="The number, or the words; null where the text says it all"
    )
    unit: str | None = Field(default=None, max_length=20, description='"deg", "m", "kg", ...')
    text: str = Field(description="The user's own words, with people by their ids")
    about: MaybeSomebody = Field(
        default=None, description="Whom of this picture it is about: a remark or target of theirs"
    )
    this_picture: bool = Field(
        default=False, description="It holds for this picture alone, not for every one"
    )


class RecallArgs(Arguments):
    """What is to be told."""

    name: str | None = Field(default=None, description="What it is called; null: all there is")
    about: MaybeSomebody = Field(
        default=None, description="In the place of a name: whom of this picture it is about"
    )
    measured: Measurements = Field(
        default=(), description="Measurements, to tell how far they are from the number of `name`"
    )


class ForgetArgs(Arguments):
    """What is to be forgotten."""

    name: str | None = Field(default=None, description="What it is called")
    about: MaybeSomebody = Field(
        default=None, description="In the place of a name: everything about that person"
    )


@tool(returns="text", cost="about 1 ms", limits=LIMITS)
def remember(scene: Scene, args: RememberArgs, context: ToolContext) -> Observation:
    """Remember a fact that the user asks to be remembered: a target, a limit, a remark.

    Only when the user asks for it. What is remembered under the same name is replaced.
    """
    fact = _fact_of(scene, args)
    facts = lent(context)
    before = next((f for f in facts.known(fact.picture) if _key(f) == _key(fact)), None)
    kept(facts, fact)
    text = f"remembered: {fact.told}"
    if before is not None and before.told != fact.told:
        text = f"{text}; it was {before.told.removeprefix(f'{fact.name}: ')}"
    lines = [Finding(text=f"{fact.told} ({NOT_MEASURED})", value=_number(fact))]
    if before is not None:
        lines.append(Finding(text=f"before: {before.told}", value=_number(before)))
    return Observation(text=text, value=fact.told, value_type="text", evidence=tuple(lines))


@tool(returns="any", cost="about 1 ms", limits=LIMITS)
def recall(scene: Scene, args: RecallArgs, context: ToolContext) -> Observation:
    """Tell what the user asked to be remembered, with who said it, when and in which conversation.

    One fact that is a number is given as a number; it may be compared with what is measured.
    With `measured` the value is what was measured less what was said.
    """
    known = _known(scene, context)
    if args.about is not None:
        _person(scene, args.about)
        theirs = [fact for fact in known if fact.person == args.about]
        return _all_told(theirs, f" about {args.about}")
    if args.name is None:
        return _all_told(known, "")
    found = [fact for fact in known if fact.name == fact_name(args.name)]
    if not found:
        return _nothing(args.name)
    fact = next((one for one in found if one.picture is not None), found[-1])
    text = f"{fact.told} ({NOT_MEASURED}{_where(fact)})"
    number = _number(fact)
    line = Finding(text=text, value=number)
    if args.measured and number is not None:
        return offset_told(scene, read_measurements(args.measured), number, fact.unit, line)
    if number is not None:
        return Observation(
            text=text, value=number, value_type="float", unit=fact.unit, evidence=(line,)
        )
    if fact.person is not None and fact.person in scene.person_ids:
        return Observation(text=text, value=fact.person, value_type="person", evidence=(line,))
    return Observation(text=text, value=fact.told, value_type="text", evidence=(line,))


@tool(returns="text", cost="about 1 ms", limits="Forgets what was said, not what was measured.")
def forget(scene: Scene, args: ForgetArgs, context: ToolContext) -> Observation:
    """Forget what the user asked to be remembered: by its name, or all about a person.

    Only when the user asks for it.
    """
    facts, picture = lent(context), picture_key(scene)
    if args.about is not None:
        _person(scene, args.about)
    elif args.name is None:
        raise ToolRetry("forget: wanted `name` or `about`, got neither")
    meant = {
        fact.name
        for fact in facts.known(picture)
        if _is_meant(fact_here(fact, scene), args) or _is_meant(fact, args)
    }
    gone = [fact for name in sorted(meant) for fact in facts.forget(name, picture)]
    names = {fact_name(args.name)} if args.name else meant
    nameless = [
        replace(one, name=None)
        for one in scene.people or ()
        if one.name and (called(one.name) in names or one.id == args.about)
    ]
    if not gone and not nameless:
        return _nothing(args.name) if args.name else _all_told([], f" about {args.about}")
    told = "; ".join(fact_here(fact, scene).told for fact in gone)
    told = told or " and ".join(f"{one.id} had a name" for one in nameless)
    text = f"forgotten: {told}"
    lines = [
        Finding(text=f"forgotten: {fact_here(fact, scene).told}", value=_number(fact))
        for fact in gone
    ]
    return Observation(
        text=text,
        value=told,
        value_type="text",
        evidence=tuple(lines) or (Finding(text=text),),
        scene=scene.with_people(nameless) if nameless else None,
    )


TOOLS: tuple[Tool, ...] = (name_person, remember, recall, forget)
"""For whoever has something to lend them."""
WRITING = frozenset({"name_person", "remember", "forget"})
"""Those that change what is remembered."""


def with_memory(toolbox: Toolbox) -> Toolbox:
    """The toolbox with the tools that need something lent to remember by.

    A plug-in's tool of the same name gives way, and is named in `broken`.
    """
    own = {one.name: one for one in TOOLS}
    taken = {
        name: f"the name {name!r} is taken"
        for name in own
        if toolbox.tools.get(name, own[name]) is not own[name]
    }
    packages = {name: one for name, one in toolbox.packages.items() if name not in own}
    return Toolbox({**toolbox.tools, **own}, {**toolbox.broken, **taken}, packages)


def _fact_of(scene: Scene, args: RememberArgs) -> Fact:
    """What is to be kept. ToolRetry says what is wrong with it."""
    name, unit = fact_name(args.name), args.unit or None
    text = " ".join(args.text.split())
    if isinstance(args.value, float):
        unit = unit_meant(name, unit)
        if wrong := senseless(name, args.value, unit):
            raise ToolRetry(wrong)
    person = None if args.about is None else _person(scene, args.about)
    if person is not None:  # whoever is meant is named by the id, which is told anew elsewhere
        name, text = (w if person.id in w else f"{person.id}: {w}" for w in (name, text))
        name = name[:LONGEST_NAME].strip() if args.value is None else name
    try:
        return Fact(
            name=fact_name(name),
            text=text[:LONGEST_TEXT],
            value=args.value,
            unit=unit,
            picture=picture_key(scene) if args.this_picture or person is not None else None,
            person=None if person is None else person.id,
            box=None if person is None else box_of(person),
        )
    except ValueError as error:
        raise ToolRetry(str(error)) from error


def _known(scene: Scene, context: ToolContext) -> list[Fact]:
    """What is remembered for this picture, people by the ids that they have in it."""
    return [fact_here(fact, scene) for fact in lent(context).known(picture_key(scene))]


def _is_meant(fact: Fact, args: ForgetArgs) -> bool:
    if args.about is not None:
        return fact.person == args.about
    return fact.name == fact_name(args.name or "")


def _person(scene: Scene, person: str) -> Person:
    if person not in scene.person_ids:
        unknown_person(scene, person)
    return scene.person(person)


def _nothing(name: str) -> Observation:
    why = f"nothing is remembered as {shown_name(name)!r}"
    return Observation(text=why, unknown=why)


def _all_told(known: Sequence[Fact], about: str) -> Observation:
    """All of these in one text; `about` says of whom they are, " about p2"."""
    if not known:
        text = f"nothing is remembered{about}"
        return Observation(text=text, value=text, value_type="text", evidence=(Finding(text=text),))
    shown = known[-MOST_TOLD:]
    rest = f"; and {len(known) - len(shown)} more" if len(shown) < len(known) else ""
    text = f"remembered{about}: {'; '.join(fact.told for fact in shown)}{rest} ({NOT_MEASURED})"
    lines = [Finding(text=f"{fact.told}{_where(fact)}", value=_number(fact)) for fact in shown]
    if rest:
        lines.append(Finding(text=f"{len(known)} facts are remembered{rest}"))
    return Observation(text=text, value=text, value_type="text", evidence=tuple(lines))


def _where(fact: Fact) -> str:
    """Where a fact comes from: ", on 2026-05-01 in thread t-12ab"."""
    day = time.strftime("%Y-%m-%d", time.gmtime(fact.time)) if fact.time else ""
    return (f", on {day}" if day else "") + (f" in thread {fact.thread!r}" if fact.thread else "")


def _number(fact: Fact) -> float | None:
    return float(fact.value) if fact.is_number and fact.value is not None else None


def _key(fact: Fact) -> tuple[str, str | None]:
    return fact.name, fact.picture
