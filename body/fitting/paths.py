"""Which of a frame's possible bodies follows from those before and after it.

One picture often explains two bodies alike (turned away, knees swapped in depth); in a sequence
only one of them moves on smoothly. Knows nothing of what was observed but how well it is explained.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from thirdwave.body.fitting.state import State
from thirdwave.body.fitting.term import geman_mcclure
from thirdwave.body.rotations import Float64, matrix_from_vector, vector_from_matrix

JUMP_M = 0.05
JUMP_M_S = 4.5
"""A body whose joints are this far from those of the frame before (root mean square, about the
pelvis), on top of this many metres a second, has jumped: running reaches 2.3 m/s, a throw 4."""
SATURATED = 3.0
"""Jumps, in these, beyond which a joint's step costs little more."""
SHORT = 5
"""A piece of fewer frames between two jumps is a mistake; a longer one is believed."""
MOST_ASTRAY = 0.5
"""Share of frames that may be mistakes."""
TRAVEL = 7
"""Frames whose median is the speed at which a body travels."""
MANY_SHAKES = 8.0
"""Times the sequence's median change of place at which a change of place is a jump."""
SURPRISING, MANY = 4.0, 3.0
"""A frame's points are off the body before by more than these standard deviations, and by so many
times what they usually are, where another scene begins."""

SMOOTHING_S = 0.07
"""Seconds of the average that a common fit begins from; two frames at 30 a second."""


def likely_path(candidates: State, cost: Float64, fps: float) -> np.ndarray:
    """Rows of the candidates on the cheapest path through all T frames, one a frame. Shape (T,).

    `problem` says which frame a candidate is of: frames may be missing, and have one candidate or
    several. `cost` (B,) in squared standard deviations. Dynamic programming (Viterbi 1967); a
    step costs what its joints jump, saturated.
    """
    joints = _about_pelvis(candidates)
    order = np.argsort(candidates.problem, kind="stable")
    frames, first = np.unique(candidates.problem[order], return_index=True)
    rows = np.split(order, first[1:])
    best, came_from = cost[rows[0]], []
    for t in range(1, len(rows)):
        gap = joints[rows[t - 1]][:, None] - joints[rows[t]][None]
        squared = (gap * gap).sum(-1) / _limit_m(frames[t] - frames[t - 1], fps) ** 2
        ways = best[:, None] + geman_mcclure(squared, SATURATED).sum(-1)
        came_from.append(ways.argmin(0))
        best = ways.min(0) + cost[rows[t]]
    chosen = [int(best.argmin())]
    for back in reversed(came_from):
        chosen.append(int(back[chosen[-1]]))
    return np.array([of_frame[row] for of_frame, row in zip(rows, chosen[::-1], strict=True)])


def astray(state: State, fps: float) -> np.ndarray:
    """Frames between jumps that are too close for both to be true. Shape (T,), bool.

    The longest piece is always believed. Where most frames are between such jumps the motion is
    another than `fps` says, and none is called astray.
    """
    edges = np.concatenate([[0], np.flatnonzero(_jumps(state, fps)) + 1, [state.size]])
    lengths = np.diff(edges)
    wrong = lengths < SHORT
    wrong[lengths.argmax()] = False
    rows = np.repeat(wrong, lengths)
    return rows if rows.mean() <= MOST_ASTRAY else np.zeros_like(rows)


def cuts(state: State, surprise: Float64, fps: float) -> np.ndarray:
    """Frame numbers at which another scene begins: the first frame after each cut.

    `surprise` (T,) says how far, in standard deviations of a point, each frame's points lie off
    the body of the frame before. A jump alone is no cut: one picture often explains two bodies
    alike, and a path between them jumps where nothing happened.
    """
    usual = np.median(surprise[1:]) if state.size > 1 else 0.0
    seen = surprise[1:] > max(SURPRISING, MANY * usual)
    return state.problem[1:][_jumps(state, fps) & seen]


def pieces(state: State, cuts: np.ndarray) -> list[np.ndarray]:
    """Rows of the frames between `cuts`, in order."""
    return np.split(np.arange(state.size), np.searchsorted(state.problem, cuts))


