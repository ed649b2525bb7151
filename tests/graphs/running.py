"""A graph with checkpoints and a journal over a real server, run on scripted plans. Test helper."""

from dataclasses import replace
from typing import Any

from langgraph.types import Command

from thirdwave.agents.plan import Plan, Step
from thirdwave.agents.testing import ScriptedPlanner
from thirdwave.graphs.ask import build, question_input
from thirdwave.graphs.context import Context
from thirdwave.memory.journal import Journal
from thirdwave.memory.saver import RedisSaver


def step(step_id: str, tool: str, /, *needs: str, **more: Any) -> Step:
    keys = {key: more.pop(key) for key in ("when", "each", "why") if key in more}
    return Step.model_validate({"id": step_id, "tool": tool, "needs": needs, "args": more, **keys})


def plan(*steps: Step, **more: Any) -> Plan:
    return Plan(steps=steps, **more)


class Running:
    """One thread on one scene; `told` are the events."""

    def __init__(self, redis, context: Context, scene_id: str) -> None:
        self.graph = build(RedisSaver(redis, tenant="test", spare_writes=True))
        self.told: list[dict[str, Any]] = []
        self.context = replace(
            context, journal=Journal(redis, "test"), listener=lambda e: self.told.append(dict(e))
        )
        self.scene_id = scene_id

    def ask(self, *plans: Plan, question: str = "?", **changes: Any) -> dict[str, Any]:
        guarded = changes.get("approve", ())
        given = question_input(question, self.scene_id, approve=guarded)
        return self._go(given, *plans, **changes)

    def say(self, reply: Any, *plans: Plan, **changes: Any) -> dict[str, Any]:
        return self._go(Command(resume=reply), *plans, **changes)

    def go_on(self, **changes: Any) -> dict[str, Any]:
        return self._go(None, **changes)

    def _go(self, given: Any, *plans: Plan, **changes: Any) -> dict[str, Any]:
        context = replace(self.context, planner=ScriptedPlanner(plans), **changes)
        return self.graph.invoke(
            given, {"configurable": {"thread_id": "t1"}}, context=context, durability="sync"
        )

    def heard(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.told if event["event"] == kind]


def waits_for(state: dict[str, Any]) -> dict[str, Any]:
    """What the graph stopped for."""
    (stop,) = state["__interrupt__"]
    return stop.value
