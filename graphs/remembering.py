"""What was said to be remembered, in a turn: the names of a picture's people, known in each thread.

Knows nothing of how facts are read from words, nor of how they are kept.
"""

import re
from dataclasses import replace

from thirdwave.agents.plan import Plan, Step
from thirdwave.graphs.act import run_wave
from thirdwave.graphs.context import Context, no_listener
from thirdwave.graphs.state import State
from thirdwave.memory.scene_store.scenes import Event
from thirdwave.scene.changes import SceneConflict
from thirdwave.scene.facts import person_of, picture_key
from thirdwave.tools.remember import NOT_MEASURED, WRITING, name_person

_FINDING = Step(id="known", tool="detect_people", why="who is called so")
_ASKED_FOR = re.compile(
    r"\b(?:remember|memori[sz]e|forget|keep in mind|bear in mind|note|call|called|name|named|rename"
    r"|label|save|store|write down|jot down|log|put down|erase|delete|unlearn|known as|undo|revert"
    r"|take (?:it|that) back)\b",
    re.IGNORECASE,
)
"""Words by which a user asks for something to be remembered or forgotten."""
_ASKED_OF = {
    "name_person": re.compile(
        r"(?!(?:who|what|which|where|how|when|why|is|are)\b).*(?:\bis|'s)"
        r" (?:the |our |my |(?-i:[A-Z]))",
        re.IGNORECASE | re.DOTALL,
    ),
    "remember": re.compile(
        r"(?:.*\b)?(?:set|change|update|raise|lower|make|correct)\b.+\bto\b.+", re.I | re.DOTALL
    ),
}
"""By tool the forms that ask for it alone: "p2 is Ann", "change the target to 95 deg"."""


def put_names(state: State, context: Context) -> None:
    """Commit the names that people of this picture were given in other threads, with where.

    Who they are is told by where in the picture they are; people are looked for first where nobody
    has. Where somebody else changes them meanwhile the next question does it.
    """
    if context.facts is None:
        return
    scene = context.scenes.load(state.get("scene_id", ""))
    said = [one for one in context.facts.known(picture_key(scene)) if one.is_name]
    if not said:
        return
    if scene.people is None and _FINDING.tool in context.tools:
        if _FINDING.tool in context.approve.union(state.get("approve", ())):
            return  # may only run when the user has said so
        _, scene = run_wave([_FINDING], {}, scene, replace(context, listener=no_listener))
    for fact in said:
        person = person_of(fact, scene)
        if person is None or person.name == fact.value:
            continue
        had = [one for one in scene.people or () if one.name == fact.value]
        nameless = [replace(one, name=None) for one in had]
        named = scene.with_people([*nameless, replace(person, name=str(fact.value))])
        why = f"{fact.told} ({NOT_MEASURED}; in thread {fact.thread})"
        event = Event(
            who=fact.who or context.who, why=why, tool=name_person.name, version=name_person.version
        )
        try:
            scene = context.scenes.commit(scene, named, event)
        except SceneConflict:
            return


def unasked_for(plan: Plan, question: str) -> str | None:
    """What is wrong with a plan that remembers or forgets though nobody asked; None: nothing.

    What is remembered outlives the talk, so no text but the user's own may bring it about.
    """
    plans = [plan, *(one.plan for one in (plan.ask.options if plan.ask else ()) if one.plan)]
    if _ASKED_FOR.search(question):
        return None
    asked = {tool for tool, form in _ASKED_OF.items() if form.match(question)}
    unasked = WRITING - asked
    step = next((step for one in plans for step in one.steps if step.tool in unasked), None)
    if step is None:
        return None
    return f"{step.id}: the question asks for nothing to be remembered; leave {step.tool} out"
