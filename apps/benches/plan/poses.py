"""Whether a body is as it had to become: the conditions of an edit, and what else has moved.

Knows nothing of words, nor of how a pose was made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from thirdwave.apps.benches.plan.facts import is_length, numbers_of
from thirdwave.apps.benches.plan.turns import Condition
from thirdwave.body.model import BodyModel, Posed
from thirdwave.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of an edit."""

    failures: tuple[str, ...]
    """Conditions that do not hold, a sentence each."""
    errors_deg: tuple[float, ...]
    """Of each condition on an angle, how far the angle is from what it had to be."""
    moved_mm: float
    """How far a joint moved, at most, of people whom no condition names."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Scenes:
    """The people of a scene at three times, by the truth's ids."""

    now: Mapping[str, Posed]
    before: Mapping[str, Posed]
    start: Mapping[str, Posed]


def posed_people(scene: Scene, names: Mapping[str, str]) -> dict[str, Posed]:
    """Everybody who has a body, by the truth's ids."""
    return {
        names.get(person.id, person.id): BodyModel.load(person.body.body_model).forward(person.body)
        for person in scene.people or ()
        if person.body is not None
    }


def judged(conditions: Sequence[Condition], scenes: Scenes) -> Judged:
    """Hold the bodies against what had to become of them."""
    failures: list[str] = []
    errors: list[float] = []
    for one in conditions:
        if one.person not in scenes.now or one.person not in scenes.before:
            failures.append(f"{one.person} has no body")
            continue
        value = numbers_of(scenes.now[one.person])[one.fact]
        off, allowed = _off(one, value, scenes)
        if off > allowed:
            failures.append(f"{one.person} {one.fact} is {value:.2f}")
        if not is_length(one.fact):
            errors.append(off)
    concerned = {one.person for one in conditions}
    moved = [
        float(np.linalg.norm(scenes.now[person].joints - posed.joints, axis=1).max())
        for person, posed in scenes.before.items()
        if person not in concerned and person in scenes.now
    ]
    return Judged(
        failures=tuple(failures),
        errors_deg=tuple(errors),
        moved_mm=1e3 * max(moved, default=0.0),
    )


def _off(one: Condition, value: float, scenes: Scenes) -> tuple[float, float]:
    """How far a value is from what a condition wants, and how far it may be."""
    if one.near is not None:
        return abs(value - one.near), one.within
    for allowed, then in ((one.same, scenes.before), (one.start, scenes.start)):
        if allowed is not None:
            return abs(value - numbers_of(then[one.person])[one.fact]), allowed
    low = -np.inf if one.more_than is None else one.more_than
    high = np.inf if one.less_than is None else one.less_than
    return float(max(0.0, low - value, value - high)), 0.0
