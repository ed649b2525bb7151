"""Whether a body could hold a pose: within its joints' reach, out of itself, over what carries it.

Knows nothing of what was wanted.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from thirdwave.body.fitting.capsules import ALLOWED_M, SelfPenetrationTerm
from thirdwave.body.fitting.kinematics import Kinematics, kinematics_of
from thirdwave.body.fitting.state import State, state_of_bodies
from thirdwave.body.model import Posed
from thirdwave.body.posecodes.balance import outside_m
from thirdwave.body.posecodes.measured import FLOOR_PLACES, Measured, depth_of
from thirdwave.body.posecodes.places import Support
from thirdwave.body.posing.limits import beyond_cones_deg, beyond_limits_deg
from thirdwave.body.posing.supports import SUPPORTS

MOST_BEYOND_DEG = 10.0
"""Joints a little beyond the table are still somebody's."""
MOST_PENETRATION_M = 0.03
"""Capsules stand for soft flesh, and meet the mesh to a centimetre or two."""
MOST_OFF_BALANCE_M = 0.05
"""Feet are wider than their points, and nobody stands for a mean shape alone."""
TOUCHES_FLOOR_M = 0.025


Touching = frozenset[frozenset[str]]
"""Pairs of parts, by names of `capsule_body`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausible:
    """Three figures of a pose."""

    beyond_limits_deg: float
    """How far the worst joint is beyond what it can turn."""
    penetration_m: float
    """How deep the worst two parts lie in one another, beyond what counts as touching."""
    off_balance_m: float | None
    """How far the centre of mass lies outside what carries the body, seen from above; None where
    that is not known (a seat, a jump)."""

    @property
    def ok(self) -> bool:
        """Whether somebody could hold it."""
        return (
            self.beyond_limits_deg <= MOST_BEYOND_DEG
            and self.penetration_m <= MOST_PENETRATION_M
            and (self.off_balance_m is None or self.off_balance_m <= MOST_OFF_BALANCE_M)
        )

    def possible(self, most_off_m: float) -> bool:
        """Whether somebody could pass through it: twice as far as one holds, and so balanced."""
        return (
            self.beyond_limits_deg <= 2 * MOST_BEYOND_DEG
            and self.penetration_m <= 2 * MOST_PENETRATION_M
            and (self.off_balance_m is None or self.off_balance_m <= most_off_m)
        )


@cache
def penetration_term(
    kinematics: Kinematics, touching: Touching = frozenset()
) -> SelfPenetrationTerm:
    """The pairs of parts that may not overlap, those of `touching` left out; built once."""
    if touching:
        return penetration_term(kinematics).without(touching)
    return SelfPenetrationTerm(kinematics)


def plausible(
    posed: Posed, now: Measured, on: Support | None = None, touching: Touching = frozenset()
) -> Plausible:
    """The figures of a posed body; `on` is what carries it, where that was asked for.

    Parts that were asked to touch (`touching`) may press into one another.
    """
    state = state_of_bodies(kinematics_of(posed.model), [posed.body])
    return Plausible(
        beyond_limits_deg=max(beyond_limits_deg(state.pose[0]), beyond_cones_deg(now)),
        penetration_m=penetration_m(state, touching),
        off_balance_m=off_balance_m(now, on),
    )


def penetration_m(state: State, touching: Touching = frozenset()) -> float:
    """How deep the worst two parts of one candidate overlap beyond touching, metres."""
    depth = penetration_term(state.kinematics, touching).depth_m(state)
    return float(max(0.0, depth.max() - ALLOWED_M))


def off_balance_m(now: Measured, on: Support | None = None) -> float | None:
    """How far the centre of mass lies outside the hull of what touches the floor, metres."""
    if on in ("seat", "air"):
        return None
    touching = [
        name
        for name in (*FLOOR_PLACES, "left_hip", "right_hip")
        if now.height(name) - depth_of(name) < TOUCHES_FLOOR_M
    ]
    if on is not None:
        touching += [name for name in SUPPORTS[on].on_floor if name not in touching]
    level = np.stack([now.points["world:left"], now.points["world:front"]])
    mass = level @ now.place("centre_of_mass")
    corners = np.array([level @ now.place(name) for name in touching])
    off = max(0.0, outside_m(mass, corners))
    # Who squats is over the feet, who sits on what is not in the scene is not.
    return None if off > 0.0 and on is None and _sits(now) else off


def _sits(now: Measured) -> bool:
    """Whether somebody seems to sit on what is not in the scene: thighs level over bent knees."""
    return all(
        now.angle("thigh_flexion", side) > 50
        and now.direction("thigh", side, "world")[0] > 55
        and now.height(f"{side}_buttock") > 0.25
        for side in ("left", "right")
    )
