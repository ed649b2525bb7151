"""How a question flows: plan -> (ask) -> act -> check -> (plan | answer), as a LangGraph graph.

State holds ids and JSON only; scenes and pictures live in the stores of `Context`.
"""

from typing import Literal

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from thirdwave.graphs.act import ready_steps, run_wave
from thirdwave.graphs.answering import answered
from thirdwave.graphs.asking import allowed, asked_back
from thirdwave.graphs.checking import checked
from thirdwave.graphs.context import Context
from thirdwave.graphs.planning import planned
from thirdwave.graphs.state import State, ground, picture_of, plan_of, question_input, what_if

__all__ = ["State", "build", "question_input"]


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
    graph.add_conditional_edges("check", _after_check, ["plan", "act", "answer"])
    graph.add_edge("answer", END)
    return graph.compile(checkpointer=checkpointer)


def _plan(state: State, runtime: Runtime[Context]) -> State:
    return planned(state, runtime.context)


def _ask(state: State, runtime: Runtime[Context]) -> State:
    return asked_back(state, runtime.context)


def _act(state: State, runtime: Runtime[Context]) -> State:
    """Run every step whose needs are met."""
    context, plan, records = runtime.context, plan_of(state), state.get("records", {})
    steps = ready_steps(plan.steps, records)
    decisions = allowed(steps, state, context)
    done, _ = run_wave(
        steps,
        records,
        ground(state, context, plan),
        context,
        on_branch=plan.on_branch,
        what_if=what_if(state, picture_of(state, plan)),
        decisions=decisions,
    )
    return State(records={**records, **done}, allowed=decisions)


def _check(state: State, runtime: Runtime[Context]) -> State:
    return checked(state, runtime.context)


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


def _after_check(state: State) -> Literal["plan", "act", "answer"]:
    if state.get("mend"):
        return "plan"
    return "act" if ready_steps(plan_of(state).steps, state.get("records", {})) else "answer"
