"""Poses made of words by one generator: ourselves, a language model, or an estimator that reads.

Knows nothing of what is said of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thirdwave.body.model import BodyModel
from thirdwave.body.posing.checks import Check
from thirdwave.body.posing.constraints import PoseConstraint
from thirdwave.scene import Body, Pose
from thirdwave.tools.base import ToolFailed, ToolRetry
from thirdwave.tools.estimators import pool
from thirdwave.tools.estimators.contract import Photo
from thirdwave.tools.posing.applied import Applied
from thirdwave.tools.posing.describing.texts import describe
from thirdwave.tools.posing.judging import embodied, judged
from thirdwave.tools.posing.touching import is_change
from thirdwave.tools.posing.understood import Reader, understood

OURS: tuple[Reader, ...] = ("words", "model")
"""Generators that need no estimator: the offline reader, the language model that is set."""

MOST_READ = 1000
"""Characters that an estimator is asked to read."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Made:
    """The poses of one generator."""

    by: str
    poses: tuple[Pose, ...]
    said: str = ""
    """What a model said, which is not measured."""
    applied: tuple[Applied, ...] = ()
    """One for each pose, of generators that solve constraints."""
    unknown: str = ""
    """Why there is none."""

    @property
    def body(self) -> Body:
        """The first pose, on the floor, facing the camera."""
        return self.applied[0].body if self.applied else embodied(self.poses[0])

    @property
    def seen(self) -> str:
        """What the first pose looks like, one sentence."""
        shown = BodyModel.load(self.body.body_model).forward(self.body)
        return describe(shown).texts["short"]


def made(
    by: str | None,
    words: str,
    *,
    settings: Mapping[str, Any],
    photo: Photo,
    seed: int = 0,
    samples: int = 1,
) -> Made:
    """The poses that `by` makes of `words`; None: offline, or by the language model that is set.

    ToolRetry names the generators there are; ToolFailed says what one lacks.
    """
    if by is None or by in OURS:
        reader: Reader | None = "words" if by == "words" else "model" if by == "model" else None
        found = understood(words, None, settings=settings, by=reader, seed=seed, samples=samples)
        if found.unknown:
            return Made(by=found.by, poses=(), unknown=found.unknown)
        return Made(
            by=found.by,
            poses=tuple(one.body.pose for one in found.applied),
            said=found.reading,
            applied=tuple(found.applied),
        )
    if len(words) > MOST_READ:
        raise ToolRetry(
            f"generate_pose.words: {by} reads at most {MOST_READ} characters, got {len(words)}"
        )
    estimator = pool.estimator_called(by, settings, "generate_pose.by")
    estimates = estimator.estimate(photo, [], words)
    poses = [one.pose for one in estimates if one.pose is not None]
    if not poses:
        reason = next((one.reason for one in estimates if one.reason), "")
        raise ToolFailed(reason or f"{by} made no pose of these words")
    return Made(by=by, poses=tuple(poses), said=estimates[0].text)


def understood_of(
    words: str, makers: Sequence[Made], settings: Mapping[str, Any]
) -> tuple[PoseConstraint, ...]:
    """What the words come to and must hold, by who understood them; () where nobody did."""
    own = next((one.applied for one in makers if one.applied), ())
    if not own:
        found = understood(words, None, settings=settings, by="words")
        own = () if found.unknown else found.applied
    return _constraints(own[0]) if own else ()


def held_to(one: Made, constraints: Sequence[PoseConstraint]) -> tuple[Check, ...]:
    """Those constraints measured on the first pose of a generator."""
    if one.applied:
        return tuple(check for check in one.applied[0].checks if check.constraint in constraints)
    return judged(constraints, one.body) if constraints else ()


def readers() -> list[str]:
    """Estimators that make poses from words, by name."""
    return [name for name in pool.ESTIMATORS.shelf.backends if "prompt" in pool.card_of(name).takes]


def ready_readers(settings: Mapping[str, Any]) -> list[str]:
    """Those of `readers` that are configured, the preferred one first."""
    ready = [name for name in readers() if pool.options_of(name, settings)]
    return sorted(ready, key=lambda name: name != settings.get("estimator"))


def known(by: str) -> str:
    """`by`, where there is such a generator; ToolRetry names those there are."""
    there = readers()
    if by in OURS or by in there or by in pool.ESTIMATORS.shelf.broken:
        return by
    why = "reads no words" if by in pool.ESTIMATORS.shelf.backends else "is none"
    raise ToolRetry(f"generate_pose.by: expected one of {', '.join((*there, *OURS))}, {by!r} {why}")


def _constraints(one: Applied) -> tuple[PoseConstraint, ...]:
    """Each that must hold once. Changes of a named pose are left out: they count from it."""
    named = one.edit.pose is not None or one.edit.person is not None
    found: list[PoseConstraint] = []
    for check in one.checks:
        constraint = check.constraint
        wanted = constraint.hard and not (named and is_change(constraint))
        if wanted and constraint not in found:
            found.append(constraint)
    return tuple(found)
