"""Every turn of the development part as a line of JSON: asked, answered, expected, and the plan.

Refuses what is held out. Knows nothing of sums.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from thirdwave.apps.benches.plan.judging import Verdict


def write_turns(path: Path, verdicts: Sequence[Verdict]) -> Path:
    """Write a line for each turn. ValueError for one that is held out: it may never be read."""
    if any(one.script.held_out for one in verdicts):
        raise ValueError("turns: expected those of the development part, got held-out ones")
    lines = [json.dumps(line(one), default=str) for one in verdicts]
    path.write_text("".join(f"{text}\n" for text in lines), encoding="utf-8")
    return path


def line(one: Verdict) -> dict[str, Any]:
    """What can be told of a turn."""
    taken, turn, agreed = one.taken, one.turn, one.agreement
    return {
        "turn": one.name,
        "kind": one.script.kind,
        "tier": one.script.dialogue.tier,
        "scene": one.script.dialogue.scenes()[one.number - 1],
        "as": one.script.dialogue.as_,
        "asked": turn.ask,
        "mark": one.mark,
        "why": one.why or taken.failure,
        "answered": taken.text,
        "value": None if taken.value_type == "pose" else taken.value,
        "unit": taken.unit,
        "abstained": taken.abstained,
        "asked_back": taken.asked,
        "expected": turn.answer,
        "tol": turn.tol,
        "corrects": turn.corrects,
        "candidates": turn.candidates,
        "after": [condition.model_dump(exclude_none=True) for condition in turn.after],
        "decided": one.decided,
        "tools": None if agreed is None else agreed.tools,
        "args": None if agreed is None else agreed.args,
        "iou": None if agreed is None else round(agreed.iou, 3),
        "plan": [{"tool": call.tool, "args": dict(call.args)} for call in taken.calls],
        "right_plans": [[call.model_dump() for call in plan] for plan in turn.right_plans],
        "plan_ms": round(taken.plan_ms, 2),
        "tools_ms": round(taken.tools_ms, 2),
        "overhead_ms": round(taken.overhead_ms, 2),
    }
