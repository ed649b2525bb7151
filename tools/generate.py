"""The tool `generate_pose`: a pose from words, by an estimator that reads them.

Knows nothing of how one works, and changes no scene: the pose is the value of the step.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from thirdwave.scene import Finding, Observation, Pose, Scene
from thirdwave.tools.base import Arguments, ToolContext, ToolFailed, ToolRetry, tool
from thirdwave.tools.estimators.contract import Estimate, Photo
from thirdwave.tools.estimators.pool import (
    ESTIMATORS,
    card_of,
    estimator_called,
    options_of,
    photo_of,
)

MOST_WORDS = 400
"""Characters of what a model said that are kept."""


class GenerateArgs(Arguments):
    """Which pose, and by what."""

    words: str = Field(
        min_length=1, max_length=1000, description="The pose: someone kneels and holds out a ring"
    )
    by: str | None = Field(
        default=None, description="Name of an estimator that reads words; a configured one if none"
    )
    look: bool = Field(
        default=False, description="Whether the words are about the picture, which is shown along"
    )


@tool(
    returns="pose",
    reads=("image",),
    timeout_s=900.0,
    limits="Needs a model that reads words, such as chatpose with its weights. A pose has no shape "
    "and no place in the picture, and is what a model made up, not a measurement.",
)
def generate_pose(scene: Scene, args: GenerateArgs, context: ToolContext) -> Observation:
    """Make an SMPL pose from words ("someone proposes marriage"), with the picture or without.

    The value is the pose as axis-angle, radians: `global_orient` (3,) from the body's rest frame
    to a camera that looks at it straight, `body_pose` (23, 3); `text` is what the model said.
    Several poses of one answer stand in `others`.
    """
    if not args.words.strip():
        raise ToolRetry("generate_pose.words: expected a pose in words, got none")
    name = _chosen(args.by, context.settings)
    if args.look and scene.image is None:
        raise ToolRetry("generate_pose.look: this scene has no picture: leave it out")
    estimator = estimator_called(name, context.settings, "generate_pose.by")
    photo = photo_of(scene, context) if args.look else Photo(scene.camera)
    found = estimator.estimate(photo, [], args.words)
    poses = [estimate for estimate in found if estimate.pose is not None]
    if not poses:
        reason = next((estimate.reason for estimate in found if estimate.reason), "")
        raise ToolFailed(reason or f"{name} made no pose of these words")
    return _told(name, args.words, poses)


def _chosen(by: str | None, settings: Mapping[str, Any]) -> str:
    """The estimator that is to make the pose. ToolRetry or ToolFailed names the way out."""
    shelf = ESTIMATORS.shelf
    readers = [name for name in shelf.backends if "prompt" in card_of(name).takes]
    there = ", ".join(readers) or "none is installed"
    if by is not None:
        if by in readers or by in shelf.broken:
            return by
        why = "reads no words" if by in shelf.backends else "is none"
        raise ToolRetry(f"generate_pose.by: expected one of {there}, {by!r} {why}")
    ready = [name for name in readers if options_of(name, settings)]
    if not ready:
        raise ToolFailed(
            f"no estimator that reads words is configured (there is: {there}): give chatpose its "
            "weights, the option `checkpoint` under estimators of the backends file, or name one"
        )
    preferred = settings.get("estimator")
    return preferred if preferred in ready else ready[0]


def _told(name: str, words: str, found: list[Estimate]) -> Observation:
    first, *others = [_as_json(estimate.pose) for estimate in found if estimate.pose is not None]
    said = " ".join(found[0].text.split())[:MOST_WORDS]
    text = f'{name} made {"a pose" if not others else f"{len(found)} poses"} of "{words.strip()}"'
    evidence = [Finding(text=text, value=len(found))]
    if said:
        evidence.append(Finding(text=f'{name} said, which is not measured: "{said}"'))
    return Observation(
        text="; ".join(line.text for line in evidence),
        value={**first, "text": said, "by": name, "others": others},
        value_type="pose",
        evidence=tuple(evidence),
    )


def _as_json(pose: Pose) -> dict[str, Any]:
    return {
        "model": pose.model,
        "global_orient": [round(float(n), 6) for n in pose.global_orient],
        "body_pose": [[round(float(n), 6) for n in row] for row in pose.body_pose],
    }
