"""The tool `name_person`: the name that a user calls a person of the picture by.

Keeps nothing by itself: the store is lent to it. Knows nothing of how facts are kept.
"""

import re
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from thirdwave.scene import Finding, Observation, Scene
from thirdwave.scene.facts import (
    LONGEST_PERSON,
    Fact,
    Facts,
    bare_name,
    box_of,
    fact_here,
    fact_name,
    picture_key,
)
from thirdwave.tools.base import Arguments, Ref, ToolContext, ToolFailed, tool, unknown_person
from thirdwave.tools.names import shown_name

NOT_MEASURED = "said by the user, not measured"
"""How everything that was remembered is told."""
LIMITS = "Holds what the user said, in every later conversation; it was not measured."
_ID = re.compile(r"[pt]\d+", re.IGNORECASE)


def _one(value: Any) -> Any:
    """The id of somebody, also where a step found just them."""
    single = isinstance(value, (list, tuple)) and len(value) == 1
    return value[0] if single else value


Somebody = Annotated[str, BeforeValidator(_one), Ref(("person", "people"))]
MaybeSomebody = Annotated[str | None, BeforeValidator(_one), Ref(("person", "people"))]


class NameArgs(Arguments):
    """Who gets which name."""

    person: Somebody = Field(description="Whom the user names, one person")
    name: str = Field(description='What the user calls them, without an article: "coach"')


@tool(returns="person", cost="about 1 ms", limits=LIMITS)
def name_person(scene: Scene, args: NameArgs, context: ToolContext) -> Observation:
    """Give a person of this picture the name that the user calls them by.

    Only when the user asks for it. The name can be used in every later question about this
    picture, in any conversation. Who had it until now has none then, and that is said.
    """
    facts = lent(context)
    shown, name = bare_name(args.name), fact_name(args.name)
    if args.person not in scene.person_ids:
        unknown_person(scene, args.person)
    if not re.search(r"[^\W\d_]", name) or _ID.fullmatch(name) or shown != shown_name(shown):
        raise ToolFailed(
            f"a name: expected a word of at most {LONGEST_PERSON} characters that is no id, "
            f"got {shown_name(args.name)!r}"
        )
    person = scene.person(args.person)
    fact = Fact(
        name=name,
        text=f"{person.id} is called {shown!r}",
        value=shown,
        picture=picture_key(scene),
        person=person.id,
        box=box_of(person),
    )
    for old in facts.known(fact.picture):
        theirs = old.is_name and fact_here(old, scene).person == person.id
        if theirs and old.name != name:
            facts.forget(old.name, fact.picture)  # somebody has one name
    kept(facts, fact)
    others = [one for one in scene.people or () if called(one.name) == name and one.id != person.id]
    taken = [one.id for one in others]
    before = person.name if called(person.name) not in (None, name) else None
    nameless = [replace(one, name=None) for one in others]
    until = [f"{' and '.join(taken)} had that name until now"] if taken else []
    until += [f"{person.id} was called {before!r} until now"] if before else []
    text = "; ".join([f"{person.id} is called {shown!r} from now on ({NOT_MEASURED})", *until])
    return Observation(
        text=text,
        value=person.id,
        value_type="person",
        evidence=(Finding(text=text),),
        scene=scene.with_people([*nameless, replace(person, name=shown)]),
    )


def called(name: str | None) -> str | None:
    """A person's name as facts are found by."""
    return None if name is None else fact_name(name)


def lent(context: ToolContext) -> Facts:
    """What is remembered. ToolFailed where there is no memory."""
    if context.facts is None:
        raise ToolFailed("nothing can be remembered here: there is no memory")
    return context.facts


def kept(facts: Facts, fact: Fact) -> Fact:
    """Keep a fact. ToolFailed when there are too many."""
    try:
        return facts.keep(fact)
    except ValueError as error:
        raise ToolFailed(str(error)) from error
