"""Fitted bodies with everything that speaks for and against them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from thirdwave.body.fitting import trust
from thirdwave.body.fitting.handedness import looks_mirrored
from thirdwave.body.fitting.inputs import Points3D
from thirdwave.body.fitting.objective import OUTLYING, Objective
from thirdwave.body.fitting.solver import Solution, linearised, total_cost
from thirdwave.body.fitting.state import State, bodies_of_state
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.scene import Body, Fit

METHOD = "smplify"
TEMPERATURE = 4.0
"""By which differences in cost between minima are divided: the prior is no law of nature, and at
1 the cheapest minimum of a single view is believed far too often."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class BodyFit:
    """One person's fit."""

    body: Body
    """The fitted body; `body.fit` says in short what stands here. Where the fit made a given
    body worse, that body as it was."""
    accepted: bool
    """False: nothing may be stated from the body."""
    reason: str
    """Why it was not accepted."""
    kept: bool
    """True where the body is the one that was given, because the fit made it worse."""
    residual: Mapping[str, float | None]
    """Median distance to the points of each observation, in mm ("points3d") or px (views)."""
    before: Mapping[str, float | None]
    """The same of the body that the fit began with."""
    gaps: Mapping[str, Float64] = field(repr=False)
    """Distance to every point of each observation, mm or px, nan for a missing one. (K,) each."""
    ignored: tuple[str, ...]
    """Points that contradicted the others and were not followed: "left_wrist", and
    "left_wrist in view1" where there are several observations."""
    uncertainty_mm: Float64 = field(repr=False)
    """Standard deviation of each SMPL joint about the pelvis, of the pelvis in space. (24,)."""
    condition: float
    """Largest factor by which a joint's variance grows because all unknowns are open at once."""
    cost: float
    start_cost: float
    iterations: int
    focal_scale: float
    """Fitted over assumed focal length; 1 where it was known."""


def judged(
    objective: Objective, solution: Solution, before: State, minima: State, given: bool
) -> list[BodyFit]:
    """The verdict on each person's `solution`, which began at `before`.

    `minima` are where all starts ended, the solutions among them; `given` says that `before` are
    bodies of the caller's, to be kept where the fit made them worse.
    """
    terms, state = objective.softened(1.0), solution.state
    cost, start_cost = solution.cost, solution.start_cost
    if given or minima.size > state.size:
        # To be compared they have to be of one objective, the robust one.
        cost, start_cost = total_cost(terms, state), total_cost(terms, before)
    hessian = solution.hessian
    if hessian is None:
        hessian = linearised(terms, state).hessian
    open_ = trust.uncertainty(hessian, state)
    spread = open_.joints_mm
    if minima.size > state.size:
        spread = np.hypot(spread, _rivalry_mm(state, cost, minima, total_cost(terms, minima)))
    kept = given & ~(cost <= start_cost)
    seen = [
        _Seen(objective, number, state, before) for number in range(len(objective.observations))
    ]
    reasons = [
        _refusal(seen, row, float(cost[row]), spread[row], state.betas[row])
        if not kept[row]
        else f"the fit was worse than the body it began with (objective {cost[row]:.1f} against "
        f"{start_cost[row]:.1f}), which is kept"
        for row in range(state.size)
    ]
    scene_fits = [_scene_fit(seen, row, reasons[row], spread[row]) for row in range(state.size)]
    final = state.updated(kept, before.take(kept)) if kept.any() else state
    bodies = bodies_of_state(final, scene_fits)
    return [
        BodyFit(
            body=bodies[row],
            accepted=not reasons[row],
            reason=reasons[row],
            kept=bool(kept[row]),
            residual={s.observation.name: s.median[row] for s in seen},
            before={s.observation.name: s.median_before[row] for s in seen},
            gaps={s.observation.name: s.gaps[row] for s in seen},
            ignored=scene_fits[row].ignored,
            uncertainty_mm=spread[row],
            condition=float(open_.condition[row]),
            cost=float(cost[row]),
            start_cost=float(start_cost[row]),
            iterations=int(solution.iterations[row]),
            focal_scale=float(np.exp(final.log_focal[row])),
        )
        for row in range(state.size)
    ]


