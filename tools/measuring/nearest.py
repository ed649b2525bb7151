"""Who comes nearest to what holds of nobody, by a measurement: "p2 is the lowest, squatting".

For questions that take for granted that there is somebody. Knows nothing of how a question is put.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thirdwave.body.measures import (
    hangs_on,
    part_height_m,
    shoulder_elevation_deg,
    trunk_inclination_deg,
)
from thirdwave.scene import Finding, Measurement, Scene
from thirdwave.tools.measuring.posed import Subject, subject_of
from thirdwave.tools.measuring.wording import placed, said

LOW, HIGH = "the lowest", "the highest"


@dataclass(frozen=True, slots=True)
class _By:
    """By what people are put in order."""

    of: Callable[[Any], float]
    """Of joints (24, 3): metres or degrees."""
    joints: tuple[str, ...]
    """Those that must have been seen."""
    unit: str
    largest: bool
    title: str
    line: str
    """How the measurement is told; {who} and {value}."""


_FEET = tuple(dict.fromkeys((*hangs_on("part_height"), "pelvis")))
_LOWEST = _By(lambda j: part_height_m(j, "pelvis"), _FEET, "m", largest=False, title=LOW,
              line="{who}'s pelvis is {value} above the feet")  # fmt: skip
_HIGHEST = _By(lambda j: part_height_m(j, "pelvis"), _FEET, "m", largest=True, title=HIGH,
               line="{who}'s pelvis is {value} above the feet")  # fmt: skip
_BENT = _By(trunk_inclination_deg, hangs_on("trunk_inclination"), "deg", largest=True,
            title="the most bent over", line="{who} leans {value} from upright")  # fmt: skip
_POSTURES: Mapping[str, _By] = {
    "lying": _LOWEST, "sitting": _LOWEST, "kneeling": _LOWEST, "squatting": _LOWEST,
    "standing": _HIGHEST, "bending": _BENT,
}  # fmt: skip


def nearest(
    scene: Scene, failing: Sequence[Measurement], value: float | bool | str | None
) -> tuple[str, tuple[Finding, ...]]:
    """Who of `failing` comes nearest to being `value`, and the lines that show it.

    ("", ()) where nothing is measured that could tell, or one of them cannot be measured.
    """
    first = failing[0] if failing else None
    if first is None or any(m.value is None or m.other is not None for m in failing):
        return "", ()
    if first.quantity == "posture" and isinstance(value, str):
        return _by_posture(scene, failing, _POSTURES.get(value))
    if first.quantity in ("arm_raised", "arm_overhead"):
        return _by_arms(scene, failing)
    return "", ()


def _by_posture(
    scene: Scene, failing: Sequence[Measurement], by: _By | None
) -> tuple[str, tuple[Finding, ...]]:
    found = [(one, by.of(one.posed.joints)) for one in _subjects(scene, failing, by.joints)] \
        if by is not None else []  # fmt: skip
    if by is None or len(found) != len(failing):
        return "", ()
    posture = {m.person: str(m.value) for m in failing}
    lines = tuple(
        Finding(text=by.line.format(who=one.person.id, value=_told(one, value, by.unit)),
                value=value)
        for one, value in found
    )  # fmt: skip
    best, _ = (max if by.largest else min)(found, key=lambda pair: pair[1])
    who = placed(scene, [best.person.id])
    if len(found) == 1:
        return f"{who} is {posture[best.person.id]}", lines
    return f"{who} is {by.title}, {posture[best.person.id]}", lines


def _by_arms(scene: Scene, failing: Sequence[Measurement]) -> tuple[str, tuple[Finding, ...]]:
    found: list[tuple[float, str, str]] = []
    for m in failing:
        if m.side is None:
            return "", ()
        own = _subjects(scene, [m], hangs_on("shoulder_elevation", m.side))
        if not own:
            return "", ()
        lifted = shoulder_elevation_deg(own[0].posed.joints, m.side)
        whose = f"{m.person}'s {m.side} upper arm"
        found.append((lifted, whose, f"{whose} is lifted {said(lifted, 'deg')}"))
    best = max(found)
    lines = tuple(Finding(text=text, value=lifted) for lifted, _, text in found)
    return f"{best[1]} is lifted the most, {said(best[0], 'deg')}", lines


def _subjects(scene: Scene, failing: Sequence[Measurement], joints: Sequence[str]) -> list[Subject]:
    """Those of whom `joints` were seen, each once."""
    people = dict.fromkeys(m.person for m in failing)
    found = [subject_of(scene.person(one)) for one in people if one in scene.person_ids]
    return [one for one in found if not isinstance(one, str) and not one.hidden(joints)]


def _told(one: Subject, value: float, unit: str) -> str:
    return f"about {said(value, unit)}" if one.estimated and unit == "m" else said(value, unit)
