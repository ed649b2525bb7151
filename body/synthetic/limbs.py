"""Arms and legs at random: the limbs of `anchors.pose_of` in the ways people hold them.

Every number is an angle in degrees as `Arm` and `Leg` count them. Knows no postures.
"""

from collections.abc import Callable

import numpy as np

from thirdwave.body.synthetic.anchors import Arm, Leg

Rng = np.random.Generator

_ARM_STYLES: dict[str, tuple[tuple[float, float], ...]] = {
    "hanging": ((0, 25), (0, 120), (0, 40), (-30, 30)),
    "bent": ((10, 50), (-5, 110), (50, 130), (-45, 45)),
    "ahead": ((50, 110), (-15, 50), (0, 60), (-20, 20)),
    "sideways": ((50, 110), (60, 120), (0, 110), (-40, 80)),
    "up": ((115, 170), (10, 100), (0, 100), (-20, 40)),
    "behind": ((15, 45), (150, 190), (0, 60), (-20, 20)),
    "across": ((30, 60), (-25, 5), (60, 120), (-30, 10)),
    "on the hip": ((35, 55), (100, 130), (70, 105), (-60, -30)),
    "at the head": ((60, 120), (20, 90), (110, 145), (0, 60)),
}
"""Ranges of raised, out, elbow and turn."""
ANYHOW = ("hanging", "hanging", "bent", "bent", "ahead", "sideways", "up", "behind", "across",
          "on the hip", "at the head")  # fmt: skip
"""What arms do that have nothing to do."""
BOTH_ALIKE = 0.5
"""How often the second arm does what the first one does."""


def within(rng: Rng, low: float, high: float) -> float:
    """A number between the two, evenly."""
    return float(rng.uniform(low, high))


def arm(rng: Rng, *styles: str) -> Arm:
    """One arm in one of these styles."""
    style = _ARM_STYLES[styles[rng.integers(len(styles))]]
    raised, out, elbow, turn = (within(rng, low, high) for low, high in style)
    return (raised, out, elbow, turn)


def arms(rng: Rng, *styles: str) -> tuple[Arm, Arm]:
    """Left and right arm, often doing the same; any way people hold them without `styles`."""
    styles = styles or ANYHOW
    if rng.random() < BOTH_ALIKE:
        styles = (styles[rng.integers(len(styles))],)
    return arm(rng, *styles), arm(rng, *styles)


def leg_standing_on(
    lean: float, thigh: float, shank: float, *, out: float, heel: float = 0.0, turn: float = 5.0
) -> Leg:
    """The leg of a pelvis tilted forward by `lean` whose thigh goes forward of straight down by
    `thigh` and whose shank goes back by `shank` on its way down; the heel is raised by `heel`.
    """
    raised = thigh + lean
    # Turned outwards beyond a quarter a leg would point backwards.
    away = out if raised >= 0 else 180.0 - out
    return (abs(raised), away, max(0.0, thigh + shank), shank - heel, turn)


def like(rng: Rng, leg: Leg, spread: float = 6.0) -> Leg:
    """The other leg of a pair: nearly the same."""
    raised, out, knee, toes, turn = (value + rng.normal(scale=spread) for value in leg)
    return (raised, out, max(0.0, knee), toes, turn)


def pair(rng: Rng, draw: Callable[[], Leg], alike: float = 0.6) -> tuple[Leg, Leg]:
    """Left and right leg, alike in that share, else drawn apart."""
    first = draw()
    return first, like(rng, first) if rng.random() < alike else draw()
