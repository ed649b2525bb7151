"""The tools of poses for plans, and what a plan does with them as one readable line."""

from typing import Any

from tests.agents.offline.support import WITH_COMBINE, core
from thirdwave.agents.plan import Plan, Step
from thirdwave.tools.compare_poses import compare_poses
from thirdwave.tools.describe import describe_pose
from thirdwave.tools.edit import edit_pose
from thirdwave.tools.generate import generate_pose
from thirdwave.tools.history import keep_edit, undo_edit

POSING = {
    **WITH_COMBINE,
    **{
        tool.name: tool
        for tool in (edit_pose, generate_pose, describe_pose, compare_poses, undo_edit, keep_edit)
    },
}
_NAMES = {
    "select(measure(image_x), min)": "leftmost",
    "select(measure(image_x), max)": "rightmost",
    "select(measure(image_x), middle)": "middle",
    "select(measure(image_x), all, expect=one)": "only",
    "*": "everyone",
}
_DOING = ("edit_pose", "generate_pose", "describe_pose", "compare_poses", "undo_edit", "keep_edit")


def told(plan: Plan) -> str:
    """What a plan does, in order: "if[leftmost] as if tired > left[leftmost] > = edit"."""
    if plan.abstain is not None:
        return "abstain"
    lines: list[str] = []
    for step in plan.steps:
        if step.tool in _DOING:
            lines.append(_done(plan, step))
        elif step.tool == "render":
            lines.append(f"{step.args.get('view', 'photo')}[{_whom(plan, step, 'people')}]")
        elif step.id == plan.answering:
            lines.append(f"= {_named(core(plan))}")
    branch = "on branch: " if plan.on_branch else ""
    return branch + " > ".join(lines)


def _done(plan: Plan, step: Step) -> str:
    args = step.args
    if step.tool == "edit_pose":
        words = args["words"].replace("Raise", "raise").replace("Hands", "hands")
        for name in step.needs:
            words = words.replace(f"${name}", f"<{_whom_is(plan, f'${name}')}>")
        what = "if" if args.get("hypothetical") else "edit"
        return f"{what}[{_whom(plan, step, 'person')}] {words}"
    if step.tool == "generate_pose":
        return f"generate {args['words']}"
    if step.tool == "describe_pose":
        return f"describe[{_whom(plan, step, 'people')}] {args.get('length', 'medium')}"
    if step.tool == "compare_poses":
        second = "before" if "before" in args else _whom(plan, step, "b")
        return f"compare[{_whom(plan, step, 'a')}, {second}]"
    return step.tool


def _whom(plan: Plan, step: Step, argument: str) -> str:
    return _whom_is(plan, step.args.get(argument))


def _whom_is(plan: Plan, given: Any) -> str:
    if isinstance(given, str) and given.startswith("$"):
        return _named(core(plan.model_copy(update={"answer": given[1:]})))
    return "+".join(given) if isinstance(given, (list, tuple)) else str(given)


def _named(text: str) -> str:
    for long, short in _NAMES.items():
        text = text.replace(long, short) if long != "*" else short if text == "*" else text
    return text
