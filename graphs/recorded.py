"""Steps of a turn run again that are not asked again: what a model said stands in the record.

Knows nothing of how the other steps are run.
"""

from collections.abc import Callable, Mapping
from typing import Any

from thirdwave.agents.intent import CHANGING
from thirdwave.agents.plan import Plan, Step
from thirdwave.agents.record import DONE, Record, empty_record
from thirdwave.tools.base import Tool

MODEL = "model"
"""As whom tools that make poses name a language model."""
Found = Callable[[Record], Mapping[str, Any]]
"""What of a record is compared."""


def cannot_be_repeated(plan: Plan, was: Mapping[str, Record]) -> str | None:
    """Why a plan cannot be run again, in one line; None: it can.

    A scene is not kept with every pose that it went through: a body that a language model posed
    could only be posed by asking it again, and it may say something else.
    """
    for step in plan.steps:
        record = was.get(step.id)
        if record is not None and step.tool in CHANGING and _by_a_model(record):
            return f"{step.id} {step.tool} was read by a language model, which is not asked again"
    return None


def recorded(
    step: Step, was: Mapping[str, Record], now: Mapping[str, Record], tool: Tool, found: Found
) -> Record | None:
    """The record that a step is given instead of being run; None: it is to be run.

    It is the one it had, where all that it hangs on came out as it did; else one without a result.
    """
    then = was.get(step.id)
    if tool.repeats and not (then is not None and _by_a_model(then)):
        return None
    if then is not None and all(found(was[need]) == found(now[need]) for need in step.needs):
        return then
    record = empty_record(step.tool, step.args, list(step.needs), "skipped")
    record["error"] = "a model is not asked again, and what it was asked about came out otherwise"
    return record


def _by_a_model(record: Record) -> bool:
    """Whether a pose is by a language model, or by several of which one is."""
    value = record["value"]
    if record["status"] not in DONE or not isinstance(value, Mapping):
        by = record["args"].get("by")
        return MODEL in ((by,) if isinstance(by, str) else by or ())
    makers = [value, *value.get("others", ()), *value.get("generators", ())]
    return any(one.get("by") == MODEL for one in makers)
