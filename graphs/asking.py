"""Where the user is asked: which reading was meant, and whether a tool may run.

Asking stops the graph by LangGraph's `interrupt`; it goes on from the checkpoint when the reply
comes, in this process or another. Knows nothing of how the user is reached.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from langgraph.errors import GraphInterrupt
from langgraph.types import interrupt
from pydantic import ValidationError

from thirdwave.agents.asking import chosen, describes, permits
from thirdwave.agents.checks.checked import check_plan
from thirdwave.agents.plan import Doubt, Plan, PlanError, Step, Turn, references
from thirdwave.graphs.context import Context
from thirdwave.graphs.state import KEPT_TURNS, State, ground, picture_of, plan_of
from thirdwave.scene import Scene
from thirdwave.tools.base import Tool


def asked_back(state: State, context: Context) -> State:
    """The state with the plan of the reading that was meant.

    A reply that describes who is meant goes to the planner with the question. Any other that names
    no reading is a question by itself: the old one is given up.
    """
    plan = plan_of(state)
    doubt = plan.ask
    assert doubt is not None
    notes = list(state.get("notes", []))
    if context.assume or state.get("assume"):
        reply, at = None, doubt.likely
        notes.append(f"taken to be about {doubt.options[at].label}")
    else:
        told = {"kind": "ask", "text": doubt.text, "options": _options(doubt)}
        event = {"event": "asked", "text": doubt.text, "options": told["options"]}
        reply = str(_interrupt(told, event, context))
        at = chosen(doubt, reply)
        if at is None and describes(reply):
            return State(plan=None, notes=notes, asked={"text": doubt.text, "reply": reply})
        if at is None:
            turns = [*state.get("turns", []), _given_up(state, plan, doubt)][-KEPT_TURNS:]
            return State(question=reply, plan=None, notes=[], asked=None, turns=turns)
    option = doubt.options[at]
    asked = {"text": doubt.text, "reply": option.label if reply is None else reply}
    if option.plan is not None:
        return State(plan=option.plan.model_dump(mode="json"), notes=notes, asked=asked)
    asked["reply"] = option.label
    return State(plan=None, notes=notes, asked=asked)


def _given_up(state: State, plan: Plan, doubt: Doubt) -> dict[str, Any]:
    """The turn of a question that was asked back and not gone on with."""
    turn = Turn(
        question=state.get("question", ""), answer=doubt.text, abstained=True,
        meaning=plan.meaning, scene_id=picture_of(state, plan),
    )  # fmt: skip
    return turn.model_dump(mode="json")


def _options(doubt: Doubt) -> list[dict[str, Any]]:
    return [
        {"label": option.label, "people": list(option.people), "likely": n == doubt.likely}
        for n, option in enumerate(doubt.options)
    ]


def must_ask(
    steps: Sequence[Step], decisions: Mapping[str, Any], state: State, context: Context
) -> list[Step]:
    """Those of `steps` that may only run when the user has said so, and has not yet."""
    guarded = context.approve.union(state.get("approve", ()))
    return [step for step in steps if step.tool in guarded and step.id not in decisions]


def allowed(
    steps: Sequence[Step],
    plan: Plan,
    decisions: Mapping[str, Any],
    state: State,
    context: Context,
) -> dict[str, Any]:
    """What the user has decided, by step id, after being asked about those of `steps` that wait.

    A decision is {"type": "approve" | "edit" | "reject", "args"?: ..., "message"?: ...}. The reply
    is one decision or a bare yes or no for all, or {"decisions": {id: decision}, "otherwise":
    decision}; who is not named is rejected. Arguments that cannot run are a rejection, with why.
    """
    waiting = must_ask(steps, decisions, state, context)
    told = [{"id": s.id, "tool": s.tool, "args": s.args, "why": s.why} for s in waiting]
    reply = _interrupt(
        {"kind": "approve", "steps": told}, {"event": "approval", "steps": told}, context
    )
    known = dict(decisions)
    for name, decision in decisions_of(reply, waiting).items():
        scene = ground(state, context, plan)
        fault = fault_of_edit(plan, {name: decision}, context.tools, scene)
        known[name] = {"type": "reject", "message": fault} if fault else decision
    return known


def decisions_of(reply: Any, waiting: Sequence[Step]) -> dict[str, dict[str, Any]]:
    """What a reply decides about each of the steps that wait, by id."""
    each = reply.get("decisions") if isinstance(reply, Mapping) else None
    given = each if isinstance(each, Mapping) else None
    if given is None:
        return {step.id: _decision(reply) for step in waiting}
    rest = reply.get("otherwise") if isinstance(reply, Mapping) else None
    return {step.id: _decision(given.get(step.id, rest)) for step in waiting}


def fault_of_edit(
    plan: Plan, decisions: Mapping[str, Any], tools: Mapping[str, Tool], scene: Scene
) -> str | None:
    """What is wrong with edited arguments, checked like a plan's; None: they can run.

    Where somebody has looked at the `scene`, whoever is named has to be in it.
    """
    try:
        edited = with_edits(plan, decisions)
        check_plan(edited, tools)
    except PlanError as error:
        return str(error)
    for step in edited.steps:
        if step.id in decisions and (stranger := _stranger(step, tools[step.tool], scene)):
            there = ", ".join(scene.person_ids) or "nobody"
            return f"{step.id}: no person {stranger!r} in this picture, there is: {there}"
    return None


def _stranger(step: Step, tool: Tool, scene: Scene) -> str | None:
    """Whom a step's arguments name and the scene does not hold; None: nobody, or nobody looked."""
    if scene.people is None:
        return None
    known = {*scene.person_ids, *(thing.id for thing in scene.things or ())}
    for name, value in step.args.items():
        if not {"people", "person"}.intersection(tool.accepts(name)):
            continue
        ids = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        for one in ids:
            if isinstance(one, str) and one not in known and not references(one):
                return one
    return None


def with_edits(plan: Plan, decisions: Mapping[str, Any]) -> Plan:
    """The plan with the arguments that the user gave. PlanError: they are none."""
    edits = {
        name: decision.get("args")
        for name, decision in decisions.items()
        if decision.get("type") == "edit"
    }
    if not edits:
        return plan
    steps: list[Step] = []
    for step in plan.steps:
        data = step.model_dump(mode="json")
        if step.id in edits:
            data |= {"args": edits[step.id], "needs": _own_needs(step)}
        try:
            steps.append(Step.model_validate(data))
        except ValidationError as error:
            raise PlanError(f"{step.id}: {error.errors()[0]['msg']}") from error
    return plan.model_copy(update={"steps": tuple(steps)})


def _own_needs(step: Step) -> list[str]:
    """Steps it waits for that its arguments do not name: those stay when these change."""
    named = {name for value in step.args.values() for name in references(value)}
    return [need for need in step.needs if need not in named]


def _decision(reply: Any) -> dict[str, Any]:
    if isinstance(reply, Mapping) and reply.get("type") in ("approve", "edit", "reject"):
        return dict(reply)
    yes = isinstance(reply, str) and permits(reply)
    return {"type": "approve"} if yes else {"type": "reject", "message": str(reply or "")}


def _interrupt(asked: Mapping[str, Any], event: Mapping[str, Any], context: Context) -> Any:
    """The user's reply; where there is none yet the graph stops here, and listeners are told."""
    try:
        return interrupt(dict(asked))
    except GraphInterrupt:
        context.listener(event)
        raise
