"""How a question flows: plan -> (ask) -> act -> (plan | ask | act | end), with LangGraph.

A node says what comes next, and goes on by itself where nothing has to stand in a checkpoint
first: each costs about a millisecond. So `act` checks what it found, and whoever has all there is
answers. State holds ids and JSON only; scenes and pictures live in the stores of `Context`.
"""

from typing import Any, Literal, cast

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.config import get_config
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command

from thirdwave.graphs.act import ready_steps
from thirdwave.graphs.acting import acted
from thirdwave.graphs.answering import answered
from thirdwave.graphs.asking import asked_back
from thirdwave.graphs.checking import checked
from thirdwave.graphs.context import Context
from thirdwave.graphs.patience import unless_cancelled
from thirdwave.graphs.planning import planned
from thirdwave.graphs.state import State, changed, plan_of, question_input
from thirdwave.graphs.tracing import traced

__all__ = ["State", "build", "question_input"]

NO_THREAD = "none"
"""Thread of a graph that keeps no checkpoints."""
Next = Command[Literal["plan", "ask", "act", "__end__"]]
"""What a node has found, and which comes next."""


def build(
    checkpointer: BaseCheckpointSaver[str] | None = None,
) -> "CompiledStateGraph[State, Context, State, State]":
    """The compiled graph. Invoke with `context=Context(...)` and a thread id in the config.

    It stops by `interrupt` where the user has to say something: see `graphs/asking.py`.
    """
    graph = StateGraph(State, context_schema=Context)
    graph.add_node("plan", _plan)
    graph.add_node("ask", _ask)
    graph.add_node("act", _act)
    graph.add_edge(START, "plan")
    return graph.compile(checkpointer=checkpointer)


def _plan(state: State, runtime: Runtime[Context]) -> Next:
    context = runtime.context
    if context.planner.mends:
        found = unless_cancelled(lambda: planned(state, context), context.cancelled)
    else:  # it asks no model, and is done at once
        found = planned(state, context)
    return _with_a_plan(state, found, context)


def _ask(state: State, runtime: Runtime[Context]) -> Next:
    return _with_a_plan(state, asked_back(state, runtime.context), runtime.context)


def _act(state: State, runtime: Runtime[Context]) -> Next:
    context, info = runtime.context, runtime.execution_info
    assert info is not None  # LangGraph gives it to every node
    task = (info.thread_id or NO_THREAD, info.task_id)
    found = acted(state, context, get_config(), task)
    now = _both(state, found)
    if ready_steps(plan_of(now).steps, now.get("records", {})):
        return _next("act", state, found)
    return traced("check", lambda: _checked(state, found, context), get_config())


def _checked(state: State, found: State, context: Context) -> Next:
    """What comes of what was found: another look, a question back, or the answer."""
    found = _both(found, checked(_both(state, found), context))
    now = _both(state, found)
    if mend := now.get("mend"):
        context.listener({"event": "check", "text": mend})
    if plan_of(now).ask is not None:
        return _next("ask", state, found)
    if mend:
        return _next("plan", state, found)
    if ready_steps(plan_of(now).steps, now.get("records", {})):
        return _next("act", state, found)
    return _next("__end__", state, _both(found, answered(now, context)))


def _with_a_plan(state: State, found: State, context: Context) -> Next:
    """What comes of a plan: a plan of no steps is answered at once."""
    now = _both(state, found)
    if now.get("plan") is None:
        return _next("plan", state, found)
    plan = plan_of(now)
    if plan.ask is not None:
        return _next("ask", state, found)
    if plan.steps:
        return _next("act", state, found)
    return _next("__end__", state, _both(found, answered(now, context)))


def _next(node: Any, state: State, found: State) -> Next:
    return Command(update=changed(found, state), goto=node)


def _both(state: State, found: State) -> State:
    return cast(State, {**state, **found})
