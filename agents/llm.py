"""A planner that asks a LangChain chat model for the plan, and checks what comes back."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import ValidationError

from thirdwave.agents.plan import Plan, PlanError, Turn
from thirdwave.scene import Scene
from thirdwave.tools.base import Tool

PROMPT = Path(__file__).parent / "prompts" / "plan.md"
MAX_REPLY = 50_000
"""Characters of a reply that are looked at."""


class LLMPlanner:
    """Plans with any chat model: structured output where the model has it, else JSON in text."""

    mends = True

    def __init__(self, model: BaseChatModel) -> None:
        self.model = model

    def plan(
        self,
        question: str,
        *,
        scene: Scene,
        turns: Sequence[Turn],
        tools: Mapping[str, Tool],
        mend: str | None = None,
        pictures: Sequence[str] = (),
        image: Callable[[], bytes | None] | None = None,
    ) -> Plan:
        """A plan for `question`. PlanError says what was wrong with the model's reply."""
        del pictures, image
        system = _fill(
            PROMPT.read_text(encoding="utf-8"),
            cards=json.dumps([tool.card() for tool in tools.values()]),
            scene=_scene_line(scene),
            dialogue=_dialogue_lines(turns),
        )
        ask = question if mend is None else f"{question}\n\nYour last plan could not run: {mend}"
        messages = [SystemMessage(system), HumanMessage(ask)]
        try:
            structured = self.model.with_structured_output(_schema(), method="function_calling")
        except NotImplementedError:
            return _read_plan(self.model.invoke(messages).text)
        reply = structured.invoke(messages)
        if reply is None:
            raise PlanError("expected a plan, the model called nothing")
        return _to_plan(reply)


def _schema() -> dict[str, Any]:
    schema = Plan.model_json_schema()
    schema = schema["$defs"]["Plan"] | {"$defs": {"Step": schema["$defs"]["Step"]}}
    for private in ("meaning", "ask", "picture", "note"):
        schema["properties"].pop(private, None)
    schema["description"] = "A plan of tool calls that answers the question."
    return schema


def _read_plan(text: str) -> Plan:
    found = re.search(r"\{.*\}", text[:MAX_REPLY], re.DOTALL)
    if found is None:
        raise PlanError(f"expected one JSON object, got {text[:80]!r}")
    try:
        return _to_plan(json.loads(found.group()))
    except json.JSONDecodeError as error:
        raise PlanError(f"expected one JSON object: {error}") from error


def _to_plan(reply: Any) -> Plan:
    try:
        plan = Plan.model_validate(reply)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PlanError(f"{where}: {first['msg']}" if where else first["msg"]) from error
    return plan.model_copy(update={"meaning": None})


def _fill(template: str, **parts: str) -> str:
    """Put each {name} in one pass: text that was put in is never looked at again."""
    return re.sub(r"\{(\w+)\}", lambda m: parts.get(m.group(1), m.group()), template)


def _scene_line(scene: Scene) -> str:
    if scene.people is None:
        return "nobody has looked at the picture yet"
    things = [f"{thing.id} {thing.label}" for thing in scene.things or ()]
    posed = [person.id for person in scene.people if person.body is not None]
    return json.dumps({"people": list(scene.person_ids), "posed": posed, "things": things})


def _dialogue_lines(turns: Sequence[Turn]) -> str:
    lines = [
        json.dumps(
            {"question": t.question, "answer": t.answer, "about": list(t.focus)}
            | ({"about_what_if": True} if t.branch else {})
        )
        for t in turns[-6:]
    ]
    return "\n".join(lines) or "none"
