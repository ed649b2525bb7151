"""A fitted sequence, and where its motion is not believed: no frame is made worse in silence."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from thirdwave.body.fitting.fit import AT_ONCE
from thirdwave.body.fitting.objective import Objective
from thirdwave.body.fitting.result import BodyFit, judged
from thirdwave.body.fitting.solver import Solution, total_cost
from thirdwave.body.fitting.state import State
from thirdwave.body.rotations import Float64
from thirdwave.scene import Body

CLEARLY_WORSE = 4.0
"""Squared standard deviations, for every point that was given, by which a frame's points may lie
farther off the common motion than off the frame's own body; where that lies off by more than was
said of the points, so much more. What a frame's own body follows of its noise makes it 1 to 2."""
PULLED = 2.0
"""The same where a frame is rejected, from which on the motion is named among the reasons."""
MOST_KEPT = 0.5
"""Share of its frames kept beyond which a piece is kept whole: half a motion is none."""


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class SequenceFit:
    """One person through T frames."""

    fits: tuple[BodyFit, ...] = field(repr=False)
    """Every frame's fit. Its verdict and uncertainty are those of the frame's own observations,
    so a frame without any is never accepted."""
    betas: Float64
    """The shape, the same in every frame that is not `kept`. Shape (10,)."""
    focal_scale: float
    """Fitted over assumed focal length, the same in every frame that is not `kept`; 1 where it
    was known."""
    fps: float
    bridged: np.ndarray = field(repr=False)
    """Frames in which nothing was seen: their bodies follow from their neighbours. (T,), bool."""
    kept: np.ndarray = field(repr=False)
    """Frames whose own fit was kept, because the common motion made it clearly worse. (T,), bool.
    """
    cuts: tuple[int, ...]
    """Frames at which another scene begins: no motion is asked for over them."""
    reason: str
    """Why the motion as a whole was not believed; "" where it was."""
    start_cost: float
    """Objective of the whole at the frames' own fits, with the median of their shapes."""
    cost: float
    """The same at the common motion, before frames were kept."""
    iterations: int
    """Steps of the whole that lowered it."""

    @property
    def accepted(self) -> bool:
        """False: the motion contradicts most frames, which stand for themselves alone."""
        return not self.reason

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Every frame's body."""
        return tuple(fit.body for fit in self.fits)


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Begun:
    """What a common motion began from. All of T frames."""

    own: State
    """The frames' own fits, each with a shape of its own."""
    able: np.ndarray
    """Frames whose own fit follows from its neighbours, and stands for itself. (T,), bool."""
    seen: np.ndarray
    """Frames with a point of some confidence. (T,), bool."""
    pieces: list[np.ndarray]
    """Rows of the frames between cuts."""


def believed(
    objective: Objective, together: Solution, begun: Begun, fps: float
) -> tuple[list[BodyFit], np.ndarray]:
    """Every frame's fit, its own where that was kept, and which were: (T,), bool.

    `together` is the common motion, whose costs are those of the whole, its motion included: a
    piece that it made dearer than it began is kept whole.
    """
    fits = _verdicts(objective, together, begun.own)
    worse = _worse(objective, together.state, begun.own)
    doubted = begun.able & ~(worse <= CLEARLY_WORSE)
    for rows in begun.pieces:
        able = begun.able[rows]
        dearer = not together.cost[rows].sum() <= together.start_cost[rows].sum()
        if able.any() and (dearer or doubted[rows].sum() > MOST_KEPT * able.sum()):
            doubted[rows] = able
    alone = np.flatnonzero(doubted)
    kept = np.zeros(len(fits), dtype=bool)
    if len(alone):
        own = begun.own.take(alone)
        nothing = Solution(
            state=own,
            start_cost=np.zeros(len(alone)),
            cost=np.zeros(len(alone)),
            iterations=together.iterations[alone],
        )
        for row, fit in zip(alone, _verdicts(objective, nothing, own), strict=True):
            # A frame that says nothing by itself has nothing to hold against the motion.
            if fit.accepted:
                fits[row], kept[row] = replace(fit, kept=True), True
    pulled = begun.seen & ~kept & ~(begun.able & (worse <= PULLED))
    for row in np.flatnonzero(pulled & [not fit.accepted for fit in fits]):
        fits[row] = _blaming_motion(fits[row], fps)
    return fits, kept


def doubt(begun: Begun, kept: np.ndarray, fps: float) -> str:
    """Why the motion as a whole is not to be believed; "" where it is."""
    seen = int(begun.seen.sum())
    if kept.sum() <= MOST_KEPT * seen:
        return ""
    return (
        f"the motion at fps={fps:g} contradicts {kept.sum()} of {seen} frames, whose own fits are "
        "kept: is fps that of the video? Raise acceleration_sd for motion that is truly so fast"
    )


def _blaming_motion(fit: BodyFit, fps: float) -> BodyFit:
    """A rejected fit whose reason says that its frame is held by the others."""
    reason = (
        f"{fit.reason}; alone the frame lies far from where the frames around it and motion at "
        f"fps={fps:g} put it"
    )
    assert fit.body.fit is not None
    body = replace(fit.body, fit=replace(fit.body.fit, reason=reason))
    return replace(fit, body=body, reason=reason)


def _worse(objective: Objective, together: State, own: State) -> Float64:
    """How much farther frames' points lie off the common motion than off their own body. (T,).

    In what they lie off the latter, and at least in one squared standard deviation a point.
    """
    off, alone, given = np.zeros((3, own.size))
    names = {seen.name for seen in objective.observations}
    observed = replace(
        objective, terms={name: kept for name, kept in objective.terms.items() if name in names}
    )
    terms = observed.softened(1.0)
    for rows in in_parts(own.size):
        off[rows] = total_cost(terms, together.take(rows))
        alone[rows] = total_cost(terms, own.take(rows))
    for seen in objective.observations:
        given += (seen.given.confidence[own.problem] > 0).sum(1)
    return (off - alone) / np.maximum(np.maximum(given, alone), 1.0)


def _verdicts(objective: Objective, solution: Solution, before: State) -> list[BodyFit]:
    """The verdict on every frame, by its own observations."""
    fits: list[BodyFit] = []
    terms = objective.softened(1.0)
    for rows in in_parts(before.size):
        state, began = solution.state.take(rows), before.take(rows)
        frames = Solution(
            state=state,
            start_cost=total_cost(terms, began),
            cost=total_cost(terms, state),
            iterations=solution.iterations[rows],
        )
        fits += judged(objective, frames, began, state, given=False)
    return fits


def in_parts(count: int) -> Iterator[np.ndarray]:
    """Rows of all frames, so many at a time."""
    for first in range(0, count, AT_ONCE):
        yield np.arange(first, min(first + AT_ONCE, count))
