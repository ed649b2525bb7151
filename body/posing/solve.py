"""From constraints to a pose: Levenberg-Marquardt from a start, as free as it must be, then judged.

First only the joints that are spoken of turn; where that is not enough the rest of the limb and
the trunk help, then everything. What cannot be had is reported, not averaged: constraints that can
be met alone and not together are named as contradicting. Knows no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.solver import minimise
from thirdwave.body.fitting.state import State, bodies_of_state
from thirdwave.body.fitting.stay import StayTerm
from thirdwave.body.fitting.term import Term
from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.measured import Measured, measured
from thirdwave.body.posing.carried import carried_rows, joints_of
from thirdwave.body.posing.checks import Check, checks_of
from thirdwave.body.posing.clashes import clashing
from thirdwave.body.posing.constraints import (
    AngleConstraint,
    PoseConstraint,
    SupportConstraint,
    SymmetryConstraint,
)
from thirdwave.body.posing.freedom import LOOSE_DEG, Level, freedom_deg
from thirdwave.body.posing.goals import Goal, goals_of
from thirdwave.body.posing.limits import LimitTerm
from thirdwave.body.posing.mirror import both_sides
from thirdwave.body.posing.plausible import Plausible, penetration_m, penetration_term, plausible
from thirdwave.body.posing.rows import RowTerm
from thirdwave.body.posing.start import Beginning, beginning, heading_axes, scattered
from thirdwave.scene import Body

MOST_STEPS = 40
TOLERANCE = 1e-3
"""Share of the cost that a step has to gain: finer than a fit's, for a constraint is exact."""
PENETRATION_WEIGHT = 12.0
BETAS_SD = 1e-4
"""Nobody changes shape by moving."""
LEVELS: tuple[Level, ...] = (0, 1, 2)
STARTS = 3
"""Starts that are tried where the first did not do."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Posing:
    """A pose that was looked for, and what became of what was asked."""

    body: Body
    checks: tuple[Check, ...]
    """One or more of each constraint, measured on `body`."""
    clashes: tuple[str, ...] = ()
    """Sentences that name constraints which cannot hold together."""
    held: tuple[str, ...] = ()
    """What was asked beyond what a joint can do, and how far it went."""
    plausible: Plausible

    @property
    def met(self) -> bool:
        """Whether all that must hold does."""
        return all(check.met for check in self.checks if check.constraint.hard)

    @property
    def unmet(self) -> tuple[Check, ...]:
        """What must hold and does not."""
        return tuple(c for c in self.checks if c.constraint.hard and not c.met)


@dataclass(frozen=True, eq=False, slots=True)
class _Found:
    """One try."""

    body: Body
    now: Measured
    checks: tuple[Check, ...]
    penetration: float

    @property
    def badness(self) -> tuple[int, float]:
        unmet = [c for c in self.checks if c.constraint.hard and not c.met]
        off = sum(min(c.off / max(c.slack, 1e-6), 50.0) for c in unmet)
        return len(unmet), off + 100.0 * max(0.0, self.penetration - 0.02)


def pose_body(
    constraints: Sequence[PoseConstraint],
    start: Body | None = None,
    *,
    model: BodyModel | None = None,
    seed: int = 0,
    samples: int = 1,
) -> list[Posing]:
    """Poses in which the constraints hold, the first as near the start as can be.

    `start` None: a relaxed body that stands facing the camera. With a start every joint that no
    constraint needs stays as it is, and so does what lies on the floor. Further samples, and all
    of another seed than 0, differ in what is left open. A constraint that cannot be met is said to
    be unmet; the pose is then the nearest found. ValueError for a joint there is not.
    """
    if model is None:
        model = BodyModel.load(start.body_model if start is not None else None)
    wanted = both_sides(constraints)
    begin = beginning(wanted, start, model)
    goals = goals_of(wanted, begin.before, begin.floor_m)
    support = next((c.on for c in wanted if isinstance(c, SupportConstraint)), None)
    held = tuple(goal.held for goal in goals if goal.held)
    poses: list[Posing] = []
    for number in range(samples):
        rng = np.random.default_rng([seed, number]) if seed or number else None
        found = _search(wanted, goals, begin, rng)
        clashes: tuple[str, ...] = ()
        if not all(check.met for check in found.checks if check.constraint.hard):
            clashes = clashing(found.checks, lambda some: _holds(some, start, model))
        poses.append(
            Posing(
                body=found.body,
                checks=found.checks,
                clashes=clashes,
                held=held,
                plausible=plausible(found.now.posed, found.now, support),
            )
        )
    return poses


def _holds(constraints: Sequence[PoseConstraint], start: Body | None, model: BodyModel) -> bool:
    """Whether some constraints can be met together, with everything else free."""
    begin = beginning(constraints, start, model)
    goals = goals_of(constraints, begin.before, begin.floor_m)
    rng = np.random.default_rng(0)
    found = [_attempt(constraints, goals, begin, 2, None)]
    if found[0].badness[0]:
        found.append(_attempt(constraints, goals, begin, 2, rng))
    return any(not one.badness[0] for one in found)


def _search(
    constraints: Sequence[PoseConstraint],
    goals: Sequence[Goal],
    begin: Beginning,
    rng: np.random.Generator | None,
) -> _Found:
    best: _Found | None = None
    for level in LEVELS:
        tries = (
            [rng] if level == 0 else [rng, *(np.random.default_rng(n) for n in range(1, STARTS))]
        )
        for own in tries:
            found = _attempt(constraints, goals, begin, level, own)
            if best is None or found.badness < best.badness:
                best = found
            if best.badness[0] == 0:
                return best
    assert best is not None
    return best


def _attempt(
    constraints: Sequence[PoseConstraint],
    goals: Sequence[Goal],
    begin: Beginning,
    level: Level,
    rng: np.random.Generator | None,
) -> _Found:
    """One minimisation, and another that keeps out of itself where the first did not."""
    home = begin.home
    joints = home.local.shape[1]
    rows, loosened = carried_rows(constraints, begin)
    spread = freedom_deg(constraints, level=level, edit=begin.edit, joints=joints)
    loose = joints_of(loosened, joints)
    spread[loose] = np.maximum(spread[loose], LOOSE_DEG)
    rows = [*rows, *(row for goal in goals for row in goal.rows)]
    rows += _planes(constraints, begin)
    first = home if rng is None else scattered(home, spread, rng)
    terms: list[tuple[Term, float]] = [
        (RowTerm(home.kinematics, rows, heading_axes(begin)), 1.0),
        (StayTerm(first, turn_sd_rad=np.radians(spread), betas_sd=BETAS_SD), 1.0),
        (LimitTerm(), 1.0),
    ]
    state = minimise(terms, first, MOST_STEPS, TOLERANCE).state
    if penetration_m(state) > max(penetration_m(home), 0.01):
        term = (penetration_term(home.kinematics), PENETRATION_WEIGHT)
        state = minimise([*terms, term], state, MOST_STEPS, TOLERANCE).state
    return _judged(constraints, goals, begin, state)


def _judged(
    constraints: Sequence[PoseConstraint], goals: Sequence[Goal], begin: Beginning, state: State
) -> _Found:
    model = state.kinematics.model
    (body,) = bodies_of_state(state)
    body = replace(body, betas=begin.before.posed.body.betas)
    posed = model.forward(body)
    now = measured(posed, begin.heading)
    return _Found(
        body=body,
        now=now,
        checks=checks_of(constraints, goals, begin, now),
        penetration=penetration_m(state),
    )


def _planes(constraints: Sequence[PoseConstraint], begin: Beginning) -> list:
    """A preference for the plane of an arm that is to be raised and nobody says which way."""
    from thirdwave.body.posing.goals import preferred_plane

    raised = [
        (one, side)
        for one in constraints
        if isinstance(one, AngleConstraint) and one.angle == "upper_arm_elevation"
        for side in (("left", "right") if one.side == "both" else (one.side,))
    ]
    told = {
        side
        for one in constraints
        if not isinstance(one, SymmetryConstraint | SupportConstraint)
        and not (isinstance(one, AngleConstraint) and one.angle not in _PLANES)
        for side in ("left", "right")
        if f"{side}_shoulder" in _turns(one)
    }
    return [preferred_plane(side, begin.before) for _, side in raised if side not in told]


_PLANES = ("upper_arm_plane", "upper_arm_flexion", "upper_arm_abduction")


def _turns(one: PoseConstraint) -> dict[str, float]:
    from thirdwave.body.posing.freedom import turned_by

    return turned_by(one, 0)
