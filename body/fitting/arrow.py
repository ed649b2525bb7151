"""Linear equations of a sequence: every frame with the next two, and all with what they share.

Solved exactly, in one sweep whose time and memory grow with the number of frames. Knows nothing of
bodies. (A front of three frames and the border moves along the matrix: the frontal method, Irons
1970, on an arrow with a band of two blocks.)
"""

import numpy as np

from thirdwave.body.fitting.term import MOST_PRODUCTS
from thirdwave.body.rotations import Float64


class ArrowSweep:
    """Gaussian elimination frame by frame, then all unknowns back from the last frame.

    T frames of F unknowns each, S unknowns that all share. The matrix is symmetric and positive
    definite.
    """

    def __init__(self, frames: int, own: int, shared: int) -> None:
        self._own, self._shared = own, shared
        width = 2 * own + shared + 1
        self._solved = np.empty((frames, own, width))
        """Each frame's unknowns by the next's, the second's, the shared ones, and one."""
        self._carried = np.zeros((width - 1, width))
        """What eliminated frames add to the equations of the next two and of the shared ones."""
        self._next = 0

    def eliminate(
        self,
        with_self: Float64,
        with_next: Float64,
        with_second: Float64,
        with_shared: Float64,
        right: Float64,
    ) -> None:
        """The next frame's rows: (F, F) thrice, (F, S), and the right-hand side (F,).

        Rows of frames that do not exist are never read, so the last frames pass zeros.
        """
        own = self._own
        carried = self._carried
        diagonal = with_self + carried[:own, :own]
        rest = np.empty((own, carried.shape[1]))
        rest[:, :own] = with_next + carried[:own, own : 2 * own]
        rest[:, own : 2 * own] = with_second
        rest[:, 2 * own : -1] = with_shared + carried[:own, 2 * own : -1]
        rest[:, -1] = right + carried[:own, -1]
        solved: Float64 = np.linalg.solve(diagonal, rest).astype(np.float64, copy=False)
        self._solved[self._next] = solved
        self._next += 1
        ahead = np.zeros_like(carried)
        ahead[:own, :own] = carried[own : 2 * own, own : 2 * own]
        ahead[:own, 2 * own :] = carried[own : 2 * own, 2 * own :]
        ahead[2 * own :, 2 * own :] = carried[2 * own :, 2 * own :]
        # Only the upper blocks are read, so only they are kept up.
        for first, last in ((0, own), (own, 2 * own), (2 * own, len(carried))):
            _subtract_product(ahead[first:last, first:], rest[:, first:last].T, solved[:, first:])
        self._carried = ahead

    def finish(self, shared: Float64, right: Float64) -> tuple[Float64, Float64]:
        """Frames' unknowns (T, F) and shared ones (S,), given the latter's rows (S, S), (S,)."""
        own = self._own
        border = self._carried[2 * own :, 2 * own :]
        common = np.linalg.solve(shared + border[:, :-1], right + border[:, -1])
        common = common.astype(np.float64, copy=False)
        by_own = self._solved[..., : 2 * own]
        frames = self._solved[..., -1] - self._solved[..., 2 * own : -1] @ common
        for frame in range(len(frames) - 2, -1, -1):
            frames[frame] -= by_own[frame, :, :own] @ frames[frame + 1]
            if frame + 2 < len(frames):
                frames[frame] -= by_own[frame, :, own:] @ frames[frame + 2]
        return frames, common


def _subtract_product(total: Float64, left: Float64, right: Float64) -> None:
    """`total` -= `left` @ `right`, some columns at a time: see `MOST_PRODUCTS`."""
    width = max(1, MOST_PRODUCTS // max(1, left.size))
    for first in range(0, right.shape[1], width):
        total[:, first : first + width] -= left @ right[:, first : first + width]
