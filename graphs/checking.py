"""The node `check`: whether what was found supports an answer, or is to be looked at again.

A planner that can mend a plan that could not run is asked to; else what is doubtful is looked at
once more by a changed plan, within the same budget. Knows nothing of how plans are made or steps
run.
"""

from typing import cast

from thirdwave.agents.checks.check import suspicion
from thirdwave.agents.checks.doubts import doubt_found, kept_records
from thirdwave.agents.checks.second_look import second_look
from thirdwave.agents.plan import Plan
from thirdwave.graphs.context import Context
from thirdwave.graphs.state import State, ground, plan_of
from thirdwave.graphs.trying import unasked


def checked(state: State, context: Context) -> State:
    """The state with `mend` set when another plan is worth a try, or a plan that asks back."""
    if (asking := _asking(state, context)) is not None:
        return asking
    mend = _to_mend(state, context)
    if mend is not None:
        return State(mend=mend, replans=state.get("replans", 0) + 1)
    return _looking_again(state, context) or State(mend=None)


def _to_mend(state: State, context: Context) -> str | None:
    """What the planner is told of a step that it called wrongly; None: nothing, or no more."""
    planner = context.fallback if state.get("fallen_back") else context.planner
    if state.get("given_plan") or planner is None or not planner.mends:
        return None
    if state.get("replans", 0) >= context.max_replans and context.fallback is None:
        return None  # else the node `plan` hands the question over to the fallback
    for step_id, record in state.get("records", {}).items():
        if record["retry"]:
            return f"step {step_id} could not run: {record['error']}"
    return None


def _looking_again(state: State, context: Context) -> State | None:
    """The state with a plan that looks a second time; None: nothing is doubted, or it has been."""
    replans = state.get("replans", 0)
    if state.get("given_plan") or state.get("doubted") or replans >= context.max_replans:
        return None
    plan, records = plan_of(state), state.get("records", {})
    found = suspicion(plan, records)
    if found is None:
        return None
    look = second_look(plan, records, found, tools=context.tools, settings=context.settings)
    if look is None or len(look.plan.steps) > context.max_steps:
        return None
    context.listener({"event": "check", "text": f"{found.text}: looking again"})
    return State(
        plan=look.plan.model_dump(mode="json"),
        records=look.records,
        replans=replans + 1,
        doubted=dict(look.doubted),
        mend=None,
    )


def _asking(state: State, context: Context) -> State | None:
    """The state that asks the user where one person was meant and several fit."""
    if state.get("given_plan"):
        return None  # a workflow's steps are nobody's question
    plan, records = plan_of(state), state.get("records", {})
    doubt = doubt_found(plan, records, ground(state, context, plan))
    if doubt is None:
        return None
    asking = Plan(ask=doubt, picture=plan.picture, on_branch=plan.on_branch, meaning=plan.meaning)
    rest = doubt.options[doubt.likely].plan
    assert rest is not None
    told = unasked(doubt, state, context) or State(plan=asking.model_dump(mode="json"))
    return cast(State, {**told, "records": kept_records(rest, records), "mend": None})
