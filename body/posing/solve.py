"""From constraints to a pose: Levenberg-Marquardt from a start, as free as it must be, then judged.

First only the joints that are spoken of turn; where that is not enough the rest of the limb and
the trunk help, then everything. What cannot be had is reported, not averaged: constraints that can
be met alone and not together are named as contradicting. Knows no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from thirdwave.body.fitting.solver import minimise
from thirdwave.body.fitting.state import State, bodies_of_state
from thirdwave.body.fitting.stay import StayTerm
from thirdwave.body.fitting.term import Term
from thirdwave.body.model import BodyModel
from thirdwave.body.posecodes.measured import Measured, measured
from thirdwave.body.posecodes.places import Support
from thirdwave.body.posing.alike import AlikeTerm
from thirdwave.body.posing.carried import carried_rows, joints_of
from thirdwave.body.posing.checks import Check, checks_of
from thirdwave.body.posing.clashes import clashing, two_supports
from thirdwave.body.posing.constraints import (
    PoseConstraint,
    SupportConstraint,
    SymmetryConstraint,
)
from thirdwave.body.posing.ease import EaseTerm
from thirdwave.body.posing.freedom import LOOSE_DEG, SWAYS_DEG, Level, freedom_deg, giving_way
from thirdwave.body.posing.goal import Goal
from thirdwave.body.posing.goals import goals_of
from thirdwave.body.posing.limits import LimitTerm, cone_rows
from thirdwave.body.posing.mirror import both_sides
from thirdwave.body.posing.planes import legs_apart, preferred_planes, siblings
from thirdwave.body.posing.plausible import (
    MOST_OFF_BALANCE_M,
    Plausible,
    off_balance_m,
    penetration_m,
    penetration_term,
    plausible,
)
from thirdwave.body.posing.preset import preset
from thirdwave.body.posing.pressed import touching_parts
from thirdwave.body.posing.rows import RowTerm
from thirdwave.body.posing.start import (
    ARMS,
    BENDS,
    Beginning,
    armed,
    beginning,
    bent,
    heading_axes,
    hinged,
    scattered,
)
from thirdwave.body.skeleton import JOINT
from thirdwave.scene import Body

MOST_SAMPLES = 100
MOST_STEPS = 40
TOLERANCE = 1e-3
"""Share of the cost that a step has to gain: finer than a fit's, for a constraint is exact."""
HELPED_OFF_M = 0.03
"""How much farther out of balance than where it began a body gets that helps an arm to reach."""
MOST_TRIES, LONGEST_RAD = 10, 0.4
"""Dampings tried for one step, and the farthest a step turns a joint."""
SOFTER, SOFT_STEPS, SOFT_TOLERANCE = 10.0, 15, 2e-2
"""A search begins with all that must hold so many times as soft: what is stiff cannot turn far."""
PENETRATION_WEIGHT = 12.0
BETAS_SD = 1e-4
"""Nobody changes shape by moving."""
LEVELS: tuple[Level, ...] = (0, 1, 2)


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
    possible: bool = True
    """False: all that was asked holds only in a pose that nobody could take."""

    @property
    def met(self) -> bool:
        """Whether all that must hold does, in a pose that somebody could take."""
        return self.possible and all(c.met for c in self.checks if c.constraint.hard)

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
    figures: Plausible
    most_off_m: float
    """How far out of balance it may be, metres."""

    @property
    def badness(self) -> tuple[int, float]:
        """What must hold and does not, an impossible pose among it; then by how much."""
        unmet = [c for c in self.checks if c.constraint.hard and not c.met]
        off = sum(min(c.off / max(c.slack, 1e-6), 50.0) for c in unmet)
        off += 100.0 * max(0.0, self.figures.penetration_m - 0.02)
        return len(unmet) + (not self.figures.possible(self.most_off_m)), off


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
    be unmet; the pose is then the nearest found, of constraints that contradict each other the one
    in which the first holds. ValueError for a joint there is not, and for samples (1 to
    `MOST_SAMPLES`) or a seed (0 or more) that are none.
    """
    if not 1 <= samples <= MOST_SAMPLES:
        raise ValueError(f"samples: expected 1 to {MOST_SAMPLES}, got {samples}")
    if seed < 0:
        raise ValueError(f"seed: expected 0 or more, got {seed}")
    if model is None:
        model = BodyModel.load(start.body_model if start is not None else None)
    wanted = both_sides(constraints)
    begin = beginning(wanted, start, model)
    goals = goals_of(wanted, begin.before, begin.floor_m)
    held = tuple(goal.held for goal in goals if goal.held)
    poses: list[Posing] = []
    for number in range(samples):
        rng = np.random.default_rng([seed, number]) if seed or number else None
        found = _search(wanted, goals, begin, rng)
        clashes = two_supports(found.checks)
        if found.badness[0] and not clashes:
            found, clashes = _without_the_later(wanted, found, begin, rng)
        poses.append(
            Posing(
                body=found.body,
                checks=found.checks,
                clashes=clashes,
                held=held,
                plausible=found.figures,
                possible=found.figures.possible(found.most_off_m)
                and not two_supports(found.checks),
            )
        )
    return poses


def _without_the_later(
    wanted: Sequence[PoseConstraint],
    found: "_Found",
    begin: Beginning,
    rng: np.random.Generator | None,
) -> "tuple[_Found, tuple[str, ...]]":
    """Contradictions, and the pose that keeps to what came first: nothing is averaged."""
    start = begin.before.posed.body if begin.edit else None
    model = begin.before.posed.model
    clashes = clashing(found.checks, lambda some: _holds(some, start, model))
    later = {id(one) for clash in clashes for one in clash.later}
    if later:
        kept = tuple(one for one in wanted if id(one) not in later)
        again = beginning(kept, start, model)
        goals = goals_of(kept, again.before, again.floor_m)
        best = _search(kept, goals, again, rng)
        everything = goals_of(wanted, again.before, again.floor_m)
        found = replace(best, checks=checks_of(wanted, everything, again, best.now))
    return found, tuple(clash.text for clash in clashes)


def _holds(constraints: Sequence[PoseConstraint], start: Body | None, model: BodyModel) -> bool:
    """Whether some constraints can be met together, with everything else free."""
    begin = beginning(constraints, start, model)
    goals = goals_of(constraints, begin.before, begin.floor_m)
    for first in _firsts(constraints, begin, 2)[:2]:
        if not _attempt(constraints, goals, begin, 2, rng=None, first=first).badness[0]:
            return True
    return False


def _firsts(constraints: Sequence[PoseConstraint], begin: Beginning, level: Level) -> list[State]:
    """Where a search begins, one after the other until one does: as the limbs are asked for, as
    the body is, then reaching.
    """
    joints = begin.home.local.shape[1]
    spread = freedom_deg(constraints, level=0, edit=True, joints=joints)
    loose = np.flatnonzero(spread >= LOOSE_DEG)
    reaches = {JOINT["left_shoulder"], JOINT["right_shoulder"]} & set(loose.tolist())
    arms = [armed(begin.home, loose, arm) for arm in ARMS] if reaches else []
    first = [preset(constraints, begin.home, begin.before), begin.home]
    if level == 0:
        return [*first, *arms]
    return [*first[:1], *(bent(begin.home, begin.heading, bend) for bend in BENDS)]


def _search(
    constraints: Sequence[PoseConstraint],
    goals: Sequence[Goal],
    begin: Beginning,
    rng: np.random.Generator | None,
) -> _Found:
    best: _Found | None = None
    for level in LEVELS:
        for first in _firsts(constraints, begin, level):
            found = _attempt(constraints, goals, begin, level, rng=rng, first=first)
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
    *,
    rng: np.random.Generator | None,
    first: State,
) -> _Found:
    """One minimisation from `first`, and another that keeps out of itself where it did not."""
    home = begin.home
    joints = home.local.shape[1]
    rows, loosened = carried_rows(constraints, begin, level)
    spread = freedom_deg(constraints, level=level, edit=begin.edit, joints=joints)
    loose = joints_of(loosened, joints)
    spread[loose] = np.maximum(spread[loose], np.where(loose == 0, SWAYS_DEG, LOOSE_DEG))
    rows = [*rows, *(row for goal in goals for row in goal.rows)]
    rows += [*preferred_planes(constraints, begin.before), *cone_rows()]
    rows += legs_apart(constraints)
    if level < 2:
        rows += siblings(constraints, begin.before)
    if rng is not None:
        home = scattered(home, spread, rng, constraints)
    first = hinged(first, spread >= LOOSE_DEG)
    pull = RowTerm(home.kinematics, rows, heading_axes(begin))
    stay: tuple[Term, float] = (
        StayTerm(home, turn_sd_rad=np.radians(spread), betas_sd=BETAS_SD),
        1.0,
    )
    alike = [
        AlikeTerm(one.of, joints) for one in constraints if isinstance(one, SymmetryConstraint)
    ]
    held: list[tuple[Term, float]] = [stay, (EaseTerm(home), 1.0), *((t, 1.0) for t in alike)]
    terms: list[tuple[Term, float]] = [(pull, 1.0), *held, (LimitTerm(), 1.0)]
    soft = [(pull.softened(SOFTER), 1.0), *held, (LimitTerm(), SOFTER**-2)]
    state = _lowered(soft, first, SOFT_STEPS, SOFT_TOLERANCE)
    state = _lowered(terms, state, MOST_STEPS, TOLERANCE)
    pressed = touching_parts(constraints)
    if penetration_m(state, pressed) > max(penetration_m(begin.start, pressed), 0.01):
        # Arms that nobody speaks of give way.
        aside = StayTerm(home, turn_sd_rad=np.radians(giving_way(spread)), betas_sd=BETAS_SD)
        terms = [(aside if term is stay[0] else term, weight) for term, weight in terms]
        term = (penetration_term(home.kinematics, pressed), PENETRATION_WEIGHT)
        state = _lowered([*terms, term], state, MOST_STEPS, TOLERANCE)
    return _judged(constraints, goals, begin, state, level)


def _most_off_m(begin: Beginning, level: Level) -> float:
    """Who reaches with all of the body does not fall over, unless they were falling already."""
    if level == 0:
        return np.inf
    before = (off_balance_m(begin.before) or 0.0) if begin.edit else 0.0
    return max(before, MOST_OFF_BALANCE_M) + HELPED_OFF_M


def _lowered(
    terms: Sequence[tuple[Term, float]], state: State, steps: int, tolerance: float
) -> State:
    return minimise(
        terms, state, steps, tolerance, most_tries=MOST_TRIES, longest_rad=LONGEST_RAD
    ).state


def _judged(
    constraints: Sequence[PoseConstraint],
    goals: Sequence[Goal],
    begin: Beginning,
    state: State,
    level: Level,
) -> _Found:
    model = state.kinematics.model
    (body,) = bodies_of_state(state)
    body = replace(body, betas=begin.before.posed.body.betas)
    posed = model.forward(body)
    now = measured(posed, begin.heading)
    support: Support | None = next(
        (c.on for c in constraints if isinstance(c, SupportConstraint)), None
    )
    return _Found(
        body=body,
        now=now,
        checks=checks_of(constraints, goals, begin, now),
        figures=plausible(posed, now, support, touching_parts(constraints)),
        most_off_m=_most_off_m(begin, level),
    )
