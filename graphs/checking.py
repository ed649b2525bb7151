"""The node `check`: whether what was found supports an answer, or is to be looked at again.

Knows nothing of how plans are made or steps run.
"""

from thirdwave.agents.doubts import doubt_found, kept_records
from thirdwave.agents.plan import Plan
from thirdwave.graphs.context import Context
from thirdwave.graphs.state import State, ground, plan_of


def checked(state: State, context: Context) -> State:
    """The state with `mend` set when another plan is worth a try, or a plan that asks back."""
    if (asking := _asking(state, context)) is not None:
        return asking
    planner = context.fallback if state.get("fallen_back") else context.planner
    if state.get("given_plan") or planner is None or not planner.mends:
        return State(mend=None)
    if state.get("replans", 0) >= context.max_replans:
        return State(mend=None)
    for step_id, record in state.get("records", {}).items():
        if record["retry"]:
            mend = f"step {step_id} could not run: {record['error']}"
            return State(mend=mend, replans=state.get("replans", 0) + 1)
    return State(mend=None)


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
    return State(
        plan=asking.model_dump(mode="json"), records=kept_records(rest, records), mend=None
    )
