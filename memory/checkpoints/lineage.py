"""Which checkpoints others are rebuilt from. Knows nothing of where they are kept.

A channel of LangGraph's `DeltaChannel` has no value of its own in most checkpoints: it is rebuilt
from the writes since the nearest ancestor that has one. Whoever drops an ancestor in between makes
it empty, and nobody says so.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from thirdwave.memory.checkpoints.layout import Point

COUNTERS = "counters_since_delta_snapshot"
"""Where LangGraph's metadata names the channels that are rebuilt."""


def needed(
    points: Mapping[str, Point],
    kept: Collection[str],
    metadata: Callable[[Point], Mapping[str, Any]],
    stored: Collection[str],
) -> set[str]:
    """Ids of those of one namespace that must stay so that `kept` can be read, these included.

    `stored`: names of the values that are there, as in `Point.values`.
    """
    deltas = {name for point in points.values() for name in metadata(point).get(COUNTERS) or ()}
    whole = set(kept)
    if not deltas:
        return whole
    for checkpoint_id in kept:
        wanted = deltas & _without_value(points[checkpoint_id], stored)
        for ancestor, point in _ancestors(points, checkpoint_id):
            if not wanted:
                break
            whole.add(ancestor)
            # What has a value here needs nothing older, what has no version was never written.
            wanted &= _without_value(point, stored)
    return whole


def named(points: Iterable[Point]) -> set[str]:
    """Names of all values that these checkpoints have."""
    return {name for point in points for name in point.values}


def _without_value(point: Point, stored: Collection[str]) -> set[str]:
    return {name.rpartition("\0")[0] for name in point.values if name not in stored}


def _ancestors(points: Mapping[str, Point], checkpoint_id: str) -> Iterable[tuple[str, Point]]:
    """Nearest first. A checkpoint that was put again below its own child ends the walk."""
    seen = {checkpoint_id}
    parent = points[checkpoint_id].parent
    while parent is not None and parent in points and parent not in seen:
        seen.add(parent)
        yield parent, points[parent]
        parent = points[parent].parent
