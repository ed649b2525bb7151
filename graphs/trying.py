"""Whether it matters which reading is meant: each is measured where nothing has to be found first.

What is the same whoever is meant is answered, not asked back. Knows nothing of words.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from pydantic import ValidationError

from thirdwave.agents.plan import Doubt, Plan, references
from thirdwave.agents.record import DONE, Record
from thirdwave.graphs.act import ready_steps, run_wave
from thirdwave.graphs.context import Context, no_listener
from thirdwave.graphs.state import State, ground
from thirdwave.scene import Scene
from thirdwave.tools.base import ToolRetry

MEASURING = frozenset({"measure", "relate", "select", "compare", "count", "quantify", "combine"})
"""Tools that look at what is known and change nothing."""
MOST = 6
"""Readings that are tried: of more the user is asked."""
COMPARED = ("bool", "int", "text", "person", "people")
"""Value types that can be the same for several people; an angle never is."""


def unasked(doubt: Doubt, state: State, context: Context) -> State | None:
    """The state that answers without asking, as every reading gives the same; None: they differ.

    Nobody is looked for to find out: None where a body or an object is not yet known.
    """
    if len(doubt.options) > MOST:
        return None
    values: list[object] = []
    for option in doubt.options:
        tried = _tried(option.plan, state, context)
        if tried is None or (values and tried != values[0]):
            return None
        values.append(tried)
    plan = doubt.options[doubt.likely].plan
    assert plan is not None  # none was tried without one
    whose = ", ".join(one for option in doubt.options for one in option.people)
    notes = [*state.get("notes", []), f"whoever is meant, it is the same for {whose}"]
    return State(plan=plan.model_dump(mode="json"), notes=notes)


def people_meant(
    plan: Plan, given: object, state: State, context: Context
) -> frozenset[str] | None:
    """The ids that an argument for people means, "$s3" where that step can be tried.

    None: it is not known. Everybody where nothing is `given`.
    """
    scene = ground(state, context, plan)
    if given is None:
        return None if scene.people is None else frozenset(scene.person_ids)
    named = references(given)
    if not named:
        return frozenset([given] if isinstance(given, str) else map(str, cast("list[str]", given)))
    steps = {step.id: step for step in plan.steps}
    wanted = list(named)
    for name in wanted:  # it grows as it is read
        step = steps[name]
        if not _costs_nothing(step.tool, step.args, scene, context):
            return None
        told = references([step.args, step.each, step.when])
        wanted += [one for one in told if one not in wanted]
    records: dict[str, Record] = {}
    needed = [
        step.model_copy(update={"needs": tuple(need for need in step.needs if need in wanted)})
        for step in plan.steps
        if step.id in wanted
    ]
    quiet = replace(context, listener=no_listener)
    while ready := ready_steps(needed, records):
        done, _ = run_wave(ready, records, scene, quiet, on_branch=plan.on_branch)
        records |= done
    found = records[named[0]]
    if found["status"] not in DONE or found["unknown"] is not None:
        return None
    value = found["value"]
    return frozenset([value] if isinstance(value, str) else value)


def _tried(plan: Plan | None, state: State, context: Context) -> object | None:
    """What one reading gives; None: it is not known, or it is nothing to compare."""
    if plan is None or plan.answering is None:
        return None
    scene = ground(state, context, plan)
    if not all(_costs_nothing(step.tool, step.args, scene, context) for step in plan.steps):
        return None
    records: dict[str, Record] = {}
    quiet = replace(context, listener=no_listener)
    while steps := ready_steps(plan.steps, records):
        done, _ = run_wave(steps, records, scene, quiet, on_branch=plan.on_branch)
        records |= done
    found = records[plan.answering]
    sure = found["status"] in DONE and found["unknown"] is None
    return found["value"] if sure and found["value_type"] in COMPARED else None


def _costs_nothing(name: str, args: Mapping[str, object], scene: Scene, context: Context) -> bool:
    """Whether a step measures, or finds what the scene already holds."""
    tool = context.tools[name]
    if name in MEASURING:
        return name not in context.approve
    if tool.known is None or any(str(value).startswith("$") for value in args.values()):
        return False
    try:
        return tool.known(scene, tool.parse(args)) is not None
    except (ToolRetry, ValidationError):
        return False
