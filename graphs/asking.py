"""Where the user is asked: which reading was meant, and whether a tool may run.

Asking stops the graph by LangGraph's `interrupt`; it goes on from the checkpoint when the reply
comes, in this process or another. Knows nothing of how the user is reached.
"""

from collections.abc import Sequence
from typing import Any

from langgraph.types import interrupt

from thirdwave.agents.asking import chosen
from thirdwave.agents.plan import Doubt, Step
from thirdwave.graphs.context import Context
from thirdwave.graphs.state import State, plan_of

YES = ("yes", "y", "ok", "approve")


def asked_back(state: State, context: Context) -> State:
    """The state with the plan of the reading that was meant.

    A reply that names no reading is a question by itself: the old one is given up.
    """
    plan = plan_of(state)
    doubt = plan.ask
    assert doubt is not None
    notes = list(state.get("notes", []))
    if context.assume:
        reply, at = None, doubt.likely
        notes.append(f"taken to be about {doubt.options[at].label}")
    else:
        told = {"kind": "ask", "text": doubt.text, "options": _options(doubt)}
        context.listener({"event": "asked", "text": doubt.text, "options": told["options"]})
        reply = str(interrupt(told))
        at = chosen(doubt, reply)
        if at is None:
            return State(question=reply, plan=None, notes=[], asked=None)
    option = doubt.options[at]
    asked = {"text": doubt.text, "reply": option.label if reply is None else reply}
    if option.plan is not None:
        return State(plan=option.plan.model_dump(mode="json"), notes=notes, asked=asked)
    question = f"{state.get('question', '')}\n(You asked: {doubt.text} The reply: {option.label})"
    return State(question=question, plan=None, notes=notes, asked=asked)


def _options(doubt: Doubt) -> list[dict[str, Any]]:
    return [
        {"label": option.label, "people": list(option.people), "likely": n == doubt.likely}
        for n, option in enumerate(doubt.options)
    ]


def allowed(steps: Sequence[Step], state: State, context: Context) -> dict[str, Any]:
    """What the user decides about each of `steps` that may only run when it is allowed, by id.

    A decision is {"type": "approve" | "edit" | "reject", "args"?: ..., "message"?: ...}. The reply
    is one decision or a bare yes or no for all, or {"decisions": {id: decision}}.
    """
    known = dict(state.get("allowed", {}))
    waiting = [step for step in steps if step.tool in context.approve and step.id not in known]
    if not waiting:
        return known
    told = [{"id": s.id, "tool": s.tool, "args": s.args, "why": s.why} for s in waiting]
    context.listener({"event": "approval", "steps": told})
    reply: Any = interrupt({"kind": "approve", "steps": told})
    each = reply.get("decisions") if isinstance(reply, dict) else None
    for step in waiting:
        known[step.id] = _decision(each.get(step.id) if isinstance(each, dict) else reply)
    return known


def _decision(reply: Any) -> dict[str, Any]:
    if isinstance(reply, dict) and reply.get("type") in ("approve", "edit", "reject"):
        return dict(reply)
    yes = isinstance(reply, str) and reply.strip().lower() in YES
    return {"type": "approve"} if yes else {"type": "reject", "message": str(reply or "")}
