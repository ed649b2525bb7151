"""Fitted bodies with everything that speaks for and against them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from thirdwave.body.fitting import trust
from thirdwave.body.fitting.objective import Objective
from thirdwave.body.fitting.solver import Solution, total_cost
from thirdwave.body.fitting.state import State, body_of_state
from thirdwave.body.rotations import Float64
from thirdwave.body.skeleton import JOINT_NAMES
from thirdwave.scene import Body, Fit

METHOD = "smplify"


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
    """Largest over least eigenvalue of the scaled Hessian: what the priors alone hold is large."""
    cost: float
    start_cost: float
    iterations: int
    focal_scale: float
    """Fitted over assumed focal length; 1 where it was known."""


def judged(
    objective: Objective, solution: Solution, before: State, rival: State | None, given: bool
) -> list[BodyFit]:
    """The verdict on each person's `solution`, which began at `before`.

    `rival` are second minima, one for each person where there is one; `given` says that `before`
    are bodies of the caller's, to be kept where the fit made them worse.
    """
    terms, state = objective.softened(1.0), solution.state
    cost, start_cost = total_cost(terms, state), total_cost(terms, before)
    open_ = trust.uncertainty(terms, state)
    spread = open_.joints_mm
    if rival is not None:
        spread = np.hypot(spread, _rivalry_mm(state, rival, total_cost(terms, rival) - cost))
    fits = []
    seen = [
        _Seen(objective, number, state, before) for number in range(len(objective.observations))
    ]
    for row in range(state.size):
        worse = given and not cost[row] <= start_cost[row]
        fits.append(
            _one(
                objective,
                (before if worse else state).take(np.array([row])),
                seen,
                row=row,
                kept=worse,
                joints_mm=spread[row],
                condition=float(open_.condition[row]),
                cost=float(cost[row]),
                start_cost=float(start_cost[row]),
                iterations=int(solution.iterations[row]),
            )
        )
    return fits


class _Seen:
    """One observation of all people, against the fitted bodies and those before."""

    def __init__(self, objective: Objective, number: int, state: State, before: State) -> None:
        self.observation = objective.observations[number]
        self.label = "" if len(objective.observations) == 1 else f" in {self.observation.name}"
        self.gaps, self.before = self.observation.gaps(state), self.observation.gaps(before)
        self.sigmas = self.observation.sigmas(state)
        given = self.observation.given
        self.given = given.confidence[state.problem] > 0
        limit = np.inf if given.robust is None else given.robust
        self.followed = self.given & (np.nan_to_num(self.sigmas) <= limit)


def _one(
    objective: Objective,
    state: State,
    seen: list[_Seen],
    *,
    row: int,
    kept: bool,
    joints_mm: Float64,
    condition: float,
    cost: float,
    start_cost: float,
    iterations: int,
) -> BodyFit:
    residual = {s.observation.name: _median(s.gaps[row]) for s in seen}
    before = {s.observation.name: _median(s.before[row]) for s in seen}
    ignored = tuple(
        name + s.label
        for s in seen
        for name, given, ok in zip(s.observation.names, s.given[row], s.followed[row], strict=True)
        if given and not ok
    )
    shown = np.any(
        [trust.seen_joints(s.observation.given.layout, s.followed[row]) for s in seen], axis=0
    )
    inner = np.argsort(-joints_mm[1:])[:3] + 1
    units = {s.observation.name: s.observation.unit for s in seen}
    said = " and ".join(f"{mm:.0f} {units[n]}" for n, mm in residual.items() if mm is not None)
    reason = trust.refusal(
        cost=cost,
        given=max(int(s.given[row].sum()) for s in seen),
        followed=sum(int(s.followed[row].sum()) for s in seen),
        offered=sum(int(s.given[row].sum()) for s in seen),
        residual_sigmas=max(_median(s.sigmas[row]) or 0.0 for s in seen),
        residual_text=said,
        uncertain_mm=float(joints_mm[1:].mean()),
        worst=[(JOINT_NAMES[joint], float(joints_mm[joint])) for joint in inner],
    )
    if kept:
        reason = (
            f"the fit was worse than the body it began with (objective {cost:.1f} against "
            f"{start_cost:.1f}), which is kept"
        )
    px = [v for n, v in residual.items() if units[n] == "px" and v is not None]
    px_before = [v for n, v in before.items() if units[n] == "px" and v is not None]
    fit = Fit(
        method=METHOD,
        accepted=not reason,
        reason=reason,
        residual_px=float(np.median(px)) if px else None,
        residual_mm=residual.get("points3d"),
        seen=shown,
        confidence=trust.confidence_of(joints_mm, shown),
        before_px=float(np.median(px_before)) if px_before else None,
        before_mm=before.get("points3d"),
        ignored=ignored,
        uncertainty_mm=joints_mm,
    )
    return BodyFit(
        body=body_of_state(state, 0, fit),
        accepted=not reason,
        reason=reason,
        kept=kept,
        residual=residual,
        before=before,
        gaps={s.observation.name: s.gaps[row] for s in seen},
        ignored=ignored,
        uncertainty_mm=joints_mm,
        condition=condition,
        cost=cost,
        start_cost=start_cost,
        iterations=iterations,
        focal_scale=float(np.exp(state.log_focal[0])),
    )


def _rivalry_mm(state: State, rival: State, dearer: Float64) -> Float64:
    """What a second minimum adds to the joints' uncertainty, by how likely it is. (B, 24)."""
    from_root = [s.posed.joints - s.posed.joints[:, :1] for s in (state, rival)]
    apart = 1e3 * np.linalg.norm(from_root[0] - from_root[1], axis=2)
    odds = np.exp(-0.5 * np.clip(dearer, 0.0, 50.0))
    spread = apart * (np.sqrt(odds) / (1.0 + odds))[:, None]
    short = len(JOINT_NAMES) - spread.shape[1]
    return np.concatenate([spread, spread[:, -2:]], axis=1) if short else spread


def _median(values: Float64) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else None
