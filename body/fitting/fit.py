"""Fit bodies to points in 3D, in pictures, or both: SMPLify by Levenberg-Marquardt on landmarks.

    fits = fit_bodies(model, views=[View(xy=xy, layout="coco17", camera=camera)])
    fits[0].body, fits[0].accepted, fits[0].reason

Objective as SMPLify's (Bogo et al. 2016): robust data terms, a pose prior with joint limits, a
shape prior, and whatever terms the caller adds. No mesh is evaluated.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from thirdwave.body.fitting.arguments import check_arguments
from thirdwave.body.fitting.candidates import YAWS_DEG, floated, starting_states
from thirdwave.body.fitting.inputs import Points3D, View, problems_of
from thirdwave.body.fitting.kinematics import kinematics_of
from thirdwave.body.fitting.objective import Objective
from thirdwave.body.fitting.result import BodyFit, judged
from thirdwave.body.fitting.solver import WORTH_LIMBS, Solution, minimise, total_cost
from thirdwave.body.fitting.state import State, state_of_bodies
from thirdwave.body.fitting.term import Term
from thirdwave.body.model import BodyModel
from thirdwave.body.rotations import Float64
from thirdwave.scene import Body

AT_ONCE = 32
"""People solved together: more do not fit the processor's cache."""
STEPS = 40
OUTLIER_SCALES = (3.0, 1.0)
"""Robust scales, in the observations' own, by which outliers are let go."""


def fit_bodies(
    model: BodyModel,
    points3d: Points3D | None = None,
    views: Sequence[View] = (),
    *,
    start: Sequence[Body] | None = None,
    terms: Mapping[str, Term] | None = None,
    weights: Mapping[str, float] | None = None,
    starts: int = 4,
) -> tuple[BodyFit, ...]:
    """The bodies of N people, each with its quality. Never fails on poor points: see `accepted`.

    `points3d` and `views` observe the same N people. `start` are bodies to begin with, one for
    each person; without them the fit begins from the 3D points, from points triangulated from
    several views, or from `starts` (1, 2, 4 or 8) directions a person may face in one view.
    `terms` are added to the objective, or take the place of one of its own names; `weights` scale
    terms by name: "points3d", "view0", "view1", ..., "pose_prior", "shape_prior", "focal_prior".
    ValueError and TypeError say what is wrong with malformed input.
    """
    check_arguments(model, points3d, views, start, terms, weights, starts)
    views = tuple(views)
    people = problems_of(points3d, views)
    if starts not in YAWS_DEG:
        raise ValueError(f"starts: expected one of {', '.join(map(str, YAWS_DEG))}, got {starts}")
    tree = kinematics_of(model)
    by_limbs = people >= WORTH_LIMBS
    objective = Objective.of(tree, points3d, views, terms or {}, weights or {}, by_limbs=by_limbs)
    if start is not None and len(start) != people:
        raise ValueError(f"start: expected {people} bodies, one a person, got {len(start)}")
    begun = None if start is None else floated(state_of_bodies(tree, start), points3d)
    suspects = {seen.name: seen.unreachable() for seen in objective.observations}
    fits: list[BodyFit] = []
    for first in range(0, people, AT_ONCE):
        some = np.arange(first, min(first + AT_ONCE, people))
        if begun is None:
            candidates = starting_states(
                tree,
                points3d,
                views,
                people=some,
                starts=starts,
                suspects=suspects,
                by_limbs=by_limbs,
            )
        else:
            candidates = begun.take(some)
        if first == 0:
            objective.check(candidates)
        best, minima = solved(objective, candidates, suspects)
        before = candidates.take(_cheapest(objective, candidates))
        fits += judged(objective, best, before, minima, given=begun is not None)
    return tuple(fits)


def solved(
    objective: Objective, candidates: State, suspects: Mapping[str, np.ndarray]
) -> tuple[Solution, State]:
    """Each person's best candidate at its minimum, and the minima of all candidates.

    `suspects` are unheard at first. What then stands out pulls less and less, and a suspect may
    be heard again; a candidate with nothing that stands out keeps the plain minimum.
    """
    solution = minimise(objective.without(suspects).softened(), candidates, STEPS)
    outlying = objective.outlying(solution.state)
    if outlying.any():
        solution = _without_outliers(objective, solution, outlying)
    return _taken(solution, _cheapest(objective, solution.state)), solution.state


def _without_outliers(objective: Objective, solution: Solution, rows: np.ndarray) -> Solution:
    """The candidates `rows` (a mask) solved on, with what stands out pulling less and less."""
    state = solution.state.take(rows)
    cost, iterations = solution.cost.copy(), solution.iterations.copy()
    hessian = _hessian_of(solution).copy()
    for scale in OUTLIER_SCALES:
        again = minimise(objective.softened(scale), state, STEPS)
        state = again.state
        iterations[rows] += again.iterations
        cost[rows], hessian[rows] = again.cost, _hessian_of(again)
    return Solution(
        state=solution.state.updated(rows, state),
        start_cost=solution.start_cost,
        cost=cost,
        iterations=iterations,
        hessian=hessian,
    )


def _cheapest(objective: Objective, state: State) -> np.ndarray:
    """The row of each problem's cheapest candidate."""
    if (np.diff(state.problem) > 0).all():
        return np.arange(state.size)
    cost = total_cost(objective.softened(1.0), state)
    order = np.lexsort((cost, state.problem))
    return order[np.r_[True, np.diff(state.problem[order]) > 0]]


def _taken(solution: Solution, rows: np.ndarray) -> Solution:
    return Solution(
        state=solution.state.take(rows),
        start_cost=solution.start_cost[rows],
        cost=solution.cost[rows],
        iterations=solution.iterations[rows],
        hessian=_hessian_of(solution)[rows],
    )


def _hessian_of(solution: Solution) -> Float64:
    assert solution.hessian is not None
    return solution.hessian
