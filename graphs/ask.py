"""How a question flows: plan -> act -> check -> (plan | answer), as a LangGraph graph.

State holds ids and JSON only; scenes and pictures live in the stores of `Context`.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from pydantic import ValidationError

from thirdwave.agents.focus import focus_of, poses_before
from thirdwave.agents.plan import Answer, Plan, PlanError, Turn, check_plan
from thirdwave.agents.record import Record
from thirdwave.agents.verify import verified
from thirdwave.graphs.act import ready_steps, run_wave
from thirdwave.graphs.context import Context
from thirdwave.graphs.illustrate import illustrated
from thirdwave.scene import Scene

KEPT_TURNS = 50
"""Turns of the dialogue that a thread remembers."""


class State(TypedDict, total=False):
    """One thread. The first three are given for a question, the last stays from turn to turn."""

    question: str
    scene_id: str
    given_plan: dict[str, Any] | None
    """A workflow's plan; None when the planner is to make one."""
    plan: dict[str, Any] | None
    records: dict[str, Record]
    replans: int
    mend: str | None
    answer: dict[str, Any] | None
    turns: list[dict[str, Any]]


def question_input(question: str, scene_id: str, plan: Plan | None = None) -> State:
    """Graph input for one question. What the last turn found out is cleared, the dialogue stays."""
    return State(
        question=question,
        scene_id=scene_id,
        given_plan=plan.model_dump(mode="json") if plan else None,
        plan=None,
        records={},
        replans=0,
        mend=None,
        answer=None,
    )


def build(
    checkpointer: BaseCheckpointSaver[str] | None = None,
) -> "CompiledStateGraph[State, Context, State, State]":
    """The compiled graph. Invoke with `context=Context(...)` and a thread id in the config."""
    graph = StateGraph(State, context_schema=Context)
    graph.add_node("plan", _plan)
    graph.add_node("act", _act)
    graph.add_node("check", _check)
    graph.add_node("answer", _answer)
    graph.add_edge(START, "plan")
    graph.add_conditional_edges("plan", _after_plan, ["act", "answer"])
    graph.add_conditional_edges("act", _after_act, ["act", "check"])
    graph.add_conditional_edges("check", _after_check, ["plan", "answer"])
    graph.add_edge("answer", END)
    return graph.compile(checkpointer=checkpointer)


def _plan(state: State, runtime: Runtime[Context]) -> State:
    """Ask the planner, and check the plan before anything runs."""
    context = runtime.context
    mend = state.get("mend")
    replans = state.get("replans", 0)
    given = state.get("given_plan")
    while True:
        try:
            plan = Plan.model_validate(given) if given else _ask_planner(state, context, mend)
            check_plan(plan, context.tools)
            if plan.on_branch and _what_if(state) is None:
                raise PlanError("on_branch: there was no what-if")
            if len(plan.steps) > context.max_steps:
                raise PlanError(
                    f"expected at most {context.max_steps} steps, got {len(plan.steps)}"
                )
            break
        except (PlanError, ValidationError) as error:
            if given:
                raise
            mend = _one_line(error)
            if not context.planner.mends or replans >= context.max_replans:
                plan = Plan(abstain=f"no plan that could run was found: {mend}")
                break
            replans += 1
    if context.illustrate and not given:
        renderer = context.settings.get("renderer", "auto")
        plan = illustrated(plan, context.tools, renderer, _ground(state, context, plan))
    context.listener({"event": "plan", "plan": plan.model_dump(mode="json")})
    return State(plan=plan.model_dump(mode="json"), records={}, replans=replans, mend=None)


def _ask_planner(state: State, context: Context, mend: str | None) -> Plan:
    return context.planner.plan(
        state.get("question", ""),
        scene=context.scenes.load(state.get("scene_id", "")),
        turns=_turns(state),
        tools=context.tools,
        mend=mend,
    )


def _act(state: State, runtime: Runtime[Context]) -> State:
    """Run every step whose needs are met."""
    records = state.get("records", {})
    steps = ready_steps(_plan_of(state).steps, records)
    plan = _plan_of(state)
    done, _ = run_wave(
        steps,
        records,
        _ground(state, runtime.context, plan),
        runtime.context,
        on_branch=plan.on_branch,
        what_if=_what_if(state),
    )
    return State(records={**records, **done})


def _check(state: State, runtime: Runtime[Context]) -> State:
    """Decide whether the answering step has what it needs, or another plan is worth a try."""
    if state.get("given_plan") or not runtime.context.planner.mends:
        return State(mend=None)
    if state.get("replans", 0) >= runtime.context.max_replans:
        return State(mend=None)
    for step_id, record in state.get("records", {}).items():
        if record["retry"]:
            mend = f"step {step_id} could not run: {record['error']}"
            return State(mend=mend, replans=state.get("replans", 0) + 1)
    return State(mend=None)


def _answer(state: State, runtime: Runtime[Context]) -> State:
    """Say what was found, verified against its evidence, and remember the turn."""
    plan, records = _plan_of(state), state.get("records", {})
    question = state.get("question", "")
    said = runtime.context.answerer.answer(question, plan, records)
    answer: Answer = verified(said, records)
    turn = Turn(
        question=question,
        answer=answer.text,
        value=answer.value,
        value_type=answer.value_type,
        focus=focus_of(plan, records),
        abstained=answer.abstained,
        meaning=plan.meaning,
        scene_id=state.get("scene_id"),
        branch=_branch_of(plan, records),
        posed=poses_before(records),
    )
    turns = [*state.get("turns", []), turn.model_dump(mode="json")][-KEPT_TURNS:]
    return State(answer=answer.model_dump(mode="json"), turns=turns)


def _after_plan(state: State) -> Literal["act", "answer"]:
    return "act" if _plan_of(state).steps else "answer"


def _after_act(state: State) -> Literal["act", "check"]:
    return "act" if ready_steps(_plan_of(state).steps, state.get("records", {})) else "check"


def _after_check(state: State) -> Literal["plan", "answer"]:
    return "plan" if state.get("mend") else "answer"


def _plan_of(state: State) -> Plan:
    return Plan.model_validate(state.get("plan"))


def _turns(state: State) -> list[Turn]:
    """The dialogue about the present picture."""
    turns = [Turn.model_validate(turn) for turn in state.get("turns", [])]
    return [turn for turn in turns if turn.scene_id == state.get("scene_id")]


def _what_if(state: State) -> str | None:
    """Scene of the last what-if about this picture; other questions may have come since."""
    return next((turn.branch for turn in reversed(_turns(state)) if turn.branch), None)


def _ground(state: State, context: Context, plan: Plan) -> Scene:
    """The scene a plan starts from."""
    branch = _what_if(state) if plan.on_branch else None
    return context.scenes.load(branch or state.get("scene_id", ""))


def _branch_of(plan: Plan, records: Mapping[str, Record]) -> str | None:
    """Scene of the what-if that an answer is about: the answering step's, else the last one's."""
    answering = records.get(plan.answering or "")
    if answering is not None and answering["branch"]:
        return answering["branch"]
    found = [record["branch"] for record in records.values() if record["branch"]]
    return found[-1] if found else None


def _one_line(error: PlanError | ValidationError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error)
