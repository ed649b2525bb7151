"""The tools `undo_edit` and `keep_edit`: an edit is taken back, a what-if becomes the scene.

Know nothing of how a scene's past is kept; no revision is ever taken away.
"""

from typing import Any

from thirdwave.scene import Finding, Observation, Scene
from thirdwave.scene.changes import SceneConflict
from thirdwave.scene.history import UNDO, Past
from thirdwave.tools.base import Arguments, ToolContext, ToolFailed, tool

LONGEST_WHY = 80
"""Characters of an instruction that are said again."""


class NoArguments(Arguments):
    """Nothing to say."""


@tool(
    returns="pose",
    cost="about 10 ms",
    name=UNDO,
    limits="Takes back poses that were edited, one edit a call; not what was seen in the picture.",
)
def undo_edit(scene: Scene, args: NoArguments, context: ToolContext) -> Observation:
    """Take back the last edit of a pose: a new revision in which those people are as before it.

    What was found out since stays. The value holds the ids of the people, the `instruction` that
    is taken back, and the pose of the one where it is one.
    """
    del args
    past = context.history.before_edit(scene) if context.history else None
    if past is None:
        why = "nobody's pose was edited here, so there is nothing to undo"
        return Observation(text=_sentence(why), unknown=why)
    text = f"{_listed(past.people)} as before {_quoted(past.why)}"
    return _told(past, f"undone: {text}")


@tool(
    returns="pose",
    cost="about 10 ms",
    limits="Keeps the what-if that was asked about last, and only while nobody it changed has "
    "changed in the scene since.",
)
def keep_edit(scene: Scene, args: NoArguments, context: ToolContext) -> Observation:
    """Make the last what-if real: a new revision of the scene with the poses that were imagined.

    Its value holds the ids of the people, the `instruction` that was imagined, and the pose of the
    one where it is one.
    """
    del args
    try:
        past = context.history.what_if(scene) if context.history else None
    except SceneConflict as conflict:
        raise ToolFailed(
            f"the what-if no longer fits: {conflict.what} has changed in the scene since it was "
            "asked; ask it again, then keep it"
        ) from conflict
    if past is None:
        why = "there is no what-if to keep, or it is the scene already"
        return Observation(text=_sentence(why), unknown=why)
    return _told(past, f"kept: {_listed(past.people)} as in {_quoted(past.why)}")


def _told(past: Past, text: str) -> Observation:
    value: dict[str, Any] = {"people": list(past.people), "instruction": past.why}
    there = [past.scene.person(one) for one in past.people if one in past.scene.person_ids]
    if len(there) == 1 and there[0].body is not None:
        pose = there[0].body.pose
        value |= {
            "person": there[0].id,
            "global_orient": pose.global_orient.tolist(),
            "body_pose": pose.body_pose.tolist(),
        }
    return Observation(
        text=text,
        value=value,
        value_type="pose",
        evidence=(Finding(text=text),),
        scene=past.scene,
    )


def _listed(people: tuple[str, ...]) -> str:
    return " and ".join(part for part in (", ".join(people[:-1]), *people[-1:]) if part)


def _quoted(why: str) -> str:
    short = why if len(why) <= LONGEST_WHY else f"{why[: LONGEST_WHY - 3]}..."
    return f"{short!r}" if short else "the edit"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
