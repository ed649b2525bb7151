"""The node `plan`: asks the planner, checks the plan before anything runs, or falls back.

Knows nothing of how plans are made.
"""

import time
from collections.abc import Mapping
from typing import Any, cast

from pydantic import ValidationError

from thirdwave.agents.asking import answered_with
from thirdwave.agents.checks.checked import check_plan, tools_of
from thirdwave.agents.errors import PlannerDown
from thirdwave.agents.intent import CHANGING, OffTheQuestion, check_intent
from thirdwave.agents.pictures import Pictures
from thirdwave.agents.plan import Plan, PlanError, Step
from thirdwave.agents.record import Record
from thirdwave.agents.talk import Talk
from thirdwave.graphs.context import Context, MendingPlanner, Planner
from thirdwave.graphs.illustrate import illustrated
from thirdwave.graphs.remembering import put_names, unasked_for
from thirdwave.graphs.state import State, all_turns, ground, picture_of, what_if
from thirdwave.graphs.trying import people_meant, unasked
from thirdwave.scene.facts import picture_key

WITHOUT_MODEL = "planned without the language model"
"""How the note begins that an answer carries when the fallback has taken the question over."""


def planned(state: State, context: Context) -> State:
    """The state with a plan that can run, that abstains, or that asks back."""
    start = time.perf_counter()
    given = state.get("given_plan")
    notes = list(state.get("notes", []))
    replans, fallen_back = state.get("replans", 0), state.get("fallen_back", False)
    talk = Talk.from_json(state.get("talk"))
    put_names(state, context)
    if given:
        plan = Plan.model_validate(given)
        _check(plan, state, context)
    else:
        planner = context.fallback if fallen_back and context.fallback else context.planner
        try:
            plan, replans = _sound_plan(planner, state, context, talk)
        except (PlannerDown, PlanError) as error:
            if context.fallback is None or fallen_back:
                plan = Plan(abstain=f"no plan that could run was found: {error}")
            else:
                fallen_back = True
                notes.append(f"{WITHOUT_MODEL}: {_why_not(error)}")
                told = f"the language model's plan: {error}"
                context.listener({"event": "check", "text": told})
                plan = _by_the_fallback(context.fallback, state, context)
        if plan.note:
            notes.append(plan.note)
        if context.illustrate and plan.steps:
            renderer = context.settings.get("renderer", "auto")
            plan = illustrated(plan, context.tools, renderer, ground(state, context, plan))
    base = ground(state, context, plan)
    dumped = plan.model_dump(mode="json")
    ms = round((time.perf_counter() - start) * 1e3, 2)
    context.listener({"event": "plan", "plan": dumped, "ms": ms})
    found = State(
        plan=dumped,
        began={"scene": base.id, "rev": base.rev, "time": time.time()},
        records={},
        replans=replans,
        fallen_back=fallen_back,
        talk=talk.to_json() if talk.calls else None,
        notes=notes,
        mend=None,
    )
    plugged = {name: context.packages[name] for name in tools_of(plan) if name in context.packages}
    if plugged:
        found["packages"] = plugged
    if plan.ask is None:
        return found
    settled = unasked(plan.ask, cast(State, {**state, **found}), context)
    return found if settled is None else cast(State, {**found, **settled})


def _sound_plan(planner: Planner, state: State, context: Context, talk: Talk) -> tuple[Plan, int]:
    """A plan that could run, and how often it was mended. PlanError: none was found in time.

    What its last plan's steps found goes along where that one is to be mended, as text.
    """
    mend, replans = state.get("mend"), state.get("replans", 0)
    if mend is not None:
        if replans > context.max_replans:
            raise PlanError(mend)
        talk.fail(mend, _found(state.get("records", {})))
    off_before = False
    while True:
        try:
            plan = _ask(planner, state, context, mend, talk)
            _check(plan, state, context)
            if planner.mends:
                _check_intent(plan, state, context)
            return plan, replans
        except (PlanError, ValidationError) as error:
            mend = one_line(error)
            off = isinstance(error, OffTheQuestion)
            if off and (off_before or replans >= context.max_replans):
                raise
            if not planner.mends or replans >= context.max_replans:
                raise PlanError(mend) from error
            off_before = off_before or off
            talk.fail(mend)
            replans += 1


def _why_not(error: Exception) -> str:
    """Why the language model's plan was not taken, for the user."""
    if isinstance(error, PlannerDown):
        return str(error)
    if isinstance(error, OffTheQuestion):
        return "its plans measure something else than was asked"
    return "no plan of it could run"


