"""The node `plan`: asks the planner, checks the plan before anything runs, or falls back.

Knows nothing of how plans are made.
"""

import time

from pydantic import ValidationError

from thirdwave.agents.checked import check_plan
from thirdwave.agents.errors import PlannerDown
from thirdwave.agents.plan import Plan, PlanError
from thirdwave.graphs.context import Context, Planner
from thirdwave.graphs.illustrate import illustrated
from thirdwave.graphs.state import State, all_turns, ground, picture_of, what_if


def planned(state: State, context: Context) -> State:
    """The state with a plan that can run, that abstains, or that asks back."""
    start = time.perf_counter()
    given = state.get("given_plan")
    notes = list(state.get("notes", []))
    replans, fallen_back = state.get("replans", 0), state.get("fallen_back", False)
    if given:
        plan = Plan.model_validate(given)
        _check(plan, state, context)
    else:
        planner = context.fallback if fallen_back and context.fallback else context.planner
        try:
            plan, replans = _sound_plan(planner, state, context)
        except (PlannerDown, PlanError) as error:
            if context.fallback is None or fallen_back:
                plan = Plan(abstain=f"no plan that could run was found: {error}")
            else:
                fallen_back = True
                notes.append(f"planned without the language model: {error}")
                plan = _by_the_fallback(context.fallback, state, context)
        if plan.note:
            notes.append(plan.note)
        if context.illustrate and plan.steps:
            renderer = context.settings.get("renderer", "auto")
            plan = illustrated(plan, context.tools, renderer, ground(state, context, plan))
    base = ground(state, context, plan)
    ms = round((time.perf_counter() - start) * 1e3, 2)
    context.listener({"event": "plan", "plan": plan.model_dump(mode="json"), "ms": ms})
    return State(
        plan=plan.model_dump(mode="json"),
        began={"scene": base.id, "rev": base.rev, "time": time.time()},
        records={},
        replans=replans,
        fallen_back=fallen_back,
        notes=notes,
        mend=None,
    )


def _sound_plan(planner: Planner, state: State, context: Context) -> tuple[Plan, int]:
    """A plan that could run, and how often it was mended. PlanError: none was found in time."""
    mend, replans = state.get("mend"), state.get("replans", 0)
    while True:
        try:
            plan = _ask(planner, state, context, mend)
            _check(plan, state, context)
            return plan, replans
        except (PlanError, ValidationError) as error:
            mend = one_line(error)
            if not planner.mends or replans >= context.max_replans:
                raise PlanError(mend) from error
            replans += 1


def _by_the_fallback(planner: Planner, state: State, context: Context) -> Plan:
    try:
        plan = _ask(planner, state, context, None)
        _check(plan, state, context)
    except (PlanError, ValidationError, PlannerDown) as error:
        return Plan(abstain=f"no plan that could run was found: {one_line(error)}")
    return plan


def _ask(planner: Planner, state: State, context: Context, mend: str | None) -> Plan:
    scene = context.scenes.load(state.get("scene_id", ""))

    def image() -> bytes | None:
        return None if scene.image is None else context.blobs.get(scene.image)

    return planner.plan(
        state.get("question", ""),
        scene=scene,
        turns=all_turns(state),
        tools=context.tools,
        mend=mend,
        pictures=tuple(state.get("pictures", [])),
        image=image,
    )


def _check(plan: Plan, state: State, context: Context) -> None:
    """Raise PlanError unless the plan, and each that it offers, could run."""
    offered = [option.plan for option in plan.ask.options] if plan.ask else []
    for one in (plan, *offered):
        if one is None:
            continue
        check_plan(one, context.tools)
        scene_id = picture_of(state, one)
        if one.picture is not None and one.picture not in state.get("pictures", []):
            raise PlanError(f"picture: expected one of this thread's, got {one.picture!r}")
        if one.on_branch and what_if(state, scene_id) is None:
            raise PlanError("on_branch: there was no what-if")
        if len(one.steps) > context.max_steps:
            raise PlanError(f"expected at most {context.max_steps} steps, got {len(one.steps)}")


def one_line(error: Exception) -> str:
    """What is wrong, in one line."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error)
