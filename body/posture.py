"""What a body is doing, from its joints: standing, sitting, kneeling, squatting, lying, bending.

Rules over trunk, thigh and knee angles and over hip and knee heights, in a fixed order; the first
that holds names the posture. Only legs whose hip, knee and ankle were seen take part, since legs
that were not seen look plausible too. Up is -y: a level camera.

Measured on 272 renders seen by the real detector (thresholds fixed before): 84 % right, 10 %
unknown, 7 % wrong; the weak one is a deep squat from the front (8 of 20 taken for sitting).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Any, Literal

import numpy as np

from thirdwave.body.measures import (
    UP,
    Side,
    angle_between_deg,
    hip_flexion_deg,
    knee_flexion_deg,
    part_position,
    trunk_inclination_deg,
)
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT

Label = Literal["standing", "sitting", "kneeling", "squatting", "lying", "bending", "unknown"]

UPSIDE_DOWN_DEG = 135.0
"""Beyond this trunk angle somebody hangs, falls or stands on hands or head: no posture of these."""
ANGLE_STEP_DEG = 10.0
"""A margin of 1 is 10 degrees of an angle, about one standard deviation of the fit ..."""
RATIO_STEP = 0.1
"""... or 0.1 of a leg length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posture:
    """A posture and how sure it is."""

    label: Label
    score: float
    """0.5 on the border of the deciding rule, towards 1 well inside it; 0 for unknown."""
    margin: float
    """Distance to the nearest rule border that would change the label, in `ANGLE_STEP_DEG` or
    `RATIO_STEP`; 0 for unknown."""
    reason: str
    """The signals that decided, or what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegSignals:
    """What the rules look at, over the L seen legs. Angles in degrees; the rest are ratios."""

    knee: Float64
    """Knee flexion. Shape (L,)."""
    hip: Float64
    """Hip flexion. Shape (L,)."""
    thigh: Float64
    """Thigh against upright. Shape (L,)."""
    hip_height: Float64
    """Hip above ankle, in leg lengths. Shape (L,)."""
    knee_height: Float64
    """Knee above ankle, in shank lengths. Shape (L,)."""
    horizontal: Float64
    """Hip to ankle on the ground plane, in leg lengths. Shape (L,)."""
    knee_above_ground: Float64
    """Knee above the lowest of these ankles, in shank lengths. Shape (L,)."""
    weight: float
    """How far ahead of the ankles the weight is, the way the thighs point, in leg lengths: who
    squats has it over the feet, who sits on something behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    label: Label
    margin: float
    """Positive where the rule holds; the distance of its deciding condition from the border."""
    why: str


def seen_legs(seen: Any) -> tuple[Side, ...]:
    """Sides whose hip, knee and ankle are all marked in `seen` (24,)."""
    sides: tuple[Side, ...] = ("left", "right")
    return tuple(
        side for side in sides if all(seen[JOINT[f"{side}_{n}"]] for n in ("hip", "knee", "ankle"))
    )


def leg_signals(joints: Any, sides: Sequence[Side]) -> LegSignals:
    """Signals of the given legs from joints (24, 3), metres, camera frame."""
    columns: list[tuple[float, ...]] = []
    for side in sides:
        hip, knee, ankle = (part_position(joints, f"{side}_{n}") for n in ("hip", "knee", "ankle"))
        thigh_m, shank_m = float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))
        drop = hip - ankle
        sideways = drop - (drop @ UP) * UP
        columns.append((
            knee_flexion_deg(joints, side),
            hip_flexion_deg(joints, side),
            angle_between_deg(hip - knee, UP),
            float(drop @ UP) / (thigh_m + shank_m),
            float((knee - ankle) @ UP) / shank_m,
            float(np.linalg.norm(sideways)) / (thigh_m + shank_m),
            float(knee @ UP) / shank_m,
            float(ankle @ UP) / shank_m,
        ))  # fmt: skip
    knee, hip, thigh, hip_height, knee_height, horizontal, knee_at, ankle_at = np.array(columns).T
    return LegSignals(
        knee=knee,
        hip=hip,
        thigh=thigh,
        hip_height=hip_height,
        knee_height=knee_height,
        horizontal=horizontal,
        knee_above_ground=knee_at - ankle_at.min(),
        weight=_weight(joints, sides),
    )


_TRUNK, _THIGHS, _SHANKS = 0.65, 0.22, 0.13
"""Shares of the weight: trunk with head and arms, both thighs, both shanks with the feet."""


def _weight(joints: Any, sides: Sequence[Side]) -> float:
    """See `LegSignals.weight`; the middle of the given legs stands for both."""
    hip, knee, ankle = (
        np.mean([part_position(joints, f"{side}_{n}") for side in sides], axis=0)
        for n in ("hip", "knee", "ankle")
    )
    trunk = (part_position(joints, "pelvis") + part_position(joints, "neck")) / 2
    centre = _TRUNK * trunk + _THIGHS * (hip + knee) / 2 + _SHANKS * (knee + ankle) / 2
    ahead, forward = (v - (v @ UP) * UP for v in (centre - ankle, knee - hip))
    leg_m = float(np.linalg.norm(knee - hip) + np.linalg.norm(ankle - knee))
    return float(ahead @ forward) / (float(np.linalg.norm(forward)) + 1e-9) / (leg_m + 1e-9)