def _check_intent(plan: Plan, state: State, context: Context) -> None:
    """Raise PlanError where a plan changes the stored scene for a question that asks for no change,
    or asks back about people who are not there.

    What the question asks for is read by the fallback planner, where it understands it.
    """
    known = context.scenes.load(picture_of(state, plan)).person_ids
    for option in plan.ask.options if plan.ask else ():
        for person in option.people:
            if known and person not in known:
                raise PlanError(f"ask: no person {person!r}, there is: {', '.join(known)}")
    wrong = unasked_for(plan, state.get("question", ""))
    if wrong is not None:
        raise PlanError(wrong)
    if not plan.steps or context.fallback is None or context.fallback.mends:
        return
    read = _readings(context.fallback, state, context)
    changing = [step for step in plan.steps if _changes(step)]
    if changing and read and not any(_changes(step) for one in read for step in one.steps):
        raise PlanError(
            f"{changing[0].id}: the question asks for no change; leave {changing[0].tool} out, or "
            'give it "hypothetical": true where the question supposes one'
        )
    if _is_plain(read, context.fallback, state, context):
        _check_reading(plan, read, state, context)


def _readings(reader: Planner, state: State, context: Context) -> list[Plan]:
    """The plan of who reads by grammar, or those of each who may be meant."""
    try:
        plan = _ask(reader, state, context, None)
    except (PlanError, PlannerDown):
        return []
    offered = [option.plan for option in plan.ask.options] if plan.ask else []
    return [one for one in (plan, *offered) if one is not None and one.steps]


def _is_plain(read: list[Plan], reader: Planner, state: State, context: Context) -> bool:
    """Whether a question is read with certainty: every word, and the same without the talk."""
    if not read or any(one.note is not None for one in read):
        return False
    alone = cast(State, {**state, "turns": []})
    again = _readings(reader, alone, context) if state.get("turns") else read
    return [one.steps for one in again] == [one.steps for one in read]


def _check_reading(plan: Plan, read: list[Plan], state: State, context: Context) -> None:
    """Raise OffTheQuestion where a plan measures something else than each that was `read`."""

    def whom(one: Plan, given: Any) -> frozenset[str] | None:
        return people_meant(one, given, state, context)

    scene = ground(state, context, plan)
    known = (*scene.person_ids, *(thing.id for thing in scene.things or ()))
    wrong: list[OffTheQuestion] = []
    for one in read:
        try:
            if picture_of(state, one) == picture_of(state, plan):
                check_intent(plan, one, whom, known)
            return
        except OffTheQuestion as error:
            wrong.append(error)
    raise wrong[0]


def _changes(step: Step) -> bool:
    return step.tool in CHANGING and not step.args.get("hypothetical")


def _found(records: Mapping[str, Record]) -> tuple[str, ...]:
    """What each step said, or why it has no result."""
    return tuple(
        f"{name} {one['tool']}: {one['text'] or one['unknown'] or one['error']}"
        for name, one in records.items()
        if one["text"] or one["unknown"] or one["error"]
    )


def _by_the_fallback(planner: Planner, state: State, context: Context) -> Plan:
    try:
        plan = _ask(planner, state, context, None)
        _check(plan, state, context)
    except (PlanError, ValidationError, PlannerDown) as error:
        return Plan(abstain=f"no plan that could run was found: {one_line(error)}")
    return plan


def _ask(
    planner: Planner, state: State, context: Context, mend: str | None, talk: Talk | None = None
) -> Plan:
    scene = context.scenes.load(state.get("scene_id", ""))

    def image() -> bytes | None:
        return None if scene.image is None else context.blobs.get(scene.image)

    given: dict[str, Any] = {
        "scene": scene,
        "turns": all_turns(state),
        "tools": {n: one for n, one in context.tools.items() if one.ready(context.settings)},
        "mend": mend,
        "pictures": Pictures(tuple(state.get("pictures", [])), context.scenes.load),
        "image": image,
    }
    question = answered_with(state.get("question", ""), state.get("asked"))
    if context.facts is not None and getattr(planner, "recalls", False):
        given["facts"] = context.facts.known(picture_key(scene))
    if planner.mends:
        return cast("MendingPlanner", planner).plan(question, **given, talk=talk)
    return planner.plan(question, **given)


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
        if one.on_branch:
            _check_branch(what_if(state, scene_id), context)
        if len(one.steps) > context.max_steps:
            raise PlanError(f"expected at most {context.max_steps} steps, got {len(one.steps)}")


def _check_branch(branch: str | None, context: Context) -> None:
    """Raise PlanError where there is no what-if to go on from."""
    if branch is None:
        raise PlanError("on_branch: there was no what-if")
    try:
        context.scenes.load(branch)
    except KeyError as error:
        raise PlanError(
            "on_branch: nobody came back to the what-if for so long that it is gone: ask it again"
        ) from error


def one_line(error: Exception) -> str:
    """What is wrong, in one line."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error)
