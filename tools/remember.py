"""The tools `name_person`, `remember`, `recall` and `forget`: what a user asks to be remembered.

What they tell was said by the user, not measured, and they say so. They keep nothing by
themselves: the store is lent to them. Know nothing of how it is kept.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from thirdwave.scene import Finding, Observation, Scene
from thirdwave.scene.facts import (
    LONGEST_PERSON,
    LONGEST_TEXT,
    Fact,
    Facts,
    bare_name,
    fact_name,
    picture_key,
)
from thirdwave.tools.base import (
    Arguments,
    Ref,
    Tool,
    ToolContext,
    ToolFailed,
    ToolRetry,
    tool,
    unknown_person,
)
from thirdwave.tools.names import shown_name
from thirdwave.tools.registry import Toolbox

NOT_MEASURED = "said by the user, not measured"
"""How everything that was remembered is told."""
MOST_TOLD = 20
"""Facts that are told at once."""
LIMITS = "Holds what the user said, in every later conversation; it was not measured."
_ID = re.compile(r"[pt]\d+", re.IGNORECASE)


def _one(value: Any) -> Any:
    """The id of somebody, also where a step found just them."""
    single = isinstance(value, (list, tuple)) and len(value) == 1
    return value[0] if single else value


Somebody = Annotated[str, BeforeValidator(_one), Ref(("person", "people"))]


class NameArgs(Arguments):
    """Who gets which name."""

    person: Somebody = Field(description="Whom the user names, one person")
    name: str = Field(description='What the user calls them, without an article: "coach"')


class RememberArgs(Arguments):
    """What is to be remembered."""

    name: str = Field(description='What it is asked for by later: "target squat depth"')
    value: float | str | None = Field(
        default=None, description="The number, or the words; null where the text says it all"
    )
    unit: str | None = Field(default=None, max_length=20, description='"deg", "m", "kg", ...')
    text: str = Field(description="The user's own words")
    this_picture: bool = Field(
        default=False, description="It holds for this picture alone, not for every one"
    )


class RecallArgs(Arguments):
    """What is to be told."""

    name: str | None = Field(default=None, description="What it is called; null: all there is")


class ForgetArgs(Arguments):
    """What is to be forgotten."""

    name: str = Field(description="What it is called")


@tool(returns="person", cost="about 1 ms", limits=LIMITS)
def name_person(scene: Scene, args: NameArgs, context: ToolContext) -> Observation:
    """Give a person of this picture the name that the user calls them by.

    Only when the user asks for it. The name can be used in every later question about this
    picture, in any conversation.
    """
    facts = _lent(context)
    shown, name = bare_name(args.name), fact_name(args.name)
    if args.person not in scene.person_ids:
        unknown_person(scene, args.person)
    if not re.search(r"[^\W\d_]", name) or _ID.fullmatch(name) or shown != shown_name(shown):
        raise ToolFailed(
            f"a name: expected a word of at most {LONGEST_PERSON} characters that is no id, "
            f"got {shown_name(args.name)!r}"
        )
    person = scene.person(args.person)
    x_min, y_min, x_max, y_max = (float(edge) for edge in person.xyxy)
    fact = Fact(
        name=name,
        text=f"{person.id} is called {shown!r}",
        value=shown,
        picture=picture_key(scene),
        person=person.id,
        box=(x_min, y_min, x_max, y_max),
    )
    for old in facts.known(fact.picture):
        if old.person is not None and old.name != name and _is_theirs(old, person.name):
            facts.forget(old.name, fact.picture)  # somebody has one name
    _kept(facts, fact)
    others = [replace(p, name=None) for p in scene.people or () if _called(p.name) == name]
    named = scene.with_people([*others, replace(person, name=shown)])
    text = f"{person.id} is called {shown!r} from now on ({NOT_MEASURED})"
    return Observation(
        text=text,
        value=person.id,
        value_type="person",
        evidence=(Finding(text=text),),
        scene=named,
    )


@tool(returns="text", cost="about 1 ms", limits=LIMITS)
def remember(scene: Scene, args: RememberArgs, context: ToolContext) -> Observation:
    """Remember a fact that the user asks to be remembered: a target, a limit, a remark.

    Only when the user asks for it. What is remembered under the same name is replaced.
    """
    picture = picture_key(scene) if args.this_picture else None
    try:
        fact = Fact(
            name=fact_name(args.name),
            text=" ".join(args.text.split())[:LONGEST_TEXT],
            value=args.value,
            unit=args.unit or None,
            picture=picture,
        )
    except ValueError as error:
        raise ToolRetry(str(error)) from error
    facts = _lent(context)
    before = next((f for f in facts.known(picture) if _key(f) == _key(fact)), None)
    _kept(facts, fact)
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
    """
    known = _lent(context).known(picture_key(scene))
    if args.name is None:
        return _all_told(known)
    found = [fact for fact in known if fact.name == fact_name(args.name)]
    if not found:
        why = f"nothing is remembered as {shown_name(args.name)!r}"
        return Observation(text=why, unknown=why)
    fact = next((one for one in found if one.picture is not None), found[-1])
    text = f"{fact.told} ({NOT_MEASURED}{_where(fact)})"
    number = _number(fact)
    lines = (Finding(text=text, value=number),)
    if number is not None:
        return Observation(
            text=text, value=number, value_type="float", unit=fact.unit, evidence=lines
        )
    if fact.person is not None and fact.person in scene.person_ids:
        return Observation(text=text, value=fact.person, value_type="person", evidence=lines)
    return Observation(text=text, value=fact.told, value_type="text", evidence=lines)


@tool(returns="text", cost="about 1 ms", limits="Forgets what was said, not what was measured.")
def forget(scene: Scene, args: ForgetArgs, context: ToolContext) -> Observation:
    """Forget what the user asked to be remembered under a name. Only when the user asks for it."""
    name = fact_name(args.name)
    gone = _lent(context).forget(name, picture_key(scene))
    nameless = [replace(p, name=None) for p in scene.people or () if _called(p.name) == name]
    named_here = [person.id for person in nameless]
    if not gone and not named_here:
        why = f"nothing is remembered as {shown_name(args.name)!r}"
        return Observation(text=why, unknown=why)
    told = "; ".join(fact.told for fact in gone) or f"{', '.join(named_here)} was called {name!r}"
    text = f"forgotten: {told}"
    lines = [Finding(text=f"forgotten: {fact.told}", value=_number(fact)) for fact in gone]
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


def _lent(context: ToolContext) -> Facts:
    if context.facts is None:
        raise ToolFailed("nothing can be remembered here: there is no memory")
    return context.facts


def _kept(facts: Facts, fact: Fact) -> None:
    try:
        facts.keep(fact)
    except ValueError as error:
        raise ToolFailed(str(error)) from error


def _all_told(known: Sequence[Fact]) -> Observation:
    if not known:
        text = "nothing is remembered"
        return Observation(text=text, value=text, value_type="text", evidence=(Finding(text=text),))
    shown = known[-MOST_TOLD:]
    rest = f"; and {len(known) - len(shown)} more" if len(shown) < len(known) else ""
    text = f"remembered: {'; '.join(fact.told for fact in shown)}{rest} ({NOT_MEASURED})"
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


def _called(name: str | None) -> str | None:
    return None if name is None else fact_name(name)


def _is_theirs(fact: Fact, name: str | None) -> bool:
    return name is not None and fact.name == fact_name(name)
