"""One more look at what is doubtful: the plan changed so that another way is tried, once a turn.

What still holds of the first look is kept. Knows nothing of how steps run.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from thirdwave.agents.answers.outcomes import asked_of, is_done
from thirdwave.agents.checks.check import CHANGING, Suspicion
from thirdwave.agents.plan import Plan, Step
from thirdwave.agents.record import Record

LOOK = "second_look"
"""Id of the step that looks again."""
SAME = 0.02
"""Share by which two numbers may differ and count as the same."""
REFINE, ESTIMATE = "refine_fit", "estimate_pose"


@dataclass(frozen=True, slots=True)
class Way:
    """Another way of doing what a tool did: one argument otherwise."""

    argument: str
    setting: str
    """The setting that chose the way that failed."""
    value: str
    """What comes with thirdwave and needs nothing installed."""


OTHER_WAYS: Mapping[str, Way] = {
    "estimate_pose": Way("estimator", "estimator", "landmarks"),
    "detect_people": Way("detector", "detector", "embedded"),
    "detect_things": Way("detector", "detector", "embedded"),
    "render": Way("renderer", "renderer", "raster"),
}


class Doubted(TypedDict):
    """What was looked at twice, as the graph's state keeps it."""

    text: str
    """What was doubted."""
    way: str
    """What was tried, in words."""
    step: str
    """The step that was done anew, or added."""
    before: dict[str, Any]
    """Of each step that answers: its value and confidence, {"value", "confidence", "done"}."""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A changed plan, the records that hold for it, and what to remember."""

    plan: Plan
    records: dict[str, Record]
    doubted: Doubted


def second_look(
    plan: Plan,
    records: Mapping[str, Record],
    found: Suspicion,
    *,
    tools: Collection[str],
    settings: Mapping[str, Any],
) -> SecondLook | None:
    """The plan that looks again at what was `found` doubtful; None: there is no other way.

    A broken step is done with what comes with thirdwave, unless the question named the way that
    broke. A body that was rejected, or is uncertain, is fitted again to what was seen.
    """
    if found.kind == "broke":
        new, at = _other_way(plan, found.step, settings), found.step
        way = "done by what comes with thirdwave instead"
    else:
        new, at = _refined(plan, found.people) if REFINE in tools else None, LOOK
        way = "fitted again to what was seen"
    if new is None:
        return None
    again = _behind(new, at)
    kept = {name: record for name, record in records.items() if name not in again}
    before = {
        name: {
            "done": is_done(records.get(name)),
            "value": records[name]["value"] if name in records else None,
            "confidence": records[name]["confidence"] if name in records else 0.0,
        }
        for group in asked_of(plan)
        for name in group
    }
    return SecondLook(new, kept, Doubted(text=found.text, way=way, step=at, before=before))


def told(doubted: Doubted, plan: Plan, records: Mapping[str, Record]) -> str:
    """What a second look was for and what it came to, as a note."""
    what = f"{doubted['text']}, so it was {doubted['way']}"
    look = records.get(doubted["step"])
    if look is None or not is_done(look):
        return f"{what}, which did not work either"
    names = [name for group in asked_of(plan) for name in group if name in doubted["before"]]
    now = {name: records[name] for name in names if is_done(records.get(name))}
    gained = [name for name in now if not doubted["before"][name]["done"]]
    if gained:
        return f"{what}, and then it could be told"
    if not now:
        return f"{what}, which did not help"
    before = doubted["before"]
    surer = all(one["confidence"] > before[name]["confidence"] + 1e-9 for name, one in now.items())
    same = all(_alike(one["value"], before[name]["value"]) for name, one in now.items())
    if same:
        return f"{what}: it came to the same" + ("" if surer else ", no surer than before")
    return f"{what}: the answer is by the second look" + ("" if surer else ", no surer than before")


def _other_way(plan: Plan, step_id: str, settings: Mapping[str, Any]) -> Plan | None:
    step = next(one for one in plan.steps if one.id == step_id)
    other = OTHER_WAYS.get(step.tool)
    if other is None or step.args.get(other.argument) not in (None, "auto"):
        return None
    failed = settings.get(other.setting)
    if failed in (None, other.value) or (failed == "auto" and step.tool != "render"):
        return None  # it was the one that comes with thirdwave
    changed = step.model_copy(update={"args": {**step.args, other.argument: other.value}})
    steps = tuple(changed if one.id == step_id else one for one in plan.steps)
    return plan.model_copy(update={"steps": steps, "answer": plan.answering})


def _refined(plan: Plan, people: tuple[str, ...]) -> Plan | None:
    """The plan with a refinement behind the estimate, and all that looked at bodies behind that."""
    used = {step.tool for step in plan.steps}
    estimate = next((step for step in plan.steps if step.tool == ESTIMATE), None)
    if estimate is None or plan.on_branch or REFINE in used or used & CHANGING:
        return None
    look = Step(id=LOOK, tool=REFINE, args={"people": list(people)}, needs=(estimate.id,),
                why="the body is doubtful")  # fmt: skip
    steps: list[Step] = []
    for step in plan.steps:
        if estimate.id in step.needs:
            step = step.model_copy(update={"needs": (*step.needs, LOOK)})  # noqa: PLW2901
        steps += [step, look] if step is estimate else [step]
    # Without a named answer the last step answers, as before.
    return plan.model_copy(update={"steps": tuple(steps), "answer": plan.answering})


def _behind(plan: Plan, step_id: str) -> set[str]:
    """A step and all that hang on it."""
    found = {step_id}
    while True:
        more = {step.id for step in plan.steps if found & set(step.needs)} - found
        if not more:
            return found
        found |= more


def _alike(one: Any, other: Any) -> bool:
    """Whether two values are the same, numbers as far as a body can be told from a picture."""
    if isinstance(one, bool) or isinstance(other, bool) or type(one) is not type(other):
        return one == other
    if isinstance(one, float):
        return abs(one - other) <= SAME * max(abs(one), abs(other))
    if isinstance(one, list) and one and isinstance(one[0], dict) and len(one) == len(other):
        return all(_alike(a.get("value"), b.get("value")) for a, b in zip(one, other, strict=True))
    return one == other
