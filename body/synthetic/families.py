"""Families of postures, each with broad randomness: what `postures` draws from.

Angles are in degrees, limbs as in `anchors.pose_of`. Knows neither cameras nor whether a draw is
what its label says; `postures` looks.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.posture import Label
from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix
from thirdwave.body.skeleton import JOINT
from thirdwave.body.synthetic.anchors import Anchor, Arm, Leg, mirrored, pose_of
from thirdwave.body.synthetic.limbs import (
    Rng,
    arm,
    arms,
    leg_standing_on,
    like,
    pair,
    within,
)


@dataclass(frozen=True, eq=False, slots=True)
class Draw:
    """A pose of a family."""

    anchor: Anchor
    twist_deg: float = 0.0
    """Turn of the whole body about its own long axis, before it is leant: who lies on the back
    lies on the side at 90 and on the front at 180."""


@dataclass(frozen=True, eq=False, slots=True)
class Family:
    """One way to be in a posture."""

    label: Label | None
    """What the rules must call it; "unknown" where there is no word for it, None where the rules
    choose one."""
    draw: Callable[[Rng], Draw]
    share: float
    """How common it is among draws, against the others."""
    seat_m: float | None = None
    """How far the pelvis may be above the lowest joint: who sits on the floor does not float."""


def _pose(rng: Rng, legs: tuple[Leg, Leg], both: tuple[Arm, Arm] | None = None, *,
          lean: float = 0.0, roll: float = 0.0, bend: float | None = None,
          twist_deg: float = 0.0) -> Draw:  # fmt: skip
    """A draw of these limbs, with a spine and head that move a little; either way round."""
    spine = (
        within(rng, -6, 20) if bend is None else bend,
        rng.normal(scale=8.0),
        rng.normal(scale=5.0),
    )
    head = (rng.normal(2.0, 12.0), rng.normal(scale=20.0))
    left_arm, right_arm = both or arms(rng)
    anchor = pose_of(
        "", lean=lean, roll=roll, spine=spine, head=head, left_arm=left_arm,
        right_arm=right_arm, left_leg=legs[0], right_leg=legs[1],
    )  # fmt: skip
    if rng.random() < 0.5:
        return Draw(mirrored(anchor), -twist_deg)
    return Draw(anchor, twist_deg)


def _straight(rng: Rng, lean: float = 0.0, out: float = 12.0) -> Leg:
    """A leg to stand on, at most that far to the side."""
    side, ahead = within(rng, 1, out), within(rng, -8, 14) + lean
    raised = float(np.hypot(side, ahead))
    direction = float(np.degrees(np.arctan2(side, ahead)))
    return (raised, direction, within(rng, 0, 18), within(rng, -6, 12), within(rng, -5, 25))


def _standing(rng: Rng) -> Draw:
    lean = within(rng, -6, 10)
    return _pose(rng, (_straight(rng, lean), _straight(rng, lean)), lean=lean)


def _arms_raised(rng: Rng) -> Draw:
    lean = within(rng, -8, 8)
    raised = arm(rng, "up"), arm(rng, "up") if rng.random() < 0.6 else arm(rng, "hanging", "bent")
    return _pose(rng, (_straight(rng, lean, 20), _straight(rng, lean, 20)), raised, lean=lean)


def _walking(rng: Rng) -> Draw:
    lean = within(rng, 0, 14)
    ahead = leg_standing_on(lean, within(rng, 5, 35), within(rng, -5, 15), out=within(rng, 0, 10))
    behind = leg_standing_on(lean, within(rng, -28, 5), within(rng, 15, 55), out=within(rng, 0, 8),
                             heel=within(rng, 10, 35))  # fmt: skip
    swinging = (
        (within(rng, 10, 40), 170.0, within(rng, 5, 90), 0.0),
        (within(rng, 10, 40), 10.0, within(rng, 15, 100), 0.0),
    )
    return _pose(rng, (ahead, behind), swinging if rng.random() < 0.7 else None, lean=lean)


def _lunge(rng: Rng) -> Draw:
    lean = within(rng, -5, 25)
    front = leg_standing_on(lean, within(rng, 35, 90), within(rng, -15, 30), out=within(rng, 0, 25))
    behind = leg_standing_on(lean, within(rng, -35, -8), within(rng, 10, 38), out=8.0,
                             heel=within(rng, 10, 30))  # fmt: skip
    return _pose(rng, (front, behind), lean=lean)


def _side_lunge(rng: Rng) -> Draw:
    lean = within(rng, 5, 30)
    bent = leg_standing_on(lean, within(rng, 40, 85), within(rng, 15, 35), out=within(rng, 20, 55))
    long = (within(rng, 30, 60), within(rng, 60, 100), within(rng, 0, 12), 0.0, 0.0)
    return _pose(rng, (bent, long), lean=lean)


def _bending(rng: Rng) -> Draw:
    lean, bend = within(rng, 25, 85), within(rng, 0, 50)
    thigh, shank = within(rng, -15, 10), within(rng, -5, 15)
    legs = pair(rng, lambda: leg_standing_on(lean, thigh, shank, out=within(rng, 0, 15)))
    reaching = arms(rng, "ahead", "ahead", "hanging", "bent", "up")
    return _pose(rng, legs, reaching, lean=lean, bend=bend)


def _lifting(rng: Rng) -> Draw:
    lean = within(rng, 40, 70)
    thigh, shank = within(rng, 20, 65), within(rng, 10, 40)
    legs = pair(rng, lambda: leg_standing_on(lean, thigh, shank, out=within(rng, 0, 25)), 0.8)
    return _pose(rng, legs, arms(rng, "ahead", "ahead", "hanging"), lean=lean,
                 bend=within(rng, 0, 35))  # fmt: skip


def _chair(rng: Rng) -> Draw:
    lean = within(rng, -22, 32)

    def leg() -> Leg:
        return leg_standing_on(lean, within(rng, 72, 105), within(rng, -45, 25),
                               out=within(rng, -2, 28))  # fmt: skip

    legs = pair(rng, leg)
    if rng.random() < 0.15:  # one over the other
        legs = legs[0], (96.0 + lean, -6.0, within(rng, 50, 85), 5.0, 0.0)
    return _pose(rng, legs, arms(rng, "bent", "bent", "ahead", "across", "hanging", "up",
                                 "at the head"), lean=lean, bend=within(rng, -4, 35))  # fmt: skip


def _long_sit(rng: Rng) -> Draw:
    lean = within(rng, -25, 30)
    legs = pair(
        rng,
        lambda: (
            max(0.0, within(rng, 86, 98) + lean),
            within(rng, 0, 30),
            within(rng, 0, 30),
            within(rng, -20, 10),
            within(rng, -5, 25),
        ),
    )
    return _pose(rng, legs, arms(rng, "behind", "hanging", "bent", "ahead", "up"), lean=lean,
                 bend=within(rng, -4, 40))  # fmt: skip


def _knees_up(rng: Rng) -> Draw:
    lean = within(rng, -25, 12)

    def leg() -> Leg:
        thigh = within(rng, 105, 142)
        return leg_standing_on(lean, thigh, within(rng, -48, 5), out=within(rng, 0, 20))

    return _pose(rng, pair(rng, leg, 0.8), arms(rng, "ahead", "ahead", "behind", "bent", "across"),
                 lean=lean, bend=within(rng, 5, 40))  # fmt: skip


def _cross_legged(rng: Rng) -> Draw:
    lean = within(rng, -12, 20)
    drawn = _pose(rng, (_straight(rng), _straight(rng)),
                  arms(rng, "bent", "bent", "hanging", "ahead", "across", "up"),
                  lean=lean, bend=within(rng, 0, 40))  # fmt: skip
    pose = drawn.anchor.pose.copy()
    from_world = matrix_from_vector(np.radians([-lean, 0.0, 0.0]))
    out, raised, ahead = within(rng, 28, 58), within(rng, -2, 20), within(rng, 0.24, 0.42)
    for side, outwards in (("left", 1.0), ("right", -1.0)):
        around, above = np.radians([out + rng.normal(scale=6.0), raised + rng.normal(scale=4.0)])
        thigh = np.array([outwards * np.sin(around) * np.cos(above), np.sin(above),
                          np.cos(around) * np.cos(above)])  # fmt: skip
        # Hips about .09 m from the middle, thighs and shanks about .41 m: the feet cross on the
        # floor a little below the hips.
        foot = np.array([-outwards * within(rng, -0.06, 0.12), 0.0, ahead + within(rng, 0, 0.1)])
        shank = foot - outwards * np.array([0.09, 0.0, 0.0]) - 0.41 * thigh
        hip, knee = _bent_leg(from_world @ thigh, from_world @ shank)
        pose[JOINT[f"{side}_hip"] - 1] = hip
        pose[JOINT[f"{side}_knee"] - 1] = [knee, 0.0, 0.0]
        pose[JOINT[f"{side}_ankle"] - 1, 0] = np.radians(within(rng, 0, 30))
    return replace(drawn, anchor=replace(drawn.anchor, pose=pose))


def _bent_leg(thigh: Float64, shank: Float64) -> tuple[Float64, float]:
    """Rotation vector (3,) of the hip and flexion of the knee, radians, that point thigh and shank
    along these vectors (3,) of the pelvis's rest frame.
    """
    along = thigh / np.linalg.norm(thigh)
    shank = shank / np.linalg.norm(shank)
    behind = shank - (shank @ along) * along
    behind /= np.linalg.norm(behind)
    turn = np.stack([np.cross(along, behind), -along, -behind], axis=1)
    return vector_from_matrix(turn), float(np.arccos(np.clip(shank @ along, -1, 1)))


def _kneeling_upright(rng: Rng) -> Draw:
    lean = within(rng, -8, 22)
    legs = pair(rng, lambda: leg_standing_on(lean, within(rng, -12, 30), within(rng, 78, 98),
                                             out=within(rng, 2, 18),
                                             heel=within(rng, 60, 120)), 0.8)  # fmt: skip
    return _pose(rng, legs, lean=lean)


def _one_knee(rng: Rng) -> Draw:
    lean = within(rng, -5, 22)
    up = leg_standing_on(lean, within(rng, 72, 100), within(rng, -15, 20), out=within(rng, 0, 25))
    down = leg_standing_on(lean, within(rng, -22, 15), within(rng, 78, 100), out=within(rng, 0, 12),
                           heel=within(rng, 50, 100))  # fmt: skip
    return _pose(rng, (up, down), lean=lean)


def _on_heels(rng: Rng) -> Draw:
    lean = within(rng, -10, 25)
    legs = pair(rng, lambda: leg_standing_on(lean, within(rng, 66, 88), within(rng, 68, 88),
                                             out=within(rng, 2, 25),
                                             heel=within(rng, 90, 125)), 0.85)  # fmt: skip
    return _pose(
        rng, legs, arms(rng, "bent", "bent", "ahead", "hanging", "across", "up"), lean=lean
    )


def _squat(rng: Rng, *, thigh: tuple[float, float], shank: tuple[float, float],
           lean: tuple[float, float], heel: tuple[float, float],
           styles: tuple[str, ...]) -> Draw:  # fmt: skip
    tilt = within(rng, *lean)
    above, below, out = within(rng, *thigh), within(rng, *shank), within(rng, 2, 38)
    legs = pair(rng, lambda: leg_standing_on(tilt, above, below, out=out + rng.normal(scale=4.0),
                                             heel=within(rng, *heel),
                                             turn=within(rng, 0, 20)), 0.8)  # fmt: skip
    return _pose(rng, legs, arms(rng, *styles), lean=tilt, bend=within(rng, 0, 35))


def _deep_squat(rng: Rng) -> Draw:
    return _squat(rng, thigh=(95, 128), shank=(8, 38), lean=(0, 45), heel=(-4, 8),
                  styles=("ahead", "bent", "across", "hanging", "at the head"))  # fmt: skip


def _half_squat(rng: Rng) -> Draw:
    return _squat(rng, thigh=(74, 98), shank=(14, 40), lean=(8, 50), heel=(-4, 12),
                  styles=("ahead", "bent", "hanging", "on the hip"))  # fmt: skip


def _squat_heels_up(rng: Rng) -> Draw:
    return _squat(rng, thigh=(78, 118), shank=(25, 65), lean=(-5, 30), heel=(25, 55),
                  styles=("ahead", "bent", "across", "hanging", "up"))  # fmt: skip


def _squat_arms_ahead(rng: Rng) -> Draw:
    return _squat(rng, thigh=(84, 125), shank=(10, 38), lean=(5, 45), heel=(-4, 8),
                  styles=("ahead", "up"))  # fmt: skip


def _flat_leg(rng: Rng) -> Leg:
    return (within(rng, 0, 18), within(rng, 20, 110), within(rng, 0, 22), within(rng, -30, 10),
            within(rng, 0, 35))  # fmt: skip


def _drawn_up(rng: Rng) -> Leg:
    raised = within(rng, 20, 75)
    return (raised, within(rng, -5, 25), raised * within(rng, 0.8, 2.0), within(rng, -20, 15), 5.0)


def _fallen_open(rng: Rng) -> Leg:
    return (within(rng, 25, 60), within(rng, 60, 88), within(rng, 50, 110), -10.0,
            within(rng, 20, 60))  # fmt: skip


def _lying_legs(rng: Rng, *others: Callable[[Rng], Leg]) -> tuple[Leg, Leg]:
    """Both straight, or one or both otherwise."""
    kinds = [_flat_leg, _flat_leg, *others]
    first = kinds[rng.integers(len(kinds))]
    leg = first(rng)
    if rng.random() < 0.5:
        return leg, like(rng, leg)
    return leg, kinds[rng.integers(len(kinds))](rng)


_LYING_ARMS = ("hanging", "hanging", "sideways", "up", "bent", "across", "at the head")


def _supine(rng: Rng) -> Draw:
    legs = _lying_legs(rng, _drawn_up, _fallen_open)
    return _pose(rng, legs, arms(rng, *_LYING_ARMS), lean=-90 + within(rng, -12, 22),
                 bend=within(rng, -5, 15), twist_deg=rng.normal(scale=14.0))  # fmt: skip


def _prone(rng: Rng) -> Draw:
    def heels_up(rng: Rng) -> Leg:
        return (within(rng, 0, 8), 30.0, within(rng, 10, 105), -15.0, 5.0)

    legs = _lying_legs(rng, heels_up, _fallen_open)
    return _pose(rng, legs, arms(rng, "hanging", "sideways", "up", "at the head"),
                 lean=-90 + within(rng, -12, 10), bend=within(rng, -25, 4),
                 twist_deg=180 + rng.normal(scale=14.0))  # fmt: skip


def _on_the_side(rng: Rng) -> Draw:
    def curled() -> Leg:
        return (within(rng, 15, 105), within(rng, -4, 14), within(rng, 15, 105),
                within(rng, -25, 10), 0.0)  # fmt: skip

    legs = pair(rng, curled) if rng.random() < 0.75 else (_flat_leg(rng), _flat_leg(rng))
    return _pose(rng, legs, arms(rng, "ahead", "ahead", "bent", "hanging", "at the head", "up"),
                 lean=-90 + rng.normal(scale=6.0), bend=within(rng, -4, 35),
                 twist_deg=90 + rng.normal(scale=20.0))  # fmt: skip


def _crawling(rng: Rng) -> Draw:
    lean = within(rng, 65, 100)
    legs = pair(
        rng,
        lambda: leg_standing_on(
            lean,
            within(rng, -18, 32),
            within(rng, 75, 100),
            out=within(rng, 2, 15),
            heel=within(rng, 60, 115),
        ),
        0.5,
    )
    down = pair_of_arms(rng, lean)
    return _pose(rng, legs, down, lean=lean, bend=within(rng, -10, 20))


def pair_of_arms(rng: Rng, lean: float) -> tuple[Arm, Arm]:
    """Arms that hang down in the world from a trunk tilted forward by `lean`."""

    def down() -> Arm:
        return (within(rng, lean - 25, lean + 25), within(rng, 0, 20), within(rng, 0, 35), 0.0)

    return down(), down()


def _falling(rng: Rng) -> Draw:
    def leg() -> Leg:
        return (within(rng, 0, 70), within(rng, 0, 100), within(rng, 0, 80), within(rng, -25, 15),
                within(rng, -5, 25))  # fmt: skip

    tilt = rng.normal(size=2)
    lean, roll = tilt / np.linalg.norm(tilt) * within(rng, 20, 80)
    return _pose(rng, (leg(), leg()), arms(rng, "ahead", "sideways", "up", "behind", "bent"),
                 lean=float(lean), roll=float(roll))  # fmt: skip


def _upside_down(rng: Rng) -> Draw:
    def leg() -> Leg:
        return (within(rng, 0, 35), within(rng, 0, 180), within(rng, 0, 60), within(rng, -35, 0),
                5.0)  # fmt: skip

    def hand() -> Arm:
        return (within(rng, 148, 170), within(rng, 15, 60), within(rng, 0, 30), 0.0)

    legs = (leg(), leg())
    return _pose(rng, legs, (hand(), hand()), lean=180 + rng.normal(scale=12.0),
                 roll=rng.normal(scale=8.0), bend=within(rng, -15, 10))  # fmt: skip


FAMILIES: dict[str, Family] = {
    "standing": Family("standing", _standing, 6),
    "walking": Family("standing", _walking, 6),
    "arms raised": Family("standing", _arms_raised, 4),
    "lunge": Family("standing", _lunge, 3),
    "side lunge": Family("standing", _side_lunge, 2),
    "bending": Family("bending", _bending, 6),
    "lifting": Family("bending", _lifting, 3),
    "chair": Family("sitting", _chair, 10),
    "floor, legs straight": Family("sitting", _long_sit, 5, seat_m=0.25),
    "floor, knees up": Family("sitting", _knees_up, 6, seat_m=0.27),
    "floor, cross-legged": Family("sitting", _cross_legged, 5, seat_m=0.32),
    "kneeling upright": Family("kneeling", _kneeling_upright, 4),
    "one knee": Family("kneeling", _one_knee, 4),
    "on heels": Family("kneeling", _on_heels, 4),
    "deep squat": Family("squatting", _deep_squat, 5),
    "half squat": Family("squatting", _half_squat, 3),
    "squat, heels up": Family("squatting", _squat_heels_up, 3),
    "squat, arms ahead": Family("squatting", _squat_arms_ahead, 3),
    "supine": Family("lying", _supine, 6),
    "prone": Family("lying", _prone, 6),
    "on the side": Family("lying", _on_the_side, 7),
    "crawling": Family("kneeling", _crawling, 4),
    "falling": Family(None, _falling, 3),
    "upside down": Family("unknown", _upside_down, 2),
}
"""Every family by name."""
