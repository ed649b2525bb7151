"""What a model is told: the rules and the cards, then the question with what is known as data.

Knows nothing of how models are called. The words are files in `agents/prompts`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from thirdwave.agents.cards import Cards
from thirdwave.agents.plan import Turn
from thirdwave.agents.talk import Talk
from thirdwave.scene import Scene
from thirdwave.scene.facts import Fact
from thirdwave.tools.names import shown_name

PROMPTS = Path(__file__).parent.parent / "prompts"
TOLD_TURNS = 6
"""Turns of the dialogue that a model reads."""
LONGEST_ANSWER = 400
"""Characters of an earlier answer that a model reads."""
MOST_NAMED = 40
"""People and things of a scene that a model reads of."""
MOST_FACTS = 20
"""Remembered facts that a model reads, the newest."""


def messages_for(
    question: str,
    *,
    cards: Cards,
    scene: Scene,
    turns: Sequence[Turn],
    pictures: Sequence[str],
    talk: Talk,
    picture: Mapping[str, Any] | None = None,
    rules: str | None = None,
    facts: Sequence[Fact] = (),
) -> list[BaseMessage]:
    """The talk from its beginning: rules, question, and each reply with what was wrong with it.

    `rules` stand in the place of `agents/prompts/plan.md`; `facts` are what is remembered.
    """
    left_out = "" if not cards.left_out else f"{len(cards.left_out)} more are not shown."
    ruled = fill(rules or prompt("plan"), cards=cards.text, left_out=left_out)
    asked = fill(
        prompt("question"),
        scene=as_data(scene_data(scene, pictures) | facts_data(facts)),
        dialogue="\n".join(as_data(turn_data(turn)) for turn in turns[-TOLD_TURNS:]) or "none",
        question=as_data(question),
    )
    content: list[Any] = [{"type": "text", "text": asked}]
    human = HumanMessage([*content, dict(picture)] if picture else asked)
    messages: list[BaseMessage] = [SystemMessage(ruled), human]
    for one in talk.tries:
        found = "\n".join(as_data(text) for text in one.found) or "nothing ran"
        wrong = fill(prompt("mend"), reason=as_data(one.reason), found=found)
        messages += [AIMessage(one.said or "(nothing)"), HumanMessage(wrong)]
    return messages


@lru_cache
def prompt(name: str) -> str:
    """The text of a prompt file."""
    return (PROMPTS / f"{name}.md").read_text(encoding="utf-8")


def fill(template: str, **parts: str) -> str:
    """Put each {{name}} in one pass: text that was put in is never looked at again."""
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], template)


def as_data(value: Any) -> str:
    """A value on one line of JSON: no text in it can end the line and begin a rule."""
    return json.dumps(value, ensure_ascii=False)


def scene_data(scene: Scene, pictures: Sequence[str] = ()) -> dict[str, Any]:
    """What a model is told of a scene: who and what is there, by id; nothing that is measured."""
    found: dict[str, Any] = {}
    if len(pictures) > 1:
        here = pictures.index(scene.id) + 1 if scene.id in pictures else None
        found = {"pictures": len(pictures), "present_picture": here}
    if scene.people is None:
        return found | {"people": "nobody has looked yet"}
    people: list[dict[str, Any]] = []
    for person in scene.people[:MOST_NAMED]:
        name = shown_name(person.name)
        told: dict[str, Any] = {"id": person.id, **({"name": name} if name else {})}
        people.append(told | ({"posed": True} if person.body is not None else {}))
    things = [
        {"id": thing.id, "label": thing.label[:40]} for thing in (scene.things or ())[:MOST_NAMED]
    ]
    return found | {"people": people} | ({"things": things} if things else {})


def facts_data(facts: Sequence[Fact]) -> dict[str, Any]:
    """What a model is told of what is remembered: data, as all that the user once said."""
    told = [fact.told for fact in facts[-MOST_FACTS:]]
    return {"remembered": told} if told else {}


def turn_data(turn: Turn) -> dict[str, Any]:
    """What a model is told of an earlier turn."""
    told: dict[str, Any] = {"question": turn.question, "answer": turn.answer[:LONGEST_ANSWER]}
    told["about"] = list(turn.focus)
    return told | ({"about_what_if": True} if turn.branch else {})


def as_text(messages: Sequence[BaseMessage]) -> str:
    """The words of a talk, to count."""
    return "\n".join(message.text for message in messages)
