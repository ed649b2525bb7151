"""How a question flows: plan -> (ask) -> act -> check -> (plan | ask | answer), with LangGraph.

State holds ids and JSON only; scenes and pictures live in the stores of `Context`.
"""

from typing import Literal, cast

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.config import get_config
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from thirdwave.graphs.act import ready_steps
from thirdwave.graphs.acting import acted
from thirdwave.graphs.answering import answered
from thirdwave.graphs.asking import asked_back
from thirdwave.graphs.checking import checked
from thirdwave.graphs.context import Context
from thirdwave.graphs.patience import unless_cancelled
from thirdwave.graphs.planning import planned
from thirdwave.graphs.state import State, plan_of, question_input

__all__ = ["State", "build", "question_input"]

NO_THREAD = "none"
"""Thread of a graph that keeps no checkpoints."""


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
    graph.add_node("check", _check)
    graph.add_node("answer", _answer)
    graph.add_edge(START, "plan")
    graph.add_conditional_edges("plan", _after_plan, ["ask", "act", "answer"])
    graph.add_conditional_edges("ask", _after_ask, ["plan", "act", "answer"])
    graph.add_conditional_edges("act", _after_act, ["act", "check"])
    graph.add_conditional_edges("check", _unless_answered, ["plan", "ask", "act", END])
    graph.add_edge("answer", END)
    return graph.compile(checkpointer=checkpointer)


def _plan(state: State, runtime: Runtime[Context]) -> State:
    context = runtime.context
    if not context.planner.mends:  # it asks no model, and is done at once
        return planned(state, context)
    return unless_cancelled(lambda: planned(state, context), context.cancelled)


def _ask(state: State, runtime: Runtime[Context]) -> State:
    return asked_back(state, runtime.context)


def _act(state: State, runtime: Runtime[Context]) -> State:
    info = runtime.execution_info
    assert info is not None  # LangGraph gives it to every node
    task = (info.thread_id or NO_THREAD, info.task_id)
    return acted(state, runtime.context, get_config(), task)


def _check(state: State, runtime: Runtime[Context]) -> State:
    """Where nothing is doubted the answer is given at once: a node of its own costs 2 ms."""
    found = checked(state, runtime.context)
    if mend := found.get("mend"):
        runtime.context.listener({"event": "check", "text": mend})
    sure = cast(State, {**state, **found})
    if _after_check(sure) != "answer":
        return found
    return cast(State, {**found, **answered(sure, runtime.context)})


def _answer(state: State, runtime: Runtime[Context]) -> State:
    return answered(state, runtime.context)


def _after_plan(state: State) -> Literal["ask", "act", "answer"]:
    plan = plan_of(state)
    if plan.ask is not None:
        return "ask"
    return "act" if plan.steps else "answer"


def _after_ask(state: State) -> Literal["plan", "act", "answer"]:
    if state.get("plan") is None:
        return "plan"
    return "act" if plan_of(state).steps else "answer"


def _after_act(state: State) -> Literal["act", "check"]:
    return "act" if ready_steps(plan_of(state).steps, state.get("records", {})) else "check"


def _after_check(state: State) -> Literal["plan", "ask", "act", "answer"]:
    if plan_of(state).ask is not None:
        return "ask"
    if state.get("mend"):
        return "plan"
    return "act" if ready_steps(plan_of(state).steps, state.get("records", {})) else "answer"


def _unless_answered(state: State) -> str:
    return END if state.get("answer") is not None else _after_check(state)
