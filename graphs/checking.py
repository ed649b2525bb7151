"""The node `check`: whether what was found supports an answer, or is to be looked at again.

Knows nothing of how plans are made or steps run.
"""

from thirdwave.graphs.context import Context
from thirdwave.graphs.state import State


def checked(state: State, context: Context) -> State:
    """The state with `mend` set when another plan is worth a try."""
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
