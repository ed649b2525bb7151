"""Whether a plan could run: tools, needs, references, arguments, before anything is called.

Knows nothing of how plans are made or run.
"""

from collections.abc import Mapping
from typing import Any

from thirdwave.agents.plan import REFERENCE, Plan, PlanError, Step, references, with_each
from thirdwave.tools.base import Tool, ToolRetry

SAMPLES: dict[str, Any] = {
    "people": ["p1"],
    "person": "p1",
    "things": ["t1"],
    "measurements": [{"person": "p1", "quantity": "knee_flexion", "value": 0.0}],
    "pose": {"person": "p1", "global_orient": [0.0] * 3, "body_pose": [[0.0] * 3] * 23},
}
"""A stand-in per value type, to check a step's other arguments before anything ran."""


def check_plan(plan: Plan, tools: Mapping[str, Tool]) -> None:
    """Raise PlanError unless every step could run.

    Checked before anything runs: tools exist, needs are steps without circles, references fit
    the argument's type, and the other arguments pass the tool's schema.
    """
    steps = {step.id: step for step in plan.steps}
    for step in plan.steps:
        if step.tool not in tools:
            raise PlanError(f"{step.id}: no tool {step.tool!r}, there is: {', '.join(tools)}")
        for need in step.needs:
            if need not in steps:
                raise PlanError(f"{step.id}: needs {need!r}, which is no step of this plan")
    _check_order(steps)
    for step in plan.steps:
        _check_condition(step, steps, tools)
        _check_arguments(step, steps, tools)


def tools_of(plan: Plan) -> tuple[str, ...]:
    """Names of the tools of a plan, and of each that it offers."""
    offered = [option.plan for option in plan.ask.options] if plan.ask else []
    steps = [step for one in (plan, *offered) if one is not None for step in one.steps]
    return tuple(dict.fromkeys(step.tool for step in steps))


def check_tools(plan: Plan, tools: Mapping[str, Tool], packages: Mapping[str, str]) -> None:
    """Raise PlanError where a plan of the past wants a tool that is not there now.

    `packages` are those that its plug-ins came with then, by tool.
    """
    for name in tools_of(plan):
        if name not in tools:
            package = packages.get(name)
            way = f"pip install {package}" if package else "install the package that it came with"
            raise PlanError(
                f"it needs the tool {name!r}, which cannot be loaded here now: {way} "
                "(thirdwave tools shows what there is), and try again; nothing is lost"
            )


def _check_order(steps: Mapping[str, Step]) -> None:
    done: set[str] = set()
    waiting = dict(steps)
    while waiting:
        ready = [name for name, step in waiting.items() if done.issuperset(step.needs)]
        if not ready:
            raise PlanError(f"steps wait for one another in a circle: {', '.join(waiting)}")
        for name in ready:
            done.add(name)
            del waiting[name]


def _check_condition(step: Step, steps: Mapping[str, Step], tools: Mapping[str, Tool]) -> None:
    for name, given, wanted in (
        ("when", step.when, ("bool", "people", "person", "things", "any")),
        ("each", step.each, ("people", "person", "any")),
    ):
        for named in references(given):
            gives = tools[steps[named].tool].returns
            if gives not in wanted:
                raise PlanError(
                    f"{step.id}.{name}: expected a step that gives {' or '.join(wanted[:-1])}, "
                    f"${named} gives {gives}"
                )


def _check_arguments(step: Step, steps: Mapping[str, Step], tools: Mapping[str, Tool]) -> None:
    tool = tools[step.tool]
    sample: dict[str, Any] = {}
    given = with_each(step.args, SAMPLES["person"]) if step.each else step.args
    for name, value in given.items():
        direct = references(value) if isinstance(value, str) else []
        if direct and REFERENCE.fullmatch(value) is None:
            sample[name] = _named_in_text(step, name, value, steps, tools)
            continue
        if not direct:
            if references(value):
                raise PlanError(f"{step.id}.{name}: a reference must be the whole argument")
            sample[name] = value
            continue
        accepted = tool.accepts(name)
        gives = tools[steps[direct[0]].tool].returns
        if not accepted:
            raise PlanError(f"{step.id}.{name}: {tool.name} takes no reference here, got {value!r}")
        if gives != "any" and gives not in accepted:
            wanted = " or ".join(accepted)
            raise PlanError(f"{step.id}.{name}: expected {wanted}, {value} gives {gives}")
        sample[name] = SAMPLES[gives if gives != "any" else accepted[0]]
    try:
        tool.parse(sample)
    except ToolRetry as error:
        raise PlanError(f"{step.id}: {error}") from error


def _named_in_text(
    step: Step, name: str, text: str, steps: Mapping[str, Step], tools: Mapping[str, Tool]
) -> str:
    """The text with a stand-in for each "$s1": only the id of a person can stand in a text."""
    for named in references(text):
        given = tools[steps[named].tool].returns
        if given not in ("person", "people", "any"):
            raise PlanError(f"{step.id}.{name}: a text names people, ${named} gives {given}")
    return REFERENCE.sub("p1", text)