def _jumps(state: State, fps: float) -> np.ndarray:
    """Whether each frame but the first is where nobody gets to from the one before. (T - 1,)."""
    joints, frames = _about_pelvis(state), np.diff(state.problem)
    moved = np.sqrt(((joints[1:] - joints[:-1]) ** 2).sum(-1).mean(-1))
    jumps = moved > _limit_m(frames, fps)
    # People travel at any speed, on a bicycle too, but change it little from frame to frame.
    steps = np.diff(state.transl, axis=0)
    speeds = steps / frames[:, None]
    reach = min(TRAVEL, len(speeds))
    if reach > 2:
        about = np.pad(speeds, ((reach // 2, reach // 2), (0, 0)), mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(about, 2 * (reach // 2) + 1, axis=0)
        steps = steps - np.median(windows, axis=-1) * frames[:, None]
    return np.logical_or(jumps, _beyond_shaking(steps, _limit_m(frames, fps)))


def _beyond_shaking(steps: Float64, limit: Float64) -> np.ndarray:
    """Steps (n, 3) longer than their `limit` (n,) and than steps usually are. (n,), bool.

    Judged apart along the axes in which places shake (of the sign covariance, Visuri et al.
    2000): depth in one picture shakes by more than people move, what is across does not.
    """
    if not len(steps):
        return np.zeros(0, dtype=bool)
    signs = steps / np.maximum(np.linalg.norm(steps, axis=-1, keepdims=True), 1e-12)
    along = np.abs(steps @ np.linalg.eigh(signs.T @ signs)[1])
    most = np.maximum(limit[:, None], MANY_SHAKES * np.median(along, axis=0))
    return np.any(along > most, axis=1)


def bridged(state: State, known: np.ndarray) -> State:
    """`state` with the frames that are not `known` (T,) on the shortest way between those that are.

    Before the first and after the last known frame the body stands still. At least one is known.
    """
    rows, at = np.flatnonzero(known), np.flatnonzero(~known)
    if not len(at):
        return state
    after = np.searchsorted(rows, at)
    left, right = rows[np.maximum(after - 1, 0)], rows[np.minimum(after, len(rows) - 1)]
    frames = state.problem
    span = np.maximum(frames[right] - frames[left], 1)
    share = np.clip((frames[at] - frames[left]) / span, 0.0, 1.0)
    turn = vector_from_matrix(state.local[left].swapaxes(-1, -2) @ state.local[right])
    between = state.take(left)
    ending = state.take(right)
    way = share[:, None]
    filled = replace(
        between,
        problem=frames[at],
        local=between.local @ matrix_from_vector(share[:, None, None] * turn),
        betas=(1.0 - way) * between.betas + way * ending.betas,
        transl=(1.0 - way) * between.transl + way * ending.transl,
        shift=(1.0 - way) * between.shift + way * ending.shift,
        log_focal=(1.0 - share) * between.log_focal + share * ending.log_focal,
    )
    return state.updated(~known, filled)


def smoothed(state: State, fps: float) -> State:
    """All frames' rotations and places averaged over their neighbours, `SMOOTHING_S` wide.

    Rotations by the matrix nearest to the mean (chordal mean, Hartley et al. 2013).
    """
    spread = SMOOTHING_S * fps
    reach = min(int(3 * spread), state.size - 1)
    fields = {name: getattr(state, name) for name in ("local", "transl", "shift")}
    total, mean = np.zeros(state.size), {name: np.zeros_like(v) for name, v in fields.items()}
    for offset in range(-reach, reach + 1):
        weight = np.exp(-0.5 * (offset / spread) ** 2)
        here = slice(max(-offset, 0), state.size - max(offset, 0))
        there = slice(max(offset, 0), state.size - max(-offset, 0))
        total[here] += weight
        for name, values in fields.items():
            mean[name][here] += weight * values[there]
    U, _, Vt = np.linalg.svd(mean["local"])
    U[..., 2] *= np.linalg.det(U @ Vt)[..., None]
    return replace(
        state,
        local=U @ Vt,
        transl=mean["transl"] / total[:, None],
        shift=mean["shift"] / total[:, None],
    )


def _about_pelvis(state: State) -> Float64:
    """Joints, metres, axes of the world frame. Shape (T, n, 3)."""
    joints = state.posed.joints
    return joints - joints[:, :1]


def _limit_m(frames: Any, fps: float) -> Float64:
    """How far joints may move from frame to frame, or over several frames, metres."""
    return JUMP_M + JUMP_M_S * frames / fps