class _Seen:
    """One observation of all people, against the fitted bodies and those before."""

    def __init__(self, objective: Objective, number: int, state: State, before: State) -> None:
        self.observation = objective.observations[number]
        self.label = "" if len(objective.observations) == 1 else f" in {self.observation.name}"
        self.gaps = self.observation.gaps(state)
        self.median, self.median_before = (
            _medians(self.gaps),
            _medians(self.observation.gaps(before)),
        )
        sigmas = self.observation.sigmas(state)
        self.sigmas = _medians(sigmas)
        given = self.observation.given
        self.problem = state.problem
        self.given = given.confidence[state.problem] > 0
        limit = np.inf if given.robust is None else OUTLYING * given.robust
        self.followed = self.given & (np.nan_to_num(sigmas) <= limit)
        self.counts = self.given.sum(1).tolist(), self.followed.sum(1).tolist()

    def ignored(self, row: int) -> list[str]:
        """Names of points that were given and not followed."""
        names = self.observation.names
        wrong = np.flatnonzero(self.given[row] & ~self.followed[row])
        return [names[point] + self.label for point in wrong]


def _refusal(seen: list[_Seen], row: int, cost: float, joints_mm: Float64, betas: Float64) -> str:
    for s in seen:
        given = s.observation.given
        contradicted = s.counts[1][row] < s.counts[0][row]
        if (
            contradicted
            and isinstance(given, Points3D)
            and looks_mirrored(given.layout, given.xyz[s.problem[row]], s.given[row])
        ):
            return (
                "the 3D points look mirrored: feet and face point backwards; left and right may "
                "be exchanged, or an axis negated (the frame must be right-handed)"
            )
    said = " and ".join(
        f"{s.median[row]:.0f} {s.observation.unit}" for s in seen if s.median[row] is not None
    )
    return trust.refusal(
        cost=cost,
        given=max(s.counts[0][row] for s in seen),
        followed=sum(s.counts[1][row] for s in seen),
        offered=sum(s.counts[0][row] for s in seen),
        beta=float(betas[np.abs(betas).argmax()]),
        residual_sigmas=max(s.sigmas[row] or 0.0 for s in seen),
        residual_text=said,
        joints_mm=joints_mm,
    )


def _scene_fit(seen: list[_Seen], row: int, reason: str, joints_mm: Float64) -> Fit:
    """What the scene keeps of a fit."""
    shown = [trust.seen_joints(s.observation.given.layout, s.followed[row]) for s in seen]
    by_unit: dict[str, list[tuple[float, float]]] = {"px": [], "mm": []}
    for s in seen:
        after, before = s.median[row], s.median_before[row]
        if after is not None and before is not None:
            by_unit[s.observation.unit].append((after, before))
    (px, px_before), (mm, mm_before) = (_means(by_unit[unit]) for unit in ("px", "mm"))
    shows = np.any(shown, axis=0)
    return Fit(
        method=METHOD,
        accepted=not reason,
        reason=reason,
        residual_px=px,
        residual_mm=mm,
        seen=shows,
        confidence=trust.confidence_of(joints_mm, shows),
        before_px=px_before,
        before_mm=mm_before,
        ignored=tuple(name for s in seen for name in s.ignored(row)),
        uncertainty_mm=joints_mm,
    )


def _rivalry_mm(state: State, cost: Float64, minima: State, costs: Float64) -> Float64:
    """What other minima add to the joints' uncertainty, each by how likely it is. (B, 24)."""
    row = np.searchsorted(state.problem, minima.problem)
    dearer = np.where(np.isfinite(costs), costs, np.inf)
    dearer = np.clip(dearer - np.where(np.isfinite(cost), cost, 0.0)[row], 0.0, 100.0)
    odds = np.exp(-0.5 * dearer / TEMPERATURE)
    about_root = [s.posed.joints - s.posed.joints[:, :1] for s in (state, minima)]
    apart = 1e3 * np.linalg.norm(about_root[0][row] - about_root[1], axis=2)
    spread, total = np.zeros((state.size, apart.shape[1])), np.zeros(state.size)
    np.add.at(spread, row, odds[:, None] * apart**2)
    np.add.at(total, row, odds)
    spread = np.sqrt(spread / total[:, None])
    short = len(JOINT_NAMES) - spread.shape[1]
    return np.concatenate([spread, spread[:, -2:]], axis=1) if short else spread


def _medians(values: Float64) -> list[float | None]:
    """Median of each row of `values` (B, K) without its nans; None where there is nothing else."""
    ordered = np.sort(values, axis=1)  # nans come last
    known = np.isfinite(values).sum(1)
    rows = np.arange(len(values))
    low, high = np.maximum(known - 1, 0) // 2, known // 2
    middle = 0.5 * (ordered[rows, low] + ordered[rows, np.minimum(high, values.shape[1] - 1)])
    return [float(m) if n else None for m, n in zip(middle, known, strict=True)]


def _means(pairs: list[tuple[float, float]]) -> tuple[float | None, float | None]:
    if not pairs:
        return None, None
    return sum(after for after, _ in pairs) / len(pairs), sum(b for _, b in pairs) / len(pairs)