def posture(joints: Any, seen: Any = None) -> Posture:
    """The posture of a body with joints (24, 3), metres, camera frame, and `seen` (24,) or all."""
    seen = np.ones(len(JOINT), dtype=bool) if seen is None else np.asarray(seen)
    sides = seen_legs(seen)
    if not (seen[JOINT["left_shoulder"]] or seen[JOINT["right_shoulder"]]):
        return _unknown("the shoulders are not visible")
    trunk = trunk_inclination_deg(joints)
    if not sides:
        hint = f"; the trunk is {trunk:.0f} deg off upright: bending or lying" if trunk > 50 else ""
        return _unknown(f"no leg is visible from hip to ankle{hint}")
    if trunk > UPSIDE_DOWN_DEG:
        return _unknown(f"the trunk is {trunk:.0f} deg off upright: upside down")
    rules = _rules(trunk, leg_signals(joints, sides))
    chosen = next(index for index, rule in enumerate(rules) if rule.margin >= 0)
    rule = rules[chosen]
    # Earlier rules that nearly held are as much a doubt as a narrow win of this one.
    rivals = [-earlier.margin for earlier in rules[:chosen] if earlier.label != rule.label]
    margin = float(min([rule.margin, *rivals]))
    return Posture(
        label=rule.label, score=1.0 / (1.0 + exp(-2.0 * margin)), margin=margin, reason=rule.why
    )


def _rules(trunk: float, legs: LegSignals) -> list[_Rule]:
    """The rules in order; the last always holds."""
    below_ratio, below_deg = _below(RATIO_STEP), _below(ANGLE_STEP_DEG)
    knee, thigh = legs.knee, legs.thigh
    on_knee = np.minimum.reduce([
        below_ratio(legs.knee_height, 0.45),
        below_ratio(legs.knee_above_ground, 0.45),
        -below_deg(knee, 50.0),
        below_deg(thigh, 50.0),
    ])  # fmt: skip
    on_heels = np.minimum.reduce([
        below_ratio(legs.knee_height, 0.45),
        -below_deg(knee, 110.0),
        below_ratio(legs.horizontal, 0.30),
    ])  # fmt: skip
    straight = np.minimum(below_deg(knee, 45.0), below_deg(thigh, 40.0)).max()
    lying = (
        -below_deg(trunk, 60.0),
        below_ratio(legs.hip_height.min(), 0.45),
        below_deg(knee.mean(), 110.0),
    )
    squatting = (
        -below_deg(knee.mean(), 95.0),
        below_ratio(legs.horizontal.mean(), 0.36),
        below_ratio(legs.hip_height.mean(), 0.50),
    )
    # On nothing but the feet: a half squat, or one that is not so deep.
    balanced = (
        -below_deg(knee.mean(), 75.0),
        -below_deg(thigh.min(), 45.0),
        -below_ratio(legs.weight, -0.04),
        -below_ratio(legs.knee_height.min(), 0.45),
        below_ratio(legs.hip_height.mean(), 0.75),
    )
    seated = min(
        -below_deg(thigh.min(), 50.0),
        -below_deg(legs.hip.min(), 45.0),
        below_ratio(legs.weight, 0.05),  # further ahead it is a lunge
    )
    upright, unbent = below_deg(trunk, 60.0), below_deg(trunk, 40.0)
    knees = " and ".join(f"{angle:.0f}" for angle in knee)
    lean = f"trunk {trunk:.0f} deg off upright"
    thighs = " and ".join(f"{angle:.0f}" for angle in thigh)
    return [
        _Rule(label="lying", margin=min(lying), why=f"{lean}, hips near the ground"),
        _Rule(
            label="kneeling",
            margin=min(on_knee.max(), below_ratio(legs.hip_height.max(), 0.80)),
            why=f"a shank along the ground under an upright thigh, knee flexion {knees} deg",
        ),
        # Who stands on one leg and draws the other up does not sit on that heel.
        _Rule(
            label="kneeling",
            margin=min(on_heels.max(), upright, below_ratio(legs.hip_height.max(), 0.80)),
            why=f"on the heels, knee flexion {knees} deg",
        ),
        _Rule(
            label="bending",
            margin=min(straight, -unbent),
            why=f"{lean} over a straight leg, knee flexion {knees} deg",
        ),
        _Rule(
            label="standing",
            margin=min(straight, unbent),
            why=f"a straight upright leg, knee flexion {knees} deg, {lean}",
        ),
        _Rule(
            label="squatting",
            margin=min(squatting),
            why=f"hips low over the feet, knee flexion {knees} deg",
        ),
        _Rule(
            label="squatting",
            margin=min(*balanced, upright),
            why=f"low, with the weight over the feet, knee flexion {knees} deg",
        ),
        _Rule(
            label="sitting",
            margin=min(seated, upright),
            why=f"thighs {thighs} deg off upright, hips bent, {lean}",
        ),
        _Rule(label="bending", margin=-unbent, why=f"{lean}, knee flexion {knees} deg"),
        _Rule(label="standing", margin=abs(unbent), why=f"knees bent, flexion {knees} deg, {lean}"),
    ]


def _below(step: float) -> Any:
    """How far under a threshold a value is, in steps; negative above it."""

    def margin(value: Any, threshold: float) -> Any:
        return (threshold - value) / step

    return margin


def _unknown(reason: str) -> Posture:
    return Posture(label="unknown", score=0.0, margin=0.0, reason=reason)
