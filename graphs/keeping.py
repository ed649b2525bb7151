"""What becomes of a call: its record, and the scene it changed, which is committed here alone.

Knows nothing of how a call was made.
"""

from thirdwave.agents.plan import Step
from thirdwave.agents.record import Record, empty_record
from thirdwave.graphs.calls import Outcome
from thirdwave.graphs.grounds import Grounds
from thirdwave.memory.scene_store.scenes import Event, Kind
from thirdwave.scene import Observation, Scene
from thirdwave.scene.changes import SceneConflict
from thirdwave.scene.codec import dump_observation
from thirdwave.scene.history import UNDO

KEEP = "keep_edit"
"""Name of the tool that makes the last what-if real."""
POSING = frozenset({"edit_pose", UNDO, KEEP})
"""Tools whose answer tells the revision in which people are so."""


def keep(step: Step, outcome: Outcome, base: Scene, grounds: Grounds) -> Record:
    """The record of a step; commits the scene it changed."""
    record = empty_record(step.tool, step.args, list(step.needs), "failed")
    record["ms"] = round(outcome.ms, 2)
    record["branch"] = base.id if grounds.is_branch(base) else None
    seen = outcome.seen
    if seen is None:
        record["error"], record["retry"] = outcome.error, outcome.retry
        return record
    dumped = dump_observation(seen)
    value = dumped["value"]
    if seen.scene is not None and outcome.status != "known":
        event = _event(step, seen, grounds)
        try:
            kept = grounds.commit(base, seen.scene, event, branch=seen.branch)
        except SceneConflict as conflict:
            record["error"] = f"somebody else changed the same: {conflict}"
            return record
        if grounds.is_branch(kept):
            record["branch"] = kept.id
        if step.tool == KEEP:
            grounds.keep_what_if()
        base = kept
    if seen.value_type == "pose" and isinstance(value, dict) and step.tool in POSING:
        value = {**value, "rev": base.rev, "branch": record["branch"]}
    record.update(
        status=outcome.status,
        text=seen.text,
        value=value,
        value_type=seen.value_type,
        unit=seen.unit,
        evidence=dumped["evidence"],
        confidence=seen.confidence,
        unknown=seen.unknown,
        artifacts=list(outcome.artifacts),
    )
    return record


def _event(step: Step, seen: Observation, grounds: Grounds) -> Event:
    """Why the scene changes: a pose that was made is an edit, anything else was found out.

    What is kept or undone was asked for before: that instruction is why.
    """
    kind: Kind = "edit" if seen.value_type == "pose" else "look"
    asked = seen.value.get("instruction") if isinstance(seen.value, dict) else None
    context = grounds.context
    return Event(
        who=context.who,
        step=step.id,
        tool=step.tool,
        version=context.tools[step.tool].version,
        why=str(asked or step.why),
        kind="undo" if step.tool == UNDO else kind,
        run=grounds.run_of(step),
    )
