"""The tool `compare_poses`: how one pose differs from another, or from what it was before.

Knows nothing of where bodies come from; what differs and how it is said stands in
`body.posecodes.differences`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from thirdwave.body.model import BodyModel, Posed
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Artifact, Finding, Fit, Observation, Person, Pose, Scene
from thirdwave.tools.base import Arguments, People, ToolRetry, chosen, tool
from thirdwave.tools.measuring.posed import Subject, subject_of
from thirdwave.tools.measuring.wording import listed

if TYPE_CHECKING:
    from thirdwave.body.posecodes.differences import Difference

MOST_TOLD = 6
"""Differences in the text; the rest are in the evidence."""
LIST_NAME = "differences"
"""Of the artifact with the structured list."""


class ComparePosesArgs(Arguments):
    """Whose poses, or whose and what it was before."""

    a: People = Field(default=None, description="One person: the pose that is compared with")
    b: People = Field(
        default=None, description="Another person, who is told how they differ from the first"
    )
    before: dict[str, Any] | None = Field(
        default=None,
        description="Instead of b: an earlier pose of a, as edit_pose's `before`: global_orient "
        "(3 numbers) and body_pose (23 or 21 rows of 3), axis-angle in radians; `unseen` may name "
        "joints that were not visible then",
    )


@tool(
    returns="text",
    cost="about 50 ms a pair, CPU",
    words=("pose difference",),
    limits="Tells what differs by more than 5 deg or 3 cm, of estimated bodies only what is beyond "
    "their expected errors. Left and right are each person's own. Where people stand does not "
    "count, where they turn does.",
)
def compare_poses(scene: Scene, args: ComparePosesArgs) -> Observation:
    """Tell how two people's poses differ, or one person's from an earlier pose of theirs.

    The most telling differences first: "left elbow 35 deg straighter, both hands 20 cm higher,
    weight shifted to the right". The text is the value; each difference is a line of evidence
    with its number, and the list is an artifact, JSON.
    """
    first = _one(scene, args.a, "a")
    if (args.b is None) == (args.before is None):
        raise ToolRetry("compare_poses: expected b or before, one of them")
    second = first if args.b is None else _one(scene, args.b, "b")
    subjects = [subject_of(person) for person in dict.fromkeys((first, second))]
    reasons = [one for one in subjects if isinstance(one, str)]
    if reasons:
        text = "; ".join(reasons)
        return Observation(text=text, value_type="text", unknown=text)
    posed = [one.posed for one in subjects if isinstance(one, Subject)]
    if args.before is not None:
        # Errors of an estimate are those of the edited one too: what differs is exact.
        earlier = _earlier(posed[0], args.before)
        return _told(earlier, posed[0], f"{first.id} now", "before", shared=True)
    if first.id == second.id:
        raise ToolRetry(f"compare_poses: {first.id} with themselves: name another, or `before`")
    return _told(posed[0], posed[1], second.id, first.id)


def _one(scene: Scene, people: Sequence[str] | None, argument: str) -> Person:
    """The one person that an argument names. ToolRetry where it is none or several."""
    found = chosen(scene, tuple(people) if people is not None else None)
    if len(found) != 1:
        there = ", ".join(person.id for person in found) or "nobody"
        raise ToolRetry(f"compare_poses.{argument}: expected one person, got {there}")
    return found[0]


def _earlier(now: Posed, pose: Mapping[str, Any]) -> Posed:
    """The person's body in an earlier pose. ToolRetry says what is wrong with it."""
    try:
        body_pose = np.asarray(pose["body_pose"], dtype=np.float64)
        earlier = Pose(
            model="smplx" if len(body_pose) == 21 else "smpl",
            global_orient=np.asarray(pose["global_orient"], dtype=np.float64),
            body_pose=body_pose,
        )
    except KeyError as error:
        raise ToolRetry(
            f"compare_poses.before: expected global_orient and body_pose, got {sorted(pose)}"
        ) from error
    except (TypeError, ValueError) as error:
        raise ToolRetry(f"compare_poses.before: {error}") from error
    body = replace(now.body, pose=earlier, fit=_earlier_fit(now.body.fit, pose.get("unseen")))
    return BodyModel.load(now.body.body_model).forward(body)


def _earlier_fit(fit: Fit | None, unseen: object) -> Fit | None:
    """The fit without joints that were not visible then. ToolRetry names one there is not."""
    given = list(unseen) if isinstance(unseen, list | tuple) else [] if unseen is None else [unseen]
    names = [str(name) for name in given]
    wrong = [name for name in names if name not in JOINT]
    if wrong:
        raise ToolRetry(f"compare_poses.before.unseen: expected SMPL joints, got {wrong[0]!r}")
    if fit is None or not names:
        return fit
    seen = fit.seen.copy()
    seen[[JOINT[name] for name in names]] = False
    return replace(fit, seen=seen)


def _told(
    before: Posed, after: Posed, who: str, against: str, *, shared: bool = False
) -> Observation:
    from thirdwave.body.posecodes.differences import differences, least_told

    found = differences(before, after, shared=shared)
    if not found:
        least = least_told(before, after, "deg", shared=shared)
        far = 100 * least_told(before, after, "m", shared=shared)
        whole = all(p.body.fit is None or p.body.fit.seen.all() for p in (before, after))
        text = f"{who} and {against}: no difference above {least:.0f} deg or {far:.0f} cm"
        text += "" if whole else " in what is visible"
        evidence: tuple[Finding, ...] = (Finding(text=text, value=round(least, 1)),)
    else:
        text = f"{who} against {against}: {listed([one.text for one in found[:MOST_TOLD]])}"
        evidence = tuple(Finding(text=f"{who}: {one.text}", value=_number(one)) for one in found)
    return Observation(
        text=text,
        value=text,
        value_type="text",
        evidence=evidence,
        confidence=min(_confidence(posed) for posed in (before, after)),
        artifacts=(_listed(found, who, against),),
    )


def _number(one: "Difference") -> float | str:
    return one.after if isinstance(one.after, str) else round(one.change, 3)


def _listed(found: "Sequence[Difference]", who: str, against: str) -> Artifact:
    data = {
        "of": who,
        "against": against,
        "differences": [
            {
                "name": one.name,
                "text": one.text,
                "before": one.before,
                "after": one.after,
                "change": one.change,
                "unit": one.unit,
            }
            for one in found
        ],
    }
    return Artifact(media_type="application/json", data=json.dumps(data).encode(), name=LIST_NAME)


def _confidence(posed: Posed) -> float:
    fit = posed.body.fit
    if fit is None or not fit.seen.any():
        return 1.0
    return float(np.clip(fit.confidence[fit.seen].mean(), 0.0, 1.0))
