"""A picture that goes along with a plan. Nobody asked for it, so it must cost little and not lie.

Knows nothing of what is measured, nor of how a picture is drawn.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from thirdwave.agents.intent import CHANGING
from thirdwave.agents.plan import Plan, Step
from thirdwave.scene import Scene
from thirdwave.tools.base import Tool

PERCEIVING = frozenset({"detect_people", "detect_things", "estimate_pose", "refine_fit"})
"""Tools that find out what a picture of the scene shows."""


def illustrated(plan: Plan, tools: Mapping[str, Tool], renderer: str, scene: Scene) -> Plan:
    """`plan` with a picture of the bodies it estimates or changes, drawn beside the measuring.

    A body that was posed in words does not lie over the person in the photograph, so it is drawn
    alone, from its front. With "auto" the renderer that starts at once draws it: measured on the
    bundled photographs, loading OpenGL costs 1.3 s more and changes 1 of 255 in colour.
    """
    used = {step.tool for step in plan.steps}
    if "render" in used or "render" not in tools:
        return plan
    changing = [step for step in plan.steps if step.tool in CHANGING]
    if not changing and "estimate_pose" not in used:
        return plan
    posed = scene.image is not None and any(_is_edited(scene, one) for one in scene.person_ids)
    args: dict[str, Any] = {"renderer": "raster" if renderer == "auto" else renderer}
    if changing or posed or plan.on_branch:
        args["view"] = "front"
    people = _whom(changing)
    if people is not None:
        args["people"] = people
    needs = [step.id for step in changing or plan.steps if step.tool in PERCEIVING | CHANGING]
    picture = Step.model_validate(
        {"id": "picture", "tool": "render", "args": args, "needs": needs, "why": "show it"}
    )
    return plan.model_copy(update={"steps": (*plan.steps, picture), "answer": plan.answering})


def _whom(changing: Sequence[Step]) -> Any:
    """Those who are changed, as ids or by the step that finds them; None: not the same for all."""
    found = [step.args.get("person") or step.args.get("people") for step in changing]
    return found[0] if found and all(one == found[0] for one in found) else None


def _is_edited(scene: Scene, person_id: str) -> bool:
    body = scene.person(person_id).body
    return body is not None and body.fit is not None and body.fit.method == "edit"
