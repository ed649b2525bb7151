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
from thirdwave.scene import Person, Scene
from thirdwave.scene.changes import SceneConflict
from thirdwave.scene.facts import Fact, picture_key
from thirdwave.tools.remember import NOT_MEASURED, WRITING, name_person

SAME_PERSON = 0.5
"""Overlap of two boxes, intersection over union, from which on they are of one person."""
_FINDING = Step(id="known", tool="detect_people", why="who is called so")
_ASKED_FOR = re.compile(
    r"\b(?:remember|memori[sz]e|forget|keep in mind|bear in mind|note|call|called|name|named|label"
    r"|save|store|erase|delete|known as)\b",
    re.IGNORECASE,
)
"""Words by which a user asks for something to be remembered or forgotten."""


def put_names(state: State, context: Context) -> None:
    """Commit the names that people of this picture were given in other threads, with where.

    Who they are is told by where in the picture they are; people are looked for first where nobody
    has. Where somebody else changes them meanwhile the next question does it.
    """
    if context.facts is None:
        return
    scene = context.scenes.load(state.get("scene_id", ""))
    said = [one for one in context.facts.known(picture_key(scene)) if one.person is not None]
    if not said:
        return
    if scene.people is None and _FINDING.tool in context.tools:
        if _FINDING.tool in context.approve.union(state.get("approve", ())):
            return  # may only run when the user has said so
        _, scene = run_wave([_FINDING], {}, scene, replace(context, listener=no_listener))
    for fact in said:
        person = _person_of(fact, scene)
        if person is None or person.name == fact.value:
            continue
        named = scene.with_people([replace(person, name=str(fact.value))])
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
    step = next((step for one in plans for step in one.steps if step.tool in WRITING), None)
    if step is None or _ASKED_FOR.search(question):
        return None
    return f"{step.id}: the question asks for nothing to be remembered; leave {step.tool} out"


def _person_of(fact: Fact, scene: Scene) -> Person | None:
    """Who is there where the named person was; of bodies that were given, who has the id."""
    people = scene.people or ()
    same = [person for person in people if _overlap(fact, person) >= SAME_PERSON]
    if same:
        return max(same, key=lambda person: _overlap(fact, person))
    by_id = [person for person in people if person.id == fact.person]
    return by_id[0] if by_id and scene.image is None else None


def _overlap(fact: Fact, person: Person) -> float:
    """Intersection over union of two boxes."""
    if fact.box is None:
        return 0.0
    x_min, y_min, x_max, y_max = (float(edge) for edge in person.xyxy)
    wide = min(fact.box[2], x_max) - max(fact.box[0], x_min)
    high = min(fact.box[3], y_max) - max(fact.box[1], y_min)
    shared = max(wide, 0.0) * max(high, 0.0)
    both = (fact.box[2] - fact.box[0]) * (fact.box[3] - fact.box[1])
    both += (x_max - x_min) * (y_max - y_min) - shared
    return shared / both if both > 0 else 0.0
